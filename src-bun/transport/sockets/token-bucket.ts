import type { Clock } from '../../domain/ports/common.ts'

/** How often something may happen: `burst` times at once, then `perSecond` times a second. */
export type Rate = { readonly perSecond: number; readonly burst: number }

/** Returns a function that takes a token for one event. False where there is none: the event is above the rate. */
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
