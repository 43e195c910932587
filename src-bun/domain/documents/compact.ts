import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../contract/frames/collaborate.ts'
import { type BundledRows, endOf, pack, seal, unbundle, unseal } from './history.ts'
import { buildDoc } from './state.ts'

/** `tail`: the rows after the snapshot. */
export type CompactionJob = { snapshot: Uint8Array | undefined; tail: BundledRows }
/** The new snapshot holds everything up to `seq`; `segment` is the tail, sealed. */
export type Compacted = { seq: number; snapshot: Uint8Array; segment: Uint8Array }

/**
 * Folds the tail of a document into its snapshot. What it made is read again and compared before anybody may believe it;
 * throws where anything differs, and then nothing that was stored may be touched.
 */
export function compact({ snapshot: old, tail }: CompactionJob): Compacted {
  const rows = unbundle(tail)
  if (rows.length === 0) throw new Error('there is no tail to compact')

  const before = buildDoc({ snapshot: old, tail: rows })
  const snapshot = Y.encodeStateAsUpdate(before)
  requireSame(before, buildDoc({ snapshot, tail: [] }))

  const packed = pack(rows)
  const segment = seal(packed)
  if (Buffer.compare(unseal(segment), packed) !== 0) throw new Error('the sealed history differs')
  return { seq: endOf(rows), snapshot, segment }
}

function requireSame(before: Y.Doc, after: Y.Doc): void {
  if (before.store.pendingStructs || before.store.pendingDs) throw new Error('something is pending')
  if (Buffer.compare(Y.encodeStateVector(before), Y.encodeStateVector(after)) !== 0)
    throw new Error('the state vector differs')
  if (before.getText(DOCUMENT_TEXT).toString() !== after.getText(DOCUMENT_TEXT).toString())
    throw new Error('the text differs')
}
