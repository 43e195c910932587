// A table in Markdown: where its cells are in the text, and the smallest change of the text for each thing that somebody does to it. So
// what others write in the same table meanwhile stays.

/** Positions are in the text of the table, in UTF-16 units. */
export type TextChange = { from: number; to: number; insert: string }
/** `from` and `to` are at the bars around the cell, `textFrom` and `textTo` at its text without the blanks around it. */
type Cell = { from: number; to: number; textFrom: number; textTo: number }
type Line = { from: number; to: number; cells: Cell[]; hasFirstBar: boolean; hasLastBar: boolean }
export type Align = 'left' | 'center' | 'right' | undefined
/** `rows` begins with the header and is without the line of dashes below it. */
export type Table = { text: string; rows: Line[]; dashes: Line; aligns: Align[] }

/** Undefined where the text is no table. */
export function parseTable(text: string): Table | undefined {
  const lines: Line[] = []
  let from = 0
  for (const line of text.split('\n')) {
    lines.push(cellsIn(text, from, from + line.length))
    from += line.length + 1
  }
  const [header, dashes, ...rows] = lines
  if (!header || !dashes || header.cells.length !== dashes.cells.length) return undefined
  const marks = dashes.cells.map(({ textFrom, textTo }) => text.slice(textFrom, textTo))
  if (!marks.every((mark) => /^:?-+:?$/.test(mark))) return undefined
  return { text, rows: [header, ...rows], dashes, aligns: marks.map(alignOf) }
}

function alignOf(mark: string): Align {
  if (mark.endsWith(':')) return mark.startsWith(':') ? 'center' : 'right'
  return mark.startsWith(':') ? 'left' : undefined
}

function cellsIn(text: string, from: number, to: number): Line {
  const cells: Cell[] = []
  let at = from
  while (at < to && /\s/.test(text[at] as string)) at++
  const hasFirstBar = text[at] === '|'
  if (hasFirstBar) at++
  let start = at
  let hasLastBar = false
  for (; at < to; at++) {
    // A bar behind a backslash is a part of the text.
    if (text[at] === '\\') at++
    else if (text[at] === '|') {
      cells.push(cellAt(text, start, at))
      start = at + 1
    }
  }
  if (text.slice(start, to).trim() === '') hasLastBar = cells.length > 0
  else cells.push(cellAt(text, start, to))
  return { from, to, cells, hasFirstBar, hasLastBar }
}

function cellAt(text: string, from: number, to: number): Cell {
  const raw = text.slice(from, to)
  const textFrom = from + raw.length - raw.trimStart().length
  return { from, to, textFrom: Math.min(textFrom, to), textTo: Math.max(textFrom, from + raw.trimEnd().length) }
}

/** The Markdown of a cell, without the backslashes before its bars. Empty where the row ends before it. */
export function cellText({ text, rows }: Table, row: number, column: number): string {
  const cell = rows[row]?.cells[column]
  return cell ? text.slice(cell.textFrom, cell.textTo).replace(/\\\|/g, '|') : ''
}

/** The cell at a position, if there is one. */
export function cellAtPosition({ rows }: Table, at: number): { row: number; column: number } | undefined {
  const row = rows.findIndex(({ from, to }) => at >= from && at <= to)
  const column = rows[row]?.cells.findIndex(({ from, to }) => at >= from && at <= to) ?? -1
  return column < 0 ? undefined : { row, column }
}

/** In a table a line break would end the row, and a bar the cell. */
const asCell = (value: string): string =>
  value
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replace(/(\\*)\|/g, (found, slashes: string) => (slashes.length % 2 === 0 ? `${slashes}\\|` : found))

/** Undefined where the cell has this text already. */
export function setCell({ text, rows }: Table, row: number, column: number, value: string): TextChange | undefined {
  const line = rows[row]
  if (!line) return undefined
  const next = asCell(value)
  const cell = line.cells[column]
  if (!cell) {
    if (next === '') return undefined
    const bars = '  |'.repeat(column - line.cells.length)
    return { from: line.to, to: line.to, insert: `${line.hasLastBar ? '' : ' |'}${bars} ${next} |` }
  }
  const { from, to, textFrom, textTo } = cell
  if (textFrom < textTo) {
    // Without a bar at its end an empty cell would be none.
    if (next === '' && column === 0 && !line.hasFirstBar) return { from: textFrom, to: textTo, insert: '| ' }
    if (next === '' && column === line.cells.length - 1 && !line.hasLastBar)
      return { from: textFrom, to: textTo, insert: ' |' }
    // A backslash before the bar would make it a part of the text.
    const blank = text[textTo] === '|' && /(^|[^\\])(\\\\)*\\$/.test(next) ? ' ' : ''
    return smallestChange(text.slice(textFrom, textTo), next + blank, textFrom)
  }
  if (next === '') return undefined
  // Between blanks, which are added where there are none.
  const at = Math.min(from + 1, to)
  return { from: at, to: at, insert: `${to === from ? ' ' : ''}${next}${to - from < 2 ? ' ' : ''}` }
}

/** The one replacement that makes `next` of `text`. It never cuts a character of two units in half, which Yjs would destroy. */
export function smallestChange(text: string, next: string, offset = 0): TextChange | undefined {
  if (text === next) return undefined
  const most = Math.min(text.length, next.length)
  let start = 0
  while (start < most && text[start] === next[start]) start++
  if (isHigh(text, start - 1)) start--
  let end = 0
  while (end < most - start && text[text.length - 1 - end] === next[next.length - 1 - end]) end++
  if (end > 0 && isHigh(text, text.length - end - 1)) end--
  return { from: offset + start, to: offset + text.length - end, insert: next.slice(start, next.length - end) }
}

const isHigh = (text: string, at: number): boolean => /[\uD800-\uDBFF]/.test(text[at] ?? '')

/** An empty row below another one; below the header it is the first. */
export function addRow({ rows, dashes, aligns }: Table, below: number): TextChange[] {
  const line = below === 0 ? dashes : rows[below]
  return line ? [{ from: line.to, to: line.to, insert: `\n|${'  |'.repeat(aligns.length)}` }] : []
}

/** A header cannot be removed. */
export function removeRow({ rows }: Table, row: number): TextChange[] {
  const line = row > 0 ? rows[row] : undefined
  return line ? [{ from: line.from - 1, to: line.to, insert: '' }] : []
}

/** An empty column behind another one. */
export function addColumn({ rows, dashes }: Table, behind: number): TextChange[] {
  return [dashes, ...rows].flatMap((line) => {
    const cell = line.cells[behind]
    if (!cell) return []
    const text = line === dashes ? ' --- ' : '  '
    const isEnd = behind === line.cells.length - 1 && !line.hasLastBar
    return { from: cell.to, to: cell.to, insert: isEnd ? ` |${text}|` : `|${text}` }
  })
}

/** The last column cannot be removed. */
export function removeColumn({ text, rows, dashes, aligns }: Table, column: number): TextChange[] {
  if (aligns.length < 2) return []
  return [dashes, ...rows].flatMap((line): TextChange | [] => {
    const cell = line.cells[column]
    if (!cell) return []
    const isEnd = column === line.cells.length - 1 && !line.hasLastBar
    if (aligns.length === 2 && !line.hasFirstBar) {
      // Without a bar the line would be none of a table.
      const other = line.cells[1 - column]
      const insert = `| ${other ? text.slice(other.textFrom, other.textTo) : ''} |`
      return { from: line.from, to: line.to, insert }
    }
    return isEnd
      ? { from: Math.max(line.from, cell.from - 1), to: cell.to, insert: '' }
      : { from: cell.from, to: cell.to + 1, insert: '' }
  })
}
