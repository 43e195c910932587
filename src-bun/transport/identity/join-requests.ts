// The open join requests: people who wait at `--door ask` for a host to admit them. In memory only, so whoever waits while
// the hub restarts has to ask anew.
import type { JoinRequest } from '../../contract/door/door.ts'
import {
  JOIN_ANSWER_WAIT_MS,
  JOIN_REQUEST_EXPIRY_MS,
  JOIN_REQUESTS_MAX,
  JOIN_REQUESTS_MAX_PER_ADDRESS,
} from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports.ts'

export type Decision = 'admitted' | 'refused'

export type JoinRequests = {
  /**
   * Adds a request and returns its id, a secret with which the person asks for the decision. Undefined where there are too
   * many requests, from this address or in all.
   */
  add(name: string, device: string, address: string): string | undefined
  /**
   * The decision, as soon as a host has made it, or `waiting` after `JOIN_ANSWER_WAIT_MS` without one. A decision is given out
   * once, and ends the request. Undefined where no request has this id: it was answered, withdrawn or has expired.
   */
  waitForDecision(pendingId: string): Promise<Decision | 'waiting' | undefined>
  /** Stores the decision until it is asked for. Undefined where no request with this id is undecided. */
  decide(pendingId: string, decision: Decision): JoinRequest | undefined
  /** Ends a request at the wish of the person who made it. False where no request has this id. */
  withdraw(pendingId: string): boolean
  /** The person of a request that has not ended, whether it is decided or not. */
  person(pendingId: string): JoinRequest | undefined
  /** The undecided requests, oldest first. */
  undecided(): JoinRequest[]
  /** To be called every second or so. Ends the requests whose decision nobody has asked for within `JOIN_REQUEST_EXPIRY_MS`. */
  removeExpired(): void
}

type Entry = {
  person: JoinRequest
  decision?: Decision
  /** One for each `waitForDecision` under way: ends it. */
  polls: Set<() => void>
  /** When the last `waitForDecision` ended, on the monotonic clock in ms. */
  polledAt: number
}

/** `onChange` is called after each change of `undecided()`. */
export function createJoinRequests(clock: Clock, randomToken: () => string, onChange: () => void): JoinRequests {
  const entries = new Map<string, Entry>()

  function withdraw(pendingId: string): boolean {
    const entry = entries.get(pendingId)
    if (!entry) return false
    entries.delete(pendingId)
    endPolls(entry)
    onChange()
    return true
  }

  return {
    add(name, device, address) {
      const sameAddress = [...entries.values()].filter(({ person }) => person.address === address)
      if (entries.size >= JOIN_REQUESTS_MAX || sameAddress.length >= JOIN_REQUESTS_MAX_PER_ADDRESS) return undefined
      const pendingId = randomToken()
      const person = { pendingId, name, device, address, since: clock.now() }
      entries.set(pendingId, { person, polls: new Set(), polledAt: clock.monotonic() })
      onChange()
      return pendingId
    },

    async waitForDecision(pendingId) {
      const entry = entries.get(pendingId)
      if (!entry) return undefined
      if (!entry.decision) await poll(entry)
      entry.polledAt = clock.monotonic()
      if (!entries.has(pendingId)) return undefined
      if (entry.decision) entries.delete(pendingId)
      return entry.decision ?? 'waiting'
    },

    decide(pendingId, decision) {
      const entry = entries.get(pendingId)
      if (!entry || entry.decision) return undefined
      entry.decision = decision
      endPolls(entry)
      onChange()
      return entry.person
    },

    withdraw,
    person: (pendingId) => entries.get(pendingId)?.person,
    undecided: () => [...entries.values()].filter(({ decision }) => !decision).map(({ person }) => person),
    removeExpired() {
      for (const [pendingId, { polls, polledAt }] of entries)
        if (polls.size === 0 && clock.monotonic() - polledAt > JOIN_REQUEST_EXPIRY_MS) withdraw(pendingId)
    },
  }
}

/** Resolves when `endPolls` is called, at the latest after `JOIN_ANSWER_WAIT_MS`. */
async function poll({ polls }: Entry): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, JOIN_ANSWER_WAIT_MS)
  polls.add(resolve)
  await promise
  clearTimeout(timer)
  polls.delete(resolve)
}

function endPolls({ polls }: Entry): void {
  for (const end of polls) end()
}
