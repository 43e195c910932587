// Stores a document in IndexedDB, so that edits survive a reload while the hub is away. Where the browser stores nothing,
// editing works without it.
import { IndexeddbPersistence } from 'y-indexeddb'
import { type Doc, mergeUpdates } from 'yjs'
import { hasIndexedDb } from '../../../live/indexed-db.ts'
import { UnsentEdits } from '../unsent/unsent-edits.ts'
import { AfterFrame } from './after-frame.ts'

/** How long to wait for IndexedDB: some browsers never answer. */
const ANSWER_MAX_MS = 3000

/** The key of the hub's refusal in the store beside the updates. */
const REFUSAL = 'refusal'

/** Where y-indexeddb has the updates. */
const UPDATES = 'updates'

/** What this device stores of a document. */
export type DeviceCopy = {
  /** The code with which the hub refused something in it. Sent once more, it would be refused once more. */
  refusal: string | undefined
  setRefusal(code: string | undefined): Promise<void>
  /** What of it the hub has never had. */
  unsent: UnsentEdits
  /** Stores at once what was put off. */
  storeNow(): void
  /** Deletes it. Nothing is stored from then on. */
  discard(): Promise<void>
  /** Replaces it by this update, at once or not at all. Nothing is stored from then on. False where it could not be replaced. */
  replaceWith(update: Uint8Array): Promise<boolean>
}

/**
 * Loads what is stored under `name` into `doc`, and stores every change of it from then on, until `doc` is destroyed.
 * Resolves when everything is loaded, when the browser turns out to store nothing, or after some seconds without an answer;
 * with undefined in the latter cases. `setStored` is called with true once everything in `doc` is stored, even where that is
 * later, and with false when the browser stops storing. While `mayPutOff` says so, a change is stored when the frame that shows it
 * is drawn, and not before.
 */
export async function storeOnDevice(
  doc: Doc,
  name: string,
  setStored: (isStored: boolean) => void,
  mayPutOff: () => boolean,
): Promise<DeviceCopy | undefined> {
  if (!(await canUseDatabase(name))) return undefined
  const persistence = new IndexeddbPersistence(name, doc)
  const loaded = persistence.whenSynced.then(async () => {
    const storeNow = watchStorage(persistence, setStored, mayPutOff)
    const unsent = await UnsentEdits.in(persistence.db as IDBDatabase, doc.clientID)
    return copyIn(persistence, await persistence.get(REFUSAL).catch(() => undefined), unsent, storeNow)
  })
  return Promise.race([loaded, new Promise<undefined>((resolve) => setTimeout(resolve, ANSWER_MAX_MS))])
}

function copyIn(
  persistence: IndexeddbPersistence,
  refusal: string | undefined,
  unsent: UnsentEdits,
  storeNow: () => void,
): DeviceCopy {
  return {
    refusal,
    unsent,
    storeNow,
    async setRefusal(code) {
      if (code === undefined) await persistence.del(REFUSAL)
      else await persistence.set(REFUSAL, code)
    },
    async replaceWith(update) {
      if (!persistence.db) return false
      const replacing = persistence.db.transaction(UPDATES, 'readwrite')
      replacing.objectStore(UPDATES).clear()
      replacing.objectStore(UPDATES).add(update)
      const replaced = new Promise<boolean>((resolve) => {
        replacing.oncomplete = () => resolve(true)
        replacing.onabort = () => resolve(false)
      })
      // Closes the database after the transaction.
      await persistence.destroy()
      return replaced
    },
    async discard() {
      await persistence.destroy()
      await new Promise((resolve) => {
        const request = indexedDB.deleteDatabase(persistence.name)
        // Blocked by another tab, it is deleted once that one has closed the database, which it does when it is asked to.
        request.onsuccess = request.onerror = request.onblocked = resolve
      })
    },
  }
}

/**
 * y-indexeddb does not report a write that fails, and goes on writing later updates, which cannot be read without the one
 * that is missing. So nothing more is written after the first failure. Returns what stores at once what was put off.
 */
export function watchStorage(
  persistence: Pick<IndexeddbPersistence, 'db' | 'destroy' | 'doc' | '_storeUpdate'>,
  setStored: (isStored: boolean) => void,
  mayPutOff: () => boolean = () => false,
  makeLater = (what: () => void): Pick<AfterFrame, 'ask' | 'end'> => new AfterFrame(what),
): () => void {
  const putOff: Uint8Array[] = []
  const stop = () => {
    setStored(false)
    void persistence.destroy()
  }
  // `abort`: a write failed, for example because the disk is full. `close`: the browser has closed the database.
  // `versionchange`: it is about to be deleted, as when somebody clears the data of this site.
  for (const event of ['abort', 'close', 'versionchange']) persistence.db?.addEventListener(event, stop)

  // A write that throws at once would throw in whatever has changed the document: in the editor, which then stops following
  // the document without a word, or in the middle of a frame from the hub.
  const { doc, _storeUpdate: write } = persistence
  const storeAtOnce = (update: Uint8Array, origin: unknown) => {
    try {
      write(update, origin)
    } catch {
      stop()
    }
  }
  const storeNow = () => {
    const updates = putOff.splice(0)
    if (updates.length > 0) storeAtOnce(mergeUpdates(updates), undefined)
  }
  const later = makeLater(storeNow)
  doc.off('update', write)
  persistence._storeUpdate = (update, origin) => {
    // What it has read from the database itself.
    if (origin === persistence) return
    if (mayPutOff()) {
      putOff.push(update)
      later.ask()
      return
    }
    storeNow()
    storeAtOnce(update, origin)
  }
  doc.on('update', persistence._storeUpdate)
  // What ends the storing also forgets what was put off: it replaces or deletes what is stored.
  const { destroy } = persistence
  doc.off('destroy', destroy)
  persistence.destroy = () => {
    putOff.length = 0
    later.end()
    return destroy()
  }
  doc.on('destroy', persistence.destroy)
  setStored(true)
  return storeNow
}

/** y-indexeddb does not report a database that cannot be opened or written, so another one is tried first and deleted. */
function canUseDatabase(name: string): Promise<boolean> {
  if (!hasIndexedDb()) return Promise.resolve(false)
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ANSWER_MAX_MS)
    try {
      const request = indexedDB.open(`${name}:probe`)
      request.onupgradeneeded = () => request.result.createObjectStore('probe').put(0, 0)
      // Also when the write has failed, which aborts the upgrade.
      request.onerror = () => resolve(false)
      request.onsuccess = () => {
        request.result.close()
        indexedDB.deleteDatabase(`${name}:probe`)
        resolve(true)
      }
    } catch {
      resolve(false)
    }
  })
}
