// What this device has asked the hub and not yet had answered. It survives a reload and a closed tab, so that nothing
// somebody has sent is lost on the way; the hub's `clientId` rule makes sending it twice harmless.
import { createStore, del, set, values } from 'idb-keyval'
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'

export type OutboxEntry = {
  readonly clientId: string
  /** An entry left by somebody else on this device must never go out under another name. */
  readonly memberId: string
  readonly command: Command
  /** Also the order of sending: rises even when the clock is set back. */
  readonly createdAt: number
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
  /** The hub has answered, or nobody wants it any more. Returns what left. */
  remove(clientId: string): OutboxEntry | undefined
  /** Stays, but is not sent again until somebody says so. */
  fail(clientId: string, code: ErrorCode): void
  /** Clears the failure. */
  clearFailure(clientId: string): OutboxEntry | undefined
  /** What is to be sent after each caught-up, in order. */
  unanswered(): Command[]
  /** Something would be gone with this tab. */
  hasUnpersisted(): boolean
  /** Takes over what earlier tabs of this member have left. A tab still alive may have sent it too: that is harmless. */
  adopt(): Promise<void>
}

/**
 * `crypto.randomUUID` does not exist on `http://192.168…`. Begins with the time, so that the hub finds what came last at the
 * end of its index.
 */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${Date.now().toString(36)}-${random}`
}

/** One store a hub: the same address may be another hub tomorrow. */
export function deviceStorage(hubId: string): OutboxStorage {
  if (typeof indexedDB === 'undefined') return { all: async () => [], put: noStorage, remove: noStorage }
  const store = createStore(`hubbub-outbox:${hubId}`, 'commands')
  return {
    // Some browsers refuse with an exception instead of an event: `async` makes both the same.
    all: async () => await values<OutboxEntry>(store),
    put: async (entry) => await set(entry.clientId, entry, store),
    remove: async (clientId) => await del(clientId, store),
  }
}

async function noStorage(): Promise<void> {
  throw new Error('this browser keeps nothing')
}

export function makeOutbox(
  memberId: string,
  storage: OutboxStorage,
  changed: (entries: readonly OutboxEntry[]) => void,
): Outbox {
  let entries: readonly OutboxEntry[] = []
  const persisted = new Set<string>()
  /** An answer may come while the store is still being read. */
  const removedIds = new Set<string>()

  function setEntries(next: readonly OutboxEntry[]) {
    entries = next
    changed(entries)
  }

  function find(clientId: string): OutboxEntry | undefined {
    return entries.find((entry) => entry.clientId === clientId)
  }

  function persist(entry: OutboxEntry) {
    // A private window refuses to store: the entry then lives in memory only, and `isOnlyInMemory` says so.
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
      // Left behind, it is adopted and sent once more by the next tab, and answered with the first result.
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
