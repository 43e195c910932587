export type Throttle = {
  /** Calls `act` at once where `everyMs` have passed since the last call, else when they have: once, however often this was called. */
  runSoon(): void
  /** Cancels a call that is due. */
  stop(): void
}

/** Limits how often `act` is called, so that what happens often is sent together. */
export function createThrottle(everyMs: number, act: () => void): Throttle {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDue = false

  function run(): void {
    isDue = false
    // Set before `act`, which may call `runSoon`.
    timer = setTimeout(() => {
      timer = undefined
      if (isDue) run()
    }, everyMs)
    act()
  }

  return {
    runSoon() {
      if (timer === undefined) run()
      else isDue = true
    },
    stop: () => clearTimeout(timer),
  }
}
