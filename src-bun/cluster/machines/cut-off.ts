// Whether this machine is cut off: it may have received nothing from the log or an owner for a long time, or it has stopped following. Nothing can be saved
// on it then, and what it shows may be old. People who can reach another machine are better off there.
import type { ClusterLog } from '../log.ts'

/** Longer than it takes another machine to own the hub, even where NATS has to elect a leader too. */
const CUT_OFF_AFTER_MS = 30_000
const ASKED_EVERY_MS = 5000

type Options = {
  log: Pick<ClusterLog, 'look'>
  monotonic(): number
  /** Some machine is known to own the hub. */
  hasOwner(): boolean
  /** This machine follows the log no more, until it is started again. */
  isHalted(): boolean
  /** Another time than usual is for tests. */
  cutOffAfterMs?: number | undefined
}

export type CutOff = {
  /** To be called every second or so. `lateMs`: how long this process was stalled, in ms. */
  tick(lateMs: number): void
  isCutOff(): boolean
}

export function createCutOff({ log, monotonic, hasOwner, isHalted, cutOffAfterMs }: Options): CutOff {
  let answeredAt = monotonic()
  let ownedAt = monotonic()
  let askedAt = Number.NEGATIVE_INFINITY
  let isAsking = false

  async function ask(): Promise<void> {
    isAsking = true
    askedAt = monotonic()
    try {
      if (await log.look()) answeredAt = monotonic()
    } catch {
      // It is asked again.
    } finally {
      isAsking = false
    }
  }

  return {
    tick(lateMs) {
      if (isHalted()) return
      // A process that did not run could hear nothing, which does not mean that nobody is there.
      answeredAt += lateMs
      ownedAt += lateMs
      if (hasOwner()) ownedAt = monotonic()
      if (!isAsking && monotonic() - askedAt >= ASKED_EVERY_MS) void ask()
    },
    isCutOff: () => isHalted() || monotonic() - Math.min(answeredAt, ownedAt) > (cutOffAfterMs ?? CUT_OFF_AFTER_MS),
  }
}
