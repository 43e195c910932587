import { A } from '@solidjs/router'
import { createMemo, createSignal, For, type JSX, Match, Show, Switch } from 'solid-js'
import IconFile from '~icons/lucide/file'
import IconDocument from '~icons/lucide/file-text'
import IconHash from '~icons/lucide/hash'
import IconMessage from '~icons/lucide/message-square'
import IconComment from '~icons/lucide/message-square-text'
import IconTable from '~icons/lucide/table-2'
import { t } from '../../i18n/i18n.ts'
import { searchWord } from '../../i18n/parts/search.ts'
import { dateAndTime, isoTime } from '../../i18n/times.ts'
import { jumpTo } from '../../state/rooms/replies.ts'
import { authorOf, isFarBack, roomOf, type SearchKind, type SearchResult } from '../../state/search.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { Around } from './Around.tsx'

/** In mixed results so many of a kind are all that the hub has looked for. */
const FEW = 5
const ORDER: readonly SearchKind[] = ['room', 'board', 'document', 'comment', 'file', 'message']
const KIND_NAMES: Record<SearchKind, () => string> = {
  room: () => t('nav.rooms'),
  board: () => t('nav.boards'),
  document: () => t('nav.documents'),
  comment: () => searchWord('comments'),
  file: () => searchWord('files'),
  message: () => searchWord('messages'),
}

type ResultsProps = { results: readonly SearchResult[]; isOneKind: boolean; onKind: (kind: SearchKind) => void }

/** What was found, by kind. */
export function Results(props: ResultsProps) {
  const [around, setAround] = createSignal<SearchResult>()
  return (
    <>
      <For each={ORDER}>{(kind) => <Group {...props} kind={kind} onAround={setAround} />}</For>
      <Around result={around()} onClose={() => setAround(undefined)} />
    </>
  )
}

type GroupProps = ResultsProps & { kind: SearchKind; onAround: (result: SearchResult) => void }

function Group(props: GroupProps) {
  const results = createMemo(() => props.results.filter(({ kind }) => kind === props.kind))
  return (
    <Show when={results().length > 0}>
      <section class="search-group">
        <h3 class="meta">{KIND_NAMES[props.kind]()}</h3>
        <ul>
          <For each={results()}>{(result) => <Row result={result} onAround={() => props.onAround(result)} />}</For>
        </ul>
        <Show when={!props.isOneKind && props.kind !== 'message' && results().length >= FEW}>
          <Button kind="quiet" onClick={() => props.onKind(props.kind)}>
            {t('list.more')}
          </Button>
        </Show>
      </section>
    </Show>
  )
}

function Row(props: { result: SearchResult; onAround: () => void }) {
  return (
    <li>
      <Show
        when={isFarBack(props.result)}
        fallback={
          <LinkTo result={props.result}>
            <Found result={props.result} />
          </LinkTo>
        }
      >
        <button type="button" class="search-result" aria-haspopup="dialog" onClick={() => props.onAround()}>
          <Found result={props.result} />
        </button>
      </Show>
    </li>
  )
}

function LinkTo(props: { result: SearchResult; children: JSX.Element }) {
  const target = () => {
    const { kind, id, roomId, documentId } = props.result
    if (kind === 'comment') return `/documents/${documentId}?comment=${id}`
    if (kind === 'document') return `/documents/${id}`
    return kind === 'board' ? `/boards/${id}` : `/rooms/${roomId}`
  }
  function jump() {
    const { kind, roomId, seq } = props.result
    if ((kind === 'message' || kind === 'file') && roomId !== undefined && seq !== undefined) jumpTo({ roomId, seq })
  }
  return (
    <A class="search-result" href={target()} onClick={jump}>
      {props.children}
    </A>
  )
}

function Found(props: { result: SearchResult }) {
  /** The excerpt of a file is its name. */
  const isFile = () => props.result.kind === 'file'
  return (
    <>
      <Switch fallback={<IconHash />}>
        <Match when={props.result.kind === 'message'}>
          <IconMessage />
        </Match>
        <Match when={props.result.kind === 'comment'}>
          <IconComment />
        </Match>
        <Match when={props.result.kind === 'document'}>
          <IconDocument />
        </Match>
        <Match when={props.result.kind === 'file'}>
          <IconFile />
        </Match>
        <Match when={props.result.kind === 'board'}>
          <IconTable />
        </Match>
      </Switch>
      <span class="search-found">
        <span class="search-line">
          <strong dir="auto">
            <Show when={isFile()} fallback={nameOf(props.result)}>
              <Excerpt result={props.result} />
            </Show>
          </strong>
          <Show when={props.result.kind === 'comment'}>
            <span class="meta">{props.result.title || t('document.untitled')}</span>
          </Show>
          <Show when={props.result.kind !== 'room' && roomOf(props.result)}>
            {(name) => <span class="meta">{name()}</span>}
          </Show>
          <Show when={isFile()}>
            <span class="meta">{authorOf(props.result)}</span>
          </Show>
          <Show when={props.result.excerpt ? props.result.at : undefined}>
            {(at) => (
              <time class="meta" dateTime={isoTime(at())}>
                {dateAndTime(at())}
              </time>
            )}
          </Show>
          <Show when={props.result.archived}>
            <span class="meta">{t('list.archived')}</span>
          </Show>
        </span>
        <Show when={!isFile() && props.result.excerpt}>
          <span class="search-excerpt" dir="auto">
            <Excerpt result={props.result} />
          </span>
        </Show>
      </span>
    </>
  )
}

function Excerpt(props: { result: SearchResult }) {
  return <For each={partsOf(props.result)}>{({ text, isFound }) => (isFound ? <mark>{text}</mark> : text)}</For>
}

function nameOf(result: SearchResult): string {
  if (result.kind === 'message' || result.kind === 'comment') return authorOf(result)
  return (result.kind === 'room' ? roomOf(result) : result.title) || t('document.untitled')
}

/** The excerpt in pieces, of which every second one was looked for. */
function partsOf({ excerpt, highlights }: SearchResult): { text: string; isFound: boolean }[] {
  const parts: { text: string; isFound: boolean }[] = []
  let end = 0
  for (const [from, to] of highlights) {
    parts.push({ text: excerpt.slice(end, from), isFound: false }, { text: excerpt.slice(from, to), isFound: true })
    end = to
  }
  return [...parts, { text: excerpt.slice(end), isFound: false }].filter(({ text }) => text !== '')
}
