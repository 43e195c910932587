import { createEffect, type JSX, on, onCleanup, Show } from 'solid-js'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { hub, whyMayNotPost } from '../../state/hub.ts'
import { closeRoom, openRoom } from '../../state/rooms/chat.ts'
import { Composer } from './Composer.tsx'
import { MessageAnnouncer } from './messages/MessageAnnouncer.tsx'
import { MessageList } from './messages/MessageList.tsx'
import { ReadOnlyNote } from './ReadOnlyNote.tsx'
import { TypingLine } from './TypingLine.tsx'

export function RoomView(props: { room: Room; greeting: JSX.Element }) {
  createEffect(
    on(
      () => props.room.id,
      (id) => {
        openRoom(id)
        onCleanup(() => closeRoom(id))
      },
    ),
  )
  const hasPosted = () => hub.messages[props.room.id]?.items.some((message) => message.authorId === hub.me?.id)
  const isReady = () => hub.messages[props.room.id]?.state === 'ready'

  return (
    <div class="room">
      <MessageList room={props.room} />
      <div class="room-foot">
        <Show when={isReady() && !hasPosted() && !whyMayNotPost(props.room)}>
          <div class="room-greeting">{props.greeting}</div>
        </Show>
        <TypingLine roomId={props.room.id} />
        <Show when={whyMayNotPost(props.room)} fallback={<Composer room={props.room} />}>
          {(reason) => <ReadOnlyNote reason={reason()} />}
        </Show>
      </div>
      <MessageAnnouncer roomId={props.room.id} />
    </div>
  )
}
