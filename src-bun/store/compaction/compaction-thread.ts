// The Worker that compacts, as a function that returns a promise.
import { dirname, extname, join } from 'node:path'
import type { Compacted } from '../../domain/documents/compact.ts'
import { askWorker } from '../../domain/documents/worker-answer.ts'
import type { CompactionJob } from '../../domain/documents/worker-job.ts'

/** Beside this file it ends in .ts, beside the bundled code in .js. */
const WORKER_FILE = join(dirname(import.meta.path), `compaction-worker${extname(import.meta.path)}`)

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
        return await askWorker<Compacted>(current, job, [job.tail.bytes.buffer])
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
