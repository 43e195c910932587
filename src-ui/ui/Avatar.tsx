import { Show } from 'solid-js'
import './avatar.css'

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

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const first = [...(words[0] ?? '')][0] ?? '?'
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : ''
  return (first + last).toUpperCase()
}
