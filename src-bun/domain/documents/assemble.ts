// From the log of a document to what clients and exports ask for. A document is only ever open for the length of one call.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../contract/collaborate.ts'
import type { StateVector } from './validate.ts'

type Rows = readonly { bytes: Uint8Array }[]

/** In one transaction: applying updates one by one is many times slower. */
function assemble(rows: Rows): Y.Doc {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const { bytes } of rows) Y.applyUpdate(doc, bytes)
  })
  return doc
}

/** The text and the state vector of a document, as its log has them. */
export function readDocument(rows: Rows): { text: string; stateVector: StateVector } {
  const doc = assemble(rows)
  return { text: doc.getText(DOCUMENT_TEXT).toString(), stateVector: Y.decodeStateVector(Y.encodeStateVector(doc)) }
}

/** The answer to a sync step 1: everything that `theirStateVector` (encoded) lacks, as one update in format V1. Throws on bytes that are no state vector. */
export function missingFor(rows: Rows, theirStateVector: Uint8Array): Uint8Array {
  return Y.encodeStateAsUpdate(assemble(rows), theirStateVector)
}

export const encodeStateVector = (stateVector: StateVector): Uint8Array => Y.encodeStateVector(new Map(stateVector))
