import { useNavigate } from '@solidjs/router'
import { createMemo, createSignal, For, Show } from 'solid-js'
import IconGo from '~icons/lucide/arrow-right'
import IconFollow from '~icons/lucide/footprints'
import IconWrite from '~icons/lucide/message-circle'
import { t } from '../../i18n/i18n.ts'
import { finalState } from '../../state/connection/connection.ts'
import { hub, mayWrite } from '../../state/hub.ts'
import { openDirect } from '../../state/rooms/changes/manage-rooms.ts'
import { follow } from '../../state/views/following.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { createTask } from '../../ui/buttons/task.ts'
import { TextField } from '../../ui/fields/TextField.tsx'
import { placeName } from './PersonPlace.tsx'
import { peopleCount, peopleWord } from './words.ts'

/** Of a hundred people the ones one looks for are found by their names. */
const MAX_SHOWN = 20
const FILTER_FROM = 9

type PeopleMenuProps = {
  ids: readonly string[]
  /** Where all of them are, if they are: then nothing leads there once more. */
  placeId?: string
  onDone: () => void
}

/** People with what one can do about each: go to where they are, follow them in a document, and write to them. */
export function PeopleMenu(props: PeopleMenuProps) {
  const navigate = useNavigate()
  const [filter, setFilter] = createSignal('')
  const task = createTask()
  const found = createMemo(() => {
    const wanted = comparable(filter())
    return wanted === ''
      ? props.ids
      : props.ids.filter((id) => comparable(hub.members[id]?.name ?? '').includes(wanted))
  })
  const shown = () => found().slice(0, MAX_SHOWN)
  const place = (id: string) => hub.presence[id]?.place
  const nameOf = (id: string) => hub.members[id]?.name ?? ''
  const isMe = (id: string) => id === hub.me?.id

  function goTo(id: string) {
    const there = place(id)
    if (!there) return
    if (there.kind === 'document') follow(there.id, id)
    props.onDone()
    navigate(`/${there.kind}s/${there.id}`)
  }

  async function write(id: string) {
    await task.run(async (signal) => {
      const made = await openDirect(id, signal)
      if ('problem' in made) return made.problem
      props.onDone()
      navigate(`/rooms/${made.id}`)
      return undefined
    })
  }

  return (
    <div class="people-menu">
      <Show when={props.ids.length >= FILTER_FROM}>
        <TextField
          label={peopleWord('filter')}
          value={filter()}
          autocomplete="off"
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </Show>
      <ul>
        <For each={shown()} fallback={<li class="people-none">{peopleWord('none')}</li>}>
          {(id) => (
            <li>
              <Avatar
                size="s"
                name={nameOf(id)}
                colour={hub.members[id]?.colour ?? ''}
                status={hub.presence[id]?.status}
                statusLabel={t(`presence.${hub.presence[id]?.status ?? 'offline'}`)}
              />
              <span class="people-words">
                <span dir="auto" title={nameOf(id)}>
                  {nameOf(id)}
                </span>
                <Show when={isMe(id) ? t('nav.you') : hub.presence[id]?.customStatus}>
                  {(words) => (
                    <span class="meta" dir="auto" title={words()}>
                      {words()}
                    </span>
                  )}
                </Show>
                <Show when={place(id)?.id !== props.placeId && placeName(place(id))}>
                  {(name) => (
                    <span class="meta" dir="auto" title={name()}>
                      {name()}
                    </span>
                  )}
                </Show>
              </span>
              <Show when={!isMe(id) && !finalState()}>
                <Show when={place(id)?.id !== props.placeId && placeName(place(id))}>
                  {(name) => (
                    <IconButton label={peopleWord('go', { name: nameOf(id), place: name() })} onClick={() => goTo(id)}>
                      <IconGo />
                    </IconButton>
                  )}
                </Show>
                <Show when={place(id)?.id === props.placeId && place(id)?.kind === 'document'}>
                  <IconButton label={peopleWord('follow', { name: nameOf(id) })} onClick={() => goTo(id)}>
                    <IconFollow />
                  </IconButton>
                </Show>
                <Show when={mayWrite()}>
                  <IconButton label={peopleWord('write', { name: nameOf(id) })} onClick={() => void write(id)}>
                    <IconWrite />
                  </IconButton>
                </Show>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={found().length > shown().length}>
        <p class="meta">{peopleCount('more', found().length - shown().length)}</p>
      </Show>
      <p class="error-text" role="alert">
        {task.problem()}
      </p>
    </div>
  )
}

const comparable = (name: string) => name.normalize('NFKC').toLowerCase().trim()
