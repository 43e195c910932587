// A file that is deleted when the disk is full, so that SQLite can still write its log into the database and the hub can be
// started again. It exists exactly as long as writes are accepted.
import { rmSync, statfsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { sizeOf } from './examine.ts'

/** Writing the log of a usual day into the database takes half of this at most. */
export const RESERVE_BYTES = 8 * 1024 * 1024

/** What is free on the disk of a folder. Throws where the folder is not there. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

export function createReserve(data: string) {
  const file = join(data, 'reserve')
  /** Not known before the first reserve is made: until then a write finds out by itself. */
  let full = false
  let making = false

  const isThere = () => sizeOf(file) === RESERVE_BYTES

  /** To be called when a write has failed for lack of space. */
  function onOutOfSpace(): void {
    full = true
    try {
      rmSync(file, { force: true })
    } catch {
      // A disk that has become read-only cannot even delete. Writes are refused all the same.
    }
  }

  /** To be called every second or so: makes the reserve where it is missing and there is space. Then writes are accepted again. */
  async function runMaintenance(): Promise<void> {
    if (making || (isThere() && !full)) return
    if (freeBytes(data) < RESERVE_BYTES) return onOutOfSpace()
    making = true
    try {
      await fill(file)
      full = false
    } catch {
      // Another program took the space, or there is a quota that statfs does not know: still full.
      onOutOfSpace()
    } finally {
      making = false
    }
  }

  if (!isThere() && freeBytes(data) < RESERVE_BYTES) onOutOfSpace()
  return { isDiskFull: () => full, onOutOfSpace, runMaintenance }
}

async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w', 0o600)
  try {
    // Random bytes, because some file systems store zeros without using space.
    const piece = crypto.getRandomValues(new Uint8Array(64 * 1024))
    for (let at = 0; at < RESERVE_BYTES; at += piece.length) await handle.write(piece)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}
