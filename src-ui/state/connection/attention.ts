// Whether the person is at this page: if the tab is hidden or had no input for a while, they are away. The hub combines the
// status of all their tabs.
import { REAL_TIMERS, type Timers } from '../../live/timers.ts'
import { send } from './connection.ts'

export const IDLE_AFTER_MS = 5 * 60_000

/** `send` returns false where there is no connection; `resend` is called when there is one. */
export function createAttention(timers: Timers, send: (status: 'online' | 'away') => boolean) {
  let isIdle = false
  let isHidden = false
  let sentStatus: 'online' | 'away' = 'online'
  let stopWaiting: (() => void) | undefined

  function sendStatus() {
    const status = isIdle || isHidden ? 'away' : 'online'
    if (status !== sentStatus && send(status)) sentStatus = status
  }

  return {
    /** To be called with each input, and when the tab is hidden or shown. */
    noteActivity(hidden: boolean): void {
      isIdle = false
      isHidden = hidden
      stopWaiting?.()
      stopWaiting = timers.after(IDLE_AFTER_MS, () => {
        isIdle = true
        sendStatus()
      })
      sendStatus()
    },
    /** To be called on each new socket, which the hub takes as online. */
    resend(): void {
      sentStatus = 'online'
      sendStatus()
    },
  }
}

const attention = createAttention(REAL_TIMERS, (status) => send({ type: 'presence.set', status }))
let isWatching = false

export const resendPresenceStatus = attention.resend

export function watchAttention(): void {
  if (isWatching || typeof document === 'undefined') return
  isWatching = true
  const noteActivity = () => attention.noteActivity(document.visibilityState === 'hidden')
  // What is dictated comes without a key.
  for (const eventName of ['pointerdown', 'pointermove', 'keydown', 'input', 'wheel', 'touchstart']) {
    window.addEventListener(eventName, noteActivity, { passive: true, capture: true })
  }
  document.addEventListener('visibilitychange', noteActivity)
  noteActivity()
}
