import type { Clock } from '../../domain/ports.ts'

/** How often one address may do something: at most `max` times in each stretch of `everyMs`. Always, where `limits` are off. */
export function createRatePerAddress(
  { monotonic }: Pick<Clock, 'monotonic'>,
  { max, everyMs, limits }: { max: number; everyMs: number; limits: boolean },
) {
  let stretch = -1
  const counts = new Map<string, number>()
  return {
    allow(address: string): boolean {
      if (!limits) return true
      const now = Math.floor(monotonic() / everyMs)
      if (now !== stretch) counts.clear()
      stretch = now
      const count = (counts.get(address) ?? 0) + 1
      counts.set(address, count)
      return count <= max
    },
  }
}
export type RatePerAddress = ReturnType<typeof createRatePerAddress>
