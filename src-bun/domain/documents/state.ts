// From what is stored of a document to what clients and exports ask for. To answer a client no document is opened at all;
// to read the text one is, for the length of one call.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../contract/frames/collaborate.ts'
import { endOf, type Joined, type LogRow } from './history.ts'
import { DeleteSet } from './yjs/delete-set.ts'
import { mergeUpdates } from './yjs/merge-updates.ts'
import { readUpdate, UpdateCursor } from './yjs/update-reader.ts'
import type { StateVector } from './yjs/validate-update.ts'

/** A snapshot (absent in a young document) and the rows of updates after it, in order, all in format V1. */
export type StoredDocument = { snapshot: Uint8Array | undefined; tail: readonly Joined[] }

export function buildDoc(stored: StoredDocument): Y.Doc {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, mergeStored(stored))
  return doc
}

export function readText(stored: StoredDocument): string {
  return buildDoc(stored).getText(DOCUMENT_TEXT).toString()
}

/** What is known of the document without reading its text. */
export function readState(stored: StoredDocument): { stateVector: Map<number, number>; deletions: DeleteSet } {
  const { blocks, deleted } = readUpdate(new UpdateCursor(mergeStored(stored)))
  return {
    stateVector: new Map(blocks.map(({ client, end }) => [client, end])),
    deletions: new DeleteSet(deleted),
  }
}

/** The answer to a sync step 1: everything that `theirStateVector` (encoded) lacks, as one update. Throws on bytes that are no state vector. */
export function updateForStateVector(stored: StoredDocument, theirStateVector: Uint8Array): Uint8Array {
  const all = mergeStored(stored)
  return isEmpty(theirStateVector) ? all : Y.diffUpdate(all, theirStateVector)
}

/**
 * Everything after the update number `seq`, as one update: all of it, where what came next has been folded in. Undefined
 * where nothing came. The row in which it begins is told whole: what a client has already it leaves aside.
 */
export function updateSinceSeq(
  stored: { snapshot: Uint8Array | undefined; tail: readonly LogRow[] },
  seq: number,
): Uint8Array | undefined {
  const { tail } = stored
  if (tail.length > 0 && endOf(tail) === seq) return undefined
  const next = tail.findIndex(({ seq: first, updates }) => first <= seq + 1 && seq + 1 < first + updates)
  return mergeStored(next < 0 ? stored : { snapshot: undefined, tail: tail.slice(next) })
}

/** Everything as one update, without opening a document. */
function mergeStored({ snapshot, tail }: StoredDocument): Uint8Array {
  return mergeUpdates(snapshot ? [{ updates: 1, bytes: snapshot }, ...tail] : tail)
}

/** A newcomer's: no clients at all. */
const isEmpty = (stateVector: Uint8Array): boolean => stateVector.length === 1 && stateVector[0] === 0

export const encodeStateVector = (stateVector: StateVector): Uint8Array => Y.encodeStateVector(new Map(stateVector))
