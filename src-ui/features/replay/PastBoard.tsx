import { createMemo, For, Show } from 'solid-js'
import { shownCell } from './model/shown-cell.ts'
import type { ReplaySource } from './source.ts'

/** A browser that lays out more cells gets slow. */
const CELLS_MAX = 400

/** A board as it was after so many changes of the log: of a long one the records that were changed last. */
export function PastBoard(props: { source: ReplaySource; id: string; changes: number }) {
  const columns = () => props.source.columnsOf(props.id)
  const records = createMemo(() => props.source.timeline.recordsOf(props.id, props.changes))
  const shown = createMemo(() => {
    const most = Math.max(5, Math.floor(CELLS_MAX / (columns().length + 1)))
    const newest = [...records().values()].sort((a, b) => b.updatedAt - a.updatedAt).slice(0, most)
    return newest.sort((a, b) => (a.key < b.key ? -1 : 1))
  })
  const newest = () => Math.max(...shown().map(({ updatedAt }) => updatedAt))
  return (
    <Show when={shown().length > 0} fallback={<p class="replay-soft">{props.source.word('empty')}</p>}>
      <table>
        <thead>
          <tr>
            <th scope="col">{props.source.word('key')}</th>
            <For each={columns()}>
              {(column) => (
                <th scope="col" dir="auto">
                  {column.name ?? column.key} {column.unit ?? ''}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={shown()}>
            {(record) => (
              <tr data-changed={record.updatedAt === newest() ? '' : undefined}>
                <th scope="row">{record.key}</th>
                <For each={columns()}>{(column) => <td dir="auto">{shownCell(record, column, props.source)}</td>}</For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </Show>
  )
}
