import { type JSX, Show } from 'solid-js'
import './empty-state.css'

type EmptyStateProps = {
  icon: JSX.Element
  title: string
  description?: string
  /** The next action, usually one button or link. */
  children?: JSX.Element
}

export function EmptyState(props: EmptyStateProps) {
  return (
    <div class="empty-state">
      <span class="empty-state-icon">{props.icon}</span>
      <h2>{props.title}</h2>
      <Show when={props.description}>
        <p>{props.description}</p>
      </Show>
      {props.children}
    </div>
  )
}
