import { type Accessor, createSignal, onCleanup } from 'solid-js'

/** Now, moving on once a minute: enough for "in 6 h" and "5 min ago". */
export const createMinuteClock = () => createClock(60_000)

/** For what is counted down. */
export const createSecondClock = () => createClock(1000)

function createClock(everyMs: number): Accessor<number> {
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), everyMs)
  onCleanup(() => clearInterval(timer))
  return now
}
