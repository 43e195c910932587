import { For } from 'solid-js'
import type { Board } from '../../../../src-bun/contract/boards.ts'
import { boardWord } from '../../../i18n/parts/boards.ts'
import { columnLabel } from '../cell-text.ts'
import { CHANGED, type Order } from '../sorting.ts'

/** The names of the columns, each a button that sorts by it. */
export function BoardHead(props: { board: Board; order: Order; onSort: (column: string | undefined) => void }) {
  const columns = () => [
    { key: undefined, label: boardWord('key'), type: undefined },
    { key: CHANGED, label: boardWord('changed'), type: undefined },
    ...props.board.columns.map((column) => ({ key: column.key, label: columnLabel(column), type: column.type })),
  ]
  const sortOf = (column: string | undefined) => {
    if (props.order.column !== column) return 'none'
    return props.order.isDescending ? 'descending' : 'ascending'
  }
  return (
    <thead>
      <tr>
        <For each={columns()}>
          {({ key, label, type }) => (
            <th scope="col" aria-sort={sortOf(key)} data-type={type}>
              <button type="button" onClick={() => props.onSort(key)}>
                {label}
              </button>
            </th>
          )}
        </For>
      </tr>
    </thead>
  )
}
