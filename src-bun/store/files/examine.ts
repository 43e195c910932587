// Whether a file is an undamaged database of ours. Asked before a database is opened, and before it replaces another one.
import { Database } from 'bun:sqlite'
import { accessSync, constants, copyFileSync, rmSync, statSync } from 'node:fs'
import { formatOf, migrate, refuseNewer } from '../migrate.ts'

export class DamagedDatabase extends Error {
  override name = 'DamagedDatabase'
}

/** The ends of the names of the files that SQLite puts beside a database. */
export const SIDE_SUFFIXES = ['-wal', '-shm', '-journal'] as const

/** A larger format number in the header means that the header is damaged. */
const FORMAT_MAX = 9999

/**
 * The format of a database (the number of migrations it has had), 0 where it is empty. Throws `DamagedDatabase` or
 * `NewerDatabase`. Leaves the file as it is: SQLite writes the log into a database that was not closed cleanly, so such a one is
 * examined in a copy.
 */
export function examine(file: string): number {
  const logged = sizeOf(`${file}-wal`) > 0
  // SQLite would delete the log of an empty file.
  if (sizeOf(file) === 0 && logged) throw new DamagedDatabase('it is empty, but its log is not')
  if (sizeOf(file) === 0) return 0
  const copy = logged ? copyToExamine(file) : undefined
  try {
    return examineInPlace(copy ?? file)
  } finally {
    if (copy) removeDatabase(copy)
  }
}

export function removeDatabase(file: string): void {
  for (const suffix of ['', ...SIDE_SUFFIXES]) rmSync(file + suffix, { force: true })
}

export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** Undefined where the disk has no space for a copy. */
function copyToExamine(file: string): string | undefined {
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

/** Whether a database has the tables of its format. By names and types: the text of a schema depends on the version that wrote it. */
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

/** Every column and every foreign key of every table, each as one string. */
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

/** A damaged header can make a database read-only that disk and permissions allow to write. */
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

/** Whether the fault is in the file itself, and not in its use, the disk or the permissions. */
function isDamage(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  // Bun 1.3 gives no code to an error that SQLite reports while it prepares a statement.
  if (!('code' in fault)) return /^(unsupported file|file is not|database disk|malformed)/.test(fault.message)
  const code = String(fault.code)
  return /^SQLITE_/.test(code) && !/^SQLITE_(BUSY|LOCKED|IOERR|FULL|NOMEM|PERM|AUTH|CANTOPEN|READONLY)/.test(code)
}
