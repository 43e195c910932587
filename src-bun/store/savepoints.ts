import type { Database } from 'bun:sqlite'
import type { Result } from '../domain/result.ts'

/**
 * Returns a function that runs work inside a savepoint of the open transaction. What the work has written is kept if it
 * returns `ok`, and undone if it refuses or throws; the exception is passed on. SQLite may have rolled back the
 * whole transaction by then, which the caller sees in `db.inTransaction`. `onNotUndone` is called where the disk did not
 * allow to undo the work alone, or to keep it: the transaction must then not be committed.
 */
export function createSavepoints(db: Database, onNotUndone: () => void) {
  const savepoint = db.query('SAVEPOINT operation')
  const release = db.query('RELEASE operation')
  const rollback = db.query('ROLLBACK TO operation')

  function undo(): boolean {
    try {
      rollback.run()
      release.run()
      return true
    } catch {
      // The first fault is the one to report. This one only says that the disk is no better yet.
      return false
    }
  }

  return <T>(work: () => Result<T>): Result<T> => {
    savepoint.run()
    let result: Result<T>
    try {
      result = work()
    } catch (fault) {
      if (db.inTransaction && !undo()) onNotUndone()
      throw fault
    }
    if (!result.ok && !undo()) onNotUndone()
    if (result.ok) keep()
    return result
  }

  function keep(): void {
    try {
      release.run()
    } catch (fault) {
      // To undo the rows alone would not do: what the work has done in memory, it has done for good.
      onNotUndone()
      throw fault
    }
  }
}
