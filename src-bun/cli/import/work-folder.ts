// The folder `DIR.importing`, in which `hubbub import` makes a new data folder. Its lock is outside of what is made, and is held from the
// beginning until that is in its place, so that two commands do not remove each other's files.
import { existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../arguments.ts'
import { type FolderLock, lockFolder } from '../../store/files/folder-lock.ts'
import { unusable } from '../../store/files/unusable-data.ts'

const LOCK_FILE = 'hub.lock'
/** A file system that gives a file another number each time would let nobody in otherwise. */
const TRIES_MAX = 20

/** `folder` does not exist yet. */
export type WorkFolder = { folder: string; remove(): void }

/** What a command that was killed has left goes. Throws `UsageError` as long as another one works there. */
export function takeWorkFolder(data: string): WorkFolder {
  const around = `${data}.importing`
  const lock = takeLock(around, data)
  for (const name of readdirSync(around)) if (name !== LOCK_FILE) removeAll(join(around, name))
  let isRemoved = false
  return {
    folder: join(around, 'data'),
    remove() {
      if (isRemoved) return
      isRemoved = true
      removeAll(join(around, 'data'))
      const removeLock = () => rmSync(join(around, LOCK_FILE), { force: true })
      const isGone = isDone(removeLock)
      lock.release()
      // Windows removes no file that is open: not before it is released, and not where another command has opened it meanwhile.
      if (!isGone) isDone(removeLock)
      isDone(() => rmdirSync(around))
    },
  }
}

const removeAll = (path: string) => rmSync(path, { recursive: true, force: true })

function isDone(remove: () => void): boolean {
  try {
    remove()
    return true
  } catch {
    return false
  }
}

/**
 * Whoever ends removes the file of the lock. Another command may have opened it before, and would hold a lock that nobody else sees: so
 * it counts only where the same file stood there before and stands there after.
 */
function takeLock(around: string, data: string): FolderLock {
  let fault: unknown
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const before = fileAt(around)
    try {
      const lock = lockFolder(around)
      if (before !== undefined && fileAt(around) === before) return lock
      lock.release()
    } catch (thrown) {
      fault = thrown
      // Where it was removed in between, the next try makes it anew.
      if (existsSync(around) && fileAt(around) === before) break
    }
  }
  const why = unusable(fault, around)
  if (fault !== undefined && why.reason !== 'inUse') throw why
  throw new UsageError(`Another command is importing into ${data}.`, { cause: fault })
}

function fileAt(around: string): string | undefined {
  const file = statSync(join(around, LOCK_FILE), { bigint: true, throwIfNoEntry: false })
  return file && `${file.dev} ${file.ino} ${file.birthtimeNs}`
}
