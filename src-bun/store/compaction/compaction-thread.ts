// The thread that compacts: starts the Worker with the first job, and turns its answers, its end and its silence into
// promises. It takes one job at a time.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Compacted, compact } from '../../domain/documents/compact.ts'
import type { CompactionJob } from '../../domain/documents/worker-job.ts'

/** A document that takes longer than this is hostile or broken. */
const DEADLINE_MS = 30_000

/** What the Worker sends back. */
export type CompactionAnswer = { ok: true; compacted: Compacted } | { ok: false; message: string }

export function createCompactionThread() {
  // The desktop app is one bundled file. If the Worker's file is not beside it, this thread does the work itself.
  const file = ['compaction-worker.ts', 'compaction-worker.js']
    .map((name) => join(import.meta.dir, name))
    .find(existsSync)
  let worker: Worker | undefined

  /** Rejects if the job cannot be compacted, if the Worker ends, or after the deadline. The bytes of the tail belong to the Worker from then on. */
  function compactInWorker(job: CompactionJob): Promise<Compacted> {
    if (file === undefined) return Promise.resolve().then(() => compact(job))
    worker ??= new Worker(file)
    const current = worker
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop()
        reject(new Error(`not compacted within ${DEADLINE_MS} ms`))
      }, DEADLINE_MS)
      // Without this the deadline would keep the process of a stopped hub alive.
      timer.unref()
      current.onmessage = ({ data }: MessageEvent<CompactionAnswer>) => {
        clearTimeout(timer)
        if (data.ok) resolve(data.compacted)
        else reject(new Error(data.message))
      }
      current.onerror = (event) => {
        clearTimeout(timer)
        stop()
        reject(new Error(event.message))
      }
      current.postMessage(job, [job.tail.bytes.buffer])
    })
  }

  /** Ends the Worker at once; a job under way is never answered. The next job starts a new one. */
  function stop(): void {
    worker?.terminate()
    worker = undefined
  }

  return { compact: compactInWorker, stop }
}
