import { createSignal, createUniqueId } from 'solid-js'
import './text-field.css'

type EditableTextProps = {
  label: string
  value: string
  maxLength: number
  class?: string
  /** Resolves to words when it could not be kept; the input then stays as it was typed. */
  onSave: (value: string) => Promise<string | undefined>
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

  return (
    <span class={`editable-text ${props.class ?? ''}`}>
      <input
        type="text"
        autocomplete="off"
        spellcheck={false}
        aria-label={props.label}
        aria-invalid={error() ? 'true' : undefined}
        aria-describedby={id}
        maxLength={props.maxLength}
        size={Math.min(40, Math.max(8, shown().length + 1))}
        value={shown()}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (event.isComposing) return
          if (event.key === 'Enter') event.currentTarget.blur()
          if (event.key === 'Escape' && typed() !== undefined) {
            event.stopPropagation()
            event.preventDefault()
            takeBack()
          }
        }}
      />
      <span id={id} class="error-words" role="alert">
        {error()}
      </span>
    </span>
  )
}
