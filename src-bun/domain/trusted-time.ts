// The time by which it is judged whether something is old enough to be deleted. A wall clock that is set to a later year by mistake
// would let messages, the trash and files go for good, so after a large jump the hub goes on from the time of before for a while.
import type { Clock } from './ports/common.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** By how many ms the wall clock may be ahead of the one that only counts. A computer that sleeps for longer wakes up with such a jump, too. */
const JUMP_MS = DAY_MS
/** Whoever starts a hub again after so many ms has not used it in all that time, or the clock is wrong. */
const LONG_AWAY_MS = 365 * DAY_MS
const DOUBTED_MS = HOUR_MS

/** `since` is the time by which the hub goes on, as it was when the clock jumped, and `aheadMs` how far the clock has jumped. */
export type ClockDoubt = { readonly since: number; readonly aheadMs: number }

export type TrustedTime = {
  /** In ms since 1970. While the clock is doubted, this is the time of before the jump and what has passed since. */
  now(): number
  /** Undefined where the clock is trusted. */
  doubt(): ClockDoubt | undefined
  /** Somebody has said that the clock is right. */
  trust(): void
}

/** What an earlier run of the hub knows, in ms since 1970: when the newest change was made, and since when the clock was doubted. */
type Earlier = { newestAt?: number | undefined; doubtedSince?: number | undefined }

export function createTrustedTime(clock: Pick<Clock, 'now' | 'monotonic'>, earlier: Earlier = {}): TrustedTime {
  const offset = () => clock.now() - clock.monotonic()
  let lastOffset = offset()
  /** `offset` is that of the time by which the hub goes on. */
  let doubted = begin(earlier)

  function begin({ newestAt, doubtedSince }: Earlier) {
    const now = clock.now()
    if (doubtedSince !== undefined && now - doubtedSince > JUMP_MS) return doubtFrom(doubtedSince)
    return newestAt !== undefined && now - newestAt > LONG_AWAY_MS ? doubtFrom(newestAt) : undefined
  }

  function doubtFrom(since: number) {
    const monotonic = clock.monotonic()
    return {
      // The monotonic clock tells fractions of a ms, and only a whole number is stored.
      since: Math.floor(since),
      aheadMs: clock.now() - since,
      offset: since - monotonic,
      endsAt: monotonic + DOUBTED_MS,
    }
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
    trust() {
      look()
      doubted = undefined
    },
  }
}
