// Whether the database that is open is still the one that the next start of the hub would find. Somebody may delete or move the
// data folder, or put another database in its place, while the hub runs: SQLite then goes on writing to files that nobody will
// ever open again, without any error.
import { closeSync, fstatSync, openSync, statSync } from 'node:fs'

/** `deleted`: the database has no name any more. `moved`: it is elsewhere, or another file has its name. */
export type Place = 'inPlace' | 'moved' | 'deleted'

export type FilePlace = {
  /** For whoever reads the database file itself. Only this file closes it. */
  readonly handle: number
  /** Costs two look-ups in a folder, some microseconds. */
  look(): Place
  /** To be called after the database was closed: on POSIX, closing any handle on a file gives up all locks of this process on it. */
  release(): void
}

/** By `number` a file was known when it was last seen in its place. */
type Watched = { path: string; handle: number; number?: FileNumber }

/** A file is known by its device and its number there. */
type FileNumber = { dev: bigint; ino: bigint }

/** `file` is a database that SQLite has open, in WAL mode. */
export function createFilePlace(file: string): FilePlace {
  const database = watch(file)
  // Windows lets nobody delete or replace a file that is open, SQLite's own at the end of the hub neither.
  const watched = process.platform === 'win32' ? [] : [database, watch(`${file}-wal`)]

  return {
    handle: database.handle,
    look() {
      if (watched.every(isInPlace)) return 'inPlace'
      return fstatSync(database.handle).nlink === 0 ? 'deleted' : 'moved'
    },
    release() {
      for (const { handle } of new Set([database, ...watched])) closeSync(handle)
    },
  }
}

const watch = (path: string): Watched => ({ path, handle: openSync(path, 'r') })

/** While the file is open, no other one gets its number. But some network drives number files as they please, so its own may change. */
function isInPlace(file: Watched): boolean {
  try {
    const there = statSync(file.path, { bigint: true, throwIfNoEntry: false })
    if (!there) return false
    if (isSame(there, file.number)) return true
    const open = fstatSync(file.handle, { bigint: true })
    if (!isSame(there, open)) return false
    file.number = open
    return true
  } catch {
    // The folder cannot be looked into, so nothing is known to be safe in it.
    return false
  }
}

const isSame = (one: FileNumber, other: FileNumber | undefined): boolean =>
  one.dev === other?.dev && one.ino === other.ino
