import { createEffect, createMemo, For, Match, on, onMount, Show, Switch, untrack } from 'solid-js'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { hub, roomName } from '../../../state/hub.ts'
import { lastReadSeqAtOpen, loadOlder, pendingMessages, reloadMessages } from '../../../state/rooms/chat.ts'
import { Spinner } from '../../../ui/states/Spinner.tsx'
import { EmptyRoom } from '../EmptyRoom.tsx'
import { startsGroup } from './grouping.ts'
import { JumpToNewestButton } from './JumpToNewestButton.tsx'
import { MessageRow } from './MessageRow.tsx'
import { MessagesFailed } from './MessagesFailed.tsx'
import { MessagesLoading } from './MessagesLoading.tsx'
import { PendingRow } from './PendingRow.tsx'
import { createMessageWindow } from './scroll/message-window.ts'
import { createScrollFollow } from './scroll/scroll-follow.ts'
import './messages.css'

export function MessageList(props: { room: Room }) {
  let scroller!: HTMLElement
  let content!: HTMLDivElement

  const list = () => hub.messages[props.room.id]
  const items = () => list()?.items ?? []
  const state = () => list()?.state ?? 'loading'
  const pending = createMemo(() => pendingMessages(props.room.id))
  const messageWindow = createMessageWindow(items)
  const scroll = createScrollFollow({
    scroller: () => scroller,
    content: () => content,
    messageWindow,
    items,
    pendingCount: () => pending().length,
    hasMoreAtHub: () => list()?.more ?? false,
    loadOlder: () => loadOlder(props.room.id),
  })

  /** The "new" divider marks what was unread when the room was opened; messages that arrive later do not count. */
  const lastReadSeq = createMemo(() => {
    const read = lastReadSeqAtOpen(props.room.id)
    return read > 0 && read < untrack(() => props.room.lastSeq) ? read : undefined
  })
  const firstUnreadSeq = createMemo(() => {
    const read = lastReadSeq()
    const oldest = items()[0]?.seq
    if (read === undefined || oldest === undefined || oldest > read + 1) return undefined
    return untrack(() => items().slice(read + 1 - oldest)).find((message) => message.authorId !== hub.me?.id)?.seq
  })

  onMount(() => scroll.watchHeights())
  createEffect(
    on(state, (now) => {
      if (now === 'ready') queueMicrotask(() => scroll.openAtUnread(untrack(firstUnreadSeq)))
    }),
  )

  function pendingStartsGroup(index: number): boolean {
    const message = pending()[index]
    if (index > 0 || message === undefined) return false
    return startsGroup(items().at(-1), { authorId: hub.me?.id ?? '', postedAt: message.createdAt })
  }

  return (
    <div class="messages-frame">
      <section
        ref={scroller}
        class="messages"
        aria-label={t('room.messages', { room: roomName(props.room) })}
        tabindex="0"
        onScroll={() => scroll.onScroll()}
      >
        <div ref={content} class="messages-column">
          <Show when={scroll.isLoadingOlder()}>
            <div class="messages-older">
              <Spinner label={t('room.loadingOlder')} />
            </div>
          </Show>
          <Switch>
            <Match when={items().length === 0 && pending().length === 0 && state() === 'loading'}>
              <MessagesLoading />
            </Match>
            <Match when={items().length === 0 && pending().length === 0 && state() === 'ready'}>
              <EmptyRoom room={props.room} />
            </Match>
            <Match when={items().length > 0 && state() === 'ready' && !list()?.more && !messageWindow.hasLoadedOlder()}>
              <p class="messages-beginning meta">{t('room.beginning', { room: roomName(props.room) })}</p>
            </Match>
          </Switch>
          <ol class="message-list">
            <For each={messageWindow.shown()}>
              {(message, index) => (
                <MessageRow
                  message={message}
                  previous={index() === 0 ? messageWindow.precedingMessage() : messageWindow.shown()[index() - 1]}
                  isFirstUnread={message.seq === firstUnreadSeq()}
                />
              )}
            </For>
            <Show when={messageWindow.followsNewest()}>
              <For each={pending()}>
                {(message, index) => <PendingRow message={message} isGroupStart={pendingStartsGroup(index())} />}
              </For>
            </Show>
          </ol>
          <Show when={state() === 'failed'}>
            <MessagesFailed onRetry={() => reloadMessages(props.room.id)} />
          </Show>
        </div>
      </section>
      <JumpToNewestButton
        count={scroll.newCount()}
        shown={!scroll.isAtBottom() && (scroll.isFarFromBottom() || scroll.newCount() > 0)}
        onPress={() => scroll.jumpToNewest()}
      />
    </div>
  )
}
