// The commit loop is the one way from an operation to the disk.
//
// An operation runs at once, inside the transaction that is open, so it reads what earlier operations have written. Its
// effects wait: nobody is answered and nothing is sent before the COMMIT that makes it durable, because an answer is a
// promise that survives a power cut. One COMMIT costs a write to the disk (fsync), so it serves every operation that ran
// since the last one. These operations are a group. After the COMMIT the loop first gives the observers the changes and updates of the
// group (they send them to the subscribers), then each operation its result. If the COMMIT fails, every operation of the group is
// answered `storage.unavailable`, and the observers are not called.
//
// Everything up to the COMMIT is synchronous. Operations therefore never overlap, and need no locks.
import type { Database } from 'bun:sqlite'
import type { Clock, Payer, WorkMeter } from '../domain/ports/common.ts'
import { type Result, refuse } from '../domain/result.ts'
import { type OnFault, runAfterThisTurn, runLater } from '../timers.ts'
import { isOutOfSpace, refusalOf } from './disk-faults.ts'
import { createSavepoints } from './savepoints.ts'

/** A group with this many operations is committed at once. */
const GROUP_MAX = 1000
/** The longest pause between two COMMITs, in ms, however long the first one took. */
const BACKOFF_MAX_MS = 50
/**
 * Under load (more than 20 operations in a group) the loop waits at least 4 ms before the next COMMIT. Nobody notices the
 * delay, and larger groups cost less per operation.
 */
const BUSY_GROUP = 20
const BUSY_BACKOFF_MS = 4
/**
 * A group of only a few edits is committed no sooner than this after the last COMMIT of any kind, so that the edits of several people
 * share one. It is half a frame at 60 Hz, so nobody sees it, and nobody waits for the answer to an edit before they send the next.
 */
const EDITS_APART_MS = 8

type StorageRefusal = 'storage.unavailable' | 'storage.missing'

/** What the loop runs, and what it needs to know about it. `createOperations` in `domain/operations/` makes the hub's. */
export type Work<Operation, Committed> = {
  /** Runs one operation inside the open transaction. A refusal is a value; what is thrown is a bug or a failing disk. */
  perform(operation: Operation): Result<unknown>
  /** Whether the operation only adds to the buffer, so that a refusal has no rows to undo. It then runs without a savepoint, which would cost more than the operation. */
  isBuffered(operation: Operation): boolean
  /** Whether the buffer is so full that it should be committed at once. */
  isBufferFull(): boolean
  /** Writes the buffer's rows. Called just before each COMMIT. */
  flush(): void
  /** Returns the changes and updates that the group has committed. Called once after each COMMIT; the next group starts empty. */
  takeCommitted(): Committed
  /** The group was rolled back: drops the buffer, and forgets the open documents that the group has changed in memory. */
  discard(): void
}

/**
 * The file that is deleted on a full disk. While `isDiskFull`, operations are refused before they run; `onOutOfSpace` is called
 * when a write has failed for lack of space.
 */
export type Reserve = { isDiskFull(): boolean; onOutOfSpace(): void }

/** `isInPlace`: whether the database that is open here is still the one in the data folder, where the next start looks for it. */
export type Disk = Reserve & { isInPlace(): boolean }

/**
 * An operation of the open group. The callback is declared as a method so that callbacks of every `Result<T>` fit in one array
 * (TypeScript compares the parameters of methods both ways).
 */
type Pending<Operation> = {
  onCommitted(result: Result<unknown>): void
  /** Valid only if the COMMIT succeeds. */
  result: Result<unknown>
  /** Who is charged for the work of sending the operation's changes. */
  payer: Payer
  operation: Operation
  startedAt: number
}

export type CommitLoop<Operation, Committed> = {
  /**
   * Runs an operation now. `onCommitted` is called after the COMMIT with the operation's result, or with
   * `storage.unavailable` if the disk did not accept the group, or `storage.missing` if the database is not in its place any
   * more. Throws if an observer calls it, see `observe`.
   */
  run(operation: Operation, onCommitted: (result: Result<unknown>) => void): void
  /** Commits the open group, if there is one. Called before each read whose result leaves the hub. */
  commitGroup(): void
  /** Runs `work`, which must not run inside a transaction, after committing the open group. Rejects if `work` throws. */
  betweenGroups<T>(work: () => T): Promise<T>
  /**
   * Registers a function that is called after each COMMIT with what the group committed. An observer must not run
   * operations: the changes of a nested COMMIT would be sent to the subscribers before the rest of this group.
   */
  observe(observer: (committed: Committed) => void): void
}

type Options<Operation, Committed> = {
  db: Database
  clock: Pick<Clock, 'monotonic'>
  work: Work<Operation, Committed>
  disk: Disk
  meter: WorkMeter
  onFault(fault: unknown): void
  /** An operation that began at `startedAt` and was not refused is answered at `at`, both by the monotonic clock, in ms. */
  onAcknowledged?(operation: Operation, startedAt: number, at: number): void
}

export function createCommitLoop<Operation, Committed>({
  db,
  clock,
  work,
  disk,
  meter,
  onFault,
  onAcknowledged,
}: Options<Operation, Committed>): CommitLoop<Operation, Committed> {
  const beginStatement = db.query('BEGIN IMMEDIATE')
  const commitStatement = db.query('COMMIT')
  const rollbackStatement = db.query('ROLLBACK')
  const inSavepoint = createSavepoints(db, () => {
    mustRollBack = true
  })
  const observers: ((committed: Committed) => void)[] = []
  const timer = createCommitTimer(clock, commitGroup, onCommitFault)
  let group: Pending<Operation>[] = []
  let isObserving = false
  /** Groups that were committed and then refused, because the database was no longer in its place. The observers are given them once it is back. */
  let undelivered: Committed[] = []
  /**
   * The open transaction must be rolled back and not committed, because it may have writes that do not belong in it: the savepoint of an
   * operation could not be rolled back or released, or a ROLLBACK of all of it has failed.
   */
  let mustRollBack = false

  function run(operation: Operation, onCommitted: (result: Result<unknown>) => void): void {
    if (isObserving) throw new Error('an observer of the commit loop ran an operation')
    failLostGroup()
    // An edit waits for others only while the group is small: under load `BUSY_BACKOFF_MS` does the same.
    const mayWait = work.isBuffered(operation) && group.length < BUSY_GROUP
    const refusal = mustRollBack ? 'storage.unavailable' : db.inTransaction ? undefined : begin(mayWait)
    if (refusal) {
      onCommitted(refuse(refusal))
      return
    }
    if (!mayWait) timer.waitNoLonger()
    const startedAt = clock.monotonic()
    group.push({ onCommitted, result: perform(operation), payer: meter.current(), operation, startedAt })
    failLostGroup()
    if (group.length >= GROUP_MAX || work.isBufferFull()) commitGroup()
  }

  /**
   * Refuses the open group if its writes are gone. On a full disk, or if a page cannot be read, SQLite rolls the whole transaction back by
   * itself, although `group` still has the operations. A read outside of any operation can cause this, too. If the transaction has to
   * be rolled back (`mustRollBack`), that is done here, or tried once more.
   */
  function failLostGroup(): void {
    if (mustRollBack) rollBack()
    if (group.length > 0 && (mustRollBack || !db.inTransaction)) failGroup()
  }

  /** Rolls the open transaction back. If the disk does not even allow that, operations are refused, and the next one tries again. */
  function rollBack(): void {
    callSafely(() => db.inTransaction && rollbackStatement.run())
    mustRollBack = db.inTransaction
  }

  /** Opens a transaction. Returns the code of a refusal if that is not possible. */
  function begin(mayWait: boolean): StorageRefusal | undefined {
    if (!disk.isInPlace()) return 'storage.missing'
    if (disk.isDiskFull()) return 'storage.unavailable'
    try {
      beginStatement.run()
    } catch (fault) {
      onFault(fault)
      return 'storage.unavailable'
    }
    timer.schedule(mayWait ? EDITS_APART_MS : 0)
    return undefined
  }

  /** A refusal or an exception undoes what this operation has written, and nothing else. */
  function perform(operation: Operation): Result<unknown> {
    try {
      return work.isBuffered(operation) ? work.perform(operation) : inSavepoint(() => work.perform(operation))
    } catch (fault) {
      reportFault(fault)
      return refuse(refusalOf(fault))
    }
  }

  /** Commits the open group. The timer calls this, and so does whoever reads the tables. The work is that of others, so a reader is not charged for it. */
  function commitGroup(): void {
    timer.cancel()
    failLostGroup()
    if (db.inTransaction && !mustRollBack) meter.chargeTogether([], commitNow)
  }

  function commitNow(): void {
    const startedAt = clock.monotonic()
    const isBusy = group.length > BUSY_GROUP
    try {
      work.flush()
      commitStatement.run()
    } catch (fault) {
      onCommitFault(fault)
      return
    }
    // If the database file was moved away, the group is written to a file that the next start will not find, so it is refused. If the file
    // comes back, the group is in it after all: a retry is recognised as a duplicate, and the observers learn of it with the next group.
    if (disk.isInPlace()) resolveGroup()
    else failCommittedGroup()
    timer.backOff(clock.monotonic() - startedAt, isBusy)
  }

  /** Rolls the group back after an exception that nobody expected, and refuses its operations, so that no caller waits for ever. */
  function onCommitFault(fault: unknown): void {
    reportFault(fault)
    rollBack()
    failGroup()
  }

  function resolveGroup(): void {
    const resolved = takeGroup()
    meter.chargeTogether(
      resolved.map(({ payer }) => payer),
      () => deliver(resolved),
    )
  }

  function deliver(resolved: readonly Pending<Operation>[]): void {
    const groups = [...undelivered, work.takeCommitted()]
    undelivered = []
    isObserving = true
    for (const committed of groups) for (const observer of observers) callSafely(() => observer(committed))
    isObserving = false
    const at = clock.monotonic()
    callSafely(() => {
      for (const { result, operation, startedAt } of resolved) if (result.ok) onAcknowledged?.(operation, startedAt, at)
    })
    for (const each of resolved) callSafely(() => each.onCommitted(each.result))
  }

  function failCommittedGroup(): void {
    undelivered.push(work.takeCommitted())
    failGroup('storage.missing')
  }

  function failGroup(code: StorageRefusal = 'storage.unavailable'): void {
    const failed = takeGroup()
    work.discard()
    for (const each of failed) callSafely(() => each.onCommitted(refuse(code)))
  }

  function takeGroup(): Pending<Operation>[] {
    const taken = group
    group = []
    return taken
  }

  /** An exception in one callback must not keep the others from being called. */
  function callSafely(callback: () => unknown): void {
    try {
      callback()
    } catch (fault) {
      onFault(fault)
    }
  }

  function reportFault(fault: unknown): void {
    onFault(fault)
    if (isOutOfSpace(fault)) disk.onOutOfSpace()
  }

  async function betweenGroups<T>(step: () => T): Promise<T> {
    commitGroup()
    return step()
  }

  return { run, commitGroup, betweenGroups, observe: (observer) => void observers.push(observer) }
}

/**
 * Decides when the next COMMIT is due: at the end of this turn of the event loop, or later if the last COMMIT, with everything that was
 * sent after it, took long. The pause is as long as that work was, so a slow disk or a large room makes larger groups, and half of
 * the time is left to everything else (`backoffUntil`). A group of only a few edits is also held back until `EDITS_APART_MS` after the
 * last COMMIT, so that more edits join it, unless an operation joins that may not wait. The later of the two times counts.
 */
function createCommitTimer(
  { monotonic }: Pick<Clock, 'monotonic'>,
  commit: () => void,
  onFault: (fault: unknown) => void,
) {
  const onStepFault: OnFault = (_step, fault) => onFault(fault)
  let backoffUntil = 0
  let committedAt = Number.NEGATIVE_INFINITY
  let isHeldBack = false
  let cancel = () => {}

  /** `apartMs`: the least time between the last COMMIT and this one. */
  function schedule(apartMs: number): void {
    const now = monotonic()
    const heldBackMs = committedAt + apartMs - now
    const waitMs = Math.max(backoffUntil - now, heldBackMs)
    isHeldBack = heldBackMs > 0
    // Timers are no finer than a millisecond.
    if (waitMs > 0.5) cancel = runLater(waitMs, 'commit', commit, onStepFault)
    else cancel = runAfterThisTurn('commit', commit, onStepFault)
  }

  return {
    schedule,
    /** To be called when an operation has joined the group that may not be held back. */
    waitNoLonger(): void {
      if (!isHeldBack) return
      cancel()
      schedule(0)
    },
    cancel(): void {
      isHeldBack = false
      cancel()
    },
    backOff(tookMs: number, isBusy: boolean): void {
      const pauseMs = Math.max(tookMs, isBusy ? BUSY_BACKOFF_MS : 0)
      committedAt = monotonic()
      backoffUntil = committedAt + Math.min(pauseMs, BACKOFF_MAX_MS)
    },
  }
}
