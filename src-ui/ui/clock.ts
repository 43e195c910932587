import { type Accessor, createSignal, onCleanup } from 'solid-js'

/** The time now in ms since 1970, updated once a minute: enough for "in 6 h" and "5 min ago". */
export const createMinuteClock = () => createClock(60_000)

/** The time now in ms since 1970, updated once a second: for countdowns. */
export const createSecondClock = () => createClock(1000)

function createClock(everyMs: number): Accessor<number> {
  const [tick, advance] = createSignal(undefined, { equals: false })
  const timer = setInterval(() => advance(), everyMs)
  onCleanup(() => clearInterval(timer))
  return () => {
    tick()
    // Read the clock at every call instead of at the tick: a countdown that starts between two ticks would otherwise
    // begin one second too high.
    return Date.now()
  }
}
