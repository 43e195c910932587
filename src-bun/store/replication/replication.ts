// What a cluster puts in the place of the one connection and the commit loop of a hub that is alone, see `src-bun/cluster/`.
import type { Database } from 'bun:sqlite'
import type { OpenDocuments } from '../../domain/documents/open-documents.ts'
import type { CommittedGroup } from '../../domain/operations/operation-scope.ts'
import type { Operation } from '../../domain/operations/operations.ts'
import type { Clock, WorkMeter } from '../../domain/ports/common.ts'
import type { CommitLoop, Disk, Work } from '../commit-loop.ts'
import type { SharedContents } from '../contents/shared-contents.ts'

export type ReplicatedLoopOptions = {
  db: Database
  clock: Clock
  /** Operations with an empty memory. Who comes to own the hub begins with nothing that could be out of date. */
  createWork(): Work<Operation, CommittedGroup>
  disk: Disk
  meter: WorkMeter
  onFault(fault: unknown): void
  onAcknowledged(operation: Operation, startedAt: number, at: number): void
}

export type Replication = {
  /** Opens the database, which has all its tables, anew: one connection that writes, and one that sees the last COMMIT. */
  connect(file: string): { db: Database; reader: Database }
  createLoop(options: ReplicatedLoopOptions): CommitLoop<Operation, CommittedGroup>
  /** Whether this machine owns the hub, and does the work that nobody has asked for: erasing, compacting, hashing. */
  isOwner(): boolean
  /** The contents of files. */
  contents: SharedContents
}

/** How many documents an owner has in memory at once. What it knows of a document is read anew when it is needed again. */
const DOCUMENTS_KNOWN = 64

/**
 * The owner of a cluster does not know who has a document open on the other machines, so it does not wait for the last reader: it
 * forgets the documents that were written in longest ago.
 */
export function keepingFewDocuments<W extends Work<Operation, CommittedGroup>>(
  work: W & { openDocuments: Pick<OpenDocuments, 'release'> },
): W {
  const known = new Set<string>()
  return {
    ...work,
    takeCommitted() {
      const committed = work.takeCommitted()
      for (const { documentId } of committed.acceptedUpdates) {
        known.delete(documentId)
        known.add(documentId)
      }
      for (const documentId of known) {
        if (known.size <= DOCUMENTS_KNOWN) break
        known.delete(documentId)
        work.openDocuments.release(documentId)
      }
      return committed
    },
  }
}
