import { createSignal, For, onMount, Show } from 'solid-js'
import type { Message } from '../../../src-bun/contract/chat.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { searchWord } from '../../i18n/parts/search.ts'
import { dateAndTime, isoTime } from '../../i18n/times.ts'
import { hub } from '../../state/hub.ts'
import { authorOf, messagesBefore, roomOf, type SearchResult } from '../../state/search.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { Skeleton } from '../../ui/states/Skeleton.tsx'

const PAGE = 30

/** The messages around one that stands too far back for its room to be opened there. */
export function Around(props: { result: SearchResult | undefined; onClose: () => void }) {
  return (
    <Dialog
      open={props.result !== undefined}
      onClose={() => props.onClose()}
      title={props.result ? roomOf(props.result) : ''}
      closeLabel={t('app.close')}
    >
      <Show when={props.result} keyed>
        {({ roomId = '', seq = 0 }) => <Messages roomId={roomId} seq={seq} />}
      </Show>
    </Dialog>
  )
}

function Messages(props: { roomId: string; seq: number }) {
  const [messages, setMessages] = createSignal<Message[]>([])
  const [state, setState] = createSignal<'loading' | 'ready' | 'failed'>('loading')
  const [problem, setProblem] = createSignal('')
  const first = () => messages()[0]?.seq ?? props.seq
  const last = () => messages().at(-1)?.seq ?? props.seq
  let list!: HTMLOListElement

  async function load(before: number): Promise<boolean> {
    setState('loading')
    const answer = await messagesBefore(props.roomId, PAGE, before)
    setState(answer.ok ? 'ready' : 'failed')
    if (!answer.ok) setProblem(answer.status === 0 ? searchWord('offline') : errorText(answer.code))
    else {
      const known = new Set(messages().map(({ seq }) => seq))
      const added = answer.value.messages.filter(({ seq }) => !known.has(seq))
      setMessages([...messages(), ...added].sort((a, b) => a.seq - b.seq))
    }
    return answer.ok
  }
  async function loadFirst() {
    if (await load(props.seq + PAGE / 2)) list.querySelector('[data-found]')?.scrollIntoView({ block: 'center' })
  }
  onMount(() => void loadFirst())

  return (
    <div class="search-around">
      <Show when={messages().length > 0 && first() > 1}>
        <Button kind="quiet" busy={state() === 'loading'} onClick={() => void load(first())}>
          {searchWord('earlier')}
        </Button>
      </Show>
      <Show when={state() === 'loading' && messages().length === 0}>
        <Skeleton lines={8} />
      </Show>
      <ol ref={list}>
        <For each={messages()}>
          {(message) => (
            <li data-found={message.seq === props.seq ? '' : undefined}>
              <strong dir="auto">{authorOf(message)}</strong>{' '}
              <time class="meta" dateTime={isoTime(message.postedAt)}>
                {dateAndTime(message.postedAt)}
              </time>
              <p dir="auto">{message.deleted ? t('message.deleted') : message.body}</p>
            </li>
          )}
        </For>
      </ol>
      <Show when={state() === 'failed'}>
        <p class="search-failed">
          <span class="error-text" role="alert">
            {problem()}
          </span>
          <Button onClick={() => void (messages().length === 0 ? loadFirst() : load(last() + PAGE + 1))}>
            {t('app.retry')}
          </Button>
        </p>
      </Show>
      <Show when={messages().length > 0 && last() < (hub.rooms[props.roomId]?.lastSeq ?? 0)}>
        <Button kind="quiet" busy={state() === 'loading'} onClick={() => void load(last() + PAGE + 1)}>
          {searchWord('later')}
        </Button>
      </Show>
    </div>
  )
}
