// Whether a file is an undamaged database of ours. Asked before a database is opened, and before it replaces another one.
import { Database } from 'bun:sqlite'
import { accessSync, constants, copyFileSync, rmSync, statSync } from 'node:fs'
import { formatOf, migrate, refuseNewer } from '../migrate.ts'

export class DamagedDatabase extends Error {
  override name = 'DamagedDatabase'
}

/** A database of ours with parts that are not: a trigger or a view, for example, which would run within the hub. */
export class ForeignParts extends DamagedDatabase {
  override name = 'ForeignParts'
}

/** The ends of the names of the files that SQLite puts beside a database. */
export const SIDE_SUFFIXES = ['-wal', '-shm', '-journal'] as const

/** A larger format number in the header means that the header is damaged. */
const FORMAT_MAX = 9999

/** `format` is the number of migrations that the database has had, 0 where it is empty. */
export type Examined = { format: number; hasForeignParts: boolean }

/**
 * Throws `DamagedDatabase` where our tables are missing or damaged, or `NewerDatabase`. The file may come from anywhere, so nothing
 * that is defined in it runs: where it has parts that are not ours, the pages of our tables are not checked either. Leaves the file as
 * it is.
 */
export function examine(file: string): Examined {
  return withoutLog(file, examineInPlace)
}

/**
 * Calls `look` with a database that was closed cleanly. SQLite writes the log into any other when it is opened, so of such a
 * one `look` gets a copy, if the disk has space for it.
 */
export function withoutLog<T>(file: string, look: (file: string) => T): T {
  const logged = sizeOf(`${file}-wal`) > 0
  // SQLite would delete the log of an empty file.
  if (sizeOf(file) === 0 && logged) throw new DamagedDatabase('it is empty, but its log is not')
  const copy = logged ? copyToExamine(file) : undefined
  try {
    return look(copy ?? file)
  } finally {
    if (copy) removeDatabase(copy)
  }
}

/**
 * Opens a file that may come from elsewhere. Functions that could do harm do not run from its schema, and pages are checked
 * before anything in them is believed.
 */
export function openForeign(file: string, options: { create: boolean } = { create: false }): Database {
  const db = new Database(file, options.create ? { create: true, strict: true } : { readwrite: true, strict: true })
  db.run('PRAGMA trusted_schema = OFF')
  db.run('PRAGMA cell_size_check = ON')
  db.run('PRAGMA locking_mode = EXCLUSIVE')
  return db
}

export function removeDatabase(file: string): void {
  for (const suffix of ['', ...SIDE_SUFFIXES]) rmSync(file + suffix, { force: true })
}

export const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** Where `examine` makes a copy of a database. One that is there before was left by a process that was killed. */
export const examinedCopyOf = (file: string): string => `${file}.examined`

/** Undefined where the disk has no space for a copy. */
function copyToExamine(file: string): string | undefined {
  const copy = examinedCopyOf(file)
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

function examineInPlace(file: string): Examined {
  if (sizeOf(file) === 0) return { format: 0, hasForeignParts: false }
  const db = openForeign(file)
  try {
    const format = formatOf(db)
    if (format < 0 || format > FORMAT_MAX) throw new DamagedDatabase('its header makes no sense')
    refuseNewer(db)
    const comparison = compareWithModel(db, format)
    if (!comparison.hasTables) throw new DamagedDatabase('it holds something else')
    // The check runs expressions that a schema contains.
    if (!comparison.hasForeignParts) checkPages(db)
    refuseReadOnly(db, file)
    return { format, hasForeignParts: comparison.hasForeignParts }
  } catch (fault) {
    throw asDamage(fault)
  } finally {
    db.close()
  }
}

function checkPages(db: Database): void {
  const { quick_check: verdict } = db.query('PRAGMA quick_check(1)').get() as { quick_check: string }
  if (verdict !== 'ok') throw new DamagedDatabase(verdict.replace(/\s+/g, ' '))
}

/** Compares with a database that our migrations have just made: whether all of its tables are there, and whether there is more. */
function compareWithModel(db: Database, format: number): { hasTables: boolean; hasForeignParts: boolean } {
  const model = new Database(':memory:')
  try {
    migrate(model, format)
    const [there, ours] = [schemaOf(db), schemaOf(model)]
    const hasTables = tablesOf(model).every((table) => {
      const columns = new Set(columnsOf(db, table))
      return columnsOf(model, table).every((column) => columns.has(column))
    })
    return {
      hasTables: format === 0 ? there.size === 0 : hasTables,
      hasForeignParts: there.size !== ours.size || [...ours].some((part) => !there.has(part)),
    }
  } finally {
    model.close()
  }
}

/** The tables of a database, without those that SQLite makes for itself. */
export const tablesOf = (db: Database): string[] =>
  db
    .query<{ name: string }, []>(
      "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .all()
    .map(({ name }) => name)

/** Everything that a schema defines, each part as one string. A comment in a migration may have been other words once. */
function schemaOf(db: Database): Set<string> {
  const parts = db.query<{ type: string; name: string; tbl: string; sql: string | null }, []>(
    'SELECT type, name, tbl_name AS tbl, sql FROM main.sqlite_schema',
  )
  const plain = (sql: string) => sql.replace(/--[^\n]*/g, '').replace(/\s+/g, ' ')
  return new Set(parts.all().map(({ type, name, tbl, sql }) => JSON.stringify([type, name, tbl, plain(sql ?? '')])))
}

/** Every column of a table, as SQLite understands it: 0 in `hidden` is one that is stored and not computed. */
const columnsOf = (db: Database, table: string): string[] =>
  db
    .query<Record<string, unknown>, [string]>(
      `SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?, 'main')`,
    )
    .all(table)
    .map((column) => JSON.stringify(column))

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

/** An error of SQLite that says that the file itself is damaged, as `DamagedDatabase`; any other fault as it is. */
export const asDamage = (fault: unknown): unknown =>
  isDamage(fault) && !(fault instanceof DamagedDatabase)
    ? new DamagedDatabase((fault as Error).message, { cause: fault })
    : fault

/** Whether the fault is in the file itself, and not in its use, the disk or the permissions. */
function isDamage(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  // Bun 1.3 gives no code to an error that SQLite reports while it prepares a statement.
  if (!('code' in fault)) return /^(unsupported file|file is not|database disk|malformed)/.test(fault.message)
  const code = String(fault.code)
  return /^SQLITE_/.test(code) && !/^SQLITE_(BUSY|LOCKED|IOERR|FULL|NOMEM|PERM|AUTH|CANTOPEN|READONLY)/.test(code)
}
