// Documents as one update each, for those who open them. After a restart of the hub all readers of a document ask at the same
// time, and most of them with the same state vector: its rows are then put together once, and what is missing is found once.
import { UPDATE_PIECE_BYTES, WHOLE_DOCUMENTS_KEPT_BYTES } from '../../contract/limits.ts'
import { createByteCache } from '../../domain/byte-cache.ts'
import { mergeStored, updateForStateVector } from '../../domain/documents/state.ts'
import { type Piece, splitUpdate } from '../../domain/documents/yjs/split-update.ts'
import type { Store } from '../../store/store.ts'

/** A document as of update number `seq`. */
export type WholeDocument = {
  readonly seq: number
  readonly all: Uint8Array
  pieces(): readonly Piece[]
  /**
   * What a client with this (encoded) state vector lacks. Undefined where the document is so long that this is found, and sent, a
   * piece at a time. Throws on bytes that are no state vector.
   */
  missing(stateVector: Uint8Array): Uint8Array | undefined
}

export type WholeDocuments = {
  /** As committed: the open group is committed first. Throws where the document cannot be read. */
  get(documentId: string): WholeDocument
  /** Frees what is kept of a document, after a write or when nobody has it open. What is out of date is never returned, also without this. */
  forget(documentId: string): void
}

/** A document is not asked for with more state vectors by clients that were all there a moment ago. */
const ANSWERS_KEPT = 16

/** From here on reading a document takes much longer than to collect garbage. */
const COLLECTED_FROM_BYTES = 16 * 1024 * 1024

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
        const { bytes, snapshotBytes } = documentLog.tailSize(documentId)
        // It has been read before: to know its state, or for the last reader. What is left of that is as large again.
        if (bytes + snapshotBytes > COLLECTED_FROM_BYTES) Bun.gc(true)
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
  let pieces: readonly Piece[] | undefined

  function size(): number {
    let bytes = all.length
    for (const [stateVector, answer] of answers) bytes += stateVector.length + answer.length
    return bytes
  }

  return {
    seq,
    all,
    pieces() {
      pieces ??= splitUpdate(all)
      return pieces
    },
    missing(stateVector) {
      if (all.length > 2 * UPDATE_PIECE_BYTES) return undefined
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
