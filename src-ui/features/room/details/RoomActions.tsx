import { useNavigate } from '@solidjs/router'
import { type JSX, Show } from 'solid-js'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { messageWord } from '../../../i18n/parts/messages.ts'
import { mayExport } from '../../../state/exports.ts'
import { hub, isMuted, whyMayNotSpeak } from '../../../state/hub.ts'
import { mayRemoveRoom } from '../../../state/removal.ts'
import { archiveRoom, lockRoom, muteRoom } from '../../../state/rooms/changes/manage-rooms.ts'
import { createTask } from '../../../ui/buttons/task.ts'
import { keptWords } from './kept-words.ts'
import { RoomMembers } from './RoomMembers.tsx'

/** What the menu of a room opens beside itself. */
export type RoomDialog = 'documents' | 'pins' | 'download' | 'details' | 'delete' | 'leave'

/** In the menu of a room: what it is about, its members, and its actions. Some have buttons of their own where there is space. */
export default function RoomActions(props: { room: Room; onClose: () => void; onOpen: (dialog: RoomDialog) => void }) {
  const navigate = useNavigate()
  const task = createTask()
  const isHost = () => hub.me?.role === 'host'

  /** Whoever closes the menu before the hub has answered takes it back. */
  async function submit(work: (signal: AbortSignal) => Promise<string | undefined>) {
    if (await task.run(work)) props.onClose()
  }
  function search() {
    props.onClose()
    navigate(`/search?room=${props.room.id}`)
  }

  function replay() {
    props.onClose()
    navigate(`/replay?room=${props.room.id}`)
  }

  /** A line of the menu: it opens a dialog in the place of the menu, or does something at once. */
  function Action(action: {
    dialog?: RoomDialog
    onPress?: () => unknown
    isDangerous?: boolean
    isNarrowOnly?: boolean
    children: JSX.Element
  }) {
    function open(dialog: RoomDialog) {
      props.onClose()
      props.onOpen(dialog)
    }
    return (
      <li class={action.isNarrowOnly ? 'narrow-only' : undefined}>
        <button
          type="button"
          data-danger={action.isDangerous ? '' : undefined}
          aria-haspopup={action.dialog && 'dialog'}
          onClick={() => void (action.dialog ? open(action.dialog) : action.onPress?.())}
        >
          {action.children}
        </button>
      </li>
    )
  }

  return (
    <>
      {/* In the header there may be no space for all of it. */}
      <Show when={props.room.topic}>
        {(topic) => (
          <p class="room-topic" dir="auto">
            {topic()}
          </p>
        )}
      </Show>
      <Show when={hub.keepDays}>{(days) => <p class="room-topic">{keptWords(days())}</p>}</Show>
      <Show when={props.room.private && !props.room.direct}>
        <RoomMembers room={props.room} />
      </Show>
      <ul class="popover-list">
        <Action dialog="documents">{t('places.title')}</Action>
        <Action onPress={search}>{messageWord('search')}</Action>
        <Action dialog="pins" isNarrowOnly>
          {t('pin.list')}
        </Action>
        <Show when={mayExport()}>
          <Action dialog="download" isNarrowOnly>
            {t('export.label')}
          </Action>
          <Action onPress={replay}>{t('replay.title')}</Action>
        </Show>
        <Show when={!whyMayNotSpeak(props.room)}>
          <Action dialog="details">{t(mayRemoveRoom(props.room) ? 'room.details' : 'room.changeTopic')}</Action>
        </Show>
        <Action onPress={() => submit((signal) => muteRoom(props.room.id, !isMuted(props.room.id), signal))}>
          {t(isMuted(props.room.id) ? 'room.unmute' : 'room.mute')}
        </Action>
        <Show when={isHost()}>
          <Action onPress={() => submit((signal) => lockRoom(props.room.id, !props.room.locked, signal))}>
            {props.room.locked ? t('room.unlock') : t('room.lock')}
          </Action>
        </Show>
        <Show when={mayRemoveRoom(props.room)}>
          <Action onPress={() => submit((signal) => archiveRoom(props.room.id, !props.room.archived, signal))}>
            {props.room.archived ? t('room.restore') : t('room.archive')}
          </Action>
          <Action dialog="delete" isDangerous>
            {t('removal.delete')}
          </Action>
        </Show>
        <Show when={props.room.private}>
          <Action dialog="leave" isDangerous>
            {t('room.leave')}
          </Action>
        </Show>
      </ul>
      <p class="error-text" role="alert">
        {task.problem()}
      </p>
    </>
  )
}
