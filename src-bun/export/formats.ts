// The table of export formats. A format of the contract without a row here does not compile.
import type { ExportFormat } from '../contract/http/exports.ts'
import { type BoardContent, type DocumentContent, type RoomContent, textParts } from './content.ts'
import { boardAsCsv, roomAsCsv } from './csv.ts'
import type { Piece } from './file.ts'
import { boardAsJson, documentAsJson, roomAsJson } from './json.ts'
import { commentsAsMarkdown } from './markdown/comments.ts'
import { boardAsMarkdown, roomAsMarkdown } from './markdown/markdown.ts'

type Pieces = Iterable<Piece> | Promise<Iterable<Piece>>

/** Each function gives the text of a file in pieces, a page of the content in each. A format has no function for what `formatsOf` leaves out of it. */
type Format = {
  /** The `content-type` of a download. */
  mediaType: string
  /** Of the file name, without the dot. */
  extension: string
  room?(content: RoomContent): Pieces
  document?(content: DocumentContent): Pieces
  board?(content: BoardContent): Pieces
}

/** The text is Markdown already: nothing is added but the comments, behind it. Its line ends are LF, see `readText`. */
function* textWithComments({ text, comments, places }: DocumentContent): Generator<string> {
  yield* textParts(text)
  yield* commentsAsMarkdown({ comments, places })
}

export const FORMATS: { readonly [F in ExportFormat]: Format } = {
  md: {
    mediaType: 'text/markdown; charset=utf-8',
    extension: 'md',
    room: roomAsMarkdown,
    document: textWithComments,
    board: boardAsMarkdown,
  },
  // What makes HTML and the files of office programs is loaded by the first who wants it: with its libraries it is larger than the rest.
  html: {
    mediaType: 'text/html; charset=utf-8',
    extension: 'html',
    room: async (content) => (await import('./html/room.ts')).roomAsHtml(content),
    document: async (content) => (await import('./html/document.ts')).documentAsHtml(content),
    board: async (content) => (await import('./html/board.ts')).boardAsHtml(content),
  },
  docx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extension: 'docx',
    room: async (content) => (await import('./office/room.ts')).roomAsDocx(content),
    document: async (content) => (await import('./office/document.ts')).documentAsDocx(content),
  },
  pdf: {
    mediaType: 'application/pdf',
    extension: 'pdf',
    room: async (content) => (await import('./pdf/room.ts')).roomAsPdf(content),
    document: async (content) => (await import('./pdf/document.ts')).documentAsPdf(content),
  },
  json: {
    mediaType: 'application/json',
    extension: 'json',
    room: roomAsJson,
    document: documentAsJson,
    board: boardAsJson,
  },
  csv: {
    mediaType: 'text/csv; charset=utf-8',
    extension: 'csv',
    room: roomAsCsv,
    board: boardAsCsv,
  },
  xlsx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
    board: async (content) => (await import('./office/board.ts')).boardAsXlsx(content),
  },
}
