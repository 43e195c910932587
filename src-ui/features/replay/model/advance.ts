import { countUpTo } from './search-sorted.ts'

/** A time in which nothing happened takes no longer than this while it is played, in ms. */
const PAUSE_PLAYED_MS = 1000

type Playing = { speed: number; skipsPauses: boolean }

/** Where a replay that is at `at` has come after `ms`, at so many times the speed at which it happened. `times` are those of what happened. */
export function advance(times: ArrayLike<number>, at: number, ms: number, { speed, skipsPauses }: Playing): number {
  let now = at
  let left = ms
  for (let n = countUpTo(times, at); n < times.length && left > 0; n = countUpTo(times, now)) {
    const [before, next] = [times[n - 1] ?? now, times[n] as number]
    const rate = skipsPauses ? Math.max(speed, (next - before) / PAUSE_PLAYED_MS) : speed
    const needed = (next - now) / rate
    if (needed > left) return now + left * rate
    now = next
    left -= needed
  }
  return now
}
