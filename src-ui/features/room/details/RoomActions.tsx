import { useNavigate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import type { ErrorCode } from '../../../../src-bun/contract/errors.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { errorText, t } from '../../../i18n/i18n.ts'
import { messageWord } from '../../../i18n/parts/messages.ts'
import { mayExport } from '../../../state/exports.ts'
import { hub, isMuted, whyMayNotSpeak } from '../../../state/hub.ts'
import { mayRemoveRoom } from '../../../state/removal.ts'
import { archiveRoom, lockRoom, muteRoom } from '../../../state/rooms/rooms.ts'
import { RoomMembers } from './RoomMembers.tsx'

/** What the menu of a room opens beside itself. */
export type RoomDialog = 'documents' | 'pins' | 'download' | 'details' | 'delete' | 'leave'

/** In the menu of a room: what it is about, its members, and its actions. Some have buttons of their own where there is space. */
export default function RoomActions(props: { room: Room; onClose: () => void; onOpen: (dialog: RoomDialog) => void }) {
  const navigate = useNavigate()
  const [problem, setProblem] = createSignal<string>()
  const isHost = () => hub.me?.role === 'host'

  async function submit(work: Promise<ErrorCode | undefined>, close: () => void) {
    const refused = await work
    setProblem(refused && errorText(refused))
    if (!refused) close()
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
      <Show when={props.room.private && !props.room.direct}>
        <RoomMembers room={props.room} />
      </Show>
      <ul class="popover-list">
        <li>
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={() => {
              props.onClose()
              props.onOpen('documents')
            }}
          >
            {t('places.title')}
          </button>
        </li>
        <li>
          <button
            type="button"
            onClick={() => {
              props.onClose()
              navigate(`/search?room=${props.room.id}`)
            }}
          >
            {messageWord('search')}
          </button>
        </li>
        <li class="narrow-only">
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={() => {
              props.onClose()
              props.onOpen('pins')
            }}
          >
            {t('pin.list')}
          </button>
        </li>
        <Show when={mayExport()}>
          <li class="narrow-only">
            <button
              type="button"
              aria-haspopup="dialog"
              onClick={() => {
                props.onClose()
                props.onOpen('download')
              }}
            >
              {t('export.label')}
            </button>
          </li>
        </Show>
        <Show when={!whyMayNotSpeak(props.room)}>
          <li>
            <button
              type="button"
              aria-haspopup="dialog"
              onClick={() => {
                props.onClose()
                props.onOpen('details')
              }}
            >
              {t(mayRemoveRoom(props.room) ? 'room.details' : 'room.changeTopic')}
            </button>
          </li>
        </Show>
        <li>
          <button
            type="button"
            onClick={() => void submit(muteRoom(props.room.id, !isMuted(props.room.id)), props.onClose)}
          >
            {t(isMuted(props.room.id) ? 'room.unmute' : 'room.mute')}
          </button>
        </li>
        <Show when={isHost()}>
          <li>
            <button
              type="button"
              onClick={() => void submit(lockRoom(props.room.id, !props.room.locked), props.onClose)}
            >
              {props.room.locked ? t('room.unlock') : t('room.lock')}
            </button>
          </li>
        </Show>
        <Show when={mayRemoveRoom(props.room)}>
          <li>
            <button
              type="button"
              onClick={() => void submit(archiveRoom(props.room.id, !props.room.archived), props.onClose)}
            >
              {props.room.archived ? t('room.restore') : t('room.archive')}
            </button>
          </li>
        </Show>
        <Show when={mayRemoveRoom(props.room)}>
          <li>
            <button
              type="button"
              data-danger=""
              aria-haspopup="dialog"
              onClick={() => {
                props.onClose()
                props.onOpen('delete')
              }}
            >
              {t('removal.delete')}
            </button>
          </li>
        </Show>
        <Show when={props.room.private}>
          <li>
            <button
              type="button"
              data-danger=""
              aria-haspopup="dialog"
              onClick={() => {
                props.onClose()
                props.onOpen('leave')
              }}
            >
              {t('room.leave')}
            </button>
          </li>
        </Show>
      </ul>
      <p class="error-text" role="alert">
        {problem()}
      </p>
    </>
  )
}
