import { For, Show } from 'solid-js'
import { t } from '../../i18n/i18n.ts'
import type { DocumentLink } from '../../state/documents/document-link.ts'
import { Avatar } from '../../ui/Avatar.tsx'

type Person = ReturnType<DocumentLink['people']>[number]
const MOST_SHOWN = 4

/** Who has this document open; two tabs are one person. */
export function PeopleStack(props: { people: Person[] }) {
  const persons = () => [...new Map(props.people.map((person) => [person.memberId, person])).values()]
  const names = () => persons().map((person) => person.name)
  return (
    <div
      class="people-stack"
      role="img"
      aria-label={`${t('document.people')}: ${names().join(', ')}`}
      title={names().join(', ')}
    >
      <For each={persons().slice(0, MOST_SHOWN)}>
        {(person) => <Avatar size="s" name={person.name} colour={person.colour} />}
      </For>
      <Show when={persons().length > MOST_SHOWN}>
        <span class="meta">+{persons().length - MOST_SHOWN}</span>
      </Show>
    </div>
  )
}
