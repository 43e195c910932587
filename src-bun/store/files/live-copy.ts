// A copy of the database while it is being written. Between two checkpoints SQLite writes to the log only, so after one
// the database file stands still: it is copied in pieces, beside the loop, and holds what was committed until then.
import type { Database } from 'bun:sqlite'
import { read } from 'node:fs'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'

const PIECE_BYTES = 1024 * 1024
const CHECKPOINT_PAGES = 1000
const REST_MAX_MS = 100
const readAt = promisify(read)

/** A database that is written to by way of `commit`, and a handle on its file. */
export type LiveDatabase = { db: Database; source: number; commit(): void }
type Manner = {
  /** Rests for as long as it works: half of the disk stays with the COMMITs. */
  gently: boolean
  signal: AbortSignal
}

/** What is committed now, in pieces. Until they are all taken or given up, what is written stays in the log. */
export async function* standingStill(
  { db, source, commit }: LiveDatabase,
  { gently, signal }: Manner,
): AsyncGenerator<Uint8Array, void, void> {
  signal.throwIfAborted()
  // Nothing is awaited up to the checkpoint: it needs a moment without a transaction.
  commit()
  try {
    db.run('PRAGMA wal_autocheckpoint = 0')
    const { busy, log } = db.query('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number; log: number }
    if (busy !== 0 || log !== 0) throw new Error('the log could not be written into the database')
    for (let at = 0; ; ) {
      const started = performance.now()
      const piece = Buffer.allocUnsafe(PIECE_BYTES)
      const { bytesRead } = await readAt(source, piece, 0, PIECE_BYTES, at)
      // Whoever aborts closes the database next, and that writes to the file.
      signal.throwIfAborted()
      if (bytesRead === 0) return
      yield piece.subarray(0, bytesRead)
      at += bytesRead
      if (gently) await Bun.sleep(Math.min(performance.now() - started, REST_MAX_MS))
    }
  } finally {
    if (!signal.aborted) db.run(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  }
}

/** Piece by piece onto the disk: all of it at the end would hold up a COMMIT for as long as that takes. */
export async function writeDown(pieces: AsyncIterable<Uint8Array>, target: string): Promise<void> {
  const copy = await open(target, 'wx', 0o600)
  try {
    for await (const piece of pieces) {
      await copy.write(piece)
      await copy.datasync()
    }
    await copy.sync()
  } finally {
    await copy.close()
  }
}

// Text and not a file, so that it is there in the bundle of the app too.
const CHECK = `
const { parentPort, workerData } = require('node:worker_threads')
const { Database } = require('bun:sqlite')
const db = new Database(workerData, { readwrite: true })
db.run('PRAGMA journal_mode = DELETE')
const { quick_check: verdict } = db.query('PRAGMA quick_check(1)').get()
db.close()
parentPort.postMessage(verdict)
`

/** Makes one plain file of a copy and throws where it is damaged. In a thread of its own: the check reads every page. */
export async function checkCopy(file: string, signal?: AbortSignal): Promise<void> {
  const worker = new Worker(CHECK, { eval: true, workerData: file })
  const verdict = Promise.withResolvers<unknown>()
  worker.on('message', verdict.resolve)
  worker.on('error', verdict.reject)
  worker.on('exit', () => verdict.reject(new Error('the check of the copy ended without a verdict')))
  const abort = () => verdict.reject(signal?.reason)
  signal?.addEventListener('abort', abort)
  try {
    const found = await verdict.promise
    if (found !== 'ok') throw new Error(`the copy is not sound: ${found}`)
  } finally {
    signal?.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
