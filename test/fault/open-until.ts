// Opens a data folder, and dies before the nth statement of its migration or what follows it: `bun open-until.ts DATA N`.
import { Database } from 'bun:sqlite'
import { openStore } from '../../src-bun/store/store.ts'

const [data, limit] = process.argv.slice(2) as [string, string]
let left = Number(limit)
let counting = false

const run = Database.prototype.run
Database.prototype.run = function (this: Database, sql: string, ...rest: []) {
  // In memory is a model of what should be, and nobody dies for that.
  if (this.filename === ':memory:') return run.call(this, sql, ...rest)
  // A migration is one text with many statements.
  const isMigration = /^(CREATE|ALTER|INSERT|UPDATE|DELETE|DROP)\b/m.test(sql)
  counting ||= isMigration
  let result = { changes: 0, lastInsertRowid: 0 } as ReturnType<typeof run>
  for (const statement of isMigration ? statementsOf(sql) : [sql]) {
    killAtLimit()
    result = run.call(this, statement, ...rest)
  }
  // All is done, and not committed yet.
  if (sql.startsWith('PRAGMA user_version')) killAtLimit()
  return result
} as typeof run

function killAtLimit(): void {
  if (counting && left-- === 0) process.kill(process.pid, 'SIGKILL')
}

/** Split where a semicolon ends a line; none of ours has one within. */
function statementsOf(sql: string): string[] {
  return sql.split(/;\s*$/m).filter((statement) => statement.replace(/^\s*--.*$/gm, '').trim() !== '')
}

const store = openStore(data, { now: () => Date.now(), monotonic: () => performance.now() }, (fault) => {
  throw fault
})
store.close()
