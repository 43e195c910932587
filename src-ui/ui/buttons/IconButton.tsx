import { type JSX, splitProps } from 'solid-js'
import './button.css'

type IconButtonProps = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label' | 'title'> & {
  /** The accessible name and the tooltip. */
  label: string
  /** Shown in the tooltip behind the label. */
  shortcut?: string
}

export function IconButton(props: IconButtonProps) {
  const [own, rest] = splitProps(props, ['label', 'shortcut', 'class', 'type', 'children'])
  return (
    <button
      {...rest}
      type={own.type ?? 'button'}
      class={`icon-button ${own.class ?? ''}`}
      aria-label={own.label}
      title={own.shortcut ? `${own.label} (${own.shortcut})` : own.label}
    >
      {own.children}
    </button>
  )
}
