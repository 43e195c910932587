import type { Clock } from './domain/ports/common.ts'

/** The computer's own clock, for everything but tests. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  // Bun 1.3 has no such function.
  busy: typeof process.threadCpuUsage === 'function' ? threadMs : undefined,
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
