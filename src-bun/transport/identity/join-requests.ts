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
import type { Member } from '../../contract/members.ts'
import type { Clock } from '../../domain/ports/common.ts'
import type { Result } from '../../domain/result.ts'
import type { Device } from './cookies.ts'

/** 132 bits, so that no two requests have the same id. */
const PUBLIC_ID_CHARS = 22

/** `codeWanted`: nobody has decided, but the door asks for the code now. */
export type Decision = 'admitted' | 'refused' | 'codeWanted'

/** What an admitted person is given: the token of a new session, and `Set-Cookie` headers. */
export type SignIn = { member: Member; sessionId: string; token: string; cookies: string[] }

export type JoinRequests = {
  /**
   * Adds a request and returns its secret, with which the person asks for the decision. Undefined where there are too
   * many requests, from this address or in all. A `device` without a key is given one.
   */
  add(name: string, device: Device): string | undefined
  /**
   * The decision, as soon as a host has made it, or `waiting` after `JOIN_ANSWER_WAIT_MS` without one. It stays for
   * `JOIN_REQUEST_EXPIRY_MS`, because an answer can be lost: a phone that sleeps does not say that it has gone. Undefined where
   * no request has this secret: it was withdrawn or has expired. An abort of `signal` says that the person has gone: they get no
   * answer. Where a request has `JOIN_POLLS_MAX` of these, the oldest ends with `waiting`: the newest is the one that somebody
   * looks at.
   */
  waitForDecision(secret: string, signal?: AbortSignal): Promise<Decision | 'waiting' | undefined>
  /**
   * Signs in the person of an admitted request. Whoever asks again with the same secret is given the same sign-in, so that a lost
   * answer makes no second member. Where `make` refuses, the next one who asks tries again.
   */
  signIn(secret: string, make: () => Promise<Result<SignIn>>): Promise<Result<SignIn>>
  /**
   * Stores the decision. Undefined where no request with this id is undecided. Hosts have the `pendingId` of `undecided()`; a
   * script that has asked itself may give the secret.
   */
  decide(id: string, decision: Decision): JoinRequest | undefined
  /** To be called when a host has set the door: `open` admits everybody who waits, and `code` sends them for the code. */
  doorChanged(door: Door): void
  /** Ends a request at the wish of the person who made it. False where no request has this secret, or its person is signed in. */
  withdraw(secret: string): boolean
  /** The person of a request that has not ended, whether it is decided or not. */
  person(secret: string): JoinRequest | undefined
  /** The device that made the request, with its key. It is the one that is signed in, whichever asks for the decision. */
  device(secret: string): Device | undefined
  /** The undecided requests of people who are still at the door, oldest first. A reload takes a moment, see `JOIN_REQUEST_SHOWN_MS`. */
  undecided(): JoinRequest[]
  /** To be called every second or so. Notices who has gone, and ends the requests of which nobody has heard for `JOIN_REQUEST_EXPIRY_MS`. */
  sweep(): void
  /** To be called when the hub stops: answers everybody who waits with `waiting`, then and later. Their pages ask again until there is a hub. */
  stop(): void
}

type Entry = {
  person: JoinRequest
  device: Device
  decision?: Decision
  /** One for each `waitForDecision` under way, the oldest first: ends it. At most `JOIN_POLLS_MAX`. */
  polls: Set<() => void>
  /** When the last `waitForDecision` ended, on the monotonic clock in ms. */
  polledAt: number
  /** When it was decided, on the same clock. */
  decidedAt?: number
  signIn?: Promise<Result<SignIn>>
}

/**
 * `onChange` is called after each change of `undecided()`, and `onSignInOver` with each sign-in when it is not given out any
 * more: its person has it by then, or has never come back.
 */
export function createJoinRequests(
  clock: Clock,
  randomToken: () => string,
  onChange: () => void,
  onSignInOver: (signIn: SignIn) => void,
): JoinRequests {
  /** By `pendingId`. */
  const entries = new Map<string, Entry>()
  const entryOf = (secret: string) => entries.get(publicIdOf(secret))
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
    entry.decidedAt = clock.monotonic()
    endPolls(entry)
  }

  /** A decision stays for a while after it was made, however often it is asked for; an open request while somebody asks. */
  const isOver = (entry: Entry) =>
    entry.decidedAt === undefined
      ? isAbsentFor(entry, JOIN_REQUEST_EXPIRY_MS)
      : clock.monotonic() - entry.decidedAt > JOIN_REQUEST_EXPIRY_MS

  function end(entry: Entry): void {
    entries.delete(entry.person.pendingId)
    endPolls(entry)
    void entry.signIn?.then((signIn) => signIn.ok && onSignInOver(signIn.value))
  }

  return {
    add(name, device) {
      const { label, address } = device
      const open = [...entries.values()].filter(({ decision }) => !decision)
      const sameAddress = open.filter(({ person }) => person.address === address)
      if (open.length >= JOIN_REQUESTS_MAX || sameAddress.length >= JOIN_REQUESTS_MAX_PER_ADDRESS) return undefined
      const secret = randomToken()
      const pendingId = publicIdOf(secret)
      const person = { pendingId, name, device: label, address, since: clock.now() }
      const known = { ...device, key: device.key || randomToken() }
      entries.set(pendingId, { person, device: known, polls: new Set(), polledAt: clock.monotonic() })
      reportChange()
      return secret
    },

    async waitForDecision(secret, signal) {
      const entry = entryOf(secret)
      if (!entry) return undefined
      if (!entry.decision && !isStopped) {
        const polled = poll(entry, signal)
        reportChange()
        await polled
      }
      entry.polledAt = clock.monotonic()
      if (!entryOf(secret)) return undefined
      if (signal?.aborted) return 'waiting'
      return entry.decision ?? 'waiting'
    },

    async signIn(secret, make) {
      const entry = entryOf(secret)
      if (!entry) return make()
      entry.signIn ??= make()
      const { signIn } = entry
      const made = await signIn.catch(() => undefined)
      if (!made?.ok && entry.signIn === signIn) delete entry.signIn
      return signIn
    },

    decide(id, decision) {
      const entry = entries.get(id) ?? entryOf(id)
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

    withdraw(secret) {
      const entry = entryOf(secret)
      if (!entry || entry.signIn) return false
      end(entry)
      reportChange()
      return true
    },
    person: (secret) => entryOf(secret)?.person,
    device: (secret) => entryOf(secret)?.device,
    undecided,
    stop() {
      isStopped = true
      for (const entry of entries.values()) endPolls(entry)
    },
    sweep() {
      for (const entry of entries.values()) if (isOver(entry)) end(entry)
      reportChange()
    },
  }
}

/**
 * What hosts are sent of a request. It is made of the secret and does not give it away: whoever has the secret is given the
 * session of the person, and a host is somebody else.
 */
const publicIdOf = (secret: string): string =>
  new Bun.CryptoHasher('sha256').update(secret).digest('base64url').slice(0, PUBLIC_ID_CHARS)

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
