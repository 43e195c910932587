import type { Board, BoardRecord } from '../../contract/boards.ts'
import { columnTitle, valueIn, valueText } from '../board-values.ts'
import type { BoardContent, ExportedFile, ExportedMessage, RoomContent } from '../content.ts'
import { linesOf } from '../lines.ts'
import { localClock, localDay, moment } from '../local-time.ts'
import { deletedLine } from '../said/deleted.ts'
import { OF_BOARD, ofRoom, takenWords } from '../said/taken.ts'

/** A heading for each day, and each message as a quote under its author and time. */
export function* roomAsMarkdown({ room, selection, messages, takenAt }: RoomContent): Generator<string> {
  yield head(room.name, takenWords(takenAt, ofRoom(room.lastSeq), selection, escaped))
  if (room.topic !== '') yield toText(['', escaped(room.topic)])
  let day = ''
  for (const page of messages) {
    const lines: string[] = []
    for (const message of page) {
      if (localDay(message.postedAt) !== day) {
        day = localDay(message.postedAt)
        lines.push('', `## ${day}`)
      }
      lines.push('', messageHead(message), '', ...messageText(message))
    }
    yield toText(lines)
  }
}

function messageHead({ authorName, postedAt, editedAt, replyTo, pinned }: ExportedMessage): string {
  const edited = editedAt === undefined ? '' : ' (edited)'
  const answers = replyTo ? ` to ${escaped(replyTo.authorName)}` : ''
  const mark = pinned ? ` (pinned by ${escaped(pinned.byName)})` : ''
  return `**${escaped(authorName)}**${answers} ${localClock(postedAt)}${edited}${mark}`
}

function messageText({ body, deleted, poll, files = [], reactions = [] }: ExportedMessage): string[] {
  if (deleted) return [`*${escaped(deletedLine(deleted))}*`]
  const text = body === '' ? [] : quoted(body)
  const listed = files.length === 0 ? [] : [...(text.length === 0 ? [] : ['']), ...files.map(fileLine)]
  const counts = reactions.map(({ emoji, memberIds }) => `${emoji} ${memberIds.length}`)
  return [...text, ...(poll ? pollLines(poll) : []), ...listed, ...(counts.length === 0 ? [] : ['', counts.join('  ')])]
}

/** In a quote, a message of several lines stays one piece, whatever Markdown is in it. */
export const quoted = (body: string): string[] =>
  withoutDefinitions(linesOf(body).join('\n'))
    .split('\n')
    .map((line) => `> ${line}`)

/** The answers in their order, each with how many chose it, and by whom where the poll shows names. */
function pollLines({ answers, voters, closed }: NonNullable<ExportedMessage['poll']>): string[] {
  const lines = answers.map(({ text, count, memberNames = [] }) => {
    const names = memberNames.length > 0 ? ` (${memberNames.map(escaped).join(', ')})` : ''
    return `- ${escaped(text)}: ${count}${names}`
  })
  const end = closed ? `, closed by ${escaped(closed.byName)} ${moment(closed.at)}` : ''
  return ['', ...lines, '', `*Poll, ${voters} ${voters === 1 ? 'vote' : 'votes'}${end}*`]
}

/** The address is one of the hub. */
function fileLine({ id, name, type, bytes, sha256 }: ExportedFile): string {
  const hash = sha256 === undefined ? '' : `, SHA-256 ${sha256}`
  return `- [${escaped(name)}](/api/files/${id}/${inLink(name)}) (${escaped(type)}, ${bytes} bytes${hash})`
}

/** Brackets would end the link. */
const inLink = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(/[()]/g, (bracket) => (bracket === '(' ? '%28' : '%29'))

/**
 * `[Ada]: http://…` at the beginning of a line, also in a list or a quote, would make a link of every `[Ada]` in the file, whoever wrote
 * it. The label may go on in the next line.
 */
const LINK_DEFINITION = /^([ \t>*+\-\d.)]*)\[(?=(?:\\[\s\S]|[^\\[\]])*\]:)/gm
const withoutDefinitions = (body: string): string => body.replace(LINK_DEFINITION, '$1\\[')

/** One table with a column for each of the board's, and who changed a record last. */
export function* boardAsMarkdown({ board, selection, records, takenAt }: BoardContent): Generator<string> {
  const titles = ['Key', ...board.columns.map(columnTitle), 'Changed', 'By']
  yield head(board.name, takenWords(takenAt, OF_BOARD, selection, escaped)) +
    toText(['', tableRow(titles.map(escaped)), tableRow(titles.map(() => '---'))])
  for (const page of records) yield toText(page.map((record) => tableRow(cellsOf(board, record))))
}

function cellsOf({ columns }: Board, { key, values, updatedAt, updatedByName }: BoardRecord): string[] {
  const texts = columns.map((column) => valueText(valueIn(values, column), column))
  return [key, ...texts, moment(updatedAt), updatedByName].map(cell)
}

const head = (name: string, taken: string): string => toText([`# ${escaped(name)}`, '', taken])

const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
/** A row of a table is one line. */
const cell = (text: string): string => linesOf(text).map(escaped).join('<br>')

export const toText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('')

/** A part of a line: escapes what Markdown would read as a heading, a link or a tag, and whatever would end the line. */
export const escaped = (text: string): string =>
  linesOf(text)
    .join(' ')
    .replace(/[\\`*_{}[\]()#+!<>|~-]/g, '\\$&')
