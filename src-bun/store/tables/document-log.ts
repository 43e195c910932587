// The updates of all documents: `document_updates` has the rows since the last snapshot (the tail), `snapshots` what is known of
// the snapshot of each document, `snapshot_pieces` its bytes, and `document_segments` the compressed rows that snapshots have replaced.
//
// Appending works in two steps. `append` only puts an update into a buffer. `flush` inserts the buffered updates, as few
// rows as possible, when the commit loop is about to COMMIT, or earlier if an operation reads a document that is not in memory.
// That is safe because nobody is sent the update, and its author gets no ack, before the COMMIT has succeeded. If the COMMIT fails,
// `discard` empties the buffer. If only that operation is undone, so are the rows that it has inserted, although their updates are of
// earlier operations, which stand: `endUndoable` buffers them again.
import type { Database } from 'bun:sqlite'
import { UPDATE_PIECE_BYTES } from '../../contract/limits.ts'
import { encodeRow, type LogRow } from '../../domain/documents/log-row.ts'
import type { Segment } from '../../domain/documents/segment.ts'
import type { DocumentLog, NewUpdate, TailSize } from '../../domain/ports/documents.ts'
import { noteUseIn } from '../name-pages.ts'
import { prepareInsertSnapshot } from '../snapshot-pieces.ts'

/** The write buffer. The commit loop calls `flush` within the transaction, just before its COMMIT, and `discard` if the COMMIT fails. */
export type WriteBuffer = {
  flush(): void
  discard(): void
  isFull(): boolean
  /** To be called before an operation that may be undone alone, in a savepoint. */
  startUndoable(): void
  /** To be called when that operation has ended. If it is undone, the updates that were flushed since it began are buffered again. */
  endUndoable(isUndone: boolean): void
}

/** When the write buffer has this many bytes, the commit loop commits at once instead of waiting for more updates. */
const BUFFER_FULL_BYTES = 4 * 1024 * 1024
/** Updates of one member in the same group share a row until it has this many bytes. A reader who fell behind is sent whole rows. */
const ROW_FULL_BYTES = UPDATE_PIECE_BYTES
/** Each time that `eachPiece` has read this many bytes, it runs the garbage collector, or else the garbage would become as large as the document. */
const COLLECTED_AFTER_BYTES = 16 * 1024 * 1024
/** How many rows `rowsAfter` looks at in one call, for a reader who fell behind. */
const ROWS_AT_ONCE = 1000

export function createDocumentLog(db: Database): DocumentLog & WriteBuffer {
  const insertUpdates = prepareInsertUpdates(db)
  const replaceTail = prepareReplaceTail(db)
  const select = prepareSelects(db)
  /** The updates that were appended since the last flush, by document id, in order. */
  const buffer = new Map<string, NewUpdate[]>()
  let bufferedBytes = 0
  /** While an operation runs that may be undone: the updates that were flushed since it began, in order. */
  let flushed: NewUpdate[] | undefined

  function empty(): void {
    buffer.clear()
    bufferedBytes = 0
  }

  function append(update: NewUpdate): void {
    bufferedBytes += update.bytes.length
    const updates = buffer.get(update.documentId)
    if (updates) updates.push(update)
    else buffer.set(update.documentId, [update])
  }

  return {
    append,
    flush() {
      for (const [documentId, updates] of buffer) insertUpdates(documentId, updates)
      // Not before all are in rows: where one cannot be inserted, all of them stay in the buffer.
      for (const updates of buffer.values()) for (const update of updates) flushed?.push(update)
      empty()
    },
    discard: empty,
    startUndoable() {
      flushed = []
    },
    endUndoable(isUndone) {
      const undone = isUndone ? flushed : undefined
      flushed = undefined
      if (!undone || undone.length === 0) return
      const later = [...buffer.values()].flat()
      empty()
      for (const update of [...undone, ...later]) append(update)
    },
    isFull: () => bufferedBytes >= BUFFER_FULL_BYTES,
    lastSeq: (documentId) => (select.lastSeq.get(documentId) as { seq: number }).seq,
    stored: (documentId) => ({
      snapshot: select.pieces.all(documentId).map(({ bytes }) => bytes),
      tail: select.tail.all(documentId),
    }),
    *eachPiece(documentId) {
      const { pieces } = select.snapshot.get(documentId) ?? { pieces: 0 }
      let readBytes = 0
      for (let n = 0; n < pieces; n++) {
        const { bytes } = select.piece.get(documentId, n) as { bytes: Uint8Array }
        yield bytes
        readBytes += bytes.length
        if (readBytes < COLLECTED_AFTER_BYTES) continue
        Bun.gc(true)
        readBytes = 0
      }
    },
    tail: (documentId) => select.tail.all(documentId),
    snapshot: (documentId) => select.snapshot.get(documentId) ?? undefined,
    piece: (documentId, n) => select.piece.get(documentId, n)?.bytes,
    rowsAfter(documentId, seq, maxBytes) {
      const next = seq + 1
      const sizes = select.sizesFrom.all(documentId, next)
      const [first] = sizes
      const hasNext = first !== undefined && first.seq <= next && next < first.seq + first.updateCount
      if (hasNext) return select.between.all(documentId, first.seq, seqWithin(sizes, maxBytes))
      return (select.lastSeq.get(documentId) as { seq: number }).seq === seq ? [] : undefined
    },
    segmentAfter: (documentId, seq) => select.segmentAfter.get(documentId, seq) ?? undefined,
    segmentWith(documentId, seq) {
      const segment = select.segmentUpTo.get(documentId, seq)
      return segment && segment.lastSeq >= seq ? segment : undefined
    },
    hasAllSegments(documentId) {
      const { updates, lastSeq } = select.segmentSum.get(documentId) as { updates: number; lastSeq: number }
      return updates === lastSeq && lastSeq === (select.snapshot.get(documentId)?.seq ?? 0)
    },
    tailSize: (documentId) => select.tailSize.get(documentId) as TailSize,
    claims: (documentId) =>
      new Map(select.claims.all(documentId).map(({ clientID, memberId }) => [clientID, memberId])),
    replaceTail,
  }
}

function prepareInsertUpdates(db: Database): (documentId: string, updates: readonly NewUpdate[]) => void {
  const insertRow = db.query<null, [string, number, string, number, number, Uint8Array]>(
    'INSERT INTO document_updates (document_id, seq, author_id, at, updates, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const insertClaim = db.query<null, [string, number, string]>(
    'INSERT INTO document_claims (document_id, client_id, member_id) VALUES (?, ?, ?)',
  )

  /** The time of the last use of a document, by which lists of what is in use are sorted. */
  const noteUse = db.query<null, [number, string]>(noteUseIn('documents'))

  return (documentId, updates) => {
    for (const rowUpdates of groupByAuthor(updates)) {
      const { seq, authorId, at } = rowUpdates[0] as NewUpdate
      insertRow.run(documentId, seq, authorId, at, rowUpdates.length, encodeRow(rowUpdates))
    }
    for (const { newClients, authorId } of updates)
      for (const client of newClients) insertClaim.run(documentId, client, authorId)
    noteUse.run(updates[0]?.at ?? 0, documentId)
  }
}

type RowSize = { seq: number; updateCount: number; bytes: number }

/** Returns the `seq` of the first row at which the running total of bytes reaches `maxBytes`, or of the last row if it never does. */
function seqWithin(sizes: readonly RowSize[], maxBytes: number): number {
  let [sum, last] = [0, 0]
  for (const { seq, bytes } of sizes) {
    last = seq
    sum += bytes
    if (sum >= maxBytes) break
  }
  return last
}

/** Groups of consecutive updates of one member, up to a size: each becomes one row (see `log-row.ts`). */
function groupByAuthor(updates: readonly NewUpdate[]): NewUpdate[][] {
  const groups: NewUpdate[][] = []
  let bytes = 0
  for (const update of updates) {
    const group = groups.at(-1)
    const length = update.bytes.length
    if (group?.[0]?.authorId === update.authorId && bytes + length <= ROW_FULL_BYTES) {
      group.push(update)
      bytes += length
    } else {
      groups.push([update])
      bytes = length
    }
  }
  return groups
}

function prepareReplaceTail(db: Database): DocumentLog['replaceTail'] {
  const insertSegment = db.query<null, [string, number, number, Uint8Array]>(
    'INSERT INTO document_segments (document_id, first_seq, last_seq, bytes) VALUES (?, ?, ?, ?)',
  )
  const deleteSnapshot = db.query<null, [string]>('DELETE FROM snapshots WHERE document_id = ?')
  const deletePieces = db.query<null, [string]>('DELETE FROM snapshot_pieces WHERE document_id = ?')
  const insertSnapshot = prepareInsertSnapshot(db)
  const deleteRows = db.query<null, [string, number]>('DELETE FROM document_updates WHERE document_id = ? AND seq <= ?')

  return (documentId, { seq, snapshot, segments }) => {
    for (const { firstSeq, lastSeq, bytes } of segments) insertSegment.run(documentId, firstSeq, lastSeq, bytes)
    deletePieces.run(documentId)
    deleteSnapshot.run(documentId)
    insertSnapshot(documentId, seq, snapshot)
    deleteRows.run(documentId, seq)
  }
}

/** The statements that read. Each takes the id of a document first. */
function prepareSelects(db: Database) {
  const rows =
    'SELECT seq, author_id AS authorId, at, updates AS updateCount, bytes FROM document_updates WHERE document_id = ?'
  return {
    tail: db.query<LogRow, [string]>(`${rows} ORDER BY seq`),
    /** The rows from one `seq` up to and including another. */
    between: db.query<LogRow, [string, number, number]>(`${rows} AND seq BETWEEN ? AND ? ORDER BY seq`),
    /**
     * The sizes of the rows from the last one that begins at or before update number ?2. That row contains the update, or is the newest row
     * if the update does not exist yet. If no row begins at or before the number, the first row after it is the first one here.
     */
    sizesFrom: db.query<RowSize, [string, number]>(
      `SELECT seq, updates AS updateCount, length(bytes) AS bytes FROM document_updates
       WHERE document_id = ?1 AND seq >= coalesce(
         (SELECT max(seq) FROM document_updates WHERE document_id = ?1 AND seq <= ?2), ?2)
       ORDER BY seq LIMIT ${ROWS_AT_ONCE}`,
    ),
    tailSize: db.query<TailSize, [string]>(
      `SELECT coalesce(sum(updates), 0) AS updates, coalesce(sum(length(bytes)), 0) AS bytes,
              coalesce((SELECT bytes FROM snapshots WHERE document_id = ?1), 0) AS snapshotBytes
       FROM document_updates WHERE document_id = ?1`,
    ),
    lastSeq: db.query<{ seq: number }, [string]>(
      `SELECT coalesce((SELECT seq + updates - 1 FROM document_updates WHERE document_id = ?1 ORDER BY seq DESC LIMIT 1),
                       (SELECT seq FROM snapshots WHERE document_id = ?1), 0) AS seq`,
    ),
    snapshot: db.query<{ seq: number; pieces: number }, [string]>(
      'SELECT seq, pieces FROM snapshots WHERE document_id = ?',
    ),
    piece: db.query<{ bytes: Uint8Array }, [string, number]>(
      'SELECT bytes FROM snapshot_pieces WHERE document_id = ? AND n = ?',
    ),
    pieces: db.query<{ bytes: Uint8Array }, [string]>(
      'SELECT bytes FROM snapshot_pieces WHERE document_id = ? ORDER BY n',
    ),
    segmentAfter: db.query<Segment, [string, number]>(
      `SELECT first_seq AS firstSeq, last_seq AS lastSeq, bytes
       FROM document_segments WHERE document_id = ? AND first_seq > ? ORDER BY first_seq LIMIT 1`,
    ),
    segmentUpTo: db.query<Segment, [string, number]>(
      `SELECT first_seq AS firstSeq, last_seq AS lastSeq, bytes
       FROM document_segments WHERE document_id = ? AND first_seq <= ? ORDER BY first_seq DESC LIMIT 1`,
    ),
    segmentSum: db.query<{ updates: number; lastSeq: number }, [string]>(
      `SELECT coalesce(sum(last_seq - first_seq + 1), 0) AS updates, coalesce(max(last_seq), 0) AS lastSeq
       FROM document_segments WHERE document_id = ?`,
    ),
    claims: db.query<{ clientID: number; memberId: string }, [string]>(
      'SELECT client_id AS clientID, member_id AS memberId FROM document_claims WHERE document_id = ?',
    ),
  }
}
