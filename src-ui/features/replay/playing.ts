import { createMemo, createSignal, onCleanup } from 'solid-js'
import { advance } from './model/advance.ts'
import { createAxis } from './model/axis.ts'
import { countUpTo } from './model/search-sorted.ts'
import type { Timeline } from './model/timeline.ts'

export const SPEEDS = [1, 10, 60] as const
const FIRST_SPEED = 10
/** How often a page that plays is drawn anew, in ms. */
const STEP_MS = 100

export type Playing = ReturnType<typeof createPlaying>

/** Where in the time line somebody is, and going on by itself. */
export function createPlaying(timeline: Timeline) {
  const { times } = timeline
  const [from, to] = [times[0] ?? 0, times[times.length - 1] ?? 0]
  const [at, setAt] = createSignal(from)
  const [isPlaying, setPlaying] = createSignal(false)
  const [speed, setSpeed] = createSignal<number>(FIRST_SPEED)
  const [skipsPauses, setSkipsPauses] = createSignal(true)
  const axis = createMemo(() => createAxis(times, skipsPauses()))
  let timer: ReturnType<typeof setInterval> | undefined
  let last = 0
  onCleanup(() => clearInterval(timer))

  function pause() {
    clearInterval(timer)
    setPlaying(false)
  }
  function step() {
    const now = performance.now()
    const next = advance(times, at(), now - last, { speed: speed(), skipsPauses: skipsPauses() })
    last = now
    setAt(next)
    if (next >= to) pause()
  }
  function toggle() {
    if (isPlaying()) return pause()
    if (at() >= to) setAt(from)
    last = performance.now()
    setPlaying(true)
    timer = setInterval(step, STEP_MS)
  }
  /** Moves to `time`, in ms since 1970. A replay that is playing goes on from there. */
  function goTo(time: number) {
    last = performance.now()
    setAt(Math.min(to, Math.max(from, time)))
  }
  const earlier = () => goTo(times[countUpTo(times, Math.ceil(at()) - 1) - 1] ?? from)
  const later = () => goTo(times[countUpTo(times, at())] ?? to)
  return {
    ...{ at, isPlaying, speed, setSpeed, skipsPauses, setSkipsPauses, axis },
    ...{ from, to, toggle, goTo, earlier, later },
  }
}
