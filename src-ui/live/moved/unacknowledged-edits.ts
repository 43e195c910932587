// What was typed in documents and the hub has not acknowledged, for a page that goes to another address of its hub. Each document stores a list
// of such edits beside its copy (`state/documents/unacknowledged/`). This file reads the lists of all documents, also of those that are not open,
// and stores them at the other address in the same way. A document that is opened there sends the edits. It is a file of its own because the
// first script has the name of each file that several parts of the page share.
import { hasIndexedDb } from '../indexed-db.ts'

const STORE = 'custom'
const UPDATES = 'updates'
/** As in `state/documents/unacknowledged/`. */
const KEY = 'unsent'
const NOTES = () => IDBKeyRange.bound([KEY], [KEY, []])

/** Dispatched on `window` before the lists are read: open documents then store the edits that the hub has not acknowledged (`document-link.ts`). */
const LEAVE_EVENT = 'hubbub:leave'

/** The list of one document. Each note is an update of Yjs in base64, with the Yjs clientID of the page on which it was written. */
export type UnacknowledgedEdits = { documentId: string; epoch: string; notes: { client: number; update: string }[] }

/**
 * The lists of this member. `isAll` is false if there are others that cannot be taken along: a list of somebody else, one from before the hub was
 * restored from a backup, or one that could not be read. It is also false in an older browser, which does not list its databases.
 */
export async function unacknowledgedEdits(
  { hubId, epoch }: { hubId: string; epoch: string },
  memberId: string,
): Promise<{ edits: UnacknowledgedEdits[]; isAll: boolean }> {
  window.dispatchEvent(new Event(LEAVE_EVENT))
  if (!hasIndexedDb()) return { edits: [], isAll: true }
  // Firefox before 126.
  if (!indexedDB.databases) return { edits: [], isAll: false }
  const edits: UnacknowledgedEdits[] = []
  let isAll = true
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.startsWith(`hubbub:${hubId}:`)) continue
    const notes = await notesIn(name).catch(() => undefined)
    const [, , itsEpoch, member, documentId = ''] = name.split(':')
    if (notes?.length === 0) continue
    if (notes && itsEpoch === epoch && member === memberId) edits.push({ documentId, epoch, notes })
    else isAll = false
  }
  return { edits, isAll }
}

async function notesIn(name: string): Promise<UnacknowledgedEdits['notes']> {
  const db = await answer(indexedDB.open(name))
  try {
    if (!db.objectStoreNames.contains(STORE)) return []
    const store = db.transaction(STORE).objectStore(STORE)
    const [keys, updates] = await Promise.all([
      answer(store.getAllKeys(NOTES())),
      answer<Uint8Array[]>(store.getAll(NOTES())),
    ])
    return updates.map((update, at) => ({
      client: (keys[at] as [string, number, number])[1],
      update: btoa(Array.from(update, (byte) => String.fromCharCode(byte)).join('')),
    }))
  } finally {
    db.close()
  }
}

/** Whether a value has the form of such a list. It comes from the address of the page, which anybody can write. */
export function areEdits(value: unknown): value is UnacknowledgedEdits {
  const { documentId, epoch, notes } = (value ?? {}) as Partial<Record<keyof UnacknowledgedEdits, unknown>>
  const isNamed = [documentId, epoch].every((part) => typeof part === 'string' && /^[\w-]+$/.test(part))
  return isNamed && Array.isArray(notes) && notes.every(isNote)
}

function isNote(value: unknown): boolean {
  const { client, update } = (value ?? {}) as { client?: unknown; update?: unknown }
  return Number.isSafeInteger(client) && typeof update === 'string' && /^[\w+/]*={0,2}$/.test(update)
}

/** Stores a list as the document would have, so that the document sends it when it is opened. */
export async function storeEdits(
  hubId: string,
  memberId: string,
  { documentId, epoch, notes }: UnacknowledgedEdits,
): Promise<void> {
  const request = indexedDB.open(`hubbub:${hubId}:${epoch}:${memberId}:${documentId}`)
  // As y-indexeddb makes it.
  request.onupgradeneeded = () => {
    request.result.createObjectStore(UPDATES, { autoIncrement: true })
    request.result.createObjectStore(STORE)
  }
  const db = await answer(request)
  const transaction = db.transaction([UPDATES, STORE], 'readwrite')
  for (const [at, { client, update }] of notes.entries()) {
    const bytes = Uint8Array.from(atob(update), (character) => character.charCodeAt(0))
    transaction.objectStore(UPDATES).add(bytes)
    transaction.objectStore(STORE).put(bytes, [KEY, client, at])
  }
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
  db.close()
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
