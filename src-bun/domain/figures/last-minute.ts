// How often something happened within the last minute, second by second, in the same few numbers for as long as the hub runs.
import type { Clock } from '../ports/common.ts'

const SECONDS = 60

export type LastMinute = {
  add(count: number): void
  /** In the last 60 seconds, the one that is not over yet among them. */
  count(): number
  /** Since it was made. */
  total(): number
}

export function createLastMinute(clock: Pick<Clock, 'monotonic'>): LastMinute {
  const counts = new Uint32Array(SECONDS)
  /** The last second that has been counted in, by `monotonic`. */
  let newest = 0
  let total = 0

  /** What is older than a minute is overwritten, at most once all of it. */
  function moveOn(): number {
    const second = Math.floor(clock.monotonic() / 1000)
    for (let passed = Math.max(newest, second - SECONDS) + 1; passed <= second; passed++) counts[passed % SECONDS] = 0
    newest = Math.max(newest, second)
    return newest % SECONDS
  }

  return {
    add(count) {
      if (count === 0) return
      const at = moveOn()
      counts[at] = (counts[at] as number) + count
      total += count
    },
    count() {
      moveOn()
      return counts.reduce((sum, count) => sum + count, 0)
    },
    total: () => total,
  }
}
