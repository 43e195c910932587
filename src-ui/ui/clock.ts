import { type Accessor, createSignal, onCleanup } from 'solid-js'

/** Now, moving on once a minute: enough for "in 6 h" and "5 min ago". */
export const createMinuteClock = () => createClock(60_000)

/** For what is counted down. */
export const createSecondClock = () => createClock(1000)

function createClock(everyMs: number): Accessor<number> {
  const [tick, moveOn] = createSignal(undefined, { equals: false })
  const timer = setInterval(() => moveOn(), everyMs)
  onCleanup(() => clearInterval(timer))
  return () => {
    tick()
    // As it is now and not at the last tick: what is counted down from in between would begin with a second too many.
    return Date.now()
  }
}
