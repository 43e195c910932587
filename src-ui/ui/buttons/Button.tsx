import { type JSX, splitProps } from 'solid-js'
import './button.css'

type ButtonProps = JSX.ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: 'primary' | 'plain' | 'quiet'
  /** Says that the work has begun; the button stays where it is and cannot be pressed twice. */
  busy?: boolean
}

export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, ['kind', 'busy', 'class', 'disabled', 'type', 'children'])
  return (
    <button
      {...rest}
      type={own.type ?? 'button'}
      class={`button ${own.class ?? ''}`}
      data-kind={own.kind ?? 'plain'}
      disabled={own.disabled || own.busy}
      aria-busy={own.busy ? 'true' : undefined}
    >
      {own.children}
    </button>
  )
}
