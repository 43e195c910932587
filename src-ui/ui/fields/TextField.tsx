import { createUniqueId, type JSX, Show, splitProps } from 'solid-js'
import './text-field.css'

type TextFieldProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'id'> & {
  label: string
  hint?: string | undefined
  error?: string | undefined
  /** Shown once `maxLength` is reached. */
  limitMessage?: string | undefined
}

export function TextField(props: TextFieldProps) {
  const id = createUniqueId()
  const [own, rest] = splitProps(props, ['label', 'hint', 'error', 'limitMessage', 'class'])
  const isFull = () => own.limitMessage !== undefined && String(rest.value ?? '').length >= Number(rest.maxLength)
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
      {/* The alert element exists before it has text: some screen readers ignore an alert that appears with its text. */}
      <p id={`${id}-error`} class="error-text" role="alert">
        {own.error}
      </p>
      <p class="field-limit" role="status">
        <Show when={isFull()}>{own.limitMessage}</Show>
      </p>
      <Show when={own.hint}>
        <p id={`${id}-hint`} class="meta">
          {own.hint}
        </p>
      </Show>
    </div>
  )
}
