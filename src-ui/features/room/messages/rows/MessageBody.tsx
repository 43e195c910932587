import { For, Show } from 'solid-js'
import { OUTSIDE_TARGET } from '../../../../ui/link-target.ts'
import { splitAtLinks } from './links.ts'

export function MessageBody(props: { body: string }) {
  return (
    <p class="message-body">
      <For each={splitAtLinks(props.body)}>
        {(part) => (
          <Show when={part.href} fallback={part.text}>
            <a href={part.href} target={OUTSIDE_TARGET} rel="noopener noreferrer">
              {part.text}
            </a>
          </Show>
        )}
      </For>
    </p>
  )
}
