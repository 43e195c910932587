// The database of a machine in a cluster: `node:sqlite`, which records the rows that a transaction changes and applies what another
// machine has recorded, behind the methods of `bun:sqlite` that the store uses. It is loaded only in a cluster: the Bun of
// the desktop app has no `node:sqlite`.

import type { DatabaseSync, Session, SQLInputValue, StatementSync } from 'node:sqlite'
import { UnusableData } from '../store/files/unusable-data.ts'

type Sqlite = { DatabaseSync: typeof DatabaseSync }
/** The module is named in a constant so that the bundler does not resolve the import: the desktop app's Bun does not have this module. */
const MODULE = 'node:sqlite'

/** The names that `bun:sqlite` gives to the codes of faults that the store distinguishes. */
const FAULT_NAMES: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  7: 'SQLITE_NOMEM',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  19: 'SQLITE_CONSTRAINT',
  26: 'SQLITE_NOTADB',
}

export type RecordingDatabase = {
  query(sql: string): Statement
  prepare(sql: string): Statement
  run(sql: string, ...values: unknown[]): unknown
  /** Begins to record which rows of which tables change. */
  startRecording(): void
  /** What has changed since `startRecording`, as a patchset of SQLite; empty where nothing has. Ends the recording. */
  takePatch(): Uint8Array
  /** Applies what another machine has recorded. Throws where a row is not as it was there. */
  apply(patch: Uint8Array): void
  readonly inTransaction: boolean
  close(): void
}

type Statement = {
  get(...values: unknown[]): unknown
  all(...values: unknown[]): unknown[]
  run(...values: unknown[]): { changes: number; lastInsertRowid: number | bigint }
}

/** Opens a database that has all its tables already. With `readOnly`, as a second connection that sees the last COMMIT. */
export type OpenRecording = (file: string, { readOnly }: { readOnly: boolean }) => RecordingDatabase

/** Rejects with `UnusableData` in a Bun without `node:sqlite`. */
export async function loadRecording(): Promise<OpenRecording> {
  const { DatabaseSync } = await import(MODULE).then(
    (loaded) => loaded as Sqlite,
    (cause) => {
      const words = 'this Bun cannot run one of several machines; start it with hubbub serve, not from the desktop app'
      throw new UnusableData('noAccess', words, { cause })
    },
  )
  return (file, { readOnly }) => {
    const db = new DatabaseSync(file, { readOnly })
    for (const pragma of readOnly ? READER_PRAGMAS : WRITER_PRAGMAS) db.exec(`PRAGMA ${pragma}`)
    return wrap(db)
  }
}

const READER_PRAGMAS = ['trusted_schema = OFF', 'temp_store = MEMORY']
/** Those of `store/files/open.ts`, without the exclusive lock: the reader is a second connection. */
const WRITER_PRAGMAS = [
  'trusted_schema = OFF',
  'journal_mode = WAL',
  'synchronous = FULL',
  'fullfsync = ON',
  'foreign_keys = ON',
  'secure_delete = ON',
  'temp_store = MEMORY',
]

function wrap(db: DatabaseSync): RecordingDatabase {
  const statements = new Map<string, Statement>()
  let session: Session | undefined

  function query(sql: string): Statement {
    const known = statements.get(sql)
    if (known) return known
    const statement = toStatement(named(() => db.prepare(sql)))
    statements.set(sql, statement)
    return statement
  }

  return {
    query,
    prepare: query,
    run: (sql, ...values) => (values.length > 0 ? query(sql).run(...values) : named(() => db.exec(sql))),
    startRecording() {
      session?.close()
      session = db.createSession()
    },
    takePatch() {
      const patch = session?.patchset() ?? new Uint8Array()
      session?.close()
      session = undefined
      return new Uint8Array(patch)
    },
    apply(patch) {
      if (!named(() => db.applyChangeset(patch))) throw new Error('the rows are not as they were on the owner')
    },
    get inTransaction() {
      return db.isTransaction
    },
    close: () => db.close(),
  }
}

function toStatement(statement: StatementSync): Statement {
  return {
    get: (...values) => named(() => statement.get(...bound(values))) ?? null,
    all: (...values) => named(() => statement.all(...bound(values))),
    run(...values) {
      const { changes, lastInsertRowid } = named(() => statement.run(...bound(values)))
      return { changes: Number(changes), lastInsertRowid }
    },
  }
}

/** `bun:sqlite` takes truth values and `undefined`, too. */
const bound = (values: unknown[]): SQLInputValue[] =>
  values.map((value) => (typeof value === 'boolean' ? Number(value) : ((value ?? null) as SQLInputValue)))

function named<T>(work: () => T): T {
  try {
    return work()
  } catch (fault) {
    const code = fault instanceof Error && 'errcode' in fault ? FAULT_NAMES[Number(fault.errcode) & 0xff] : undefined
    if (code !== undefined) Object.assign(fault as Error, { code })
    throw fault
  }
}
