import { For } from 'solid-js'
import type { Board } from '../../../../src-bun/contract/boards.ts'
import { CellValue, flashName } from './CellValue.tsx'
import { RowButton, RowChanged, type RowProps } from './RowParts.tsx'

export function RecordRow(props: RowProps & { board: Board }) {
  return (
    <tr data-row={props.row.key}>
      <th scope="row">
        <RowButton {...props} />
      </th>
      <td class="board-changed">
        <RowChanged row={props.row} now={props.now} />
      </td>
      <For each={props.board.columns}>
        {(column) => (
          <td data-type={column.type} data-fresh={flashName(props.row, column)}>
            <CellValue column={column} row={props.row} now={props.now} />
          </td>
        )}
      </For>
    </tr>
  )
}
