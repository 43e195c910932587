// Whether something was typed in documents that the hub has never had. The documents note it themselves, beside their copies in the
// database of each (`state/documents/unsent/`); this looks at all of them, also of documents that are not open. It is a file of its own
// because the first script names each one that parts of the page share.
const STORE = 'custom'
const NOTES = () => IDBKeyRange.bound(['unsent'], ['unsent', []])

export async function hasUnsentEdits(hubId: string): Promise<boolean> {
  // An older browser does not list its databases.
  const names = (await indexedDB.databases?.().catch(() => []))?.map(({ name = '' }) => name) ?? []
  for (const name of names) if (name.startsWith(`hubbub:${hubId}:`) && (await hasNotes(name))) return true
  return false
}

async function hasNotes(name: string): Promise<boolean> {
  const db = await answer(indexedDB.open(name))
  const hasStore = db.objectStoreNames.contains(STORE)
  const count = hasStore ? await answer(db.transaction(STORE).objectStore(STORE).count(NOTES())) : 0
  db.close()
  return count > 0
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
