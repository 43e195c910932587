import { useBeforeLeave } from '@solidjs/router'
import { createEffect, createMemo, on, onCleanup, onMount, Show, untrack } from 'solid-js'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { hub, roomName } from '../../../state/hub.ts'
import {
  loadBackTo,
  loadOlder,
  markShown,
  mentionsIn,
  pendingMessages,
  reloadMessages,
} from '../../../state/rooms/chat.ts'
import { jumpTarget, jumpTo } from '../../../state/rooms/replies.ts'
import { Spinner } from '../../../ui/states/Spinner.tsx'
import { createFirstUnreadSeq } from './first-unread.ts'
import { JumpToNewestButton } from './JumpToNewestButton.tsx'
import { MessageListStart } from './MessageListStart.tsx'
import { MessagesFailed } from './MessagesFailed.tsx'
import { MessageRows } from './rows/MessageRows.tsx'
import { lastShownSeq } from './scroll/last-shown.ts'
import { createMessageWindow } from './scroll/message-window.ts'
import { placeIn, placeToReturnTo, rememberPlace } from './scroll/places.ts'
import { createScrollFollow } from './scroll/scroll-follow.ts'
import { showRow } from './scroll/show-row.ts'
import './messages.css'

/** The messages of a room: scrolls, loads older ones when the reader comes near the top, and follows new ones at the end. */
export function MessageList(props: { room: Room }) {
  let scroller!: HTMLElement
  let content!: HTMLDivElement

  const list = () => hub.messages[props.room.id]
  const items = () => list()?.items ?? []
  const state = () => list()?.state ?? 'loading'
  const hasMoreAtHub = () => list()?.more ?? false
  const pending = createMemo(() => pendingMessages(props.room.id))
  const messageWindow = createMessageWindow(items, innerHeight)
  const firstUnreadSeq = createFirstUnreadSeq(() => props.room, items)
  const scroll = createScrollFollow({
    scroller: () => scroller,
    content: () => content,
    messageWindow,
    items,
    pendingCount: () => pending().length,
    hasMoreAtHub,
    loadOlder: () => loadOlder(props.room.id),
  })

  function reportShown() {
    if (state() !== 'ready' || document.visibilityState === 'hidden') return
    const seq = lastShownSeq(scroller)
    if (seq !== undefined) markShown(props.room.id, seq)
  }
  // The list is scrolled in microtasks that are queued before this one.
  const reportShownSoon = () => queueMicrotask(() => scroller.isConnected && reportShown())

  const roomId = untrack(() => props.room.id)
  // Not at clean-up, when the rows have left the page.
  useBeforeLeave((event) => rememberPlace(roomId, scroll.isAtBottom() ? undefined : placeIn(scroller), event))
  onMount(() => scroll.watchHeights())
  createEffect(
    on(state, (now) => {
      // The rows reach the page when the effects have run; only then can the list be scrolled to one of them.
      if (now !== 'ready') return
      const place = placeToReturnTo(roomId)
      queueMicrotask(() => {
        scroll.openAtUnread(untrack(firstUnreadSeq))
        if (place) scroll.openAtPlace(place)
      })
    }),
  )
  createEffect(
    on(
      firstUnreadSeq,
      (seq) => {
        // Somebody who has followed the newest message comes back to the tab: they go on where they have stopped.
        if (seq !== undefined && untrack(scroll.isAtBottom)) queueMicrotask(() => scroll.openAtUnread(seq))
      },
      { defer: true },
    ),
  )
  createEffect(on([state, () => items().at(-1), () => mentionsIn(props.room.id)], reportShownSoon))
  createEffect(
    on([jumpTarget, state], async ([target, now]) => {
      if (target?.roomId !== props.room.id || now !== 'ready') return
      // Whoever opens the room another time is not taken there once more.
      jumpTo(undefined)
      if (!(await loadBackTo(target.roomId, target.seq)) || !scroller.isConnected) return
      scroll.openAtPlace({ seq: target.seq, offsetPx: scroller.clientHeight / 3 })
      showRow(scroller, target.seq)
    }),
  )
  document.addEventListener('visibilitychange', reportShownSoon)
  onCleanup(() => document.removeEventListener('visibilitychange', reportShownSoon))

  return (
    <div class="messages-frame">
      <section
        ref={scroller}
        class="messages"
        aria-label={t('room.messages', { room: roomName(props.room) })}
        tabindex="0"
        onScroll={() => {
          scroll.onScroll()
          reportShown()
        }}
      >
        <div ref={content} class="messages-column">
          <Show when={scroll.isLoadingOlder()}>
            <div class="messages-older">
              <Spinner label={t('room.loadingOlder')} />
            </div>
          </Show>
          <MessageListStart
            room={props.room}
            state={state()}
            isEmpty={items().length === 0 && pending().length === 0}
            showsOldest={items().length > 0 && !hasMoreAtHub() && !messageWindow.hasOlderToRender()}
          />
          <MessageRows
            messageWindow={messageWindow}
            pending={pending()}
            newest={items().at(-1)}
            firstUnreadSeq={firstUnreadSeq()}
          />
          <Show when={state() === 'failed'}>
            <MessagesFailed onRetry={() => reloadMessages(props.room.id)} />
          </Show>
        </div>
      </section>
      <JumpToNewestButton
        count={scroll.newCount()}
        shown={!scroll.isAtBottom() && (scroll.isFarFromBottom() || scroll.newCount() > 0)}
        onPress={() => {
          scroll.jumpToNewest()
          // The button disappears, and the focus with it.
          scroller.focus({ preventScroll: true })
        }}
      />
    </div>
  )
}
