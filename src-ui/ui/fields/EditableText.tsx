import { createSignal, createUniqueId, onCleanup, Show } from 'solid-js'
import { countCharacters } from '../../../src-bun/contract/characters.ts'
import { Button } from '../buttons/Button.tsx'
import { isComposing } from './composing.ts'
import { limitInput } from './limit-input.ts'
import './text-field.css'

type EditableTextProps = {
  label: string
  value: string
  /** In characters as people see them. */
  maxLength: number
  /** Shown once `maxLength` is reached. */
  limitMessage: string
  /** Wraps a long text over several lines instead of scrolling it sideways. */
  wraps?: boolean
  readOnly?: boolean
  class?: string
  /** Of a button that is there while the typed text is not saved; without it there is none. */
  saveLabel?: string
  /** What to say about a typed text that may be saved and perhaps is not meant. */
  remark?: (typed: string) => string | undefined
  /** Resolves to an error message when the text was not saved; the typed text then stays in the field. */
  onSave: (value: string) => Promise<string | undefined>
  /** Called after Enter, for instance to move the focus to the next field. */
  afterEnter?: () => void
}

/** A text that is edited in place: Enter, leaving the field or leaving the page saves it, Escape restores the saved value. */
export function EditableText(props: EditableTextProps) {
  const id = createUniqueId()
  const [typed, setTyped] = createSignal<string>()
  const [error, setError] = createSignal<string>()
  const shown = () => typed() ?? props.value

  const isUnsaved = () => !['', props.value, undefined].includes(typed()?.trim())
  /** What the hub is being asked to keep. The field may be left before it has answered, which asks nothing again. */
  let saving: string | undefined

  async function save() {
    const value = typed()?.trim()
    if (value === undefined || value === saving) return
    if (!isUnsaved()) return discardTyped()
    saving = value
    const refused = await props.onSave(value)
    if (saving === value) saving = undefined
    setError(refused)
    if (refused === undefined && typed()?.trim() === value) setTyped(undefined)
  }
  function discardTyped() {
    setTyped(undefined)
    setError(undefined)
  }

  // Neither a reload nor the way back through the history leaves the field first.
  const leave = () => void save()
  addEventListener('pagehide', leave)
  onCleanup(() => {
    removeEventListener('pagehide', leave)
    leave()
  })

  const remark = () => {
    const text = typed()
    return text === undefined ? undefined : props.remark?.(text)
  }
  const isFull = () => countCharacters(typed() ?? '', props.maxLength) >= props.maxLength

  type Field = HTMLInputElement | HTMLTextAreaElement
  const field = {
    autocomplete: 'off',
    spellcheck: false,
    dir: 'auto',
    get 'aria-label'() {
      return props.label
    },
    get readOnly() {
      return props.readOnly === true
    },
    get 'aria-invalid'() {
      return error() ? ('true' as const) : undefined
    },
    'aria-describedby': id,
    ref: (element: Field) => limitInput(element, () => props.maxLength),
    get value() {
      return shown()
    },
    onInput: (event: InputEvent & { currentTarget: Field }) =>
      setTyped(event.currentTarget.value.replace(/\s*\n\s*/g, ' ')),
    onBlur: () => void save(),
    onKeyDown: (event: KeyboardEvent & { currentTarget: Field }) => {
      if (isComposing(event)) return
      if (event.key === 'Enter') {
        event.preventDefault()
        event.currentTarget.blur()
        props.afterEnter?.()
      }
      if (event.key === 'Escape' && typed() !== undefined) {
        event.stopPropagation()
        event.preventDefault()
        discardTyped()
      }
    },
  } as const

  return (
    <span class={`editable-text ${props.class ?? ''}`}>
      <Show
        when={props.wraps}
        fallback={<input type="text" size={Math.min(40, Math.max(8, shown().length + 1))} {...field} />}
      >
        <span class="editable-lines" data-text={shown()}>
          <textarea rows="1" {...field} />
        </span>
      </Show>
      <Show when={props.saveLabel && isUnsaved()}>
        {/* The field keeps the focus. The keyboard has Enter, and going on to the next control saves as well. */}
        <Button tabindex="-1" onMouseDown={(event) => event.preventDefault()} onClick={() => void save()}>
          {props.saveLabel}
        </Button>
      </Show>
      <span id={id} class="error-text" role="alert">
        {error()}
      </span>
      <span class="field-limit" role="status">
        {isFull() ? props.limitMessage : remark()}
      </span>
    </span>
  )
}
