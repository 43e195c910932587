import type { Room } from '../../../src-bun/contract/rooms.ts'
import { t } from '../../i18n/i18n.ts'
import { roomName } from '../../state/hub.ts'
import { ConfirmDialog } from '../../ui/overlays/ConfirmDialog.tsx'

export type AllDialogProps = { room: Room; open: boolean; onClose: () => void; onConfirm: () => void }

/** Asks before a message that mentions everybody in a room with many people. */
export function AllDialog(props: AllDialogProps) {
  return (
    <ConfirmDialog
      open={props.open}
      onClose={() => props.onClose()}
      title={t('mention.askTitle', { room: roomName(props.room) })}
      words={t('mention.askWords')}
      action={t('mention.askAct')}
      cancelLabel={t('app.cancel')}
      closeLabel={t('app.close')}
      onConfirm={async () => {
        props.onConfirm()
        return undefined
      }}
    />
  )
}
