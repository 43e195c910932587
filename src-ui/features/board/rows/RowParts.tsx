import { boardWord } from '../../../i18n/parts/boards.ts'
import { fullTime, isoTime, timeAgo } from '../../../i18n/times.ts'
import type { Row } from '../../../state/boards.ts'

export type RowProps = {
  row: Row
  now: number
  /** The row opens to be read; otherwise its values can be changed there. */
  isReadOnly: boolean
  onOpen: () => void
}

/** The key of a row, as the button that opens it. A press anywhere else in the row does the same, see `BoardTable`. */
export function RowButton(props: RowProps) {
  return (
    <button
      type="button"
      class="board-open"
      aria-haspopup="dialog"
      aria-label={boardWord(props.isReadOnly ? 'open' : 'edit', { key: props.row.key })}
      onClick={() => props.onOpen()}
    >
      {props.row.key}
    </button>
  )
}

/** Who changed the row last, and how long ago. */
export function RowChanged(props: { row: Row; now: number }) {
  return (
    <>
      {props.row.updatedByName} ·{' '}
      <time dateTime={isoTime(props.row.updatedAt)} title={fullTime(props.row.updatedAt)}>
        {timeAgo(props.row.updatedAt, props.now)}
      </time>
    </>
  )
}
