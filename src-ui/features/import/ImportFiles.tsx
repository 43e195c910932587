import { A } from '@solidjs/router'
import { createSignal, createUniqueId, For, Match, onCleanup, Show, Switch } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import { DOCUMENT_TEXT_MAX_BYTES } from '../../../src-bun/contract/limits.ts'
import { formatBytes } from '../../i18n/bytes.ts'
import { errorText, formatNumber } from '../../i18n/i18n.ts'
import { type ImportFailure, importDocument } from '../../state/documents/import.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { acceptFiles } from '../../ui/fields/accept-files.ts'
import { chosenFiles, droppedFiles, FOLDER_FILES_MAX, type FolderFile, withNames } from './folder.ts'
import { ACCEPTED, isDocument, type ReadFile, readFile, titleOf, type Unread } from './read-file.ts'
import { withImages } from './send-images.ts'
import { importWord } from './words.ts'
import './import.css'

type Item = { name: string; read: ReadFile | undefined } & (
  | { state: 'waiting' | 'reading' | 'sending' | 'cancelled' }
  | { state: 'done'; id: string }
  | { state: 'unread'; problem: Unread['problem'] }
  | { state: 'failed'; failure: ImportFailure }
)

/** So many files are read and sent at a time. */
const AT_ONCE = 3
const hasFolders = 'webkitdirectory' in HTMLInputElement.prototype
const size = () => formatBytes(DOCUMENT_TEXT_MAX_BYTES)

/** What a file was dropped with: the titles of the texts in the folder, and all of its files, by their paths. */
type Folder = { titles: ReadonlyMap<string, string>; files: ReadonlyMap<string, File> }
type Source = FolderFile & { folder?: Folder }

/** Makes a document of each file that is chosen or dropped, and of those in a folder, a few at a time. */
export default function ImportFiles() {
  const id = createUniqueId()
  const [items, setItems] = createSignal<readonly Item[]>([])
  const [note, setNote] = createSignal('')
  const sources: Source[] = []
  const waiting: number[] = []
  let cancel = new AbortController()
  let running = 0
  let field!: HTMLInputElement
  let folderField!: HTMLInputElement

  const change = (at: number, item: Item) => setItems((before) => before.with(at, item))

  function add(added: readonly Source[]) {
    for (const source of added) {
      waiting.push(sources.push(source) - 1)
      setItems((before) => [...before, { name: source.path, read: undefined, state: 'waiting' }])
    }
    runNext()
  }

  function addFiles(files: readonly File[], dropped?: DataTransfer) {
    setNote('')
    const inFolders = dropped && droppedFiles(dropped)
    if (inFolders) void inFolders.then(addFolder)
    else add(files.map((file) => ({ path: file.name, file })))
  }

  /** What can be no document is not listed: it may be an image of one, or anything. */
  function addFolder(files: readonly FolderFile[]) {
    const texts = files.filter(({ path }) => isDocument(path)).sort((a, b) => (a.path < b.path ? -1 : 1))
    const titles = new Map(texts.map(({ path, file }) => [path, titleOf(file.name)]))
    const folder = { titles, files: new Map(files.map(({ path, file }) => [path, file])) }
    if (texts.length === 0) setNote(importWord('emptyFolder'))
    if (files.length >= FOLDER_FILES_MAX) setNote(importWord('manyFiles', { count: formatNumber(FOLDER_FILES_MAX) }))
    add(texts.map((text) => ({ ...text, folder })))
  }

  function runNext() {
    while (running < AT_ONCE) {
      const at = waiting.shift()
      if (at === undefined) return
      running++
      void importFile(at).finally(() => {
        running--
        runNext()
      })
    }
  }

  async function importFile(at: number) {
    const { path: name, file } = sources[at] as Source
    // That of now: one that is cancelled while it is read is not sent.
    const { signal } = cancel
    change(at, { name, read: undefined, state: 'reading' })
    const read = await readFile(file)
    if ('problem' in read) change(at, { name, read: undefined, state: 'unread', ...read })
    else await send(at, read, signal)
  }

  async function send(at: number, read: ReadFile, signal: AbortSignal, made?: string) {
    const { path: name, folder } = sources[at] as Source
    if (signal.aborted) {
      change(at, { name, read, state: 'cancelled' })
      return
    }
    change(at, { name, read, state: 'sending' })
    let [text, isWhole] = [read.text, true]
    const finish =
      folder &&
      (async (documentId: string) => {
        text = withNames(text, name, folder.titles)
        const sent = await withImages({ documentId, text, from: name, files: folder.files, signal })
        isWhole = sent.isWhole
        return sent.text
      })
    const sent = await importDocument(read, { made, finish })
    const whole = { ...read, hasLostPictures: read.hasLostPictures || !isWhole }
    change(
      at,
      'id' in sent ? { name, read: whole, state: 'done', id: sent.id } : { name, read, state: 'failed', ...sent },
    )
  }

  /** What is being sent ends with its text; what waits or is being read is not sent. */
  function cancelAll() {
    cancel.abort()
    for (const at of waiting.splice(0)) change(at, { ...(items()[at] as Item), state: 'cancelled' } as Item)
    cancel = new AbortController()
  }

  function retry(at: number) {
    const item = items()[at]
    if (item?.state === 'failed' && item.read) void send(at, item.read, cancel.signal, item.failure.id)
  }

  const isBusy = () => items().some(({ state }) => ['waiting', 'reading', 'sending'].includes(state))
  const done = () => items().filter(({ state }) => state === 'done').length

  return (
    <section
      class="import-files"
      aria-labelledby={`${id}-title`}
      ref={(element) => onCleanup(acceptFiles(element, addFiles))}
    >
      <h2 id={`${id}-title`}>{importWord('title')}</h2>
      <p class="meta">{importWord('hint', { size: size() })}</p>
      <p class="import-choice">
        <Button onClick={() => field.click()}>{importWord('choose')}</Button>
        <Show when={hasFolders}>
          <Button class="import-drop" onClick={() => folderField.click()}>
            {importWord('chooseFolder')}
          </Button>
        </Show>
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
          addFiles([...(field.files ?? [])])
          field.value = ''
        }}
      />
      <input
        ref={(element) => {
          folderField = element
          element.webkitdirectory = true
        }}
        type="file"
        hidden
        onChange={() => {
          setNote('')
          addFolder(chosenFiles([...(folderField.files ?? [])]))
          folderField.value = ''
        }}
      />
      <p class="import-progress" classList={{ 'visually-hidden': !isBusy() && note() === '' }}>
        <span role="status">
          {items().length > 0 ? importWord('status', { done: done(), count: items().length }) : ''} {note()}
        </span>
        <Show when={isBusy() && items().length > 1}>
          <Button kind="quiet" onClick={cancelAll}>
            {importWord('cancel')}
          </Button>
        </Show>
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

/** States whose words are their name. */
const WORDLESS: readonly ('waiting' | 'reading' | 'sending' | 'cancelled')[] & readonly string[] = [
  'waiting',
  'reading',
  'sending',
  'cancelled',
]

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
        <Match when={WORDLESS.includes(props.item.state)}>
          <span class="meta">{importWord(props.item.state as (typeof WORDLESS)[number])}</span>
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
