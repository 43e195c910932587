// The table of export formats. A format of the contract without a row here does not compile.
import type { ExportFormat } from '../contract/exports.ts'
import type { DocumentContent, RoomContent } from './content.ts'
import { documentAsJson, roomAsJson } from './json.ts'
import { roomAsMarkdown } from './markdown.ts'

type Format = {
  /** The `content-type` of a download. */
  mediaType: string
  /** Of the file name, without the dot. */
  extension: string
  room(content: RoomContent): string
  document(content: DocumentContent): string
}

export const FORMATS: { readonly [F in ExportFormat]: Format } = {
  md: {
    mediaType: 'text/markdown; charset=utf-8',
    extension: 'md',
    room: roomAsMarkdown,
    // The text is Markdown already: nothing is added. Its line ends are LF, see `readText`.
    document: ({ text }) => text,
  },
  json: { mediaType: 'application/json', extension: 'json', room: roomAsJson, document: documentAsJson },
}
