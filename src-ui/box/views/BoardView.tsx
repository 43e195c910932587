import { createMemo, For } from 'solid-js'
import { shownCell } from '../../features/replay/model/shown-cell.ts'
import type { Box } from '../read/box.ts'
import { number, when, word } from '../words.ts'
import { Paged } from './Paged.tsx'

/** The cells of a page: a browser that lays out more gets slow. */
const CELLS_PER_PAGE = 800

export function BoardView(props: { box: Box; id: string }) {
  const board = () => props.box.index.boards.find(({ id }) => id === props.id)
  const columns = () => board()?.columns ?? []
  const records = createMemo(() =>
    [...(props.box.records.get(props.id)?.values() ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1)),
  )
  return (
    <>
      <h2 dir="auto">{board()?.name}</h2>
      <Paged
        each={records()}
        perPage={Math.max(5, Math.floor(CELLS_PER_PAGE / (columns().length + 1)))}
        around={(rows) => (
          <div class="wide" tabindex="0">
            <table>
              <thead>
                <tr>
                  <th scope="col">{word('key')}</th>
                  <For each={columns()}>
                    {(column) => (
                      <th scope="col" dir="auto">
                        {column.name ?? column.key} {column.unit ?? ''}
                      </th>
                    )}
                  </For>
                </tr>
              </thead>
              <tbody>{rows}</tbody>
            </table>
          </div>
        )}
      >
        {(record) => (
          <tr>
            <th scope="row">{record.key}</th>
            <For each={columns()}>
              {(column) => <td dir="auto">{shownCell(record, column, { dateAndTime: when, number, word })}</td>}
            </For>
          </tr>
        )}
      </Paged>
    </>
  )
}
