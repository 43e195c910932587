import { createEffect, createMemo, For, Match, on, onMount, Show, Switch, untrack } from 'solid-js'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { hub, roomName } from '../../../state/hub.ts'
import { lastReadSeqAtOpen, loadOlder, pendingMessages, reloadMessages } from '../../../state/rooms/chat.ts'
import { Spinner } from '../../../ui/states/Spinner.tsx'
import { RoomEmpty } from '../RoomEmpty.tsx'
import { startsGroup } from './grouping.ts'
import { MessageRow } from './MessageRow.tsx'
import { MessagesFailed } from './MessagesFailed.tsx'
import { MessagesLoading } from './MessagesLoading.tsx'
import { createMessageWindow } from './message-window.ts'
import { NewestButton } from './NewestButton.tsx'
import { PendingRow } from './PendingRow.tsx'
import { createFollowing } from './scroll-follow.ts'
import './messages.css'

export function MessageList(props: { room: Room }) {
  let scroller!: HTMLElement
  let content!: HTMLDivElement

  const list = () => hub.messages[props.room.id]
  const items = () => list()?.items ?? []
  const state = () => list()?.state ?? 'loading'
  const pending = createMemo(() => pendingMessages(props.room.id))
  const rows = createMessageWindow(items)
  const following = createFollowing({
    scroller: () => scroller,
    content: () => content,
    window: rows,
    items,
    pendingCount: () => pending().length,
    hasMoreAtHub: () => list()?.more ?? false,
    loadOlder: () => loadOlder(props.room.id),
  })

  /** Only what was unread when the person came to look is "new"; what arrives before their eyes is not. */
  const readUpTo = createMemo(() => {
    const read = lastReadSeqAtOpen(props.room.id)
    return read > 0 && read < untrack(() => props.room.lastSeq) ? read : undefined
  })
  const firstNew = createMemo(() => {
    const read = readUpTo()
    const oldest = items()[0]?.seq
    if (read === undefined || oldest === undefined || oldest > read + 1) return undefined
    return untrack(() => items().slice(read + 1 - oldest)).find((message) => message.authorId !== hub.me?.id)?.seq
  })

  onMount(() => following.watchHeights())
  createEffect(
    on(state, (now) => {
      if (now === 'ready') queueMicrotask(() => following.openAt(untrack(firstNew)))
    }),
  )

  function pendingOpensGroup(index: number): boolean {
    const before = items().at(-1)
    const line = pending()[index]
    return (
      index === 0 && line !== undefined && startsGroup(before, { authorId: hub.me?.id ?? '', postedAt: line.createdAt })
    )
  }

  return (
    <div class="messages-frame">
      <section
        ref={scroller}
        class="messages"
        aria-label={t('room.messages', { room: roomName(props.room) })}
        tabindex="0"
        onScroll={() => following.scrolled()}
      >
        <div ref={content} class="messages-column">
          <Show when={following.loadingOlder()}>
            <div class="messages-older">
              <Spinner label={t('room.loadingOlder')} />
            </div>
          </Show>
          <Switch>
            <Match when={items().length === 0 && pending().length === 0 && state() === 'loading'}>
              <MessagesLoading />
            </Match>
            <Match when={items().length === 0 && pending().length === 0 && state() === 'ready'}>
              <RoomEmpty room={props.room} />
            </Match>
            <Match when={items().length > 0 && state() === 'ready' && !list()?.more && !rows.hasOlder()}>
              <p class="messages-beginning meta">{t('room.beginning', { room: roomName(props.room) })}</p>
            </Match>
          </Switch>
          <ol class="message-list">
            <For each={rows.shown()}>
              {(message, index) => (
                <MessageRow
                  message={message}
                  previous={index() === 0 ? rows.before() : rows.shown()[index() - 1]}
                  isFirstNew={message.seq === firstNew()}
                />
              )}
            </For>
            <Show when={rows.followsTail()}>
              <For each={pending()}>
                {(message, index) => <PendingRow message={message} opensGroup={pendingOpensGroup(index())} />}
              </For>
            </Show>
          </ol>
          <Show when={state() === 'failed'}>
            <MessagesFailed onRetry={() => reloadMessages(props.room.id)} />
          </Show>
        </div>
      </section>
      <NewestButton
        count={following.newCount()}
        shown={!following.atBottom() && (following.far() || following.newCount() > 0)}
        onPress={() => following.jumpToNewest()}
      />
    </div>
  )
}
