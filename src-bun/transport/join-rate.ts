import { JOINS_PER_MINUTE_PER_ADDRESS } from '../contract/limits.ts'
import type { Clock } from '../domain/ports.ts'

/** How many people one address may bring in within a minute. */
export function createJoinRate(clock: Clock, limits: boolean) {
  let minute = -1
  const joins = new Map<string, number>()
  return {
    allow(address: string): boolean {
      if (!limits) return true
      const now = Math.floor(clock.monotonic() / 60_000)
      if (now !== minute) joins.clear()
      minute = now
      const count = (joins.get(address) ?? 0) + 1
      joins.set(address, count)
      return count <= JOINS_PER_MINUTE_PER_ADDRESS
    },
  }
}
export type JoinRate = ReturnType<typeof createJoinRate>
