import { Show } from 'solid-js'
import './avatar.css'
import { initials } from './initials.ts'

type AvatarProps = {
  name: string
  colour: string
  size?: 's' | 'm' | 'l'
  status?: 'online' | 'away' | 'busy' | 'offline' | undefined
  /** The status as text, for screen readers. */
  statusLabel?: string | undefined
}

export function Avatar(props: AvatarProps) {
  return (
    <span class="avatar" data-size={props.size ?? 'm'} style={{ '--person': props.colour }}>
      <span class="avatar-face" aria-hidden="true">
        {initials(props.name)}
      </span>
      <Show when={props.status}>
        <span class="avatar-mark" data-status={props.status} role="img" aria-label={props.statusLabel} />
      </Show>
    </span>
  )
}
