// Is a file a sound database of ours? Asked before anybody trusts or replaces one.
import { Database } from 'bun:sqlite'
import { accessSync, constants, copyFileSync, rmSync, statSync } from 'node:fs'
import { formatOf, migrate, refuseNewer } from '../migrate.ts'

export class DamagedDatabase extends Error {
  override name = 'DamagedDatabase'
}

/** What SQLite keeps beside a database. */
export const SIDE_FILES = ['-wal', '-shm', '-journal'] as const

/** A number of migrations above this is no number of migrations. */
const FORMAT_MAX = 9999

/**
 * The format of a database, 0 where nothing is in it yet. Throws `DamagedDatabase` or `NewerDatabase`, and leaves the file
 * as it is: closing a database writes its log into it, so one that was not closed cleanly is looked at in a copy.
 */
export function examine(file: string): number {
  const logged = sizeOf(`${file}-wal`) > 0
  // SQLite would throw the log away.
  if (sizeOf(file) === 0 && logged) throw new DamagedDatabase('it is empty, but its log is not')
  if (sizeOf(file) === 0) return 0
  const copy = logged ? copied(file) : undefined
  try {
    return examineInPlace(copy ?? file)
  } finally {
    if (copy) removeDatabase(copy)
  }
}

export function removeDatabase(file: string): void {
  for (const suffix of ['', ...SIDE_FILES]) rmSync(file + suffix, { force: true })
}

export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** Undefined where there is no room for one. */
function copied(file: string): string | undefined {
  const copy = `${file}.examined`
  removeDatabase(copy)
  try {
    copyFileSync(file, copy)
    copyFileSync(`${file}-wal`, `${copy}-wal`)
    return copy
  } catch (fault) {
    removeDatabase(copy)
    if ((fault as { code?: string }).code === 'ENOSPC') return undefined
    throw fault
  }
}

function examineInPlace(file: string): number {
  const db = new Database(file, { readwrite: true, strict: true })
  try {
    db.run('PRAGMA locking_mode = EXCLUSIVE')
    const format = formatOf(db)
    if (format < 0 || format > FORMAT_MAX) throw new DamagedDatabase('its header makes no sense')
    refuseNewer(db)
    if (!hasShapeOf(db, format)) throw new DamagedDatabase('it holds something else')
    const { quick_check: verdict } = db.query('PRAGMA quick_check(1)').get() as { quick_check: string }
    if (verdict !== 'ok') throw new DamagedDatabase(verdict.replace(/\s+/g, ' '))
    refuseReadOnly(db, file)
    return format
  } catch (fault) {
    throw isDamage(fault) ? new DamagedDatabase((fault as Error).message, { cause: fault }) : fault
  } finally {
    db.close()
  }
}

/** Whether it has what a database of this format has. Names and types only: the text of a schema depends on who wrote it. */
function hasShapeOf(db: Database, format: number): boolean {
  const model = new Database(':memory:')
  try {
    migrate(model, format)
    const there = new Set(shapeOf(db))
    return format === 0 ? there.size === 0 : shapeOf(model).every((part) => there.has(part))
  } finally {
    model.close()
  }
}

/** Every column and every reference of every table. */
function shapeOf(db: Database): string[] {
  const parts = db.query<Record<string, unknown>, []>(
    `SELECT t.name AS tbl, c.name, c.type, c."notnull", c.dflt_value, c.pk
       FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'
     UNION ALL
     SELECT t.name, f."from", f."table", f."to", NULL, f.seq
       FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'`,
  )
  return parts.all().map((part) => JSON.stringify(part))
}

/** A header can say "read only" too, where the disk and the rights do not. */
function refuseReadOnly(db: Database, file: string): void {
  try {
    db.run('BEGIN IMMEDIATE')
    db.run(`PRAGMA user_version = ${formatOf(db)}`)
    db.run('ROLLBACK')
  } catch (fault) {
    accessSync(file, constants.W_OK)
    throw (fault as { code?: string }).code === 'SQLITE_READONLY' ? new DamagedDatabase('it takes no writes') : fault
  }
}

/** Not in use, not the disk, not the rights: the file itself. */
function isDamage(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  // Bun 1.3 gives no code to what is found while a statement is prepared.
  if (!('code' in fault)) return /^(unsupported file|file is not|database disk|malformed)/.test(fault.message)
  const code = String(fault.code)
  return /^SQLITE_/.test(code) && !/^SQLITE_(BUSY|LOCKED|IOERR|FULL|NOMEM|PERM|AUTH|CANTOPEN|READONLY)/.test(code)
}
