import { type OnFault, runGuarded, runLater } from '../../timers.ts'

export type Throttle = {
  /**
   * Calls `act` at once where `everyMs` have passed since the last call, else when they have: once, however often this was called.
   * Never throws: whoever calls it did not cause what `act` throws.
   */
  runSoon(): void
  /** Cancels a call that is due. */
  stop(): void
}

/** Limits how often `act` is called, so that what happens often is sent together. What it throws is reported as a fault of `step`. */
export function createThrottle(step: string, everyMs: number, act: () => void, onFault: OnFault): Throttle {
  let cancel: (() => void) | undefined
  let isDue = false

  function run(): void {
    isDue = false
    // Set before `act`, which may call `runSoon`.
    cancel = runLater(everyMs, step, afterPause, onFault)
    runGuarded(step, act, onFault)
  }

  function afterPause(): void {
    cancel = undefined
    if (isDue) run()
  }

  return {
    runSoon() {
      if (cancel === undefined) run()
      else isDue = true
    },
    stop: () => cancel?.(),
  }
}
