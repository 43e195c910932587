// One account of the memory that the hub holds for its open sockets.
//
// A socket holds memory in three ways, each of which has a limit for the single socket:
//   unread     what it was sent and its peer has not read yet; Bun holds it
//   queued     frames that came faster than the socket's rate and wait in its receive queue
//   received   the buffer in which Bun has put a large frame together, and which it keeps until the socket closes
// But a thousand sockets at a tenth of their limits are gigabytes. So the bytes are added up, twice: over all sockets, and
// over the sockets of one owner, who is a member, or everybody who came from one address without signing in.
//
//   0 ─────────────── ROOM ─────────────────────── MAX
//   all is sent        large answers wait           sockets are closed, until a quarter of MAX is free
//
// Below MAX nobody is closed. Above ROOM, for which only unread bytes count, the hub sends nothing large that can be read from
// the database later: documents, snapshots, missed changes. Whoever asks with `hasRoom` is called once there is room, in the
// order in which they asked. Somebody who has nothing unread at all, having just come in perhaps, finds room up to twice as much:
// a few who read nothing keep nobody else waiting.
//
// Above MAX the owner with the most bytes loses the socket with the most bytes, again and again: those who read what they are
// sent have nothing to lose. A client that was closed comes back and resumes.
//
// What this cannot see is a message of which only a part has come: `memory-watch.ts` is for that.
import {
  SOCKET_MEMORY_MAX_BYTES,
  SOCKET_MEMORY_PER_OWNER_MAX_BYTES,
  SOCKET_MEMORY_ROOM_BYTES,
} from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports/common.ts'
import { type OnFault, runAfterThisTurn, runGuarded } from '../../timers.ts'

export type SocketMemory = {
  /** Opens the account of one socket. */
  open(owner: string, holder: Holder): SocketAccount
  /** Whether unread bytes have reached ROOM. */
  isTight(): boolean
  /** Whether the sum is above MAX. Sockets are closed for that a moment later. */
  isFull(): boolean
  /**
   * Whether a socket with so many unread bytes may be closed with a close frame. Bun then holds the bytes until the peer has
   * read them, or for some 15 s. If this is false, there are too many such sockets already: end the connection at once.
   */
  mayLinger(unreadBytes: number): boolean
  /** The sum over all open sockets, in bytes. */
  bytes(): number
  stop(): void
}

/** A socket, as this file sees it. */
export type Holder = {
  /** There is room. Called once after a `hasRoom` that was false. */
  onRoom(): void
  /** Closes the socket to free its memory, most of which is held as `part`. Ends its account. */
  closeForMemory(part: MemoryPart): void
}

export type MemoryPart = 'unread' | 'queued' | 'received'

export type SocketAccount = {
  /** Sets how many bytes the socket holds in one of the three ways. */
  set(part: MemoryPart, bytes: number): void
  /** Whether something large may be sent. If not, `onRoom` is called when it may. */
  hasRoom(): boolean
  /** The socket has closed. */
  end(): void
}

/** `bytes` is the sum of all parts. */
type Sum = { bytes: number; unread: number }
type Owner = Sum & { name: string; accounts: Set<Account> }

/** What an account needs of the sum over all. */
type Books = {
  add(account: Account, part: MemoryPart, bytes: number): void
  mayHaveRoom(account: Account): boolean
  waitForRoom(account: Account): void
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

  hasRoom(): boolean {
    const has = this.#books.mayHaveRoom(this)
    if (!has && this.#isOpen()) this.#books.waitForRoom(this)
    return has
  }

  end(): void {
    this.#books.end(this)
  }

  #isOpen(): boolean {
    return this.owner.accounts.has(this)
  }
}

/** Room for those who have nothing unread. */
const LAST_ROOM_BYTES = 2 * SOCKET_MEMORY_ROOM_BYTES
/** One owner's share of the room, so that others find some, too. */
const OWNER_ROOM_BYTES = SOCKET_MEMORY_ROOM_BYTES / 4
/** So much of a limit is left once sockets were closed, so that it is not reached again with the next frame. */
const KEPT_SHARE = 3 / 4
/** Bun gives up a closed socket after some 15 s. */
const LINGERS_MS = 16_000
const LINGERING_MAX_BYTES = SOCKET_MEMORY_MAX_BYTES / 4

/** `onFault` is given what a holder has thrown. */
export function createSocketMemory({ monotonic }: Pick<Clock, 'monotonic'>, onFault: OnFault): SocketMemory {
  const owners = new Map<string, Owner>()
  const total: Sum = { bytes: 0, unread: 0 }
  /** Who waits for room, the longest first. */
  const waiting = new Set<Account>()
  let lingering: { until: number; bytes: number }[] = []
  let cancelTurn: (() => void) | undefined

  const isTight = () => total.unread >= SOCKET_MEMORY_ROOM_BYTES
  const mayHaveRoom = ({ owner }: Account) =>
    owner.unread === 0 ? total.unread < LAST_ROOM_BYTES : !isTight() && owner.unread < OWNER_ROOM_BYTES

  /** Closing and waking have a turn of their own, because bytes are counted in the middle of sending to others. */
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
        while (owner.bytes > KEPT_SHARE * SOCKET_MEMORY_PER_OWNER_MAX_BYTES) closeLargestOf(owner)
    if (total.bytes > SOCKET_MEMORY_MAX_BYTES)
      while (total.bytes > KEPT_SHARE * SOCKET_MEMORY_MAX_BYTES) closeLargestOf(largest(owners.values()))
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
      if (!mayHaveRoom(account)) continue
      waiting.delete(account)
      runGuarded('socket.drain', () => account.holder.onRoom(), onFault)
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

  const books: Books = { add, mayHaveRoom, waitForRoom: (account) => void waiting.add(account), end }

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
