import type { Board, BoardRecord } from '../../contract/boards.ts'
import { columnTitle, valueIn, valueText } from '../board-values.ts'
import type { BoardContent } from '../content.ts'
import { moment } from '../local-time.ts'
import { OF_BOARD, takenWords } from '../said/taken.ts'
import { inHtml, linesInHtml } from './in-html.ts'
import { htmlPage } from './page.ts'

/** One table, as the Markdown has it. Every row can be searched. */
export function boardAsHtml({ board, selection, records, takenAt }: BoardContent): Iterable<string> {
  const lines = [inHtml(takenWords(takenAt, OF_BOARD, selection))]
  return htmlPage({ title: board.name, lines, search: 'Find in these rows', main: table(board, records) })
}

function* table(board: Board, pages: BoardContent['records']): Generator<string> {
  const titles = ['Key', ...board.columns.map(columnTitle), 'Changed', 'By']
  yield '<div class="wide" tabindex="0"><table>\n<thead><tr>'
  yield `${titles.map((title) => `<th scope="col">${inHtml(title)}</th>`).join('')}</tr></thead>\n<tbody>\n`
  for (const page of pages) yield page.map((record) => row(board, record)).join('')
  yield '</tbody></table></div>\n'
}

function row({ columns }: Board, { key, values, updatedAt, updatedByName }: BoardRecord): string {
  const cells = columns.map((column) => {
    const text = linesInHtml(valueText(valueIn(values, column), column))
    return `<td${column.type === 'number' ? ' class="right"' : ''}>${text}</td>`
  })
  const [changed, by] = [inHtml(moment(updatedAt)), inHtml(updatedByName)]
  return `<tr data-entry><th scope="row">${inHtml(key)}</th>${cells.join('')}<td>${changed}</td><td>${by}</td></tr>\n`
}
