// The list of edits that the hub has not acknowledged: those that were typed while there was no connection, and those that had been sent but
// not acknowledged when the connection was lost. It is stored in IndexedDB beside the copy of the document that y-indexeddb makes, because the
// copy does not show which of its edits are acknowledged. After the hub was restored from a backup, under another epoch, exactly the edits of
// the list are still to be sent.

/** The object store in which y-indexeddb lets others store values under keys of their own. */
const STORE = 'custom'
const UPDATES = 'updates'
/** The name under which the list is stored. It stays as it is, because devices have lists under it. */
const KEY = 'unsent'

/** A copy of another epoch, as Yjs updates: all of them, and those that the hub had not acknowledged. */
export type EarlierCopy = { updates: Uint8Array[]; unacknowledged: Uint8Array[] }

const everything = () => IDBKeyRange.bound([KEY], [KEY, []])
const ofClient = (client: number) => IDBKeyRange.bound([KEY, client], [KEY, client, []])

export class UnacknowledgedEdits {
  #next = 0
  /** The Yjs clientIDs under which the edits were written: that of this page, and those of earlier pages whose edits this page has loaded. */
  readonly #clients: Set<number>

  private constructor(
    private readonly db: IDBDatabase,
    private readonly client: number,
    earlierClients: readonly number[],
  ) {
    this.#clients = new Set(earlierClients)
  }

  static async in(db: IDBDatabase, client: number): Promise<UnacknowledgedEdits> {
    const keys = await answer(db.transaction(STORE).objectStore(STORE).getAllKeys(everything())).catch(() => [])
    const earlierClients = (keys as [string, number, number][]).map(([, earlierClient]) => earlierClient)
    return new UnacknowledgedEdits(db, client, earlierClients)
  }

  add(updates: readonly Uint8Array[]): void {
    this.#clients.add(this.client)
    this.#write((store) => {
      for (const update of updates) store.put(update, [KEY, this.client, this.#next++])
    })
  }

  /** To be called when the hub has all edits of this page. The edits of another tab stay in the list. */
  clear(): void {
    if (this.#clients.size === 0) return
    const clients = [...this.#clients]
    this.#clients.clear()
    this.#write((store) => {
      for (const client of clients) store.delete(ofClient(client))
    })
  }

  /** Errors are ignored here: `watchStorage` in document-store.ts notices a database that fails or is closed, and reports it to the page. */
  #write(change: (store: IDBObjectStore) => void): void {
    try {
      change(this.db.transaction(STORE, 'readwrite').objectStore(STORE))
    } catch {
      // The database is closed.
    }
  }
}

/**
 * Finds the copies of a document from other epochs that have edits which the hub had not acknowledged. `current` is the name of the copy of
 * this epoch. `mine`: the names of this member's copies. `others`: whether another member has such a copy on this device, too.
 */
export async function earlierCopies(current: string): Promise<{ mine: string[]; others: boolean }> {
  const [, hubId, epoch, memberId, documentId] = current.split(':')
  // An older browser does not list its databases.
  const names = (await indexedDB.databases?.())?.map(({ name = '' }) => name) ?? []
  const mine: string[] = []
  let others = false
  for (const name of names) {
    const [, hub, itsEpoch, member, document, more] = name.split(':')
    const isOfThis = hub === hubId && document === documentId && more === undefined
    if (!isOfThis || itsEpoch === epoch || !(await hasUnacknowledged(name))) continue
    if (member === memberId) mine.push(name)
    else others = true
  }
  return { mine, others }
}

export async function hasUnacknowledged(name: string): Promise<boolean> {
  const db = await answer(indexedDB.open(name))
  const count = db.objectStoreNames.contains(STORE)
    ? await answer(db.transaction(STORE).objectStore(STORE).count(everything()))
    : 0
  db.close()
  return count > 0
}

/** All updates of the copy `name`. */
export async function readCopy(name: string): Promise<Uint8Array[]> {
  const db = await answer(indexedDB.open(name))
  const has = db.objectStoreNames.contains(UPDATES)
  const updates = has ? await answer<Uint8Array[]>(db.transaction(UPDATES).objectStore(UPDATES).getAll()) : []
  db.close()
  return updates
}

/** Reads a copy and empties its list in the same transaction, so that only one of several tabs sends them. */
export async function takeUnacknowledged(name: string): Promise<EarlierCopy> {
  const db = await answer(indexedDB.open(name))
  const transaction = db.transaction([STORE, UPDATES], 'readwrite')
  const [updates, unacknowledged] = await Promise.all([
    answer<Uint8Array[]>(transaction.objectStore(UPDATES).getAll()),
    answer<Uint8Array[]>(transaction.objectStore(STORE).getAll(everything())),
    answer(transaction.objectStore(STORE).delete(everything())),
  ])
  db.close()
  return { updates, unacknowledged }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
