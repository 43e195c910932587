// Local edits survive a reload and a hub that is away: y-indexeddb, wrapped so that a browser without it edits all the same.
import { IndexeddbPersistence } from 'y-indexeddb'
import type { Doc } from 'yjs'

/** Some browsers neither answer nor refuse. */
const ANSWERS_WITHIN_MS = 3000

/** Resolves when what was kept is in `doc`; `undefined` where nothing can be kept. */
export async function persistOnDevice(doc: Doc, name: string): Promise<IndexeddbPersistence | undefined> {
  if (!(await canOpen(name))) return undefined
  const persistence = new IndexeddbPersistence(name, doc)
  await Promise.race([persistence.whenSynced, new Promise((resolve) => setTimeout(resolve, ANSWERS_WITHIN_MS))])
  return persistence
}

/** y-indexeddb does not say when it fails, so the same is tried first. */
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
