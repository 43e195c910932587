// Space that is given up when the disk is full, so that what is in the log can still be written into the database and the
// hub can be started again. It is there exactly as long as writes are accepted.
import { rmSync, statfsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { sizeOf } from './examine.ts'

/** The log of a usual day, written into the database, takes half of it at most. */
export const RESERVE_BYTES = 8 * 1024 * 1024

export function createReserve(data: string) {
  const file = join(data, 'reserve')
  /** Before the first one is made, writes may find out for themselves. */
  let full = false
  let making = false

  const isThere = () => sizeOf(file) === RESERVE_BYTES
  const free = () => {
    const { bavail, bsize } = statfsSync(data)
    return bavail * bsize
  }

  /** The disk took nothing more. */
  function release(): void {
    full = true
    try {
      rmSync(file, { force: true })
    } catch {
      // A disk that was made read-only does not even give: writes are refused all the same.
    }
  }

  /** To be called every second or so: makes it where it is missing and there is room; then the disk takes writes again. */
  async function runMaintenance(): Promise<void> {
    if (making || (isThere() && !full)) return
    if (free() < RESERVE_BYTES) return release()
    making = true
    try {
      await fill(file)
      full = false
    } catch {
      // Somebody else was faster, or a quota that statfs does not know: still full.
      release()
    } finally {
      making = false
    }
  }

  if (!isThere() && free() < RESERVE_BYTES) release()
  return { isFull: () => full, release, runMaintenance: runMaintenance }
}

async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w', 0o600)
  try {
    // Random, because some file systems keep zeros in no space at all.
    const piece = crypto.getRandomValues(new Uint8Array(64 * 1024))
    for (let at = 0; at < RESERVE_BYTES; at += piece.length) await handle.write(piece)
    await handle.datasync()
  } finally {
    await handle.close()
  }
}
