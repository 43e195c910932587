import type { Database } from 'bun:sqlite'
import first from './migrations/0001-first.sql' with { type: 'text' }
import documentHistory from './migrations/0002-document-history.sql' with { type: 'text' }
import door from './migrations/0003-door.sql' with { type: 'text' }
import boards from './migrations/0004-boards.sql' with { type: 'text' }
import updatesTogether from './migrations/0005-updates-together.sql' with { type: 'text' }

/** In order; the number of a database is how many of them it has had. Never edited once released: a change is a new file. */
const MIGRATIONS: readonly string[] = [first, documentHistory, door, boards, updatesTogether]

export class NewerDatabase extends Error {
  override name = 'NewerDatabase'
}

/** Throws `NewerDatabase` before anything has touched the file, so that it stays as the newer version left it. */
export function refuseNewer(db: Database): void {
  const version = formatOf(db)
  if (version <= MIGRATIONS.length) return
  throw new NewerDatabase(
    `the data was written by a newer Hubbub (format ${version}, this one knows ${MIGRATIONS.length})`,
  )
}

/** Brings a database to the newest shape, in one transaction: afterwards it is old or new, never between. */
export function migrate(db: Database, to = MIGRATIONS.length): void {
  const missing = MIGRATIONS.slice(formatOf(db), to)
  if (missing.length === 0) return
  db.transaction(() => {
    for (const sql of missing) db.run(sql)
    db.run(`PRAGMA user_version = ${to}`)
  }).immediate()
}

/** Whether `migrate` would change something that is already there. */
export function isBehind(db: Database): boolean {
  const format = formatOf(db)
  return format > 0 && format < MIGRATIONS.length
}

export function formatOf(db: Database): number {
  return (db.query('PRAGMA user_version').get() as { user_version: number }).user_version
}
