// What was typed here without a connection, beside the copy of the document that y-indexeddb stores. The copy alone does not show what
// of it the hub has never had; after a hub was restored from a backup, under another epoch, exactly that is still to be sent.

/** Where y-indexeddb lets others store something by a key of theirs. */
const STORE = 'custom'
const UPDATES = 'updates'
const KEY = 'unsent'

/** Of one copy: all of it, and of that what the hub has never had. Updates of Yjs. */
export type EarlierCopy = { updates: Uint8Array[]; unsent: Uint8Array[] }

const everything = () => IDBKeyRange.bound([KEY], [KEY, []])
const ofClient = (client: number) => IDBKeyRange.bound([KEY, client], [KEY, client, []])

export class UnsentEdits {
  #next = 0
  /** The Yjs clientIDs under which it was written: of this page, and of pages before it whose edits this page has loaded. */
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

  /** The hub has all of it. What another tab has typed without a connection stays. */
  clear(): void {
    if (this.#clients.size === 0) return
    const clients = [...this.#clients]
    this.#clients.clear()
    this.#write((store) => {
      for (const client of clients) store.delete(ofClient(client))
    })
  }

  /** A browser that stores nothing any more has been noticed by then (document-store.ts). */
  #write(change: (store: IDBObjectStore) => void): void {
    try {
      change(this.db.transaction(STORE, 'readwrite').objectStore(STORE))
    } catch {
      // The database is closed.
    }
  }
}

/**
 * The databases of this document of other epochs in which something is that their hub has never had. `others`: whether there is one of
 * another member, too.
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

/** All updates of a copy. */
export async function readCopy(name: string): Promise<Uint8Array[]> {
  const db = await answer(indexedDB.open(name))
  const has = db.objectStoreNames.contains(UPDATES)
  const updates = has ? await answer<Uint8Array[]>(db.transaction(UPDATES).objectStore(UPDATES).getAll()) : []
  db.close()
  return updates
}

/** Takes it out of there, so that of several tabs one sends it. */
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
