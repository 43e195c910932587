import type { Timers } from '../../../src-ui/live/reconnecting-socket.ts'

type Waiting = { at: number; everyMs?: number; act: () => void }

/** Timers on which time passes only where a test lets it. */
export function handTimers() {
  const waiting = new Set<Waiting>()
  let now = 0

  function wait(entry: Waiting) {
    waiting.add(entry)
    return () => void waiting.delete(entry)
  }

  const timers: Timers = {
    now: () => now,
    after: (ms, act) => wait({ at: now + ms, act }),
    every: (ms, act) => wait({ at: now + ms, everyMs: ms, act }),
  }
  return {
    timers,
    /** How many timers run. */
    count: () => waiting.size,
    /** Lets `ms` pass, and whatever is due meanwhile happen in its order. */
    pass(ms: number) {
      const end = now + ms
      for (;;) {
        const [next] = [...waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!next) break
        now = Math.max(now, next.at)
        if (next.everyMs === undefined) waiting.delete(next)
        else next.at += next.everyMs
        next.act()
      }
      now = end
    },
  }
}
