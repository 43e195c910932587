// From a data folder to a database that can be trusted, on one connection that nobody else can share.
import { Database } from 'bun:sqlite'
import { chmodSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { isBehind, migrate, NewerDatabase } from '../migrate.ts'
import { listBackups, nextBackup, pruneBackups, removeUnfinished, UNFINISHED } from './backup-files.ts'
import { DamagedDatabase, examine, removeDatabase, sizeOf } from './examine.ts'
import { lockFolder } from './folder-lock.ts'
import { finishReplacing, prepareReplacement, replace } from './replace.ts'

// Bun 1.3 closes a database for good only if it still has all of its statements in here, and holds its lock otherwise.
Object.assign(Database, { MAX_QUERY_CACHE_SIZE: 1000 })

/** A damaged database is kept under another name; `from` is the backup that took its place, or nothing did. */
export type Recovery = { kept: string; from: string | undefined }

export type OpenDatabase = {
  db: Database
  file: string
  /** The last hub was killed, so there may be something that no backup has. */
  wasKilled: boolean
  close(): void
}

export const databaseIn = (folder: string): string => join(folder, 'hub.sqlite')

/** With `onRecovery` a damaged database is replaced and that is told; without it, it is refused as it is. */
export function openDatabase(folder: string, now: number, onRecovery?: (recovery: Recovery) => void): OpenDatabase {
  const lock = lockFolder(folder)
  const file = databaseIn(folder)
  let db: Database | undefined
  try {
    finishReplacing(file, now)
    removeUnfinished(folder)
    const wasKilled = sizeOf(`${file}-wal`) > 0
    try {
      examine(file)
    } catch (fault) {
      if (!(fault instanceof DamagedDatabase) || !onRecovery) throw fault
      onRecovery(recover(folder, file, now))
    }
    const opened = connect(file)
    db = opened
    if (isBehind(db)) backUpBefore(db, folder, now)
    migrate(db)
    return {
      db,
      file,
      wasKilled,
      close() {
        opened.close()
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
    // EXCLUSIVE before anything is read: no shared memory file, and whoever else opens it is told "locked".
    db.run('PRAGMA locking_mode = EXCLUSIVE')
    db.run('PRAGMA journal_mode = WAL')
    // FULL: what is committed survives a power cut. It is the promise, not a setting.
    db.run('PRAGMA synchronous = FULL')
    db.run('PRAGMA fullfsync = ON')
    db.run('PRAGMA foreign_keys = ON')
    // A savepoint keeps what it may have to undo: in a file it would cost more than the command.
    db.run('PRAGMA temp_store = MEMORY')
    db.run('BEGIN EXCLUSIVE')
    db.run('COMMIT')
    return db
  } catch (fault) {
    db.close()
    throw fault
  }
}

/** The newest backup that is sound takes the place of the damaged database, or an empty one does. */
function recover(folder: string, file: string, now: number): Recovery {
  const from = listBackups(folder).find((backup) => {
    try {
      prepareReplacement(file, backup)
      return true
    } catch (fault) {
      if (fault instanceof DamagedDatabase || fault instanceof NewerDatabase) return false
      throw fault
    }
  })
  return { kept: replace(file, 'corrupt', now) ?? file, from }
}

/** Nobody is being served yet, so this may take its time. */
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
