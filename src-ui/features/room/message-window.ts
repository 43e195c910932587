// Which of the known messages are in the page. Ten thousand rows would make every frame slow, so a window of
// them follows the reader; messages of a room are numbered without gaps, so the window is two numbers.
import { createMemo, createSignal, untrack } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'

const STEP = 40
const AT_MOST = 160

export function createMessageWindow(items: () => readonly Message[]) {
  /** Seq of the first one shown; 0 until something is known. */
  const [from, setFrom] = createSignal(0)
  /** Seq of the last one shown; `Infinity` follows what comes. */
  const [to, setTo] = createSignal(Number.POSITIVE_INFINITY)

  const first = () => items()[0]?.seq ?? 0
  const last = () => items().at(-1)?.seq ?? 0
  const start = () => Math.min(Math.max(from(), first()), last())

  const shown = createMemo(() => {
    const list = items()
    const end = to() === Number.POSITIVE_INFINITY ? list.length : to() - first() + 1
    return list.slice(start() - first(), end)
  })

  /**
   * The one before the window, so that its first row knows whether it opens a group. Looked at when the window
   * moves and not when a page arrives: what is in view must not change its height by itself.
   */
  const before = createMemo(() => {
    from()
    return untrack(() => items()[start() - first() - 1])
  })

  return {
    shown,
    before,
    followsTail: () => to() === Number.POSITIVE_INFINITY,
    hasOlder: () => start() > first(),
    older() {
      const next = Math.max(first(), start() - STEP)
      setFrom(next)
      if (Math.min(to(), last()) - next >= AT_MOST) setTo(next + AT_MOST - 1)
    },
    newer() {
      const next = to() + STEP
      setTo(next >= last() ? Number.POSITIVE_INFINITY : next)
      setFrom(Math.max(start(), Math.min(next, last()) - AT_MOST + 1))
    },
    /** While the newest is in view the oldest rows may go: nobody sees them leave. */
    toTail() {
      setTo(Number.POSITIVE_INFINITY)
      if (last() - start() >= AT_MOST) setFrom(last() - STEP * 2)
    },
    startAround(seq: number) {
      setFrom(Math.max(first(), seq - STEP))
      setTo(seq + STEP * 2 >= last() ? Number.POSITIVE_INFINITY : seq + STEP * 2)
    },
    startAtTail() {
      setFrom(Math.max(first(), last() - STEP * 2))
      setTo(Number.POSITIVE_INFINITY)
    },
  }
}

export type MessageWindow = ReturnType<typeof createMessageWindow>
