// One machine of a cluster, as the store sees it: a commit loop. Where this machine owns the hub, an operation runs here
// (`owner.ts`); else it goes to the owner (`forward.ts`), and what comes of it comes by the log (`replica.ts`). Both ways end
// in the same two steps as on a hub that is alone: the observers get what was committed, then the operations their results.
import type { MachineStatus } from '../contract/http/hub-status.ts'
import type { CommittedGroup } from '../domain/operations/operation-scope.ts'
import { emptyGroup, type Operation } from '../domain/operations/operations.ts'
import { type Result, refuse } from '../domain/result.ts'
import type { CommitLoop } from '../store/commit-loop.ts'
import { isOutOfSpace } from '../store/disk-faults.ts'
import { UnusableData } from '../store/files/unusable-data.ts'
import type { ReplicatedLoopOptions } from '../store/replication/replication.ts'
import { type OnFault, runAfterThisTurn, runLater, runRegularly } from '../timers.ts'
import { commandsTopic, createAnswering, createForwarder, PATIENCE_MS } from './forward.ts'
import { answerHealing } from './healing/heal.ts'
import { comparePast } from './healing/past.ts'
import { processOf, reportTo, shownName } from './healing/reports.ts'
import { LOST_WORDS, otherWords, watchLog } from './healing/watch.ts'
import type { ClusterLog } from './log.ts'
import { type Committed, createOwner, type Owner, type Waiting } from './owner.ts'
import type { RecordingDatabase } from './recording-database.ts'
import { createReplica, Diverged, type Incoming } from './replica.ts'
import { createTakeover } from './takeover.ts'

/** After so many records everybody else has a turn. */
const APPLIED_AT_ONCE = 200
const TICK_MS = 250
/** How long after a fault of its disk a machine tries again to apply what comes. */
const DISK_AGAIN_MS = 1000
/** A hub stops within two seconds, also where the log does not answer. */
const LEAVE_MAX_MS = 1000

/** Operations that the hub runs by itself. Only the machine that owns the hub runs them; on every other machine they are refused. */
const OWN_WORK: ReadonlySet<Operation['type']> = new Set([
  'changes.trim',
  'clock.note',
  'document.compact',
  'door.renewExpired',
  'files.forgetContents',
  'files.noteUnused',
  'files.removeUnused',
  'leading.endAbsent',
  'messages.forgetNext',
  'statuses.end',
  'trash.eraseNext',
  'tree.append',
] as const)
/**
 * No machine knows who is connected to the others, so nobody is forgotten for being away, and nobody who was admitted at one machine for not
 * having come there: they may be at another one.
 */
const NEVER_DONE: ReadonlySet<Operation['type']> = new Set(['guests.forget', 'member.undoJoin'] as const)

type Options = ReplicatedLoopOptions & {
  log: ClusterLog
  /** Of this process: another one on the same computer has another name. */
  name: string
  schema: number
  /** How long an operation waits for the log or for an owner, before it is refused. Another time than usual is for tests. */
  patienceMs?: number | undefined
  /** The log is not the one that this machine knows: nothing is written any more. */
  onDiverged(fault: unknown): void
  /** The log has lost something. Nothing is saved until it is healed. */
  onLost(): void
  /** The log has everything again that this machine has. */
  onHealed(): void
}

export type Machine = CommitLoop<Operation, CommittedGroup> & {
  isOwner(): boolean
  status(): MachineStatus
  /** It follows the log no more, or the log has lost something. */
  hasHalted(): boolean
  /** Applies what the log has. Resolves once some machine owns the hub. Rejects where this folder is not of this cluster. */
  start(): Promise<void>
  /** Lets another machine own the hub. */
  leave(): Promise<void>
  stop(): void
}

export function createMachine(options: Options): Machine {
  const { log, name, schema, clock, meter, onFault, patienceMs = PATIENCE_MS } = options
  const { monotonic } = clock
  const process = processOf(name)
  const db = options.db as unknown as RecordingDatabase
  const replica = createReplica(db, schema)
  const observers: ((committed: CommittedGroup) => void)[] = []
  const onStepFault: OnFault = (_step, fault) => onFault(fault)
  let owner: Owner | undefined
  let inbox: Incoming[] = []
  let isObserving = false
  let hasStopped = false
  let isLeaving = false
  let stopFollowing = () => {}
  let stopAnswering = () => {}
  let cancelDrain = () => {}
  let cancelAgain = () => {}

  const forwarder = createForwarder({
    ...{ log, from: name, monotonic, patienceMs, onFault: onStepFault },
    term: () => replica.head().term,
    position: () => replica.place().position,
    onNothingNew: ({ documentId, connectionId, relayFrame }) =>
      observe({
        ...emptyGroup(),
        acceptedUpdates: [{ documentId, connectionId, relayFrame, stored: undefined, blocks: [] }],
      }),
  })
  const takeover = createTakeover({
    ...{ log, replica, machine: name, schema, monotonic, own, followAnew: follow },
    mayOwn: () => !isLeaving,
    owns: () => owner?.term,
    apply: (incoming) => apply([incoming]),
    diverge: (words) => diverge(new Diverged(words)),
    stepDown: () => owner?.stepDown(),
  })
  const watch = watchLog({
    ...{ log, monotonic, head: replica.head, onLost: options.onLost, onHealed: options.onHealed },
    onAnotherLog: () => !owner && follow(),
    diverge: (words) => diverge(new Diverged(words)),
  })
  const stopReporting = reportTo(log, () => {
    const { position, hash, term } = replica.head()
    const state = hasStopped ? 'stopped' : 'runs'
    return { ...{ position, hash, term, state }, name: shownName(name), process, isOwner: owner !== undefined }
  })
  const stopHealing = answerHealing({
    ...{ log, process, head: replica.head, recent: replica.recent, onFault: onStepFault },
    mayOwn: () => !isLeaving && !hasStopped,
    beforeMaking: () => owner?.abandonLog(),
    onMade() {
      follow()
      return takeover.claimHealed()
    },
  })
  const stopTicking = runRegularly(
    TICK_MS,
    {
      takeover: (lateMs) => takeover.tick(lateMs),
      forward: () => forwarder.sweep(),
      log: () => void watch.tick(),
      owner: () => owner?.sweep(patienceMs, monotonic()),
    },
    onStepFault,
    monotonic,
  )

  function run(operation: Operation, onCommitted: (result: Result<unknown>) => void): void {
    if (isObserving) throw new Error('an observer of the commit loop ran an operation')
    const isRefused = hasStopped || NEVER_DONE.has(operation.type) || (!owner && OWN_WORK.has(operation.type))
    if (isRefused) {
      onCommitted(refuse('storage.unavailable'))
      return
    }
    const waiting = { operation, onCommitted, payer: meter.current(), startedAt: monotonic() }
    if (owner) owner.run(waiting)
    else forwarder.send(waiting)
  }

  function deliver({ committed, done }: Committed): void {
    const payers = done.map(({ payer }) => payer)
    meter.chargeTogether(payers, () => {
      observe(committed)
      const at = monotonic()
      for (const { result, operation, startedAt } of done)
        if (result.ok) safely(() => options.onAcknowledged(operation, startedAt, at))
      for (const { result, onCommitted } of done) safely(() => onCommitted(result))
    })
  }

  function observe(committed: CommittedGroup): void {
    isObserving = true
    for (const observer of observers) safely(() => observer(committed))
    isObserving = false
  }

  function safely(step: () => unknown): void {
    try {
      step()
    } catch (fault) {
      onFault(fault)
    }
  }

  function follow(): void {
    stopFollowing()
    inbox = []
    if (hasStopped) return
    stopFollowing = log.follow(replica.head().position, (position, record) => {
      inbox.push({ position, record })
      takeover.onRecord()
      if (inbox.length === 1) cancelDrain = runAfterThisTurn('replica', drain, onStepFault)
    })
  }

  function drain(): void {
    const next = inbox.splice(0, APPLIED_AT_ONCE)
    const [first] = next
    if (owner || hasStopped || first === undefined) return
    // A record is missing between what this machine has and what came.
    if (first.position > replica.head().position + 1) follow()
    else apply(next)
    if (inbox.length > 0) cancelDrain = runAfterThisTurn('replica', drain, onStepFault)
  }

  function apply(incoming: readonly Incoming[]): void {
    try {
      for (const { place, record, committed, answers } of replica.apply(incoming)) {
        if (committed) meter.chargeTogether([], () => observe(committed))
        forwarder.onApplied(place.position, answers)
        if (record.kind === 'term') forwarder.onOwner()
        if (record.kind === 'resign') takeover.onResigned()
      }
    } catch (fault) {
      if (fault instanceof Diverged) diverge(fault)
      else followLater(fault)
      throw fault
    }
  }

  function diverge(fault: Diverged): void {
    onFault(fault)
    halt(new UnusableData('noAccess', fault.message, { cause: fault }))
    options.onDiverged(fault)
  }

  /** Nothing of these records is applied. A disk can be full for some time. */
  function followLater(fault: unknown): void {
    onFault(fault)
    if (isOutOfSpace(fault)) options.disk.onOutOfSpace()
    stopFollowing()
    inbox = []
    cancelAgain()
    cancelAgain = runLater(DISK_AGAIN_MS, 'follow', () => !owner && follow(), onStepFault)
  }

  function own(term: number): void {
    stopFollowing()
    inbox = []
    owner = createOwner({
      ...{ db, log, replica, disk: options.disk, schema, term, machine: name, onFault, deliver },
      work: options.createWork(),
      onEnded,
    })
    const answer = createAnswering((waiting) => (owner ? owner.run(waiting) : waiting.abandon?.()), {
      ...{ answerTo: replica.answerTo, monotonic },
      position: () => replica.place().position,
    })
    stopAnswering = log.answer(commandsTopic(term), answer)
    for (const waiting of forwarder.takeAll()) owner.run(waiting)
  }

  function onEnded(waiting: readonly Waiting[]): void {
    owner = undefined
    stopAnswering()
    for (const each of waiting) {
      if (each.from) each.abandon?.()
      else forwarder.send({ ...each, startedAt: monotonic() })
    }
    follow()
  }

  /** Writes nothing and follows nothing any more. What people read they can go on reading. */
  function halt(why: Error): void {
    hasStopped = true
    owner?.stop()
    cancelDrain()
    cancelAgain()
    stopFollowing()
    stopAnswering()
    stopTicking()
    watch.stop()
    takeover.stop(why)
    forwarder.stop()
  }

  /** The position of the last record. Rejects where this folder is not of this cluster. */
  async function checkPast(): Promise<number> {
    const place = replica.place()
    const isEmpty = db.query('SELECT 1 FROM settings LIMIT 1').get() === null
    if (place.position === 0 && !isEmpty)
      throw new UnusableData('noAccess', 'this data folder has a past that is not of this cluster')
    const state = await log.look()
    const past = state ? await comparePast(log, state, place) : 'endsEarlier'
    if (!state || past === 'endsEarlier') throw new UnusableData('noAccess', LOST_WORDS)
    if (past !== 'same') throw new UnusableData('noAccess', otherWords(place.position))
    return state.last
  }

  return {
    run,
    // Readers see the last COMMIT, so there is nothing to commit for them.
    commitGroup() {},
    // Only an owner has a transaction that is open for longer than a turn.
    betweenGroups: async (work) => await (owner ? owner.betweenGroups(work) : work()),
    observe: (observer) => void observers.push(observer),
    isOwner: () => owner !== undefined,
    hasHalted: () => hasStopped || watch.isLost(),
    status() {
      const { position, term } = replica.place()
      const heard = takeover.owner()
      return {
        name: shownName(name),
        ...(heard ? { owner: shownName(heard) } : {}),
        isOwner: owner !== undefined,
        position,
        term,
      }
    },
    async start() {
      const last = await checkPast()
      follow()
      if (last === 0) await takeover.claim()
      await takeover.owned
    },
    async leave() {
      isLeaving = true
      if (!owner) return
      const late = Promise.withResolvers<void>()
      const cancel = runLater(LEAVE_MAX_MS, 'leave', late.resolve, onStepFault)
      await Promise.race([owner.resign(), late.promise]).finally(cancel)
    },
    stop() {
      stopReporting()
      stopHealing()
      halt(new Error('this machine has stopped'))
    },
  }
}
