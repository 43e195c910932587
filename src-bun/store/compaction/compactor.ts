// Decides when a document is compacted: when its tail has become long compared with its snapshot (`isDue`), and when its
// last reader has left and the tails of all such documents are long together. `compaction-queue.ts` then compacts it.
import { COMPACT_AFTER_BYTES, COMPACT_AFTER_UPDATES } from '../../contract/limits.ts'
import type { TailSize } from '../../domain/ports/documents.ts'
import type { Store } from '../store.ts'
import { createCompactionQueue } from './compaction-queue.ts'

export type Compactor = {
  /** To be called after a COMMIT that added `updates` updates of `bytes` bytes in all to a document. Compacts it if it is due. */
  onUpdatesCommitted(documentId: string, updates: number, bytes: number): void
  /**
   * To be called when nobody has the document open any more. It is compacted with the others that were left, once their tails
   * have `idleTailUpdates` updates. One with fewer than 50 is not: that would save next to nothing.
   */
  onLastReaderLeft(documentId: string): void
  /** Ends a compaction under way without its result. Nothing is lost by that. */
  stop(): void
}

const COMPACT_LEFT_AFTER_UPDATES = 50

/**
 * `onFault` is called once for each document that cannot be compacted; its rows stay as they are. `idleTailUpdates` is a number of
 * updates, another one than usual for tests: the Worker costs more to start than a short tail costs to read, a hundred times over.
 */
export function createCompactor(
  store: Pick<Store, 'documentLog' | 'read' | 'runAndWait' | 'isOwner'>,
  onFault: (fault: unknown, documentId: string) => void,
  idleTailUpdates = COMPACT_AFTER_UPDATES,
): Compactor {
  /** Measuring reads all rows of a tail, so it is done once, at the first update; each COMMIT then adds to the result. */
  const tailSizes = new Map<string, TailSize>()
  /** Of the documents that were left and wait for others: how many updates the tail of each has. */
  const left = new Map<string, number>()
  const queue = createCompactionQueue(store, {
    onCompacted: (documentId) => void tailSizes.delete(documentId),
    onFault,
  })

  return {
    onUpdatesCommitted(documentId, updates, bytes) {
      if (!store.isOwner()) return
      // Its tail is about to be replaced. What is left of it is measured with the next update.
      if (queue.isCompacting(documentId)) return
      const counted = tailSizes.get(documentId)
      // The updates were committed just now, so there is nothing that `store.read` would have to commit first.
      const tail = counted ?? store.documentLog.tailSize(documentId)
      // A fresh measurement already contains these updates.
      if (counted) {
        tail.updates += updates
        tail.bytes += bytes
      }
      tailSizes.set(documentId, tail)
      if (!isDue(tail)) return
      left.delete(documentId)
      queue.add(documentId)
    },
    onLastReaderLeft(documentId) {
      if (!store.isOwner()) return
      // Commits first: what the last reader wrote may not be in a row yet.
      const { updates } = store.read(({ documentLog }) => documentLog.tailSize(documentId))
      tailSizes.delete(documentId)
      if (updates < COMPACT_LEFT_AFTER_UPDATES) return
      left.set(documentId, updates)
      if (left.values().reduce((sum, ofOne) => sum + ofOne) < idleTailUpdates) return
      for (const each of left.keys()) queue.add(each)
      left.clear()
    },
    stop: queue.stop,
  }
}

/**
 * A compaction takes time proportional to the length of the whole document. If it waits until the tail is four times as long
 * as the snapshot, its cost for each update is the same, however long the document has become. But a tail of many updates takes
 * long to read for whoever opens the document, so it waits no longer than for so many.
 */
export function isDue({ updates, bytes, snapshotBytes }: TailSize): boolean {
  return updates >= COMPACT_AFTER_UPDATES || (bytes >= COMPACT_AFTER_BYTES && bytes >= 4 * snapshotBytes)
}
