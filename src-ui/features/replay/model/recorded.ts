// What the leaves of a log say, in their order, and what things are called in them.
import type { Board, Column } from '../../../../src-bun/contract/boards.ts'
import type { Document } from '../../../../src-bun/contract/documents.ts'
import type { Change } from '../../../../src-bun/contract/frames/changes.ts'
import type { Room } from '../../../../src-bun/contract/rooms.ts'
import type { TimedChange } from './in-time.ts'
import type { TimedUpdate } from './timeline.ts'

export type Collected = {
  changes: TimedChange[]
  documents: Map<string, { updates: TimedUpdate[] }>
}

/** Takes what a leaf is of. Throws on what no hub writes. */
export function takeContent({ changes, documents }: Collected, content: string): void {
  const read = JSON.parse(content) as { change?: Change; at?: number; document?: string; updates?: TimedUpdate[] }
  if (read.change) changes.push({ at: read.at ?? 0, change: read.change })
  if (read.document === undefined) return
  const stored = documents.get(read.document) ?? { updates: [] }
  documents.set(read.document, stored)
  stored.updates.push(...(read.updates ?? []))
}

/** By id, what there is at the end: what was deleted is not in it. */
export type Named = {
  rooms: Map<string, Room>
  documents: Map<string, Document>
  boards: Map<string, Pick<Board, 'id' | 'name'> & { columns: readonly Column[] }>
  members: Map<string, string>
}

export function namedIn(changes: readonly TimedChange[]): Named {
  const named: Named = { rooms: new Map(), documents: new Map(), boards: new Map(), members: new Map() }
  const { rooms, documents, boards, members } = named
  for (const { change } of changes) {
    if ('room' in change) rooms.set(change.room.id, change.room)
    else if (change.type === 'room.deleted') rooms.delete(change.roomId)
    else if ('document' in change) documents.set(change.document.id, change.document)
    else if (change.type === 'document.deleted') documents.delete(change.documentId)
    else if ('board' in change) boards.set(change.board.id, change.board)
    else if (change.type === 'board.deleted') boards.delete(change.boardId)
    else if ('member' in change) members.set(change.member.id, change.member.name)
    // Of somebody who came before the log began there may be no more than what they said.
    else if (change.type === 'chat.posted' && !members.has(change.message.authorId))
      members.set(change.message.authorId, change.message.authorName)
  }
  return named
}
