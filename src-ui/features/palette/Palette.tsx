import { useLocation, useNavigate } from '@solidjs/router'
import { createMemo, createSignal, createUniqueId, For, onCleanup, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import { hub, roomList } from '../../state/hub.ts'
import { fetchPage, type Listed, type ListKind, noteListed } from '../../state/lists.ts'
import { palette, showPalette, visitedPaths } from '../../state/palette.ts'
import { isConnected } from '../../state/removal.ts'
import { hasNews } from '../../state/rooms/chat.ts'
import { createTask } from '../../ui/buttons/task.ts'
import { isComposing } from '../../ui/fields/composing.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { commandsOf, makingOf, searchFor } from './commands.tsx'
import { findEntries } from './find-entries.ts'
import { type PaletteEntry, placesOf } from './places.tsx'
import { Shortcuts } from './Shortcuts.tsx'
import { paletteWord } from './words.ts'
import './palette.css'

/** More are found sooner by another letter. */
const SHOWN_MAX = 40
/** The hub is asked when nobody has typed for so long. */
const TYPING_PAUSE_MS = 200
const KINDS: readonly ListKind[] = ['rooms', 'members', 'documents', 'boards']

/** Leads to every room, person, document and board, and has the commands of the page. `onSignOut` asks before it signs out. */
export default function Palette(props: { onSignOut: () => void }) {
  return (
    <Show when={palette() === 'commands'} fallback={<Shortcuts />}>
      <Commands onSignOut={props.onSignOut} />
    </Show>
  )
}

function Commands(props: { onSignOut: () => void }) {
  const listId = createUniqueId()
  const location = useLocation()
  const navigate = useNavigate()
  const [typed, setTyped] = createSignal('')
  const [makes, setMakes] = createSignal<'room' | 'document'>()
  const [found, setFound] = createSignal<Partial<Record<ListKind, readonly Listed[]>>>({})
  const [active, setActive] = createSignal(0)
  /** It ends with the palette, when that is closed. */
  const task = createTask()
  /** The page on which the palette was opened: what was visited before is offered first, and this page last. */
  const page = location.pathname
  const recent = [...visitedPaths().filter((path) => path !== page), page]
  let list!: HTMLDivElement
  let field!: HTMLInputElement
  let timer: ReturnType<typeof setTimeout> | undefined
  let request = 0
  onCleanup(() => clearTimeout(timer))

  const shown = createMemo((): PaletteEntry[] => {
    const making = makes()
    if (making) return makingOf([making], typed())
    const unread = roomList().filter(({ id }) => hasNews(id))
    const first = typed().trim() === '' ? unread.map(({ id }) => `/rooms/${id}`) : []
    const entries = [...placesOf(found()), ...commandsOf(page, props.onSignOut)]
    // Without anything typed: what is unread, what was visited last, and the commands. Everything else would only be in the way.
    const offered =
      typed().trim() === ''
        ? entries.filter(({ id, kind }) => kind === paletteWord('command') || first.includes(id) || recent.includes(id))
        : entries
    const matching = findEntries(offered, typed(), [...first, ...recent])
    return [
      ...matching.slice(0, SHOWN_MAX),
      ...searchFor(typed()),
      // Last, because Enter on a word that names no place must not make one.
      ...makingOf(['room', 'document'], typed()),
    ]
  })

  const byId = createMemo(() => new Map(shown().map((entry) => [entry.id, entry])))

  function search(text: string) {
    setTyped(text)
    if (!task.isBusy()) task.cancel()
    moveTo(0)
    clearTimeout(timer)
    timer = setTimeout(() => void askHub(text.trim()), TYPING_PAUSE_MS)
  }

  /** Asks for what this page does not know. */
  async function askHub(text: string) {
    const own = ++request
    const kinds = KINDS.filter((kind) => hub.more[kind])
    if (text === '' || kinds.length === 0 || !isConnected()) return
    const answers = await Promise.all(kinds.map((kind) => fetchPage(kind, text, undefined)))
    if (own !== request) return
    const items = answers.map((answer) => (answer.ok ? answer.value.items : []))
    for (const [n, kind] of kinds.entries()) noteListed(kind, items[n] ?? [])
    setFound(Object.fromEntries(kinds.map((kind, n) => [kind, items[n]])))
  }

  function moveTo(index: number) {
    const count = shown().length
    setActive(count === 0 ? 0 : (index + count) % count)
    list?.children[active()]?.scrollIntoView({ block: 'nearest' })
  }

  async function choose(entry: PaletteEntry | undefined) {
    if (!entry || task.isBusy()) return
    if (entry.makes) {
      setMakes(entry.makes)
      field.value = ''
      search('')
      return
    }
    if (entry.path !== undefined) return leaveFor(entry.path)
    await task.run(async (signal) => {
      const done = entry.act?.(signal)
      // What is done at once has closed the palette, and may have opened it again.
      if (!done) return undefined
      const result = await done
      if (result && 'problem' in result) return result.problem
      if (signal.aborted) return undefined
      if (result) leaveFor(result.path)
      else showPalette(undefined)
      return undefined
    })
  }

  function leaveFor(path: string) {
    showPalette(undefined)
    navigate(path, { state: { chosen: true } })
  }

  function handleKey(event: KeyboardEvent) {
    if (isComposing(event)) return
    if (event.key === 'ArrowDown') moveTo(active() + 1)
    else if (event.key === 'ArrowUp') moveTo(active() - 1)
    else if (event.key === 'Enter') void choose(shown()[active()])
    else return
    event.preventDefault()
  }

  const label = () => {
    const making = makes()
    if (!making) return paletteWord('field')
    return t(making === 'room' ? 'create.roomName' : 'create.documentTitle')
  }
  return (
    <Dialog open onClose={() => showPalette(undefined)} title={t('palette.title')} closeLabel={t('app.close')}>
      <div class="palette">
        <input
          ref={field}
          data-autofocus
          class="palette-field"
          type="text"
          dir="auto"
          role="combobox"
          aria-label={label()}
          placeholder={label()}
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={shown().length > 0 ? `${listId}-${active()}` : undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="go"
          onInput={(event) => search(event.currentTarget.value)}
          onKeyDown={handleKey}
        />
        <p class="error-text" role="alert">
          {task.problem()}
        </p>
        <div
          ref={list}
          id={listId}
          class="palette-list"
          role="listbox"
          aria-label={paletteWord('list')}
          aria-busy={task.isBusy()}
        >
          {/* By id, so that a row stays under the pointer when the hub answers between its pressing and its release. */}
          <For each={[...byId().keys()]}>
            {(id, index) => {
              const entry = createMemo<PaletteEntry | undefined>((before) => byId().get(id) ?? before)
              return (
                <button
                  type="button"
                  tabindex="-1"
                  id={`${listId}-${index()}`}
                  class="palette-entry"
                  role="option"
                  aria-selected={index() === active()}
                  // The field keeps the focus.
                  onMouseDown={(event) => event.preventDefault()}
                  onPointerMove={() => setActive(index())}
                  onClick={() => void choose(entry())}
                >
                  {entry()?.icon()}
                  <span class="palette-name">{entry()?.name}</span>
                  <Show when={entry()?.detail}>{(detail) => <span class="palette-detail meta">{detail()}</span>}</Show>
                  <span class="palette-kind meta">{entry()?.kind}</span>
                </button>
              )
            }}
          </For>
        </div>
        <p class="meta" role="status">
          {shown().length === 0 && !makes() ? paletteWord('nothing') : ''}
        </p>
      </div>
    </Dialog>
  )
}
