// The sounds by which hosts hear that somebody wants something of them while they look elsewhere.
import { createEffect, onCleanup } from 'solid-js'
import type { Sound } from '../../device/sound.ts'
import { REAL_TIMERS } from '../../live/timers.ts'
import { joinRequests } from '../host/join-requests.ts'
import { hub } from '../hub.ts'
import { soundOnce } from './notifications.ts'
import { QUIET_FIRST_MS } from './notifier.ts'

/** A raised hand, and somebody at the door. To be called within an owner. */
export function followCallSounds(): void {
  const isHost = () => hub.me?.role === 'host'
  follow('hand', () => (isHost() ? (hub.leading.hands.queue ?? []).map(({ memberId, at }) => `${memberId} ${at}`) : []))
  follow('joinRequest', () => joinRequests().map(({ pendingId }) => pendingId))
}

/** Each tab waits for another time, as with messages, so that one of them has said that it makes the sound. */
function follow(sound: Sound, ids: () => readonly string[]): void {
  const stops = new Set<() => void>()
  createEffect<ReadonlySet<string> | undefined>((before) => {
    const now = new Set(ids())
    const newest = [...now].findLast((id) => !before?.has(id))
    if (before && newest !== undefined) {
      const { least, most } = QUIET_FIRST_MS
      const waitMs = least + Math.random() * (most - least)
      const stop = REAL_TIMERS.after(waitMs, () => {
        stops.delete(stop)
        soundOnce(sound, `${sound} ${newest}`)
      })
      stops.add(stop)
    }
    return now
  }, undefined)
  onCleanup(() => {
    for (const stop of stops) stop()
  })
}
