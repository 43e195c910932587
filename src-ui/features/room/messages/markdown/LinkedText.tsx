import { For, Show, untrack, useContext } from 'solid-js'
import { hub } from '../../../../state/hub.ts'
import { lookUp } from '../../../../state/lookup.ts'
import { splitAtMentions } from '../../../../state/people/split-mentions.ts'
import { OUTSIDE_TARGET } from '../../../../ui/link-target.ts'
import { splitAtLinks } from './links.ts'
import { MentionsContext } from './mentions.ts'

/** Text whose web and mail addresses are links, and in which those stand out whom its message mentions. */
export function LinkedText(props: { text: string }) {
  return (
    <For each={splitAtLinks(props.text)}>
      {(part) => (
        <Show when={part.href} fallback={<MentioningText text={part.text} />}>
          <a href={part.href} target={OUTSIDE_TARGET} rel="noopener noreferrer">
            {part.text}
          </a>
        </Show>
      )}
    </For>
  )
}

function MentioningText(props: { text: string }) {
  const mentions = useContext(MentionsContext)
  const parts = () => splitAtMentions(props.text, mentions())
  return (
    <For each={parts()}>
      {({ text, mention }) => (mention ? <Mention id={mention.id} name={mention.name} /> : text)}
    </For>
  )
}

/** The present name of a member, or `@all`. */
function Mention(props: { id: string | undefined; name: string }) {
  untrack(() => props.id && lookUp('members', [props.id]))
  const name = () => hub.members[props.id ?? '']?.name ?? props.name
  const isOwn = () => props.id === undefined || props.id === hub.me?.id
  return (
    <span class="mention" data-own={isOwn() ? '' : undefined}>
      @{name()}
    </span>
  )
}
