// How the list of messages moves: it sticks to the newest while the reader is there, and otherwise stays put.
import { type Accessor, createEffect, createSignal, on, onCleanup, untrack } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import type { MessageWindow } from './message-window.ts'
import { stayPut } from './scroll-anchor.ts'

/** Within this of the end the reader is "at the newest". */
const AT_BOTTOM_PX = 48
/** This far before an end the next rows are made, so that nobody sees them come. */
const NEAR_PX = 800
/** After a page that did not come, so that scrolling does not ask a hundred times. */
const ASK_AGAIN_AFTER_MS = 2000

type Options = {
  scroller: () => HTMLElement
  content: () => HTMLElement
  window: MessageWindow
  items: Accessor<readonly Message[]>
  pendingCount: Accessor<number>
  hasMoreAtHub: Accessor<boolean>
  loadOlder: () => Promise<void>
}

export function createFollowing(options: Options) {
  const { window: rows } = options
  const [atBottom, setAtBottom] = createSignal(true)
  const [far, setFar] = createSignal(false)
  const [loadingOlder, setLoadingOlder] = createSignal(false)
  const [seenSeq, setSeenSeq] = createSignal(0)
  const newest = () => options.items().at(-1)?.seq ?? 0
  let askAgainAt = 0

  function toBottom() {
    const scroller = options.scroller()
    scroller.scrollTop = scroller.scrollHeight
  }

  function jumpToNewest() {
    rows.startAtTail()
    toBottom()
    setAtBottom(true)
  }

  async function reachOlder() {
    if (rows.hasOlder()) return stayPut(options.scroller(), rows.older)
    if (!options.hasMoreAtHub() || loadingOlder() || Date.now() < askAgainAt) return
    setLoadingOlder(true)
    await options.loadOlder()
    setLoadingOlder(false)
    if (rows.hasOlder()) stayPut(options.scroller(), rows.older)
    else askAgainAt = Date.now() + ASK_AGAIN_AFTER_MS
  }

  function scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = options.scroller()
    const fromBottom = scrollHeight - scrollTop - clientHeight
    setAtBottom(rows.followsTail() && fromBottom < AT_BOTTOM_PX)
    setFar(!rows.followsTail() || fromBottom > clientHeight)
    if (scrollTop < NEAR_PX) void reachOlder()
    if (fromBottom < NEAR_PX && !rows.followsTail()) stayPut(options.scroller(), rows.newer)
  }

  // What is written inside an effect reaches the page when the effect is over: measure and scroll after that.
  createEffect(
    on([newest, atBottom], ([seq, here]) => {
      if (!here) return
      setSeenSeq(seq)
      queueMicrotask(() => {
        if (!untrack(atBottom)) return
        rows.toTail()
        toBottom()
      })
    }),
  )
  createEffect(
    on(options.pendingCount, (count, before) => {
      // Whoever writes wants to see it, wherever they were reading.
      if (before !== undefined && count > before) queueMicrotask(jumpToNewest)
      else queueMicrotask(() => untrack(atBottom) && toBottom())
    }),
  )

  /** Fonts, the keyboard of a phone, a growing composer: whatever changes a height, the newest stays in view. */
  function watchHeights() {
    const observer = new ResizeObserver(() => {
      if (atBottom()) toBottom()
    })
    observer.observe(options.scroller())
    observer.observe(options.content())
    onCleanup(() => observer.disconnect())
  }

  return {
    atBottom,
    far,
    loadingOlder,
    newCount: () => (atBottom() ? 0 : Math.max(0, newest() - seenSeq())),
    jumpToNewest,
    scrolled,
    watchHeights,
    /** The room has just been opened: at the first unread message where there is one. Not inside an effect. */
    openAt(seq: number | undefined) {
      setSeenSeq(newest())
      if (seq === undefined) return jumpToNewest()
      rows.startAround(seq)
      const scroller = options.scroller()
      const row = scroller.querySelector<HTMLElement>(`[data-seq="${seq}"]`)
      scroller.scrollTop = (row?.offsetTop ?? 0) - scroller.clientHeight / 4
      scrolled()
    },
  }
}
