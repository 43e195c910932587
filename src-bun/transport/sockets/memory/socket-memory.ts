// One account of the memory that the hub holds for its open sockets.
//
// A socket holds memory in three ways, each of which has a limit for the single socket:
//   unread     what it was sent and its peer has not read yet; Bun holds it
//   queued     frames that came faster than the socket's rate and wait in its receive queue
//   received   the buffer in which Bun has put a large frame together, and which it keeps until the socket closes
// But a thousand sockets at a tenth of their limits are gigabytes. So the bytes are added up, twice: over all sockets, and
// over the sockets of one owner, who is a member, or everybody who came from one address without signing in.
//
//   0 ─────────────── TIGHT ────────────────────── MAX
//   all is sent        large frames wait            sockets are closed, until a quarter of MAX is free
//
// Below MAX no socket is closed. Above TIGHT, for which only unread bytes count, the hub sends no large frame whose content can be
// read from the database later: documents, snapshots, missed changes. A socket that was refused by `hasMemoryForLargeFrame` is
// called once there is memory, in the order of asking. A socket whose owner has nothing unread, because they have just come in
// perhaps, may be sent large frames up to twice TIGHT, so that a few peers who read nothing do not block everybody else.
//
// Above MAX the owner with the most bytes loses the socket with the most bytes, again and again. This spares peers who read what
// they are sent, because they have few bytes unread. A client whose socket was closed connects again and resumes.
//
// The bytes of an incomplete WebSocket frame are not visible here: `memory-watch.ts` is for those.
import {
  SOCKET_MEMORY_MAX_BYTES,
  SOCKET_MEMORY_PER_OWNER_MAX_BYTES,
  SOCKET_MEMORY_TIGHT_BYTES,
} from '../../../contract/limits.ts'
import type { Clock } from '../../../domain/ports/common.ts'
import { type OnFault, runAfterThisTurn, runGuarded } from '../../../timers.ts'

export type SocketMemory = {
  /** Opens the account of one socket. */
  open(owner: string, holder: Holder): SocketAccount
  /** Whether unread bytes have reached TIGHT. */
  isTight(): boolean
  /** Whether the sum is above MAX. Sockets are closed for that a moment later. */
  isFull(): boolean
  /**
   * Whether a socket with `unreadBytes` may be closed with a close frame. Bun then holds the bytes until the peer has
   * read them, or for some 15 s. If this is false, there are too many such sockets already: end the connection at once.
   */
  mayLinger(unreadBytes: number): boolean
  /** The sum over all open sockets, in bytes. */
  bytes(): number
  stop(): void
}

/** A socket, as this file sees it. */
export type Holder = {
  /** There is memory for a large frame. Called once after a `hasMemoryForLargeFrame` that was false. */
  onMemoryAvailable(): void
  /** Closes the socket to free its memory, most of which is held as `part`. Ends its account. */
  closeForMemory(part: MemoryPart): void
}

export type MemoryPart = 'unread' | 'queued' | 'received'

export type SocketAccount = {
  /** Sets how many bytes the socket holds in one of the three ways. */
  set(part: MemoryPart, bytes: number): void
  /** Whether a large frame may be sent. If not, `onMemoryAvailable` is called when it may. */
  hasMemoryForLargeFrame(): boolean
  /** The socket has closed. */
  end(): void
}

/** `bytes` is the sum of all parts. */
type Sum = { bytes: number; unread: number }
type Owner = Sum & { name: string; accounts: Set<Account> }

/** What an account needs of the sum over all. */
type Books = {
  add(account: Account, part: MemoryPart, bytes: number): void
  mayHaveMemory(account: Account): boolean
  waitForMemory(account: Account): void
  end(account: Account): void
}

/** There is one for each open socket, so it has no closures of its own. */
class Account implements Sum, SocketAccount {
  bytes = 0
  unread = 0
  queued = 0
  received = 0
  readonly owner: Owner
  readonly holder: Holder
  readonly #books: Books

  constructor(owner: Owner, holder: Holder, books: Books) {
    this.owner = owner
    this.holder = holder
    this.#books = books
  }

  set(part: MemoryPart, bytes: number): void {
    if (bytes !== this[part] && this.#isOpen()) this.#books.add(this, part, bytes - this[part])
  }

  hasMemoryForLargeFrame(): boolean {
    const has = this.#books.mayHaveMemory(this)
    if (!has && this.#isOpen()) this.#books.waitForMemory(this)
    return has
  }

  end(): void {
    this.#books.end(this)
  }

  #isOpen(): boolean {
    return this.owner.accounts.has(this)
  }
}

/** While all owners together have fewer unread bytes than this, an owner with nothing unread may be sent a large frame. */
const FIRST_READ_MAX_BYTES = 2 * SOCKET_MEMORY_TIGHT_BYTES
/** If its owner has this many unread bytes or more, a socket is sent no large frame, so that one owner cannot use up all the memory. */
const OWNER_TIGHT_BYTES = SOCKET_MEMORY_TIGHT_BYTES / 4
/** Sockets are closed until the bytes are down to this share of the limit, so that the next frame does not reach it again. */
const REMAINING_SHARE = 3 / 4
/** Bun gives up a closed socket after some 15 s. */
const LINGERS_MS = 16_000
const LINGERING_MAX_BYTES = SOCKET_MEMORY_MAX_BYTES / 4

/** `onFault` is given what a holder has thrown. */
export function createSocketMemory({ monotonic }: Pick<Clock, 'monotonic'>, onFault: OnFault): SocketMemory {
  const owners = new Map<string, Owner>()
  const total: Sum = { bytes: 0, unread: 0 }
  /** The accounts that wait for memory, the one that has waited longest first. */
  const waiting = new Set<Account>()
  let lingering: { until: number; bytes: number }[] = []
  let cancelTurn: (() => void) | undefined

  const isTight = () => total.unread >= SOCKET_MEMORY_TIGHT_BYTES
  const mayHaveMemory = ({ owner }: Account) =>
    owner.unread === 0 ? total.unread < FIRST_READ_MAX_BYTES : !isTight() && owner.unread < OWNER_TIGHT_BYTES

  /** Sockets are closed and called in a turn of the event loop of their own, because bytes are counted in the middle of sending to others. */
  function balanceSoon(): void {
    cancelTurn ??= runAfterThisTurn('socket.memory', balance, onFault)
  }

  function balance(): void {
    cancelTurn = undefined
    closeLargest()
    wakeWaiting()
  }

  function closeLargest(): void {
    for (const owner of owners.values())
      if (owner.bytes > SOCKET_MEMORY_PER_OWNER_MAX_BYTES)
        while (owner.bytes > REMAINING_SHARE * SOCKET_MEMORY_PER_OWNER_MAX_BYTES) closeLargestOf(owner)
    if (total.bytes > SOCKET_MEMORY_MAX_BYTES)
      while (total.bytes > REMAINING_SHARE * SOCKET_MEMORY_MAX_BYTES) closeLargestOf(largest(owners.values()))
  }

  function closeLargestOf({ accounts }: Owner): void {
    const account = largest(accounts)
    const { unread, queued, received, holder } = account
    const most = Math.max(unread, queued, received)
    const part = most === unread ? 'unread' : most === received ? 'received' : 'queued'
    runGuarded('socket.close', () => holder.closeForMemory(part), onFault)
    end(account)
  }

  function wakeWaiting(): void {
    for (const account of waiting) {
      if (!mayHaveMemory(account)) continue
      waiting.delete(account)
      runGuarded('socket.drain', () => account.holder.onMemoryAvailable(), onFault)
    }
  }

  function add(account: Account, part: MemoryPart, bytes: number): void {
    account[part] += bytes
    account.bytes += bytes
    for (const sum of [account.owner, total]) {
      sum.bytes += bytes
      if (part === 'unread') sum.unread += bytes
    }
    const isOver = total.bytes > SOCKET_MEMORY_MAX_BYTES || account.owner.bytes > SOCKET_MEMORY_PER_OWNER_MAX_BYTES
    if (isOver || (bytes < 0 && waiting.size > 0)) balanceSoon()
  }

  function end(account: Account): void {
    for (const part of ['unread', 'queued', 'received'] as const)
      if (account[part] > 0) add(account, part, -account[part])
    account.owner.accounts.delete(account)
    waiting.delete(account)
    const { owner } = account
    // It may be ended twice, and meanwhile the owner may have come back.
    if (owner.accounts.size === 0 && owners.get(owner.name) === owner) owners.delete(owner.name)
  }

  const books: Books = { add, mayHaveMemory, waitForMemory: (account) => void waiting.add(account), end }

  return {
    open(name, holder) {
      const owner = owners.get(name) ?? { name, bytes: 0, unread: 0, accounts: new Set() }
      owners.set(name, owner)
      const account = new Account(owner, holder, books)
      owner.accounts.add(account)
      return account
    },
    isTight,
    isFull: () => total.bytes > SOCKET_MEMORY_MAX_BYTES,
    mayLinger(unreadBytes) {
      if (unreadBytes === 0) return true
      const now = monotonic()
      lingering = lingering.filter(({ until }) => until > now)
      if (lingering.reduce((sum, { bytes }) => sum + bytes, unreadBytes) > LINGERING_MAX_BYTES) return false
      lingering.push({ until: now + LINGERS_MS, bytes: unreadBytes })
      return true
    },
    bytes: () => total.bytes,
    stop() {
      cancelTurn?.()
      waiting.clear()
    },
  }
}

/** The one with the most bytes. `of` is not empty where bytes are counted. */
function largest<T extends { bytes: number }>(of: Iterable<T>): T {
  return [...of].reduce((a, b) => (b.bytes > a.bytes ? b : a))
}
