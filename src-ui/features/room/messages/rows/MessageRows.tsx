import { ErrorBoundary, For, Show } from 'solid-js'
import type { Message } from '../../../../../src-bun/contract/chat.ts'
import { t } from '../../../../i18n/i18n.ts'
import { hub } from '../../../../state/hub.ts'
import type { PendingMessage } from '../../../../state/rooms/chat.ts'
import { createMinuteClock } from '../../../../ui/clock.ts'
import type { MessageWindow } from '../scroll/message-window.ts'
import { startsGroup } from './grouping.ts'
import { MessageRow } from './MessageRow.tsx'
import { PendingRow } from './PendingRow.tsx'

type MessageRowsProps = {
  messageWindow: MessageWindow
  pending: readonly PendingMessage[]
  /** The newest loaded message, which the first pending one follows. */
  newest: Message | undefined
  firstUnreadSeq: number | undefined
}

/** The rendered messages, and below the newest one those of this person that the hub has not stored yet. */
export function MessageRows(props: MessageRowsProps) {
  const now = createMinuteClock()

  function previousOf(index: number): Message | undefined {
    return index === 0 ? props.messageWindow.precedingMessage() : props.messageWindow.shown()[index - 1]
  }

  function isGroupStart(message: PendingMessage, index: number): boolean {
    // Pending messages are all of this person, so only the first one can start a group.
    if (index > 0) return false
    const seq = (props.newest?.seq ?? 0) + 1
    return startsGroup(props.newest, { authorId: hub.me?.id ?? '', postedAt: message.createdAt, seq })
  }

  return (
    <ol class="message-list">
      <For each={props.messageWindow.shown()}>
        {(message, index) => (
          <ErrorBoundary fallback={<FailedRow seq={message.seq} />}>
            <MessageRow
              message={message}
              previous={previousOf(index())}
              isFirstUnread={message.seq === props.firstUnreadSeq}
              now={now()}
            />
          </ErrorBoundary>
        )}
      </For>
      <Show when={props.messageWindow.followsNewest()}>
        <For each={props.pending}>
          {(message, index) => <PendingRow message={message} isGroupStart={isGroupStart(message, index())} />}
        </For>
      </Show>
    </ol>
  )
}

/** In the place of a message that this page cannot show. The others stay. */
function FailedRow(props: { seq: number }) {
  return (
    <li class="message" data-seq={props.seq}>
      <p class="message-status">{t('room.rowFailed')}</p>
    </li>
  )
}
