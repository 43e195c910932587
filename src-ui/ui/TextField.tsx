import { createUniqueId, type JSX, Show, splitProps } from 'solid-js'
import './text-field.css'

type TextFieldProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'id'> & {
  label: string
  hint?: string | undefined
  error?: string | undefined
}

export function TextField(props: TextFieldProps) {
  const id = createUniqueId()
  const [own, rest] = splitProps(props, ['label', 'hint', 'error', 'class'])
  const describedBy = () =>
    [own.error && `${id}-error`, own.hint && `${id}-hint`].filter(Boolean).join(' ') || undefined
  return (
    <div class={`text-field ${own.class ?? ''}`}>
      <label for={id}>{own.label}</label>
      <input
        type="text"
        {...rest}
        id={id}
        aria-invalid={own.error ? 'true' : undefined}
        aria-describedby={describedBy()}
      />
      {/* The alert is there before its words, or some screen readers stay silent. */}
      <p id={`${id}-error`} class="error-words" role="alert">
        {own.error}
      </p>
      <Show when={own.hint}>
        <p id={`${id}-hint`} class="meta">
          {own.hint}
        </p>
      </Show>
    </div>
  )
}
