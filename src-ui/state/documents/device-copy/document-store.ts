// Stores a document in IndexedDB, so that edits survive a reload while the hub is away. Where the browser stores nothing,
// editing works without it.
import { IndexeddbPersistence } from 'y-indexeddb'
import { type Doc, mergeUpdates } from 'yjs'
import { hasIndexedDb } from '../../../live/indexed-db.ts'
import { UnacknowledgedEdits } from '../unacknowledged/unacknowledged-edits.ts'
import { AfterFrame } from './after-frame.ts'

/** How long to wait for IndexedDB: some browsers never answer. */
const ANSWER_MAX_MS = 3000

/** The key of the hub's refusal in the store beside the updates. */
const REFUSAL = 'refusal'

/** The object store in which y-indexeddb has the updates. */
const UPDATES = 'updates'

/** What this device stores of a document. */
export type DeviceCopy = {
  /** The code with which the hub refused an edit in the copy. The same edit would be refused again, so the link does not connect. */
  refusal: string | undefined
  setRefusal(code: string | undefined): Promise<void>
  /** The list of the edits in the copy that the hub has not acknowledged. */
  unacknowledged: UnacknowledgedEdits
  /** Stores now the updates that wait for the next animation frame. */
  storeNow(): void
  /** Deletes the copy. Nothing is stored after that. */
  discard(): Promise<void>
  /**
   * Replaces the whole copy by this update atomically, in one transaction. Nothing is stored after that. Resolves to false if the copy
   * could not be replaced.
   */
  replaceWith(update: Uint8Array): Promise<boolean>
}

/**
 * Loads the copy `name` into `doc`, and from then on stores every update of `doc` in it, until `doc` is destroyed. Resolves to the copy
 * when everything is loaded, and to undefined if the browser turns out to store nothing, or does not answer within
 * `ANSWER_MAX_MS`. `setStored` is called with true once everything in `doc` is stored, even after `ANSWER_MAX_MS`, and with
 * false when the browser stops storing. While `mayPutOff` returns true, an update is stored only after the next animation frame, so that a
 * keystroke is on the screen before IndexedDB has any work with it.
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
    const unacknowledged = await UnacknowledgedEdits.in(persistence.db as IDBDatabase, doc.clientID)
    return copyIn(persistence, await persistence.get(REFUSAL).catch(() => undefined), unacknowledged, storeNow)
  })
  return Promise.race([loaded, new Promise<undefined>((resolve) => setTimeout(resolve, ANSWER_MAX_MS))])
}

function copyIn(
  persistence: IndexeddbPersistence,
  refusal: string | undefined,
  unacknowledged: UnacknowledgedEdits,
  storeNow: () => void,
): DeviceCopy {
  return {
    refusal,
    unacknowledged,
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
        // If another tab has the database open (`onblocked`), the browser asks that tab to close it, which it does, and deletes it then.
        request.onsuccess = request.onerror = request.onblocked = resolve
      })
    },
  }
}

/**
 * y-indexeddb does not report a write that fails, and goes on writing later updates, which cannot be read without the one
 * that is missing. So nothing more is written after the first failure. Returns a function that stores now the updates that wait
 * for the next animation frame.
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

  // An exception of `write` would be thrown into the code that has changed the document: into the editor, which would then stop following
  // the document without a message, or into the handling of a frame from the hub.
  const { doc, _storeUpdate: write } = persistence
  const storeUpdate = (update: Uint8Array, origin: unknown) => {
    try {
      write(update, origin)
    } catch {
      stop()
    }
  }
  const storeNow = () => {
    const updates = putOff.splice(0)
    if (updates.length > 0) storeUpdate(mergeUpdates(updates), undefined)
  }
  const later = makeLater(storeNow)
  doc.off('update', write)
  persistence._storeUpdate = (update, origin) => {
    // The update was read from this database.
    if (origin === persistence) return
    if (mayPutOff()) {
      putOff.push(update)
      later.ask()
      return
    }
    storeNow()
    storeUpdate(update, origin)
  }
  doc.on('update', persistence._storeUpdate)
  // `destroy` is called while the copy is being replaced, or before it is deleted: an update that still waits would then be written into the
  // new copy, so it is dropped. When a link is disposed of, `storeNow` has stored these updates before.
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

/** y-indexeddb does not report that a database cannot be opened or written. So another database is opened, written and deleted first. */
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
