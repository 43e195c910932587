// What was typed in documents and the hub has never had, for a page that goes to another address of its hub. The documents note it themselves,
// beside their copies in the database of each (`state/documents/unsent/`); this reads all of them, also of documents that are not open, and
// writes it down at the other address in the same way. A document that is opened there sends it. It is a file of its own because the first
// script names each one that parts of the page share.
import { hasIndexedDb } from '../indexed-db.ts'

const STORE = 'custom'
const UPDATES = 'updates'
const KEY = 'unsent'
const NOTES = () => IDBKeyRange.bound([KEY], [KEY, []])

/** On `window` before the notes are read: open documents note what the hub has not acknowledged (`document-link.ts`). */
const LEAVE_EVENT = 'hubbub:leave'

/** Of one document: updates of Yjs in base64, by the Yjs clientID of the page on which they were written. */
export type UnsentEdits = { documentId: string; epoch: string; notes: { client: number; update: string }[] }

/**
 * Of this member. `isAll` is false where something is there that cannot be taken along: what somebody else has written, or before the hub
 * was restored, or what could not be read.
 */
export async function unsentEdits(
  { hubId, epoch }: { hubId: string; epoch: string },
  memberId: string,
): Promise<{ edits: UnsentEdits[]; isAll: boolean }> {
  window.dispatchEvent(new Event(LEAVE_EVENT))
  const edits: UnsentEdits[] = []
  let isAll = true
  // An older browser does not list its databases.
  const names = hasIndexedDb() ? ((await indexedDB.databases?.()) ?? []).map(({ name = '' }) => name) : []
  for (const name of names) {
    if (!name.startsWith(`hubbub:${hubId}:`)) continue
    const notes = await notesIn(name).catch(() => undefined)
    const [, , itsEpoch, member, documentId = ''] = name.split(':')
    if (notes?.length === 0) continue
    if (notes && itsEpoch === epoch && member === memberId) edits.push({ documentId, epoch, notes })
    else isAll = false
  }
  return { edits, isAll }
}

async function notesIn(name: string): Promise<UnsentEdits['notes']> {
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

/** Anybody can write an address. */
export function areEdits(value: unknown): value is UnsentEdits {
  const { documentId, epoch, notes } = (value ?? {}) as Partial<Record<keyof UnsentEdits, unknown>>
  const isNamed = [documentId, epoch].every((part) => typeof part === 'string' && /^[\w-]+$/.test(part))
  return isNamed && Array.isArray(notes) && notes.every(isNote)
}

function isNote(value: unknown): boolean {
  const { client, update } = (value ?? {}) as { client?: unknown; update?: unknown }
  return Number.isSafeInteger(client) && typeof update === 'string' && /^[\w+/]*={0,2}$/.test(update)
}

/** Writes them down as the document would have, so that it sends them when it is opened. */
export async function storeEdits(
  hubId: string,
  memberId: string,
  { documentId, epoch, notes }: UnsentEdits,
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
