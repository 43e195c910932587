// The Worker that reads histories, as a function that returns a promise. It has what it has read in memory, and ends when nobody has
// asked for a while.
import { dirname, extname, join } from 'node:path'
import type { HistoryAnswer, HistoryJob, LogPart } from '../../domain/documents/replay/replay-job.ts'
import { askWorker } from '../../domain/documents/worker-answer.ts'
import { type OnFault, runLater } from '../../timers.ts'

/** Beside this file it ends in .ts, beside the bundled code in .js. */
const WORKER_FILE = join(dirname(import.meta.path), `history-worker${extname(import.meta.path)}`)

const IDLE_MS = 60_000

export type HistoryThread = {
  /** Runs `work` when all that was given before is done: what it asks for follows each other. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
  /** One job of the turn. Rejects where the Worker fails, which then has forgotten everything. Never settles after `stop`. */
  ask(job: HistoryJob): Promise<HistoryAnswer>
  stop(): void
}

export function createHistoryThread(onFault: OnFault): HistoryThread {
  let queueEnd: Promise<unknown> = Promise.resolve()
  let queued = 0
  let worker: Worker | undefined
  let cancelEnd = () => {}
  let isStopped = false

  function endWorker(): void {
    worker?.terminate()
    worker = undefined
  }

  function onDone(): void {
    queued--
    if (queued === 0 && !isStopped) cancelEnd = runLater(IDLE_MS, 'endHistoryWorker', endWorker, onFault)
  }

  return {
    inTurn(work) {
      cancelEnd()
      queued++
      const done = queueEnd.then(work)
      queueEnd = done.then(onDone, onDone)
      return done
    },
    async ask(job) {
      if (isStopped) return new Promise(() => {})
      worker ??= new Worker(WORKER_FILE)
      const current = worker
      try {
        return await askWorker<HistoryAnswer>(current, job, 'part' in job ? buffersOf(job.part) : [])
      } catch (failure) {
        current.terminate()
        if (worker === current) worker = undefined
        throw failure
      }
    },
    stop() {
      isStopped = true
      cancelEnd()
      endWorker()
    },
  }
}

/** A segment as SQLite gives it is copied: it is small, and may lie in a buffer with others. */
const buffersOf = (part: LogPart): ArrayBuffer[] => ('rows' in part ? [part.rows.bytes.buffer] : [])
