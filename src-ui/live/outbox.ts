// The commands that this device has sent and the hub has not answered yet.
//
// A command is stored before it is sent and removed when its answer comes, so that a lost connection, a reload or a closed
// tab loses nothing that somebody has written. After each reconnect all of it is sent again, in order; the hub runs each
// `clientId` once, so sending twice is harmless. In a browser the store is IndexedDB, one database for each hub, which all
// tabs of a device share: a tab removes only entries that were answered to it, and adopts those that an earlier tab left.
// Where a browser stores nothing (a private window) the entries are in memory only, and the page warns before it is closed.
import { createStore, del, set, values } from 'idb-keyval'
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'

export type OutboxEntry = {
  readonly clientId: string
  /** Entries are sent only by the member who made them: several people may use one device. */
  readonly memberId: string
  readonly command: Command
  /** Milliseconds since 1970; entries are sent in this order. It increases even when the clock is set back. */
  readonly createdAt: number
  /** Why the hub refused it. A failed entry is not sent again until somebody retries it. */
  readonly failed?: ErrorCode
}

export type OutboxStorage = {
  all(): Promise<OutboxEntry[]>
  put(entry: OutboxEntry): Promise<void>
  remove(clientId: string): Promise<void>
}

export type Outbox = {
  add(command: Command): OutboxEntry
  find(clientId: string): OutboxEntry | undefined
  /** For an entry that was answered or discarded. Returns the removed entry. */
  remove(clientId: string): OutboxEntry | undefined
  /** Marks an entry as refused: it stays, but is not among the unanswered ones. */
  fail(clientId: string, code: ErrorCode): void
  /** Makes a failed entry an unanswered one again. */
  clearFailure(clientId: string): OutboxEntry | undefined
  /** The commands to send after each `caught-up`, in order. */
  unanswered(): Command[]
  /** Some entries are in memory only and would be lost with this tab. */
  hasUnpersisted(): boolean
  /** Takes over the entries that other tabs of this member have stored. A tab that still runs may send them too, which is harmless. */
  adopt(): Promise<void>
}

/**
 * An id of its own, because `crypto.randomUUID` does not exist on `http://192.168…`. It begins with the time, so that new ids
 * are inserted at the end of the hub's index.
 */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${Date.now().toString(36)}-${random}`
}

/** One database for each hub, because the same address may belong to another hub tomorrow. */
export function deviceStorage(hubId: string): OutboxStorage {
  if (typeof indexedDB === 'undefined') return { all: async () => [], put: noStorage, remove: noStorage }
  const store = createStore(`hubbub-outbox:${hubId}`, 'commands')
  return {
    // Some browsers throw instead of rejecting. `async` turns both into a rejection.
    all: async () => await values<OutboxEntry>(store),
    put: async (entry) => await set(entry.clientId, entry, store),
    remove: async (clientId) => await del(clientId, store),
  }
}

async function noStorage(): Promise<void> {
  throw new Error('this browser stores nothing')
}

export function makeOutbox(
  memberId: string,
  storage: OutboxStorage,
  changed: (entries: readonly OutboxEntry[]) => void,
): Outbox {
  let entries: readonly OutboxEntry[] = []
  const persisted = new Set<string>()
  /** Answers may come while the store is still being read: these entries are not adopted. */
  const removedIds = new Set<string>()

  function setEntries(next: readonly OutboxEntry[]) {
    entries = next
    changed(entries)
  }

  function find(clientId: string): OutboxEntry | undefined {
    return entries.find((entry) => entry.clientId === clientId)
  }

  function persist(entry: OutboxEntry) {
    // A private window refuses to store. The entry is then in memory only, which `hasUnpersisted` reports.
    storage.put(entry).then(
      () => persisted.add(entry.clientId),
      () => persisted.delete(entry.clientId),
    )
  }

  function replace(clientId: string, change: (entry: OutboxEntry) => OutboxEntry): OutboxEntry | undefined {
    const entry = find(clientId)
    if (!entry) return undefined
    const changedEntry = change(entry)
    setEntries(entries.map((each) => (each === entry ? changedEntry : each)))
    persist(changedEntry)
    return changedEntry
  }

  return {
    add(command) {
      const createdAt = Math.max(Date.now(), (entries.at(-1)?.createdAt ?? 0) + 1)
      const entry = { clientId: command.clientId, memberId, command, createdAt }
      setEntries([...entries, entry])
      persist(entry)
      return entry
    },
    find,
    remove(clientId) {
      removedIds.add(clientId)
      const entry = find(clientId)
      if (!entry) return undefined
      setEntries(entries.filter((each) => each !== entry))
      // Where this fails, the next tab adopts the entry and sends it again; the hub answers with the first result.
      storage.remove(clientId).catch(() => undefined)
      return entry
    },
    fail(clientId, code) {
      replace(clientId, (entry) => ({ ...entry, failed: code }))
    },
    clearFailure(clientId) {
      return replace(clientId, ({ failed: _, ...entry }) => entry)
    },
    unanswered: () => entries.filter((entry) => entry.failed === undefined).map((entry) => entry.command),
    hasUnpersisted: () => entries.some((entry) => !persisted.has(entry.clientId)),
    async adopt() {
      const stored = await storage.all().catch(() => [])
      const known = new Set(entries.map((entry) => entry.clientId))
      const adopted = stored.filter(
        (entry) => entry.memberId === memberId && !known.has(entry.clientId) && !removedIds.has(entry.clientId),
      )
      if (adopted.length === 0) return
      for (const entry of adopted) persisted.add(entry.clientId)
      setEntries([...adopted, ...entries].sort((a, b) => a.createdAt - b.createdAt))
    },
  }
}
