// The updates of all documents, in three tables: `document_updates` has the rows since the last snapshot (the tail),
// `document_snapshots` one snapshot per document, and `document_segments` the compressed rows that snapshots have replaced.
//
// Appending works in two steps. `append` only puts an update into a buffer; `flush` inserts what is in it, as few rows as
// possible, when the commit loop is about to COMMIT. That is safe because nobody is sent the update, and its author gets
// no ack, before the COMMIT has succeeded; `discard` empties the buffer when it has failed.
import type { Database } from 'bun:sqlite'
import { decodeRow, encodeRow, type LogRow } from '../../domain/documents/log-row.ts'
import { decodeSegment } from '../../domain/documents/segment.ts'
import type { DocumentLog, NewUpdate, TailSize } from '../../domain/ports.ts'

/** The commit loop calls `flush` within the transaction, just before its COMMIT, and `discard` where that fails. */
export function createDocumentLog(db: Database): DocumentLog & { flush(): void; discard(): void } {
  const insert = db.query<null, [string, number, string, number, number, Uint8Array]>(
    'INSERT INTO document_updates (document_id, seq, author_id, at, updates, bytes) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const tail = db.query<LogRow, [string]>(
    'SELECT seq, author_id AS authorId, at, updates AS updateCount, bytes FROM document_updates WHERE document_id = ? ORDER BY seq',
  )
  const size = db.query<TailSize, [string]>(
    `SELECT coalesce(sum(updates), 0) AS updates, coalesce(sum(length(bytes)), 0) AS bytes,
            coalesce((SELECT length(bytes) FROM document_snapshots WHERE document_id = ?1), 0) AS snapshotBytes
     FROM document_updates WHERE document_id = ?1`,
  )
  const last = db.query<{ seq: number }, [string]>(
    `SELECT coalesce((SELECT seq + updates - 1 FROM document_updates WHERE document_id = ?1 ORDER BY seq DESC LIMIT 1),
                     (SELECT seq FROM document_snapshots WHERE document_id = ?1), 0) AS seq`,
  )
  const snapshot = db.query<{ bytes: Uint8Array }, [string]>(
    'SELECT bytes FROM document_snapshots WHERE document_id = ?',
  )
  const segments = db.query<{ bytes: Uint8Array }, [string]>(
    'SELECT bytes FROM document_segments WHERE document_id = ? ORDER BY first_seq',
  )
  const claims = db.query<{ client_id: number; member_id: string }, [string]>(
    'SELECT client_id, member_id FROM document_claims WHERE document_id = ?',
  )
  const insertClaim = db.query<null, [string, number, string]>(
    'INSERT INTO document_claims (document_id, client_id, member_id) VALUES (?, ?, ?)',
  )
  const insertSegment = db.query<null, [string, number, Uint8Array]>(
    `INSERT INTO document_segments (document_id, first_seq, last_seq, bytes)
     SELECT ?1, min(seq), ?2, ?3 FROM document_updates WHERE document_id = ?1 AND seq <= ?2`,
  )
  const replaceSnapshot = db.query<null, [string, number, Uint8Array]>(
    'INSERT OR REPLACE INTO document_snapshots (document_id, seq, bytes) VALUES (?, ?, ?)',
  )
  const deleteRows = db.query<null, [string, number]>('DELETE FROM document_updates WHERE document_id = ? AND seq <= ?')

  /** Appended since the last COMMIT: by document id, in order. */
  const buffer = new Map<string, NewUpdate[]>()

  /** Consecutive updates of one member become one row (see `log-row.ts`). */
  function insertAll(documentId: string, updates: readonly NewUpdate[]): void {
    for (let [start, end] = [0, 0]; start < updates.length; start = end) {
      const { seq, authorId, at } = updates[start] as NewUpdate
      while (updates[end]?.authorId === authorId) end++
      insert.run(documentId, seq, authorId, at, end - start, encodeRow(updates.slice(start, end)))
    }
    for (const { newClients, authorId } of updates)
      for (const client of newClients) insertClaim.run(documentId, client, authorId)
  }

  return {
    append(update) {
      const updates = buffer.get(update.documentId)
      if (updates) updates.push(update)
      else buffer.set(update.documentId, [update])
    },
    flush() {
      for (const [documentId, updates] of buffer) insertAll(documentId, updates)
      buffer.clear()
    },
    discard: () => buffer.clear(),
    lastSeq: (documentId) => (last.get(documentId) as { seq: number }).seq,
    stored: (documentId) => ({ snapshot: snapshot.get(documentId)?.bytes, tail: tail.all(documentId) }),
    history: (documentId) => [
      ...segments.all(documentId).flatMap(({ bytes }) => decodeSegment(bytes)),
      ...tail.all(documentId).flatMap(decodeRow),
    ],
    tailSize: (documentId) => size.get(documentId) as TailSize,
    claims: (documentId) => new Map(claims.all(documentId).map(({ client_id, member_id }) => [client_id, member_id])),
    replaceTail(documentId, { seq, snapshot: bytes, segment }) {
      insertSegment.run(documentId, seq, segment)
      replaceSnapshot.run(documentId, seq, bytes)
      deleteRows.run(documentId, seq)
    },
  }
}
