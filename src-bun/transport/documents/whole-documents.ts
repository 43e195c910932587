// Documents as one update each, for those who open them. Long ones are sent in parts, see `document-parts.ts`. After a restart of the hub all readers of a document ask at the same
// time, and most of them with the same state vector: its rows are then put together once, and what is missing is found once.
import { WHOLE_DOCUMENTS_KEPT_BYTES } from '../../contract/limits.ts'
import { createByteCache } from '../../domain/byte-cache.ts'
import { mergeStored, updateForStateVector } from '../../domain/documents/state.ts'
import type { Store } from '../../store/store.ts'

/** A document as of update number `seq`. */
export type WholeDocument = {
  readonly seq: number
  /** What a client with this (encoded) state vector lacks. Throws on bytes that are no state vector. */
  missing(stateVector: Uint8Array): Uint8Array
}

export type WholeDocuments = {
  /** As committed: the open group is committed first. Throws where the document cannot be read. */
  get(documentId: string): WholeDocument
  /** Frees what is kept of a document, after a write or when nobody has it open. What is out of date is never returned, also without this. */
  forget(documentId: string): void
}

/** A document is not asked for with more state vectors by clients that were all there a moment ago. */
const ANSWERS_KEPT = 16

export function createWholeDocuments(
  store: Pick<Store, 'read'>,
  maxBytes = WHOLE_DOCUMENTS_KEPT_BYTES,
): WholeDocuments {
  const kept = createByteCache<string, WholeDocument>(maxBytes)
  return {
    get: (documentId) =>
      store.read(({ documentLog }) => {
        const seq = documentLog.lastSeq(documentId)
        const before = kept.get(documentId)
        if (before?.seq === seq) return before
        const all = mergeStored(documentLog.stored(documentId))
        const whole = wholeDocument(seq, all, (bytes) => kept.set(documentId, whole, bytes))
        kept.set(documentId, whole, all.length)
        return whole
      }),
    forget: kept.delete,
  }
}

/** `onGrown` is called with the bytes that all of it takes. */
function wholeDocument(seq: number, all: Uint8Array, onGrown: (bytes: number) => void): WholeDocument {
  /** By state vector, as text of one character a byte; the oldest first. */
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
      if (answers.size >= ANSWERS_KEPT) answers.delete(answers.keys().next().value as string)
      answers.set(key, answer)
      onGrown(size())
      return answer
    },
  }
}
