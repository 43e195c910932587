// Which of the loaded messages are rendered. Ten thousand rows would make every frame slow, so only a window of them is in
// the page, and it moves with the reader. The messages of a room are numbered without gaps, so two numbers describe it.
import { batch, createMemo, createSignal, untrack } from 'solid-js'
import type { Message } from '../../../../../src-bun/contract/chat.ts'

/** More rows are rendered when the reader is this close to either end, so that nobody sees them appear. */
export const LOAD_AHEAD_PX = 400
/** The least height of a row. */
const ROW_MIN_PX = 22
/** How many rows come at a time, as a share of all that there may be. */
const STEP = 0.36

/**
 * As few rows as possible, because each has a dozen elements, and a page with more than 1,500 is slow on a phone. But when a step of
 * them has come at one end, the other end has to be so far away that it does not want its own back.
 */
const rowsFor = (heightPx: number): number => Math.ceil((heightPx + LOAD_AHEAD_PX) / ((1 - STEP) * ROW_MIN_PX))

/** `heightPx`: of the page. */
export function createMessageWindow(items: () => readonly Message[], heightPx: number) {
  const maxRows = rowsFor(heightPx)
  const stepRows = Math.ceil(maxRows * STEP)
  /** Seq of the first rendered message; 0 before any message is loaded. */
  const [from, setFrom] = createSignal(0)
  /** Seq of the last rendered message; `Infinity` includes every message that arrives later. */
  const [to, setTo] = createSignal(Number.POSITIVE_INFINITY)

  const first = () => items()[0]?.seq ?? 0
  const last = () => items().at(-1)?.seq ?? 0
  const start = () => Math.min(Math.max(from(), first()), last())

  const shown = createMemo(() => {
    const list = items()
    if (to() < start()) return list.slice(0, maxRows) // the list has been replaced by one that begins after the window
    const end = to() === Number.POSITIVE_INFINITY ? list.length : to() - first() + 1
    return list.slice(start() - first(), end)
  })

  /**
   * The message before the window: the first row needs it to know whether it starts a group. It is read again only when the
   * window moves, not when older messages arrive, because a row in view must not change its height by itself.
   */
  const precedingMessage = createMemo(() => {
    from()
    return untrack(() => items()[start() - first() - 1])
  })

  function setRange(first: number, end: number) {
    batch(() => {
      setFrom(first)
      setTo(end >= last() ? Number.POSITIVE_INFINITY : end)
    })
  }

  return {
    shown,
    precedingMessage,
    followsNewest: () => to() === Number.POSITIVE_INFINITY,
    hasOlderToRender: () => start() > first(),
    extendOlder() {
      const next = Math.max(first(), start() - stepRows)
      const end = Math.min(to(), last()) - next >= maxRows ? next + maxRows - 1 : to()
      setRange(next, end)
    },
    extendNewer() {
      const end = Math.min(to() + stepRows, last())
      setRange(Math.max(start(), end - maxRows + 1), end)
    },
    /** Removes the oldest rows. Call it while the newest message is in view, so that nobody sees them disappear. */
    trimToNewest() {
      setRange(last() - start() >= maxRows ? last() - stepRows * 2 : from(), last())
    },
    moveAround(seq: number) {
      setRange(Math.max(first(), seq - stepRows), seq + stepRows * 2)
    },
    moveToNewest() {
      setRange(Math.max(first(), last() - stepRows * 2), last())
    },
  }
}

export type MessageWindow = ReturnType<typeof createMessageWindow>
