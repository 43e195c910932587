// `bun open-until.ts DATA N` opens a data folder and kills itself before the Nth statement, counted from the migration on.
import { Database } from 'bun:sqlite'
import { openStore } from '../../src-bun/store/store.ts'

const [data, limit] = process.argv.slice(2) as [string, string]
let left = Number(limit)
let counting = false

const run = Database.prototype.run
Database.prototype.run = function (this: Database, sql: string, ...rest: []) {
  // A database in memory is the model of the newest schema. Its statements do not count.
  if (this.filename === ':memory:') return run.call(this, sql, ...rest)
  // A migration is one text with many statements.
  const isMigration = /^(CREATE|ALTER|INSERT|UPDATE|DELETE|DROP)\b/m.test(sql)
  counting ||= isMigration
  let result = { changes: 0, lastInsertRowid: 0 } as ReturnType<typeof run>
  for (const statement of isMigration ? statementsOf(sql) : [sql]) {
    killAtLimit()
    result = run.call(this, statement, ...rest)
  }
  // Everything has run, and nothing is committed yet.
  if (sql.startsWith('PRAGMA user_version')) killAtLimit()
  return result
} as typeof run

function killAtLimit(): void {
  if (counting && left-- === 0) process.kill(process.pid, 'SIGKILL')
}

/** Splits at each semicolon that ends a line. No statement of ours has one inside. */
function statementsOf(sql: string): string[] {
  return sql.split(/;\s*$/m).filter((statement) => statement.replace(/^\s*--.*$/gm, '').trim() !== '')
}

const store = openStore(data, { now: () => Date.now(), monotonic: () => performance.now() }, (fault) => {
  throw fault
})
store.close()
