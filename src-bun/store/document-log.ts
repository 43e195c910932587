import type { Database } from 'bun:sqlite'
import { type UpdateRow, unseal } from '../domain/documents/history.ts'
import type { DocumentLog, TailSize } from '../domain/ports.ts'

type Row = { seq: number; author_id: string; at: number; bytes: Uint8Array }

const toUpdateRow = ({ seq, author_id, at, bytes }: Row): UpdateRow => ({ seq, authorId: author_id, at, bytes })

export function createDocumentLog(db: Database): DocumentLog {
  const insert = db.query<null, [string, number, string, number, Uint8Array]>(
    'INSERT INTO document_updates (document_id, seq, author_id, at, bytes) VALUES (?, ?, ?, ?, ?)',
  )
  const tail = db.query<Row, [string]>(
    'SELECT seq, author_id, at, bytes FROM document_updates WHERE document_id = ? ORDER BY seq',
  )
  const size = db.query<TailSize, [string]>(
    `SELECT count(*) AS rows, coalesce(sum(length(bytes)), 0) AS bytes,
            coalesce((SELECT length(bytes) FROM document_snapshots WHERE document_id = ?1), 0) AS snapshotBytes
     FROM document_updates WHERE document_id = ?1`,
  )
  const last = db.query<{ seq: number }, [string]>(
    `SELECT coalesce((SELECT max(seq) FROM document_updates WHERE document_id = ?1),
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
     SELECT ?1, min(seq), max(seq), ?3 FROM document_updates WHERE document_id = ?1 AND seq <= ?2`,
  )
  const replaceSnapshot = db.query<null, [string, number, Uint8Array]>(
    'INSERT OR REPLACE INTO document_snapshots (document_id, seq, bytes) VALUES (?, ?, ?)',
  )
  const deleteRows = db.query<null, [string, number]>('DELETE FROM document_updates WHERE document_id = ? AND seq <= ?')

  const tailOf = (documentId: string) => tail.all(documentId).map(toUpdateRow)
  return {
    append: ({ documentId, seq, authorId, at, bytes }) => void insert.run(documentId, seq, authorId, at, bytes),
    lastSeq: (documentId) => (last.get(documentId) as { seq: number }).seq,
    stored: (documentId) => ({ snapshot: snapshot.get(documentId)?.bytes, tail: tailOf(documentId) }),
    history: (documentId) => [...segments.all(documentId).flatMap(({ bytes }) => unseal(bytes)), ...tailOf(documentId)],
    tailSize: (documentId) => size.get(documentId) as TailSize,
    claims: (documentId) => new Map(claims.all(documentId).map(({ client_id, member_id }) => [client_id, member_id])),
    claim: (documentId, clientId, memberId) => void insertClaim.run(documentId, clientId, memberId),
    swap(documentId, { seq, snapshot: bytes, segment }) {
      insertSegment.run(documentId, seq, segment)
      replaceSnapshot.run(documentId, seq, bytes)
      deleteRows.run(documentId, seq)
    },
  }
}
