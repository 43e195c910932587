// Puts another database where one is. At every instant either the old one or the new one is in place or on its way there,
// and what was there is kept under a name of its own.
import { Database } from 'bun:sqlite'
import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { newId } from '../tables/new-id.ts'
import { DamagedDatabase, examine, removeDatabase, SIDE_FILES, sizeOf } from './examine.ts'
import { stamp } from './file-timestamp.ts'

const next = (file: string) => `${file}.next`

/** Makes `from` ready to become `file`: copied, examined, under a new epoch. Throws as `examine` does; `from` stays as it is. */
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
    renameSync(making, next(file))
  } catch (fault) {
    removeDatabase(making)
    throw fault
  }
}

/** Keeps what is there, then puts what was prepared in its place, or nothing. Returns where the old one is kept, if there was one. */
export function replace(file: string, why: 'corrupt' | 'before-restore', now: number): string | undefined {
  const kept = keepAside(file, why, now)
  if (existsSync(next(file))) renameSync(next(file), file)
  syncFolder(file)
  return kept
}

/** After a crash within `replace`: goes on where the old database had been moved already, else forgets about it. */
export function finishReplacing(file: string, now: number): void {
  removeDatabase(`${file}.making`)
  if (existsSync(next(file)) && !existsSync(file)) replace(file, 'corrupt', now)
  rmSync(next(file), { force: true })
}

/** The database first: without its log it would look whole, and lack what was written last. */
function keepAside(file: string, why: string, now: number): string | undefined {
  const there = ['', ...SIDE_FILES].filter((suffix) => existsSync(file + suffix))
  if (there.length === 0) return undefined
  const name = `${file}.${why}-${stamp(now)}`
  let kept = name
  for (let n = 2; ['', ...SIDE_FILES].some((suffix) => existsSync(kept + suffix)); n++) kept = `${name}-${n}`
  for (const suffix of there) renameSync(file + suffix, kept + suffix)
  return kept
}

/** Another past: clients must not take up where they left off. */
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

/** So that the names survive a power cut. Windows has no such thing and does not need it. */
function syncFolder(file: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(dirname(file), 'r')
  fsyncSync(handle)
  closeSync(handle)
}
