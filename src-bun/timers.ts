// The timers of the hub. An exception in a timer has no caller that could handle it, and would end the process. So every timer
// that does work is started here: what its work throws is reported with the name of the step, and ends that step alone.

/** Is given the name of the step that has thrown, and what it has thrown. */
export type OnFault = (step: string, fault: unknown) => void

/** The steps of some regular work, by name. `lateMs`: see `runRegularly`. */
export type Steps = Readonly<Record<string, (lateMs: number) => void>>

/** Runs one step now. False where it has thrown, which was reported. */
export function runGuarded(step: string, work: () => void, onFault: OnFault): boolean {
  try {
    work()
    return true
  } catch (fault) {
    onFault(step, fault)
    return false
  }
}

/**
 * Runs every step, every `everyMs`. One that throws keeps neither the others nor its own next turn from running. A step is given
 * how many ms its turn is late, or 0 where that is less than `everyMs`: for so long this process did not run, because the
 * computer slept, the process was stopped, or the loop was busy. Returns a function that stops it.
 */
export function runRegularly(
  everyMs: number,
  steps: Steps,
  onFault: OnFault,
  monotonic = () => performance.now(),
): () => void {
  let lastAt = monotonic()
  const timer = setInterval(() => {
    const lateMs = monotonic() - lastAt - everyMs
    lastAt += lateMs + everyMs
    for (const [name, step] of Object.entries(steps))
      runGuarded(name, () => step(lateMs < everyMs ? 0 : lateMs), onFault)
  }, everyMs)
  return () => clearInterval(timer)
}

/** Runs one step once, after `afterMs`. Returns a function that cancels it. */
export function runLater(afterMs: number, step: string, work: () => void, onFault: OnFault): () => void {
  const timer = setTimeout(() => runGuarded(step, work, onFault), afterMs)
  return () => clearTimeout(timer)
}

/** Runs one step once, at the end of this turn of the event loop. Returns a function that cancels it. */
export function runAfterThisTurn(step: string, work: () => void, onFault: OnFault): () => void {
  const immediate = setImmediate(() => runGuarded(step, work, onFault))
  return () => clearImmediate(immediate)
}
