import type { Clock } from '../../domain/ports.ts'

/** How often something may happen: `burst` at once, then `perSecond`. */
export type Rate = { readonly perSecond: number; readonly burst: number }

/** Says for each time whether it is within the rate. */
export function createBucket({ perSecond, burst }: Rate, { monotonic }: Pick<Clock, 'monotonic'>): () => boolean {
  let left = burst
  let filledAt = monotonic()
  return () => {
    const now = monotonic()
    left = Math.min(burst, left + ((now - filledAt) * perSecond) / 1000)
    filledAt = now
    if (left < 1) return false
    left--
    return true
  }
}
