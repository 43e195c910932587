// How an operation gets from a machine that does not own the hub to the one that does. What comes in one turn goes in one request,
// and the next request waits for the answer of the last, so operations arrive in their order, those of a socket too.
//
// Success comes by the log: the record of a group has the results of what other machines have sent, and the sender is answered
// once its own machine has applied it. A request whose answer was lost is sent again, to whoever owns the hub by then. That
// machine knows from the log what was done already, so nothing is done twice.
import type { Operation } from '../domain/operations/operations.ts'
import { type Result, refuse } from '../domain/result.ts'
import { type OnFault, runAfterThisTurn, runGuarded, runLater } from '../timers.ts'
import { lateIn } from './late.ts'
import type { ClusterLog } from './log.ts'
import type { Waiting } from './owner.ts'
import { type Answer, type OperationId, pack, unpack } from './record.ts'

const AT_ONCE_MAX = 200
/** A request is no record, but has the same limit. */
const FRAME_BYTES = 1024
const TRY_AGAIN_MS = 150
/** Longer than another machine takes to own the hub, also where the engine of the log elects as well. */
export const PATIENCE_MS = 15_000
const PENDING_MAX = 20_000

export const commandsTopic = (term: number): string => `commands.${term}`

/** What the owner says of one operation: its result, and the record up to which the sender must have come before it may answer. */
type OwnerAnswer = { n: number; result: Result<unknown>; position: number }
type Question = { from: string; operations: { n: number; operation: Operation | PlainWrite }[] }
type Reply = { answers: OwnerAnswer[] }

type Pending = Waiting & { n: number; answer?: OwnerAnswer }

type Options = {
  log: ClusterLog
  /** Names this process, not the machine: after a restart the numbers begin anew. */
  from: string
  monotonic(): number
  /** In which term somebody owns the hub; 0 where nobody is known to. */
  term(): number
  /** The last record that this machine has applied. */
  position(): number
  /** The owner has accepted an update in which nothing was new. Its socket is sent an ack. */
  onNothingNew(update: Operation<'document.write'>): void
  /** How long an operation waits for an owner, before it is refused. */
  patienceMs: number
  onFault: OnFault
}

export type Forwarder = {
  send(waiting: Waiting): void
  /** A record was applied, and everything it says was sent to the sockets of this machine. */
  onApplied(position: number, answers: readonly Answer[]): void
  /** Another machine owns the hub: what the one before was asked, it is asked now. */
  onOwner(): void
  /** What is not answered yet. This machine owns the hub now and runs it itself. */
  takeAll(): Waiting[]
  /** To be called several times a second: refuses what has waited for too long. */
  sweep(): void
  stop(): void
}

export function createForwarder({
  log,
  from,
  monotonic,
  term,
  position,
  onNothingNew,
  patienceMs,
  onFault,
}: Options): Forwarder {
  const pending = new Map<number, Pending>()
  let lastNumber = 0
  let isAsking = false
  let isStopped = false
  /** Counts the requests. The late answer of a request that was given up must not start the next one, because a newer request is under way. */
  let askedTimes = 0
  let cancelNext: (() => void) | undefined

  function askLater(afterMs: number): void {
    if (isAsking || isStopped || cancelNext) return
    const next = () => {
      cancelNext = undefined
      void ask()
    }
    cancelNext = afterMs > 0 ? runLater(afterMs, 'forward', next, onFault) : runAfterThisTurn('forward', next, onFault)
  }

  function send(waiting: Waiting): void {
    if (pending.size >= PENDING_MAX || isStopped) {
      waiting.onCommitted(refuse('storage.unavailable'))
      return
    }
    const n = ++lastNumber
    pending.set(n, { ...waiting, n })
    askLater(0)
  }

  function nextQuestion(): Uint8Array | undefined {
    for (let atOnce = AT_ONCE_MAX; ; atOnce = Math.ceil(atOnce / 8)) {
      const asked = [...pending.values()].filter(({ answer }) => !answer).slice(0, atOnce)
      if (asked.length === 0) return undefined
      const operations = asked.map(({ n, operation }) => ({ n, operation: plainOf(operation) }))
      const packed = pack({ from, operations } satisfies Question)
      if (packed.length + FRAME_BYTES <= log.maxBytes) return packed
      const [first] = asked
      if (asked.length === 1 && first) settle(first.n, refuse('frame.tooLarge'))
    }
  }

  async function ask(): Promise<void> {
    const question = nextQuestion()
    if (!question) return
    isAsking = true
    const mine = ++askedTimes
    let hasAnswer = false
    try {
      if (term() > 0) {
        const { answers } = unpack(await log.ask(commandsTopic(term()), question)) as Reply
        hasAnswer = true
        for (const each of answers) onAnswer(each)
      }
    } catch {
      // Nobody owns the hub, or the answer was lost. It is asked again.
    }
    if (mine !== askedTimes) return
    isAsking = false
    askLater(hasAnswer ? 0 : TRY_AGAIN_MS)
  }

  function onAnswer(answer: OwnerAnswer): void {
    const waiting = pending.get(answer.n)
    if (!waiting) return
    if (answer.position <= position()) resolveAnswer(answer)
    else waiting.answer = answer
  }

  /**
   * An operation that changed something is answered in `onApplied`, when its record is applied. So a `document.write` that succeeded and comes
   * here changed nothing: the document had the update already.
   */
  function resolveAnswer({ n, result }: OwnerAnswer): void {
    const operation = pending.get(n)?.operation
    if (result.ok && operation?.type === 'document.write') onNothingNew(operation)
    settle(n, result)
  }

  function settle(n: number, result: Result<unknown>): void {
    const waiting = pending.get(n)
    pending.delete(n)
    runGuarded('forward', () => waiting?.onCommitted(result), onFault)
  }

  return {
    send,
    onApplied(applied, answers) {
      for (const answer of answers) if (answer.from === from) settle(answer.n, answer.result)
      for (const { answer } of [...pending.values()]) if (answer && answer.position <= applied) resolveAnswer(answer)
    },
    onOwner() {
      askedTimes++
      isAsking = false
      askLater(0)
    },
    takeAll() {
      const taken = [...pending.values()].filter(({ answer }) => !answer)
      for (const { n } of taken) pending.delete(n)
      return taken
    },
    sweep() {
      const late = lateIn(pending.values(), ({ startedAt }) => monotonic() - startedAt >= patienceMs)
      for (const { n } of late) settle(n, refuse('storage.unavailable'))
    },
    stop() {
      isStopped = true
      cancelNext?.()
      for (const n of [...pending.keys()]) settle(n, refuse('storage.unavailable'))
    },
  }
}

/** The encoding knows no maps. */
type PlainWrite = Omit<Operation<'document.write'>, 'clientOwners'> & { clientOwners: [number, string][] }

function plainOf(operation: Operation): Operation | PlainWrite {
  if (operation.type !== 'document.write') return operation
  return { ...operation, clientOwners: [...(operation.clientOwners ?? [])] }
}

function operationOf(plain: Operation | PlainWrite): Operation {
  if (plain.type !== 'document.write') return plain
  return { ...plain, clientOwners: new Map(plain.clientOwners) }
}

/** The owner's side: runs what other machines send, each once. */
export function createAnswering(
  run: (waiting: Waiting) => void,
  known: { answerTo(id: OperationId): Result<unknown> | undefined; position(): number; monotonic(): number },
): (question: Uint8Array) => Promise<Uint8Array> {
  const running = new Map<string, Promise<OwnerAnswer>>()

  function runOnce(id: OperationId, operation: Operation): Promise<OwnerAnswer> {
    const { n } = id
    const result = known.answerTo(id)
    if (result) return Promise.resolve({ n, result, position: known.position() })
    const key = `${id.from} ${n}`
    const earlier = running.get(key)
    if (earlier) return earlier
    const answer = new Promise<OwnerAnswer>((resolve, reject) => {
      run({
        operation,
        from: id,
        payer: 'memberId' in operation ? operation.memberId : undefined,
        startedAt: known.monotonic(),
        onCommitted: (outcome) => resolve({ n, result: outcome, position: known.position() }),
        abandon: () => reject(new Error('this machine does not own the hub any more')),
      })
    }).finally(() => running.delete(key))
    running.set(key, answer)
    return answer
  }

  return async (question) => {
    const { from, operations } = unpack(question) as Question
    const answers = await Promise.all(
      operations.map(({ n, operation }) => runOnce({ from, n }, operationOf(operation))),
    )
    return pack({ answers } satisfies Reply)
  }
}
