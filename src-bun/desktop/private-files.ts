import { chmodSync } from 'node:fs'

/** Closes a folder to other accounts: an earlier version has made it, with files in it that others could read. */
export function makePrivate(folder: string): void {
  try {
    chmodSync(folder, 0o700)
  } catch {
    // The folder does not exist yet (then `umask.ts` decides), or belongs to somebody else.
  }
}
