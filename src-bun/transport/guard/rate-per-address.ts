import type { Clock } from '../../domain/ports/common.ts'

export type RatePerAddress = {
  /** Counts one event from `address`, and returns whether it is within the rate. */
  allow(address: string): boolean
}

/** At most `max` events from one address in each interval of `everyMs`. Any number of them where `limits` are off. */
export function createRatePerAddress(
  { monotonic }: Pick<Clock, 'monotonic'>,
  { max, everyMs, limits }: { max: number; everyMs: number; limits: boolean },
): RatePerAddress {
  /** The number of the interval that is counted. */
  let interval = -1
  const counts = new Map<string, number>()
  return {
    allow(address) {
      if (!limits) return true
      const now = Math.floor(monotonic() / everyMs)
      if (now !== interval) counts.clear()
      interval = now
      const count = (counts.get(address) ?? 0) + 1
      counts.set(address, count)
      return count <= max
    },
  }
}
