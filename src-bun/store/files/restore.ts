import { type FolderLock, lockFolder } from './folder-lock.ts'
import { databaseIn } from './open.ts'
import { finishReplacing, prepareReplacement, replace } from './replace.ts'
import { unusable } from './unusable-data.ts'

/**
 * Replaces the database of a folder on which no hub runs by a backup. `from` is not changed. `now` is ms since 1970. Returns the
 * new path of the old database, if there was one. Throws `UnusableData`, `DamagedDatabase` or `NewerDatabase`, with nothing changed.
 */
export function restore(folder: string, from: string, now: number): string | undefined {
  const file = databaseIn(folder)
  const lock = lockOf(folder)
  try {
    finishReplacing(file, now)
    prepareReplacement(file, from, now)
    return replace(file, 'before-restore', now)
  } finally {
    lock.release()
  }
}

function lockOf(folder: string): FolderLock {
  try {
    return lockFolder(folder)
  } catch (fault) {
    throw unusable(fault, folder)
  }
}
