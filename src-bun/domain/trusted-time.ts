// The time by which it is judged whether something is old enough to be deleted. A wall clock that is set to a later year by mistake
// would let messages, the trash and files go for good, so after a large jump the hub goes on from the time of before for a while.
import type { Clock } from './ports/common.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** By how many ms the wall clock may be ahead of the monotonic clock. A computer that sleeps for longer wakes up with such a jump, too. */
const JUMP_MS = DAY_MS
/** Whoever starts a hub again after so many ms has not used it in all that time, or the clock is wrong. */
const LONG_AWAY_MS = 365 * DAY_MS
export const DOUBTED_MS = HOUR_MS

/** `since` is the time by which the hub goes on, as it was when the clock jumped, and `aheadMs` how much later the clock was then. */
export type ClockDoubt = { readonly since: number; readonly aheadMs: number }

export type TrustedTime = {
  /** In ms since 1970. While the clock is doubted, this is the time of before the jump and what has passed since. */
  now(): number
  /** Undefined where the clock is trusted. */
  doubt(): ClockDoubt | undefined
  /** For how many ms the clock stays doubted. */
  leftMs(): number
  /** To be called when this machine comes to own the hub: the changes that it has not made itself tell what the time was for others. */
  compare(earlier: Earlier): void
  /** Somebody has said that the clock is right. */
  trust(): void
}

/** What an earlier run of the hub, or another machine, has stored: when the newest change was made, in ms since 1970, and its doubt. */
type Earlier = { newestAt?: number | undefined; stored?: { since: number; leftMs: number } | undefined }

export function createTrustedTime(clock: Pick<Clock, 'now' | 'monotonic'>, earlier: Earlier = {}): TrustedTime {
  const offset = () => clock.now() - clock.monotonic()
  let lastOffset = offset()
  /** `offset` is that of the time by which the hub goes on. */
  let doubted = begin(earlier, LONG_AWAY_MS)

  function begin({ newestAt, stored }: Earlier, awayMs: number) {
    const now = clock.now()
    // What is left of the hour passes in this run, or a hub that is never used for an hour would never delete anything.
    if (stored && now - stored.since > JUMP_MS) return doubtFrom(stored.since, stored.leftMs)
    return newestAt !== undefined && now - newestAt > awayMs ? doubtFrom(newestAt) : undefined
  }

  function doubtFrom(time: number, leftMs = DOUBTED_MS) {
    const monotonic = clock.monotonic()
    // The monotonic clock tells fractions of a ms, and only a whole number is stored.
    const since = Math.floor(time)
    const endsAt = monotonic + Math.min(leftMs, DOUBTED_MS)
    return { since, aheadMs: Math.round(clock.now() - since), offset: since - monotonic, endsAt }
  }

  function look() {
    const nowOffset = offset()
    const isJump = nowOffset - lastOffset > JUMP_MS
    const trustedOffset = doubted?.offset ?? lastOffset
    lastOffset = nowOffset
    // Another jump begins another hour. A clock that was set back is trusted at once.
    if (isJump) doubted = doubtFrom(trustedOffset + clock.monotonic())
    else if (doubted && (clock.monotonic() >= doubted.endsAt || nowOffset - doubted.offset <= JUMP_MS))
      doubted = undefined
    return doubted
  }

  return {
    now() {
      const doubt = look()
      return doubt ? doubt.offset + clock.monotonic() : clock.now()
    },
    doubt: look,
    leftMs() {
      const doubt = look()
      return doubt ? Math.ceil(doubt.endsAt - clock.monotonic()) : 0
    },
    compare({ newestAt, stored }) {
      const doubt = look()
      // An hour that has passed here while another machine owned the hub, or there, has given nobody here the time to set the clock.
      const whole = stored && { ...stored, leftMs: DOUBTED_MS }
      if (!doubt) doubted = begin({ newestAt, stored: whole }, JUMP_MS)
      else if (doubt.since !== stored?.since) doubt.endsAt = clock.monotonic() + DOUBTED_MS
    },
    trust() {
      look()
      doubted = undefined
    },
  }
}
