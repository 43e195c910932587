import type { Clock } from '../ports.ts'

/** What is left to one member or one address, and when that was reckoned. */
type Bucket = { left: number; at: number }

/** So many are remembered before those who have everything left are forgotten. */
const REMEMBERED_MIN = 1000

export type Allowance = {
  has(who: string, amount: number): boolean
  /** Also what `has` denies: a host may. */
  spend(who: string, amount: number): void
  /** How many are remembered. */
  remembered(): number
}

/** Each may use `max` at once, and gets as much back over `everyMs`, little by little. */
export function createAllowance(
  { max, everyMs }: { max: number; everyMs: number },
  { monotonic }: Pick<Clock, 'monotonic'>,
): Allowance {
  const buckets = new Map<string, Bucket>()
  let sweepAtSize = REMEMBERED_MIN

  const leftIn = ({ left, at }: Bucket, now: number) => Math.min(max, left + ((now - at) * max) / everyMs)

  function sweep(now: number): void {
    for (const [who, bucket] of buckets) if (leftIn(bucket, now) >= max) buckets.delete(who)
    sweepAtSize = Math.max(REMEMBERED_MIN, 2 * buckets.size)
  }

  return {
    remembered: () => buckets.size,
    has(who, amount) {
      const bucket = buckets.get(who)
      return amount <= (bucket ? leftIn(bucket, monotonic()) : max)
    },
    spend(who, amount) {
      const now = monotonic()
      const bucket = buckets.get(who)
      if (bucket) {
        bucket.left = Math.max(0, leftIn(bucket, now) - amount)
        bucket.at = now
        return
      }
      if (buckets.size >= sweepAtSize) sweep(now)
      buckets.set(who, { left: Math.max(0, max - amount), at: now })
    },
  }
}
