// The text of a document. It is made in one go, which for a long document takes longer than anybody should have to wait for their next
// message, so a Worker does it.
import { dirname, extname, join } from 'node:path'
import { readText } from '../../domain/documents/state.ts'
import { askWorker } from '../../domain/documents/worker-answer.ts'
import { joinRows, type TextJob } from '../../domain/documents/worker-job.ts'
import type { TextOf } from '../content.ts'

/** A document with fewer stored bytes is read at once: it takes a few ms, less than starting a Worker. */
const READ_HERE_MAX_BYTES = 32 * 1024
/** A rich one has more to be read in each of its bytes. */
const RICH_READ_HERE_MAX_BYTES = 4 * 1024

/** Beside this file it ends in .ts, beside the bundled code in .js. */
const WORKER_FILE = join(dirname(import.meta.path), `text-worker${extname(import.meta.path)}`)

/** A job, and the buffers that the Worker gets with it. It is made when it is its turn. */
type Ask = { job: TextJob; transfer: ArrayBuffer[] }

export type TextThread = {
  textOf: TextOf
  /** Ends the Worker at once. The promises of texts that are being made or queued never settle. */
  stop(): void
}

const sumOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0)

/** One text is made at a time, so that many exports at once do not take the memory of as many documents. */
export function createTextThread(): TextThread {
  let queueEnd: Promise<unknown> = Promise.resolve()
  let worker: Worker | undefined
  let isStopped = false

  async function runInWorker(ask: () => Ask): Promise<string> {
    if (isStopped) return new Promise(() => {})
    const { job, transfer } = ask()
    worker = new Worker(WORKER_FILE)
    try {
      return await askWorker<string>(worker, job, transfer)
    } finally {
      // An export is rare, and the Worker would keep the memory of the longest document.
      worker.terminate()
    }
  }

  function inWorker(ask: () => Ask): Promise<string> {
    const text = queueEnd.then(() => runInWorker(ask))
    queueEnd = text.catch(() => {})
    return text
  }

  return {
    async textOf(stored) {
      const bytes = sumOf(stored.snapshot) + sumOf(stored.tail.map((row) => row.bytes))
      if (bytes <= (stored.isRich ? RICH_READ_HERE_MAX_BYTES : READ_HERE_MAX_BYTES)) return readText(stored)
      return inWorker(() => {
        const tail = joinRows(stored.tail)
        return {
          job: { snapshot: stored.snapshot, tail, isRich: stored.isRich === true },
          transfer: [tail.bytes.buffer],
        }
      })
    },
    stop() {
      isStopped = true
      worker?.terminate()
    },
  }
}
