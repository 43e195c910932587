import { Match, Switch } from 'solid-js'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { roomName } from '../../../state/hub.ts'
import { EmptyRoom } from '../EmptyRoom.tsx'
import { MessagesLoading } from './MessagesLoading.tsx'

type MessageListStartProps = {
  room: Room
  state: 'loading' | 'ready' | 'failed'
  /** Whether there is no message to show, not even a pending one. */
  isEmpty: boolean
  /** Whether the first message of the room is rendered. */
  showsOldest: boolean
}

/** What stands above the first row: that the room is loading, that it is empty, or that it begins here. */
export function MessageListStart(props: MessageListStartProps) {
  return (
    <Switch>
      <Match when={props.isEmpty && props.state === 'loading'}>
        <MessagesLoading />
      </Match>
      <Match when={props.isEmpty && props.state === 'ready'}>
        <EmptyRoom room={props.room} />
      </Match>
      <Match when={props.showsOldest && props.state === 'ready'}>
        <p class="messages-beginning meta">{t('room.beginning', { room: roomName(props.room) })}</p>
      </Match>
    </Switch>
  )
}
