import IconDown from '~icons/lucide/arrow-down'
import IconUp from '~icons/lucide/arrow-up'
import type { Board } from '../../../../src-bun/contract/boards.ts'
import { boardWord } from '../../../i18n/parts/boards.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { SelectField } from '../../../ui/fields/SelectField.tsx'
import { columnLabel } from '../cell-text.ts'
import { CHANGED, type Order } from '../sorting.ts'

/** The order of cards, which have no heads of columns to press. */
export function SortBy(props: { board: Board; order: Order; onSort: (column: string | undefined) => void }) {
  return (
    <div class="board-sort">
      <SelectField
        label={boardWord('sortBy')}
        value={props.order.column ?? ''}
        choices={[
          { value: '', label: boardWord('key') },
          { value: CHANGED, label: boardWord('changed') },
          ...props.board.columns.map((column) => ({ value: column.key, label: columnLabel(column) })),
        ]}
        onChange={(column) => props.onSort(column === '' ? undefined : column)}
      />
      <IconButton
        label={boardWord(props.order.isDescending ? 'descending' : 'ascending')}
        onClick={() => props.onSort(props.order.column)}
      >
        {props.order.isDescending ? <IconDown /> : <IconUp />}
      </IconButton>
    </div>
  )
}
