import { For } from 'solid-js'
import { Inline } from './Inline.tsx'
import type { Tokens } from './parse-markdown.ts'

/** A table that scrolls by itself where it is wider than the message. */
export function Table(props: { table: Tokens.Table }) {
  return (
    <div class="message-table" tabindex="0">
      <table>
        <thead>
          <tr>
            <For each={props.table.header}>
              {(cell) => (
                <th style={{ 'text-align': cell.align ?? 'start' }}>
                  <Inline tokens={cell.tokens} />
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.table.rows}>
            {(row) => (
              <tr>
                <For each={row}>
                  {(cell) => (
                    <td style={{ 'text-align': cell.align ?? 'start' }}>
                      <Inline tokens={cell.tokens} />
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  )
}
