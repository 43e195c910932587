// What is needed of the tables to bring a session box back, and nowhere else.
import type { Board } from '../../contract/boards.ts'
import type { Document } from '../../contract/documents.ts'
import type { Room } from '../../contract/rooms.ts'

export type ImportRows = {
  /** The first change of an empty log gets the number behind this one, which stands for what is not known of before. */
  beginLogAt(seq: number, at: number): void
  /** The number of the newest message of a room, 0 where there is none. */
  lastMessage(roomId: string): number
  /** Sets it: the next one that is appended gets the number behind it. */
  setLastMessage(roomId: string, seq: number): void
  /** The content of a file that a message has is in its place. Without `isDrawn` pages show it as a file. */
  giveContent(id: string, content: { hash: string; type: string; isDrawn: boolean }): void
  /** Where a comment stands in the log of changes. */
  setCommentSeq(id: string, seq: number): void
  /** Gives these rooms their names and states, whatever they were called in between. */
  settleRooms(rooms: readonly Room[]): void
  settleDocument(document: Document): void
  settleBoards(boards: readonly Board[]): void
}
