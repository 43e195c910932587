import { createEffect, createSignal, createUniqueId, Match, on, Show, Switch } from 'solid-js'
import IconPin from '~icons/lucide/pin'
import IconPinOff from '~icons/lucide/pin-off'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { fullTime } from '../../../i18n/times.ts'
import { connection } from '../../../state/connection/connection.ts'
import { hub, whyMayNotPost } from '../../../state/hub.ts'
import { lookUp } from '../../../state/lookup.ts'
import { pin, pinOf } from '../../../state/rooms/message-changes.ts'
import { changedMessage, fetchPinned } from '../../../state/rooms/messages.ts'
import { jumpTo } from '../../../state/rooms/replies.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { KeyedFor } from '../../../ui/lists/KeyedFor.tsx'
import { EmptyState } from '../../../ui/states/EmptyState.tsx'
import { Skeleton } from '../../../ui/states/Skeleton.tsx'
import './pins.css'
import { MessageBody } from '../messages/rows/MessageBody.tsx'
import { textOfMessage } from '../messages/text-of-message.ts'

/** The pinned messages of a room, the one that was pinned last first. Each leads to its place. */
export default function PinList(props: { room: Room; onClose: () => void }) {
  const [messages, setMessages] = createSignal<Message[]>()
  const [hasFailed, setFailed] = createSignal(false)
  let request = 0
  let title!: HTMLHeadingElement
  /** Without those that this person has just unpinned. */
  const shown = () => messages()?.filter(pinOf)

  async function load() {
    const own = ++request
    setFailed(false)
    const answer = await fetchPinned(props.room.id)
    // A later question has a newer answer.
    if (own !== request) return
    if (!answer.ok) return void setFailed(true)
    lookUp(
      'members',
      answer.value.messages.map(({ authorId }) => authorId),
    )
    setMessages(answer.value.messages)
  }
  createEffect(
    on([() => props.room.id, changedMessage], ([id, changed], before) => {
      if (!before || changed?.roomId === id) void load()
    }),
  )
  // Changes that came while the hub was away are in the list, too.
  createEffect(
    on(
      () => connection().state,
      (state) => state === 'connected' && void load(),
      { defer: true },
    ),
  )

  return (
    <div class="pins">
      <h2 ref={title} tabindex="-1">
        {t('pin.list')}
      </h2>
      <p class="visually-hidden" role="status">
        {messages() || hasFailed() ? '' : t('app.loading')}
      </p>
      <Show when={hasFailed()}>
        <div class="pins-failed">
          <p role="alert">{t('room.failed')}.</p>
          <Button onClick={() => void load()}>{t('app.retry')}</Button>
        </div>
      </Show>
      <Switch>
        <Match when={shown()?.length === 0}>
          <EmptyState
            icon={<IconPin />}
            title={t('pin.none')}
            description={whyMayNotPost(props.room) ? '' : t('pin.noneWords')}
          />
        </Match>
        <Match when={!messages() && !hasFailed()}>
          <Skeleton lines={4} />
        </Match>
      </Switch>
      <ul>
        <KeyedFor each={shown()} by={({ id }) => id}>
          {(message) => (
            <Row
              message={message()}
              mayUnpin={!whyMayNotPost(props.room)}
              onUnpin={() => {
                void pin(message(), false)
                // The row goes, and the focus with it.
                title.focus()
              }}
              onJump={() => {
                props.onClose()
                jumpTo({ roomId: props.room.id, seq: message().seq })
              }}
            />
          )}
        </KeyedFor>
      </ul>
    </div>
  )
}

function Row(props: { message: Message; mayUnpin: boolean; onUnpin: () => void; onJump: () => void }) {
  const author = () => hub.members[props.message.authorId]?.name ?? props.message.authorName
  const textId = createUniqueId()
  return (
    <li>
      <div class="pin">
        {/* The style sheet makes it as large as the row, but for the links in the text. */}
        <button type="button" class="pin-jump" aria-describedby={textId} onClick={() => props.onJump()}>
          {author()}
        </button>
        <div id={textId} class="pin-text">
          <Show when={props.message.body !== ''} fallback={textOfMessage(props.message)}>
            <MessageBody body={props.message.body} mentions={props.message} />
          </Show>
        </div>
        <Show when={props.message.pinned}>
          {(pinned) => (
            <span class="meta">
              {t('pin.by', { name: hub.members[pinned().by]?.name ?? pinned().byName })}, {fullTime(pinned().at)}
            </span>
          )}
        </Show>
      </div>
      <Show when={props.mayUnpin}>
        <IconButton label={t('pin.unpinOf', { name: author() })} onClick={() => props.onUnpin()}>
          <IconPinOff />
        </IconButton>
      </Show>
    </li>
  )
}
