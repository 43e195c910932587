// The scope of an operation (all that it may use), and the record of what a group of operations has done.
import type { ErrorCode } from '../../contract/errors.ts'
import type { Change } from '../../contract/frames/changes.ts'
import type { OpenDocuments } from '../documents/open-documents.ts'
import type { LeafWriter } from '../log-tree/leaf-writer.ts'
import type { LogEntry, Scope } from '../ports/tables.ts'
import type { Quotas } from '../quotas/quotas.ts'
import type { TrustedTime } from '../trusted-time.ts'

/** An update of a document, as a socket has sent it. */
export type IncomingUpdate = {
  readonly documentId: string
  readonly memberId: string
  readonly mayWrite: boolean
  readonly bytes: Uint8Array
  /** The id of the socket from which the update came. That socket gets an acknowledgement instead of the update. */
  readonly connectionId: string
  /** The whole frame in which it came, if that is byte for byte what the hub would send to the other readers. */
  readonly relayFrame: Uint8Array | undefined
  /** By Yjs clientID, the id of the member who has shown it as their own in awareness, whether or not they have written with it. */
  readonly clientOwners?: ReadonlyMap<number, string>
}

/** An update as it is in the log, under its number. */
export type StoredUpdate = { readonly seq: number; readonly bytes: Uint8Array }

/**
 * An accepted update. `stored` has its number in the log and its new part, and is undefined if no part was new. A large update is stored
 * in pieces: the first one is `stored`, and the others are `laterPieces`, under the numbers that follow.
 */
export type AcceptedUpdate = Pick<IncomingUpdate, 'documentId' | 'connectionId' | 'relayFrame'> & {
  readonly stored: StoredUpdate | undefined
  readonly laterPieces?: readonly StoredUpdate[] | undefined
  /** The blocks of the new part, one for each client. */
  readonly blocks: readonly { readonly client: number }[]
}

/** What a group of operations has done. The observers get it after the COMMIT. */
export type CommittedGroup = {
  /** In the order of the log. */
  readonly changes: LogEntry[]
  /** In order. Updates without a new part are in it, too, because they are acknowledged. */
  readonly acceptedUpdates: AcceptedUpdate[]
  /** Ids of sessions that were revoked; their sockets are to be closed. */
  readonly endedSessions: string[]
  /** Document sockets of which an update was refused, by connection id, with the code of the first refusal. */
  readonly refusedConnections: Map<string, ErrorCode>
  /** Members whose permissions the group has changed. Their open sockets learn of it after the COMMIT. */
  readonly changedMembers: Set<string>
  /** Rooms that the group has changed, locked or archived for example. */
  readonly changedRooms: Set<string>
  /** Ids of things that have been in the trash for too long, and are being erased now. */
  readonly expiredThings: string[]
}

/** The tables, the time, fresh ids and random bytes. Operations get a member id and look the member up themselves. */
export type OperationScope = Omit<Scope, 'actor'> & {
  /** What the open group has done so far. */
  readonly recorded: CommittedGroup
  readonly openDocuments: OpenDocuments
  readonly quotas: Quotas
  readonly leaves: LeafWriter
  /** The time that decides whether something is old enough to be deleted. */
  readonly trustedTime: Pick<TrustedTime, 'now' | 'doubt' | 'leftMs'>
  /** Whether the permissions of a member are looked up for each update, because those that the socket knows may be out of date. */
  readonly looksUpRights: boolean
  /** Appends a change to the log, and records it so that it is sent to its audience after the COMMIT. `at` is in ms since 1970. */
  logChange(change: Change, by: { actorId: string; clientId?: string; at: number }): LogEntry
}
