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

type Watched = { path: string; handle: number }

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

/** A file is known by its device and its number there. Both are asked anew: some network drives number files as they please. */
function isInPlace({ path, handle }: Watched): boolean {
  const open = fstatSync(handle, { bigint: true })
  try {
    const there = statSync(path, { bigint: true, throwIfNoEntry: false })
    return there !== undefined && there.dev === open.dev && there.ino === open.ino
  } catch {
    // The folder cannot be looked into, so nothing is known to be safe in it.
    return false
  }
}
