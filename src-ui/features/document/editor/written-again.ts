// To undo a deletion is to write the deleted text again, as new characters before the deleted ones. Only the tab that does it learns from
// Yjs which ones stand for which, so everybody else has to look.
import { createID, type Doc, getItem, getState, Item, RelativePosition } from 'yjs'

/** How many pieces of text before the deleted characters are looked at. Others write there as well. */
const MAX_PIECES = 50

/** Where a deleted character was written again. Undefined if it is not deleted, or if nothing is found that could be it. */
export function writtenAgain({ item: id, assoc }: RelativePosition, doc: Doc): RelativePosition | undefined {
  if (!id || id.clock >= getState(doc.store, id.client)) return undefined
  const deleted = getItem(doc.store, id)
  if (!(deleted instanceof Item) || !deleted.deleted) return undefined
  let piece = deleted.left
  for (let n = 0; n < MAX_PIECES && piece; n++, piece = piece.left) {
    const { rightOrigin, length } = piece
    const at = rightOrigin?.client === id.client ? id.clock - rightOrigin.clock : -1
    if (at < 0 || at >= length) continue
    const found = new RelativePosition(null, null, createID(piece.id.client, piece.id.clock + at), assoc)
    // It can have been deleted and written again more than once.
    return piece.deleted ? writtenAgain(found, doc) : found
  }
  return undefined
}
