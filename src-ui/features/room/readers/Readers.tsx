import { createSignal, For, Match, onMount, Show, Switch } from 'solid-js'
import type { Message } from '../../../../src-bun/contract/chat.ts'
import type { MessageReader } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { partPlural, partWords } from '../../../i18n/parts/part-words.ts'
import { hub } from '../../../state/hub.ts'
import { fetchReaders } from '../../../state/rooms/messages.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { Button } from '../../../ui/buttons/Button.tsx'
import { Spinner } from '../../../ui/states/Spinner.tsx'
import './readers.css'

const en = {
  'title.one': 'Read by one person',
  'title.other': 'Read by {{ count }} people',
  more: 'and others',
  none: 'Nobody else has read this yet.',
  failed: 'Who has read this did not load.',
}
const de: typeof en = {
  'title.one': 'Von einer Person gelesen',
  'title.other': 'Von {{ count }} Leuten gelesen',
  more: 'und andere',
  none: 'Das hat noch niemand sonst gelesen.',
  failed: 'Wer das gelesen hat, wurde nicht geladen.',
}
const word = partWords({ en, de })
const words = partPlural({ en, de })

/** Who has read a message. */
export default function Readers(props: { message: Message }) {
  const [readers, setReaders] = createSignal<MessageReader[]>()
  const [hasMore, setHasMore] = createSignal(false)
  const [hasFailed, setFailed] = createSignal(false)
  let title!: HTMLHeadingElement
  const nameOf = ({ id, name }: MessageReader) => hub.members[id]?.name ?? name

  async function load() {
    setFailed(false)
    const answer = await fetchReaders(props.message.roomId, props.message.id)
    setFailed(!answer.ok)
    if (!answer.ok) return
    setReaders(answer.value.readers)
    setHasMore(answer.value.more)
  }
  onMount(() => {
    // The button that was pressed is gone.
    title.focus()
    void load()
  })
  const titleText = () => {
    const count = readers()?.length
    return count ? words('title', count) : t('message.readers')
  }

  return (
    <section class="readers">
      <h2 ref={title} tabindex="-1">
        {titleText()}
      </h2>
      <div role="status">
        <Switch>
          <Match when={hasFailed()}>
            <p class="error-text">{word('failed')}</p>
          </Match>
          <Match when={!readers()}>
            <Spinner label={t('app.loading')} />
          </Match>
          <Match when={readers()?.length === 0}>
            <p class="meta">{word('none')}</p>
          </Match>
        </Switch>
      </div>
      <Show when={hasFailed()}>
        <Button onClick={() => void load()}>{t('app.retry')}</Button>
      </Show>
      <ul>
        <For each={readers()}>
          {(reader) => (
            <li>
              <Avatar name={nameOf(reader)} colour={hub.members[reader.id]?.colour ?? ''} />
              <span dir="auto">{nameOf(reader)}</span>
            </li>
          )}
        </For>
      </ul>
      <Show when={hasMore()}>
        <p class="meta">{word('more')}</p>
      </Show>
    </section>
  )
}
