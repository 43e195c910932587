import type { Clock } from '../ports/common.ts'

/** How much is left to one member or one address, and when that was calculated (by the monotonic clock, in ms). */
type Bucket = { left: number; at: number }

export type Allowance = {
  has(who: string, amount: number): boolean
  /** Takes an amount, even one that `has` denies, because hosts have no limit. Then nothing is left. */
  spend(who: string, amount: number): void
  /** How many members or addresses are in memory. */
  remembered(): number
  /** To be called every minute or so: frees the memory that is used for members and addresses whose allowance is full again. */
  forgetFull(): void
}

/** Each member or address may use `max` at once, and gets the same amount back over `everyMs`, little by little. */
export function createAllowance(
  { max, everyMs }: { max: number; everyMs: number },
  { monotonic }: Pick<Clock, 'monotonic'>,
): Allowance {
  const buckets = new Map<string, Bucket>()

  const leftIn = ({ left, at }: Bucket, now: number) => Math.min(max, left + ((now - at) * max) / everyMs)

  return {
    remembered: () => buckets.size,
    forgetFull() {
      const now = monotonic()
      for (const [who, bucket] of buckets) if (leftIn(bucket, now) >= max) buckets.delete(who)
    },
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
      buckets.set(who, { left: Math.max(0, max - amount), at: now })
    },
  }
}
