// The list of edits that were typed without a connection, stored beside the copy of the document that y-indexeddb makes. The copy alone
// does not show which of its edits the hub has never had. After the hub was restored from a backup, under another epoch, exactly those
// edits are still to be sent.

/** The object store in which y-indexeddb lets others store values under keys of their own. */
const STORE = 'custom'
const UPDATES = 'updates'
const KEY = 'unsent'

/** A copy of an earlier epoch, as Yjs updates: all of them, and those that the hub has never had. */
export type EarlierCopy = { updates: Uint8Array[]; unsent: Uint8Array[] }

const everything = () => IDBKeyRange.bound([KEY], [KEY, []])
const ofClient = (client: number) => IDBKeyRange.bound([KEY, client], [KEY, client, []])

export class UnsentEdits {
  #next = 0
  /** The Yjs clientIDs under which the edits were written: that of this page, and those of earlier pages whose edits this page has loaded. */
  readonly #clients: Set<number>

  private constructor(
    private readonly db: IDBDatabase,
    private readonly client: number,
    before: readonly number[],
  ) {
    this.#clients = new Set(before)
  }

  static async in(db: IDBDatabase, client: number): Promise<UnsentEdits> {
    const keys = await answer(db.transaction(STORE).objectStore(STORE).getAllKeys(everything())).catch(() => [])
    const before = (keys as [string, number, number][]).map(([, before]) => before)
    return new UnsentEdits(db, client, before)
  }

  add(updates: readonly Uint8Array[]): void {
    this.#clients.add(this.client)
    this.#write((store) => {
      for (const update of updates) store.put(update, [KEY, this.client, this.#next++])
    })
  }

  /** To be called when the hub has all edits of this page. Edits that another tab has typed without a connection stay in the list. */
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
 * Finds the copies of this document from other epochs that have edits which the hub has never had. `mine`: the names of this member's
 * copies. `others`: whether another member has such a copy on this device, too.
 */
export async function earlierCopies(own: string): Promise<{ mine: string[]; others: boolean }> {
  const [, hubId, epoch, memberId, documentId] = own.split(':')
  // An older browser does not list its databases.
  const names = (await indexedDB.databases?.())?.map(({ name = '' }) => name) ?? []
  const mine: string[] = []
  let others = false
  for (const name of names) {
    const [, hub, other, member, document, more] = name.split(':')
    const isOfThis = hub === hubId && document === documentId && more === undefined
    if (!isOfThis || other === epoch || !(await hasUnsent(name))) continue
    if (member === memberId) mine.push(name)
    else others = true
  }
  return { mine, others }
}

export async function hasUnsent(name: string): Promise<boolean> {
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

/** Reads a copy and empties its list of unsent edits in the same transaction, so that only one of several tabs sends them. */
export async function takeUnsent(name: string): Promise<EarlierCopy> {
  const db = await answer(indexedDB.open(name))
  const transaction = db.transaction([STORE, UPDATES], 'readwrite')
  const [updates, unsent] = await Promise.all([
    answer<Uint8Array[]>(transaction.objectStore(UPDATES).getAll()),
    answer<Uint8Array[]>(transaction.objectStore(STORE).getAll(everything())),
    answer(transaction.objectStore(STORE).delete(everything())),
  ])
  db.close()
  return { updates, unsent }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
