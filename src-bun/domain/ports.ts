// The tables, as the domain sees them. `store/` implements them on SQLite; nothing else does. Ids are 16 characters, times
// milliseconds since 1970, sizes bytes. A method that takes an actor gives only what that actor may see. Faults of the disk are
// thrown; the commit loop turns them into `storage.unavailable`.

import type { Board, BoardRecord } from '../contract/boards.ts'
import type { ChatEdited, ChatPosted, Message, Pin } from '../contract/chat.ts'
import type { Comment, CommentCreated, CommentEdited, UnreadComment } from '../contract/comments.ts'
import type { Document } from '../contract/documents.ts'
import type { AuditEntry, RemovedMember, Session } from '../contract/door/administration.ts'
import type { FileToSend, MessageFile } from '../contract/files/files.ts'
import type { Change, LoggedChange } from '../contract/frames/changes.ts'
import type { Entity } from '../contract/frames/plain.ts'
import type { RecordHistory } from '../contract/http/board-history.ts'
import type { NamedVersion } from '../contract/http/history.ts'
import type { Poll } from '../contract/leading/polls.ts'
import type { Member, Role } from '../contract/members.ts'
import type { ChosenStatus } from '../contract/presence.ts'
import type { MessageReader, ReadPosition, Room } from '../contract/rooms.ts'
import type { TrashItem } from '../contract/trash.ts'
import type { Compacted } from './documents/compact.ts'
import type { Segment } from './documents/history.ts'
import type { LoggedUpdate, LogRow } from './documents/log-row.ts'
import type { LogTree } from './log-tree/tables.ts'

/** On whose behalf something runs: the member of the session, never an id from a frame. */
export type Actor = Member

/** The user of this computer, through another command than the hub. May read everything, like whoever can read the data folder, and get links that sign in as the host, but change nothing: no member is behind it. */
export const OWNER: Actor = { id: 'owner', name: 'owner', colour: '', role: 'host' }

/** `now` is ms since 1970 and for showing only. `monotonic` is ms since some moment, never goes back, and measures durations. */
export type Clock = {
  now(): number
  monotonic(): number
  /** The processor time that this thread has used, in ms. Where it is not known, `monotonic` is used instead. */
  busy?: (() => number) | undefined
}

/** Whose account is charged for work: an id of a member, an address, or undefined for work of the hub itself. */
export type Payer = string | undefined

/** Measures whom the loop works for; `transport/guard/work-budget.ts` explains it. */
export type WorkMeter = {
  /** Whose frame or request is being handled. */
  current(): Payer
  /** Runs `work` and charges its time in equal parts to `payers`, and none of it to the current payer. */
  chargeTogether(payers: readonly Payer[], work: () => void): void
}

/** Who may receive something: everybody, or the members with these ids. */
export type Audience = 'everybody' | ReadonlySet<string>

/**
 * Which part of a list is asked for, in the order of the keys of the names: what contains `search`, behind `after`, at most `limit`.
 * With `archived` only what is archived.
 */
export type NamePage = { search: string; after?: NameCursor | undefined; limit: number; archived?: boolean | undefined }
/** The place of a thing in such a list. It stays one when the thing is deleted or gets another name. */
export type NameCursor = { key: string; id: string }
/** `next` is the place to go on after, where there is more. */
export type Paged<T> = { items: T[]; next: NameCursor | undefined }
/** What was used last, and whether there is more that is not archived. */
export type Recent<T> = { items: T[]; more: boolean }

export type Rooms = {
  /** The lobby first, then by name. */
  all(actor: Actor): Room[]
  page(actor: Actor, page: NamePage): Paged<Room>
  /** The lobby, and of the other rooms that are not archived the `limit` public and the `limit` private ones that were used last. */
  recent(actor: Actor, limit: number): Recent<Room>
  /** Undefined where the room does not exist and where the actor may not see it, so that nobody learns which. */
  visibleTo(actor: Actor, roomId: string): Room | undefined
  /** Public rooms only; names are compared as `nameKey` makes them. */
  byName(name: string): Room | undefined
  /**
   * What the actor means by a name: a private room of this name that they are in, of two the older, else the public one, else the room
   * that they may see and that had it last.
   */
  named(actor: Actor, name: string): Room | undefined
  /** The direct room of these two members, in either order, also where one of them has left it. */
  direct(memberIds: readonly [string, string]): Room | undefined
  /** The private rooms that the actor is in, direct ones too. */
  privateIdsOf(actor: Actor): string[]
  /** Whether the content of the room is gone for good, or on its way. */
  isErased(roomId: string): boolean
  /** Both members of a direct room, also one who has left it; nobody in another room. */
  directMemberIds(roomId: string): string[]
  /** An empty set where the room does not exist, or is in the trash. */
  audience(roomId: string): Audience
  /** Who could see a room before it was deleted. */
  lastAudience(roomId: string): Audience
  isPrivate(roomId: string): boolean
  createdBy(roomId: string): string | undefined
  /** Whether there are more than so many, those of two not counted. */
  hasMoreThan(max: number): boolean
  /** How many there are, those of two not counted, and how many messages are in all of them. Looks through all rooms. */
  totals(): { rooms: number; messages: number }
  create(room: NewRoom): Room
  /** Does nothing where the member is in the room already. */
  join(roomId: string, memberId: string, at: number): Room
  leave(roomId: string, memberId: string): void
  archive(roomId: string, archived: boolean): Room
  lock(roomId: string, locked: boolean): Room
  /** Its former name leads to the room until another one has it. */
  change(roomId: string, to: { name: string; topic: string; at: number }): Room
  trash(roomId: string, deletion: Deletion): void
  restore(roomId: string, name: string): Room
}

/** When something was put into the trash, in ms since 1970, and by which member. */
export type Deletion = { at: number; by: string }
/** With `memberIds` a private room, else a public one. */
export type NewRoom = {
  id: string
  name: string
  createdAt: number
  createdBy: string
  memberIds?: readonly string[]
  direct?: boolean
}

/** Whom a message mentions. */
export type Mentions = Pick<Message, 'mentions' | 'mentionsAll'>

export type Messages = {
  /** Gives the message the next seq of its room and stores it. */
  append(message: Omit<Message, 'seq'>): Message
  /** The newest `limit` messages with a seq below `before`, ascending; `more` where there are older ones. */
  page(roomId: string, page: { before: number; limit: number }): { messages: Message[]; more: boolean }
  /** The newest `limit` messages of all rooms with an id before this one, descending. Ids begin with the time. */
  before(id: string, limit: number): Message[]
  /** Undefined where the room has no such message. */
  inRoom(roomId: string, messageId: string): Message | undefined
  edit(messageId: string, edit: Mentions & { body: string; at: number }): Message
  hasFewerEditsThan(message: Message, count: number): boolean
  /** Empties the text. Nothing else keeps it but the changes of `changesOf`. */
  delete(messageId: string, deletion: NonNullable<Message['deleted']>): Message
  /** The changes of the log that have a text of this message. */
  changesOf(messageId: string): { seq: number; type: 'chat.posted' | 'chat.edited' }[]
  /** Without `pin` the message is not pinned any more. */
  pin(message: Message, pin: Pin | undefined): void
  hasFewerPinsThan(roomId: string, count: number): boolean
  /** The newest `limit` pinned messages of a room, the one pinned last first. */
  pinned(roomId: string, limit: number): Message[]
  /** What a member has chosen in the poll of a message: the places of answers, ascending. */
  choicesOf(message: Message, memberId: string): number[]
  /** Replaces what the member has chosen. Returns the poll as it is then. */
  vote(message: Message, vote: { memberId: string; choices: readonly number[] }): Poll
  closePoll(message: Message, closed: NonNullable<Poll['closed']>): void
  /** Returns whether anything has changed. */
  react(message: Message, reaction: { emoji: string; memberId: string; at: number; isSet: boolean }): boolean
}

/**
 * What the hub knows of a file. `type` is a media type, and that of an image only where the bytes are one once `hash`, the SHA-256 of
 * the content in hex, is known. `isComplete`: the content is in its place on the disk. `roomId` is the room of the message that has the file.
 */
export type StoredFile = {
  id: string
  memberId: string
  name: string
  type: string
  bytes: number
  isComplete: boolean
  hash?: string
  /** Of the message, or else of the document, that has the file. */
  roomId?: string
  documentId?: string
  /** Of an image that no message has. Left out where its beginning does not say how large it is. */
  pixels?: number
}

/** A file of a document, as exports name it. `sha256` leads to its content. */
export type DocumentFile = Pick<StoredFile, 'id' | 'name' | 'type' | 'bytes'> & { sha256: string }

/** The files that members have sent or are sending. Their contents are on the disk, see `store/contents/`. */
export type Files = {
  byId(id: string): StoredFile | undefined
  /** Of all files, those that are not complete included; a content that several have counts once. */
  totalBytes(): number
  create(file: Pick<StoredFile, 'id' | 'memberId' | 'name' | 'type' | 'bytes'> & { createdAt: number }): void
  /** Whether the member has so many files that are not complete. */
  hasUnfinished(memberId: string, atLeast: number): boolean
  /** All bytes of a file are there, and its content is about to be put into its place. */
  announce(
    id: string,
    content: { hash: string; type: string; imageSize: { width: number; height: number } | undefined },
  ): void
  complete(id: string): void
  /** Gives files to a message, in this order. */
  attach(message: { roomId: string; seq: number }, files: readonly (MessageFile | FileToSend)[]): void
  /** The file is the document's from now on, until that is erased. */
  giveToDocument(id: string, documentId: string): void
  /** With the hashes of their contents. */
  ofDocument(documentId: string): DocumentFile[]
  /** The message has its files no more: they are unused from the beginning of time, and have no name. */
  release(message: { roomId: string; seq: number }): void
  /** The files of the messages from one seq to another, by seq. */
  ofMessages(roomId: string, from: number, to: number): Map<number, MessageFile[]>
  /** At most `limit` files that were unused at `before`, in ms since 1970, or since. */
  unusedSince(before: number, limit: number): StoredFile[]
  /** Its content, where no other file has it, is among `unusedContents` then. */
  remove(file: StoredFile): void
  /** The hashes of contents to delete from the disk. */
  unusedContents(limit: number): string[]
  /** The content was deleted. */
  forgetContent(hash: string): void
  /** Whether a file has this content. */
  hasContent(hash: string): boolean
  /** The hashes of complete files behind this one, in order. */
  contentsAfter(hash: string, limit: number): string[]
}

/** How far each member has read in each room. */
export type ReadPositions = {
  /** For each room with messages, or muted, that the member may see. */
  all(memberId: string): ReadPosition[]
  /** For those of these rooms with messages, or muted. */
  inRooms(memberId: string, roomIds: readonly string[]): ReadPosition[]
  of(memberId: string, roomId: string): ReadPosition
  /** The `seq` of the same, without counting; 0 where the member has read nothing. */
  seqOf(memberId: string, roomId: string): number
  set(memberId: string, roomId: string, seq: number): void
  mute(memberId: string, roomId: string, muted: boolean): void
  /** The member has not read yet that this message mentions them. `@all` is counted by itself. */
  addMention(memberId: string, message: Pick<Message, 'roomId' | 'seq'>): void
  removeMention(memberId: string, message: Pick<Message, 'roomId' | 'seq'>): void
  /** The member has read those up to the message `seq`. */
  readMentions(memberId: string, roomId: string, seq: number): void
  /**
   * Up to `limit` who have read a message, without its author: of the members who were there when it was posted, and may see its room
   * now, those who have read furthest first.
   */
  readersOf(message: Message, limit: number): MessageReader[]
  /** For a new member: what the public rooms have already counts as read. */
  startAtNewest(memberId: string): void
}

export type Members = {
  all(): Member[]
  byId(id: string): Member | undefined
  /** Those that there are, in no order. */
  byIds(ids: readonly string[]): Member[]
  page(page: NamePage): Paged<Member>
  /** Whether there are more members than this, a small number: nobody beyond it is counted. */
  areMoreThan(count: number): boolean
  /** The oldest member whose name has this `nameKey`. */
  byNameKey(key: string): Member | undefined
  /** A member other than `exceptId` whose name is this one, or looks like it. */
  byName(name: string, exceptId?: string): Member | undefined
  /** How many names were given since the hub has started, those that are not committed or were rolled back included. */
  namings(): number
  /** Stores anew what each name looks like. An earlier version has not, or by other data. */
  renewLookAlikes(): void
  hasMoreThan(max: number): boolean
  /** The address from which a member came first. Undefined where it is not known. */
  joinedFrom(id: string): string | undefined
  /** Every host, the oldest member first. */
  hosts(): Member[]
  /** Somebody who came to an open door by name alone: whoever takes the same name at the same address is this member. */
  isGuest(id: string): boolean
  /** A guest; the key is made by `guestKeyOf`. */
  byGuestKey(key: string): Member | undefined
  create(member: NewMember): Member
  /** Deletes a member who has never had another session than this, and of whom nothing else knows. False for any other member. */
  forget(id: string, sessionId: string): boolean
  rename(id: string, name: string): Member
  setRole(id: string, role: Role): Member
  setMuted(id: string, muted: boolean): Member
  /** The removal of a member that holds at `now`. */
  removal(member: { id: string }, now: number): Removal | undefined
  /** The same for a person who is not signed in: found by device, or by the name that the member had at this address. */
  removalOf(who: { deviceKey: string; name: string; address: string }, now: number): Removal | undefined
  remove(id: string, removal: Removal & { at: number }): void
  /** False where the member was not removed. */
  readmit(id: string): boolean
  /** Every removal that holds at `now`, the newest first. */
  removed(now: number): RemovedMember[]
  /** How many of the newest members have each colour. */
  coloursTaken(): Map<string, number>
}

/** Guests who have only come: they have written nothing and changed nothing. */
export type IdleGuests = {
  /** A new guest, or one who is idle still, is here at `at`. */
  seen(id: string, at: number): void
  has(id: string): boolean
  /** The member has done something. Does nothing for anybody else than an idle guest. */
  did(id: string): void
  /** The ids of at most `limit` who were last seen before or at `before`, in ms since 1970. */
  awaySince(before: number, limit: number): string[]
  /** To be called every minute or so: those who have done something are not remembered in memory any more. Only what is committed counts. */
  forgetActive(): void
  /** Deletes the member. False, and they are not idle any more, where others have done something about them. */
  forget(id: string): boolean
}

/** What members have chosen to be shown as, see `members/statuses.ts`. One that has ended is here until `set` removes it. */
export type Statuses = {
  of(memberId: string): ChosenStatus | undefined
  /** Without `chosen` the member has chosen nothing. */
  set(memberId: string, chosen: ChosenStatus | undefined): void
  /** Leaves the rest. */
  removeWords(memberId: string): void
  /** The ids of at most `limit` members whose status has ended by `now`, in ms since 1970. */
  endedBefore(now: number, limit: number): string[]
  /** At most `limit` of those with words, whether they are here or not. */
  withWords(limit: number): (ChosenStatus & { memberId: string })[]
}

export type NewMember = {
  id: string
  name: string
  colour: string
  role: Role
  createdAt: number
  guestKey?: string | undefined
}
/** Without `until` it holds until a host readmits the member. */
export type Removal = { until: number | undefined; reason: string }

export type Documents = {
  /** Newest first. */
  all(actor: Actor): Document[]
  /** With a `roomId` those of that room alone. */
  page(actor: Actor, page: NamePage & { roomId?: string | undefined }): Paged<Document>
  /** The `limit` that were used last. Of very many that the actor may not see, not all are looked at. */
  recent(actor: Actor, limit: number): Recent<Document>
  /** Stores the key of each title that has none yet. An earlier version stored none. */
  addTitleKeys(): void
  visibleTo(actor: Actor, documentId: string): Document | undefined
  /**
   * What an id or a name leads to: the document with this id; else all that have this title now, the oldest first; else the one
   * that had it last. Stock Yjs clients know a document by a name, and keep that name after a rename.
   */
  named(actor: Actor, idOrName: string): Document[]
  /** The titles that it had, the last one first. */
  formerTitles(documentId: string, limit: number): string[]
  create(document: NewDocument): Document
  rename(id: string, title: string, at: number): Document
  hasMoreThan(max: number): boolean
  /** How many there are. Looks through all of them. */
  total(): number
  archive(id: string, archived: boolean): Document
  letViewersComment(id: string, isLet: boolean): Document
  createdBy(id: string): string | undefined
  /** Whether it is more than one text, see `DocumentKind`. */
  isRich(id: string): boolean
  /** The documents of a room that are not in the trash by themselves. */
  inRoom(roomId: string): Document[]
  trash(id: string, deletion: Deletion): void
  restore(id: string): Document
  /** Whether an id or a title is that of a document in the trash which the actor could see. A document that was erased has neither. */
  isInTrash(actor: Actor, idOrName: string): boolean
  /** Why nobody can write in the document, if so; also where its room is in the trash. */
  whyReadOnly(id: string): 'document.archived' | 'document.deleted' | undefined
  /** Whether the content of the document is gone for good, or on its way. */
  isErased(id: string): boolean
  /** An empty set where the document does not exist, or is in the trash. */
  audience(documentId: string): Audience
  /** Who could see a document before it was deleted. */
  lastAudience(documentId: string): Audience
}

export type NewDocument = {
  id: string
  title: string
  createdAt: number
  createdBy: string
  roomId?: string | undefined
  isRich?: boolean
}

/** The tail of a document: its updates since the last snapshot, and their bytes. `snapshotBytes` is the snapshot's length, 0 without one. */
export type TailSize = { updates: number; bytes: number; snapshotBytes: number }

/** An update to append. `newClients` are the Yjs clientIDs in it that nobody has written with before; they belong to its author from now on. */
export type NewUpdate = LoggedUpdate & { documentId: string; newClients: readonly number[] }

/** The updates of all documents, in Yjs format V1. None is ever dropped: those that a snapshot has taken in move to compressed segments. */
export type DocumentLog = {
  /** Buffers the update in memory; it is inserted just before the next COMMIT, or earlier. The reads below do not see it until then. */
  append(update: NewUpdate): void
  /** The number of the newest update, 0 in an empty document. */
  lastSeq(documentId: string): number
  /** The pieces of the snapshot, none where there is none, and all rows after it: the document as it is now. */
  stored(documentId: string): { snapshot: Uint8Array[]; tail: LogRow[] }
  /** The pieces of the snapshot, one at a time, so that a long document is not in memory as a whole. */
  eachPiece(documentId: string): Iterable<Uint8Array>
  /** All rows after the snapshot. */
  tail(documentId: string): LogRow[]
  /** The number of the newest update in the snapshot, and how many pieces it has. Undefined where there is none. */
  snapshot(documentId: string): { seq: number; pieces: number } | undefined
  /** Piece `n` of the snapshot, from 0. Undefined where it has fewer. */
  piece(documentId: string, n: number): Uint8Array | undefined
  /**
   * The next rows for a reader who has all updates up to number `seq`, with about `maxBytes` bytes, at least one. The first row
   * may begin with updates that the reader has. Empty where there is nothing newer; undefined where a snapshot has taken the
   * next update in.
   */
  rowsAfter(documentId: string, seq: number, maxBytes: number): LogRow[] | undefined
  /** The first segment whose updates come after number `seq`; `historyPages` reads them all. */
  segmentAfter(documentId: string, seq: number): Segment | undefined
  /** The segment that has update number `seq`. */
  segmentWith(documentId: string, seq: number): Segment | undefined
  /** Whether the segments have every update up to the snapshot. */
  hasAllSegments(documentId: string): boolean
  tailSize(documentId: string): TailSize
  /** Which member each Yjs clientID belongs to. */
  claims(documentId: string): Map<number, string>
  /** Replaces the rows up to and including `compacted.seq` by the new snapshot and the segment that holds their history. */
  replaceTail(documentId: string, compacted: Compacted): void
}

/** Points in the history of a document that somebody has given a name. */
export type NamedVersions = {
  /** Those of a document, ascending. */
  all(documentId: string): NamedVersion[]
  /** Replaces the name of this point, if it has one. */
  set(documentId: string, version: Omit<NamedVersion, 'byName'>): void
  remove(documentId: string, seq: number): void
}

/** What was said about documents. */
export type Comments = {
  /** Gives the comment the seq that the next change of the log will have, and stores it. */
  append(comment: Omit<Comment, 'seq'>): Comment
  /** The first `limit` comments of a document with a seq above `after`, ascending; `more` where there are later ones. */
  page(documentId: string, page: { after: number; limit: number }): { comments: Comment[]; more: boolean }
  /** The ids of the `limit` members who wrote in this thread last, without what was deleted. */
  writersIn(threadId: string, limit: number): string[]
  /** Undefined where the document has no such comment. */
  inDocument(documentId: string, commentId: string): Comment | undefined
  hasFewerThan(documentId: string, count: number): boolean
  edit(comment: Comment, edit: Mentions & { body: string; at: number }): Comment
  hasFewerEditsThan(comment: Comment, count: number): boolean
  /** The changes of the log that have a text of this comment. */
  changesOf(comment: Comment): { seq: number; type: 'comment.created' | 'comment.edited' }[]
  /** Without `resolved` the thread is open again. */
  resolve(comment: Comment, resolved: Comment['resolved']): void
  /** Empties the text, and removes the comment where it has no replies. Returns what is left of it. */
  delete(comment: Comment, deletion: NonNullable<Comment['deleted']>): Comment
}

/** The comments that a member should read and has not. */
export type UnreadComments = {
  add(memberIds: readonly string[], comment: Comment, isMention: boolean): void
  /** Takes away that the comment mentions the member. */
  removeMention(memberId: string, comment: Comment): void
  /** The newest `limit` of those that the member may see, without replies in muted rooms. */
  of(memberId: string, limit: number): UnreadComment[]
  /** The member has read the comments of the document with a seq up to this one. */
  read(memberId: string, documentId: string, seq: number): void
  /** Nobody should read this comment any more. */
  forget(comment: Comment): void
}

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

/**
 * What is looked for in the index, in what was stored there before `below`. `terms` are folded (`search/fold.ts`), and a text has to
 * have all of them. Of private rooms only those with these ids; undefined for all. `before` and `since` are in ms since 1970, and
 * about as exact as the clock of the hub goes; they, the room and the author are for messages only.
 */
export type IndexQuery = {
  terms: readonly string[]
  below: number
  privateRoomIds: readonly string[] | undefined
  roomId?: string | undefined
  authorId?: string | undefined
  before?: number | undefined
  since?: number | undefined
}
/** What one step has found, the newest first. A step takes some milliseconds at most. `next` is the `below` of the next one. */
export type IndexStep<T> = { found: T[]; next: number | undefined }

/** An index of the words of messages, documents, comments and names of files. It follows the hub some moments behind, so what it finds has to be looked up. */
export type SearchIndex = {
  /** False while messages and documents from before the index are still being added. */
  isComplete(): boolean
  messages(query: IndexQuery): IndexStep<{ position: number; id: string; roomId: string }>
  /** Messages by the names of their files. */
  files(query: IndexQuery): IndexStep<{ position: number; id: string; roomId: string }>
  /** Parts of documents. `at` is when the text came into the index, in ms since 1970. */
  passages(query: IndexQuery): IndexStep<{ position: number; documentId: string; at: number; text: string }>
  comments(query: IndexQuery): IndexStep<{ position: number; id: string; documentId: string }>
  /** Links to any of these targets (`search/links.ts`), from documents with an id behind `after`, in the order of their ids. */
  linksTo(targets: readonly string[], after: string, limit: number): LinkRow[]
}
export type LinkRow = { documentId: string; written: string }

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

export type Sessions = {
  create(session: NewSession): void
  /** The member of a session that has not expired or been revoked. */
  memberOf(sessionId: string, now: number): Member | undefined
  /** The member who signed in on this device last under this name, unless they signed out; never a host. */
  lastOn(deviceKey: string, name: string): Member | undefined
  /** The sessions that are valid at `now`, the last used one first; without `memberId` those of all members. */
  open(now: number, memberId?: string): Omit<Session, 'current'>[]
  seen(sessionId: string, at: number): void
  /**
   * Deletes sessions that had ended at `endedBy`, at most `limit`, and returns how many. The last one of a member on a device
   * stays, if it was not revoked, until it had ended at `deviceEndedBy`: by it they are recognised. So do those of members who
   * were removed: by them they are kept out.
   */
  forgetEnded(by: { endedBy: number; deviceEndedBy: number; limit: number }): number
  /** False where the session is not valid any more. */
  revoke(sessionId: string, at: number): boolean
  revokeAll(memberId: string, at: number): void
  /** The device key of a session; empty where there is none. */
  deviceKeyOf(sessionId: string): string
  /** Lets a session end at `at`, if it does not before. */
  endBy(sessionId: string, at: number): void
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
  /** The newest `limit` entries with an id below `before`, the newest first. `memberId` as actor or as subject. */
  page(filter: { before: number; limit: number; action?: string; memberId?: string }): AuditEntry[]
}

export type Settings = {
  get(key: SettingKey): string | undefined
  set(key: SettingKey, value: string): void
}
/** `hostId`: the member who launched the hub, whom every host link signs in. */
export type SettingKey =
  | 'leading.hands'
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
  | 'files.bytes'

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
}

/** What a command handler may use: the tables, the actor, the time (ms since 1970), fresh ids and random bytes. */
export type Scope = Tables & { actor: Actor; now: number; newId(): string; randomBytes(length: number): Uint8Array }
