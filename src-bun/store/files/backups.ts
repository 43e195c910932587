// Backups of a hub that goes on meanwhile: on request, and by itself every hour in which something has changed.
import type { Database } from 'bun:sqlite'
import { closeSync, openSync, renameSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../../domain/ports.ts'
import { listBackups, nextBackup, pruneBackups, UNFINISHED } from './backup-files.ts'
import { removeDatabase, sizeOf } from './examine.ts'
import { checkCopy, type LiveDatabase, standingStill, writeDown } from './live-copy.ts'

const EVERY_MS = 60 * 60 * 1000
/** A backup must not be what fills the disk. */
const LEFT_FREE_BYTES = 32 * 1024 * 1024

export type Backups = {
  /** A checked copy at `target`, which must not be there yet. One at a time; rejects with what the disk said. `gently`, as usual, the hub stays quick meanwhile. */
  copyTo(target: string, gently?: boolean): Promise<void>
  /** The same for whoever reads it from here and checks it there. Who reads nothing for ten seconds is given up. */
  stream(): ReadableStream<Uint8Array>
  /** To be called every second or so. */
  runMaintenance(): void
  /** One more of the automatic ones, if it can be had within this time; then nothing is under way any more. */
  finish(withinMs: number): Promise<void>
  /** After the database was closed. */
  release(): void
}

type Options = {
  db: Database
  file: string
  data: string
  clock: Clock
  wasKilled: boolean
  /** Commits the open transaction. */
  commit(): void
  onFault(fault: unknown): void
}

export function createBackups({ db, file, data, clock, wasKilled, commit, onFault }: Options): Backups {
  const ended = new AbortController()
  const total = db.query<{ changes: number }, []>('SELECT total_changes() AS changes')
  const changes = () => total.get()?.changes ?? 0
  let kept = wasKilled || listBackups(data).length === 0 ? -1 : changes()
  let dueAt = clock.monotonic() + EVERY_MS
  let last: Promise<void> = Promise.resolve()
  /** Never closed before the database: closing any handle on a file gives up all locks of this process on it (POSIX). */
  let source: number | undefined

  function copyTo(target: string, gently = true): Promise<void> {
    const copying = last.then(() => copy(target, gently))
    last = copying.catch(() => {})
    return copying
  }

  /** Takes its turn when it is first asked for something. */
  async function* pieces(): AsyncGenerator<Uint8Array, void, void> {
    const turn = last
    const done = Promise.withResolvers<void>()
    last = done.promise
    try {
      await turn
      yield* standingStill(live(), { gently: true, signal: ended.signal })
    } finally {
      done.resolve()
    }
  }

  function live(): LiveDatabase {
    source ??= openSync(file, 'r')
    return { db, source, commit }
  }

  async function copy(target: string, gently: boolean): Promise<void> {
    const { signal } = ended
    signal.throwIfAborted()
    const { bavail, bsize } = statfsSync(dirname(target))
    if (bavail * bsize < sizeOf(file) + LEFT_FREE_BYTES) throw noRoom()
    const unfinished = target + UNFINISHED
    try {
      await writeDown(standingStill(live(), { gently, signal }), unfinished)
      await checkCopy(unfinished, signal)
      renameSync(unfinished, target)
    } catch (fault) {
      removeDatabase(unfinished)
      throw fault
    }
  }

  /** One more of the automatic ones, if anything has changed since the last. */
  async function keep(gently: boolean): Promise<void> {
    await last
    const now = changes()
    if (now === kept) return
    await copyTo(nextBackup(data, clock.now()), gently)
    kept = now
    pruneBackups(data)
  }

  return {
    copyTo,
    stream: () => streamOf(pieces(), ended.signal),
    runMaintenance() {
      if (clock.monotonic() < dueAt) return
      dueAt = clock.monotonic() + EVERY_MS
      keep(true).catch(onFault)
    },
    async finish(withinMs) {
      const timer = setTimeout(() => ended.abort(new Error('the hub ended before its backup was complete')), withinMs)
      await keep(false).catch(onFault)
      clearTimeout(timer)
      ended.abort()
      await last
    },
    release() {
      ended.abort()
      if (source !== undefined) closeSync(source)
    },
  }
}

const STALLED_MS = 10_000

/** Waits for `signal` only as long as somebody reads: a hub that runs for weeks would collect a listener for each download. */
function streamOf(pieces: AsyncGenerator<Uint8Array, void, void>, signal: AbortSignal): ReadableStream<Uint8Array> {
  let isGivenUp = false
  let stallTimer: ReturnType<typeof setTimeout>

  function giveUp(): void {
    isGivenUp = true
    stopWaiting()
    void pieces.return()
  }
  function stopWaiting(): void {
    clearTimeout(stallTimer)
    signal.removeEventListener('abort', giveUp)
  }

  const source = {
    start: () => signal.addEventListener('abort', giveUp),
    async pull(controller: ReadableStreamDefaultController<Uint8Array>) {
      clearTimeout(stallTimer)
      const { value } = await pieces.next().catch((fault) => {
        stopWaiting()
        throw fault
      })
      if (isGivenUp) return controller.error(new Error('given up'))
      if (value) {
        controller.enqueue(value)
        stallTimer = setTimeout(giveUp, STALLED_MS)
      } else {
        stopWaiting()
        controller.close()
      }
    },
    cancel: giveUp,
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

const noRoom = () => Object.assign(new Error('there is no room for a backup'), { code: 'ENOSPC' })
