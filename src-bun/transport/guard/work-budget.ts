// The budget of work: how much of the hub's time each member may use.
//
// The hub has one loop. What it does for one member delays everybody else, and a frame can cost a thousand times as much as
// another, so counting frames is not enough. The hub also measures how long it works for whom, and charges that to their
// account: all sockets and requests of a member together, those of a guest to their address. Two limits follow from it.
//
// - The budget. An account holds up to `WORK_BURST_MS` of processor time and is refilled by `WORK_PER_SECOND_MS` a second.
//   Nobody knows before what a frame will cost, so the last one may overdraw the account. Whoever has nothing left waits
//   until there is something again: their frames in the receive queue, their requests before the handler. `--limits off` lifts
//   this limit.
// - The turn. When a turn of the event loop has used `WORK_TURN_MS`, further frames are queued, so that the hub soon looks at
//   all sockets again. Of everything that is queued, that of the payer who has used least of late is next: that of somebody who
//   asks for little, however many others ask for much. What may take long (a resume,
//   a download, the answer of a long document) is done in pieces and asks before each piece whether it may go on.
//
// So whoever asks for little is answered at once, and whoever asks for much waits for everybody else.
//
// Until it is known who sends a request or opens a socket, its work is charged to the arrivals from its address. These have no
// budget, because people who share an address would keep each other out; they take turns as everybody does.
//
// The time that a COMMIT takes is charged to nobody: a slow disk is nobody's fault. What is sent after it is charged to those
// whose operations it committed.
import type { Command } from '../../contract/frames/commands.ts'
import {
  RECORD_WORK_MS,
  WORK_BURST_MS,
  WORK_DEBT_MAX_MS,
  WORK_PER_SECOND_MS,
  WORK_TURN_MS,
} from '../../contract/limits.ts'
import type { Clock, Payer, WorkMeter } from '../../domain/ports/common.ts'

export type WorkBudget = WorkMeter & {
  /** Runs `work` and charges the time it takes. */
  charge<T>(payer: Payer, work: () => T): T
  /**
   * Charges the time from now until the event loop goes on to something else. For a request, whose handler is called by
   * Elysia.
   */
  chargeRestOfTurn(payer: Payer): void
  /** Charges `ms` to the current payer, beside the time that their work takes. */
  chargeMs(ms: number): void
  /** Whether something is left of the budget, and of this turn. */
  mayWork(payer: Payer): boolean
  /** Whether `turn` resolves at once: the same, and nobody waits. */
  isTheirTurn(payer: Payer): boolean
  /** Whether this turn has used so much that everything else is left to the next one. */
  isTurnOver(): boolean
  /**
   * Resolves when it is the turn of this payer, in the order in which they asked. What was so before may not be so any more: the
   * socket may have closed.
   */
  turn(payer: Payer): Promise<void>
  /** The same, and then charges the time until the event loop goes on to something else, see `chargeRestOfTurn`. */
  takeTurn(payer: Payer): Promise<void>
  /** How many callers of `turn` are queued for this payer. */
  queuedCount(payer: Payer): number
  /** How much the payer has used of late, in ms: what they used `USED_HALVES_EVERY_MS` ago counts half, and so on. */
  usedMs(payer: Payer): number
  /** What is left of the budget, in ms. Negative where it is overdrawn. */
  leftMs(payer: Payer): number
  /** The time until something is left of the budget, in ms. */
  waitMs(payer: Payer): number
  /** To be called every minute or so: forgets those who have their whole budget again, and of late have used nothing. */
  forgetUnused(): void
}

const ARRIVALS = 'arrivals from '
/** Who is charged for what comes from an address, until it is known who sends it. */
export const arrivalsFrom = (address: string): string => ARRIVALS + address

/**
 * What a command is charged beside the time that it takes, in ms. Each record of a batch is a change in the log, which pushes
 * an older one out.
 */
export function extraWorkMs(command: Command): number {
  if (command.type !== 'record.batch') return 0
  const { put = [], patch = [], remove = [] } = command
  return (put.length + patch.length + remove.length) * RECORD_WORK_MS
}

/**
 * What was left of a budget, and what was used of late, in ms, when it was counted last. Both are needed: a budget is soon full
 * again, and where many have a full one they are told apart by what they used.
 */
type Account = { leftMs: number; usedMs: number; countedAt: number }
/** How often it is checked whether somebody who waits for their budget may go on, in ms. */
const LOOK_EVERY_MS = 20
const USED_HALVES_EVERY_MS = 10_000

/** `isLimited` false lifts the budget and not the turn (`--limits off`). */
export function createWorkBudget(clock: Pick<Clock, 'monotonic' | 'busy'>, isLimited: boolean): WorkBudget {
  const { monotonic } = clock
  // Processor time costs more to ask for, and a hub without limits is measured.
  const busy = (isLimited && clock.busy) || monotonic
  const accounts = new Map<string, Account>()
  /** What resolves the promise of each caller of `turn`, by payer and in their order. */
  const waiters = new Map<Payer, Set<() => void>>()
  let isLooking = false
  /** How much of this turn of the loop was used, in ms, and whether its end is scheduled: it need not end while nothing is used. */
  let turnMs = 0
  let isTurnEnding = false
  /** Who is being charged at the moment, and since when, in processor time. */
  let current: Payer
  let since = busy()
  /** Whether it is a request, of which nobody says when its handler is done: see `chargeRestOfTurn`. */
  let isRequest = false

  function accountOf(payer: string): Account {
    const known = accounts.get(payer)
    if (known) return known
    const account = { leftMs: WORK_BURST_MS, usedMs: 0, countedAt: monotonic() }
    accounts.set(payer, account)
    return account
  }

  function refilled(account: Account): number {
    const now = monotonic()
    const refilledMs = ((now - account.countedAt) * WORK_PER_SECOND_MS) / 1000
    account.leftMs = Math.min(account.leftMs + refilledMs, WORK_BURST_MS)
    account.usedMs *= 2 ** ((account.countedAt - now) / USED_HALVES_EVERY_MS)
    account.countedAt = now
    return account.leftMs
  }

  function take(payer: Payer, ms: number): void {
    if (payer === undefined || !isLimited) return
    const account = accountOf(payer)
    const leftMs = refilled(account)
    if (!payer.startsWith(ARRIVALS)) account.leftMs = Math.max(leftMs - ms, -WORK_DEBT_MAX_MS)
    account.usedMs += ms
  }

  /** Charges what has been used until now. */
  function settle(): void {
    const before = since
    since = busy()
    if (current === undefined) return
    turnMs += since - before
    endTurnLater()
    take(current, since - before)
  }

  function switchTo(next: Payer, nextIsRequest = false): void {
    settle()
    current = next
    isRequest = nextIsRequest
  }

  function endTurnLater(): void {
    if (isTurnEnding) return
    isTurnEnding = true
    setImmediate(endTurn)
  }

  function endTurn(): void {
    if (isRequest) switchTo(undefined)
    isTurnEnding = false
    turnMs = 0
  }

  function isTurnOver(): boolean {
    if (current !== undefined) settle()
    return turnMs >= WORK_TURN_MS
  }

  function leftMs(payer: Payer): number {
    const account = payer === undefined ? undefined : accounts.get(payer)
    return account ? refilled(account) : WORK_BURST_MS
  }

  function usedMs(payer: Payer): number {
    const account = payer === undefined ? undefined : accounts.get(payer)
    if (!account) return 0
    refilled(account)
    return account.usedMs
  }

  const mayWork = (payer: Payer) => !isTurnOver() && leftMs(payer) > 0
  const isTheirTurn = (payer: Payer) => waiters.size === 0 && mayWork(payer)

  /** Of those who have something left, the one who has used least. */
  function nextPayer(): { payer: Payer; usedMs: number } | undefined {
    let next: { payer: Payer; usedMs: number } | undefined
    for (const payer of waiters.keys()) {
      if (leftMs(payer) <= 0) continue
      const used = usedMs(payer)
      if (!next || used < next.usedMs) next = { payer, usedMs: used }
    }
    return next
  }

  /** Lets one go on. The next one follows in the next turn, when the work of this one has been charged. */
  function lookAtWaiters(): void {
    isLooking = false
    const next = nextPayer()
    if (next && !isTurnOver()) resolveFirst(next.payer)
    lookLater(next !== undefined)
  }

  function resolveFirst(payer: Payer): void {
    const [resolve] = waiters.get(payer) ?? []
    if (!resolve) return
    waiters.get(payer)?.delete(resolve)
    if (waiters.get(payer)?.size === 0) waiters.delete(payer)
    resolve()
  }

  function lookLater(soon: boolean): void {
    if (isLooking || waiters.size === 0) return
    isLooking = true
    if (soon) setImmediate(lookAtWaiters)
    else setTimeout(lookAtWaiters, LOOK_EVERY_MS)
  }

  function turn(payer: Payer): Promise<void> {
    if (isTheirTurn(payer)) return Promise.resolve()
    return new Promise((resolve) => {
      waiters.set(payer, (waiters.get(payer) ?? new Set()).add(resolve))
      lookLater(true)
    })
  }

  function chargeRestOfTurn(payer: Payer): void {
    switchTo(payer, true)
    endTurnLater()
  }

  return {
    charge(payer, work) {
      const before = isRequest ? undefined : current
      switchTo(payer)
      try {
        return work()
      } finally {
        switchTo(before)
      }
    },
    chargeRestOfTurn,
    chargeMs: (ms) => take(current, ms),
    current: () => current,
    chargeTogether(payers, work) {
      const [before, wasRequest] = [current, isRequest]
      switchTo(undefined)
      const startedAt = since
      try {
        work()
      } finally {
        switchTo(before, wasRequest)
        const eachMs = (since - startedAt) / payers.length
        for (const [payer, { length }] of Map.groupBy(payers, (payer) => payer)) take(payer, eachMs * length)
      }
    },
    mayWork,
    isTheirTurn,
    isTurnOver,
    turn,
    async takeTurn(payer) {
      await turn(payer)
      chargeRestOfTurn(payer)
    },
    queuedCount: (payer) => waiters.get(payer)?.size ?? 0,
    usedMs,
    leftMs,
    forgetUnused() {
      for (const [payer, account] of accounts)
        if (refilled(account) >= WORK_BURST_MS && account.usedMs < 1) accounts.delete(payer)
    },
    waitMs: (payer) => Math.max(0, (-leftMs(payer) * 1000) / WORK_PER_SECOND_MS),
  }
}
