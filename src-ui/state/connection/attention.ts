// Whether the person is at this page: if the tab is hidden or had no input for a while, they are away. The hub combines the
// status of all their tabs. Where they are, the room, document or board on the page, is reported with it.
import type { Place } from '../../../src-bun/contract/presence.ts'
import { REAL_TIMERS, type Timers } from '../../live/timers.ts'
import { send } from './connection.ts'

export const IDLE_AFTER_MS = 5 * 60_000

type Status = 'online' | 'away'

/** `send` returns false where there is no connection; `resend` is called when there is one. */
export function createAttention(timers: Timers, send: (status: Status, place: Place | undefined) => boolean) {
  let isIdle = false
  let isHidden = false
  let place: Place | undefined
  let sent = 'online'
  let stopWaiting: (() => void) | undefined

  function sendStatus() {
    const status = isIdle || isHidden ? 'away' : 'online'
    const next = place ? `${status} ${place.id}` : status
    if (next !== sent && send(status, place)) sent = next
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
    /** To be called with what the page shows. */
    show(shown: Place | undefined): void {
      place = shown
      sendStatus()
    },
    /** To be called on each new socket, which the hub takes as online and nowhere. */
    resend(): void {
      sent = 'online'
      sendStatus()
    },
  }
}

const attention = createAttention(REAL_TIMERS, (status, place) =>
  send({ type: 'presence.set', status, ...(place && { place }) }),
)
let isWatching = false

export const resendPresenceStatus = attention.resend
export const showPlace = attention.show

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
