// The Worker that compacts, as a function that returns a promise.
import { extname, join } from 'node:path'
import type { Compacted } from '../../domain/documents/compact.ts'
import type { CompactionJob } from '../../domain/documents/worker-job.ts'

/** A document that takes longer than this is hostile or broken. */
const DEADLINE_MS = 30_000

/** In a checkout it is beside this file and ends in .ts; in the desktop app it is beside the bundled code and ends in .js. */
const WORKER_FILE = join(import.meta.dir, `compaction-worker${extname(import.meta.path)}`)

/** What the Worker sends back. */
export type CompactionAnswer = { ok: true; compacted: Compacted } | { ok: false; message: string }

export type CompactionThread = {
  /**
   * Compacts one job; the next one must not be given before the promise has settled. The bytes of the tail are transferred
   * to the Worker, so the caller loses them. Rejects if the job cannot be compacted, if the Worker fails, and if there is no
   * answer within 30 s.
   */
  compact(job: CompactionJob): Promise<Compacted>
  /** Ends the Worker at once. The promise of a job under way never settles. */
  stop(): void
}

export function createCompactionThread(): CompactionThread {
  let worker: Worker | undefined

  function stop(): void {
    worker?.terminate()
    worker = undefined
  }

  return {
    async compact(job) {
      worker ??= new Worker(WORKER_FILE)
      const current = worker
      try {
        return await compactIn(current, job)
      } catch (failure) {
        // The Worker may have ended, or be at this job for ever: the next job starts a new one.
        current.terminate()
        if (worker === current) worker = undefined
        throw failure
      }
    },
    stop,
  }
}

async function compactIn(worker: Worker, job: CompactionJob): Promise<Compacted> {
  const { promise, resolve, reject } = Promise.withResolvers<Compacted>()
  worker.onmessage = ({ data }: MessageEvent<CompactionAnswer>) => {
    if (data.ok) resolve(data.compacted)
    else reject(new Error(data.message))
  }
  worker.onerror = ({ message }) => reject(new Error(message))
  // A Worker that ends without an error is noticed by this deadline too.
  const deadline = setTimeout(() => reject(new Error(`not compacted within ${DEADLINE_MS} ms`)), DEADLINE_MS)
  // If the hub stops meanwhile, the promise never settles, and the deadline would keep its process alive.
  deadline.unref()
  try {
    worker.postMessage(job, [job.tail.bytes.buffer])
    return await promise
  } finally {
    clearTimeout(deadline)
  }
}
