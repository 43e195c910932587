// The one way from a command to the disk. Work runs at once, inside the transaction that is open; what follows from it
// (answers, frames to others) waits for the COMMIT that makes it last. One COMMIT serves everybody who came meanwhile.
import type { Database } from 'bun:sqlite'
import type { Clock } from '../domain/ports.ts'
import { type Result, refuse } from '../domain/result.ts'

/** A group is committed at once when it has this many commands. */
const GROUP_MAX = 1000
const REST_MAX_MS = 50
/** More than this in one group is a flood: it is not noticed that the next group waits, and it gets larger by it. */
const FLOOD = 20
const REST_IN_FLOOD_MS = 4

/** Who hears the outcome, and what it is where the group comes to the disk. A method, so that those of every `Result<T>` may wait. */
type PendingResult = { settled(result: Result<unknown>): void; result: Result<unknown> }

/** Says when there is no use in trying, and is told when there was none. */
type Disk = { isFull(): boolean; release(): void }
const UNKNOWN_DISK: Disk = { isFull: () => false, release: () => {} }

/** What is gathered until the COMMIT and written with it. `forget` is called where that failed. */
type WriteBuffer = { flush(): void; discard(): void }
const NO_BUFFER: WriteBuffer = { flush: () => {}, discard: () => {} }

export function createCommitLoop(
  db: Database,
  { monotonic }: Pick<Clock, 'monotonic'>,
  onFault: (fault: unknown) => void,
  disk = UNKNOWN_DISK,
  gathered = NO_BUFFER,
) {
  const begin = db.query('BEGIN IMMEDIATE')
  const commitStatement = db.query('COMMIT')
  const savepoint = db.query('SAVEPOINT command')
  const release = db.query('RELEASE command')
  const rollbackToSavepoint = db.query('ROLLBACK TO command')

  let waiting: PendingResult[] = []
  const afterGroup: (() => void)[] = []
  let restUntil = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  /**
   * Runs `work` now; a refusal or a throw undoes its own part only. `settled` is called once the outcome is final: after
   * COMMIT with what `work` said, or with `storage.unavailable` when the disk did not take it. Synchronous up to there,
   * so that order is free and nothing needs a lock.
   */
  function run<T>(work: () => Result<T>, settled: (result: Result<T>) => void): void {
    runInGroup(inSavepoint, work, settled)
  }

  /** The same for work that writes nothing itself but only adds to what is gathered, so that there is nothing to undo. */
  function runBuffered<T>(work: () => Result<T>, settled: (result: Result<T>) => void): void {
    runInGroup(catchingBugs, work, settled)
  }

  function runInGroup<T>(
    perform: (work: () => Result<T>) => Result<T>,
    work: () => Result<T>,
    settled: (result: Result<T>) => void,
  ): void {
    if (!db.inTransaction) {
      if (disk.isFull()) {
        settled(refuse('storage.unavailable'))
        return
      }
      try {
        begin.run()
      } catch (fault) {
        onFault(fault)
        settled(refuse('storage.unavailable'))
        return
      }
      schedule()
    }
    const result = perform(work)
    waiting.push({ settled, result })
    // A full disk makes SQLite roll back the whole transaction by itself: everybody in it has lost their part.
    if (!db.inTransaction) resolveGroup(false)
    else if (waiting.length >= GROUP_MAX) commit()
  }

  function inSavepoint<T>(work: () => Result<T>): Result<T> {
    try {
      savepoint.run()
      const result = work()
      if (!result.ok) rollbackToSavepoint.run()
      release.run()
      return result
    } catch (fault) {
      onFault(fault)
      if (isOutOfSpace(fault)) disk.release()
      if (db.inTransaction) {
        rollbackToSavepoint.run()
        release.run()
      }
      return refuse(isDiskFault(fault) ? 'storage.unavailable' : 'internal')
    }
  }

  function catchingBugs<T>(work: () => Result<T>): Result<T> {
    try {
      return work()
    } catch (fault) {
      onFault(fault)
      return refuse('internal')
    }
  }

  /**
   * The loop rests after a group for as long as its COMMIT, and telling everybody, took: a slow disk or a large room makes
   * larger groups and not a frozen hub.
   */
  function schedule(): void {
    const restMs = restUntil - monotonic()
    timer = restMs > 0.5 ? setTimeout(commit, restMs) : (setImmediate(commit) as never)
  }

  /** Puts everything that was run on the disk and tells everybody who waits. Called before each read that others will see. */
  function commit(): void {
    clearTimeout(timer)
    clearImmediate(timer as never)
    if (!db.inTransaction) return
    const started = monotonic()
    const restMs = waiting.length > FLOOD ? REST_IN_FLOOD_MS : 0
    try {
      gathered.flush()
      commitStatement.run()
    } catch (fault) {
      onFault(fault)
      if (isOutOfSpace(fault)) disk.release()
      if (db.inTransaction) db.run('ROLLBACK')
      resolveGroup(false)
      return
    }
    resolveGroup(true)
    const now = monotonic()
    restUntil = now + Math.min(Math.max(now - started, restMs), REST_MAX_MS)
  }

  function resolveGroup(committed: boolean): void {
    const group = waiting
    waiting = []
    if (!committed) gathered.discard()
    for (const { settled, result } of group) callSafely(settled, committed ? result : refuse('storage.unavailable'))
    for (const act of afterGroup) callSafely(act, undefined)
  }

  /** One listener's bug is not the next one's. */
  function callSafely<T>(tell: (what: T) => void, what: T): void {
    try {
      tell(what)
    } catch (fault) {
      onFault(fault)
    }
  }

  return {
    run,
    gather: runBuffered,
    commit,
    /** Called when everybody of a group has heard what came of it, so that what follows can be told together. */
    onCommitted: (act: () => void) => void afterGroup.push(act),
  }
}
export type CommitLoop = ReturnType<typeof createCommitLoop>

const codeOf = (fault: unknown) => (fault instanceof Error && 'code' in fault ? String(fault.code) : '')

const isDiskFault = (fault: unknown) =>
  /^SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|BUSY|NOMEM)/.test(codeOf(fault))

const isOutOfSpace = (fault: unknown) => /^SQLITE_(FULL|IOERR|READONLY)/.test(codeOf(fault))
