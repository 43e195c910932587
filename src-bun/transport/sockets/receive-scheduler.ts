// Processes the frames in receive queues as soon as the rates and the budgets allow it. One timer serves all queues, and it
// runs only while there are frames in one of them.
//
// Of all members, the queues of the one who has used least of late are processed first, however many they are. After
// `WORK_TURN_MS` the loop looks at the sockets, and then it is asked anew who is next.
import type { Payer } from '../../domain/ports/common.ts'
import { type OnFault, runAfterThisTurn, runGuarded, runRegularly } from '../../timers.ts'
import type { WorkBudget } from '../guard/work-budget.ts'
import type { ReceiveQueue } from './receive-queue.ts'

/** How often the queues are looked at while none of them may be processed. */
const PROCESS_EVERY_MS = 20

/** A socket, as far as the scheduler knows it. */
type QueueOwner = {
  readonly payer: Payer
  /** Undefined if the hub runs with `--limits off`. */
  readonly receiveQueue: ReceiveQueue | undefined
  /** Makes the protocol of a socket, where that has waited for the budget. Undefined once it is made. */
  readonly openLater: (() => void) | undefined
}

export type ReceiveScheduler<Owner extends QueueOwner> = {
  /** The owner's queue has a frame, or its protocol waits to be made. The owner stays here until the queue is empty. */
  add(owner: Owner): void
  has(owner: Owner): boolean
  /** The owners whose queues have frames. */
  all(): Owner[]
  /** Drops the frames in the owner's queue, without calling `onQueueEmpty`. */
  drop(owner: Owner): void
  /** Drops the frames in the owner's queue, and calls `onQueueEmpty`. */
  dropAndEnd(owner: Owner): void
  /** Stops the timer. Frames in queues are processed no more. */
  stop(): void
}

type Options<Owner> = {
  work: Pick<WorkBudget, 'usedMs' | 'mayWork' | 'isTurnOver'>
  /** Processes one frame. */
  receive(owner: Owner, frame: string | Buffer): void
  /** An owner's queue is empty: its last frame was processed, or `dropAndEnd` dropped the rest. */
  onQueueEmpty(owner: Owner): void
  onFault: OnFault
}

export function createReceiveScheduler<Owner extends QueueOwner>({
  work,
  receive,
  onQueueEmpty,
  onFault,
}: Options<Owner>): ReceiveScheduler<Owner> {
  /** By payer. */
  const owners = new Map<Payer, Set<Owner>>()
  let stopTimer: (() => void) | undefined
  let cancelTurn: (() => void) | undefined

  function processQueues(): void {
    cancelTurn = undefined
    let hasProcessed = false
    for (const payer of leastUsedFirst()) {
      if (work.isTurnOver()) break
      const ownersOfPayer = owners.get(payer)
      if (ownersOfPayer && processQueuesOf(ownersOfPayer)) hasProcessed = true
    }
    // Whoever is left over was cut short. Where neither time nor a rate was the reason, the timer looks again.
    if (hasProcessed || work.isTurnOver()) processSoon()
  }

  function leastUsedFirst(): Payer[] {
    const byUsed = [...owners.keys()].map((payer) => ({ payer, usedMs: work.usedMs(payer) }))
    return byUsed.sort((a, b) => a.usedMs - b.usedMs).map(({ payer }) => payer)
  }

  function processQueuesOf(ownersOfPayer: Set<Owner>): boolean {
    let hasProcessed = false
    for (const owner of [...ownersOfPayer]) {
      // One before it may have closed it.
      if (!ownersOfPayer.has(owner)) continue
      let isProcessed = false
      const process = () => {
        isProcessed = processQueue(owner)
      }
      if (!runGuarded('receiveQueue', process, onFault) || !isProcessed) continue
      hasProcessed = true
      if (ownersOfPayer.delete(owner)) ownersOfPayer.add(owner)
    }
    return hasProcessed
  }

  /** Whether anything was done. */
  function processQueue(owner: Owner): boolean {
    const { openLater, receiveQueue } = owner
    if (openLater && !work.mayWork(owner.payer)) return false
    openLater?.()
    let hasProcessed = openLater !== undefined
    for (let frame = receiveQueue?.removeNext(); frame !== undefined; frame = receiveQueue?.removeNext()) {
      receive(owner, frame)
      hasProcessed = true
    }
    if (!receiveQueue || receiveQueue.isEmpty()) dropAndEnd(owner)
    return hasProcessed
  }

  function processSoon(): void {
    if (owners.size > 0) cancelTurn ??= runAfterThisTurn('receiveQueues', processQueues, onFault)
  }

  function drop(owner: Owner): void {
    owner.receiveQueue?.clear()
    const ownersOfPayer = owners.get(owner.payer)
    ownersOfPayer?.delete(owner)
    if (ownersOfPayer?.size === 0) owners.delete(owner.payer)
    if (owners.size === 0) stop()
  }

  function dropAndEnd(owner: Owner): void {
    drop(owner)
    onQueueEmpty(owner)
  }

  function stop(): void {
    stopTimer?.()
    cancelTurn?.()
    stopTimer = cancelTurn = undefined
  }

  return {
    add(owner) {
      const ownersOfPayer = owners.get(owner.payer) ?? new Set()
      owners.set(owner.payer, ownersOfPayer.add(owner))
      stopTimer ??= runRegularly(PROCESS_EVERY_MS, { receiveQueues: processQueues }, onFault)
      processSoon()
    },
    has: (owner) => owners.get(owner.payer)?.has(owner) === true,
    all: () => [...owners.values()].flatMap((ownersOfPayer) => [...ownersOfPayer]),
    drop,
    dropAndEnd,
    stop,
  }
}
