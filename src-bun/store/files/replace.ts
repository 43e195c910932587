// Replaces the database of a data folder. A crash at any moment leaves either the old one or the new one, complete, and the old
// one is never deleted but moved to another name.
import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { copyRows } from './copy-rows.ts'
import { DamagedDatabase, examine, examinedCopyOf, removeDatabase, SIDE_SUFFIXES, sizeOf } from './examine.ts'
import { fileTimestamp } from './file-timestamp.ts'
import { startEpoch } from './start-epoch.ts'

export const replacementOf = (file: string) => `${file}.next`

/**
 * Prepares the rows of `from` to become `file`, under a new epoch. Throws as `examine` does. `from` is not changed; it may be `file`
 * itself. `now` is ms since 1970.
 */
export function prepareReplacement(file: string, from: string, now: number): void {
  const [source, making] = [`${file}.source`, `${file}.making`]
  removeLeftovers(file)
  try {
    copyFileSync(from, source)
    if (sizeOf(`${from}-wal`) > 0) copyFileSync(`${from}-wal`, `${source}-wal`)
    chmodSync(source, 0o600)
    const { format } = examine(source)
    if (format === 0) throw new DamagedDatabase('nothing is in it')
    copyRows(source, making, format)
    removeDatabase(source)
    chmodSync(making, 0o600)
    startEpoch(making, from === file ? undefined : file, now)
    sync(making)
    renameSync(making, replacementOf(file))
  } catch (fault) {
    removeLeftovers(file)
    throw fault
  }
}

/** What a command or a hub that was killed has left beside the database: copies that it was making or examining. */
function removeLeftovers(file: string): void {
  for (const copy of [file, `${file}.source`, `${file}.making`]) {
    if (copy !== file) removeDatabase(copy)
    removeDatabase(examinedCopyOf(copy))
  }
}

/** Moves the present database aside and puts the prepared one, if there is one, in its place. Returns where the old one is now, if there was one. */
export function replace(
  file: string,
  why: 'corrupt' | 'before-restore' | 'before-copy',
  now: number,
): string | undefined {
  const kept = moveAside(file, why, now)
  if (existsSync(replacementOf(file))) renameSync(replacementOf(file), file)
  // The key of the session tokens. Whoever has one from the past that ends here cannot go on with it.
  rmSync(join(dirname(file), 'secret'), { force: true })
  syncFolder(file)
  return kept
}

/**
 * After a crash within `replace`: finishes it where the old database was moved already, else undoes it. Also removes what else
 * a crash can leave behind. To be called by whoever has taken the lock of the data folder, before anything else.
 */
export function finishReplacing(file: string, now: number): void {
  removeLeftovers(file)
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
