import type { Message } from '../../contract/chat.ts'
import type { ExportFormat, ExportSelection } from '../../contract/http/exports.ts'
import type { Room } from '../../contract/rooms.ts'
import type { Actor, Tables } from '../../domain/ports.ts'
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
 * of the file's name. Refuses a room that the actor may not see with `room.notFound`, a format that has no rooms with
 * `export.unknownFormat`, and what `readSelection` refuses.
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
  const room = read((tables) => namedRoom(tables, actor, roomId))
  if (!room) return refuse('room.notFound')
  const part = read((tables) => readSelection('room', asked, tables))
  if (!part.ok) return part
  const selection = part.value
  if ((selection.seq ?? 0) > room.lastSeq) return refuse('export.invalidRange')
  const messages = inParts(messagePages(read, room, selection), ({ body }) => body.length)
  const pieces = await write({ room, selection, messages, images: imagesIn(sources), takenAt })
  return allow(exportFile(FORMATS[format], room.name, takenAt, pieces))
}

/** A conversation of two has no name of its own: it gets those of both, of whoever has left it too. */
function namedRoom({ rooms, members }: Tables, actor: Actor, roomId: string): Room | undefined {
  const room = rooms.visibleTo(actor, roomId)
  if (!room?.direct) return room
  const names = rooms.directMemberIds(roomId).flatMap((id) => members.byId(id)?.name ?? [])
  return { ...room, name: names.join(' and ') }
}

function* messagePages(
  read: Read,
  { id, lastSeq: newest }: Room,
  selection: ExportSelection,
): Generator<readonly ExportedMessage[]> {
  const lastSeq = selection.seq ?? newest
  for (let from = 0; from < lastSeq; from += MESSAGES_PER_PAGE) {
    const end = Math.min(from + MESSAGES_PER_PAGE, lastSeq)
    yield read((tables) =>
      tables.messages
        .page(id, { before: end + 1, limit: end - from })
        .messages.filter(({ postedAt, authorId }) => isSelected(selection, postedAt, authorId))
        .map((message) => withHashes(tables, withNames(tables, message))),
    )
  }
}

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
