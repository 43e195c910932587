import { ErrorBoundary, Show, Suspense } from 'solid-js'
import type { Board } from '../../../src-bun/contract/boards.ts'
import { t } from '../../i18n/i18n.ts'
import { boardWord } from '../../i18n/parts/boards.ts'
import type { Row } from '../../state/boards.ts'
import { Dialog } from '../../ui/overlays/Dialog.tsx'
import { latePart } from '../../ui/parts/lazy-part.ts'
import { RecordForm } from './RecordForm.tsx'
import { RecordValues } from './rows/RecordValues.tsx'

const RecordPast = latePart(() => import('./past/RecordPast.tsx'))

/** Edits or shows the record `key`, or adds one where there is no `key`. */
export function RecordDialog(props: {
  board: Board
  open: boolean
  key: string | undefined
  rows: Record<string, Row>
  isReadOnly: boolean
  onClose: () => void
  onDelete: () => void
}) {
  const row = () => (props.key === undefined ? undefined : props.rows[props.key])
  const title = () => {
    if (props.isReadOnly) return props.key ?? ''
    return props.key === undefined ? boardWord('add') : boardWord('edit', { key: props.key })
  }
  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={title()} closeLabel={t('app.close')}>
      <Show
        when={props.isReadOnly}
        fallback={
          <RecordForm
            board={props.board}
            recordKey={props.key}
            row={row()}
            onClose={() => props.onClose()}
            onDelete={() => props.onDelete()}
          />
        }
      >
        <Show when={row()} fallback={<p>{boardWord('goneToRead')}</p>}>
          {(row) => <RecordValues board={props.board} row={row()} />}
        </Show>
      </Show>
      <Show when={row()}>
        {(row) => (
          <ErrorBoundary fallback={null}>
            <Suspense>
              <RecordPast board={props.board} row={row()} />
            </Suspense>
          </ErrorBoundary>
        )}
      </Show>
    </Dialog>
  )
}
