// Notices that the log has lost something or is gone, and that another one has taken its place. While it is lost nothing is
// saved, because no append is answered; what people read they can go on reading. Once a log is there that goes on from what this machine
// has, the machine goes on in it.
import type { ClusterLog } from '../log.ts'
import type { Place } from '../replica.ts'
import { comparePast } from './past.ts'

const EVERY_MS = 2000
/** After a restart NATS servers may say for some seconds that there is no log, or a shorter one. */
const LOST_AFTER_MS = 20_000

export const LOST_WORDS =
  'the log of this cluster has lost records that this machine has, or is gone. Delete no data folder, start every machine, and then run: hubbub cluster heal'
export const startsLaterWords = (position: number, after: number) =>
  `this machine has ${position} records, and the log begins after ${after}. Start it again: it then takes a copy of the hub from another machine`
export const otherWords = (position: number) =>
  `record ${position} of the log is not the one that this machine has. Move the data folder of this machine away (do not delete it), and start it with an empty one`

type Options = {
  log: ClusterLog
  head(): Place
  monotonic(): number
  /** Another log has taken the place of the one that was in use, and is in use now. */
  onAnotherLog(): void
  onLost(): void
  /** After `onLost`: there is a log again that has everything that this machine has. */
  onHealed(): void
  /** This machine cannot go on with the log that there is. */
  diverge(words: string): void
}

export type LogWatch = {
  /** To be called several times a second. Resolves once it has looked, where it is time to. Never rejects. */
  tick(): Promise<void>
  /** Whether the log is known to have lost something. */
  isLost(): boolean
  stop(): void
}

export function watchLog({ log, head, monotonic, onAnotherLog, onLost, onHealed, diverge }: Options): LogWatch {
  let dueAt = monotonic() + EVERY_MS
  let isLooking = false
  let lostSince: number | undefined
  let isLost = false
  let isStopped = false

  async function look(): Promise<void> {
    const state = await log.look()
    const place = head()
    const past = state ? await comparePast(log, state, place) : 'endsEarlier'
    if (isStopped) return
    if (past === 'other') return diverge(otherWords(place.position))
    if (past === 'startsLater' && state) return diverge(startsLaterWords(place.position, state.after))
    if (past === 'same' && state) {
      const wasLost = isLost
      lostSince = undefined
      isLost = false
      if (!state.isInUse) {
        log.use(state.id)
        onAnotherLog()
      }
      if (wasLost) onHealed()
      return
    }
    lostSince ??= monotonic()
    if (isLost || monotonic() - lostSince < LOST_AFTER_MS) return
    isLost = true
    onLost()
  }

  return {
    async tick() {
      if (isLooking || monotonic() < dueAt) return
      isLooking = true
      // Where nobody answers there is nothing to know.
      await look().catch(() => {})
      isLooking = false
      dueAt = monotonic() + EVERY_MS
    },
    isLost: () => isLost,
    stop() {
      isStopped = true
    },
  }
}
