// What an operation of the commit loop may use, and what a group of operations leaves for those who send it on.
import type { Change } from '../../contract/frames/changes.ts'
import type { OpenDocuments } from '../documents/open-documents.ts'
import type { Logged, Scope } from '../ports.ts'

/**
 * An update of a document on its way to the log. `frame` is the whole frame in which it came, where that is byte for byte
 * what the hub would send to the other readers.
 */
export type DocumentUpdate = {
  readonly documentId: string
  readonly memberId: string
  readonly mayWrite: boolean
  readonly bytes: Uint8Array
  /** Of the socket it came from: that socket gets an acknowledgement instead of the update. */
  readonly connectionId: string
  readonly frame: Uint8Array | undefined
}

/** An accepted update: `stored` holds its number in the log and the part of it that was new, or is undefined where nothing was. */
export type DocumentWrite = Pick<DocumentUpdate, 'documentId' | 'connectionId' | 'frame'> & {
  readonly stored: { seq: number; bytes: Uint8Array } | undefined
}

/** What a group of operations has committed. */
export type CommittedGroup = {
  /** In the order of the log. */
  readonly changes: Logged[]
  /** In order. Updates in which nothing was new are in it too, because they are acknowledged. */
  readonly documentWrites: DocumentWrite[]
  /** Ids of sessions that do not hold any more; their sockets are to be closed. */
  readonly endedSessions: string[]
}

/** The tables, the time, fresh ids and random bytes. There is no actor: an operation that has one looks it up. */
export type OperationScope = Omit<Scope, 'actor'> & {
  readonly committed: CommittedGroup
  readonly openDocuments: OpenDocuments
  /** Appends a change to the log, and records it so that it is sent to its audience after the COMMIT. `at` is in ms since 1970. */
  commit(change: Change, by: { actorId: string; clientId?: string; at: number }): Logged
}
