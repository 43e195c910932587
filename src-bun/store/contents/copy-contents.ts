// Copies the contents of files for `hubbub backup` and `hubbub restore`. Blocks, which is fine: no hub runs in this process.
import { Database } from 'bun:sqlite'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { contentPath, isHash } from './content-folder.ts'

const PIECE_BYTES = 1024 * 1024
type Named = { hash: string; bytes: number }

/**
 * Copies what the files of `database` have as their contents from one folder to another, where it is not there yet. A content that does
 * not have its hash is none, wherever it comes from. Returns how many contents are there now, and how many are missing.
 */
export function copyContents(database: string, from: string, to: string): { there: number; missing: number } {
  const found = { there: 0, missing: 0 }
  for (const content of contentsIn(database)) {
    const isThere = isWhole(contentPath(to, content.hash), content) || copy(content, from, to)
    found[isThere ? 'there' : 'missing']++
  }
  return found
}

/** None in a database of before there were files. */
function contentsIn(database: string): Named[] {
  const db = new Database(database, { readonly: true })
  try {
    if (!db.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'files'").get()) return []
    const named = db.query<Named, []>(
      'SELECT hash, max(bytes) AS bytes FROM files WHERE hash IS NOT NULL AND is_complete = 1 GROUP BY hash',
    )
    return named.all().filter(({ hash }) => isHash(hash))
  } finally {
    db.close()
  }
}

const isWhole = (path: string, { bytes }: Named): boolean => statSync(path, { throwIfNoEntry: false })?.size === bytes

function copy({ hash }: Named, from: string, to: string): boolean {
  const [source, target] = [contentPath(from, hash), contentPath(to, hash)]
  if (!existsSync(source)) return false
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  const making = `${target}.making`
  if (copyPieces(source, making) !== hash) {
    rmSync(making)
    return false
  }
  renameSync(making, target)
  return true
}

/** Returns the hash of what was copied. */
function copyPieces(source: string, target: string): string {
  const hasher = new Bun.CryptoHasher('sha256')
  const [input, output] = [openSync(source, 'r'), openSync(target, 'w', 0o600)]
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES)
    for (let read = readSync(input, piece); read > 0; read = readSync(input, piece)) {
      hasher.update(piece.subarray(0, read))
      for (let written = 0; written < read; ) written += writeSync(output, piece, written, read - written)
    }
    fsyncSync(output)
    return hasher.digest('hex')
  } finally {
    closeSync(input)
    closeSync(output)
  }
}
