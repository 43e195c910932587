// Which of the known messages are in the page. Ten thousand rows would make every frame slow, so a window of
// them follows the reader; messages of a room are numbered without gaps, so the window is two numbers.
import { batch, createMemo, createSignal, untrack } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'

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

  function show(first: number, end: number) {
    batch(() => {
      setFrom(first)
      setTo(end >= last() ? Number.POSITIVE_INFINITY : end)
    })
  }

  return {
    shown,
    before,
    followsTail: () => to() === Number.POSITIVE_INFINITY,
    hasOlder: () => start() > first(),
    older() {
      const next = Math.max(first(), start() - STEP)
      const end = Math.min(to(), last()) - next >= AT_MOST ? next + AT_MOST - 1 : to()
      show(next, end)
    },
    newer() {
      const end = Math.min(to() + STEP, last())
      show(Math.max(start(), end - AT_MOST + 1), end)
    },
    /** While the newest is in view the oldest rows may go: nobody sees them leave. */
    toTail() {
      show(last() - start() >= AT_MOST ? last() - STEP * 2 : from(), last())
    },
    startAround(seq: number) {
      show(Math.max(first(), seq - STEP), seq + STEP * 2)
    },
    startAtTail() {
      show(Math.max(first(), last() - STEP * 2), last())
    },
  }
}

export type MessageWindow = ReturnType<typeof createMessageWindow>
