import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { FILE_PIECE_BYTES } from '../../contract/limits.ts'

/** A multiple of three, so that pieces can be written as base64 one after the other. */
const PIECE_BYTES = 48 * 1024

/** A content in pieces of 48 KB, each read when it is asked for. The iterable is empty where the file is gone. */
export function* readContent(path: string): Generator<Uint8Array> {
  const file = openIfThere(path)
  if (file === undefined) return
  try {
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE_BYTES)
      let filled = 0
      for (let read = -1; read !== 0 && filled < PIECE_BYTES; filled += read)
        read = readSync(file, piece, filled, PIECE_BYTES - filled, null)
      if (filled === 0) return
      yield piece.subarray(0, filled)
    }
  } finally {
    closeSync(file)
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r')
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fault
  }
}

/** In bytes; undefined where there is no such file. */
export const lengthOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.size

/** The SHA-256 of a file in hex. `turn` resolves when the next piece may be read. */
export async function hashOfFile(path: string, turn: () => Promise<void>): Promise<string> {
  const file = await open(path, 'r')
  try {
    const hasher = new Bun.CryptoHasher('sha256')
    const piece = Buffer.allocUnsafe(FILE_PIECE_BYTES)
    for (;;) {
      await turn()
      const { bytesRead } = await file.read(piece, 0, piece.length, null)
      if (bytesRead === 0) return hasher.digest('hex')
      hasher.update(piece.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
