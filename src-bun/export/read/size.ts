// About how much an export has, before it is made: counted where that is quick, and else judged by what was written last.
import type { ExportSize } from '../../contract/http/exports.ts'
import { BOX_FILES_MAX_BYTES, PDF_MESSAGES_MAX } from '../../contract/limits.ts'
import type { Actor } from '../../domain/ports/common.ts'
import type { Tables } from '../../domain/ports/tables.ts'

/** Reading these takes about a millisecond. */
const MESSAGES_LOOKED_AT = 100
const CHANGES_LOOKED_AT = 200
const FILES_COUNTED = 20_000
/** Of many rooms those that were used last are looked at. */
const ROOMS_LOOKED_AT = 100
const DOCUMENTS_LOOKED_AT = 100
/** The page of a box without any content, and what its log has of each record beside that: hash and salt, which do not get smaller by compression. */
const BOX_PAGE_BYTES = 300_000
const BOX_RECORD_BYTES = 90
/** What compression, and base64 after it, leave of JSON. */
const BOX_TEXT_SHARE = 0.35
const BASE64 = 4 / 3

/** A room that the actor sees. */
export function roomSize(tables: Tables, roomId: string, lastSeq: number): ExportSize {
  const { messages } = tables.messages.page(roomId, { before: lastSeq + 1, limit: MESSAGES_LOOKED_AT })
  const units = messages.reduce((sum, { body, authorName }) => sum + body.length + authorName.length + 40, 0)
  const files = tables.files.totalsIn(roomId, FILES_COUNTED)
  return {
    messages: lastSeq,
    files: files.count,
    bytes: messages.length === 0 ? 0 : Math.round((units / messages.length) * lastSeq),
    fileBytes: files.bytes,
    tooLong: lastSeq > PDF_MESSAGES_MAX ? ['pdf'] : [],
  }
}

/** The session box of the actor, with the files that it has where nobody asks for other ones. */
export function boxSize(tables: Tables, actor: Actor): ExportSize {
  const { rooms, documents, files, changes, logTree } = tables
  const seen = rooms.recent(actor, ROOMS_LOOKED_AT).items
  const ofRooms = seen.map(({ id }) => files.totalsIn(id, FILES_COUNTED / ROOMS_LOOKED_AT))
  const ofDocuments = documents
    .recent(actor, DOCUMENTS_LOOKED_AT)
    .items.flatMap(({ id }) => files.ofDocument(id).map(({ bytes }) => ({ count: 1, bytes })))
  const all = [...ofRooms, ...ofDocuments]
  const fileBytes = all.reduce((sum, { bytes }) => sum + bytes, 0)
  const lastSeq = changes.lastSeq()
  const last = changes.between(Math.max(0, lastSeq - CHANGES_LOOKED_AT), lastSeq, CHANGES_LOOKED_AT)
  const perRecord = last.length === 0 ? 0 : JSON.stringify(last).length / last.length
  const text = logTree.size() * (BOX_RECORD_BYTES + perRecord * BOX_TEXT_SHARE)
  return {
    messages: seen.reduce((sum, room) => sum + room.lastSeq, 0),
    files: all.reduce((sum, { count }) => sum + count, 0),
    bytes: Math.round(BOX_PAGE_BYTES + text + Math.min(fileBytes, BOX_FILES_MAX_BYTES) * BASE64),
    fileBytes,
    tooLong: [],
  }
}
