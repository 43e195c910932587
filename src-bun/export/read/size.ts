// About how much an export has, before it is made: counted where that is quick, and else judged by what was written last.
import type { ExportSelection, ExportSize } from '../../contract/http/exports.ts'
import { BOX_FILES_MAX_BYTES, PDF_MESSAGES_MAX } from '../../contract/limits.ts'
import type { Room } from '../../contract/rooms.ts'
import type { Actor } from '../../domain/ports/common.ts'
import type { Tables } from '../../domain/ports/tables.ts'
import type { Read } from '../content.ts'
import { createMissingCharacters } from '../pdf/drawn-characters.ts'
import { charsOf } from './board.ts'
import { isSelected } from './selection.ts'

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

/** Looking at these takes about a millisecond. */
const MESSAGES_PER_STEP = 50
const UTF16_UNITS_PER_MESSAGE = 4000
/** The newest 2,000 messages of a part are looked at for characters that a PDF file does not have. */
const MESSAGE_STEPS_MAX = 40
const CHARACTERS_NAMED = 6
const RECORDS_PER_STEP = 100
/** What a record has beside its key and values, in most formats. */
const RECORD_UTF16_UNITS = 40

/** A room that the actor sees, or a part of it. */
export function roomSize(tables: Tables, room: Pick<Room, 'id' | 'lastSeq'>, selection: ExportSelection): ExportSize {
  const { id } = room
  const { first, last } = messagesOf(tables, room, selection)
  const count = Math.max(0, last - first + 1)
  const limit = Math.min(MESSAGES_LOOKED_AT, count)
  const messages = limit === 0 ? [] : tables.messages.page(id, { before: last + 1, limit }).messages
  const units = messages.reduce((sum, { body, authorName }) => sum + body.length + authorName.length + 40, 0)
  const isAll = selection.from === undefined && selection.to === undefined
  const files = isAll ? tables.files.totalsIn(id, FILES_COUNTED) : { count: 0, bytes: 0 }
  return {
    messages: count,
    files: files.count,
    bytes: messages.length === 0 ? 0 : Math.round((units / messages.length) * count),
    fileBytes: files.bytes,
    tooLong: count > PDF_MESSAGES_MAX ? ['pdf'] : [],
  }
}

/** The numbers of the first and the last message of a part. Where the clock was set back meanwhile this is only about right. */
function messagesOf(
  { messages }: Pick<Tables, 'messages'>,
  { id, lastSeq }: Pick<Room, 'id' | 'lastSeq'>,
  { from, to }: ExportSelection,
): { first: number; last: number } {
  const postedAt = (seq: number) => messages.page(id, { before: seq + 1, limit: 1 }).messages[0]?.postedAt ?? 0
  /** The number of the first message that was posted at this time or later. */
  function firstFrom(at: number): number {
    let [low, high] = [1, lastSeq + 1]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (postedAt(middle) < at) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    first: from === undefined ? 1 : firstFrom(from),
    last: to === undefined ? lastSeq : firstFrom(to + 1) - 1,
  }
}

/** `pause` is called between two steps, in which everybody else is served. After it nobody may wait for the answer any more. */
type InSteps = { read: Read; pause: () => Promise<void>; isGone: () => boolean }

/** Characters in the newest messages of a part that a PDF file does not have. Undefined where there may be some in what was not looked at. */
export async function charactersNotInPdf(
  { read, pause, isGone }: InSteps,
  room: Pick<Room, 'id' | 'lastSeq'>,
  selection: ExportSelection,
): Promise<string[] | undefined> {
  const missing = createMissingCharacters(CHARACTERS_NAMED)
  const { first, last } = read((tables) => messagesOf(tables, room, selection))
  let before = last + 1
  let isAll = true
  for (let step = 0; step < MESSAGE_STEPS_MAX && before > first; step++) {
    await pause()
    if (isGone()) return undefined
    const limit = Math.min(MESSAGES_PER_STEP, before - first)
    const { messages } = read((tables) => tables.messages.page(room.id, { before, limit }))
    for (const { body, authorName } of messages) {
      missing.look(authorName)
      missing.look(body.slice(0, UTF16_UNITS_PER_MESSAGE))
      if (body.length > UTF16_UNITS_PER_MESSAGE) isAll = false
    }
    before -= limit
  }
  const found = missing.found()
  return found.length > 0 || (isAll && before <= first) ? found : undefined
}

/** The same for a text. */
export function charactersOfText(text: string): string[] {
  const missing = createMissingCharacters(CHARACTERS_NAMED)
  missing.look(text)
  return missing.found()
}

/** A board that the actor sees, or a part of it. It has so many records at most that all of them are looked at. */
export async function boardSize(
  { read, pause, isGone }: InSteps,
  boardId: string,
  selection: ExportSelection,
): Promise<ExportSize> {
  let [records, bytes] = [0, 0]
  for (let after = '', more = true; more; ) {
    await pause()
    if (isGone()) break
    const page = read(({ boards }) => boards.records(boardId, { after, limit: RECORDS_PER_STEP }))
    for (const record of page.records) {
      if (!isSelected(selection, record.updatedAt, record.updatedBy)) continue
      records++
      bytes += record.key.length + charsOf(record) + RECORD_UTF16_UNITS
    }
    after = page.records.at(-1)?.key ?? ''
    more = page.more
  }
  return { messages: 0, files: 0, bytes, fileBytes: 0, tooLong: [], records }
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
  const text = logTree.size() * (BOX_RECORD_BYTES + unitsPerRecord(changes, actor) * BOX_TEXT_SHARE)
  return {
    messages: seen.reduce((sum, room) => sum + room.lastSeq, 0),
    files: all.reduce((sum, { count }) => sum + count, 0),
    bytes: Math.round(BOX_PAGE_BYTES + text + Math.min(fileBytes, BOX_FILES_MAX_BYTES) * BASE64),
    fileBytes,
    tooLong: [],
  }
}

/**
 * How long a record is on average, in UTF-16 units, as this reader has it in a box: of what they may not see it has the hash alone, so the length
 * of that counts nothing here. Otherwise the answers before and after a message in a private room would show how long it is.
 */
function unitsPerRecord(changes: Tables['changes'], actor: Actor): number {
  const last = changes.lastSeq()
  const since = Math.max(changes.firstSeq() - 1, last - CHANGES_LOOKED_AT)
  const seen = changes.after(actor, since, CHANGES_LOOKED_AT).changes
  const units = seen.reduce((sum, { json }) => sum + json.length, 0)
  return last === since ? 0 : units / (last - since)
}
