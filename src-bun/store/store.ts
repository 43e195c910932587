// The store: the tables, the commit loop, and the files around the database. Only `store/` has SQL. There is one connection, and
// it holds the database exclusively.
import type { Database } from 'bun:sqlite'
import { randomBytes } from 'node:crypto'
import type { HubTotals } from '../contract/http/hub-status.ts'
import { CHANGES_KEPT, TRASH_MS } from '../contract/limits.ts'
import type { OpenDocument } from '../domain/documents/open-documents.ts'
import { type Activity, createActivity } from '../domain/figures/activity.ts'
import { createClockDoubtNotes, storedClockDoubt } from '../domain/operations/clock.ts'
import type { CommittedGroup } from '../domain/operations/operation-scope.ts'
import {
  createOperations,
  type Operation,
  type OperationName,
  type OperationResult,
} from '../domain/operations/operations.ts'
import type { Clock, WorkMeter } from '../domain/ports/common.ts'
import type { Tables } from '../domain/ports/tables.ts'
import type { Quotas } from '../domain/quotas/quotas.ts'
import type { Result } from '../domain/result.ts'
import { createForgettingDue } from '../domain/rooms/retention.ts'
import { createTrustedTime, type TrustedTime } from '../domain/trusted-time.ts'
import { createCommitLoop } from './commit-loop.ts'
import { createUploads, type Uploads } from './contents/uploads.ts'
import { createTables } from './create-tables.ts'
import { type Backups, createBackups } from './files/backups.ts'
import type { Place } from './files/file-place.ts'
import { openDatabase, type Recovery } from './files/open.ts'
import { createReserve } from './files/reserve.ts'
import { unusable } from './files/unusable-data.ts'
import { createForeignKeys } from './foreign-keys.ts'
import { createInSteps } from './in-steps.ts'
import { createLeafAppender, type LeafAppender } from './log-tree/append-leaves.ts'
import { newId } from './new-id.ts'
import { createReadSide } from './replication/read-side.ts'
import { keepingFewDocuments, type Replication } from './replication/replication.ts'
import { createDocumentLog } from './tables/document-log.ts'
import { removeRemains } from './tables/trash.ts'
import { totalsIn } from './totals.ts'

/** How many rows of the log are deleted in one operation: it takes some milliseconds, which nobody notices. */
const TRIM_AT_ONCE = 2000

/** For commands that open a store without a hub. */
const NO_METER: WorkMeter = { current: () => undefined, chargeTogether: (_payers, work) => work() }

export type Store = Tables & {
  /**
   * Runs an operation now, inside the open transaction. `onCommitted` is called after the COMMIT with the result, or with
   * `storage.unavailable` where the disk did not take it.
   */
  run<N extends OperationName>(
    operation: Operation<N>,
    onCommitted?: (result: Result<OperationResult<N>>) => void,
  ): void
  /** The same with a promise, which resolves after the COMMIT and never rejects. */
  runAndWait<N extends OperationName>(operation: Operation<N>): Promise<Result<OperationResult<N>>>
  /** Calls `observer` after each COMMIT, before any operation of the group is answered. It must not run operations. */
  observe(observer: (committed: CommittedGroup) => void): void
  /** Reads the tables. The open group is committed first, so that everything that `look` sees is on the disk and cannot be lost any more. */
  read<T>(look: (tables: Tables) => T): T
  /** Whether this process does the maintenance of the hub. False on a machine of a cluster that does not own the hub. */
  isOwner(): boolean
  /** Whether there are writes that are not committed yet. The tables show them already. */
  isGroupOpen(): boolean
  /** The state of a document that somebody has open, as committed. Throws if it cannot be read. */
  stateOfOpenDocument(documentId: string): OpenDocument
  /** To be called when nobody has the document open any more. */
  releaseDocument(documentId: string): void
  /** The quotas that operations take from, for parts of the hub that make something in memory alone. */
  quotas: Quotas
  /** Where the database file is now. If it is not in its place, every operation is refused with `storage.missing`. */
  place(): Place
  /** The contents of files. */
  uploads: Omit<Uploads, 'onCommitted' | 'runMaintenance' | 'copyMissing' | 'stop'>
  /** The leaves of the log tree, which follow what is committed. */
  leaves: Pick<LeafAppender, 'finish' | 'isComplete'>
  backups: Pick<Backups, 'copyTo' | 'stream' | 'finish'>
  /** To be called when a small file beside the database finds no room: gives up what is kept free for a full disk, and writes are refused until there is room again. */
  giveUpReserve(): void
  /** The time that decides whether something is old enough to be deleted. */
  trustedTime: TrustedTime
  /** What was counted since this store was opened. */
  activity: Pick<Activity, 'figures'>
  /** How many rooms, messages and so on the hub has. Reads all rooms, so it is only for requests of the status. */
  totals(): HubTotals
  /** To be called every second or so: makes the hourly backup, erases what is due, and checks whether a full disk has space again. */
  runMaintenance(): void
  /** To be called every minute or so: frees the memory that is used for members who are not here any more. */
  forgetUnused(): void
  close(): void
}

const DELETES_MEMBERS: ReadonlySet<OperationName> = new Set(['guests.forget', 'member.undoJoin'])

/**
 * Opens (or creates) the database in `folder`. A damaged one is replaced by its newest backup, but only if `onRecovery` is given, which is
 * called with a report. `areRatesLimited` false: a member may make as much as they like. Throws `UnusableData`.
 */
export function openStore(
  folder: string,
  clock: Clock,
  onFault: (fault: unknown) => void,
  onRecovery?: (recovery: Recovery) => void,
  meter: WorkMeter = NO_METER,
  areRatesLimited = true,
  replication?: Replication,
): Store {
  // A machine of a cluster copies a lost database from the other machines, and does not restore a backup of its own.
  const opened = open(folder, clock, replication ? undefined : onRecovery, replication)
  const { db } = opened
  /** Whether this data folder was that of a machine of a cluster, even if it is opened without the others now. */
  const isReplica = db.query("SELECT 1 FROM settings WHERE key = 'cluster.place'").get() !== null
  // `removeRemains` runs VACUUM after things were erased. A machine of a cluster leaves it out: it also deletes a row of the settings, which the
  // other machines would still have.
  try {
    if (!replication && !isReplica) removeRemains(db)
  } catch (fault) {
    onFault(fault)
  }
  const documentLog = createDocumentLog(db)
  const writeTables = createTables(db, documentLog)
  const reserve = createReserve(folder)
  const trustedTime = createTrustedTime(clock, clockEvidence(writeTables))
  const environment = { clock, trustedTime, newId, randomBytes, areRatesLimited }
  const operations = createOperations({ ...environment, tables: writeTables, documentLog })
  const { openDocuments } = operations
  // Readers have tables of their own. In a cluster these are on a second connection, which sees only what is committed; otherwise they are the
  // same tables.
  const { tables, ...readSide } = createReadSide(opened.reader, { tables: writeTables, openDocuments })
  const isInPlace = () => opened.place.look() === 'inPlace'
  const activity = createActivity(clock)
  const { onAcknowledged } = activity
  const disk = { ...reserve, isInPlace }
  const loopOptions = { db, clock, disk, meter, onFault, onAcknowledged }
  /** Called when this machine of a cluster becomes the owner of the hub, before it runs an operation. */
  function createWork() {
    trustedTime.compare(clockEvidence(writeTables))
    clockDoubtNotes.forget()
    const fresh = createDocumentLog(db)
    const { quotas } = operations
    return keepingFewDocuments(
      createOperations({
        ...environment,
        ...{ quotas, tables: createTables(db, fresh), documentLog: fresh, looksUpRights: true },
      }),
    )
  }
  const loop =
    replication?.createLoop({ ...loopOptions, createWork }) ?? createCommitLoop({ ...loopOptions, work: operations })
  loop.observe(readSide.onCommitted)
  loop.observe(activity.onCommitted)
  const foreignKeys = createForeignKeys(db, loop.commitGroup)
  const backups = createBackups({ ...opened, data: folder, clock, betweenGroups: loop.betweenGroups, onFault })

  function run<N extends OperationName>(
    operation: Operation<N>,
    onCommitted: (result: Result<OperationResult<N>>) => void = () => {},
  ): void {
    // The result of an operation has the type that its name stands for, which the loop does not know.
    const start = () => loop.run(operation as Operation, onCommitted as (result: Result<unknown>) => void)
    // SQLite would look for every row that refers to a deleted member, which takes long; see `foreign-keys.ts`.
    if (DELETES_MEMBERS.has(operation.type) && !replication) foreignKeys.runWithout(start)
    else start()
  }
  const leaves = createLeafAppender({
    commitGroup: loop.commitGroup,
    append: (documentIds, onCommitted) => run({ type: 'tree.append', documentIds }, onCommitted),
    logTree: tables.logTree,
    lastSeq: tables.changes.lastSeq,
    onFault,
  })
  loop.observe(leaves.onCommitted)
  const { trash } = tables
  const erasing = createInSteps({
    ...{ name: 'erasing', pauseMs: 20, onFault },
    isDue: () => trash.isErasing() || trash.deletedBefore(trustedTime.now() - TRASH_MS, 1).length > 0,
    runNext: (onCommitted) => run({ type: 'trash.eraseNext' }, onCommitted),
  })
  const forgetting = createInSteps({
    // Longer than the pause of `erasing`, because each message that the retention rule empties makes a change that is sent to everybody in its room.
    ...{ name: 'forgetting', pauseMs: 50, onFault },
    isDue: createForgettingDue(tables, trustedTime),
    runNext: (onCommitted) => run({ type: 'messages.forgetNext' }, onCommitted),
  })
  /** Stores in the settings whether the clock is doubted, so that the next start of the hub knows it. */
  const clockDoubtNotes = createClockDoubtNotes(tables.settings, trustedTime, (onCommitted) =>
    run({ type: 'clock.note' }, onCommitted),
  )
  /** Maintenance is done by only one machine of a cluster, the owner. */
  const isOwner = () => replication === undefined || replication.isOwner()
  const runAndWait: Store['runAndWait'] = (operation) => new Promise((resolve) => run(operation, resolve))
  const uploads = createUploads({
    data: folder,
    shared: replication?.contents,
    isOwner,
    files: tables.files,
    run: runAndWait,
    isInPlace,
    clock,
    trustedTime,
    onFault,
  })
  loop.observe(uploads.onCommitted)

  return {
    ...tables,
    run,
    runAndWait,
    uploads,
    // A machine of a cluster that stops does not append the missing leaves. The machine that owns the hub next does that.
    leaves: replication || isReplica ? { ...leaves, finish() {} } : leaves,
    observe: loop.observe,
    isOwner,
    read(look) {
      loop.commitGroup()
      return look(tables)
    },
    // Readers of a cluster never see an open group.
    isGroupOpen: () => replication === undefined && db.inTransaction,
    stateOfOpenDocument(documentId) {
      loop.commitGroup()
      return readSide.openDocuments.get(documentId)
    },
    releaseDocument(documentId) {
      readSide.openDocuments.release(documentId)
      openDocuments.release(documentId)
    },
    quotas: operations.quotas,
    place: opened.place.look,
    backups,
    giveUpReserve: reserve.onOutOfSpace,
    trustedTime,
    activity,
    totals: () => totalsIn(tables, folder, opened.file),
    runMaintenance() {
      if (!isInPlace()) return
      foreignKeys.restore()
      reserve.runMaintenance().catch(onFault)
      backups.runMaintenance()
      uploads.copyMissing()
      if (!isOwner()) return
      clockDoubtNotes.note()
      leaves.runMaintenance()
      erasing.runMaintenance()
      forgetting.runMaintenance()
      uploads.runMaintenance()
      const { lastSeq, firstSeq } = tables.changes
      const isLong = lastSeq() - firstSeq() > CHANGES_KEPT + TRIM_AT_ONCE
      // Changes that have no leaf in the log tree yet must stay.
      if (isLong && (tables.logTree.lastChange() ?? 0) > lastSeq() - CHANGES_KEPT)
        run({ type: 'changes.trim', keepCount: CHANGES_KEPT, deleteAtMost: TRIM_AT_ONCE })
    },
    forgetUnused() {
      loop.commitGroup()
      tables.idleGuests.forgetActive()
      operations.quotas.forgetUnused()
    },
    close() {
      erasing.stop()
      forgetting.stop()
      leaves.stop()
      uploads.stop()
      loop.commitGroup()
      if (!db.inTransaction) checkpoint(db, onFault)
      opened.close()
      backups.release()
    },
  }
}

/** What the database shows about the clock: the time of the newest change, and whether the clock was doubted. From these it is found out whether the clock has jumped. */
function clockEvidence({ changes, settings }: Pick<Tables, 'changes' | 'settings'>) {
  const seq = changes.lastSeq()
  return { newestAt: changes.between(seq - 1, seq, 1)[0]?.at, stored: storedClockDoubt(settings) }
}

/** Moves everything from the write-ahead log into the database file, so that the next start finds a clean one. On a full disk the log stays, and nothing is lost. */
function checkpoint(db: Database, onFault: (fault: unknown) => void): void {
  try {
    db.run('PRAGMA wal_checkpoint(TRUNCATE)')
  } catch (fault) {
    onFault(fault)
  }
}

function open(folder: string, clock: Clock, onRecovery?: (recovery: Recovery) => void, replication?: Replication) {
  try {
    return openDatabase(folder, clock.now(), onRecovery, replication)
  } catch (fault) {
    throw unusable(fault, folder)
  }
}
