// Everything that runs inside the commit loop, by name. An operation takes plain values and returns a plain value: no functions and no
// sockets get into the open transaction. The changes and updates of the operations of one group are recorded here, and given to the
// observers of the commit loop after the COMMIT.

import type { Document } from '../../contract/documents.ts'
import type { Door } from '../../contract/door/door.ts'
import type { Command } from '../../contract/frames/commands.ts'
import type { NamedVersion } from '../../contract/http/history.ts'
import type { Member } from '../../contract/members.ts'
import type { ChosenStatus, StatusChoice } from '../../contract/presence.ts'
import { acceptWithEdit } from '../documents/comments/suggestions.ts'
import type { Compacted } from '../documents/compact.ts'
import { editDocument, nameVersion, removeVersionName, type Written } from '../documents/edit.ts'
import { createOpenDocuments } from '../documents/open-documents.ts'
import { startAnew } from '../documents/start-anew.ts'
import { writeDocument } from '../documents/write.ts'
import { renewExpiredCode } from '../door.ts'
import { finishImport, type Imported, importRecords } from '../import/import-box.ts'
import type { BoxContent, BoxRecord, ImportState } from '../import/records.ts'
import { type Absence, endAbsent } from '../leading/absence.ts'
import { type Appended, appendLeaves, createLeafWriter } from '../log-tree/leaf-writer.ts'
import {
  decideJoinRequest,
  forgetIdleGuests,
  type JoinInput,
  joinAsGuest,
  joinAsHost,
  joinAsMember,
  undoJoin,
} from '../members/joining.ts'
import { maintainSessions, moveSession, openSession, revokeSession, type SessionUse } from '../members/sessions.ts'
import { chooseStatus, endStatuses } from '../members/statuses.ts'
import type { Clock } from '../ports/common.ts'
import type { DocumentLog } from '../ports/documents.ts'
import type { NewSession } from '../ports/members.ts'
import type { StoredFile } from '../ports/rooms.ts'
import type { Tables } from '../ports/tables.ts'
import { createQuotas, type Quotas } from '../quotas/quotas.ts'
import { allow, type Result } from '../result.ts'
import {
  announceContent,
  beginFile,
  completeFile,
  type FoundContent,
  forgetContents,
  giveFileToDocument,
  type NewFile,
  noteUnusedContents,
  removeFile,
  removeUnusedFiles,
} from '../rooms/files.ts'
import { markRead } from '../rooms/reading.ts'
import { forgetNext } from '../rooms/retention.ts'
import { eraseNext } from '../trash.ts'
import type { TrustedTime } from '../trusted-time.ts'
import { confirmClock, noteClock } from './clock.ts'
import type { CommittedGroup, IncomingUpdate, OperationScope } from './operation-scope.ts'
import { prepareHub } from './prepare-hub.ts'
import { type CommandResult, runCommand } from './run-command.ts'

/** The arguments and the result of each operation; `true` if there is nothing to return. */
type Signatures = {
  'command.run': (input: { memberId: string; command: Command }) => CommandResult
  'member.join': (input: JoinInput) => Member
  'member.undoJoin': (input: { memberId: string; sessionId: string }) => true
  'guest.join': (input: { name: string; address: string }) => Member
  'guests.forget': (input: { hereIds: readonly string[] }) => true
  'host.join': (input: { name: string }) => Member
  'joinRequest.decide': (input: {
    actorId: string
    decision: 'admitted' | 'refused'
    name: string
    address: string
  }) => true
  'session.open': (input: { session: NewSession }) => true
  'session.move': (input: { fromId: string; session: NewSession }) => true
  /** By the member whose session it is, or by a host. */
  'session.revoke': (input: { actorId: string; sessionId: string }) => true
  'sessions.maintain': (input: { uses: readonly SessionUse[] }) => { more: boolean }
  'member.chooseStatus': (input: { memberId: string; choice: StatusChoice }) => ChosenStatus | undefined
  'leading.endAbsent': (input: Absence) => true
  'statuses.end': (input: Record<never, never>) => string[]
  'room.read': (input: { memberId: string; roomId: string; seq: number }) => true
  'file.begin': (input: NewFile) => StoredFile
  /** `hash`: the SHA-256 of the content, in hex. */
  'file.announce': (input: FoundContent) => { isShared: boolean }
  'file.complete': (input: { id: string; hash: string }) => true
  'file.giveToDocument': (input: { memberId: string; documentId: string; id: string }) => StoredFile
  'file.remove': (input: { id: string; memberId: string }) => true
  'files.removeUnused': (input: Record<never, never>) => { ids: string[]; more: boolean }
  'files.forgetContents': (input: { hashes: readonly string[] }) => string[]
  'files.noteUnused': (input: { hashes: readonly string[] }) => true
  'document.write': (input: IncomingUpdate) => true
  'document.startAnew': (input: { memberId: string; documentId: string; bytes: Uint8Array }) => Document
  'document.edit': (input: { memberId: string; documentId: string; bytes: Uint8Array }) => Written
  'document.acceptSuggestion': (input: {
    memberId: string
    documentId: string
    commentId: string
    bytes: Uint8Array
  }) => Written
  'document.nameVersion': (input: { memberId: string; documentId: string; seq: number; name: string }) => NamedVersion
  'document.removeVersionName': (input: { memberId: string; documentId: string; seq: number }) => true
  'document.compact': (input: { documentId: string; compacted: Compacted }) => true
  /** Adds leaves to the log tree, for changes and for updates of these documents. */
  'tree.append': (input: { documentIds: readonly string[] }) => Appended
  /** Imports records into a data folder that nobody uses. `state` is the state of the import so far. */
  'import.records': (input: { state: ImportState; records: readonly BoxRecord[] }) => Imported
  'import.finish': (input: {
    state: ImportState
    contents: ReadonlyMap<string, BoxContent>
    takenAt: number
  }) => Imported
  'trash.eraseNext': (input: Record<never, never>) => { more: boolean }
  /** Messages that are older than hosts want to keep. */
  'messages.forgetNext': (input: Record<never, never>) => { more: boolean }
  'changes.trim': (input: { keepCount: number; deleteAtMost: number }) => true
  'door.renewExpired': (input: Record<never, never>) => true
  /** Stores since when the clock is doubted, or that it is not. */
  'clock.note': (input: Record<never, never>) => true
  /** A host says that the clock is right. */
  'clock.confirm': (input: { actorId: string }) => true
  /** A hub starts on its data folder: makes what is missing, and sets the door if the command line names one. `joins`: the hub runs already, on another machine of a cluster. */
  'hub.start': (input: { door: Door | undefined; joins?: boolean }) => { hubId: string; epoch: string }
}
export type OperationName = keyof Signatures
export type Operation<N extends OperationName = OperationName> = {
  [K in N]: { readonly type: K } & Readonly<Parameters<Signatures[K]>[0]>
}[N]
export type OperationResult<N extends OperationName> = ReturnType<Signatures[N]>

type Handlers = {
  readonly [N in OperationName]: (scope: OperationScope, operation: Operation<N>) => Result<OperationResult<N>>
}

const DONE = allow(true as const)

/** An operation without a handler does not compile. */
const handlers: Handlers = {
  'command.run': runCommand,
  'member.join': joinAsMember,
  'member.undoJoin': undoJoin,
  'guest.join': joinAsGuest,
  'guests.forget': forgetIdleGuests,
  'host.join': joinAsHost,
  'joinRequest.decide': decideJoinRequest,
  'session.open': openSession,
  'session.move': moveSession,
  'session.revoke': revokeSession,
  'sessions.maintain': maintainSessions,
  'member.chooseStatus': chooseStatus,
  'statuses.end': endStatuses,
  'leading.endAbsent': endAbsent,
  'room.read': markRead,
  'file.begin': beginFile,
  'file.announce': announceContent,
  'file.complete': completeFile,
  'file.giveToDocument': giveFileToDocument,
  'file.remove': removeFile,
  'files.removeUnused': removeUnusedFiles,
  'files.forgetContents': forgetContents,
  'files.noteUnused': noteUnusedContents,
  'document.write': writeDocument,
  'document.startAnew': startAnew,
  'document.edit': editDocument,
  'document.acceptSuggestion': acceptWithEdit,
  'document.nameVersion': nameVersion,
  'document.removeVersionName': removeVersionName,
  'document.compact': ({ documentLog, documents, openDocuments }, { documentId, compacted }) => {
    // The document may have been erased since the compaction began. Its text must not come back with the result.
    if (documents.isErased(documentId)) return DONE
    documentLog.replaceTail(documentId, compacted)
    openDocuments.onCompacted(documentId)
    return DONE
  },
  'changes.trim': ({ changes, trustedTime }, { keepCount, deleteAtMost }) => {
    changes.trim(keepCount, deleteAtMost, trustedTime.now())
    return DONE
  },
  'tree.append': appendLeaves,
  'import.records': importRecords,
  'import.finish': finishImport,
  'trash.eraseNext': eraseNext,
  'messages.forgetNext': forgetNext,
  'door.renewExpired': renewExpiredCode,
  'clock.note': noteClock,
  'clock.confirm': confirmClock,
  'hub.start': prepareHub,
}

type Environment = {
  tables: Tables
  documentLog: DocumentLog & {
    flush(): void
    discard(): void
    isFull(): boolean
    startUndoable(): void
    endUndoable(isUndone: boolean): void
  }
  clock: Clock
  trustedTime: TrustedTime
  newId(): string
  randomBytes(length: number): Uint8Array
  /** False: a member may make as much as they like (`--limits off`). */
  areRatesLimited: boolean
  /** Given if another part of the hub takes from the same quotas. Without them the operations make their own. */
  quotas?: Quotas
  /**
   * Whether `document.write` always looks up if the member may write now. For a cluster: a socket on another machine learns of a changed role
   * or room only when it receives the log record of it, so its `mayWrite` may be out of date.
   */
  looksUpRights?: boolean
}

/** The operations as the commit loop runs them: its `Work`, see `store/commit-loop.ts`. */
export function createOperations(environment: Environment) {
  const { tables, documentLog, clock, trustedTime, newId, randomBytes, areRatesLimited } = environment
  const openDocuments = createOpenDocuments(documentLog, tables.documents)
  const quotas = environment.quotas ?? createQuotas(tables, clock, areRatesLimited)
  let recorded = emptyGroup()

  // One object for all operations: a document update runs thousands of times a second, and a new scope for each would
  // cost as much as the update.
  const scope: Mutable<OperationScope> = {
    ...tables,
    now: 0,
    newId,
    randomBytes,
    recorded,
    openDocuments,
    quotas,
    trustedTime,
    looksUpRights: environment.looksUpRights === true,
    leaves: createLeafWriter({ ...tables, documentLog, randomBytes }),
    logChange(change, by) {
      const logged = tables.changes.append(change, by)
      recorded.changes.push(logged)
      if (change.type === 'room.changed') recorded.changedRooms.add(change.room.id)
      if (change.type === 'member.changed') recorded.changedMembers.add(change.member.id)
      if (change.type === 'member.removed' || change.type === 'room.left') recorded.changedMembers.add(change.memberId)
      if (change.type === 'document.deleted') openDocuments.reread(change.documentId)
      if (change.type === 'document.changed' || change.type === 'document.restored')
        openDocuments.reread(change.document.id)
      return logged
    },
  }

  /**
   * Runs one operation. If it refuses or throws, the changes, updates and ended sessions that it has recorded are dropped, as its rows
   * are, and earlier updates that it has put into rows are buffered again. `refusedConnections` stays, because it records refusals. So do `changedMembers`, `changedRooms` and `expiredThings`, where an entry
   * too many only makes somebody look things up.
   */
  function perform(operation: Operation): Result<unknown> {
    const { changes, acceptedUpdates, endedSessions } = recorded
    const [changeCount, writeCount, sessionCount] = [changes.length, acceptedUpdates.length, endedSessions.length]
    scope.now = clock.now()
    scope.recorded = recorded
    const isUndoable = !isBuffered(operation)
    if (isUndoable) documentLog.startUndoable()
    let isOk = false
    try {
      const handler = handlers[operation.type] as (scope: OperationScope, operation: Operation) => Result<unknown>
      const result = handler(scope, operation)
      isOk = result.ok
      return result
    } finally {
      if (!isOk) {
        changes.length = changeCount
        acceptedUpdates.length = writeCount
        endedSessions.length = sessionCount
      }
      if (isUndoable) documentLog.endUndoable(!isOk)
    }
  }

  return {
    openDocuments,
    quotas,
    perform,
    isBuffered,
    isBufferFull: documentLog.isFull,
    flush: documentLog.flush,
    takeCommitted(): CommittedGroup {
      const taken = recorded
      recorded = emptyGroup()
      openDocuments.onCommitted()
      return taken
    },
    discard(): void {
      recorded = emptyGroup()
      documentLog.discard()
      openDocuments.onRolledBack()
    },
  }
}

/**
 * `document.write` can insert rows too: reading a document that is not in memory flushes the buffer first, because reads do not see it.
 * Those rows are of earlier, accepted updates, so a refusal of this one need not undo them.
 */
const isBuffered = ({ type }: Operation): boolean => type === 'document.write'

export const emptyGroup = (): CommittedGroup => ({
  changes: [],
  acceptedUpdates: [],
  endedSessions: [],
  refusedConnections: new Map(),
  changedMembers: new Set(),
  changedRooms: new Set(),
  expiredThings: [],
})

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
