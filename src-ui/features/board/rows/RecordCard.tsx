import { For, Show } from 'solid-js'
import type { Board } from '../../../../src-bun/contract/boards.ts'
import { columnLabel } from '../cell-text.ts'
import { CellValue, flashName } from './CellValue.tsx'
import { RowButton, RowChanged, type RowProps } from './RowParts.tsx'

/** A row on a screen that is too narrow for a table. Cells without a value are left out. */
export function RecordCard(props: RowProps & { board: Board }) {
  return (
    <li class="board-card" data-row={props.row.key}>
      <div class="board-card-head">
        <h2>
          <RowButton {...props} />
        </h2>
        <p class="board-changed meta">
          <RowChanged row={props.row} now={props.now} />
        </p>
      </div>
      <dl>
        <For each={props.board.columns}>
          {(column) => (
            <Show when={props.row.values.has(column.key)}>
              <div>
                <dt class="meta">{columnLabel(column)}</dt>
                <dd data-type={column.type} data-fresh={flashName(props.row, column)}>
                  <CellValue column={column} row={props.row} now={props.now} />
                </dd>
              </div>
            </Show>
          )}
        </For>
      </dl>
    </li>
  )
}
