// The budget of work: how much of the hub's time each member may use.
//
// The hub has one loop. What it does for one member delays everybody else, and a frame can cost a thousand times as much as
// another, so counting frames is not enough. The hub also measures how long it works for whom, and charges that to their
// account: all sockets and requests of a member together, those of a guest to their address. Two limits follow from it.
//
// - The budget. An account holds up to `WORK_BURST_MS` and is refilled by `WORK_PER_SECOND_MS` a second. Nobody knows before
//   what a frame will cost, so the last one may overdraw the account. Whoever has nothing left waits until there is something
//   again: their frames in the receive queue, their requests before the handler. `--limits off` lifts this limit.
// - The turn. In one turn of the event loop nobody gets more than `WORK_TURN_MS`. The rest waits for a later turn, and in
//   between the hub looks at the sockets of all others. What may take long (a resume, an export) is done in pieces and asks
//   before each piece whether it may go on.
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
import { type Clock, OWNER, type Payer, type WorkMeter } from '../../domain/ports.ts'
import type { Visitor } from '../identity/auth.ts'

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
  /** Resolves when `mayWork` holds. Whoever calls this has looked for a reason to give up, such as a closed socket, afterwards. */
  turn(payer: Payer): Promise<void>
  /** How many callers of `turn` are queued for this payer. */
  queuedCount(payer: Payer): number
  /** The time until something is left of the budget, in ms. */
  waitMs(payer: Payer): number
}

/** Who is charged for the work that a visitor causes. The owner of this computer may use all of it. */
export function payerOf({ actor, sessionId }: Visitor, address: string): Payer {
  if (actor === OWNER) return undefined
  // Anybody may come as many guests as they like.
  return sessionId === undefined ? address : actor.id
}

/**
 * What a command is charged beside the time that it takes, in ms. Each record of a batch is a change in the log, which pushes
 * an older one out.
 */
export function extraWorkMs(command: Command): number {
  if (command.type !== 'record.batch') return 0
  const { put = [], patch = [], remove = [] } = command
  return (put.length + patch.length + remove.length) * RECORD_WORK_MS
}

type Account = {
  /** What is left of the budget, in ms, when it was counted last. Negative where it is overdrawn. */
  leftMs: number
  countedAt: number
  /** The number of the last turn of the loop in which time was charged, and how much it was, in ms. */
  turn: number
  inTurnMs: number
  queued: number
}

/** So often is looked whether somebody who waits for their budget may go on, in ms. */
const LOOK_EVERY_MS = 20
/** With so many accounts, those that are full are forgotten. */
const ACCOUNTS_MAX = 1000

/** `isLimited` false lifts the budget and not the turn (`--limits off`). */
export function createWorkBudget({ monotonic }: Pick<Clock, 'monotonic'>, isLimited: boolean): WorkBudget {
  const accounts = new Map<string, Account>()
  /** The number of this turn of the loop, and whether its end is scheduled. It need not end while nothing is charged. */
  let turn = 0
  let isTurnEnding = false
  /** Who is being charged at the moment, and since when. */
  let current: Payer
  let since = monotonic()
  /** Whether it is a request, of which nobody says when its handler is done: see `chargeRestOfTurn`. */
  let isRequest = false

  function accountOf(payer: string): Account {
    const known = accounts.get(payer)
    if (known) return known
    if (accounts.size >= ACCOUNTS_MAX) forgetFull()
    const account = { leftMs: WORK_BURST_MS, countedAt: monotonic(), turn: -1, inTurnMs: 0, queued: 0 }
    accounts.set(payer, account)
    return account
  }

  function forgetFull(): void {
    for (const [payer, account] of accounts)
      if (account.queued === 0 && leftMs(account) >= WORK_BURST_MS) accounts.delete(payer)
  }

  function leftMs(account: Account): number {
    const now = monotonic()
    const refilled = account.leftMs + ((now - account.countedAt) * WORK_PER_SECOND_MS) / 1000
    account.leftMs = Math.min(refilled, WORK_BURST_MS)
    account.countedAt = now
    return account.leftMs
  }

  function take(payer: Payer, ms: number): void {
    if (payer === undefined) return
    const account = accountOf(payer)
    account.leftMs = Math.max(leftMs(account) - ms, -WORK_DEBT_MAX_MS)
    if (account.turn !== turn) account.inTurnMs = 0
    account.turn = turn
    account.inTurnMs += ms
    endTurnLater()
  }

  function endTurnLater(): void {
    if (isTurnEnding) return
    isTurnEnding = true
    setImmediate(endTurn)
  }

  function endTurn(): void {
    if (isRequest) switchTo(undefined)
    isTurnEnding = false
    turn++
  }

  /** Charges what has been used until now. */
  function settle(): void {
    const now = monotonic()
    take(current, now - since)
    since = now
  }

  function switchTo(next: Payer, nextIsRequest = false): void {
    settle()
    current = next
    isRequest = nextIsRequest
  }

  function mayWork(payer: Payer): boolean {
    if (payer === undefined) return true
    if (payer === current) settle()
    const account = accounts.get(payer)
    if (!account) return true
    const isInTime = account.turn !== turn || account.inTurnMs < WORK_TURN_MS
    return isInTime && (!isLimited || leftMs(account) > 0)
  }

  function waitMs(payer: Payer): number {
    const account = payer === undefined || !isLimited ? undefined : accounts.get(payer)
    return account ? Math.max(0, (-leftMs(account) * 1000) / WORK_PER_SECOND_MS) : 0
  }

  async function waitFor(account: Account, payer: string): Promise<void> {
    account.queued++
    while (!mayWork(payer))
      await (waitMs(payer) > 0 ? Bun.sleep(LOOK_EVERY_MS) : new Promise((resolve) => setImmediate(resolve)))
    account.queued--
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
    chargeRestOfTurn(payer) {
      switchTo(payer, true)
      endTurnLater()
    },
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
    async turn(payer) {
      if (payer !== undefined && !mayWork(payer)) await waitFor(accountOf(payer), payer)
    },
    queuedCount: (payer) => (payer === undefined ? 0 : (accounts.get(payer)?.queued ?? 0)),
    waitMs,
  }
}
