import type { Database } from 'bun:sqlite'
import type { Result } from '../domain/result.ts'

/**
 * Returns a function that runs work inside a savepoint of the open transaction. What the work has written is kept if it
 * returns `ok`, and undone if it refuses or throws; the exception is passed on. SQLite may have rolled back the
 * whole transaction by then, which the caller sees in `db.inTransaction`.
 */
export function createSavepoints(db: Database) {
  const savepoint = db.query('SAVEPOINT operation')
  const release = db.query('RELEASE operation')
  const rollback = db.query('ROLLBACK TO operation')

  return <T>(work: () => Result<T>): Result<T> => {
    try {
      savepoint.run()
      const result = work()
      if (!result.ok) rollback.run()
      release.run()
      return result
    } catch (fault) {
      if (db.inTransaction) {
        rollback.run()
        release.run()
      }
      throw fault
    }
  }
}

/** The disk or the file failed, not our code: trying again later can help. */
export const isDiskFault = (fault: unknown): boolean =>
  /^SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|BUSY|NOMEM)/.test(codeOf(fault))

/** Nothing more can be written: the disk is full, has failed, or has become read-only. */
export const isOutOfSpace = (fault: unknown): boolean => /^SQLITE_(FULL|IOERR|READONLY)/.test(codeOf(fault))

const codeOf = (fault: unknown): string => (fault instanceof Error && 'code' in fault ? String(fault.code) : '')
