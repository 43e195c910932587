import { For, Show } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { hub } from '../../../state/hub.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { createMediaQuery } from '../../../ui/media.ts'

type Person = ReturnType<DocumentLink['people']>[number]
/** On a narrow screen there is less room beside the buttons. */
const [MAX_SHOWN, MAX_NARROW] = [4, 2]

/** The avatars of the people who have this document open. Several tabs of one person count once. */
export function DocumentPeople(props: { people: Person[] }) {
  const distinctPeople = () => [...new Map(props.people.map((person) => [person.memberId, person])).values()]
  // Somebody may have taken another name since their caret was sent.
  const nameOf = ({ memberId, name }: Person) => hub.members[memberId]?.name ?? name
  const isNarrow = createMediaQuery('(max-width: 760px)')
  const max = () => (isNarrow() ? MAX_NARROW : MAX_SHOWN)
  const names = () => distinctPeople().map(nameOf)
  return (
    <div
      class="document-people"
      role="img"
      aria-label={`${t('document.people')}: ${names().join(', ')}`}
      title={names().join(', ')}
    >
      <For each={distinctPeople().slice(0, max())}>
        {(person) => <Avatar size="s" name={nameOf(person)} colour={person.colour} />}
      </For>
      <Show when={distinctPeople().length > max()}>
        <span class="meta">+{distinctPeople().length - max()}</span>
      </Show>
    </div>
  )
}
