import type { Timers } from '../../../src-ui/live/timers.ts'

type Timer = { dueAt: number; everyMs?: number; run: () => void }

/** Timers on which time passes only when a test calls `pass`. */
export function handTimers() {
  const running = new Set<Timer>()
  let now = 0

  function start(timer: Timer) {
    running.add(timer)
    return () => void running.delete(timer)
  }

  const timers: Timers = {
    now: () => now,
    after: (ms, run) => start({ dueAt: now + ms, run }),
    every: (ms, run) => start({ dueAt: now + ms, everyMs: ms, run }),
  }
  return {
    timers,
    runningCount: () => running.size,
    /** Lets `ms` pass, and runs what is due meanwhile in the order of its time. */
    pass(ms: number) {
      const end = now + ms
      for (;;) {
        const [next] = [...running].filter(({ dueAt }) => dueAt <= end).sort((a, b) => a.dueAt - b.dueAt)
        if (!next) break
        now = next.dueAt
        if (next.everyMs === undefined) running.delete(next)
        else next.dueAt += next.everyMs
        next.run()
      }
      now = end
    },
  }
}
