// Opens the database of a data folder: locked, examined, repaired from a backup if need be, and migrated.
import { Database } from 'bun:sqlite'
import { chmodSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { isBehind, migrate, NewerDatabase } from '../migrate.ts'
import type { Replication } from '../replication/replication.ts'
import { listBackups, nextBackup, pruneBackups, removeUnfinished, UNFINISHED } from './backup-files.ts'
import { DamagedDatabase, examine, ForeignParts, removeDatabase, sizeOf } from './examine.ts'
import { createFilePlace, type FilePlace } from './file-place.ts'
import { lockFolder } from './folder-lock.ts'
import { finishReplacing, prepareReplacement, replace } from './replace.ts'

// Bun 1.3 closes a database fully only if all of its statements are still in this cache. Otherwise the lock stays.
Object.assign(Database, { MAX_QUERY_CACHE_SIZE: 1000 })

/**
 * Where the database was moved to, and the file whose rows took its place: a backup, or, where it was whole but had parts that are not
 * ours, the same file. Without `from` the hub starts empty.
 */
export type Recovery = { movedTo: string; from: string | undefined }

export type OpenDatabase = {
  db: Database
  /** Of a cluster: a second connection, which sees the last COMMIT only. */
  reader?: Database | undefined
  file: string
  place: FilePlace
  /** The last hub was killed, so there may be changes that no backup has. */
  wasKilled: boolean
  close(): void
}

export const databaseIn = (folder: string): string => join(folder, 'hub.sqlite')

/**
 * `now` is ms since 1970. With `onRecovery` a damaged database is replaced and the function called; without it `DamagedDatabase` is
 * thrown and nothing changes. In a cluster the database is opened anew once it has all its tables. Also throws `NewerDatabase`, SQLITE_BUSY where another hub runs, and the errors of the disk.
 */
export function openDatabase(
  folder: string,
  now: number,
  onRecovery?: (recovery: Recovery) => void,
  replication?: Pick<Replication, 'connect'>,
): OpenDatabase {
  const lock = lockFolder(folder)
  const file = databaseIn(folder)
  let db: Database | undefined
  try {
    finishReplacing(file, now)
    removeUnfinished(folder)
    const wasKilled = sizeOf(`${file}-wal`) > 0
    try {
      if (examine(file).hasForeignParts) throw new ForeignParts('it has parts that Hubbub does not make')
    } catch (fault) {
      if (!(fault instanceof DamagedDatabase) || !onRecovery) throw fault
      onRecovery(recover(folder, file, { now, mayKeepRows: fault instanceof ForeignParts }))
    }
    const opened = connect(file)
    db = opened
    if (isBehind(db)) backUpBefore(db, folder, now)
    migrate(db)
    const again = replication && reopen(db, () => replication.connect(file))
    const connected = again?.db ?? opened
    db = connected
    const place = createFilePlace(file)
    return {
      db: connected,
      reader: again?.reader,
      file,
      place,
      wasKilled,
      close() {
        again?.reader.close()
        connected.close()
        place.release()
        lock.release()
      },
    }
  } catch (fault) {
    db?.close()
    lock.release()
    throw fault
  }
}

function connect(file: string): Database {
  const db = new Database(file, { create: true, strict: true })
  try {
    chmodSync(file, 0o600)
    db.run('PRAGMA trusted_schema = OFF')
    // EXCLUSIVE before anything is read: no shared-memory file, and every other connection gets "database is locked".
    db.run('PRAGMA locking_mode = EXCLUSIVE')
    db.run('PRAGMA journal_mode = WAL')
    // FULL: a commit survives a power cut. This is our promise to users, so it is not configurable.
    db.run('PRAGMA synchronous = FULL')
    db.run('PRAGMA fullfsync = ON')
    db.run('PRAGMA foreign_keys = ON')
    // What is erased is overwritten, and not only forgotten: a backup is a copy of this file.
    db.run('PRAGMA secure_delete = ON')
    // A savepoint stores what it may have to undo. In a file that would cost more than the command itself.
    db.run('PRAGMA temp_store = MEMORY')
    db.run('BEGIN EXCLUSIVE')
    db.run('COMMIT')
    return db
  } catch (fault) {
    db.close()
    throw fault
  }
}

function reopen<T>(db: Database, connect: () => T): T {
  db.close()
  return connect()
}

/** Replaces the database by its own rows, by the newest backup that is undamaged, or by an empty one. */
function recover(folder: string, file: string, { now, mayKeepRows }: { now: number; mayKeepRows: boolean }): Recovery {
  const from = [...(mayKeepRows ? [file] : []), ...listBackups(folder)].find((candidate) => {
    try {
      prepareReplacement(file, candidate, now)
      return true
    } catch (fault) {
      if (fault instanceof DamagedDatabase || fault instanceof NewerDatabase) return false
      throw fault
    }
  })
  const movedTo = replace(file, 'corrupt', now) ?? file
  return { movedTo, from: from === file ? movedTo : from }
}

/** A backup before a migration. Blocks, which is fine: the hub serves nobody yet. */
function backUpBefore(db: Database, folder: string, now: number): void {
  const backup = nextBackup(folder, now)
  const copy = backup + UNFINISHED
  try {
    db.query('VACUUM INTO ?').run(copy)
    chmodSync(copy, 0o600)
    examine(copy)
    renameSync(copy, backup)
  } catch (fault) {
    removeDatabase(copy)
    throw fault
  }
  pruneBackups(folder)
}
