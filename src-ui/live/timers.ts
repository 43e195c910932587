/** A clock and timers. Tests hand in their own, on which time passes only when they let it. */
export type Timers = {
  /** Milliseconds since some fixed moment; it never goes back. */
  now(): number
  /** Calls `run` once, after `ms`. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void
  /** Calls `run` every `ms`. Returns a function that ends it. */
  every(ms: number, run: () => void): () => void
}

export const REAL_TIMERS: Timers = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  every(ms, run) {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
}
