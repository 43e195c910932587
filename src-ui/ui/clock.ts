import { type Accessor, createSignal, onCleanup } from 'solid-js'

/** Now, moving on once a minute: enough for "in 6 h" and "5 min ago". */
export function createMinuteClock(): Accessor<number> {
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), 60_000)
  onCleanup(() => clearInterval(timer))
  return now
}
