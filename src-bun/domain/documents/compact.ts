// Compaction: merges a document's tail into its snapshot.
//
// A document is stored in three parts. The *snapshot* is everything up to some point as one Yjs update, or where that is long as several. The *tail* is the
// rows of the log since then. *Segments* are the compressed rows that snapshots have replaced. Opening a document means
// merging snapshot and tail, so a long tail makes opening slow; a snapshot is quicker to read, and shorter, because
// it has only the length of deleted text. Compaction makes a new snapshot out of the old one and the tail, and new
// segments out of the tail.
//
// Its result replaces the only copy of what people wrote, so both parts of the result are checked: the new snapshot is
// opened again and must have the same text, state vector and deletions, and each segment must decompress to the same bytes. This
// function stores nothing. It opens the document twice, which takes long, so it runs in a Worker (store/compaction).
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../contract/frames/collaborate.ts'
import { UPDATE_PIECE_BYTES } from '../../contract/limits.ts'
import { lastSeqOf } from './log-row.ts'
import { encodeSegments, type Segment } from './segment.ts'
import { buildDoc } from './state.ts'
import { type CompactionJob, splitRows } from './worker-job.ts'
import { splitUpdate } from './yjs/split-update.ts'

/** The new snapshot contains everything up to and including update number `seq`, in pieces; `segments` contain the updates of the tail. */
export type Compacted = { seq: number; snapshot: readonly Uint8Array[]; segments: readonly Segment[] }

/**
 * Throws if the tail is empty, if the stored updates do not build on each other, or if the result differs from what was
 * stored. The stored rows must then stay as they are.
 */
export function compact({ snapshot: oldSnapshot, tail }: CompactionJob): Compacted {
  const rows = splitRows(tail)
  if (rows.length === 0) throw new Error('there is no tail to compact')

  const before = buildDoc({ snapshot: oldSnapshot, tail: rows })
  const snapshot = snapshotPieces(Y.encodeStateAsUpdate(before))
  requireSameContent(before, buildDoc({ snapshot, tail: [] }))

  return { seq: lastSeqOf(rows), snapshot, segments: encodeSegments(rows) }
}

/**
 * A snapshot as it is stored: a long one in pieces, each of which is an update and needs only those before it. Throws on bytes
 * that are not an update.
 */
export function snapshotPieces(snapshot: Uint8Array): readonly Uint8Array[] {
  return snapshot.length > 2 * UPDATE_PIECE_BYTES ? splitUpdate(snapshot).map(({ bytes }) => bytes) : [snapshot]
}

function requireSameContent(before: Y.Doc, after: Y.Doc): void {
  if (before.store.pendingStructs || before.store.pendingDs)
    throw new Error('an update builds on one that is not there: Yjs has it pending')
  if (Buffer.compare(Y.encodeStateVector(before), Y.encodeStateVector(after)) !== 0)
    throw new Error('the state vector differs')
  const deletionsOf = ({ store }: Y.Doc) => Y.createDeleteSetFromStructStore(store)
  if (!Y.equalDeleteSets(deletionsOf(before), deletionsOf(after))) throw new Error('the deletions differ')
  if (before.getText(DOCUMENT_TEXT).toString() !== after.getText(DOCUMENT_TEXT).toString())
    throw new Error('the text differs')
}
