// Finds the copies of a document on this device that were made before the hub was restored from a backup. document-link.ts sends the
// unacknowledged edits of such a copy when its member opens the document again. It cannot do so if the backup does not have the document, or
// does not know the member. Therefore all such copies are found here, and the page decides which of them it offers to be read and saved by hand.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../../../src-bun/contract/frames/collaborate.ts'
import { hasIndexedDb } from '../../../live/indexed-db.ts'
import { hub } from '../../hub.ts'
import { hasUnacknowledged, readCopy } from './unacknowledged-edits.ts'

/** `hasUnacknowledgedEdits`: the hub has not acknowledged a part of the text. */
export type LeftBehind = { name: string; memberId: string; hasUnacknowledgedEdits: boolean; text: string }

/** The copies of other epochs that have any text. */
export async function leftBehind(documentId: string): Promise<LeftBehind[]> {
  // An older browser does not list its databases.
  const names = hasIndexedDb() ? ((await indexedDB.databases?.()) ?? []).map(({ name = '' }) => name) : []
  const found: LeftBehind[] = []
  for (const name of names) {
    const [app, hubId, epoch, memberId = '', document, more] = name.split(':')
    const isOfThis = app === 'hubbub' && hubId === hub.hubId && document === documentId && more === undefined
    if (!isOfThis || epoch === hub.epoch) continue
    const [hasUnacknowledgedEdits, text] = [await hasUnacknowledged(name), textOf(await readCopy(name))]
    if (text.trim() !== '') found.push({ name, memberId, hasUnacknowledgedEdits, text })
  }
  return found
}

/** The text of a copy. If one of the updates cannot be read, the text is that of the updates before it. */
function textOf(updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc()
  try {
    for (const update of updates) Y.applyUpdate(doc, update)
  } catch {
    // The text of the updates before this one is shown.
  }
  const text = doc.getText(DOCUMENT_TEXT).toString()
  doc.destroy()
  return text
}

export async function forgetLeftBehind({ name }: LeftBehind): Promise<void> {
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name)
    // If another tab has the database open, it is deleted once that tab has closed it.
    request.onsuccess = request.onerror = request.onblocked = resolve
  })
}
