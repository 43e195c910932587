// In which order comments stand in the text of a document, for an export: a page resolves positions by Yjs, the hub elsewhere never does.
import * as Y from 'yjs'
import type { Comment } from '../../../contract/comments.ts'
import { DOCUMENT_TEXT } from '../../../contract/frames/collaborate.ts'
import { buildDoc, type StoredDocument } from '../state.ts'

type Ranged = Pick<Comment, 'id' | 'range'>

/**
 * By the id of a comment a number that is higher further down in the text, also where the text was deleted since. What has no range, or one
 * that is no position in this text, has none. All are found in one pass.
 */
export function placesOf(comments: readonly Ranged[], stored: StoredDocument): ReadonlyMap<string, number> {
  const wanted = comments.flatMap(({ id, range }) => {
    const at = range && itemAt(range.start)
    return at ? [{ id, ...at }] : []
  })
  const places = new Map<string, number>()
  if (wanted.length === 0) return places
  const byClient = Map.groupBy(wanted, ({ client }) => client)
  let before = 0
  for (let item = buildDoc(stored).getText(DOCUMENT_TEXT)._start; item; item = item.right) {
    for (const { id, clock } of byClient.get(item.id.client) ?? [])
      if (clock >= item.id.clock && clock < item.id.clock + item.length) places.set(id, before + clock - item.id.clock)
    before += item.length
  }
  return places
}

/** The character that a position is at. What a client has stored there can be anything. */
function itemAt(position: string): Y.ID | undefined {
  try {
    return Y.decodeRelativePosition(Buffer.from(position, 'base64')).item ?? undefined
  } catch {
    return undefined
  }
}
