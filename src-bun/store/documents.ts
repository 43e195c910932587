import type { Database } from 'bun:sqlite'
import type { Document } from '../contract/documents.ts'
import type { Documents } from '../domain/ports.ts'

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
