// Only the process that holds this lock may move, replace and write the files of a data folder. The operating system releases
// it when the process dies, so no stale lock is ever left. It is on a file of its own, because the database may be replaced.
import { Database } from 'bun:sqlite'
import { chmodSync, mkdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

/** Of two processes that start in the same instant each may see the other's first step. Without a retry neither would get the lock. */
const TRY_FOR_MS = 300

export type FolderLock = { release(): void }

/** Creates the folder if need be. Throws SQLITE_BUSY where another process holds the lock. */
export function lockFolder(folder: string): FolderLock {
  // An existing folder keeps its permissions; the files in it are for the owner alone.
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'hub.lock')
  try {
    return takeLock(file)
  } catch (fault) {
    if ((fault as { code?: string }).code !== 'SQLITE_NOTADB') throw fault
    // We only lock this file and never write it, so its content is not ours.
    truncateSync(file)
    return takeLock(file)
  }
}

function takeLock(file: string): FolderLock {
  const db = new Database(file, { create: true })
  try {
    db.run(`PRAGMA busy_timeout = ${TRY_FOR_MS}`)
    db.run('PRAGMA journal_mode = MEMORY')
    db.run('BEGIN EXCLUSIVE')
    chmodSync(file, 0o600)
  } catch (fault) {
    db.close()
    throw fault
  }
  return { release: () => db.close() }
}
