import { For, Show } from 'solid-js'
import { t } from '../../../i18n/i18n.ts'
import type { DocumentLink } from '../../../state/documents/document-link.ts'
import { hub } from '../../../state/hub.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { createMediaQuery } from '../../../ui/media.ts'
import { Popover } from '../../../ui/overlays/Popover.tsx'

type Person = ReturnType<DocumentLink['people']>[number]
/** Following them. Before the words for it are there, faces are only shown. */
type Following = {
  memberId: string | undefined
  label: (name: string) => string
  moreLabel: (count: number) => string
  onPress: (memberId: string) => void
}
/** On a narrow screen there is less room beside the buttons. */
const [MAX_SHOWN, MAX_NARROW] = [4, 2]

/** The avatars of the people who have this document open, this person's last. Several tabs of one person count once. */
export function DocumentPeople(props: { people: Person[]; following?: Following }) {
  const isMe = ({ memberId }: Person) => memberId === hub.me?.id
  const distinctPeople = () => {
    const people = [...new Map(props.people.map((person) => [person.memberId, person])).values()]
    return [...people.filter((person) => !isMe(person)), ...people.filter(isMe)]
  }
  // Somebody may have taken another name since their caret was sent.
  const nameOf = ({ memberId, name }: Person) => hub.members[memberId]?.name ?? name
  const isNarrow = createMediaQuery('(max-width: 760px)')
  const max = () => (isNarrow() ? MAX_NARROW : MAX_SHOWN)
  const shown = () => distinctPeople().slice(0, max())
  const more = () => distinctPeople().slice(max())
  const names = () => distinctPeople().map(nameOf)
  const face = (person: Person) => <Avatar size="s" name={nameOf(person)} colour={person.colour} />
  return (
    <Show
      when={props.following}
      fallback={
        <div
          class="document-people"
          role="img"
          aria-label={`${t('document.people')}: ${names().join(', ')}`}
          title={names().join(', ')}
        >
          <For each={shown()}>{face}</For>
          <Show when={more().length > 0}>
            <span class="meta">+{more().length}</span>
          </Show>
        </div>
      }
    >
      {(following) => (
        <fieldset class="document-people" aria-label={t('document.people')}>
          {/* By their ids, so that a button stays the same when a caret moves. */}
          <For each={shown().map(({ memberId }) => memberId)}>
            {(id) => (
              <Show when={shown().find(({ memberId }) => memberId === id)}>
                {(person) => (
                  <Show
                    when={!isMe(person())}
                    fallback={
                      <span role="img" aria-label={nameOf(person())} title={nameOf(person())}>
                        {face(person())}
                      </span>
                    }
                  >
                    <button
                      type="button"
                      class="document-face"
                      aria-pressed={following().memberId === id}
                      title={following().label(nameOf(person()))}
                      onClick={() => following().onPress(id)}
                    >
                      {face(person())}
                      <span class="visually-hidden">{following().label(nameOf(person()))}</span>
                    </button>
                  </Show>
                )}
              </Show>
            )}
          </For>
          <Show when={more().length > 0}>
            <Popover
              label={following().moreLabel(more().length)}
              panelLabel={following().moreLabel(more().length)}
              triggerClass="document-face meta"
              trigger={`+${more().length}`}
            >
              {(close) => (
                <ul class="popover-list">
                  <For each={more().map(({ memberId }) => memberId)}>
                    {(id) => (
                      <li>
                        <Show when={more().find(({ memberId }) => memberId === id)}>
                          {(person) => (
                            <Show when={!isMe(person())} fallback={<span class="document-me">{nameOf(person())}</span>}>
                              <button
                                type="button"
                                onClick={() => {
                                  close()
                                  following().onPress(person().memberId)
                                }}
                              >
                                {face(person())}
                                {following().label(nameOf(person()))}
                              </button>
                            </Show>
                          )}
                        </Show>
                      </li>
                    )}
                  </For>
                </ul>
              )}
            </Popover>
          </Show>
        </fieldset>
      )}
    </Show>
  )
}
