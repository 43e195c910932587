// The tables of rooms, their messages and files, as the domain sees them.
import type { Message, Pin } from '../../contract/chat.ts'
import type { FileToSend, MessageFile } from '../../contract/files/files.ts'
import type { Poll } from '../../contract/leading/polls.ts'
import type { MessageReader, ReadPosition, Room } from '../../contract/rooms.ts'
import type { Actor, Audience, Deletion, NamePage, Paged, Recent } from './common.ts'

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

/** By the places of the answers, and of how many people. */
export type VoteCounts = { counts: readonly number[]; voters: number }

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
  /** The oldest `limit` messages, of all rooms, that were posted before `at`, are not pinned, and have a text. In ms since 1970. */
  olderThan(at: number, limit: number): Iterable<Message>
  /** How many there are, up to `most`. */
  countOlderThan(at: number, most: number): number
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
  /** How often each answer was chosen by people of whom nothing else is known. */
  countVotes(message: Message, counts: VoteCounts): void
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
  /** Whether another file that is complete has this content. */
  isComplete(hash: string, besidesId: string): boolean
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
  /** How many files the messages of a room have, and their bytes; of the first `limit` ones. */
  totalsIn(roomId: string, limit: number): { count: number; bytes: number }
  /** At most `limit` files that were unused at `before`, in ms since 1970, or since. */
  unusedSince(before: number, limit: number): StoredFile[]
  /** Its content, where no other file has it, is among `unusedContents` then. */
  remove(file: StoredFile): void
  /** The hashes of contents to delete from the disk. */
  unusedContents(limit: number): string[]
  /** The content was deleted. False where it was not among `unusedContents`. */
  forgetContent(hash: string): boolean
  /** Puts a content among `unusedContents`, where no file has it. */
  noteUnused(hash: string): void
  /** Whether a file has this content. */
  hasContent(hash: string): boolean
  /** The contents of complete files behind this hash, in order. */
  contentsAfter(hash: string, limit: number): { hash: string; bytes: number }[]
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
