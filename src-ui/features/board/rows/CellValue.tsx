import { Show } from 'solid-js'
import type { Column } from '../../../../src-bun/contract/boards.ts'
import type { Row } from '../../../state/boards.ts'
import { cellText, shortCellText } from '../cell-text.ts'
import { Sparkline } from './Sparkline.tsx'

/** A number has its course beside it, a choice is a chip, and a time is short and says all of itself to whoever points at it. */
export function CellValue(props: { column: Column; row: Row; now: number }) {
  const value = () => props.row.values.get(props.column.key)
  const words = () => shortCellText(value(), props.column, props.now)
  return (
    <Show
      when={props.column.type === 'number'}
      fallback={
        <Show
          when={words() !== '' && (props.column.type === 'choice' || props.column.type === 'time')}
          fallback={words()}
        >
          <span
            class={props.column.type === 'choice' ? 'board-chip' : undefined}
            title={props.column.type === 'time' ? cellText(value(), props.column) : undefined}
          >
            {words()}
          </span>
        </Show>
      }
    >
      <span class="board-number">
        <Sparkline trace={props.row.traces.get(props.column.key) ?? []} />
        {cellText(value(), props.column)}
      </span>
    </Show>
  )
}

/**
 * Which of two equal animations marks a value as just changed. They alternate, because the browser restarts an animation only
 * when its name changes.
 */
export function flashName(row: Row, { key }: Column): 'even' | 'odd' | undefined {
  if (!row.fresh.includes(key)) return undefined
  return row.updatedAt % 2 === 0 ? 'even' : 'odd'
}
