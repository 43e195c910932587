import type { Database } from 'bun:sqlite'
import type { NamedVersions } from '../../domain/ports/documents.ts'

type Row = { seq: number; name: string; by: string; byName: string; at: number }

export function createNamedVersions(db: Database): NamedVersions {
  const ofDocument = db.query<Row, [string]>(
    `SELECT seq, named_versions.name, named_by AS "by", members.name AS byName, named_at AS at
     FROM named_versions JOIN members ON members.id = named_by WHERE document_id = ? ORDER BY seq`,
  )
  const set = db.query<null, [string, number, string, string, number]>(
    `INSERT INTO named_versions (document_id, seq, name, named_by, named_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, named_by = excluded.named_by, named_at = excluded.named_at`,
  )
  const remove = db.query<null, [string, number]>('DELETE FROM named_versions WHERE document_id = ? AND seq = ?')
  return {
    all: (documentId) => ofDocument.all(documentId),
    set: (documentId, { seq, name, by, at }) => void set.run(documentId, seq, name, by, at),
    remove: (documentId, seq) => void remove.run(documentId, seq),
  }
}
