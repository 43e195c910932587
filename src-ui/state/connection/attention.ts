// Whether the person is at this page: if the tab is hidden or had no input for a while, they are away. The hub combines the
// status of all their tabs.
import { send } from './connection.ts'

export const IDLE_AFTER_MS = 5 * 60_000

let isIdle = false
let sentStatus: 'online' | 'away' = 'online'
let idleTimer: ReturnType<typeof setTimeout> | undefined
let isWatching = false

export function watchAttention(): void {
  if (isWatching || typeof document === 'undefined') return
  isWatching = true
  for (const eventName of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) {
    window.addEventListener(eventName, noteActivity, { passive: true, capture: true })
  }
  document.addEventListener('visibilitychange', noteActivity)
  noteActivity()
}

/** To be called on each new socket, which the hub takes as online. */
export function resendPresenceStatus(): void {
  sentStatus = 'online'
  sendPresenceStatus()
}

function noteActivity() {
  isIdle = false
  clearTimeout(idleTimer)
  idleTimer = setTimeout(() => {
    isIdle = true
    sendPresenceStatus()
  }, IDLE_AFTER_MS)
  sendPresenceStatus()
}

function sendPresenceStatus() {
  if (typeof document === 'undefined') return
  const status = isIdle || document.visibilityState === 'hidden' ? 'away' : 'online'
  if (status !== sentStatus && send({ type: 'presence.set', status })) sentStatus = status
}
