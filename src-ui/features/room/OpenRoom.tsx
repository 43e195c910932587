import { createEffect, type JSX, on, onCleanup, Show } from 'solid-js'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { hub } from '../../state/hub.ts'
import { closeRoom, openRoom } from '../../state/rooms/chat.ts'
import { whyMayNotPost } from '../../state/rooms/posting.ts'
import { Composer } from './Composer.tsx'
import { MessageList } from './messages/MessageList.tsx'
import { NewMessageLog } from './messages/NewMessageLog.tsx'
import { RoomSilence } from './RoomSilence.tsx'
import { TypingLine } from './TypingLine.tsx'

export function OpenRoom(props: { room: Room; greeting: JSX.Element }) {
  createEffect(
    on(
      () => props.room.id,
      (id) => {
        openRoom(id)
        onCleanup(() => closeRoom(id))
      },
    ),
  )
  const hasSpoken = () => hub.messages[props.room.id]?.items.some((message) => message.authorId === hub.me?.id)
  const maySpeak = () => !whyMayNotPost(props.room)
  const isReady = () => hub.messages[props.room.id]?.state === 'ready'

  return (
    <div class="room">
      <MessageList room={props.room} />
      <div class="room-foot">
        <Show when={isReady() && !hasSpoken() && maySpeak()}>
          <div class="room-greeting">{props.greeting}</div>
        </Show>
        <TypingLine roomId={props.room.id} />
        <Show when={maySpeak()} fallback={<RoomSilence room={props.room} />}>
          <Composer room={props.room} />
        </Show>
      </div>
      <NewMessageLog roomId={props.room.id} />
    </div>
  )
}
