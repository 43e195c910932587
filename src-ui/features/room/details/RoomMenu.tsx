import { useNavigate, useParams } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import IconEllipsis from '~icons/lucide/ellipsis'
import type { ErrorCode } from '../../../../src-bun/contract/errors.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { errorText, t } from '../../../i18n/i18n.ts'
import { messageWord } from '../../../i18n/parts/messages.ts'
import { hub, isMuted, roomName, whyMayNotSpeak } from '../../../state/hub.ts'
import { isConnected, mayRemove, moveToTrash } from '../../../state/removal.ts'
import { archiveRoom, leaveRoom, lockRoom, muteRoom } from '../../../state/rooms/rooms.ts'
import { ConfirmDialog } from '../../../ui/overlays/ConfirmDialog.tsx'
import { Popover } from '../../../ui/overlays/Popover.tsx'
import { showRoomDocuments } from '../documents/DocumentsButton.tsx'
import { leaveWord } from './leave-words.ts'
import { RoomDetailsDialog } from './RoomDetailsDialog.tsx'
import { RoomMembers } from './RoomMembers.tsx'

/** In the header: what the room is about, its members, and its actions. */
export function RoomMenu() {
  const params = useParams<{ id: string }>()
  const navigate = useNavigate()
  const [isChanging, setChanging] = createSignal(false)
  const [isLeaving, setLeaving] = createSignal(false)
  const [isDeleting, setDeleting] = createSignal(false)
  const [problem, setProblem] = createSignal<string>()
  const isHost = () => hub.me?.role === 'host'
  const isRemovable = (room: Room) => mayRemove(room) && room.name !== 'lobby' && !room.direct

  async function submit(work: Promise<ErrorCode | undefined>, close: () => void) {
    const refused = await work
    setProblem(refused && errorText(refused))
    if (!refused) close()
  }

  async function leave(room: Room) {
    const refused = await leaveRoom(room.id)
    if (refused) return errorText(refused)
    navigate('/', { state: { chosen: true } })
    return undefined
  }

  async function remove(room: Room) {
    if (!isConnected()) return t('create.notConnected')
    const refused = await moveToTrash({ kind: 'room', id: room.id, name: room.name })
    if (refused) return errorText(refused)
    navigate('/', { state: { chosen: true } })
    return undefined
  }

  /** What leaving means, and how one gets back in. */
  function leavingWords(room: Room): string {
    if (room.direct) return leaveWord('direct', { name: roomName(room) })
    return (room.memberIds?.length ?? 0) > 1 ? leaveWord('private') : leaveWord('last')
  }

  return (
    <Show when={hub.rooms[params.id]}>
      {(room) => (
        <>
          <Popover
            label={t('room.menu')}
            panelLabel={t('room.menu')}
            triggerClass="icon-button"
            trigger={<IconEllipsis />}
          >
            {(close) => (
              <>
                {/* In the header there may be no space for all of it. */}
                <Show when={room().topic}>
                  {(topic) => (
                    <p class="room-topic" dir="auto">
                      {topic()}
                    </p>
                  )}
                </Show>
                <Show when={room().private && !room().direct}>
                  <RoomMembers room={room()} />
                </Show>
                <ul class="popover-list">
                  <li>
                    <button
                      type="button"
                      aria-haspopup="dialog"
                      onClick={() => {
                        close()
                        showRoomDocuments()
                      }}
                    >
                      {t('places.title')}
                    </button>
                  </li>
                  <li>
                    <button
                      type="button"
                      onClick={() => {
                        close()
                        navigate(`/search?room=${room().id}`)
                      }}
                    >
                      {messageWord('search')}
                    </button>
                  </li>
                  <Show when={!whyMayNotSpeak(room())}>
                    <li>
                      <button
                        type="button"
                        aria-haspopup="dialog"
                        onClick={() => {
                          close()
                          setChanging(true)
                        }}
                      >
                        {t(isRemovable(room()) ? 'room.details' : 'room.changeTopic')}
                      </button>
                    </li>
                  </Show>
                  <li>
                    <button type="button" onClick={() => void submit(muteRoom(room().id, !isMuted(room().id)), close)}>
                      {t(isMuted(room().id) ? 'room.unmute' : 'room.mute')}
                    </button>
                  </li>
                  <Show when={isHost()}>
                    <li>
                      <button type="button" onClick={() => void submit(lockRoom(room().id, !room().locked), close)}>
                        {room().locked ? t('room.unlock') : t('room.lock')}
                      </button>
                    </li>
                  </Show>
                  <Show when={isRemovable(room())}>
                    <li>
                      <button
                        type="button"
                        onClick={() => void submit(archiveRoom(room().id, !room().archived), close)}
                      >
                        {room().archived ? t('room.restore') : t('room.archive')}
                      </button>
                    </li>
                  </Show>
                  <Show when={isRemovable(room())}>
                    <li>
                      <button
                        type="button"
                        data-danger=""
                        aria-haspopup="dialog"
                        onClick={() => {
                          close()
                          setDeleting(true)
                        }}
                      >
                        {t('removal.delete')}
                      </button>
                    </li>
                  </Show>
                  <Show when={room().private}>
                    <li>
                      <button
                        type="button"
                        data-danger=""
                        aria-haspopup="dialog"
                        onClick={() => {
                          close()
                          setLeaving(true)
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
            )}
          </Popover>
          <RoomDetailsDialog
            room={room()}
            mayRename={isRemovable(room())}
            open={isChanging()}
            onClose={() => setChanging(false)}
          />
          <ConfirmDialog
            open={isLeaving()}
            onClose={() => setLeaving(false)}
            title={
              room().direct
                ? leaveWord('directTitle', { name: roomName(room()) })
                : leaveWord('title', { room: roomName(room()) })
            }
            words={leavingWords(room())}
            action={leaveWord('act')}
            cancelLabel={t('app.cancel')}
            closeLabel={t('app.close')}
            onConfirm={() => leave(room())}
          />
          <ConfirmDialog
            open={isDeleting()}
            onClose={() => setDeleting(false)}
            title={t('removal.deleteTitle', { name: room().name })}
            words={t('removal.deleteRoom')}
            action={t('removal.deleteNow')}
            cancelLabel={t('app.cancel')}
            closeLabel={t('app.close')}
            onConfirm={() => remove(room())}
          />
        </>
      )}
    </Show>
  )
}
