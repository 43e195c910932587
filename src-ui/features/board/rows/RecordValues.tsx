import { For } from 'solid-js'
import type { Board } from '../../../../src-bun/contract/boards.ts'
import { boardWord } from '../../../i18n/parts/boards.ts'
import type { Row } from '../../../state/boards.ts'
import { createMinuteClock } from '../../../ui/clock.ts'
import { cellText, columnLabel } from '../cell-text.ts'
import { RowChanged } from './RowParts.tsx'

/** All of a record, for those who may not change it. */
export function RecordValues(props: { board: Board; row: Row }) {
  const now = createMinuteClock()
  return (
    <dl class="record-values">
      <For each={props.board.columns}>
        {(column) => (
          <div>
            <dt class="meta">{columnLabel(column)}</dt>
            <dd>{cellText(props.row.values.get(column.key), column) || boardWord('noValue')}</dd>
          </div>
        )}
      </For>
      <div>
        <dt class="meta">{boardWord('changed')}</dt>
        <dd>
          <RowChanged row={props.row} now={now()} />
        </dd>
      </div>
    </dl>
  )
}
