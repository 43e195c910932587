// From what is stored of a document to what clients and exports ask for. To answer a client no document is opened at all;
// to read the text one is, for the length of one call.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../contract/collaborate.ts'
import { Deletions } from './deletions.ts'
import type { UpdateRow } from './history.ts'
import { readUpdate } from './read-update.ts'
import type { StateVector } from './validate.ts'

/** A snapshot (absent in a young document) and the updates after it, in order, all in format V1. */
export type Stored = { snapshot: Uint8Array | undefined; tail: readonly { bytes: Uint8Array }[] }

/** More at once takes longer than batch after batch: merging is worse than linear. */
const MERGE_AT_ONCE = 500

/** In one transaction: applying updates one by one is many times slower. */
export function assemble({ snapshot, tail }: Stored): Y.Doc {
  const doc = new Y.Doc()
  doc.transact(() => {
    if (snapshot) Y.applyUpdate(doc, snapshot)
    for (const { bytes } of tail) Y.applyUpdate(doc, bytes)
  })
  return doc
}

export function readText(stored: Stored): string {
  return assemble(stored).getText(DOCUMENT_TEXT).toString()
}

/** What is known of the document without reading its text. */
export function readState(stored: Stored): { stateVector: Map<number, number>; deletions: Deletions } {
  const whole = merged(stored)
  const { deleted } = readUpdate(whole)
  return { stateVector: Y.decodeStateVector(Y.encodeStateVectorFromUpdate(whole)), deletions: new Deletions(deleted) }
}

/** The answer to a sync step 1: everything that `theirStateVector` (encoded) lacks, as one update. Throws on bytes that are no state vector. */
export function missingFor(stored: Stored, theirStateVector: Uint8Array): Uint8Array {
  return Y.diffUpdate(merged(stored), theirStateVector)
}

/** Everything after the update number `seq`, as one update: all of it, where what came next has been folded in. Undefined where nothing came. */
export function missedSince(
  stored: { snapshot: Uint8Array | undefined; tail: readonly UpdateRow[] },
  seq: number,
): Uint8Array | undefined {
  if (stored.tail.at(-1)?.seq === seq) return undefined
  const next = stored.tail.findIndex((row) => row.seq === seq + 1)
  return merged(next < 0 ? stored : { snapshot: undefined, tail: stored.tail.slice(next) })
}

/** Everything as one update, without opening a document. */
function merged({ snapshot, tail }: Stored): Uint8Array {
  const parts = tail.map(({ bytes }) => bytes)
  if (snapshot) parts.unshift(snapshot)
  return mergedParts(parts)
}

/** Batches first, then what they came to: a long whole is not written anew for each of them. */
function mergedParts(parts: Uint8Array[]): Uint8Array {
  if (parts.length <= MERGE_AT_ONCE) return parts.length > 0 ? Y.mergeUpdates(parts) : EMPTY_UPDATE
  const batches: Uint8Array[] = []
  for (let start = 0; start < parts.length; start += MERGE_AT_ONCE)
    batches.push(Y.mergeUpdates(parts.slice(start, start + MERGE_AT_ONCE)))
  return mergedParts(batches)
}

const EMPTY_UPDATE = Uint8Array.from([0, 0])

export const encodeStateVector = (stateVector: StateVector): Uint8Array => Y.encodeStateVector(new Map(stateVector))
