import { createUniqueId, type JSX, Show, splitProps } from 'solid-js'
import { countCharacters } from '../../../src-bun/contract/characters.ts'
import { limitInput } from './limit-input.ts'
import './text-field.css'

type TextFieldProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'id' | 'ref' | 'maxLength'> & {
  label: string
  /** In characters as people see them. */
  maxLength?: number | undefined
  hint?: string | undefined
  error?: string | undefined
  /** Shown once `maxLength` is reached. */
  limitMessage?: string | undefined
}

export function TextField(props: TextFieldProps) {
  const id = createUniqueId()
  const [own, rest] = splitProps(props, ['label', 'hint', 'error', 'maxLength', 'limitMessage', 'class'])
  const isFull = () =>
    own.maxLength !== undefined && countCharacters(String(rest.value ?? ''), own.maxLength) >= own.maxLength
  const describedBy = () =>
    [own.error && `${id}-error`, own.hint && `${id}-hint`].filter(Boolean).join(' ') || undefined
  return (
    <div class={`text-field ${own.class ?? ''}`}>
      <label for={id}>{own.label}</label>
      <input
        type="text"
        dir="auto"
        {...rest}
        ref={(field) => limitInput(field, () => own.maxLength)}
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
