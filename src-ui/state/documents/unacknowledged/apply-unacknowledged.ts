// After a hub was restored from a backup, writes the edits that it had not acknowledged into the document that it has now. The stored updates
// cannot simply be sent: they may build on text that the backup does not have, and the copy also has text of others, which is not ours to send.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../../../src-bun/contract/frames/collaborate.ts'
import type { EarlierCopy } from './unacknowledged-edits.ts'

type Range = { clock: number; length: number }
/** A range of units with its index in the text of the document. If it is deleted: the index at which it was. */
type Placed = Range & { index: number; isDeleted: boolean }
type Edit = { at: number; deleted: number; insert: string }

/**
 * For each text that was typed, finds the nearest unit before it in the earlier copy that the document knows, even if it is deleted there, and
 * inserts the text behind the place of that unit. Also deletes what was deleted in the earlier copy. Text that the document has already,
 * because the hub had received it after all, is not inserted again.
 */
export function applyUnacknowledged(doc: Y.Doc, { updates, unacknowledged }: EarlierCopy): void {
  const earlier = new Y.Doc()
  for (const update of updates) Y.applyUpdate(earlier, update)
  const text = doc.getText(DOCUMENT_TEXT)
  const edits = editsOf(
    itemsOf(earlier.getText(DOCUMENT_TEXT)),
    Y.decodeUpdate(Y.mergeUpdates([...unacknowledged])),
    placesIn(text),
  )
  doc.transact(() => {
    for (const { at, deleted, insert } of edits.toReversed()) {
      if (deleted > 0) text.delete(at, deleted)
      if (insert !== '') text.insert(at, insert)
    }
  })
  earlier.destroy()
}

/** The edits in the order of the text, without overlaps. Each `at` is an index in the text as it is before any of them. */
function editsOf(
  items: Iterable<Y.Item>,
  unacknowledged: ReturnType<typeof Y.decodeUpdate>,
  places: ReadonlyMap<number, readonly Placed[]>,
): Edit[] {
  const written = rangesBy(
    unacknowledged.structs.map(({ id, length }) => ({ client: id.client, clock: id.clock, length })),
  )
  const deleted = rangesBy(
    [...unacknowledged.ds.clients].flatMap(([client, ranges]) =>
      ranges.map(({ clock, len }) => ({ client, clock, length: len })),
    ),
  )
  const edits: Edit[] = []
  let insertAt = 0
  for (const item of items)
    for (let offset = 0; offset < item.length; offset++) {
      const { client } = item.id
      const clock = item.id.clock + offset
      const place = rangeAt(places.get(client), clock)
      if (place) {
        if (place.isDeleted) insertAt = place.index
        else {
          const index = place.index + clock - place.clock
          insertAt = index + 1
          if (item.deleted && rangeAt(deleted.get(client), clock)) edits.push({ at: index, deleted: 1, insert: '' })
        }
      } else if (item.content instanceof Y.ContentString && rangeAt(written.get(client), clock)) {
        const last = edits.at(-1)
        const insert = item.content.str[offset] ?? ''
        if (last?.insert && last.at === insertAt) last.insert += insert
        else edits.push({ at: insertAt, deleted: 0, insert })
      }
    }
  return edits
}

function placesIn(text: Y.Text): Map<number, Placed[]> {
  const places: (Placed & { client: number })[] = []
  let index = 0
  for (const { id, length, deleted } of itemsOf(text)) {
    places.push({ client: id.client, clock: id.clock, length, index, isDeleted: deleted })
    if (!deleted) index += length
  }
  return rangesBy(places)
}

/** The ranges of each client, in ascending order of their clocks. */
function rangesBy<T extends Range & { client: number }>(ranges: readonly T[]): Map<number, T[]> {
  const by = new Map<number, T[]>()
  for (const range of ranges) {
    const list = by.get(range.client)
    if (list) list.push(range)
    else by.set(range.client, [range])
  }
  for (const list of by.values()) list.sort((one, other) => one.clock - other.clock)
  return by
}

function rangeAt<T extends Range>(ranges: readonly T[] = [], clock: number): T | undefined {
  let [low, high] = [0, ranges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const range = ranges[middle] as T
    if (clock < range.clock) high = middle
    else if (clock >= range.clock + range.length) low = middle + 1
    else return range
  }
  return undefined
}

function* itemsOf(text: Y.Text): Generator<Y.Item> {
  for (let item = text._start; item; item = item.right) yield item
}
