// Compacts documents and stores the results, one document at a time, because the hub runs on somebody's laptop.
//
// Compaction (domain/documents/compact.ts) takes too long for the thread that serves everybody, so a Worker does it: this
// thread reads the stored bytes, sends them to the Worker, and stores what comes back in one operation of the commit loop.
// People go on writing meanwhile: their updates have higher numbers than those in the job, so replacing the tail leaves them
// alone.
//
// Whatever fails (the Worker ends, the new snapshot does not have the same content as the old one with its tail, the disk is full), the
// rows stay as they are. A document whose
// compaction failed is quarantined: it is not tried again until the hub restarts, unless the disk was merely full.
import type { Compacted } from '../../domain/documents/compact.ts'
import { joinRows } from '../../domain/documents/worker-job.ts'
import type { Store } from '../store.ts'
import { createCompactionThread } from './compaction-thread.ts'

export type CompactionQueue = {
  /** Does nothing if the document is queued already or quarantined. */
  add(documentId: string): void
  isCompacting(documentId: string): boolean
  /** Ends the Worker. The result of a compaction under way is lost; the rows stay as they are. */
  stop(): void
}

export type CompactionEvents = {
  /** The new snapshot has been given to the disk, which may have refused it. An earlier measurement of the tail is out of date. */
  onCompacted(documentId: string): void
  /** The document has been quarantined. Called at most once for each document. */
  onFault(fault: unknown, documentId: string): void
}

export function createCompactionQueue(
  store: Pick<Store, 'read' | 'runAndWait'>,
  { onCompacted, onFault }: CompactionEvents,
): CompactionQueue {
  const thread = createCompactionThread()
  const queue = new Set<string>()
  const quarantined = new Set<string>()
  let compacting: string | undefined
  let stopped = false

  async function compactNext(): Promise<void> {
    const [documentId] = queue
    if (compacting !== undefined || stopped || documentId === undefined) return
    queue.delete(documentId)
    compacting = documentId
    try {
      await compactDocument(documentId)
    } catch (fault) {
      quarantined.add(documentId)
      // It may have been queued again meanwhile.
      queue.delete(documentId)
      if (!stopped) onFault(fault, documentId)
    }
    compacting = undefined
    void compactNext()
  }

  async function compactDocument(documentId: string): Promise<void> {
    const { snapshot, tail } = store.read(({ documentLog }) => documentLog.stored(documentId))
    // The document was queued again while it was being compacted, and nothing was written since.
    if (tail.length === 0) return
    const compacted = await thread.compact({ snapshot, tail: joinRows(tail) })
    if (!stopped) await storeCompacted(documentId, compacted)
  }

  async function storeCompacted(documentId: string, compacted: Compacted): Promise<void> {
    const stored = await store.runAndWait({ type: 'document.compact', documentId, compacted })
    onCompacted(documentId)
    // A full disk is no fault of the document: the rows are still there, and it is compacted when it is due again.
    if (!stored.ok && !stored.code.startsWith('storage.')) throw new Error(stored.code)
  }

  return {
    add(documentId) {
      if (quarantined.has(documentId)) return
      queue.add(documentId)
      void compactNext()
    },
    isCompacting: (documentId) => documentId === compacting,
    stop() {
      stopped = true
      thread.stop()
    },
  }
}
