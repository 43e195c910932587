// The scroll position of the message list: it follows the newest message while the reader is at the end, and otherwise
// stays where the reader is.
import { type Accessor, createEffect, createSignal, on, onCleanup, untrack } from 'solid-js'
import type { Message } from '../../../../../src-bun/contract/chat.ts'
import { LOAD_AHEAD_PX, type MessageWindow } from './message-window.ts'
import { createOlderMessages } from './older-messages.ts'
import type { Place } from './places.ts'
import { changeInPlace, firstRowBelow } from './scroll-anchor.ts'

/** The reader counts as being at the newest message when the end is at most this far below the view. */
const AT_BOTTOM_PX = 48

type Options = {
  scroller: () => HTMLElement
  content: () => HTMLElement
  messageWindow: MessageWindow
  items: Accessor<readonly Message[]>
  pendingCount: Accessor<number>
  hasMoreAtHub: Accessor<boolean>
  loadOlder: () => Promise<void>
}

export function createScrollFollow(options: Options) {
  const { messageWindow } = options
  const [isAtBottom, setAtBottom] = createSignal(true)
  const [isFarFromBottom, setFarFromBottom] = createSignal(false)
  /** The newest message that the reader has seen at the end of the list. */
  const [seenSeq, setSeenSeq] = createSignal(0)
  const newestSeq = () => options.items().at(-1)?.seq ?? 0
  const older = createOlderMessages(options)

  function scrollToBottom() {
    const scroller = options.scroller()
    scroller.scrollTop = scroller.scrollHeight
  }

  function jumpToNewest() {
    messageWindow.moveToNewest()
    scrollToBottom()
    setAtBottom(true)
  }

  /** Where the first row that is in view as a whole is, so that it can stay there. */
  let held: { row: HTMLElement; top: number } | undefined
  function holdRow() {
    const scroller = options.scroller()
    const { top } = scroller.getBoundingClientRect()
    const row = firstRowBelow(scroller, top)
    held = row && { row, top: row.getBoundingClientRect().top - top }
  }
  /** Something above it has changed its height: a reaction was added, a message edited or pinned. WebKit has no scroll anchoring. */
  function keepRow() {
    const scroller = options.scroller()
    if (!held?.row.isConnected) return holdRow()
    const moved = held.row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - held.top
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved
  }

  function onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = options.scroller()
    const fromBottom = scrollHeight - scrollTop - clientHeight
    setAtBottom(messageWindow.followsNewest() && fromBottom < AT_BOTTOM_PX)
    setFarFromBottom(!messageWindow.followsNewest() || fromBottom > clientHeight)
    if (scrollTop < LOAD_AHEAD_PX) void older.show()
    if (fromBottom < LOAD_AHEAD_PX && !messageWindow.followsNewest())
      changeInPlace(options.scroller(), messageWindow.extendNewer)
    holdRow()
  }

  // Changes made inside an effect reach the page after the effect has ended: measure and scroll in a microtask.
  createEffect(
    on([newestSeq, isAtBottom], ([seq, isFollowing]) => {
      if (!isFollowing) return
      setSeenSeq(seq)
      queueMicrotask(() => {
        if (!untrack(isAtBottom)) return
        messageWindow.trimToNewest()
        scrollToBottom()
      })
    }),
  )
  createEffect(
    on(options.pendingCount, (count, before) => {
      // People want to see the message they have just written, wherever they were reading.
      if (before !== undefined && count > before) queueMicrotask(jumpToNewest)
      else queueMicrotask(() => untrack(isAtBottom) && scrollToBottom())
    }),
  )

  /** Keeps what is read in view when heights change: a font loads, a phone's keyboard opens, the composer or a message grows. */
  function watchHeights() {
    const observer = new ResizeObserver(() => {
      if (isAtBottom()) scrollToBottom()
      else keepRow()
    })
    observer.observe(options.scroller())
    observer.observe(options.content())
    onCleanup(() => observer.disconnect())
  }

  return {
    isAtBottom,
    isFarFromBottom,
    isLoadingOlder: older.isLoading,
    newCount: () => (isAtBottom() ? 0 : Math.max(0, newestSeq() - seenSeq())),
    jumpToNewest,
    onScroll,
    watchHeights,
    /** Returns to a place in a room that has just been opened; does nothing if its message is not loaded. */
    openAtPlace({ seq, offsetPx }: Place) {
      messageWindow.moveAround(seq)
      const scroller = options.scroller()
      const row = scroller.querySelector(`[data-seq="${seq}"]`)
      if (!row) return
      scroller.scrollTop += row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - offsetPx
      onScroll()
    },
    /**
     * Sets the position of a room that has just been opened: the message `seq`, or the newest one if it is undefined. Not to
     * be called inside an effect, where the rows are not in the page yet.
     */
    openAtUnread(seq: number | undefined) {
      setSeenSeq(newestSeq())
      if (seq === undefined) return jumpToNewest()
      messageWindow.moveAround(seq)
      const scroller = options.scroller()
      const row = scroller.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
      scroller.scrollTop = (row?.offsetTop ?? 0) - scroller.clientHeight / 4
      onScroll()
    },
  }
}
