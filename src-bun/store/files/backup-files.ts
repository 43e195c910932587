// The automatic backups of a data folder: DATA/backups/hub-YYYYMMDD-HHMMSS.sqlite, five of them.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stamp } from './file-timestamp.ts'

const KEPT = 5
const NAME = /^hub-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.sqlite$/
/** On its way to a name of its own; a hub that was killed leaves it behind. */
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

/** Where the next one goes: by its name the newest, even where the clock was set back. */
export function nextBackup(data: string, now: number): string {
  const newest = names(data).find((name) => NAME.test(name)) ?? ''
  const [, year, month, day, hour, minute, second] = NAME.exec(newest) ?? []
  const after = newest === '' ? 0 : Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + 1000
  return join(folderOf(data), `hub-${stamp(Math.max(now, after))}.sqlite`)
}

export function pruneBackups(data: string): void {
  for (const file of listBackups(data).slice(KEPT)) rmSync(file)
}

export function removeUnfinished(data: string): void {
  for (const name of names(data)) if (name.includes(UNFINISHED)) rmSync(join(folderOf(data), name))
}
