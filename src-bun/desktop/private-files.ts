import { chmodSync, mkdirSync } from 'node:fs'

/** Closes a folder to other accounts: an earlier version has made it, with files in it that others could read. */
export function makePrivate(folder: string): void {
  try {
    chmodSync(folder, 0o700)
  } catch {
    // The folder does not exist yet (then `umask.ts` decides), or belongs to somebody else.
  }
}

/** Makes a folder of the person's, as the system would have. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch {
    // Whoever may not make it has no downloads; the pages go on.
  }
}
