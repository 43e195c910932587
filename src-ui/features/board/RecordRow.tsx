import { For, Show } from 'solid-js'
import IconPencil from '~icons/lucide/pencil'
import type { Board, Column } from '../../../src-bun/contract/boards.ts'
import { boardWord } from '../../i18n/parts/boards.ts'
import { fullTime, isoTime, timeAgo } from '../../i18n/times.ts'
import type { Row } from '../../state/boards.ts'
import { mayWrite } from '../../state/hub.ts'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { cellText, shortCellText } from './cell-text.ts'
import { Sparkline } from './Sparkline.tsx'

export function RecordRow(props: { board: Board; row: Row | undefined; now: number; onEdit: () => void }) {
  return (
    <Show when={props.row}>
      {(row) => (
        <tr>
          <th scope="row">
            <span class="board-key">
              <span>{row().key}</span>
              <Show when={mayWrite()}>
                <IconButton label={boardWord('edit', { key: row().key })} aria-haspopup="dialog" onClick={props.onEdit}>
                  <IconPencil />
                </IconButton>
              </Show>
            </span>
          </th>
          <For each={props.board.columns}>
            {(column) => (
              <td data-type={column.type} data-fresh={flashName(row(), column)}>
                <Show
                  when={column.type === 'number'}
                  fallback={<CellWords column={column} row={row()} now={props.now} />}
                >
                  <span class="board-number">
                    <Sparkline trace={row().traces.get(column.key) ?? []} />
                    {cellText(row().values.get(column.key), column)}
                  </span>
                </Show>
              </td>
            )}
          </For>
          <td class="board-changed">
            {row().updatedByName} ·{' '}
            <time dateTime={isoTime(row().updatedAt)} title={fullTime(row().updatedAt)}>
              {timeAgo(row().updatedAt, props.now)}
            </time>
          </td>
        </tr>
      )}
    </Show>
  )
}

/** A choice is a chip, and a time is short and says all of itself to whoever points at it. */
function CellWords(props: { column: Column; row: Row; now: number }) {
  const value = () => props.row.values.get(props.column.key)
  const words = () => shortCellText(value(), props.column, props.now)
  return (
    <Show when={words() !== '' && (props.column.type === 'choice' || props.column.type === 'time')} fallback={words()}>
      <span
        class={props.column.type === 'choice' ? 'board-chip' : undefined}
        title={props.column.type === 'time' ? cellText(value(), props.column) : undefined}
      >
        {words()}
      </span>
    </Show>
  )
}

/**
 * Which of two equal animations marks a value as just changed. They alternate, because the browser restarts an animation only
 * when its name changes.
 */
function flashName(row: Row, { key }: Column): 'even' | 'odd' | undefined {
  if (!row.fresh.includes(key)) return undefined
  return row.updatedAt % 2 === 0 ? 'even' : 'odd'
}
