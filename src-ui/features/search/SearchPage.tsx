import { useNavigate, useSearchParams } from '@solidjs/router'
import {
  createEffect,
  createMemo,
  createSignal,
  createUniqueId,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Switch,
} from 'solid-js'
import IconSearch from '~icons/lucide/search'
import { SEARCH_QUERY_MAX_UNITS } from '../../../src-bun/contract/limits.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { searchWord, searchWordCount } from '../../i18n/parts/search.ts'
import { connection } from '../../state/connection/connection.ts'
import { hub } from '../../state/hub.ts'
import { type Search, type SearchResult, searchHub } from '../../state/search.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { isComposing } from '../../ui/fields/composing.ts'
import { isSearchKey } from '../../ui/search-key.ts'
import { EmptyState } from '../../ui/states/EmptyState.tsx'
import { Skeleton } from '../../ui/states/Skeleton.tsx'
import { Results } from './Results.tsx'
import { SearchFilters } from './SearchFilters.tsx'
import './search.css'

/** A search begins when nobody has typed for so long. */
const TYPING_PAUSE_MS = 250
/** While the hub still reads what was there before, it is asked again after so long. */
const INDEXING_PAUSE_MS = 2000

type Shown = {
  state: 'ready' | 'loading' | 'failed'
  results: SearchResult[]
  next: string | undefined
  isIndexing: boolean
  problem: string
}
const NOTHING: Shown = { state: 'ready', results: [], next: undefined, isIndexing: false, problem: '' }

/** Messages, documents, rooms and boards by their words. What is looked for is in the address. A chunk of its own. */
export default function SearchPage() {
  const id = createUniqueId()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const param = (name: keyof Search) => String(params[name] ?? '')
  const search = createMemo<Search>(() => ({
    q: param('q').trim().slice(0, SEARCH_QUERY_MAX_UNITS),
    kind: param('kind'),
    room: param('room'),
    from: param('from'),
    before: param('before'),
  }))
  const [text, setText] = createSignal(search().q)
  const [shown, setShown] = createSignal<Shown>(NOTHING)
  let field!: HTMLInputElement
  let page!: HTMLElement
  let request = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let indexingTimer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => {
    clearTimeout(timer)
    clearTimeout(indexingTimer)
  })

  async function load(before: readonly SearchResult[], after?: string) {
    const own = ++request
    clearTimeout(indexingTimer)
    if (search().q === '') return void setShown(NOTHING)
    setShown((was) => ({ ...was, state: 'loading', ...(after ? {} : { next: undefined }) }))
    const answer = await searchHub(search(), after)
    // Something else is looked for meanwhile.
    if (own !== request) return
    if (!answer.ok) {
      const problem = answer.status === 0 ? searchWord('offline') : errorText(answer.code)
      return void setShown((was) => ({ ...(after ? was : NOTHING), state: 'failed', problem }))
    }
    const { results, next, indexing } = answer.value
    setShown({ ...NOTHING, results: [...before, ...results], next, isIndexing: indexing === true })
    if (indexing && !after) indexingTimer = setTimeout(() => void lookAgain(own), INDEXING_PAUSE_MS)
  }

  /** Shows what the hub has read meanwhile. */
  async function lookAgain(own: number) {
    const answer = await searchHub(search())
    if (own !== request) return
    const isIndexing = !answer.ok || answer.value.indexing === true
    // What was found before stays the same object, so that its row keeps the focus.
    const known = new Map(shown().results.map((result) => [JSON.stringify(result), result]))
    if (answer.ok) {
      const results = answer.value.results.map((result) => known.get(JSON.stringify(result)) ?? result)
      setShown({ ...NOTHING, results, next: answer.value.next, isIndexing })
    }
    if (isIndexing) indexingTimer = setTimeout(() => void lookAgain(own), INDEXING_PAUSE_MS)
  }
  const loadMore = () => void load(shown().results, shown().next)

  createEffect(
    on(search, ({ q }) => {
      // Back and forward change the address alone.
      if (q !== text().trim()) setText(q)
      void load([])
    }),
  )
  // What could not be fetched is fetched when the hub is there again.
  createEffect(
    on(
      () => connection().state,
      (state) => state === 'connected' && shown().state === 'failed' && void load([]),
      { defer: true },
    ),
  )

  function change(part: Partial<Search>) {
    clearTimeout(timer)
    const given = Object.entries({ q: text().trim(), ...part }).map(([name, value]) => [name, value || undefined])
    setParams(Object.fromEntries(given), { replace: true })
  }
  function type(value: string) {
    setText(value)
    clearTimeout(timer)
    timer = setTimeout(() => change({}), TYPING_PAUSE_MS)
  }

  function focusField() {
    field.focus()
    field.select()
  }
  function onShortcut(event: KeyboardEvent) {
    if (isSearchKey(event)) focusField()
  }
  onMount(() => {
    addEventListener('keydown', onShortcut)
    // The shell gives the focus to each new page; whoever comes back to a search goes on in its results.
    if (search().q === '') setTimeout(() => field.isConnected && focusField())
  })
  onCleanup(() => removeEventListener('keydown', onShortcut))

  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event) || event.altKey || event.ctrlKey || event.metaKey) return
    const stops = [field, ...page.querySelectorAll<HTMLElement>('.search-result')]
    const at = stops.indexOf(document.activeElement as HTMLElement)
    if (at < 0) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && stops[at + step]) {
      event.preventDefault()
      stops[at + step]?.focus()
    } else if (event.key === 'Enter' && at === 0) {
      event.preventDefault()
      change({})
    } else if (event.key === 'Escape') {
      event.preventDefault()
      if (at > 0) focusField()
      else if (text() !== '') type('')
      else navigate(-1)
    }
  }

  const isFiltered = () => Object.entries(search()).some(([name, value]) => name !== 'q' && value !== '')
  const isNothing = () => shown().state === 'ready' && search().q !== '' && shown().results.length === 0
  const status = () => {
    if (shown().state === 'loading') return t('app.loading')
    return search().q === '' || shown().state === 'failed' ? '' : searchWordCount('found', shown().results.length)
  }

  return (
    <section ref={page} class="search-page" aria-labelledby={`${id}-title`} onKeyDown={onKeyDown}>
      <h2 id={`${id}-title`} class="visually-hidden">
        {t('search.title')}
      </h2>
      <div class="search-field">
        <IconSearch />
        <input
          ref={field}
          type="search"
          dir="auto"
          aria-label={searchWord('field')}
          placeholder={searchWord('field')}
          autocomplete="off"
          enterkeyhint="search"
          maxLength={SEARCH_QUERY_MAX_UNITS}
          value={text()}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </div>
      <SearchFilters search={search()} onChange={change} />
      <p class="meta" role="status">
        {status()}
      </p>
      <Show when={shown().isIndexing}>
        <p class="meta">{searchWord('indexing')}</p>
      </Show>
      <Results results={shown().results} onKind={(kind) => change({ kind })} isOneKind={search().kind !== ''} />
      <Switch>
        <Match when={shown().state === 'failed'}>
          <p class="search-failed">
            <span class="error-text" role="alert">
              {shown().problem}
            </span>
            <Button onClick={loadMore}>{t('app.retry')}</Button>
          </p>
        </Match>
        <Match when={shown().state === 'loading' && shown().results.length === 0}>
          <Skeleton lines={8} />
        </Match>
        <Match when={search().q === '' && hub.ready}>
          <EmptyState icon={<IconSearch />} title={searchWord('field')} description={searchWord('words')} />
        </Match>
        <Match when={isNothing() && !shown().next}>
          <EmptyState icon={<IconSearch />} title={searchWord('nothing')} description={searchWord('words')}>
            <Show when={isFiltered()}>
              <Button
                onClick={() => {
                  change({ kind: '', room: '', from: '', before: '' })
                  // The button disappears, and the focus with it.
                  field.focus()
                }}
              >
                {searchWord('everywhere')}
              </Button>
            </Show>
          </EmptyState>
        </Match>
      </Switch>
      <Show when={shown().next}>
        <Button busy={shown().state === 'loading'} onClick={loadMore}>
          {searchWord('further')}
        </Button>
      </Show>
    </section>
  )
}
