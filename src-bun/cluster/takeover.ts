// When a machine tries to own the hub, and how. The owner says several times a second that it is there. Silence decides only when
// somebody tries: who owns the hub is decided by the log. A candidate applies everything that the log has and appends a
// record, "term n + 1, by me", at the next position. If another record stands there, somebody was first. Once it is there, the
// next group of the owner before is refused by the log, whatever that machine believes of itself.
import { comparePast } from './healing/past.ts'
import { otherWords } from './healing/watch.ts'
import type { ClusterLog } from './log.ts'
import { encodeRecord, pack, unpack } from './record.ts'
import type { Incoming, Replica } from './replica.ts'

const OWNER_TOPIC = 'owner'
const SILENCE_MS = 2000
/** Each machine adds a random part of this time, in ms, to `SILENCE_MS`, so that several candidates do not try at the same moment. */
const STAGGER_MS = 800
/** Who lacks more is no candidate: applying it takes longer than another machine takes to own the hub. */
const FAR_BEHIND = 1000
const TRY_AGAIN_MS = 200
const GONE_AFTER_MS = 10_000
/** Whoever did not run for so long has slept, or was stopped. */
const SLEPT_MS = 1000
/** If the owner announces a later record than this machine has, and no record was received for this time, in ms, following the log starts anew. */
const SILENT_TAIL_MS = 3000
/** On it each machine says how far it has come, also one that waits for a log that has as much. */
export const PLACE_TOPIC = 'places'
const PLACE_EVERY_MS = 1000

type Announcement = { term: number; machine: string; position: number }

type Options = {
  log: ClusterLog
  replica: Replica
  machine: string
  schema: number
  monotonic(): number
  /** False for a machine that goes. */
  mayOwn(): boolean
  /** In which term this machine owns the hub. */
  owns(): number | undefined
  apply(incoming: Incoming): void
  /** The log is not the one that this machine knows. */
  diverge(words: string): void
  /** The log has the record: this machine owns the hub. */
  own(term: number): void
  /** Another machine owns the hub in a later term. */
  stepDown(): void
  /** The log has records that have not come. */
  followAnew(): void
}

export type Takeover = {
  /** To be called several times a second. `lateMs`: how long this process was stalled, in ms. */
  tick(lateMs: number): void
  /** Tries to own the hub now. Rejects where the log does not answer. */
  claim(): Promise<void>
  /** Owns the hub in a log that this machine has made anew, where nobody else can append anything yet. */
  claimHealed(): Promise<void>
  /** The owner has said that it goes. */
  onResigned(): void
  /** A record has come, or another owner. */
  onRecord(): void
  /** Resolves once some machine is known to own the hub. */
  owned: Promise<void>
  /** The name of the machine that was heard last as the owner, and not too long ago. */
  owner(): string | undefined
  /** `why` is what `owned` rejects with, where no owner is known yet. */
  stop(why: Error): void
}

export function createTakeover(options: Options): Takeover {
  const { log, replica, machine, schema, monotonic, owns, own, apply } = options
  const known = Promise.withResolvers<void>()
  let heardAt = monotonic()
  let recordAt = monotonic()
  let patienceMs = newPatience()
  let owner: Announcement | undefined
  // Whoever has started may have stopped waiting for it.
  known.promise.catch(() => {})
  /** By machine, how far it has come and when it said so. */
  const places = new Map<string, { position: number; term: number; at: number }>()
  let placeDueAt = monotonic()
  let isClaiming = false
  let isStopped = false
  const stopHearing = log.hear(OWNER_TOPIC, (message) => hear(unpack(message) as Announcement))
  const stopHearingPlaces = log.hear(PLACE_TOPIC, (message) => {
    const said = unpack(message) as Announcement
    places.set(said.machine, { position: said.position, term: said.term, at: monotonic() })
  })

  function announcePlace(): void {
    const now = monotonic()
    for (const [name, { at }] of places) if (now - at > GONE_AFTER_MS) places.delete(name)
    if (now < placeDueAt) return
    placeDueAt = now + PLACE_EVERY_MS
    log.announce(PLACE_TOPIC, pack({ machine, position: replica.place().position, term: replica.head().term }))
  }

  function hear(said: Announcement): void {
    if (said.machine === machine || said.term < replica.head().term) return
    const term = owns()
    if (term !== undefined && said.term <= term) return
    owner = said
    heardAt = monotonic()
    patienceMs = newPatience()
    if (term !== undefined) options.stepDown()
    if (said.position > replica.head().position && monotonic() - recordAt > SILENT_TAIL_MS) {
      recordAt = monotonic()
      options.followAnew()
    }
    known.resolve()
  }

  function announce(term: number): void {
    owner = { term, machine, position: replica.place().position }
    heardAt = monotonic()
    log.announce(OWNER_TOPIC, pack(owner))
    known.resolve()
  }

  /**
   * The position of the last record, where the log has what this machine has and nobody has more. Checked before appending: a log that was
   * replaced or truncated would accept our record, and records of other machines would be lost.
   */
  async function lastOfSamePast(): Promise<number | undefined> {
    const state = await log.look()
    const head = replica.head()
    if (!state?.isInUse) return undefined
    const past = await comparePast(log, state, head)
    if (isStopped) return undefined
    if (past === 'other') options.diverge(otherWords(head.position))
    // What a machine of an earlier term has beyond the log was left behind when the log was made anew.
    const isShort = [...places.values()].some(({ position, term }) => position > state.last && term >= head.term)
    return past === 'same' && !isShort ? state.last : undefined
  }

  /** Applies what the log has. False where that is too much, where there is another owner in it, or where it is another log. */
  async function catchUp(): Promise<boolean> {
    const { term } = replica.head()
    const last = await lastOfSamePast()
    if (last === undefined) return false
    if (last - replica.head().position > FAR_BEHIND) return false
    while (replica.head().position < last) {
      const position = replica.head().position + 1
      const record = await log.read(position)
      if (!record || isStopped) return false
      apply({ position, record })
    }
    return replica.head().term === term
  }

  const isLogGone = () =>
    log.look().then(
      (state) => !state?.isInUse,
      () => false,
    )

  async function claim(mayAppend: () => Promise<boolean>): Promise<void> {
    if (isClaiming || isStopped || !options.mayOwn() || owns() !== undefined) return
    isClaiming = true
    try {
      if (await mayAppend()) await appendTerm()
    } finally {
      isClaiming = false
      heardAt = monotonic()
      patienceMs = newPatience()
    }
  }

  async function appendTerm(): Promise<void> {
    const { position, term: before, hash } = replica.head()
    const term = before + 1
    const record = encodeRecord({ kind: 'term', schema, term, by: machine, previous: hash })
    while (!isStopped) {
      const appended = await log.append(record, position, `${term} ${position + 1} ${machine}`)
      // Nobody answers for a log that was lost. Without this the machine could not make it anew either.
      if (appended === 'unknown' && (await isLogGone())) return
      if (appended !== 'unknown') {
        const there = appended === 'taken' ? await log.read(position + 1).catch(() => undefined) : record
        if (there && Buffer.compare(there, record) !== 0) return
        if (there) {
          apply({ position: position + 1, record })
          if (!isStopped) own(term)
          announce(term)
          return
        }
      }
      await Bun.sleep(TRY_AGAIN_MS)
    }
  }

  return {
    tick(lateMs) {
      const term = owns()
      announcePlace()
      if (term !== undefined) announce(term)
      // A process that did not run could not receive announcements, so their absence does not mean that the owner is gone.
      else if (lateMs > SLEPT_MS) heardAt = monotonic()
      else if (monotonic() - heardAt > patienceMs) claim(catchUp).catch(() => {})
    },
    claim: () => claim(catchUp),
    async claimHealed() {
      while (isClaiming) await Bun.sleep(TRY_AGAIN_MS)
      await claim(async () => true)
    },
    onResigned() {
      owner = undefined
      heardAt = monotonic() - SILENCE_MS
      patienceMs = SILENCE_MS + (Math.random() * STAGGER_MS) / 2
    },
    onRecord() {
      recordAt = monotonic()
    },
    owned: known.promise,
    owner: () => (owner && monotonic() - heardAt < GONE_AFTER_MS ? owner.machine : undefined),
    stop(why) {
      isStopped = true
      stopHearing()
      stopHearingPlaces()
      known.reject(why)
    },
  }
}

const newPatience = (): number => SILENCE_MS + Math.random() * STAGGER_MS
