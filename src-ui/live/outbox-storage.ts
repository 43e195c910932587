// Where the outbox of a device is stored: in IndexedDB, one database for each hub, which all tabs of the device share.
import { createStore, del, set, values } from 'idb-keyval'
import type { ErrorCode } from '../../src-bun/contract/errors.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import { hasIndexedDb } from './indexed-db.ts'

export type OutboxEntry = {
  readonly clientId: string
  /** Entries are sent only by the member who made them: several people may use one device. */
  readonly memberId: string
  readonly command: Command
  /** Milliseconds since 1970; entries are sent in this order. It increases even when the clock is set back. */
  readonly createdAt: number
  /** Somebody waits for it on this page, and it ends with the page: it is neither stored nor taken along. */
  readonly isForNow?: true
  /** Why the hub refused the command. A failed entry is not sent again until somebody retries it. */
  readonly failed?: ErrorCode
}

export type OutboxStorage = {
  all(): Promise<OutboxEntry[]>
  put(entry: OutboxEntry): Promise<void>
  remove(clientId: string): Promise<void>
  /** Undefined where no other tab shares the entries. */
  tabs?: DeviceTabs | undefined
}

/** The other tabs of this device. Each may have adopted an entry of this one and would still send it. */
export type DeviceTabs = {
  sendDiscarded(clientId: string): void
  onDiscarded(listener: (clientId: string) => void): void
}

/** One database for each hub, because the same address may belong to another hub tomorrow. */
export function deviceStorage(hubId: string): OutboxStorage {
  if (!hasIndexedDb()) return { all: async () => [], put: noStorage, remove: noStorage }
  const store = createStore(`hubbub-outbox:${hubId}`, 'commands')
  return {
    // Some browsers throw instead of rejecting. `async` turns both into a rejection.
    all: async () => await values<OutboxEntry>(store),
    // As it is sent: a browser stores no proxies of a Solid store, which a page may have put into a command.
    put: async (entry) => await set(entry.clientId, JSON.parse(JSON.stringify(entry)), store),
    remove: async (clientId) => await del(clientId, store),
    tabs: openDeviceTabs(hubId),
  }
}

/** Undefined where the browser refuses it, as it does where it refuses to store. */
export function openDeviceTabs(hubId: string): (DeviceTabs & { close(): void }) | undefined {
  try {
    const channel = new BroadcastChannel(`hubbub-outbox:${hubId}`)
    return {
      sendDiscarded: (clientId) => channel.postMessage(clientId),
      onDiscarded: (listener) => channel.addEventListener('message', ({ data }) => listener(String(data))),
      close: () => channel.close(),
    }
  } catch {
    return undefined
  }
}

async function noStorage(): Promise<void> {
  throw new Error('this browser stores nothing')
}
