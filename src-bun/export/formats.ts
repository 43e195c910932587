// The table of export formats. A format of the contract without a row here does not compile.
import type { ExportFormat } from '../contract/http/exports.ts'
import { commentsAsMarkdown } from './comments.ts'
import { type BoardContent, type DocumentContent, type RoomContent, textParts } from './content.ts'
import { boardAsJson, documentAsJson, roomAsJson } from './json.ts'
import { boardAsMarkdown, roomAsMarkdown } from './markdown.ts'

/** Each function gives the text of a file in pieces, a page of the content in each. */
type Format = {
  /** The `content-type` of a download. */
  mediaType: string
  /** Of the file name, without the dot. */
  extension: string
  room(content: RoomContent): Iterable<string>
  document(content: DocumentContent): Iterable<string>
  board(content: BoardContent): Iterable<string>
}

/** The text is Markdown already: nothing is added but the comments, behind it. Its line ends are LF, see `readText`. */
function* textWithComments({ text, comments }: DocumentContent): Generator<string> {
  yield* textParts(text)
  yield* commentsAsMarkdown(comments)
}

export const FORMATS: { readonly [F in ExportFormat]: Format } = {
  md: {
    mediaType: 'text/markdown; charset=utf-8',
    extension: 'md',
    room: roomAsMarkdown,
    document: textWithComments,
    board: boardAsMarkdown,
  },
  json: {
    mediaType: 'application/json',
    extension: 'json',
    room: roomAsJson,
    document: documentAsJson,
    board: boardAsJson,
  },
}
