// Stores the edits of this device in IndexedDB, so that they survive a reload while the hub is away. Where the browser cannot, editing
// works without it.
import { IndexeddbPersistence } from 'y-indexeddb'
import type { Doc } from 'yjs'

/** Some browsers neither open the database nor fail. */
const ANSWERS_WITHIN_MS = 3000

/** Resolves when the stored edits are in `doc`, or with undefined where the browser cannot store them. */
export async function persistOnDevice(doc: Doc, name: string): Promise<IndexeddbPersistence | undefined> {
  if (!(await canOpen(name))) return undefined
  const persistence = new IndexeddbPersistence(name, doc)
  await Promise.race([persistence.whenSynced, new Promise((resolve) => setTimeout(resolve, ANSWERS_WITHIN_MS))])
  return persistence
}

/** y-indexeddb does not report a failure, so a database is opened on trial first. */
function canOpen(name: string): Promise<boolean> {
  if (typeof indexedDB === 'undefined') return Promise.resolve(false)
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ANSWERS_WITHIN_MS)
    try {
      const request = indexedDB.open(`${name}:probe`)
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
