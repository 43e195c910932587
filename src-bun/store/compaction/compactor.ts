// Folds what was written in a document into its snapshot, beside the loop: a Worker is given values and gives values back,
// and only the swap is a write of ours. Whatever goes wrong, the rows stay as they are.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { COMPACT_AFTER_BYTES, COMPACT_AFTER_UPDATES, COMPACT_AFTER_UPDATES_AT_MOST } from '../../contract/limits.ts'
import { type Compacted, type CompactionJob, compact } from '../../domain/documents/compact.ts'
import { bundle } from '../../domain/documents/history.ts'
import type { TailSize } from '../../domain/ports.ts'
import type { Store } from '../store.ts'

/** A document that takes longer than this to read is hostile or broken; its rows are kept and it is left alone. */
const DEADLINE_MS = 30_000

export type Compactor = {
  /** After so many updates were committed, `bytes` together; folds the tail once it is long. */
  onUpdatesCommitted(documentId: string, updates: number, bytes: number): void
  /** The last reader has left: its tail is folded now, if that is worth it. */
  onLastReaderLeft(documentId: string): void
  /** Ends the Worker; what is under way is given up and done again some other time. */
  stop(): void
}

/** A tail shorter than this may stay: compacting a handful of updates saves nothing. */
const COMPACT_ON_LEAVE_AFTER_UPDATES = 50

export function createCompactor(
  store: Pick<Store, 'log' | 'read' | 'commit'>,
  onFault: (fault: unknown, documentId: string) => void,
): Compactor {
  const tailSizes = new Map<string, TailSize>()
  const quarantined = new Set<string>()
  const worker = createWorker()
  /** The document that is with the Worker. */
  let compacting: string | undefined
  let stopped = false
  const queue = new Set<string>()

  function enqueue(documentId: string): void {
    if (quarantined.has(documentId)) return
    queue.add(documentId)
    void compactNext()
  }

  /** One at a time: the machine is somebody's laptop. */
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
    const { snapshot, tail } = store.read(({ log }) => log.stored(documentId))
    // Somebody left while it was being folded, and had nothing to add.
    if (tail.length === 0) return
    const compacted = await worker.compact({ snapshot, tail: bundle(tail) })
    if (!stopped) await storeCompacted(documentId, compacted)
  }

  async function storeCompacted(documentId: string, compacted: Compacted): Promise<void> {
    const swapped = await store.commit({ type: 'document.compact', documentId, compacted })
    tailSizes.delete(documentId)
    // What the disk did not take is done again when somebody writes on, or leaves.
    if (!swapped.ok && swapped.code !== 'storage.unavailable') throw new Error(swapped.code)
  }

  return {
    onUpdatesCommitted(documentId, updates, bytes) {
      // Its tail is about to be another one, and is measured anew then.
      if (documentId === compacting) return
      const before = tailSizes.get(documentId)
      const tail = before ?? store.log.tailSize(documentId)
      if (before) {
        tail.updates += updates
        tail.bytes += bytes
      }
      tailSizes.set(documentId, tail)
      if (isDue(tail)) enqueue(documentId)
    },
    onLastReaderLeft(documentId) {
      tailSizes.delete(documentId)
      if (store.log.tailSize(documentId).updates >= COMPACT_ON_LEAVE_AFTER_UPDATES) enqueue(documentId)
    },
    stop() {
      stopped = true
      worker.stop()
    },
  }
}

function isDue({ updates, bytes, snapshotBytes }: TailSize): boolean {
  if (updates >= COMPACT_AFTER_UPDATES_AT_MOST) return true
  const isWorthIt = bytes >= 4 * snapshotBytes
  return isWorthIt && (updates >= COMPACT_AFTER_UPDATES || bytes >= COMPACT_AFTER_BYTES)
}

type Answer = { ok: true; compacted: Compacted } | { ok: false; message: string }

/** The Worker is started with the first document that needs it. Where its file is not beside us (a bundle), this thread does it. */
function createWorker() {
  const file = ['compaction-worker.ts', 'compaction-worker.js']
    .map((name) => join(import.meta.dir, name))
    .find(existsSync)
  let worker: Worker | undefined

  function compactInWorker(job: CompactionJob): Promise<Compacted> {
    if (file === undefined) return Promise.resolve().then(() => compact(job))
    worker ??= new Worker(file)
    const asked = worker
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop()
        reject(new Error(`not compacted within ${DEADLINE_MS} ms`))
      }, DEADLINE_MS)
      // A hub that has stopped waits for nothing.
      timer.unref()
      asked.onmessage = ({ data }: MessageEvent<Answer>) => {
        clearTimeout(timer)
        if (data.ok) resolve(data.compacted)
        else reject(new Error(data.message))
      }
      asked.onerror = (event) => {
        clearTimeout(timer)
        stop()
        reject(new Error(event.message))
      }
      asked.postMessage(job, [job.tail.bytes.buffer])
    })
  }

  function stop(): void {
    worker?.terminate()
    worker = undefined
  }
  return { compact: compactInWorker, stop }
}
