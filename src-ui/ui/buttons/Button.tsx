import { type JSX, splitProps } from 'solid-js'
import './button.css'

type ButtonProps = JSX.ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: 'primary' | 'plain' | 'quiet'
  /** The action is running: the button keeps its place and label, and cannot be pressed a second time. */
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
