// What members who send files take turns at.
import type { CommittedGroup } from '../../domain/operations/operation-scope.ts'
import type { Clock } from '../../domain/ports/common.ts'

/** The longest pause after a write, in ms. */
const DISK_PAUSE_MAX_MS = 100
/** For each ms that the event loop has worked while files come, they wait so many ms, more while somebody writes messages or documents, */
const LOOP_PAUSES = { alone: 3, besideWriters: 6 }
/** but no longer than this, in ms, so that files come while the loop has much to do. */
const LOOP_PAUSE_MAX_MS = 20
/** Timers are no finer, in ms. */
const LOOP_PAUSE_MIN_MS = 1
/** Whoever has written within so many ms is likely to go on. */
const WRITERS_STAY_MS = 1000

/** Runs a piece of work for this member when it is their turn. */
export type InTurn = <T>(memberId: string, work: () => Promise<T>) => Promise<T>
type Sleep = (ms: number) => Promise<void>

/**
 * Runs one write after the other, of all files together, and pauses after each for as long as it took: half of the disk's time stays
 * with the COMMITs of everybody else.
 */
export function createDiskTurns(): InTurn {
  return createTurns(async (work) => {
    const startedAt = performance.now()
    await work()
    await Bun.sleep(Math.min(performance.now() - startedAt, DISK_PAUSE_MAX_MS))
  })
}

export type LoopTurns = {
  inTurn: InTurn
  /** To be called after each COMMIT. */
  onCommitted(committed: Pick<CommittedGroup, 'changes' | 'acceptedUpdates'>): void
}

/**
 * Runs one piece of work in a turn of the event loop, of all files together. What the loop has used since the piece before, for
 * whomever it worked, is paid with a pause: so files get a quarter of its time, a seventh while somebody writes, and less while it
 * has other work. The piece must not wait for what comes from elsewhere.
 */
export function createLoopTurns(clock: Pick<Clock, 'monotonic' | 'busy'>, sleep: Sleep = Bun.sleep): LoopTurns {
  const { monotonic, busy = processMs } = clock
  let paidUntil = busy()
  let writtenAt = Number.NEGATIVE_INFINITY

  async function runOne(work: () => Promise<void>): Promise<void> {
    await work()
    // In between the loop looks at all sockets.
    await new Promise((resolve) => setImmediate(resolve))
    const now = busy()
    const pauses = LOOP_PAUSES[monotonic() - writtenAt < WRITERS_STAY_MS ? 'besideWriters' : 'alone']
    const pauseMs = Math.min((now - paidUntil) * pauses, LOOP_PAUSE_MAX_MS)
    if (pauseMs < LOOP_PAUSE_MIN_MS) return
    paidUntil = now
    await sleep(pauseMs)
  }

  return {
    inTurn: createTurns(runOne),
    onCommitted({ changes, acceptedUpdates }) {
      if (changes.length > 0 || acceptedUpdates.length > 0) writtenAt = monotonic()
    },
  }
}

/** What all threads have used, in ms: Bun 1.3 does not tell what the loop's own has. */
function processMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Members take turns, however many files one of them sends. `runOne` runs one piece of work, and resolves when the next may begin. */
function createTurns(runOne: (work: () => Promise<void>) => Promise<void>): InTurn {
  /** The work that waits, by member. Whose turn it was is behind all others. */
  const waiting = new Map<string, (() => Promise<void>)[]>()
  let isRunning = false

  function takeNext(): (() => Promise<void>) | undefined {
    for (const [memberId, works] of waiting) {
      waiting.delete(memberId)
      const next = works.shift()
      if (works.length > 0) waiting.set(memberId, works)
      return next
    }
    return undefined
  }

  async function runAll(): Promise<void> {
    if (isRunning) return
    isRunning = true
    for (let next = takeNext(); next; next = takeNext()) await runOne(next)
    isRunning = false
  }

  return (memberId, work) =>
    new Promise((resolve, reject) => {
      const works = waiting.get(memberId) ?? []
      waiting.set(memberId, works)
      works.push(() => work().then(resolve, reject))
      void runAll()
    })
}

/** Runs one piece of work at a time on a content, so that it is not deleted while it is put into its place. */
export function createContentTurns(): <T>(hash: string, work: () => Promise<T>) => Promise<T> {
  const inUse = new Map<string, Promise<unknown>>()
  return (hash, work) => {
    const done = (inUse.get(hash) ?? Promise.resolve()).then(work)
    const ended = done.catch(() => {})
    inUse.set(hash, ended)
    ended.then(() => {
      if (inUse.get(hash) === ended) inUse.delete(hash)
    })
    return done
  }
}
