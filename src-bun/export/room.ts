import type { Message } from '../contract/chat.ts'
import type { ExportFormat } from '../contract/exports.ts'
import type { Actor, Tables } from '../domain/ports.ts'
import { allow, type Result, refuse } from '../domain/result.ts'
import { type ExportFile, exportFile } from './file.ts'
import { FORMATS } from './formats.ts'

const MESSAGES_PER_PAGE = 1000

/**
 * All messages of a room as one file. `takenAt` (ms since 1970) is the time of the export; its day becomes a part of the
 * file's name. Refuses a room that the actor may not see with `room.notFound`.
 */
export function exportRoom(
  { rooms, messages }: Pick<Tables, 'rooms' | 'messages'>,
  actor: Actor,
  roomId: string,
  format: ExportFormat,
  takenAt: number,
): Result<ExportFile> {
  const room = rooms.visibleTo(actor, roomId)
  if (!room) return refuse('room.notFound')

  const all: Message[] = []
  for (let before = room.lastSeq + 1; before > 1; before -= MESSAGES_PER_PAGE) {
    all.unshift(...messages.page(room.id, { before, limit: MESSAGES_PER_PAGE }).messages)
  }
  const text = FORMATS[format].room({ room, messages: all, takenAt })
  return allow(exportFile(FORMATS[format], room.name, takenAt, text))
}
