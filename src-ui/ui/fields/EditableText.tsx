import { createSignal, createUniqueId, Show } from 'solid-js'
import { countCharacters } from '../../../src-bun/contract/characters.ts'
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
  /** What to say about a typed text that may be saved and perhaps is not meant. */
  remark?: (typed: string) => string | undefined
  /** Resolves to an error message when the text was not saved; the typed text then stays in the field. */
  onSave: (value: string) => Promise<string | undefined>
  /** Called after Enter, for instance to move the focus to the next field. */
  afterEnter?: () => void
}

/** A text that is edited in place: Enter or leaving the field saves it, Escape restores the saved value. */
export function EditableText(props: EditableTextProps) {
  const id = createUniqueId()
  const [typed, setTyped] = createSignal<string>()
  const [error, setError] = createSignal<string>()
  const shown = () => typed() ?? props.value

  async function save() {
    const value = typed()?.trim()
    if (value === undefined) return
    if (value === '' || value === props.value) return discardTyped()
    const refused = await props.onSave(value)
    setError(refused)
    if (refused === undefined && typed()?.trim() === value) setTyped(undefined)
  }
  function discardTyped() {
    setTyped(undefined)
    setError(undefined)
  }

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
      if (event.isComposing) return
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
      <span id={id} class="error-text" role="alert">
        {error()}
      </span>
      <span class="field-limit" role="status">
        {isFull() ? props.limitMessage : remark()}
      </span>
    </span>
  )
}
