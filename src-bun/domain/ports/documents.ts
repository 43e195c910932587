// The tables of documents, their updates and comments, as the domain sees them.
import type { Comment, UnreadComment } from '../../contract/comments.ts'
import type { Document } from '../../contract/documents.ts'
import type { NamedVersion } from '../../contract/http/history.ts'
import type { Compacted } from '../documents/compact.ts'
import type { LoggedUpdate, LogRow } from '../documents/log-row.ts'
import type { Segment } from '../documents/segment.ts'
import type { Actor, Audience, Deletion, NamePage, Paged, Recent } from './common.ts'
import type { Mentions } from './rooms.ts'

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
  /** Replaces the rows up to and including `compacted.seq` by the new snapshot and the segments that hold their history. */
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
