// The open join requests: people who wait at `--door ask` for a host to admit them. In memory only, so whoever waits while
// the hub restarts has to ask anew.
import type { Door, JoinRequest } from '../../contract/door/door.ts'
import {
  JOIN_ANSWER_WAIT_MS,
  JOIN_POLLS_MAX,
  JOIN_REQUEST_EXPIRY_MS,
  JOIN_REQUEST_SHOWN_MS,
  JOIN_REQUESTS_MAX,
  JOIN_REQUESTS_MAX_PER_ADDRESS,
} from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports.ts'

/** `codeWanted`: nobody has decided, but the door asks for the code now. */
export type Decision = 'admitted' | 'refused' | 'codeWanted'

export type JoinRequests = {
  /**
   * Adds a request and returns its id, a secret with which the person asks for the decision. Undefined where there are too
   * many requests, from this address or in all.
   */
  add(name: string, device: string, address: string): string | undefined
  /**
   * The decision, as soon as a host has made it, or `waiting` after `JOIN_ANSWER_WAIT_MS` without one. A decision is given out
   * once, and ends the request. Undefined where no request has this id: it was answered, withdrawn or has expired. An abort of
   * `signal` says that the person has gone: they get no answer, and a decision is kept in case they come back. Where a request
   * has `JOIN_POLLS_MAX` of these, the oldest ends with `waiting`: the newest is the one that somebody looks at.
   */
  waitForDecision(pendingId: string, signal?: AbortSignal): Promise<Decision | 'waiting' | undefined>
  /** Stores the decision until it is asked for. Undefined where no request with this id is undecided. */
  decide(pendingId: string, decision: Decision): JoinRequest | undefined
  /** To be called when a host has set the door: `open` admits everybody who waits, and `code` sends them for the code. */
  doorChanged(door: Door): void
  /** Ends a request at the wish of the person who made it. False where no request has this id. */
  withdraw(pendingId: string): boolean
  /** The person of a request that has not ended, whether it is decided or not. */
  person(pendingId: string): JoinRequest | undefined
  /** The undecided requests of people who are still at the door, oldest first. A reload takes a moment, see `JOIN_REQUEST_SHOWN_MS`. */
  undecided(): JoinRequest[]
  /** To be called every second or so. Notices who has gone, and ends the requests that are older than `JOIN_REQUEST_EXPIRY_MS`. */
  sweep(): void
  /** To be called when the hub stops: answers everybody who waits with `waiting`, then and later. Their pages ask again until there is a hub. */
  stop(): void
}

type Entry = {
  person: JoinRequest
  decision?: Decision
  /** One for each `waitForDecision` under way, the oldest first: ends it. At most `JOIN_POLLS_MAX`. */
  polls: Set<() => void>
  /** When the last `waitForDecision` ended, on the monotonic clock in ms. */
  polledAt: number
}

/** `onChange` is called after each change of `undecided()`. */
export function createJoinRequests(clock: Clock, randomToken: () => string, onChange: () => void): JoinRequests {
  const entries = new Map<string, Entry>()
  /** The ids of `undecided()` when `onChange` was called last. */
  let shown = ''
  let isStopped = false

  const isAbsentFor = ({ polls, polledAt }: Entry, ms: number) => polls.size === 0 && clock.monotonic() - polledAt > ms

  function undecided(): JoinRequest[] {
    const here = [...entries.values()].filter((each) => !each.decision && !isAbsentFor(each, JOIN_REQUEST_SHOWN_MS))
    return here.map(({ person }) => person)
  }

  function reportChange(): void {
    const ids = undecided().map(({ pendingId }) => pendingId)
    if (ids.join() === shown) return
    shown = ids.join()
    onChange()
  }

  function decideEntry(entry: Entry, decision: Decision): void {
    entry.decision = decision
    endPolls(entry)
  }

  function withdraw(pendingId: string): boolean {
    const entry = entries.get(pendingId)
    if (!entry) return false
    entries.delete(pendingId)
    endPolls(entry)
    reportChange()
    return true
  }

  return {
    add(name, device, address) {
      const sameAddress = [...entries.values()].filter(({ person }) => person.address === address)
      if (entries.size >= JOIN_REQUESTS_MAX || sameAddress.length >= JOIN_REQUESTS_MAX_PER_ADDRESS) return undefined
      const pendingId = randomToken()
      const person = { pendingId, name, device, address, since: clock.now() }
      entries.set(pendingId, { person, polls: new Set(), polledAt: clock.monotonic() })
      reportChange()
      return pendingId
    },

    async waitForDecision(pendingId, signal) {
      const entry = entries.get(pendingId)
      if (!entry) return undefined
      if (!entry.decision && !isStopped) {
        const polled = poll(entry, signal)
        reportChange()
        await polled
      }
      entry.polledAt = clock.monotonic()
      if (!entries.has(pendingId)) return undefined
      if (signal?.aborted) return 'waiting'
      if (entry.decision) entries.delete(pendingId)
      return entry.decision ?? 'waiting'
    },

    decide(pendingId, decision) {
      const entry = entries.get(pendingId)
      if (!entry || entry.decision) return undefined
      decideEntry(entry, decision)
      reportChange()
      return entry.person
    },

    doorChanged(door) {
      if (door === 'ask') return
      for (const entry of entries.values())
        if (!entry.decision) decideEntry(entry, door === 'open' ? 'admitted' : 'codeWanted')
      reportChange()
    },

    withdraw,
    person: (pendingId) => entries.get(pendingId)?.person,
    undecided,
    stop() {
      isStopped = true
      for (const entry of entries.values()) endPolls(entry)
    },
    sweep() {
      for (const [pendingId, entry] of entries) if (isAbsentFor(entry, JOIN_REQUEST_EXPIRY_MS)) withdraw(pendingId)
      reportChange()
    },
  }
}

/** Resolves when `endPolls` is called or `signal` aborts, at the latest after `JOIN_ANSWER_WAIT_MS`. */
async function poll({ polls }: Entry, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = () => resolve()
  const timer = setTimeout(end, JOIN_ANSWER_WAIT_MS)
  signal?.addEventListener('abort', end)
  const [oldest] = polls
  if (polls.size >= JOIN_POLLS_MAX) endPoll(polls, oldest)
  polls.add(end)
  try {
    await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
    polls.delete(end)
  }
}

/** Taken out at once, because the poll itself notices only in a later turn. */
function endPoll(polls: Entry['polls'], end: (() => void) | undefined): void {
  if (end === undefined) return
  polls.delete(end)
  end()
}

/** The newest first: it gets the decision, which is given out once. */
function endPolls({ polls }: Entry): void {
  for (const end of [...polls].reverse()) endPoll(polls, end)
}
