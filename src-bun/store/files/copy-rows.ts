// Copies the rows of a database file that may come from elsewhere into a database that our own migrations have made. Nothing
// else of the file survives: no trigger, view, index, generated column or table that is not ours, none of which runs meanwhile.
import type { Database } from 'bun:sqlite'
import { migrate } from '../migrate.ts'
import { asDamage, DamagedDatabase, openForeign, sizeOf, tablesOf } from './examine.ts'

/** Names, ids and the like. */
const TEXT_MAX_BYTES = 64 * 1024
/** Messages, and what is stored as JSON: a change may hold the 500 records of a batch. */
const LONG_TEXT_MAX_BYTES = 16 * 1024 * 1024
const LONG_TEXTS: ReadonlySet<string> = new Set(['body', 'columns', 'vals'])
/** An update or a snapshot of a document, or a compressed part of its history. */
const BLOB_MAX_BYTES = 512 * 1024 * 1024
/** An old format has no positions of reading, and migrating it makes one for each member in each room. */
const HAS_READ_POSITIONS = 7
const NEW_READ_POSITIONS_MAX = 10_000_000
/** Rooms are read from their first message to this number. */
const MESSAGES_PER_ROOM = 1_000_000_000
/** A row takes at least so many bytes of a file. A damaged or hostile one may lead in circles, and would be read without an end. */
const ROW_MIN_BYTES = 4

/** The columns that hold JSON. What cannot be parsed would fail a hub whenever it is read. */
const JSON_COLUMNS = [
  ['boards', 'columns', 'array'],
  ['records', 'vals', 'object'],
  ['changes', 'body', 'object'],
  ['answered_commands', 'body', 'object'],
] as const

/**
 * Makes `target`, in the newest format, from the rows of `source`, which `examine` has found to have the tables of this format.
 * Throws `DamagedDatabase` where the rows are not what our tables take.
 */
export function copyRows(source: string, target: string, format: number): void {
  const db = openForeign(target, { create: true })
  try {
    // The file is synced once, as a whole.
    db.run('PRAGMA synchronous = OFF')
    migrate(db, format)
    db.query('ATTACH ? AS source').run(source)
    db.run('PRAGMA source.cell_size_check = ON')
    db.run('PRAGMA foreign_keys = ON')
    const rowsMax = Math.ceil(sizeOf(source) / ROW_MIN_BYTES)
    const tables = tablesOf(db)
    db.transaction(() => {
      // A row may refer to one of a table that is copied later.
      db.run('PRAGMA defer_foreign_keys = ON')
      for (const table of tables) copyTable(db, table, rowsMax)
    })()
    db.run('DETACH source')
    for (const [table, column, type] of JSON_COLUMNS)
      if (tables.includes(table)) refuseBrokenJson(db, { table, column, type })
    if (db.query(`SELECT 1 FROM rooms WHERE last_seq NOT BETWEEN 0 AND ${MESSAGES_PER_ROOM} LIMIT 1`).get())
      throw new DamagedDatabase('a room has more messages than there can be')
    if (format < HAS_READ_POSITIONS && countOf(db, 'members') * countOf(db, 'rooms') > NEW_READ_POSITIONS_MAX)
      throw new DamagedDatabase('it has more members and rooms than there can be')
    migrate(db)
  } catch (fault) {
    throw asDamage(fault)
  } finally {
    db.close()
  }
}

const countOf = (db: Database, table: string): number =>
  (db.query(`SELECT count(*) AS n FROM "${table}"`).get() as { n: number }).n

function copyTable(db: Database, table: string, rowsMax: number): void {
  const columns = db
    .query<{ name: string; type: string }, [string]>("SELECT name, type FROM pragma_table_info(?, 'main')")
    .all(table)
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  // An index of the file could have an expression in it, so none is used.
  const rows = `FROM source."${table}" NOT INDEXED LIMIT ${rowsMax + 1}`
  const isTooLarge = columns.map(tooLarge).join(' OR ')
  const largest = db.query<{ yes: number | null }, []>(
    `SELECT max(found) AS yes FROM (SELECT ${isTooLarge} AS found ${rows})`,
  )
  if (largest.get()?.yes) throw new DamagedDatabase(`a row of the table ${table} is too large`)

  const { changes } = db.run(`INSERT INTO main."${table}" (${names}) SELECT ${names} ${rows}`)
  if (changes > rowsMax) throw new DamagedDatabase(`the table ${table} does not end`)
}

function tooLarge({ name, type }: { name: string; type: string }): string {
  if (type === 'INTEGER') return `"${name}" NOT BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}`
  const textMax = LONG_TEXTS.has(name) ? LONG_TEXT_MAX_BYTES : TEXT_MAX_BYTES
  return `octet_length("${name}") > ${type === 'BLOB' ? BLOB_MAX_BYTES : textMax}`
}

function refuseBrokenJson(
  db: Database,
  { table, column, type }: { table: string; column: string; type: string },
): void {
  const broken = `CASE json_valid("${column}") WHEN 1 THEN json_type("${column}") <> '${type}' ELSE 1 END`
  if (db.query(`SELECT 1 FROM "${table}" WHERE ${broken} LIMIT 1`).get())
    throw new DamagedDatabase(`the table ${table} has rows that cannot be read`)
}
