import type { Board } from '../../../src-bun/contract/boards.ts'
import { t } from '../../i18n/i18n.ts'
import { boardWord } from '../../i18n/parts/boards.ts'
import type { Row } from '../../state/boards.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { RecordForm } from './RecordForm.tsx'

/** Edits the record `key`, or adds one where there is no `key`. */
export function RecordDialog(props: {
  board: Board
  open: boolean
  key: string | undefined
  rows: Record<string, Row>
  onClose: () => void
  onDelete: () => void
}) {
  return (
    <Dialog
      open={props.open}
      onClose={() => props.onClose()}
      title={props.key === undefined ? boardWord('add') : boardWord('edit', { key: props.key })}
      closeLabel={t('app.close')}
    >
      <RecordForm
        board={props.board}
        recordKey={props.key}
        row={props.key === undefined ? undefined : props.rows[props.key]}
        onClose={() => props.onClose()}
        onDelete={() => props.onDelete()}
      />
    </Dialog>
  )
}
