import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { ChoiceOfPlace } from './ChoiceOfPlace.tsx'
import { countWord, momentTime, type ReplaySource } from './source.ts'

/** So many of the last messages are shown. */
const MESSAGES_MAX = 40

type Props = { source: ReplaySource; at: number; changes: number }

/** What was said in a room by then. */
export function PastTalk(props: Props) {
  const word: ReplaySource['word'] = (key, values) => props.source.word(key, values)
  const [chosen, setChosen] = createSignal(props.source.firstRoom ?? '')
  const place = createMemo(() => chosen() || props.source.timeline.lastRoom(props.at))
  const roomId = () => place().slice('room/'.length)
  const messages = createMemo(() => {
    const { timeline } = props.source
    const ids = timeline.messagesIn(roomId(), props.changes).slice(-MESSAGES_MAX)
    return ids.flatMap((id) => timeline.message(id, props.changes) ?? [])
  })
  /** Changes once a day of the record, so that the times are not written anew with each step. */
  const day = createMemo(() => new Date(props.at).setHours(0, 0, 0, 0))
  let pane: HTMLElement | undefined
  createEffect(
    on(messages, () => {
      if (pane) pane.scrollTop = pane.scrollHeight
    }),
  )
  return (
    <section class="replay-side" data-side="talk">
      <ChoiceOfPlace
        label={word('whichRoom')}
        follow={word('followTalk')}
        choices={props.source.rooms}
        chosen={chosen()}
        shown={place()}
        onChoose={setChosen}
      />
      <section class="replay-pane" tabindex="0" aria-label={word('talk')} ref={pane}>
        <Show when={messages().length > 0} fallback={<p class="replay-soft">{word('noTalk')}</p>}>
          <ul>
            <For each={messages()}>
              {(message) => (
                <li>
                  <PastMessage source={props.source} message={message} now={day()} />
                </li>
              )}
            </For>
          </ul>
        </Show>
      </section>
    </section>
  )
}

/** `now` is a time of the day that is shown. */
function PastMessage(props: { source: ReplaySource; message: Message; now: number }) {
  const word: ReplaySource['word'] = (key, values) => props.source.word(key, values)
  const message = () => props.message
  const goneWord = ({ deleted }: Message) => word(deleted?.byRule ? 'forgotten' : 'deleted')
  return (
    <>
      <p class="replay-who">
        <strong dir="auto">{props.source.memberName(message().authorId, message().authorName)}</strong>{' '}
        <time>{momentTime(props.source, message().postedAt, props.now)}</time>
        <Show when={message().editedAt}> · {word('edited')}</Show>
        <Show when={message().pinned}> · {word('pinned')}</Show>
        <Show when={message().replyTo}>
          {(reply) => <span dir="auto"> · {word('answers', { name: reply().authorName })}</span>}
        </Show>
      </p>
      <Show when={!message().deleted} fallback={<p class="replay-soft">{goneWord(message())}</p>}>
        {props.source.markdown(message().body)}
      </Show>
      <Show when={message().poll}>
        {(poll) => (
          <ul class="replay-poll">
            <For each={poll().answers}>
              {(answer) => (
                <li>
                  <span dir="auto">{answer.text}</span>{' '}
                  <span class="replay-soft">{countWord(props.source, 'votes', answer.count)}</span>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
      <Show when={message().files}>
        {(files) => <p class="replay-soft">{countWord(props.source, 'files', files().length)}</p>}
      </Show>
      <Show when={message().reactions}>
        {(reactions) => (
          <p class="replay-soft">
            <For each={reactions()}>
              {(reaction) => (
                <span>
                  {reaction.emoji} {reaction.memberIds.length}{' '}
                </span>
              )}
            </For>
          </p>
        )}
      </Show>
    </>
  )
}
