// Decides when a document is compacted, and stores the result.
//
// Compaction (domain/documents/compact.ts) takes the tail of a document into its snapshot. It takes too long for the
// thread that serves everybody, so a Worker does it: this thread reads the stored bytes, hands them over, and later stores
// what comes back in one transaction of the commit loop. One document at a time, because the hub runs on somebody's laptop.
//
// A document is compacted when its tail is long compared with its snapshot (`isDue`), and when its last reader leaves.
// People go on writing meanwhile: their updates have higher numbers than the job, so replacing the tail leaves them alone.
// Whatever fails (a Worker that ends, a result that differs, a full disk), the rows stay as they are. A document whose
// compaction failed is not tried again until the hub restarts, unless it was only the disk that did not take the result.
import { COMPACT_AFTER_BYTES, COMPACT_AFTER_UPDATES, COMPACT_AFTER_UPDATES_AT_MOST } from '../../contract/limits.ts'
import type { Compacted } from '../../domain/documents/compact.ts'
import { joinRows } from '../../domain/documents/worker-job.ts'
import type { TailSize } from '../../domain/ports.ts'
import type { Store } from '../store.ts'
import { createCompactionThread } from './compaction-thread.ts'

export type Compactor = {
  /** To be called after a COMMIT that added `updates` updates of `bytes` bytes in all to a document. Compacts it if it is due. */
  onUpdatesCommitted(documentId: string, updates: number, bytes: number): void
  /** To be called when nobody has the document open any more. Compacts it if its tail has at least 50 updates. */
  onLastReaderLeft(documentId: string): void
  /** Ends the Worker. A compaction under way is given up; nothing is lost by that. */
  stop(): void
}

/** Compacting a shorter tail than this when the last reader leaves would save next to nothing. */
const COMPACT_ON_LEAVE_AFTER_UPDATES = 50

/** `onFault` gets what went wrong with a document, once; its rows stay as they are. */
export function createCompactor(
  store: Pick<Store, 'documentLog' | 'read' | 'runAndWait'>,
  onFault: (fault: unknown, documentId: string) => void,
): Compactor {
  const thread = createCompactionThread()
  const queue = new Set<string>()
  /** The document that the Worker has at the moment. */
  let compacting: string | undefined
  /** Measured once, then counted along, because measuring reads all rows of a tail. */
  const tailSizes = new Map<string, TailSize>()
  const quarantined = new Set<string>()
  let stopped = false

  function enqueue(documentId: string): void {
    if (quarantined.has(documentId)) return
    queue.add(documentId)
    void compactNext()
  }

  async function compactNext(): Promise<void> {
    const [documentId] = queue
    if (compacting !== undefined || stopped || documentId === undefined) return
    queue.delete(documentId)
    compacting = documentId
    try {
      await compactDocument(documentId)
    } catch (fault) {
      quarantined.add(documentId)
      if (!stopped) onFault(fault, documentId)
    }
    compacting = undefined
    void compactNext()
  }

  async function compactDocument(documentId: string): Promise<void> {
    const { snapshot, tail } = store.read(({ documentLog }) => documentLog.stored(documentId))
    // Queued again while it was being compacted, and nothing was written since.
    if (tail.length === 0) return
    const compacted = await thread.compact({ snapshot, tail: joinRows(tail) })
    if (!stopped) await storeCompacted(documentId, compacted)
  }

  async function storeCompacted(documentId: string, compacted: Compacted): Promise<void> {
    const stored = await store.runAndWait({ type: 'document.compact', documentId, compacted })
    tailSizes.delete(documentId)
    // If the disk refused, the rows are still there: the document is compacted when it is due again, or its last reader leaves.
    if (!stored.ok && stored.code !== 'storage.unavailable') throw new Error(stored.code)
  }

  return {
    onUpdatesCommitted(documentId, updates, bytes) {
      // The tail is about to be replaced; what is left of it is measured with the next update.
      if (documentId === compacting) return
      const before = tailSizes.get(documentId)
      const tail = before ?? store.documentLog.tailSize(documentId)
      // A fresh measurement already contains these updates.
      if (before) {
        tail.updates += updates
        tail.bytes += bytes
      }
      tailSizes.set(documentId, tail)
      if (isDue(tail)) enqueue(documentId)
    },
    onLastReaderLeft(documentId) {
      tailSizes.delete(documentId)
      if (store.documentLog.tailSize(documentId).updates >= COMPACT_ON_LEAVE_AFTER_UPDATES) enqueue(documentId)
    },
    stop() {
      stopped = true
      thread.stop()
    },
  }
}

/**
 * A compaction costs as much as the whole document is long. Waiting until the tail is four times as long as the snapshot
 * makes that cost the same for each update, however long the document has become. The limits around it keep short
 * documents from being compacted all the time, and long ones from growing an endless tail.
 */
function isDue({ updates, bytes, snapshotBytes }: TailSize): boolean {
  if (updates >= COMPACT_AFTER_UPDATES_AT_MOST) return true
  const isWorthIt = bytes >= 4 * snapshotBytes
  return isWorthIt && (updates >= COMPACT_AFTER_UPDATES || bytes >= COMPACT_AFTER_BYTES)
}
