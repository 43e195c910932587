// What the domain needs of a store. `store/` implements it on SQLite; nothing else does.
import type { Message } from '../contract/chat.ts'
import type { Document } from '../contract/documents.ts'
import type { Member, Role } from '../contract/members.ts'
import type { Room } from '../contract/rooms.ts'
import type { Change, LoggedChange } from '../contract/wire.ts'
import type { Compacted } from './documents/compact.ts'
import type { UpdateRow } from './documents/history.ts'

/** Who is asking, as the hub knows them. Never taken from a frame. */
export type Actor = Member

/** The user of this computer, through another command than the hub: whoever may read the data folder may read all of it. No member, so they change nothing. */
export const OWNER: Actor = { id: 'owner', name: 'owner', colour: '', role: 'host' }

/** Times are milliseconds since 1970 and for showing only; durations are measured with `monotonic`. */
export type Clock = { now(): number; monotonic(): number }

export type Rooms = {
  /** All rooms this member may see; the lobby first, then by name. */
  all(actor: Actor): Room[]
  /** The room, or undefined where it does not exist or is not theirs to see: nobody learns which. */
  visibleTo(actor: Actor, roomId: string): Room | undefined
  byName(name: string): Room | undefined
  create(room: { id: string; name: string; createdAt: number }): Room
}

export type Messages = {
  /** Numbers the message within its room and stores it. */
  append(message: Omit<Message, 'seq'>): Message
  /** Ascending. `before` is a seq of the room; the page ends just under it. */
  page(roomId: string, page: { before: number; limit: number }): { messages: Message[]; more: boolean }
}

export type Members = {
  all(): Member[]
  byId(id: string): Member | undefined
  byName(name: string): Member | undefined
  /** The person who launched the hub. */
  host(): Member | undefined
  create(member: { id: string; name: string; colour: string; role: Role; createdAt: number }): Member
  rename(id: string, name: string): Member
  /** How many members have each colour. */
  coloursTaken(): Map<string, number>
}

export type Documents = {
  /** Newest first. */
  all(actor: Actor): Document[]
  visibleTo(actor: Actor, documentId: string): Document | undefined
  /** By id, or by exact title: stock Yjs clients name a document, they do not know its id. */
  find(actor: Actor, idOrTitle: string): Document | undefined
  create(document: { id: string; title: string; createdAt: number; createdBy: string }): Document
  rename(id: string, title: string): Document
}

/** How many updates, and how many bytes, have come since the last snapshot, and how long that is. */
export type TailSize = { rows: number; bytes: number; snapshotBytes: number }

/** The bytes of all documents, in Yjs update format V1. Whole: what a snapshot has taken in is kept as sealed history. */
export type DocumentLog = {
  append(row: UpdateRow & { documentId: string }): void
  /** Of the newest update, 0 in an empty document. */
  lastSeq(documentId: string): number
  /** What is needed to know the document as it is. */
  stored(documentId: string): { snapshot: Uint8Array | undefined; tail: UpdateRow[] }
  /** Every update there ever was, in order. */
  history(documentId: string): UpdateRow[]
  tailSize(documentId: string): TailSize
  claims(documentId: string): Map<number, string>
  claim(documentId: string, clientId: number, memberId: string): void
  /** Puts a new snapshot and the sealed history of what it took in where the rows up to `seq` were. */
  swap(documentId: string, compacted: Compacted): void
}

export type Changes = {
  append(change: Change, by: { actorId: string; clientId?: string | undefined; at: number }): LoggedChange
  /** What an earlier arrival of the same command came to. */
  byClientId(actorId: string, clientId: string): LoggedChange | undefined
  /** What this member may hear of the next `limit` changes after `since`, ascending; `upTo` is where they end. */
  after(actor: Actor, since: number, limit: number): { changes: LoggedChange[]; upTo: number }
  lastSeq(): number
}

export type Sessions = {
  create(session: { id: string; memberId: string; createdAt: number; expiresAt: number }): void
  /** The member of a session that has not expired or been revoked. */
  memberOf(sessionId: string, now: number): Member | undefined
}

export type Settings = {
  get(key: SettingKey): string | undefined
  set(key: SettingKey, value: string): void
}
export type SettingKey = 'hubId' | 'epoch' | 'door.code' | 'lobbyId'

/** All the tables, read and written through the one connection. */
export type Tables = {
  rooms: Rooms
  messages: Messages
  members: Members
  documents: Documents
  log: DocumentLog
  changes: Changes
  sessions: Sessions
  settings: Settings
}

/** What a command may use: the tables, who is asking, the time, and fresh ids. */
export type Scope = Tables & { actor: Actor; now: number; newId(): string }
