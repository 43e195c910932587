import type { Message } from '../../contract/chat.ts'
import type { ExportFormat, ExportSelection } from '../../contract/http/exports.ts'
import type { Room } from '../../contract/rooms.ts'
import type { Actor } from '../../domain/ports/common.ts'
import type { Tables } from '../../domain/ports/tables.ts'
import { allow, type Result, refuse } from '../../domain/result.ts'
import { type ExportedMessage, inParts, type Read, type Sources } from '../content.ts'
import { type ExportFile, exportFile } from '../file.ts'
import { FORMATS } from '../formats.ts'
import { imagesIn } from '../images/read.ts'
import { type AskedSelection, isSelected, readSelection } from './selection.ts'

/** Reading and writing these takes about a millisecond. */
const MESSAGES_PER_PAGE = 250

/**
 * The messages that a room has now as one file, or those that were `asked` for. `takenAt` (ms since 1970) is the time of the export; its day becomes a part
 * of the file's name. Refuses what `findRoom` refuses, and a format that has no rooms with `export.unknownFormat`. For a process in which nothing is
 * written meanwhile: a hub has `transport/http/record/making`.
 */
export async function exportRoom(
  sources: Pick<Sources, 'read' | 'contentOf'>,
  actor: Actor,
  roomId: string,
  format: ExportFormat,
  takenAt: number,
  asked: AskedSelection = {},
): Promise<Result<ExportFile>> {
  const { read } = sources
  const { room: write } = FORMATS[format]
  if (!write) return refuse('export.unknownFormat')
  const found = read((tables) => findRoom(tables, actor, roomId, asked))
  if (!found.ok) return found
  const { room, selection } = found.value
  const messages = inParts(messagePages(read, room, selection), ({ body }) => body.length)
  const seq = read(({ changes }) => changes.lastSeq())
  const pieces = await write({ room, selection, messages, seq, images: imagesIn(sources), takenAt })
  return allow(exportFile(FORMATS[format], room.name, takenAt, pieces))
}

/** Refuses a room that the actor may not see with `room.notFound`, and what `readSelection` refuses. */
export function findRoom(
  tables: Tables,
  actor: Actor,
  roomId: string,
  asked: AskedSelection,
): Result<{ room: Room; selection: ExportSelection }> {
  const room = namedRoom(tables, actor, roomId)
  if (!room) return refuse('room.notFound')
  const selection = readSelection('room', asked, tables)
  if (!selection.ok) return selection
  if ((selection.value.seq ?? 0) > room.lastSeq) return refuse('export.invalidRange')
  return allow({ room, selection: selection.value })
}

/** A room that the actor may see. A conversation of two has no name of its own: it gets those of both, of whoever has left it too. */
export function namedRoom({ rooms, members }: Tables, actor: Actor, roomId: string): Room | undefined {
  const room = rooms.visibleTo(actor, roomId)
  if (!room?.direct) return room
  const names = rooms.directMemberIds(roomId).flatMap((id) => members.byId(id)?.name ?? [])
  return { ...room, name: names.join(' and ') }
}

function* messagePages(
  read: Read,
  { id, lastSeq }: Room,
  selection: ExportSelection,
): Generator<readonly ExportedMessage[]> {
  const last = selection.seq ?? lastSeq
  for (let after = 0; after < last; after += MESSAGES_PER_PAGE) {
    const upTo = Math.min(after + MESSAGES_PER_PAGE, last)
    yield read((tables) => messagesBetween(tables, id, { after, upTo }, selection))
  }
}

/** Those of the selection behind the message number `after`, up to the one number `upTo`. */
export const messagesBetween = (
  tables: Tables,
  roomId: string,
  { after, upTo }: { after: number; upTo: number },
  selection: ExportSelection,
): ExportedMessage[] =>
  tables.messages
    .page(roomId, { before: upTo + 1, limit: upTo - after })
    .messages.filter(({ postedAt, authorId }) => isSelected(selection, postedAt, authorId))
    .map((message) => withBelongings(tables, message))

/** With the names of who chose what in its poll, and the hashes of its files. */
export const withBelongings = (tables: Tables, message: Message): ExportedMessage =>
  withHashes(tables, withNames(tables, message))

function withNames({ members }: Tables, { poll, ...message }: Message): ExportedMessage {
  if (!poll) return message
  const nameOf = (id: string) => members.byId(id)?.name ?? ''
  const answers = poll.answers.map((answer) =>
    answer.memberIds ? { ...answer, memberNames: answer.memberIds.map(nameOf) } : answer,
  )
  return { ...message, poll: { ...poll, answers } }
}

function withHashes({ files }: Tables, { files: attached, ...message }: ExportedMessage): ExportedMessage {
  if (!attached) return message
  const exported = attached.map((file) => {
    const sha256 = files.byId(file.id)?.hash
    return sha256 === undefined ? file : { ...file, sha256 }
  })
  return { ...message, files: exported }
}
