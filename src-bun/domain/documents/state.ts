// Reads a stored document: from its snapshot and the rows after it to what clients and exports ask for.
//
// The hub answers clients with bytes alone. What a newcomer lacks, or somebody who fell behind, is merged from the stored
// updates without making a `Y.Doc`. Only an export, which needs the text, and compaction open the document, and close it
// again at the end of the call.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../contract/frames/collaborate.ts'
import { type LogRow, lastSeqOf, type RowBytes } from './log-row.ts'
import { DeleteSet } from './yjs/delete-set.ts'
import { mergeUpdates } from './yjs/merge-updates.ts'
import { readUpdate, UpdateCursor } from './yjs/update-reader.ts'

/** A snapshot (undefined until the document is compacted for the first time) and the rows after it, in order, in format V1. */
export type StoredDocument = { snapshot: Uint8Array | undefined; tail: readonly RowBytes[] }

export function buildDoc(stored: StoredDocument): Y.Doc {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, mergeStored(stored))
  return doc
}

export function readText(stored: StoredDocument): string {
  return buildDoc(stored).getText(DOCUMENT_TEXT).toString()
}

/** What the hub must know of a document to validate the next update: how far each client has written, and what is deleted. */
export function readState(stored: StoredDocument): { stateVector: Map<number, number>; deletions: DeleteSet } {
  const { blocks, deleted } = readUpdate(new UpdateCursor(mergeStored(stored)))
  return {
    stateVector: new Map(blocks.map(({ client, end }) => [client, end])),
    deletions: new DeleteSet(deleted),
  }
}

/**
 * The answer to sync step 1: one update with everything that a client with this (encoded) state vector lacks. Throws on
 * bytes that are no state vector.
 */
export function updateForStateVector(stored: StoredDocument, theirStateVector: Uint8Array): Uint8Array {
  const all = mergeStored(stored)
  return isEmpty(theirStateVector) ? all : Y.diffUpdate(all, theirStateVector)
}

/**
 * One update with everything after update number `seq`, or undefined if the newest row of the tail ends with `seq`. It may
 * hold more than that, and Yjs ignores what a client already has: if update `seq + 1` lies inside a row, it begins with that
 * row; if no row of the tail has it, because a snapshot took it in, it is the whole document.
 */
export function updateSinceSeq(
  stored: { snapshot: Uint8Array | undefined; tail: readonly LogRow[] },
  seq: number,
): Uint8Array | undefined {
  const { tail } = stored
  if (tail.length > 0 && lastSeqOf(tail) === seq) return undefined
  const next = tail.findIndex(({ seq: first, updates }) => first <= seq + 1 && seq + 1 < first + updates)
  return mergeStored(next < 0 ? stored : { snapshot: undefined, tail: tail.slice(next) })
}

/** The whole document as one update. */
function mergeStored({ snapshot, tail }: StoredDocument): Uint8Array {
  return mergeUpdates(snapshot ? [{ updates: 1, bytes: snapshot }, ...tail] : tail)
}

/** A state vector without clients: that of a document that has just been made. It is one byte, the number of clients. */
const isEmpty = (stateVector: Uint8Array): boolean => stateVector.length === 1 && stateVector[0] === 0
