import type { Clock } from './domain/ports.ts'

/** The computer's own clock, for everything but tests. */
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }
