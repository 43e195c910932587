import type { Database } from 'bun:sqlite'
import type { Document } from '../contract/documents.ts'
import type { Documents, DocumentUpdates } from '../domain/ports.ts'

type Row = { id: string; title: string; created_at: number }

const toDocument = (row: Row): Document => ({ id: row.id, title: row.title, createdAt: row.created_at })
const orUndefined = (row: Row | null) => (row ? toDocument(row) : undefined)

export function createDocuments(db: Database): Documents {
  const columns = 'id, title, created_at'
  const all = db.query<Row, []>(`SELECT ${columns} FROM documents ORDER BY created_at DESC, id`)
  const byId = db.query<Row, [string]>(`SELECT ${columns} FROM documents WHERE id = ?`)
  const find = db.query<Row, [string, string]>(
    // The id wins over a title, and of two equal titles the older document: a name keeps meaning what it meant.
    `SELECT ${columns} FROM documents WHERE id = ?1 OR title = ?2 ORDER BY id <> ?1, created_at LIMIT 1`,
  )
  const insert = db.query<Row, [string, string, number, string]>(
    `INSERT INTO documents (id, title, created_at, created_by) VALUES (?, ?, ?, ?) RETURNING ${columns}`,
  )
  const rename = db.query<Row, [string, string]>(`UPDATE documents SET title = ? WHERE id = ? RETURNING ${columns}`)
  return {
    all: () => all.all().map(toDocument),
    visibleTo: (_actor, documentId) => orUndefined(byId.get(documentId)),
    find: (_actor, idOrTitle) => orUndefined(find.get(idOrTitle, idOrTitle)),
    create: ({ id, title, createdAt, createdBy }) => toDocument(insert.get(id, title, createdAt, createdBy) as Row),
    rename: (id, title) => toDocument(rename.get(title, id) as Row),
  }
}

type UpdateRow = { seq: number; author_id: string; at: number; bytes: Uint8Array }

export function createDocumentUpdates(db: Database): DocumentUpdates {
  const insert = db.query<{ seq: number }, [string, string, string, number, Uint8Array]>(
    `INSERT INTO document_updates (document_id, seq, author_id, at, bytes)
     VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM document_updates WHERE document_id = ?), ?, ?, ?) RETURNING seq`,
  )
  const of = db.query<UpdateRow, [string]>(
    'SELECT seq, author_id, at, bytes FROM document_updates WHERE document_id = ? ORDER BY seq',
  )
  return {
    append({ documentId, authorId, at, bytes }) {
      return (insert.get(documentId, documentId, authorId, at, bytes) as { seq: number }).seq
    },
    of: (documentId) => of.all(documentId).map(({ author_id, ...row }) => ({ ...row, authorId: author_id })),
  }
}
