// Before SQLite deletes a member it looks for rows that refer to them, in every table that does: of a hub with 100,000 messages
// that takes 17 ms, and a hundred guests are forgotten at once. An index by author would spare that and make each message dearer.
// So the operations that delete members, who are known to have written nothing, run while SQLite does not look.
import type { Database } from 'bun:sqlite'

/** An operation's callback may run another one, which opens the next transaction. More than this in a row is not usual. */
const COMMITS_MAX = 10

export type ForeignKeys = {
  /** Runs `work` in a group of its own, which is committed before this returns. */
  runWithout(work: () => void): void
  /** To be called every second or so: SQLite changes this setting only between two transactions, and may have refused it. */
  restore(): void
}

export function createForeignKeys(db: Database, commitGroup: () => void): ForeignKeys {
  let isOff = false

  function commitAll(): void {
    for (let commits = 0; db.inTransaction && commits < COMMITS_MAX; commits++) commitGroup()
  }

  function restore(): void {
    if (!isOff || db.inTransaction) return
    db.run('PRAGMA foreign_keys = ON')
    isOff = false
  }

  return {
    runWithout(work) {
      commitAll()
      // Inside a transaction this changes nothing, and the rows are looked for after all.
      isOff = true
      db.run('PRAGMA foreign_keys = OFF')
      try {
        work()
        commitAll()
      } finally {
        restore()
      }
    },
    restore,
  }
}
