import { type JSX, Show } from 'solid-js'
import './empty-state.css'

type EmptyStateProps = {
  icon: JSX.Element
  title: string
  words?: string
  /** The next thing to do. */
  children?: JSX.Element
}

export function EmptyState(props: EmptyStateProps) {
  return (
    <div class="empty-state">
      <span class="empty-state-icon">{props.icon}</span>
      <h2>{props.title}</h2>
      <Show when={props.words}>
        <p>{props.words}</p>
      </Show>
      {props.children}
    </div>
  )
}
