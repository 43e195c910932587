// What the domain needs of a store. `store/` implements it on SQLite; nothing else does.

import type { Board, BoardRecord } from '../contract/boards.ts'
import type { Message } from '../contract/chat.ts'
import type { Document } from '../contract/documents.ts'
import type { AuditEntry, RemovedMember, Session } from '../contract/door/administration.ts'
import type { Change, LoggedChange } from '../contract/frames/changes.ts'
import type { Member, Role } from '../contract/members.ts'
import type { Room } from '../contract/rooms.ts'
import type { Compacted } from './documents/compact.ts'
import type { LogRow, UpdateRow } from './documents/history.ts'

/** Who is asking, as the hub knows them. Never taken from a frame. */
export type Actor = Member

/** The user of this computer, through another command than the hub: whoever may read the data folder may read all of it. No member, so they change nothing. */
export const OWNER: Actor = { id: 'owner', name: 'owner', colour: '', role: 'host' }

/** Times are milliseconds since 1970 and for showing only; durations are measured with `monotonic`. */
export type Clock = { now(): number; monotonic(): number }

/** Who may hear of something. */
export type Audience = 'everybody' | ReadonlySet<string>

export type Rooms = {
  /** All rooms this member may see; the lobby first, then by name. */
  all(actor: Actor): Room[]
  /** The room, or undefined where it does not exist or is not theirs to see: nobody learns which. */
  visibleTo(actor: Actor, roomId: string): Room | undefined
  /** A public room. */
  byName(name: string): Room | undefined
  /** The conversation of these two. */
  direct(memberIds: readonly [string, string]): Room | undefined
  /** Nobody where there is no such room. */
  audience(roomId: string): Audience
  createdBy(roomId: string): string | undefined
  create(room: NewRoom): Room
  join(roomId: string, memberId: string, at: number): Room
  leave(roomId: string, memberId: string): void
  archive(roomId: string, archived: boolean): Room
  lock(roomId: string, locked: boolean): Room
}
/** `memberIds` of a private one. */
export type NewRoom = {
  id: string
  name: string
  createdAt: number
  createdBy: string
  memberIds?: readonly string[]
  direct?: boolean
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
  /** Of somebody who came by name alone. */
  byGuestKey(key: string): Member | undefined
  /** `skeleton`: what the name looks like; two that look alike are one name. */
  create(member: NewMember): Member
  rename(id: string, name: string): Member
  setRole(id: string, role: Role): Member
  setMuted(id: string, muted: boolean): Member
  /** Who may not come back at `now`. */
  removal(member: { id: string }, now: number): Removal | undefined
  /** The same for somebody who is not signed in: by their device, or by the name they had at this address. */
  removalOf(who: { deviceKey: string; name: string; address: string }, now: number): Removal | undefined
  remove(id: string, removal: Removal & { at: number }): void
  readmit(id: string): boolean
  /** Everybody who may not come back at `now`, the last one first. */
  removed(now: number): RemovedMember[]
  /** How many members have each colour. */
  coloursTaken(): Map<string, number>
}

export type NewMember = {
  id: string
  name: string
  colour: string
  role: Role
  createdAt: number
  guestKey?: string | undefined
}
/** Without `until` it holds until somebody lifts it. */
export type Removal = { until: number | undefined; reason: string }

export type Documents = {
  /** Newest first. */
  all(actor: Actor): Document[]
  visibleTo(actor: Actor, documentId: string): Document | undefined
  /** By id, or by exact title: stock Yjs clients name a document, they do not know its id. */
  find(actor: Actor, idOrTitle: string): Document | undefined
  create(document: NewDocument): Document
  rename(id: string, title: string): Document
  audience(documentId: string): Audience
}

export type NewDocument = {
  id: string
  title: string
  createdAt: number
  createdBy: string
  roomId?: string | undefined
}

/** How many updates, and how many bytes, have come since the last snapshot, and how long that is. */
export type TailSize = { updates: number; bytes: number; snapshotBytes: number }

/** An update as it is appended; `newClients` are the Yjs clientIDs that belong to its author from now on. */
export type NewUpdate = UpdateRow & { documentId: string; newClients: readonly number[] }

/** The bytes of all documents, in Yjs update format V1. Whole: what a snapshot has taken in is kept as sealed history. */
export type DocumentLog = {
  /** Written with the next COMMIT; until then nobody reads it here. */
  append(update: NewUpdate): void
  /** Of the newest update, 0 in an empty document. */
  lastSeq(documentId: string): number
  /** What is needed to know the document as it is. */
  stored(documentId: string): { snapshot: Uint8Array | undefined; tail: LogRow[] }
  /** Every update there ever was, in order. */
  history(documentId: string): UpdateRow[]
  tailSize(documentId: string): TailSize
  claims(documentId: string): Map<number, string>
  /** Puts a new snapshot and the sealed history of what it took in where the rows up to `seq` were. */
  swap(documentId: string, compacted: Compacted): void
}

export type Boards = {
  /** By name. */
  all(): Board[]
  find(idOrName: string): Board | undefined
  create(board: Board & { createdBy: string }): Board
  record(boardId: string, key: string): BoardRecord | undefined
  has(boardId: string, key: string): boolean
  /** Ascending by key, from the one behind `after` on. */
  records(boardId: string, page: { after: string; limit: number }): { records: BoardRecord[]; more: boolean }
  count(boardId: string): number
  put(record: BoardRecord): void
  /** False where there was none. */
  remove(boardId: string, key: string): boolean
}

/** `json` is the change as it is told, made once. */
export type Logged = { change: LoggedChange; json: string }

export type Changes = {
  append(change: Change, by: { actorId: string; clientId?: string | undefined; at: number }): Logged
  /** What an earlier arrival of the same command came to. */
  byClientId(actorId: string, clientId: string): Logged | undefined
  /** What this member may hear of the next `limit` changes after `since`, ascending; `upTo` is where they end. */
  after(actor: Actor, since: number, limit: number): { changes: Logged[]; upTo: number }
  lastSeq(): number
  /** Of the oldest one that is kept. */
  firstSeq(): number
  /** Forgets the oldest, as many as there are more than `keep`, at most so many at once. */
  trim(keep: number, atMost: number): void
}

export type Sessions = {
  create(session: NewSession): void
  /** The member of a session that has not expired or been revoked. */
  memberOf(sessionId: string, now: number): Member | undefined
  /** Who was signed in on this device last, under this name. */
  lastOn(deviceKey: string, name: string): Member | undefined
  /** Those that hold, the newest first; of everybody without `memberId`. */
  open(now: number, memberId?: string): Omit<Session, 'current'>[]
  seen(sessionId: string, at: number): void
  /** Ends one; false where it does not hold any more. */
  revoke(sessionId: string, at: number): boolean
  revokeAll(memberId: string, at: number): void
}
export type NewSession = {
  id: string
  memberId: string
  createdAt: number
  expiresAt: number
  deviceKey: string
  device: string
  address: string
}

export type Audit = {
  add(entry: { at: number; actorId: string; action: string; subject: string; detail: string }): void
  /** The newest first, under `before`. */
  page(filter: { before: number; limit: number; action?: string; memberId?: string }): AuditEntry[]
}

export type Settings = {
  get(key: SettingKey): string | undefined
  set(key: SettingKey, value: string): void
}
export type SettingKey = 'hubId' | 'epoch' | 'door.code' | 'door.policy'

/** All the tables, read and written through the one connection. */
export type Tables = {
  rooms: Rooms
  messages: Messages
  members: Members
  documents: Documents
  boards: Boards
  log: DocumentLog
  changes: Changes
  sessions: Sessions
  audit: Audit
  settings: Settings
}

/** What a command may use: the tables, who is asking, the time, fresh ids and chance. */
export type Scope = Tables & { actor: Actor; now: number; newId(): string; randomBytes(length: number): Uint8Array }
