// How long it took from a command or an edit to its acknowledgement: as counts of times that are about as long, so that a million of
// them take no more memory than ten.

/** The upper bounds that `/metrics` names, in ms. */
export const BOUNDS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000] as const

/** Of how many minutes `recent` tells, the one that is not over yet among them. */
export const RECENT_MINUTES = 5

/** For `recent`: from one bound to the next it is an eighth of a doubling, about 9 %, from 0.05 ms on, up to a minute. */
const STEPS_A_DOUBLING = 8
const SHORTEST_MS = 0.05
const STEPS = 165
const MINUTE_MS = 60_000

export type RecentAcks = {
  count: number
  /** Half of them took no longer; undefined where there are none. About 9 % too long at most, as `p99Ms` is. */
  medianMs: number | undefined
  /** Of 100 of them 99 took no longer. */
  p99Ms: number | undefined
}
export type AckHistogram = {
  /** For each of `BOUNDS_MS` how many took that long at most. */
  cumulative: number[]
  count: number
  sumMs: number
}

export type AckTimes = {
  /** `at` is now, by the monotonic clock, in ms. */
  add(tookMs: number, at: number): void
  recent(at: number): RecentAcks
  /** Since it was made. */
  histogram(): AckHistogram
}

export function createAckTimes(): AckTimes {
  const steps = Array.from({ length: RECENT_MINUTES }, () => ({ minute: -1, counts: new Uint32Array(STEPS) }))
  const inBounds = new Array<number>(BOUNDS_MS.length + 1).fill(0)
  let [count, sumMs] = [0, 0]

  function ofMinute(minute: number): Uint32Array {
    const slot = steps[minute % RECENT_MINUTES] as (typeof steps)[number]
    if (slot.minute !== minute) {
      slot.minute = minute
      slot.counts.fill(0)
    }
    return slot.counts
  }

  return {
    add(tookMs, at) {
      const counts = ofMinute(Math.floor(at / MINUTE_MS))
      const step = stepOf(tookMs)
      counts[step] = (counts[step] as number) + 1
      let place = 0
      while (place < BOUNDS_MS.length && tookMs > (BOUNDS_MS[place] as number)) place++
      inBounds[place] = (inBounds[place] as number) + 1
      count++
      sumMs += tookMs
    },

    recent(at) {
      const now = Math.floor(at / MINUTE_MS)
      const together = new Array<number>(STEPS).fill(0)
      for (const { minute, counts } of steps)
        if (minute > now - RECENT_MINUTES)
          for (const [step, n] of counts.entries()) together[step] = (together[step] as number) + n
      const sum = together.reduce((before, n) => before + n, 0)
      return { count: sum, medianMs: percentile(together, sum * 0.5), p99Ms: percentile(together, sum * 0.99) }
    },

    histogram() {
      let below = 0
      const cumulative = BOUNDS_MS.map((_, place) => {
        below += inBounds[place] as number
        return below
      })
      return { cumulative, count, sumMs }
    },
  }
}

function stepOf(ms: number): number {
  const step = Math.ceil(STEPS_A_DOUBLING * Math.log2(Math.max(ms, SHORTEST_MS) / SHORTEST_MS))
  return Math.min(step, STEPS - 1)
}

/** The upper bound of the step in which the time number `rank` is, in ms with three digits. */
function percentile(counts: readonly number[], rank: number): number | undefined {
  let passed = 0
  for (const [step, n] of counts.entries()) {
    passed += n
    if (n > 0 && passed >= rank) return Number((SHORTEST_MS * 2 ** (step / STEPS_A_DOUBLING)).toPrecision(3))
  }
  return undefined
}
