// Backups of a hub while it runs: on request, and by itself every hour in which something has changed.
import type { Database } from 'bun:sqlite'
import { renameSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../../domain/ports/common.ts'
import { runLater } from '../../timers.ts'
import { listBackups, nextBackup, pruneBackups, UNFINISHED } from './backup-files.ts'
import { removeDatabase, sizeOf } from './examine.ts'
import type { FilePlace } from './file-place.ts'
import { checkCopy, copyInPieces, type LiveDatabase, writePieces } from './live-copy.ts'

const BACKUP_EVERY_MS = 60 * 60 * 1000
/** How much must be free after a backup, so that it is never a backup that fills the disk. */
const LEAVE_FREE_BYTES = 32 * 1024 * 1024

export type Backups = {
  /**
   * Makes a checked copy at `target`, which must not exist yet. Copies are made one after the other. `gently` (the default) leaves half
   * of the disk's time to the hub. Rejects with the error of the disk, or with ENOSPC.
   */
  copyTo(target: string, gently?: boolean): Promise<void>
  /** The same bytes as a stream. The reader must check them. The stream fails when nothing is read for ten seconds. */
  stream(): ReadableStream<Uint8Array>
  /** To be called every second or so. */
  runMaintenance(): void
  /**
   * Makes a last automatic backup if it can be done within this time. Afterwards no backup is under way. Where the database was
   * deleted, the backup is all that is left of it: resolves with its path then, and with undefined otherwise.
   */
  finish(withinMs: number): Promise<string | undefined>
  /** To be called after the database was closed. */
  release(): void
}

type Options = {
  db: Database
  file: string
  place: FilePlace
  data: string
  clock: Clock
  wasKilled: boolean
  /** Does something at a moment without a transaction. */
  betweenGroups: LiveDatabase['betweenGroups']
  onFault(fault: unknown): void
}

export function createBackups({ db, file, place, data, clock, wasKilled, betweenGroups, onFault }: Options): Backups {
  const stopped = new AbortController()
  const totalChanges = db.query<{ changes: number }, []>('SELECT total_changes() AS changes')
  const changes = () => totalChanges.get()?.changes ?? 0
  let changesAtLastBackup = wasKilled || listBackups(data).length === 0 ? -1 : changes()
  let dueAt = clock.monotonic() + BACKUP_EVERY_MS
  let queueEnd: Promise<void> = Promise.resolve()

  function copyTo(target: string, gently = true): Promise<void> {
    const copying = queueEnd.then(() => copy(target, gently))
    queueEnd = copying.catch(() => {})
    return copying
  }

  /** Queues up when the first piece is asked for. */
  async function* piecesInTurn(): AsyncGenerator<Uint8Array, void, void> {
    const turn = queueEnd
    const done = Promise.withResolvers<void>()
    queueEnd = done.promise
    try {
      await turn
      yield* copyInPieces(live(), { gently: true, signal: stopped.signal })
    } finally {
      done.resolve()
    }
  }

  function live(): LiveDatabase {
    return { db, source: place.handle, betweenGroups }
  }

  async function copy(target: string, gently: boolean): Promise<void> {
    const { signal } = stopped
    signal.throwIfAborted()
    const { bavail, bsize } = statfsSync(dirname(target))
    if (bavail * bsize < sizeOf(file) + LEAVE_FREE_BYTES) throw noSpace()
    const unfinished = target + UNFINISHED
    try {
      await writePieces(copyInPieces(live(), { gently, signal }), unfinished)
      await checkCopy(unfinished, signal)
      renameSync(unfinished, target)
    } catch (fault) {
      removeDatabase(unfinished)
      throw fault
    }
  }

  /** Makes an automatic backup if something has changed since the last one. */
  async function backUpIfChanged(gently: boolean): Promise<void> {
    await queueEnd
    // The database may be closed by now.
    stopped.signal.throwIfAborted()
    if (changes() !== changesAtLastBackup) await backUp(gently)
  }

  async function backUp(gently: boolean): Promise<string> {
    const now = changes()
    const backup = nextBackup(data, clock.now())
    await copyTo(backup, gently)
    changesAtLastBackup = now
    pruneBackups(data)
    return backup
  }

  /** A folder that was moved is not made anew in its old place. One that was deleted is. */
  async function lastBackup(): Promise<string | undefined> {
    const where = place.look()
    if (where === 'inPlace') await backUpIfChanged(false)
    return where === 'deleted' ? backUp(false) : undefined
  }

  return {
    copyTo,
    stream: () => streamOf(piecesInTurn(), stopped.signal, onFault),
    runMaintenance() {
      if (clock.monotonic() < dueAt) return
      dueAt = clock.monotonic() + BACKUP_EVERY_MS
      backUpIfChanged(true).catch(onFault)
    },
    async finish(withinMs) {
      const tooLate = () => stopped.abort(new Error('the hub ended before its backup was complete'))
      const cancel = runLater(withinMs, 'lastBackup', tooLate, (_step, fault) => onFault(fault))
      const rescued = await lastBackup().catch((fault) => void onFault(fault))
      cancel()
      stopped.abort()
      await queueEnd
      return rescued
    },
    release: () => stopped.abort(),
  }
}

const STALLED_MS = 10_000

/** Waits for `signal` only as long as somebody reads: a hub that runs for weeks would collect a listener for each download. */
function streamOf(
  pieces: AsyncGenerator<Uint8Array, void, void>,
  signal: AbortSignal,
  onFault: (fault: unknown) => void,
): ReadableStream<Uint8Array> {
  let isGivenUp = false
  let cancelStalled = () => {}

  function giveUp(): void {
    isGivenUp = true
    stopWaiting()
    // Ends the copying, which gives the database its checkpoints back.
    pieces.return().catch(onFault)
  }
  function stopWaiting(): void {
    cancelStalled()
    signal.removeEventListener('abort', giveUp)
  }

  const source = {
    start: () => signal.addEventListener('abort', giveUp),
    async pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      cancelStalled()
      const { value } = await pieces.next().catch((fault) => {
        stopWaiting()
        throw fault
      })
      if (isGivenUp) return controller.error(new Error('given up'))
      if (value) {
        controller.enqueue(value)
        cancelStalled = runLater(STALLED_MS, 'stalledBackup', giveUp, (_step, fault) => onFault(fault))
      } else {
        stopWaiting()
        controller.close()
      }
    },
    cancel: giveUp,
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

const noSpace = () => Object.assign(new Error('there is no room for a backup'), { code: 'ENOSPC' })
