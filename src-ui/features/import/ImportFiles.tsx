import { A } from '@solidjs/router'
import { createSignal, createUniqueId, For, Match, onCleanup, Show, Switch } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import { DOCUMENT_TEXT_MAX_BYTES } from '../../../src-bun/contract/limits.ts'
import { formatBytes } from '../../i18n/bytes.ts'
import { errorText } from '../../i18n/i18n.ts'
import { type ImportFailure, importDocument } from '../../state/documents/import.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { acceptFiles } from '../../ui/fields/accept-files.ts'
import { ACCEPTED, type ReadFile, readFile, type Unread } from './read-file.ts'
import { importWord } from './words.ts'
import './import.css'

type Item = { name: string; read: ReadFile | undefined } & (
  | { state: 'reading' | 'sending' }
  | { state: 'done'; id: string }
  | { state: 'unread'; problem: Unread['problem'] }
  | { state: 'failed'; failure: ImportFailure }
)

const size = () => formatBytes(DOCUMENT_TEXT_MAX_BYTES)

/** Makes a document of each file that is chosen or dropped, one after the other. */
export default function ImportFiles() {
  const id = createUniqueId()
  const [items, setItems] = createSignal<readonly Item[]>([])
  let field!: HTMLInputElement
  let queueEnd = Promise.resolve()

  const change = (at: number, item: Item) => setItems((before) => before.with(at, item))

  function add(files: readonly File[]) {
    for (const file of files) {
      const at = items().length
      setItems((before) => [...before, { name: file.name, read: undefined, state: 'reading' }])
      queueEnd = queueEnd.then(() => importFile(at, file))
    }
  }

  async function importFile(at: number, file: File) {
    const read = await readFile(file)
    if ('problem' in read) change(at, { name: file.name, read: undefined, state: 'unread', ...read })
    else await send(at, read, file.name)
  }

  async function send(at: number, read: ReadFile, name: string, made?: string) {
    change(at, { name, read, state: 'sending' })
    const sent = await importDocument(read, { made })
    change(at, 'id' in sent ? { name, read, state: 'done', id: sent.id } : { name, read, state: 'failed', ...sent })
  }

  function retry(at: number) {
    const item = items()[at]
    if (item?.state === 'failed' && item.read) void send(at, item.read, item.name, item.failure.id)
  }

  const done = () => items().filter(({ state }) => state === 'done').length

  return (
    <section
      class="import-files"
      aria-labelledby={`${id}-title`}
      ref={(element) => onCleanup(acceptFiles(element, add))}
    >
      <h2 id={`${id}-title`}>{importWord('title')}</h2>
      <p class="meta">{importWord('hint', { size: size() })}</p>
      <p class="import-choice">
        <Button onClick={() => field.click()}>{importWord('choose')}</Button>
        <span class="meta import-drop">{importWord('drop')}</span>
      </p>
      <input
        ref={field}
        class="visually-hidden"
        type="file"
        multiple
        accept={ACCEPTED}
        tabIndex={-1}
        aria-label={importWord('choose')}
        onChange={() => {
          add([...(field.files ?? [])])
          field.value = ''
        }}
      />
      <p class="visually-hidden" role="status">
        {items().length > 0 ? importWord('status', { done: done(), count: items().length }) : ''}
      </p>
      <ul>
        <For each={items()}>{(item, at) => <Row item={item} onRetry={() => retry(at())} />}</For>
      </ul>
    </section>
  )
}

function problemOf(item: Item): string {
  if (item.state === 'unread') return importWord(item.problem, { size: size() })
  if (item.state !== 'failed') return ''
  return item.failure.code === undefined ? importWord('away') : errorText(item.failure.code)
}

function Row(props: { item: Item; onRetry: () => void }) {
  const problem = () => problemOf(props.item)
  const doneItem = () => (props.item.state === 'done' ? props.item : undefined)
  return (
    <li>
      <IconFile />
      <Show when={doneItem()} fallback={<span dir="auto">{props.item.name}</span>}>
        {(item) => (
          <A href={`/documents/${item().id}`} dir="auto">
            {item().read?.title}
          </A>
        )}
      </Show>
      <Switch>
        <Match when={doneItem()}>
          {(item) => <span class="meta">{importWord(item().read?.hasLostPictures ? 'withoutPictures' : 'done')}</span>}
        </Match>
        <Match when={props.item.state === 'reading' || props.item.state === 'sending'}>
          <span class="meta">{importWord(props.item.state as 'reading' | 'sending')}</span>
        </Match>
        <Match when={problem() !== ''}>
          <span class="error-text">{problem()}</span>
          <Show when={props.item.state === 'failed'}>
            <Button kind="quiet" onClick={props.onRetry}>
              {importWord('retry')}
            </Button>
          </Show>
        </Match>
      </Switch>
    </li>
  )
}
