// Replaces the database of a data folder. A crash at any moment leaves either the old one or the new one, complete, and the old
// one is never deleted but moved to another name.
import { Database } from 'bun:sqlite'
import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { newId } from '../tables/new-id.ts'
import { DamagedDatabase, examine, removeDatabase, SIDE_SUFFIXES, sizeOf } from './examine.ts'
import { fileTimestamp } from './file-timestamp.ts'

const replacementOf = (file: string) => `${file}.next`

/** Prepares a copy of `from` to become `file`: examined, with a new epoch. Throws as `examine` does. `from` is not changed. */
export function prepareReplacement(file: string, from: string): void {
  const making = `${file}.making`
  removeDatabase(making)
  try {
    copyFileSync(from, making)
    if (sizeOf(`${from}-wal`) > 0) copyFileSync(`${from}-wal`, `${making}-wal`)
    chmodSync(making, 0o600)
    if (examine(making) === 0) throw new DamagedDatabase('nothing is in it')
    startEpoch(making)
    sync(making)
    renameSync(making, replacementOf(file))
  } catch (fault) {
    removeDatabase(making)
    throw fault
  }
}

/** Moves the present database aside and puts the prepared one, if there is one, in its place. Returns where the old one is now, if there was one. */
export function replace(file: string, why: 'corrupt' | 'before-restore', now: number): string | undefined {
  const kept = moveAside(file, why, now)
  if (existsSync(replacementOf(file))) renameSync(replacementOf(file), file)
  syncFolder(file)
  return kept
}

/** After a crash within `replace`: finishes it where the old database was moved already, else undoes it. */
export function finishReplacing(file: string, now: number): void {
  removeDatabase(`${file}.making`)
  if (existsSync(replacementOf(file)) && !existsSync(file)) replace(file, 'corrupt', now)
  rmSync(replacementOf(file), { force: true })
}

/** Moves the database before its log: without the log it would look complete and lack the last commits. */
function moveAside(file: string, why: string, now: number): string | undefined {
  const there = ['', ...SIDE_SUFFIXES].filter((suffix) => existsSync(file + suffix))
  if (there.length === 0) return undefined
  const name = `${file}.${why}-${fileTimestamp(now)}`
  let movedTo = name
  for (let n = 2; ['', ...SIDE_SUFFIXES].some((suffix) => existsSync(movedTo + suffix)); n++) movedTo = `${name}-${n}`
  for (const suffix of there) renameSync(file + suffix, movedTo + suffix)
  return movedTo
}

/** The database is another past: clients must not resume from the one they know. */
function startEpoch(file: string): void {
  const db = new Database(file, { readwrite: true, strict: true })
  try {
    db.run('PRAGMA journal_mode = DELETE')
    db.query(
      "INSERT INTO settings (key, value) VALUES ('epoch', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    ).run(newId())
  } finally {
    db.close()
  }
}

function sync(file: string): void {
  const handle = openSync(file, 'r+')
  fsyncSync(handle)
  closeSync(handle)
}

/** Makes renames survive a power cut. Windows cannot sync a folder and does not need to. */
function syncFolder(file: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(dirname(file), 'r')
  fsyncSync(handle)
  closeSync(handle)
}
