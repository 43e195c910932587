import { For, Show } from 'solid-js'
import { OUTSIDE_TARGET } from '../../../../ui/link-target.ts'
import { splitAtLinks } from './links.ts'

/** Text whose web and mail addresses are links. */
export function LinkedText(props: { text: string }) {
  return (
    <For each={splitAtLinks(props.text)}>
      {(part) => (
        <Show when={part.href} fallback={part.text}>
          <a href={part.href} target={OUTSIDE_TARGET} rel="noopener noreferrer">
            {part.text}
          </a>
        </Show>
      )}
    </For>
  )
}
