import { createSignal, createUniqueId, Show } from 'solid-js'
import './text-field.css'

type EditableTextProps = {
  label: string
  value: string
  maxLength: number
  /** Said when nothing more fits in. */
  limitWords: string
  /** A long text wraps instead of scrolling away. */
  wraps?: boolean
  class?: string
  /** Resolves to words when it could not be kept; the input then stays as it was typed. */
  onSave: (value: string) => Promise<string | undefined>
  /** After Enter: where the typing goes on. */
  onEnter?: () => void
}

/** A text that is its own form: Enter or leaving keeps it, Escape takes it back. */
export function EditableText(props: EditableTextProps) {
  const id = createUniqueId()
  const [typed, setTyped] = createSignal<string>()
  const [error, setError] = createSignal<string>()
  const shown = () => typed() ?? props.value

  async function save() {
    const value = typed()?.trim()
    if (value === undefined) return
    if (value === '' || value === props.value) return takeBack()
    const refused = await props.onSave(value)
    setError(refused)
    if (refused === undefined && typed()?.trim() === value) setTyped(undefined)
  }
  function takeBack() {
    setTyped(undefined)
    setError(undefined)
  }

  const isFull = () => (typed()?.length ?? 0) >= props.maxLength

  type Field = HTMLInputElement | HTMLTextAreaElement
  const field = {
    autocomplete: 'off',
    spellcheck: false,
    dir: 'auto',
    get 'aria-label'() {
      return props.label
    },
    get 'aria-invalid'() {
      return error() ? ('true' as const) : undefined
    },
    'aria-describedby': id,
    get maxLength() {
      return props.maxLength
    },
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
        props.onEnter?.()
      }
      if (event.key === 'Escape' && typed() !== undefined) {
        event.stopPropagation()
        event.preventDefault()
        takeBack()
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
      <span id={id} class="error-words" role="alert">
        {error()}
      </span>
      <span class="field-limit" role="status">
        <Show when={isFull()}>{props.limitWords}</Show>
      </span>
    </span>
  )
}
