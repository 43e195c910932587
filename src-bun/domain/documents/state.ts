// Reads a stored document: makes what clients, exports and the hub itself need from its snapshot and the rows after it.
//
// What a client lacks, because it has just joined or fell behind, is merged from the stored updates as bytes, without making
// a `Y.Doc`. Only an export, which needs the text, and compaction make one.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../contract/frames/collaborate.ts'
import type { RowBytes } from './log-row.ts'
import { richText } from './rich/markdown.ts'
import { DeleteSet } from './yjs/delete-set.ts'
import { DependencyCheck } from './yjs/dependency-check.ts'
import { mergeUpdates } from './yjs/merge-updates.ts'
import type { RichStructure } from './yjs/rich-structure.ts'
import { readUpdate, UpdateCursor } from './yjs/update-reader.ts'

/** The pieces of a snapshot (none until the document is compacted for the first time) and all rows after it, in order. */
export type StoredDocument = { snapshot: Iterable<Uint8Array>; tail: readonly RowBytes[] }

/** The document as a `Y.Doc`. Throws on rows or updates that cannot be read. */
export function buildDoc(stored: StoredDocument): Y.Doc {
  const doc = new Y.Doc()
  // In `transact`, so that the transaction of Yjs is a local one (`transaction.local`). `applyUpdate` alone makes a remote one, after which Yjs
  // deletes the formats in a rich document that have no effect, and a snapshot would have deletions that no member has made.
  doc.transact(() => Y.applyUpdate(doc, mergeStored(stored)))
  return doc
}

/**
 * The text of the document as people read it: every line end, also a CRLF or a CR that a program wrote, is one LF, and there
 * is no NUL. Of a rich document it is what its editor shows, as Markdown. Throws as `buildDoc` does.
 */
export function readText(stored: StoredDocument & { isRich?: boolean }): string {
  const doc = buildDoc(stored)
  if (stored.isRich) return richText(doc)
  const text = doc.getText(DOCUMENT_TEXT).toString()
  return text.replaceAll('\0', '').replace(/\r\n?/g, '\n')
}

/**
 * What the hub must know of a document to validate the next update: how far each client has written, and what is deleted. Of a rich document it
 * must also know the types, which are added to `structure`.
 */
export function readState(
  stored: StoredDocument,
  structure?: RichStructure,
): { stateVector: Map<number, number>; deletions: DeleteSet } {
  const stateVector = new Map<number, number>()
  const deletions = new DeleteSet([])
  function add(update: Uint8Array): void {
    const cursor = new UpdateCursor(update, 0, 'stored')
    const { blocks, deleted } = readUpdate(cursor)
    if (structure) {
      const load = (client: number, clock: number) => {
        structure.load(cursor, client, clock)
        return true
      }
      if (!new DependencyCheck(cursor, blocks, stateVector, load).passes([]))
        throw new Error('an update builds on one that is not there')
    }
    for (const { client, end } of blocks) stateVector.set(client, end)
    deletions.add(deleted)
  }
  for (const piece of stored.snapshot) add(piece)
  if (stored.tail.length > 0) add(mergeUpdates(stored.tail))
  return { stateVector, deletions }
}

/**
 * The answer to sync step 1: the part of a whole document that a client with this (encoded) state vector lacks. Throws on bytes
 * that are not a state vector.
 */
export function updateForStateVector(all: Uint8Array, theirStateVector: Uint8Array): Uint8Array {
  return isEmptyStateVector(theirStateVector) ? all : Y.diffUpdate(all, theirStateVector)
}

/** The whole document as one update. */
export function mergeStored({ snapshot, tail }: StoredDocument): Uint8Array {
  return mergeUpdates([...Iterator.from(snapshot).map((bytes) => ({ updateCount: 1, bytes })), ...tail])
}

/** Whether a state vector has no clients, as that of an empty document: it is then one byte, the number of clients. */
export const isEmptyStateVector = (stateVector: Uint8Array): boolean => stateVector.length === 1 && stateVector[0] === 0
