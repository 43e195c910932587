// Copies the database while it is being written. Between two checkpoints SQLite writes to its log only, so after a checkpoint
// the database file does not change: it is copied in pieces, beside the commit loop, and holds what was committed until then.
import type { Database } from 'bun:sqlite'
import { read } from 'node:fs'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'

const PIECE_BYTES = 1024 * 1024
const CHECKPOINT_PAGES = 1000
const PAUSE_MAX_MS = 100
const readAt = promisify(read)

/** A database, a handle on its file, and what does something to it at a moment without a transaction. */
export type LiveDatabase = { db: Database; source: number; betweenGroups<T>(work: () => T): Promise<T> }
type CopyOptions = {
  /** Pauses after each piece for as long as the piece took, so that half of the disk's time stays with the COMMITs. */
  gently: boolean
  signal: AbortSignal
}

/** The database as it is now, in pieces of 1 MiB. Until they are all taken or the generator ends, new commits stay in SQLite's log. */
export async function* copyInPieces(
  { db, source, betweenGroups }: LiveDatabase,
  { gently, signal }: CopyOptions,
): AsyncGenerator<Uint8Array, void, void> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    // In a cluster a transaction stays open until the shared log has it, which may take long.
    await Promise.race([betweenGroups(() => freeze(db, signal)), aborted.promise])
    for (let at = 0; ; ) {
      const started = performance.now()
      const piece = Buffer.allocUnsafe(PIECE_BYTES)
      const { bytesRead } = await readAt(source, piece, 0, PIECE_BYTES, at)
      // After an abort the database is closed, which writes to the file.
      signal.throwIfAborted()
      if (bytesRead === 0) return
      yield piece.subarray(0, bytesRead)
      at += bytesRead
      if (gently) await Bun.sleep(Math.min(performance.now() - started, PAUSE_MAX_MS))
    }
  } finally {
    signal.removeEventListener('abort', abort)
    if (!signal.aborted) db.run(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  }
}

/** From here on SQLite writes to its log only. */
function freeze(db: Database, signal: AbortSignal): void {
  // After an abort the database may be closed.
  signal.throwIfAborted()
  db.run('PRAGMA wal_autocheckpoint = 0')
  const { busy, log } = db.query('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number; log: number }
  if (busy !== 0 || log !== 0) throw new Error('the log could not be written into the database')
}

/** Writes pieces to a new file and syncs each: one sync at the end would hold up a COMMIT for as long as it takes. */
export async function writePieces(pieces: AsyncIterable<Uint8Array>, target: string): Promise<void> {
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

// As text and not as a file, so that the bundle of the desktop app has it too.
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
    if (found !== 'ok') throw new Error(`the copy is damaged: ${found}`)
  } finally {
    signal?.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
