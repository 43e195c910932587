// What the owner of a cluster does in the place of `store/commit-loop.ts`. It has one rule more: log first. A group runs in an open
// transaction, what it has changed is appended to the shared log, and only once the log has it comes the COMMIT. So no
// machine, this one included, ever has something that the log has not, and a machine that has lost the hub to another one only
// has to roll back: nothing of that group was committed, sent or answered.
//
// While a group is being appended its transaction stays open. What comes meanwhile waits and makes the next group. Nobody reads
// from this connection: readers have one of their own, which sees the last COMMIT.
import type { CommittedGroup } from '../domain/operations/operation-scope.ts'
import type { Operation } from '../domain/operations/operations.ts'
import type { Payer } from '../domain/ports/common.ts'
import { type Result, refuse } from '../domain/result.ts'
import type { Disk, Work } from '../store/commit-loop.ts'
import { isOutOfSpace, refusalOf } from '../store/disk-faults.ts'
import { createSavepoints } from '../store/savepoints.ts'
import { runAfterThisTurn } from '../timers.ts'
import { lateIn } from './late.ts'
import type { ClusterLog } from './log.ts'
import { type Answer, cut, encodeGroup, encodeRecord, hashOf, type OperationId } from './record.ts'
import type { RecordingDatabase } from './recording-database.ts'
import type { Place, Replica } from './replica.ts'

const GROUP_MAX = 1000
/** What waits for a log that does not answer. Beyond that everybody is refused at once. */
const WAITING_MAX = 20_000
const TRY_AGAIN_MS = 200
/** What a record has beside its body. */
const FRAME_BYTES = 1024

/** An operation that has not been committed. `from` is set where another machine has sent it. */
export type Waiting = {
  operation: Operation
  onCommitted(result: Result<unknown>): void
  payer: Payer
  startedAt: number
  from?: OperationId | undefined
  /** To be called where this owner ends before the operation is committed, and that other machine has to send it again. */
  abandon?: (() => void) | undefined
}
type Done = Waiting & { result: Result<unknown> }
export type Committed = { committed: CommittedGroup; done: readonly Done[] }

type Options = {
  db: RecordingDatabase
  /** Begins anew with each term: what an earlier owner had in memory may be out of date. */
  work: Work<Operation, CommittedGroup>
  log: ClusterLog
  replica: Replica
  disk: Disk
  schema: number
  term: number
  machine: string
  onFault(fault: unknown): void
  /** A group is committed: sends what it has changed and answers. */
  deliver(committed: Committed): void
  /** This owner has ended: another machine owns the hub, or the COMMIT failed. No operation in `waiting` is in the log, so the next owner may run it. */
  onEnded(waiting: readonly Waiting[]): void
}

export type Owner = {
  readonly term: number
  run(waiting: Waiting): void
  /** To be called several times a second: refuses what has waited for too long behind a group that the log does not answer. */
  sweep(patienceMs: number, now: number): void
  /** Does something to the database that must not be done inside a transaction. */
  betweenGroups<T>(work: () => T): Promise<T>
  /** Another machine owns the hub: ends without another record, once it is known whether the one under way is in the log. */
  stepDown(): void
  /** Ends at once, because another log takes the place of the one that was lost. What is under way is not in it. */
  abandonLog(): void
  /** Ends at once: what is under way is refused here, and may be in the log. To be called before the database is closed. */
  stop(): void
  /** Ends with a record that says so, once what runs is committed. */
  resign(): Promise<void>
}

export function createOwner(options: Options): Owner {
  const { db, work, log, replica, disk, schema, term, machine, onFault, deliver } = options
  const begin = db.query('BEGIN IMMEDIATE')
  const commit = db.query('COMMIT')
  const rollback = db.query('ROLLBACK')
  let mustRollBack = false
  const inSavepoint = createSavepoints(db as unknown as Parameters<typeof createSavepoints>[0], () => {
    mustRollBack = true
  })
  let queue: Waiting[] = []
  let group: Done[] = []
  let isAppending = false
  let hasEnded = false
  let isLeaving = false
  let cancelSeal = () => {}
  let onIdle: (() => void) | undefined
  let betweenGroups: (() => void)[] = []

  function run(waiting: Waiting): void {
    if (hasEnded) options.onEnded([waiting])
    else if (!isAppending) perform(waiting)
    else if (queue.length < WAITING_MAX) queue.push(waiting)
    else waiting.onCommitted(refuse('storage.unavailable'))
  }

  function perform(waiting: Waiting): void {
    const refusal = db.inTransaction ? undefined : open()
    if (refusal) {
      waiting.onCommitted(refuse(refusal))
      return
    }
    group.push({ ...waiting, result: resultOf(waiting.operation) })
    if (mustRollBack || !db.inTransaction) failGroup()
    else if (group.length >= GROUP_MAX || work.isBufferFull()) seal()
  }

  function open() {
    if (!disk.isInPlace()) return 'storage.missing'
    if (disk.isDiskFull()) return 'storage.unavailable'
    try {
      db.startRecording()
      begin.run()
    } catch (fault) {
      onFault(fault)
      return 'storage.unavailable'
    }
    cancelSeal = runAfterThisTurn('seal', seal, (_step, fault) => failGroup(fault))
    return undefined
  }

  function resultOf(operation: Operation): Result<unknown> {
    try {
      return work.isBuffered(operation) ? work.perform(operation) : inSavepoint(() => work.perform(operation))
    } catch (fault) {
      onFault(fault)
      if (isOutOfSpace(fault)) disk.onOutOfSpace()
      return refuse(refusalOf(fault))
    }
  }

  /** Ends the group: what it has changed goes to the log, and nothing more joins it. */
  function seal(): void {
    cancelSeal()
    if (!db.inTransaction || isAppending || hasEnded) return
    let patch: Uint8Array
    try {
      work.flush()
      patch = db.takePatch()
    } catch (fault) {
      failGroup(fault)
      return
    }
    const done = group
    const committed = work.takeCommitted()
    // A group of only refused operations and duplicates has changed no row, so it needs no record in the log.
    if (patch.length === 0) {
      group = []
      rollback.run()
      runBetweenGroups()
      deliver({ committed, done })
      onIdle?.()
      return
    }
    isAppending = true
    const answers = done.flatMap(({ from, result }): Answer[] => (from && result.ok ? [{ ...from, result }] : []))
    void append(encodeGroup({ patch, committed, answers })).then((place) => {
      if (place && !hasEnded) finish(place, committed, answers)
    })
  }

  /** Appends a group, in parts where it is long. Resolves with the place of its last record, or undefined where this owner has ended. */
  async function append(content: Uint8Array): Promise<Place | undefined> {
    const parts = cut(content, log.maxBytes - FRAME_BYTES)
    let head = replica.head()
    for (const [at, body] of parts.entries()) {
      const kind = at < parts.length - 1 ? 'part' : 'group'
      const record = encodeRecord({ kind, schema, term, by: machine, previous: head.hash, body })
      if (!(await appendRecord(record, head.position))) return undefined
      replica.recent.add(head.position + 1, record)
      head = { position: head.position + 1, term, by: machine, hash: hashOf(record) }
      if (kind === 'part') replica.addPart(head, body)
    }
    return head
  }

  /** Tries until it is known whether the record is in the log. False where another record stands there, or this owner has ended. */
  async function appendRecord(record: Uint8Array, after: number): Promise<boolean> {
    while (!hasEnded) {
      const appended = await log.append(record, after, `${term} ${after + 1} ${machine}`)
      if (hasEnded) return false
      if (appended === 'appended') return true
      if (appended === 'taken') {
        const there = await log.read(after + 1).catch(() => undefined)
        if (hasEnded) return false
        if (there && Buffer.compare(there, record) === 0) return true
        if (there) {
          end()
          return false
        }
      }
      await Bun.sleep(TRY_AGAIN_MS)
    }
    return false
  }

  function finish(place: Place, committed: CommittedGroup, answers: readonly Answer[]): void {
    try {
      replica.advance(place)
      commit.run()
    } catch (fault) {
      // The group is in the log, so it counts as committed although the COMMIT failed here. This machine stops owning the hub and then applies
      // the record like any other machine. A sender that retries is answered with the first result.
      onFault(fault)
      if (isOutOfSpace(fault)) disk.onOutOfSpace()
      const unsure = group
      group = []
      end()
      for (const each of unsure) each.onCommitted(refuse('storage.unavailable'))
      return
    }
    replica.onAdvanced(place, answers)
    const done = group
    group = []
    isAppending = false
    runBetweenGroups()
    deliver({ committed, done })
    if (isLeaving) end()
    else takeNext()
  }

  /** To be called where no transaction is open. None of these throws. */
  function runBetweenGroups(): void {
    const steps = betweenGroups
    betweenGroups = []
    for (const step of steps) step()
  }

  function takeNext(): void {
    if (hasEnded) return
    const taken = queue
    queue = []
    for (const each of taken) run(each)
    if (!db.inTransaction) onIdle?.()
  }

  function failGroup(fault?: unknown): void {
    if (fault !== undefined) onFault(fault)
    cancelSeal()
    if (db.inTransaction) rollback.run()
    runBetweenGroups()
    mustRollBack = false
    const failed = group
    group = []
    work.discard()
    for (const each of failed) each.onCommitted(refuse('storage.unavailable'))
    onIdle?.()
  }

  function end(): void {
    if (hasEnded) return
    const waiting = takeAll()
    options.onEnded(waiting)
  }

  function takeAll(): Waiting[] {
    hasEnded = true
    cancelSeal()
    if (db.inTransaction) rollback.run()
    runBetweenGroups()
    work.discard()
    const waiting = [...group, ...queue]
    group = []
    queue = []
    onIdle?.()
    return waiting
  }

  return {
    term,
    run,
    betweenGroups(step) {
      const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof step>>()
      betweenGroups.push(() => {
        try {
          resolve(step())
        } catch (fault) {
          reject(fault)
        }
      })
      if (!db.inTransaction) runBetweenGroups()
      return promise
    },
    sweep(patienceMs, now) {
      const late = new Set(lateIn(queue, ({ startedAt }) => now - startedAt > patienceMs))
      if (late.size > 0) queue = queue.filter((waiting) => !late.has(waiting))
      for (const { onCommitted } of late) onCommitted(refuse('storage.unavailable'))
    },
    stepDown() {
      isLeaving = true
      if (!isAppending) end()
    },
    abandonLog: end,
    stop() {
      if (hasEnded) return
      for (const each of takeAll()) each.onCommitted(refuse('storage.unavailable'))
    },
    async resign() {
      const idle = new Promise<void>((resolve) => {
        onIdle = resolve
      })
      seal()
      if (isAppending) await idle
      if (hasEnded) return
      isAppending = true
      const { position, hash } = replica.head()
      await appendRecord(encodeRecord({ kind: 'resign', schema, term, by: machine, previous: hash }), position)
      end()
    },
  }
}
