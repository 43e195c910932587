// The tables, as the domain sees them. `store/` implements them on SQLite; nothing else does. Ids are 16 characters, times
// milliseconds since 1970, sizes bytes. A method that takes an actor gives only what that actor may see. Faults of the disk are
// thrown; the commit loop turns them into `storage.unavailable`.
import type { Board, BoardRecord } from '../../contract/boards.ts'
import type { ChatEdited, ChatPosted } from '../../contract/chat.ts'
import type { CommentCreated, CommentEdited } from '../../contract/comments.ts'
import type { Change, LoggedChange } from '../../contract/frames/changes.ts'
import type { Entity } from '../../contract/frames/plain.ts'
import type { RecordHistory } from '../../contract/http/board-history.ts'
import type { TrashItem } from '../../contract/trash.ts'
import type { LogTree } from '../log-tree/tables.ts'
import type { Actor, Audience, Deletion, NamePage, Paged, Recent } from './common.ts'
import type { Comments, DocumentLog, Documents, NamedVersions, UnreadComments } from './documents.ts'
import type { ImportRows } from './import.ts'
import type { Audit, IdleGuests, Members, Sessions, Statuses } from './members.ts'
import type { Files, Messages, ReadPositions, Rooms } from './rooms.ts'

/**
 * Changes with a smaller seq than `before`, made from `from` to `to` (ms since 1970), the newest first, at most `limit`. There may be
 * fewer although there are older ones, which `next` of the answer says.
 */
export type PastQuery = { column: string; before: number; from: number; to: number; limit: number }

export type Boards = {
  /** Ordered by name. */
  all(actor: Actor): Board[]
  /** With a `roomId` those of that room alone. */
  page(actor: Actor, page: NamePage & { roomId?: string | undefined }): Paged<Board>
  /** The `limit` that were used last, fewer where their columns are more than `maxBytes` as JSON. */
  recent(actor: Actor, limit: number, maxBytes: number): Recent<Board>
  /** How many there are. */
  total(): number
  visibleTo(actor: Actor, boardId: string): Board | undefined
  /** The board with this id; else that with this name, of those that are in no room. */
  find(actor: Actor, idOrName: string): Board | undefined
  /** Whether a board of this room has the name, or one that is in no room. */
  isNameTaken(name: string, roomId: string | undefined): boolean
  create(board: Board & { createdBy: string }): Board
  /** How many bytes the columns of all boards are as JSON. */
  columnBytes(): number
  createdBy(id: string): string | undefined
  /** The boards of a room that are not in the trash by themselves. */
  inRoom(roomId: string): Board[]
  /** An empty set where the board does not exist, or is in the trash, or its room is. */
  audience(id: string): Audience
  /** Who could see a board before it was deleted. */
  lastAudience(id: string): Audience
  archive(id: string, archived: boolean): Board
  trash(id: string, deletion: Deletion): void
  restore(id: string, name: string): Board
  record(boardId: string, key: string): BoardRecord | undefined
  has(boardId: string, key: string): boolean
  /** The first `limit` records with a key behind `after`, ascending; `more` where there are further ones. */
  records(boardId: string, page: { after: string; limit: number }): { records: BoardRecord[]; more: boolean }
  /** What a cell of a record was, as far as the log reaches; see `PastQuery`. */
  history(boardId: string, key: string, query: PastQuery): RecordHistory
  hasFewerRecordsThan(boardId: string, count: number): boolean
  put(record: BoardRecord): void
  /** False where there was no such record. */
  remove(boardId: string, key: string): boolean
}

/** `roomId` is that of a document or of a board, or of the room itself. */
export type TrashedThing = Omit<TrashItem, 'name' | 'erasedAt'> & { name: string; roomId?: string }

/** Rooms, documents and boards that were deleted. */
export type Trash = {
  /** The newest `limit`, the one deleted last first; with `deletedBy` those that this member has deleted. */
  page(filter: { limit: number; deletedBy?: string }): TrashedThing[]
  byId(id: string): TrashedThing | undefined
  /** The first `limit` that were deleted before `at`, in ms since 1970. */
  deletedBefore(at: number, limit: number): TrashedThing[]
  /** Takes a thing out of the trash for good, a room with its documents and boards. `eraseSome` then erases what there is of it. */
  startErasing(thing: Pick<TrashedThing, 'kind' | 'id'>): void
  isErasing(): boolean
  /** The document whose content `eraseSome` would erase a part of. */
  nextDocument(): string | undefined
  /** Erases the next part, some milliseconds of work. False where nothing is left to erase. */
  eraseSome(): boolean
}

/** A change with its position; `json` is the frame in which it is sent, serialised once. */
export type LogEntry = { change: LoggedChange; json: string }

export type AnsweredCommand = { first: LogEntry; changeCount: number }

export type Changes = {
  append(change: Change, by: { actorId: string; clientId?: string | undefined; at: number }): LogEntry
  /**
   * The first change of the command that this actor sent under this `clientId`, and how many it made; undefined where there was
   * no such command. Commands are remembered after `trim` has deleted their changes, see `ANSWERED_COMMANDS_KEPT_MS`.
   */
  ofCommand(actorId: string, clientId: string): AnsweredCommand | undefined
  /**
   * The next changes after `since` that the actor may receive, ascending, at most `limit`; with `entities` only those that
   * happened to one of these. `upTo` is the seq of the last one looked at. Looks at a few thousand at once, so there may be none
   * although there are more after `upTo`.
   */
  after(actor: Actor, since: number, limit: number, entities?: readonly Entity[]): { changes: LogEntry[]; upTo: number }
  /** The next changes after `since` up to `upTo`, at most `limit`, whoever may receive them. For the hub's own work. */
  between(since: number, upTo: number, limit: number): LoggedChange[]
  /**
   * Puts what is left of a message or a comment in the place of a change with its text, also for those who send its command once more.
   * Does nothing where the change is about something else.
   */
  replaceText(seq: number, change: ChatPosted | ChatEdited | CommentCreated | CommentEdited): void
  /** 0 in an empty log. */
  lastSeq(): number
  /** The seq of the oldest change that is stored, 1 in an empty log. */
  firstSeq(): number
  /** Deletes the oldest changes that are more than `keep`, at most `atMost` at once. `now` is in ms since 1970. */
  trim(keep: number, atMost: number, now: number): void
}

export type Settings = {
  get(key: SettingKey): string | undefined
  set(key: SettingKey, value: string): void
}

/** `hostId`: the member who launched the hub, whom every host link signs in. `hasRemains`: SQLite may have left copies of what has gone; see `removeRemains`. `clock.doubtedSince`: see `trusted-time.ts`. */
export type SettingKey =
  | 'leading.hands'
  | 'leading.turn'
  | 'leading.timer'
  | 'leading.eyesUp'
  | 'leading.lookHere'
  | 'leading.groups'
  | 'leading.ending'
  | 'hubId'
  | 'epoch'
  | 'hostId'
  | 'door.code'
  | 'door.policy'
  | 'exports.to'
  | 'retention.days'
  | 'retention.by'
  | 'hasRemains'
  | 'clock.doubtedSince'
  | 'files.bytes'
  /** Up to which record of the shared log a machine of a cluster has come. */
  | 'cluster.place'
  | 'cluster.logKey'

/** All the tables, read and written through the one connection. */
export type Tables = {
  rooms: Rooms
  messages: Messages
  files: Files
  readPositions: ReadPositions
  members: Members
  idleGuests: IdleGuests
  statuses: Statuses
  documents: Documents
  boards: Boards
  documentLog: DocumentLog
  namedVersions: NamedVersions
  comments: Comments
  unreadComments: UnreadComments
  changes: Changes
  logTree: LogTree
  sessions: Sessions
  audit: Audit
  settings: Settings
  trash: Trash
  importRows: ImportRows
}

/** What a command handler may use: the tables, the actor, the time (ms since 1970), fresh ids and random bytes. */
export type Scope = Tables & { actor: Actor; now: number; newId(): string; randomBytes(length: number): Uint8Array }
