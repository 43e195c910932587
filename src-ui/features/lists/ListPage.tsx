import { A } from '@solidjs/router'
import { createEffect, createSignal, createUniqueId, For, type JSX, Match, on, onCleanup, Show, Switch } from 'solid-js'
import IconFile from '~icons/lucide/file-text'
import IconHash from '~icons/lucide/hash'
import IconTable from '~icons/lucide/table-2'
import { TITLE_MAX_CHARS } from '../../../src-bun/contract/limits.ts'
import type { Room } from '../../../src-bun/contract/rooms.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { connection } from '../../state/connection/connection.ts'
import { mayWrite, roomName } from '../../state/hub.ts'
import { fetchPage, type ListAnswer, type Listed, type ListKind, noteListed } from '../../state/lists.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { TextField } from '../../ui/fields/TextField.tsx'
import { Skeleton } from '../../ui/states/Skeleton.tsx'
import './lists.css'

/** A search begins when nobody has typed for so long. */
const TYPING_PAUSE_MS = 250

type Shown = { state: 'loading' | 'ready' | 'failed'; items: Listed[]; next: string | undefined; problem: string }
const NOTHING: Shown = { state: 'loading', items: [], next: undefined, problem: '' }

/** Every room, document, board or person by name, page by page, with a search. `files` makes documents of files. A chunk of its own. */
export default function ListPage(props: {
  kind: ListKind
  title: string
  person: (id: string) => JSX.Element
  files: JSX.Element
}) {
  const id = createUniqueId()
  const [search, setSearch] = createSignal('')
  const [shown, setShown] = createSignal<Shown>(NOTHING)
  let request = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))

  async function load(before: readonly Listed[], after?: string) {
    const own = ++request
    setShown((was) => ({ ...was, state: 'loading' }))
    const answer: ListAnswer = await fetchPage(props.kind, search().trim(), after)
    // What is searched for has changed meanwhile.
    if (own !== request) return
    if (!answer.ok) {
      const problem = answer.status === 0 ? t('create.notConnected') : errorText(answer.code)
      // What is asked for once more is this page. Of a new search it is the first, and nothing of the one before stays.
      return void setShown({ state: 'failed', items: [...before], next: after, problem })
    }
    noteListed(props.kind, answer.value.items)
    setShown({ state: 'ready', items: [...before, ...answer.value.items], next: answer.value.next, problem: '' })
  }

  createEffect(
    on(
      () => props.kind,
      () => {
        setSearch('')
        setShown(NOTHING)
        void load([])
      },
    ),
  )
  // What could not be fetched is fetched when the hub is there again.
  createEffect(
    on(
      () => connection().state,
      (state) => state === 'connected' && shown().state === 'failed' && void load([]),
      { defer: true },
    ),
  )

  function searchFor(text: string) {
    setSearch(text)
    clearTimeout(timer)
    timer = setTimeout(() => void load([]), TYPING_PAUSE_MS)
  }

  return (
    <section class="list-page" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} class="visually-hidden">
        {props.title}
      </h2>
      <TextField
        class="list-search"
        type="search"
        label={t('list.search')}
        autocomplete="off"
        maxLength={TITLE_MAX_CHARS}
        limitMessage={t('app.limit', { count: TITLE_MAX_CHARS })}
        value={search()}
        onInput={(event) => searchFor(event.currentTarget.value)}
      />
      <p class="visually-hidden" role="status">
        {shown().state === 'loading' ? t('app.loading') : ''}
      </p>
      <Switch>
        <Match when={shown().state === 'failed'}>
          <p class="list-failed">
            <span class="error-text" role="alert">
              {shown().problem}
            </span>
            <Button onClick={() => void load(shown().items, shown().next)}>{t('app.retry')}</Button>
          </p>
        </Match>
        <Match when={shown().state === 'loading' && shown().items.length === 0}>
          <Skeleton lines={8} />
        </Match>
        <Match when={shown().items.length === 0 && (search() !== '' || props.kind !== 'documents')}>
          <p class="list-empty">{t('list.nothing')}</p>
        </Match>
      </Switch>
      <ul class={props.kind === 'members' ? 'list-people' : 'list-things'}>
        <For each={shown().items}>
          {(item) => (props.kind === 'members' ? props.person(item.id) : <Row kind={props.kind} item={item} />)}
        </For>
      </ul>
      <Show when={shown().next}>
        {(next) => (
          <Button busy={shown().state === 'loading'} onClick={() => void load(shown().items, next())}>
            {t('list.more')}
          </Button>
        )}
      </Show>
      <Show when={props.kind === 'documents' && mayWrite()}>{props.files}</Show>
    </section>
  )
}

function Row(props: { kind: ListKind; item: Listed }) {
  const name = () => {
    if (props.kind === 'rooms') return roomName(props.item as Room)
    return ('title' in props.item ? props.item.title : props.item.name) || t('document.untitled')
  }
  return (
    <li>
      <A class="list-row" href={`/${props.kind}/${props.item.id}`}>
        <Switch fallback={<IconHash />}>
          <Match when={props.kind === 'documents'}>
            <IconFile />
          </Match>
          <Match when={props.kind === 'boards'}>
            <IconTable />
          </Match>
        </Switch>
        <span>{name()}</span>
        <Show when={'archived' in props.item && props.item.archived}>
          <span class="meta">{t('list.archived')}</span>
        </Show>
      </A>
    </li>
  )
}
