import { createEffect, createMemo, For, on, Show } from 'solid-js'
import type { Box } from '../read/box.ts'
import type { BoxMessage } from '../read/world.ts'
import { route } from '../route.ts'
import { countWord, number, when, word } from '../words.ts'
import { FileEntry } from './FileEntry.tsx'
import { Markdown } from './Markdown.tsx'
import { Paged } from './Paged.tsx'

const MESSAGES_PER_PAGE = 40
const NONE: readonly BoxMessage[] = []

export function RoomView(props: { box: Box; id: string }) {
  const messages = () => props.box.messages.get(props.id) ?? NONE
  const room = () => props.box.index.rooms.find(({ id }) => id === props.id)
  const at = () => route().at
  // What was found is where the person looks next.
  createEffect(
    on(at, (place) => {
      if (place > 0) document.querySelector(`[data-at="${place}"]`)?.scrollIntoView({ block: 'center' })
    }),
  )
  return (
    <>
      <h2 dir="auto">{props.box.roomName(props.id)}</h2>
      <p class="soft" dir="auto">
        {room()?.topic || countWord('messages', messages().length)}
      </p>
      <Paged each={messages()} perPage={MESSAGES_PER_PAGE} at={at()}>
        {(message, place) => (
          <li class="message" data-at={place()} data-found={at() > 0 && at() === place() ? '' : undefined}>
            <MessageView box={props.box} message={message} />
          </li>
        )}
      </Paged>
    </>
  )
}

function MessageView(props: { box: Box; message: BoxMessage }) {
  const filesById = createMemo(() => new Map(props.box.index.files.map((file) => [file.id, file])))
  const files = () => (props.message.files ?? []).flatMap(({ id }) => filesById().get(id) ?? [])
  return (
    <>
      <p class="meta">
        <strong dir="auto">{props.box.memberName(props.message.authorId, props.message.authorName)}</strong>{' '}
        <time title={word('record', { n: number(props.message.leaf) })}>{when(props.message.postedAt)}</time>
        <Show when={props.message.editedAt}> · {word('edited')}</Show>
        <Show when={props.message.pinned}> · {word('pinned')}</Show>
        <Show when={props.message.replyTo}>
          {(reply) => <span dir="auto"> · {word('answers', { name: reply().authorName })}</span>}
        </Show>
      </p>
      <Show
        when={!props.message.deleted}
        fallback={<p class="soft">{word(props.message.deleted?.byRule ? 'forgotten' : 'deleted')}</p>}
      >
        <Markdown text={props.message.body} />
      </Show>
      <Show when={props.message.poll}>
        {(poll) => (
          <ul class="poll">
            <For each={poll().answers}>
              {(answer) => (
                <li>
                  <span dir="auto">{answer.text}</span> <span class="soft">{countWord('votes', answer.count)}</span>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
      <For each={files()}>{(file) => <FileEntry file={file} picture />}</For>
      <p class="soft">
        <For each={props.message.reactions ?? []}>
          {(reaction) => (
            <span>
              {reaction.emoji} {reaction.memberIds.length}{' '}
            </span>
          )}
        </For>
      </p>
    </>
  )
}
