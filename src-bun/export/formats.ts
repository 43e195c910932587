// The table of export formats. A format of the contract without a row here does not compile.
import type { ExportFormat } from '../contract/exports.ts'
import { documentAsJson, roomAsJson } from './json.ts'
import { roomAsMarkdown } from './markdown.ts'
import type { DocumentRecord, RoomRecord } from './record.ts'

type Format = {
  /** The `content-type` of a download. */
  mediaType: string
  /** The end of a file name, without the dot. */
  extension: string
  room(record: RoomRecord): string
  document(record: DocumentRecord): string
}

export const FORMATS: { readonly [F in ExportFormat]: Format } = {
  md: {
    mediaType: 'text/markdown; charset=utf-8',
    extension: 'md',
    room: roomAsMarkdown,
    // Byte for byte, with nothing added.
    document: ({ text }) => text,
  },
  json: { mediaType: 'application/json', extension: 'json', room: roomAsJson, document: documentAsJson },
}
