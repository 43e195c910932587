// What an export is made of, before a format makes text of it. Times are milliseconds since 1970.
import type { Message } from '../contract/chat.ts'
import type { Document } from '../contract/documents.ts'
import type { Room } from '../contract/rooms.ts'

/** A room with all of its messages, oldest first. */
export type RoomRecord = { room: Room; messages: readonly Message[]; takenAt: number }

/** A document with its text, and a function that reads its history: not every format needs it. */
export type DocumentRecord = { document: Document; text: string; takenAt: number; history(): DocumentUpdate[] }

/** One update of a document, who made it and when; `update` is in Yjs format V1, as base64. */
export type DocumentUpdate = {
  seq: number
  authorId: string
  authorName: string | undefined
  at: number
  update: string
}
