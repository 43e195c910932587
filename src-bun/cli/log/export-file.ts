// Writes an export that may be much larger than the memory, piece by piece.
import { closeSync, fchmodSync, fstatSync, openSync, rmSync, writeSync } from 'node:fs'
import { INCOMPLETE } from '../../contract/http/exports.ts'
import type { Piece } from '../../export/file.ts'

/** Private rooms may be in it, so only the owner of this computer may read the file. One that is not whole is removed. `-` is stdout. */
export async function writeStream(out: string, pieces: Iterable<Piece> | ReadableStream<Uint8Array>): Promise<void> {
  const source = pieces instanceof ReadableStream ? piecesOf(pieces) : pieces
  if (out === '-') {
    for await (const piece of source) await print(piece)
    return
  }
  const file = openSync(out, 'w', 0o600)
  try {
    if (fstatSync(file).isFile()) fchmodSync(file, 0o600)
    for await (const piece of source) {
      const bytes = Buffer.from(piece as string)
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
    }
  } catch (fault) {
    rmSync(out, { force: true })
    throw fault
  } finally {
    closeSync(file)
  }
  process.stdout.write(`${out}\n`)
}

const print = (piece: Piece): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(piece, (failure) => (failure ? reject(failure) : resolve())))

/** Reads with a reader, because Bun 1.3 sometimes throws at the end of a `for await` over a body. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = body.getReader()
  let last = Buffer.alloc(0)
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    last = Buffer.concat([last, piece.value]).subarray(-INCOMPLETE.length)
    yield piece.value
  }
  if (last.toString() === INCOMPLETE) throw new Error('the hub could not read all of it')
}
