// Decides when a document is compacted: when its tail has become long compared with its snapshot (`isDue`), or, after its last reader
// has left (it is idle then), when the tails of all idle documents together are long. `compaction-queue.ts` compacts it.
import { COMPACT_AFTER_BYTES, COMPACT_AFTER_UPDATES } from '../../contract/limits.ts'
import type { TailSize } from '../../domain/ports/documents.ts'
import type { Store } from '../store.ts'
import { createCompactionQueue } from './compaction-queue.ts'

export type Compactor = {
  /** To be called after a COMMIT that added `updates` updates of `bytes` bytes in all to a document. Compacts it if it is due. */
  onUpdatesCommitted(documentId: string, updates: number, bytes: number): void
  /**
   * To be called when nobody has the document open any more. Such idle documents are compacted together, once their tails have
   * `idleTailUpdates` updates in all. A document with a tail of fewer than 50 is left out: compacting it would save next to nothing.
   */
  onIdle(documentId: string): void
  /** Ends a compaction under way. Its result is dropped, and the rows stay as they are. */
  stop(): void
}

/** An idle document with a shorter tail than this is not compacted. */
const COMPACT_IDLE_AFTER_UPDATES = 50

/**
 * `onFault` is called once for each document that cannot be compacted; its rows stay as they are. `idleTailUpdates`: idle documents are
 * compacted once their tails have this many updates in all. Compacting them one by one would be wasteful, because starting a
 * Worker costs more than a hundred times as much as reading a short tail. Tests give a smaller number.
 */
export function createCompactor(
  store: Pick<Store, 'documentLog' | 'read' | 'runAndWait' | 'isOwner'>,
  onFault: (fault: unknown, documentId: string) => void,
  idleTailUpdates = COMPACT_AFTER_UPDATES,
): Compactor {
  /** Measuring reads all rows of a tail, so it is done once, at the first update; each COMMIT then adds to the result. */
  const tailSizes = new Map<string, TailSize>()
  /** The idle documents that are not queued yet, each with the number of updates in its tail. */
  const idle = new Map<string, number>()
  const queue = createCompactionQueue(store, {
    onCompacted: (documentId) => void tailSizes.delete(documentId),
    onFault,
  })

  return {
    onUpdatesCommitted(documentId, updates, bytes) {
      // In a cluster only the machine that owns the hub compacts documents.
      if (!store.isOwner()) return
      // Its tail is about to be replaced. What remains of the tail is measured with the next update.
      if (queue.isCompacting(documentId)) return
      const counted = tailSizes.get(documentId)
      // Reads `store.documentLog` itself: `store.read` would commit the open group first, and these updates are committed already.
      const tail = counted ?? store.documentLog.tailSize(documentId)
      // A fresh measurement already contains these updates.
      if (counted) {
        tail.updates += updates
        tail.bytes += bytes
      }
      tailSizes.set(documentId, tail)
      if (!isDue(tail)) return
      idle.delete(documentId)
      queue.add(documentId)
    },
    onIdle(documentId) {
      if (!store.isOwner()) return
      // `store.read` commits the open group first, because the last updates of the reader may not be in a row yet.
      const { updates } = store.read(({ documentLog }) => documentLog.tailSize(documentId))
      tailSizes.delete(documentId)
      if (updates < COMPACT_IDLE_AFTER_UPDATES) return
      idle.set(documentId, updates)
      if (idle.values().reduce((sum, ofOne) => sum + ofOne) < idleTailUpdates) return
      for (const each of idle.keys()) queue.add(each)
      idle.clear()
    },
    stop: queue.stop,
  }
}

/**
 * Whether a document with such a tail is to be compacted. A compaction takes time proportional to the length of the whole document. If it
 * waits until the tail is four times as long as the snapshot, its cost for each update is the same, however long the document is. But a
 * tail of many updates takes long to read when somebody opens the document, so compaction waits for at most `COMPACT_AFTER_UPDATES`.
 */
export function isDue({ updates, bytes, snapshotBytes }: TailSize): boolean {
  return updates >= COMPACT_AFTER_UPDATES || (bytes >= COMPACT_AFTER_BYTES && bytes >= 4 * snapshotBytes)
}
