// Compaction: takes a document's tail into its snapshot.
//
// A document is stored in three parts. The *snapshot* is everything up to some point as one Yjs update. The *tail* is the
// rows of the log after it. *Segments* are the compressed rows before it. Opening a document means merging snapshot and
// tail, so a long tail makes opening slow; a snapshot is quicker to read and shorter, because Yjs keeps of deleted text
// only its length. Compaction makes a new snapshot out of the old one and the tail, and a new segment out of the tail.
//
// It replaces the only copy of what people wrote, so it trusts nothing that it has made: the new snapshot is opened again
// and must have the same text and state vector, and the segment must decompress to the same bytes. This function only
// computes; it opens the document twice, so it runs in a Worker (store/compaction).
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../contract/frames/collaborate.ts'
import { lastSeqOf } from './log-row.ts'
import { encodeSegment } from './segment.ts'
import { buildDoc } from './state.ts'
import { type CompactionJob, splitRows } from './worker-job.ts'

/** The new snapshot holds everything up to and including update number `seq`; `segment` holds the updates of the tail. */
export type Compacted = { seq: number; snapshot: Uint8Array; segment: Uint8Array }

/**
 * Throws if the tail is empty, if the stored updates do not build on each other, or if what was made reads differently
 * from what was stored. The stored rows must then stay as they are.
 */
export function compact({ snapshot: old, tail }: CompactionJob): Compacted {
  const rows = splitRows(tail)
  if (rows.length === 0) throw new Error('there is no tail to compact')

  const before = buildDoc({ snapshot: old, tail: rows })
  const snapshot = Y.encodeStateAsUpdate(before)
  requireSame(before, buildDoc({ snapshot, tail: [] }))

  return { seq: lastSeqOf(rows), snapshot, segment: encodeSegment(rows) }
}

function requireSame(before: Y.Doc, after: Y.Doc): void {
  if (before.store.pendingStructs || before.store.pendingDs) throw new Error('something is pending')
  if (Buffer.compare(Y.encodeStateVector(before), Y.encodeStateVector(after)) !== 0)
    throw new Error('the state vector differs')
  if (before.getText(DOCUMENT_TEXT).toString() !== after.getText(DOCUMENT_TEXT).toString())
    throw new Error('the text differs')
}
