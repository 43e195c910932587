import { createMemo, createResource, createSignal, createUniqueId, For, onMount, Show } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import { emojiTone, noteEmoji, recentEmojis, setEmojiTone, type Tone } from '../../../state/rooms/recent-emojis.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { isComposing } from '../../../ui/fields/composing.ts'
import { Spinner } from '../../../ui/states/Spinner.tsx'
import { type Emoji, findEmojis, withTone } from './emoji-list.ts'
import { loadEmojis } from './load-emojis.ts'
import { TonePicker } from './TonePicker.tsx'
import { emojiWord } from './words.ts'
import './emoji.css'

/** So many results are shown at once: more are found sooner by another letter. */
const RESULTS_MAX = 64
/** One emoji stands for each group, in the order of the data; the second one is empty. */
const GROUP_SIGNS = ['😀', '👋', '', '🐻', '🍎', '🚗', '⚽', '💡', '❤️', '🏁']
const OFFERED_FIRST = ['👍', '❤️', '😂', '🎉', '😮', '🤔', '👀', '✅']
/** The group of those that this person has used last; faces fill its rows. */
const RECENT = -1

/** All emojis: by name, or a group at a time. One is chosen with the arrow keys and Enter, by mouse or by touch. */
export default function EmojiPicker(props: { onPick: (emoji: string) => void }) {
  const listId = createUniqueId()
  const [list, { refetch }] = createResource(loadEmojis)
  const [typed, setTyped] = createSignal('')
  const [group, setGroup] = createSignal(RECENT)
  const [active, setActive] = createSignal(0)
  const [tone, setTone] = createSignal<Tone>(emojiTone())
  /** Whether the arrows to the sides move among the emojis, and not in the text. */
  const [isInGrid, setInGrid] = createSignal(false)
  let field!: HTMLInputElement
  let grid!: HTMLDivElement

  const known = () => (list.state === 'ready' ? list() : undefined)
  const shown = createMemo((): readonly Emoji[] => {
    const emojis = known()?.emojis ?? []
    if (typed().trim() !== '') return findEmojis(emojis, typed(), RESULTS_MAX)
    if (group() !== RECENT) return emojis.filter((each) => each.group === group())
    const first = [...recentEmojis(), ...OFFERED_FIRST].flatMap(
      (emoji) => emojis.find((each) => each.emoji === emoji) ?? [],
    )
    return [...new Set([...first, ...emojis.slice(0, RESULTS_MAX)])].slice(0, RESULTS_MAX)
  })
  const groups = () =>
    GROUP_SIGNS.flatMap((sign, number) => (sign === '' ? [] : { sign, number, name: known()?.groups[number] ?? '' }))
  const optionId = (index: number) => `${listId}-${index}`

  function search(text: string) {
    setTyped(text)
    moveTo(0)
    setInGrid(false)
  }

  function show(number: number) {
    search('')
    field.value = ''
    setGroup(number)
    grid.scrollTop = 0
    field.focus()
  }

  function moveTo(index: number) {
    setActive(Math.max(0, Math.min(index, shown().length - 1)))
    grid.children[active()]?.scrollIntoView({ block: 'nearest' })
  }

  /** How many emojis stand in a row, which depends on the width. */
  function columns(): number {
    const options = [...grid.children] as HTMLElement[]
    const inFirstRow = options.findIndex((option) => option.offsetTop !== options[0]?.offsetTop)
    return inFirstRow === -1 ? options.length : inFirstRow
  }

  function pick(emoji: Emoji | undefined) {
    if (!emoji) return
    noteEmoji(emoji.emoji)
    props.onPick(withTone(emoji, tone()))
  }

  function handleKey(event: KeyboardEvent) {
    if (isComposing(event)) return
    const steps: Record<string, number> = { ArrowDown: columns(), ArrowUp: -columns() }
    if (isInGrid()) Object.assign(steps, { ArrowRight: 1, ArrowLeft: -1 })
    const step = steps[event.key]
    if (event.key === 'Enter') pick(shown()[active()])
    else if (step === undefined) return
    else if (event.key === 'ArrowDown' && !isInGrid()) moveTo(active())
    else moveTo(active() + step)
    if (event.key !== 'Enter') setInGrid(true)
    event.preventDefault()
  }

  // On a touch screen the keyboard would cover the emojis.
  onMount(() => window.matchMedia('(pointer: fine)').matches && field.focus())

  return (
    <div class="emoji-picker">
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={emojiWord('search')}
        placeholder={emojiWord('search')}
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={shown().length > 0 ? optionId(active()) : undefined}
        autocomplete="off"
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={handleKey}
      />
      <fieldset class="emoji-groups" aria-label={emojiWord('groups')}>
        <For each={[{ sign: '🕘', number: RECENT, name: emojiWord('recent') }, ...groups()]}>
          {({ sign, number, name }) => (
            <button
              type="button"
              aria-label={name}
              title={name}
              aria-pressed={typed().trim() === '' && group() === number}
              onClick={() => show(number)}
            >
              {sign}
            </button>
          )}
        </For>
      </fieldset>
      <div ref={grid} id={listId} class="emoji-grid" role="listbox" aria-label={emojiWord('list')}>
        <For each={shown()}>
          {(emoji, index) => (
            <button
              type="button"
              tabindex="-1"
              id={optionId(index())}
              class="emoji-option"
              role="option"
              aria-label={emoji.name}
              aria-selected={index() === active()}
              title={emoji.codes[0] ? `${emoji.name} :${emoji.codes[0]}:` : emoji.name}
              onPointerMove={() => setActive(index())}
              onClick={() => pick(emoji)}
            >
              {withTone(emoji, tone())}
            </button>
          )}
        </For>
      </div>
      <div class="emoji-foot meta">
        <span aria-hidden="true">{shown()[active()]?.name}</span>
        <Show when={known()}>
          {(all) => (
            <TonePicker
              list={all()}
              tone={tone()}
              onChoose={(chosen) => {
                setTone(chosen)
                setEmojiTone(chosen)
              }}
            />
          )}
        </Show>
      </div>
      <Show when={list.loading}>
        <Spinner label={t('app.loading')} />
      </Show>
      <Show when={list.error}>
        <p class="error-text" role="alert">
          {t('emoji.failed')}
        </p>
        <Button onClick={() => void refetch()}>{t('app.retry')}</Button>
      </Show>
      <p class="visually-hidden" role="status">
        {known() && shown().length === 0 ? emojiWord('nothing') : ''}
      </p>
      <Show when={known() && shown().length === 0}>
        <p class="meta" aria-hidden="true">
          {emojiWord('nothing')}
        </p>
      </Show>
    </div>
  )
}
