import { createEffect, createSignal, For, Match, on, onCleanup, onMount, Show, Switch } from 'solid-js'
import { RECEIPT_MAX_BYTES } from '../../src-bun/contract/log-tree/http.ts'
import { type Box, readBox } from './read/box.ts'
import { type Checked, checkBox } from './read/check.ts'
import { createSearch, type Search } from './read/search.ts'
import { route } from './route.ts'
import { BoardView } from './views/BoardView.tsx'
import { DocumentView } from './views/DocumentView.tsx'
import { Proof } from './views/Proof.tsx'
import { Replay } from './views/Replay.tsx'
import { Results } from './views/Results.tsx'
import { RoomView } from './views/RoomView.tsx'
import { Section } from './views/Sections.tsx'
import { language, percentOf, setLanguage, when, word } from './words.ts'

const SECTIONS = ['rooms', 'documents', 'boards', 'files', 'people', 'replay', 'proof'] as const
/** Where a thing stands in the list of sections. */
const SECTION_OF = new Map(Object.entries({ room: 'rooms', document: 'documents', board: 'boards' }))

/** The index lists them, so they are shown before the records are read. */
const LISTED = new Set(['rooms', 'documents', 'boards', 'files', 'proof'])

export function App() {
  const [box, setBox] = createSignal<Box>()
  const [search, setSearch] = createSignal<Search>()
  const [isBroken, setBroken] = createSignal(false)
  const [text, setText] = createSignal('')
  const [grown, setGrown] = createSignal(0)
  const [opened, setOpened] = createSignal(0)
  const [searched, setSearched] = createSignal(0)
  const [checked, setChecked] = createSignal<Checked>()
  const [share, setShare] = createSignal(0)
  let checking = new AbortController()
  let receipt: string | undefined

  async function check() {
    checking.abort()
    checking = new AbortController()
    const { signal } = checking
    setChecked(undefined)
    setShare(0)
    const found = await checkBox(receipt, setShare, signal)
    if (!signal.aborted) setChecked(found)
  }
  async function open() {
    const read = await readBox(setBox, setOpened)
    if (read) {
      setSearch(createSearch(read, () => setGrown(grown() + 1), setSearched))
      setBox(read)
    } else setBroken(true)
    await check()
  }
  async function takeReceipt(file: File) {
    location.hash = 'proof'
    receipt = file.size > RECEIPT_MAX_BYTES ? '' : await file.text()
    await check()
  }

  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    const [file] = event.dataTransfer?.files ?? []
    if (file) void takeReceipt(file)
  }
  const onDragOver = (event: DragEvent) => event.preventDefault()
  onMount(() => {
    document.addEventListener('drop', onDrop)
    document.addEventListener('dragover', onDragOver)
    void open()
  })
  onCleanup(() => {
    document.removeEventListener('drop', onDrop)
    document.removeEventListener('dragover', onDragOver)
  })
  createEffect(() => {
    document.documentElement.lang = language()
    // The two sides of a replay need more of the width.
    document.body.dataset['section'] = route().section
  })
  let main: HTMLElement | undefined
  createEffect(
    on(
      route,
      () => {
        setText('')
        if (route().at === 0) window.scrollTo(0, 0)
        main?.focus({ preventScroll: true })
      },
      { defer: true },
    ),
  )
  const isReplay = () => route().section === 'replay'
  const section = () => SECTION_OF.get(route().section) ?? route().section

  return (
    <>
      <header>
        <div class="top">
          <h1 dir="auto">{box()?.index.hub ?? 'Hubbub'}</h1>
          <button
            type="button"
            class="quiet"
            lang={language() === 'de' ? 'en' : 'de'}
            onClick={() => setLanguage(language() === 'de' ? 'en' : 'de')}
          >
            {word('language')}
          </button>
        </div>
        {/* A replay needs the room below. */}
        <Show when={!isReplay() && box()}>
          {(read) => (
            <p class="soft" dir="auto">
              {read().index.reader === undefined
                ? word('madeForOwner', { day: when(read().index.takenAt) })
                : word('madeFor', { name: read().index.reader ?? '', day: when(read().index.takenAt) })}
            </p>
          )}
        </Show>
        <Status checked={checked()} share={share()} />
        <Show when={box()}>
          <Show when={!isReplay()}>
            <input
              type="search"
              autocomplete="off"
              aria-label={word('search')}
              placeholder={word('search')}
              value={text()}
              onInput={(event) => setText(event.currentTarget.value)}
              onKeyDown={(event) => event.key === 'Escape' && setText('')}
            />
          </Show>
          <nav aria-label={word('sections')}>
            <For each={SECTIONS}>
              {(name) => (
                <a href={`#${name}`} aria-current={section() === name ? 'page' : undefined} onClick={() => setText('')}>
                  {word(name)}
                </a>
              )}
            </For>
          </nav>
        </Show>
      </header>
      <main ref={main} tabindex="-1">
        <Show when={isBroken()}>
          <p role="alert">{word('broken')}</p>
          <Proof box={undefined} checked={checked()} share={share()} onReceipt={(file) => void takeReceipt(file)} />
        </Show>
        <Show when={box()} fallback={<Show when={!isBroken()}>{<Opening share={opened()} />}</Show>}>
          {(read) => (
            <Switch fallback={<Section box={read()} name={section()} />}>
              <Match when={!read().isRead && (text().trim() !== '' || !LISTED.has(route().section))}>
                <Opening share={opened()} />
              </Match>
              <Match when={text().trim() !== '' && search()}>
                {(found) => (
                  <Results
                    search={found()}
                    text={text()}
                    grown={grown()}
                    share={searched()}
                    onChoose={() => setText('')}
                  />
                )}
              </Match>
              <Match when={route().section === 'room' && route().id}>
                {(id) => <RoomView box={read()} id={id()} />}
              </Match>
              <Match when={route().section === 'document' && route().id}>
                {(id) => <DocumentView box={read()} id={id()} />}
              </Match>
              <Match when={route().section === 'board' && route().id}>
                {(id) => <BoardView box={read()} id={id()} />}
              </Match>
              <Match when={route().section === 'replay'}>
                <Replay box={read()} />
              </Match>
              <Match when={route().section === 'proof'}>
                <Proof box={read()} checked={checked()} share={share()} onReceipt={(file) => void takeReceipt(file)} />
              </Match>
            </Switch>
          )}
        </Show>
      </main>
    </>
  )
}

function Opening(props: { share: number }) {
  return <p role="status">{word('opening', { percent: percentOf(props.share) })}</p>
}

/** One line on whether the box is right; the section of the proof says more. */
function Status(props: { checked: Checked | undefined; share: number }) {
  const kind = () => {
    if (!props.checked) return 'checking'
    return 'code' in props.checked ? 'wrong' : 'right'
  }
  const words = () => {
    if (!props.checked) return word('checking', { percent: percentOf(props.share) })
    if ('code' in props.checked) return word('wrong')
    return word(props.checked.receipt ? 'rightReceipt' : 'right')
  }
  return (
    <p class="status" data-kind={kind()}>
      <span role={kind() === 'wrong' ? 'alert' : 'status'}>{words()}</span> <a href="#proof">{word('more')}</a>
    </p>
  )
}
