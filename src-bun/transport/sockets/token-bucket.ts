import type { Clock } from '../../domain/ports.ts'

/** How often something may happen: `burst` at once, then `perSecond`. */
export type Rate = { readonly perSecond: number; readonly burst: number }

/** Says for each time whether it is within the rate. */
export function createTokenBucket({ perSecond, burst }: Rate, { monotonic }: Pick<Clock, 'monotonic'>): () => boolean {
  let tokens = burst
  let refilledAt = monotonic()
  return () => {
    const now = monotonic()
    tokens = Math.min(burst, tokens + ((now - refilledAt) * perSecond) / 1000)
    refilledAt = now
    if (tokens < 1) return false
    tokens--
    return true
  }
}
