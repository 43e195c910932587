// Caches short documents as one update each, for readers who open them; long documents are sent in parts, see `document-parts.ts`. After a
// restart of the hub all readers of a document ask at the same time, most of them with the same state vector. With this cache the document's rows
// are merged only once, and the missing part is computed once for each state vector.
import { WHOLE_DOCUMENTS_KEPT_BYTES } from '../../contract/limits.ts'
import { createByteCache } from '../../domain/byte-cache.ts'
import { mergeStored, updateForStateVector } from '../../domain/documents/state.ts'
import type { Store } from '../../store/store.ts'

/** A document as of update number `seq`. */
export type WholeDocument = {
  readonly seq: number
  /** The update that a client with this (encoded) state vector lacks. Throws on bytes that are not a state vector. */
  missing(stateVector: Uint8Array): Uint8Array
}

export type WholeDocuments = {
  /** The document as committed: the open group is committed first. Throws if the document cannot be read. */
  get(documentId: string): WholeDocument
  /** Frees the memory for a document, after a write or when nobody has it open. `get` never returns an outdated document, even without this. */
  forget(documentId: string): void
}

/**
 * How many answers are cached for each document. Clients that reconnect after a restart were nearly in sync just before, so they rarely
 * have more than this many different state vectors.
 */
const ANSWERS_CACHED = 16

export function createWholeDocuments(
  store: Pick<Store, 'read'>,
  maxBytes = WHOLE_DOCUMENTS_KEPT_BYTES,
): WholeDocuments {
  const cache = createByteCache<string, WholeDocument>(maxBytes)
  return {
    get: (documentId) =>
      store.read(({ documentLog }) => {
        const seq = documentLog.lastSeq(documentId)
        const before = cache.get(documentId)
        if (before?.seq === seq) return before
        const all = mergeStored(documentLog.stored(documentId))
        const whole = wholeDocument(seq, all, (bytes) => cache.set(documentId, whole, bytes))
        cache.set(documentId, whole, all.length)
        return whole
      }),
    forget: cache.delete,
  }
}

/** `onGrown` is called with the bytes of the document and its cached answers together. */
function wholeDocument(seq: number, all: Uint8Array, onGrown: (bytes: number) => void): WholeDocument {
  /** By state vector, as a text with one character for each byte. The oldest answer comes first. */
  const answers = new Map<string, Uint8Array>()

  function size(): number {
    let bytes = all.length
    for (const [stateVector, answer] of answers) bytes += stateVector.length + answer.length
    return bytes
  }

  return {
    seq,
    missing(stateVector) {
      const key = Buffer.from(stateVector).toString('latin1')
      const known = answers.get(key)
      if (known) return known
      const answer = updateForStateVector(all, stateVector)
      if (answers.size >= ANSWERS_CACHED) answers.delete(answers.keys().next().value as string)
      answers.set(key, answer)
      onGrown(size())
      return answer
    },
  }
}
