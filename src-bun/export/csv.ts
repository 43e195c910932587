// Tables for spreadsheets, by RFC 4180: commas, quotes, and CR LF behind each row. They begin with a byte order mark, without which
// Excel takes UTF-8 for the code page of its computer.
import { columnTitle, valueIn, valueText } from './board-values.ts'
import type { BoardContent, ExportedMessage, RoomContent } from './content.ts'
import { moment, timeZone } from './local-time.ts'
import { deletedLine } from './said/deleted.ts'

const BYTE_ORDER_MARK = '\uFEFF'

/** A row for each message, deleted ones included, in the order of the room. */
export function* roomAsCsv({ messages }: RoomContent): Generator<string> {
  yield BYTE_ORDER_MARK
  yield row(
    [
      'Number',
      `Time (${timeZone()})`,
      'Author',
      'Text',
      'Answers',
      'Edited',
      'Deleted by',
      'Pinned by',
      'Reactions',
      'Votes',
      'Files',
    ].map(cell),
  )
  for (const page of messages) yield page.map(messageRow).join('')
}

function messageRow({
  replyTo,
  editedAt,
  deleted,
  pinned,
  reactions = [],
  poll,
  files = [],
  ...message
}: ExportedMessage) {
  return row([
    cell(String(message.seq)),
    cell(moment(message.postedAt)),
    cell(message.authorName),
    cell(message.body),
    cell(replyTo ? String(replyTo.seq) : ''),
    cell(editedAt === undefined ? '' : moment(editedAt)),
    cell(deleted?.byRule ? deletedLine(deleted) : (deleted?.byName ?? '')),
    cell(pinned?.byName ?? ''),
    cell(reactions.map(({ emoji, memberIds }) => `${emoji} ${memberIds.length}`).join(' ')),
    cell((poll?.answers ?? []).map(({ text, count }) => `${text}: ${count}`).join('\n')),
    cell(files.map(({ name }) => name).join('\n')),
  ])
}

/** The columns of the board, and who changed a record last. */
export function* boardAsCsv({ board, records }: BoardContent): Generator<string> {
  const titles = ['Key', ...board.columns.map(columnTitle), `Changed (${timeZone()})`, 'By']
  yield BYTE_ORDER_MARK
  yield row(titles.map(cell))
  for (const page of records)
    yield page
      .map(({ key, values, updatedAt, updatedByName }) =>
        row([
          cell(key),
          ...board.columns.map((column) => {
            const value = valueIn(values, column)
            return typeof value === 'number' && column.type === 'number'
              ? String(value)
              : cell(valueText(value, column))
          }),
          cell(moment(updatedAt)),
          cell(updatedByName),
        ]),
      )
      .join('')
}

/**
 * The places of a text at which a spreadsheet would see the beginning of a formula, which may send what is in the table somewhere. Some read the
 * wide signs of East Asia as well. Where a list is parted by semicolons or tabs, as on a German computer, the quotes of this file are no
 * quotes: then each of those, and each line break, begins a cell within the text. Blanks and quotes before a formula are not seen.
 */
const FORMULA = /(?:^|(?<=[;\t\r\n]))(?=(?:["']|[^\S\t\r\n])*[=+\-@＝＋－＠])|^(?='*[\t\r\n])/g

/**
 * An apostrophe makes a spreadsheet show the rest as text. Whoever takes one away at each of these places has the text as it was. Every text is
 * quoted, so commas and line breaks are a part of it.
 */
const cell = (text: string): string => `"${text.replace(FORMULA, "'").replaceAll('"', '""')}"`

const row = (cells: readonly string[]): string => `${cells.join(',')}\r\n`
