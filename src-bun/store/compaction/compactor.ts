// Decides when a document is compacted: when its tail has become long compared with its snapshot (`isDue`), and when its
// last reader leaves. `compaction-queue.ts` then compacts it.
import { COMPACT_AFTER_BYTES, COMPACT_AFTER_UPDATES, COMPACT_AFTER_UPDATES_AT_MOST } from '../../contract/limits.ts'
import type { TailSize } from '../../domain/ports.ts'
import type { Store } from '../store.ts'
import { createCompactionQueue } from './compaction-queue.ts'

export type Compactor = {
  /** To be called after a COMMIT that added `updates` updates of `bytes` bytes in all to a document. Compacts it if it is due. */
  onUpdatesCommitted(documentId: string, updates: number, bytes: number): void
  /** To be called when nobody has the document open any more. Compacts it if its tail has at least 50 updates. */
  onLastReaderLeft(documentId: string): void
  /** Ends a compaction under way without its result. Nothing is lost by that. */
  stop(): void
}

/** Compacting a shorter tail than this when the last reader leaves would save next to nothing. */
const COMPACT_ON_LEAVE_AFTER_UPDATES = 50

/** `onFault` is called once for each document that cannot be compacted; its rows stay as they are. */
export function createCompactor(
  store: Pick<Store, 'documentLog' | 'read' | 'runAndWait'>,
  onFault: (fault: unknown, documentId: string) => void,
): Compactor {
  /** Measuring reads all rows of a tail, so it is done once, at the first update; each COMMIT then adds to the result. */
  const tailSizes = new Map<string, TailSize>()
  const queue = createCompactionQueue(store, {
    onCompacted: (documentId) => void tailSizes.delete(documentId),
    onFault,
  })

  return {
    onUpdatesCommitted(documentId, updates, bytes) {
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
      if (isDue(tail)) queue.add(documentId)
    },
    onLastReaderLeft(documentId) {
      // Commits first: what the last reader wrote may not be in a row yet.
      const { updates } = store.read(({ documentLog }) => documentLog.tailSize(documentId))
      tailSizes.delete(documentId)
      if (updates >= COMPACT_ON_LEAVE_AFTER_UPDATES) queue.add(documentId)
    },
    stop: queue.stop,
  }
}

/**
 * A compaction takes time proportional to the length of the whole document. If it waits until the tail is four times as long
 * as the snapshot, its cost for each update is the same, however long the document has become. The limits around that keep
 * short documents from being compacted all the time, and bound the tail of long ones.
 */
function isDue({ updates, bytes, snapshotBytes }: TailSize): boolean {
  if (updates >= COMPACT_AFTER_UPDATES_AT_MOST) return true
  const isWorthIt = bytes >= 4 * snapshotBytes
  return isWorthIt && (updates >= COMPACT_AFTER_UPDATES || bytes >= COMPACT_AFTER_BYTES)
}
