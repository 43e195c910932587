// A hidden tab or idle hands: the person is away. The hub adds up what all their tabs say.
import { send } from './connection.ts'

export const IDLE_AFTER_MS = 5 * 60_000

let isIdle = false
let said: 'online' | 'away' = 'online'
let idleTimer: ReturnType<typeof setTimeout> | undefined
let isWatching = false

export function watchAttention(): void {
  if (isWatching || typeof document === 'undefined') return
  isWatching = true
  for (const sign of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) {
    window.addEventListener(sign, attentive, { passive: true, capture: true })
  }
  document.addEventListener('visibilitychange', attentive)
  attentive()
}

/** A new socket starts as online. */
export function sayAttentionAgain(): void {
  said = 'online'
  sayAttention()
}

function attentive() {
  isIdle = false
  clearTimeout(idleTimer)
  idleTimer = setTimeout(() => {
    isIdle = true
    sayAttention()
  }, IDLE_AFTER_MS)
  sayAttention()
}

function sayAttention() {
  if (typeof document === 'undefined') return
  const status = isIdle || document.visibilityState === 'hidden' ? 'away' : 'online'
  if (status !== said && send({ type: 'presence.set', status })) said = status
}
