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

export type ThrottlePerKey<V> = {
  /** Never throws. */
  push(key: string, value: V): void
  /** Cancels what is due. */
  stop(): void
}

/**
 * Sends at most one value of each key in `everyMs`: the first at once, and of those that come meanwhile the last one when the
 * time has passed, or none where `dropsLater`. What `send` throws is reported as a fault of `step`.
 */
export function createThrottlePerKey<V>(
  { step, everyMs, dropsLater = false }: { step: string; everyMs: number; dropsLater?: boolean },
  send: (value: V) => void,
  onFault: OnFault,
): ThrottlePerKey<V> {
  /** The keys of which something was sent less than `everyMs` ago. */
  const pauses = new Map<string, { cancel(): void; last?: { value: V } }>()

  function run(key: string, value: V): void {
    pauses.set(key, { cancel: runLater(everyMs, step, () => afterPause(key), onFault) })
    runGuarded(step, () => send(value), onFault)
  }

  function afterPause(key: string): void {
    const last = pauses.get(key)?.last
    pauses.delete(key)
    if (last) run(key, last.value)
  }

  return {
    push(key, value) {
      const pause = pauses.get(key)
      if (!pause) run(key, value)
      else if (!dropsLater) pause.last = { value }
    },
    stop() {
      for (const { cancel } of pauses.values()) cancel()
      pauses.clear()
    },
  }
}
