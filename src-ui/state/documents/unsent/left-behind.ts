// Copies of a document on this device that nobody sends any more: of a hub that was restored from a backup since. What their member typed
// without a connection is sent when that member opens the document again (document-link.ts). Here is the rest: of a document that the
// backup does not have, and of a member whom it does not know.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../../../src-bun/contract/frames/collaborate.ts'
import { hasIndexedDb } from '../../../live/indexed-db.ts'
import { hub } from '../../hub.ts'
import { hasUnsent, readCopy } from './unsent-edits.ts'

/** `isUnsent`: a part of the text is what no hub has ever had. */
export type LeftBehind = { name: string; memberId: string; isUnsent: boolean; text: string }

/** The copies of other epochs with some text. */
export async function leftBehind(documentId: string): Promise<LeftBehind[]> {
  // An older browser does not list its databases.
  const names = hasIndexedDb() ? ((await indexedDB.databases?.()) ?? []).map(({ name = '' }) => name) : []
  const found: LeftBehind[] = []
  for (const name of names) {
    const [app, hubId, epoch, memberId = '', document, more] = name.split(':')
    const isOfThis = app === 'hubbub' && hubId === hub.hubId && document === documentId && more === undefined
    if (!isOfThis || epoch === hub.epoch) continue
    const [isUnsent, text] = [await hasUnsent(name), textOf(await readCopy(name))]
    if (text.trim() !== '') found.push({ name, memberId, isUnsent, text })
  }
  return found
}

/** An update that cannot be read ends it there. */
function textOf(updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc()
  try {
    for (const update of updates) Y.applyUpdate(doc, update)
  } catch {
    // What is whole is shown.
  }
  const text = doc.getText(DOCUMENT_TEXT).toString()
  doc.destroy()
  return text
}

export async function forgetLeftBehind({ name }: LeftBehind): Promise<void> {
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name)
    // Blocked by another tab, it is deleted once that one has closed it.
    request.onsuccess = request.onerror = request.onblocked = resolve
  })
}
