import { useNavigate } from '@solidjs/router'
import { Show } from 'solid-js'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import { t } from '../../../i18n/i18n.ts'
import { roomDownloads } from '../../../state/exports.ts'
import { roomName } from '../../../state/hub.ts'
import { mayRemoveRoom, moveToTrash } from '../../../state/removal.ts'
import { leaveRoom } from '../../../state/rooms/changes/manage-rooms.ts'
import { ConfirmDialog } from '../../../ui/overlays/ConfirmDialog.tsx'
import { Dialog } from '../../../ui/overlays/Dialog.tsx'
import DownloadList from '../../../ui/overlays/DownloadList.tsx'
import { latePart } from '../../../ui/parts/lazy-part.ts'
import { leaveWord } from './leave-words.ts'
import type { RoomDialog } from './RoomActions.tsx'
import { RoomDetailsDialog } from './RoomDetailsDialog.tsx'

const PinList = latePart(() => import('../pins/PinList.tsx'))

/** What the menu of a room opens: what the room is called, the questions before it is left or deleted, and on a phone its pins and downloads. */
export default function RoomDialogs(props: { room: Room; shown: RoomDialog | undefined; onClose: () => void }) {
  const navigate = useNavigate()

  /** The room is gone then. */
  async function goHomeAfter(work: Promise<string | undefined>) {
    const refused = await work
    if (refused === undefined) navigate('/', { state: { chosen: true } })
    return refused
  }

  /** What leaving means, and how one gets back in. */
  function leavingWords(room: Room): string {
    if (room.direct) return leaveWord('direct', { name: roomName(room) })
    return (room.memberIds?.length ?? 0) > 1 ? leaveWord('private') : leaveWord('last')
  }

  return (
    <>
      <RoomDetailsDialog
        room={props.room}
        mayRename={mayRemoveRoom(props.room)}
        open={props.shown === 'details'}
        onClose={props.onClose}
      />
      <ConfirmDialog
        open={props.shown === 'leave'}
        onClose={props.onClose}
        title={
          props.room.direct
            ? leaveWord('directTitle', { name: roomName(props.room) })
            : leaveWord('title', { room: roomName(props.room) })
        }
        words={leavingWords(props.room)}
        action={leaveWord('act')}
        cancelLabel={t('app.cancel')}
        closeLabel={t('app.close')}
        onConfirm={(signal) => goHomeAfter(leaveRoom(props.room.id, signal))}
      />
      <ConfirmDialog
        open={props.shown === 'delete'}
        onClose={props.onClose}
        title={t('removal.deleteTitle', { name: props.room.name })}
        words={t('removal.deleteRoom')}
        action={t('removal.deleteNow')}
        cancelLabel={t('app.cancel')}
        closeLabel={t('app.close')}
        onConfirm={(signal) => {
          const { id, name } = props.room
          return goHomeAfter(moveToTrash({ kind: 'room', id, name }, signal))
        }}
      />
      <Dialog open={props.shown === 'pins'} onClose={props.onClose} title={t('pin.list')} closeLabel={t('app.close')}>
        <PinList room={props.room} onClose={props.onClose} />
      </Dialog>
      <Dialog
        open={props.shown === 'download'}
        onClose={props.onClose}
        title={t('export.label')}
        closeLabel={t('app.close')}
      >
        <Show when={props.shown === 'download'}>
          <DownloadList
            files={roomDownloads(props.room.id).map(({ format, href }) => ({ href, label: t(`export.${format}`) }))}
            about={() =>
              import('../../../state/record/export-size.ts').then((size) => size.aboutExport('room', props.room.id))
            }
            onTaken={props.onClose}
          />
        </Show>
      </Dialog>
    </>
  )
}
