// Who holds it may move, replace and write the files of a data folder. The operating system gives it back when a process
// dies, so nothing stale is ever left. A file of its own, because the database itself may be the one that is replaced.
import { Database } from 'bun:sqlite'
import { chmodSync, mkdirSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

/** Two that start in the same instant may each see the other's first step: without another try neither would get it. */
const TRY_FOR_MS = 300

export type FolderLock = { release(): void }

/** Makes the folder if need be. Throws SQLITE_BUSY where another process has it. */
export function lockFolder(folder: string): FolderLock {
  // A folder that was there keeps the rights its owner gave it; the files in it are ours alone.
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'hub.lock')
  try {
    return hold(file)
  } catch (fault) {
    if ((fault as { code?: string }).code !== 'SQLITE_NOTADB') throw fault
    // It is only ever locked, never written: what stands in it is not ours.
    truncateSync(file)
    return hold(file)
  }
}

function hold(file: string): FolderLock {
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
