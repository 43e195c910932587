// The content of an export, from which a format makes the text of a file. Times are milliseconds since 1970.
import type { Message } from '../contract/chat.ts'
import type { Document } from '../contract/documents.ts'
import type { Room } from '../contract/rooms.ts'

/** A room with all of its messages, oldest first. `takenAt` is the time of the export. */
export type RoomContent = { room: Room; messages: readonly Message[]; takenAt: number }

/** A document with its text, and a function that reads its history, because not every format contains it. */
export type DocumentContent = { document: Document; text: string; takenAt: number; history(): ExportedUpdate[] }

/** One update of a document, who wrote it and when; `update` is in Yjs format V1, as base64. */
export type ExportedUpdate = {
  seq: number
  authorId: string
  authorName: string | undefined
  at: number
  update: string
}
