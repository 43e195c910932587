import { A, useLocation } from '@solidjs/router'
import { createEffect, createSignal, For, Show } from 'solid-js'
import type { Group, PlaceToShow } from '../../../../src-bun/contract/leading/leading.ts'
import { MESSAGE_MAX_CHARS } from '../../../../src-bun/contract/limits.ts'
import { togetherCount, togetherWord } from '../../../i18n/parts/together.ts'
import { hub, peopleHere, roomList } from '../../../state/hub.ts'
import { inNoGroup } from '../../../state/leading/calls.ts'
import { endGroups } from '../../../state/leading/leading.ts'
import { isConnected } from '../../../state/removal.ts'
import { pendingMessages, sendMessage } from '../../../state/rooms/chat.ts'
import { ensureMessages } from '../../../state/rooms/messages.ts'
import { Button } from '../../../ui/buttons/Button.tsx'
import { createTask } from '../../../ui/buttons/task.ts'
import { TextField } from '../../../ui/fields/TextField.tsx'

/** The last messages that a card has. */
const SHOWN = 4

/** For hosts: who is in which group and what was said there last, and one field that writes to all of them. */
export function GroupsSideBySide(props: { groups: readonly Group[]; onOpen: () => void }) {
  const location = useLocation()
  const [text, setText] = createSignal('')
  /** The rooms that the last text went to. */
  const [sentTo, setSentTo] = createSignal<readonly string[]>([])
  const task = createTask()
  const without = () => {
    const here = peopleHere().filter(({ member }) => member.role !== 'host')
    return inNoGroup(
      props.groups,
      here.map(({ member }) => member.id),
    ).length
  }
  createEffect(() => {
    for (const { roomId } of props.groups) ensureMessages(roomId)
  })
  const lastOf = (roomId: string) => (hub.messages[roomId]?.items ?? []).filter(({ deleted }) => !deleted).slice(-SHOWN)
  const namesOf = ({ memberIds }: Group) =>
    memberIds.flatMap((id) => hub.members[id]?.name ?? []).join(', ') || togetherCount('people', 0)

  function send() {
    if (text().trim() === '') return
    setSentTo(props.groups.flatMap(({ roomId }) => (sendMessage(roomId, text()) ? roomId : [])))
    setText('')
  }
  /** Nothing is said until the hub has answered, unless it cannot be reached. What it refuses stands in the room. */
  function outcome(): string {
    const pending = sentTo().flatMap((roomId) => pendingMessages(roomId))
    if (pending.some(({ failed }) => !failed)) return isConnected() ? '' : togetherWord('sendWaits')
    const done = sentTo().filter((roomId) => !pending.some((message) => message.roomId === roomId))
    return done.length > 0 ? togetherCount('sentTo', done.length) : ''
  }
  /** What this host has open, unless that is a group's, or else the lobby. */
  function placeToMeet(): PlaceToShow | undefined {
    const [section, id = ''] = location.pathname.split('/').slice(1)
    const isOfGroup = props.groups.some(({ roomId }) => roomId === id)
    const roomId = section === 'rooms' ? id : hub.documents[id]?.roomId
    const isForAll = hub.rooms[roomId ?? '']?.private !== true
    if (section === 'rooms' && hub.rooms[id] && isForAll && !isOfGroup) return { kind: 'room', id }
    if (section === 'documents' && hub.documents[id] && isForAll) return { kind: 'document', id }
    const [lobby] = roomList()
    return lobby && { kind: 'room', id: lobby.id }
  }

  return (
    <div class="groups-form">
      <div class="groups-board">
        <For each={props.groups}>
          {(group) => (
            <section class="groups-card" aria-label={group.name}>
              <h3>
                <A href={`/rooms/${group.roomId}`} state={{ chosen: true }} dir="auto" onClick={() => props.onOpen()}>
                  {group.name}
                </A>
              </h3>
              <p class="meta" dir="auto">
                {namesOf(group)}
              </p>
              <ul class="groups-said">
                <For each={lastOf(group.roomId)} fallback={<li class="meta">{togetherWord('noMessages')}</li>}>
                  {(message) => (
                    <li dir="auto">
                      <b>{message.authorName}</b> {message.body}
                    </li>
                  )}
                </For>
              </ul>
            </section>
          )}
        </For>
      </div>
      <Show when={without() > 0}>
        <p class="meta">{togetherCount('without', without())}</p>
      </Show>
      <form
        class="groups-write"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        <TextField
          label={togetherWord('writeToAll')}
          value={text()}
          maxLength={MESSAGE_MAX_CHARS}
          autocomplete="off"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit">{togetherWord('sendToAll')}</Button>
      </form>
      <p class="meta" role="status">
        {outcome()}
      </p>
      <p class="error-text" role="alert">
        {task.problem()}
      </p>
      <Button
        kind="primary"
        busy={task.isBusy()}
        onClick={async () => {
          if (await task.run((signal) => endGroups(placeToMeet(), signal))) props.onOpen()
        }}
      >
        {togetherWord('together')}
      </Button>
    </div>
  )
}
