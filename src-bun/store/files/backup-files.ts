// The automatic backups of a data folder: DATA/backups/hub-YYYYMMDD-HHMMSS.sqlite, five of them.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileTimestamp } from './file-timestamp.ts'

const BACKUPS_KEPT = 5
const NAME = /^hub-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.sqlite$/
/** Ends the name of a backup that is still being written. A hub that is killed meanwhile leaves it behind. */
export const UNFINISHED = '.unfinished'

const folderOf = (data: string) => join(data, 'backups')
const names = (data: string) => {
  mkdirSync(folderOf(data), { recursive: true, mode: 0o700 })
  return readdirSync(folderOf(data)).sort().reverse()
}

/** The newest first. */
export const listBackups = (data: string): string[] =>
  names(data)
    .filter((name) => NAME.test(name))
    .map((name) => join(folderOf(data), name))

/** The path of the next backup. Its name sorts after all others, even where the clock was set back. */
export function nextBackup(data: string, now: number): string {
  const newest = names(data).find((name) => NAME.test(name)) ?? ''
  const [, year, month, day, hour, minute, second] = NAME.exec(newest) ?? []
  const after = newest === '' ? 0 : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + 1000
  return join(folderOf(data), `hub-${fileTimestamp(Math.max(now, after))}.sqlite`)
}

export function pruneBackups(data: string): void {
  for (const file of listBackups(data).slice(BACKUPS_KEPT)) rmSync(file)
}

export function removeUnfinished(data: string): void {
  for (const name of names(data)) if (name.includes(UNFINISHED)) rmSync(join(folderOf(data), name))
}
