import type { Database } from 'bun:sqlite'
import type { Document } from '../../contract/documents.ts'
import { type Actor, type Documents, OWNER, type Rooms } from '../../domain/ports.ts'

type Row = { id: string; title: string; created_at: number; room_id: string | null }

const toDocument = (row: Row): Document => ({
  id: row.id,
  title: row.title,
  createdAt: row.created_at,
  ...(row.room_id === null ? {} : { roomId: row.room_id }),
})
const orUndefined = (row: Row | null) => (row ? toDocument(row) : undefined)

export function createDocuments(db: Database, rooms: Pick<Rooms, 'audience'>): Documents {
  const columns = 'id, title, created_at, room_id'
  const isTheirs = `(room_id IS NULL OR ?1 = '${OWNER.id}'
    OR EXISTS (SELECT 1 FROM rooms WHERE rooms.id = room_id AND private = 0)
    OR EXISTS (SELECT 1 FROM room_members WHERE room_members.room_id = documents.room_id AND member_id = ?1))`
  const all = db.query<Row, [string]>(
    `SELECT ${columns} FROM documents WHERE ${isTheirs} ORDER BY created_at DESC, id DESC`,
  )
  const visible = db.query<Row, [string, string]>(`SELECT ${columns} FROM documents WHERE id = ?2 AND ${isTheirs}`)
  const find = db.query<Row, [string, string]>(
    // An id wins over a name, and of all documents that have or had the name the first one wins: a name keeps its meaning.
    `SELECT ${columns} FROM documents LEFT JOIN document_names ON document_id = id AND name = ?2
     WHERE (id = ?2 OR name = ?2) AND ${isTheirs} ORDER BY id <> ?2, since, created_at LIMIT 1`,
  )
  const roomOf = db.query<{ room_id: string | null }, [string]>('SELECT room_id FROM documents WHERE id = ?')
  const insert = db.query<Row, [string, string, number, string, string | null]>(
    `INSERT INTO documents (id, title, created_at, created_by, room_id) VALUES (?, ?, ?, ?, ?) RETURNING ${columns}`,
  )
  const insertName = db.query<null, [string, string, number]>(
    'INSERT OR IGNORE INTO document_names (name, document_id, since) VALUES (?, ?, ?)',
  )
  const rename = db.query<Row, [string, string]>(`UPDATE documents SET title = ? WHERE id = ? RETURNING ${columns}`)
  return {
    all: (actor: Actor) => all.all(actor.id).map(toDocument),
    visibleTo: (actor, documentId) => orUndefined(visible.get(actor.id, documentId)),
    find: (actor, idOrName) => orUndefined(find.get(actor.id, idOrName)),
    create({ id, title, createdAt, createdBy, roomId }) {
      const document = toDocument(insert.get(id, title, createdAt, createdBy, roomId ?? null) as Row)
      insertName.run(title, id, createdAt)
      return document
    },
    rename(id, title, at) {
      insertName.run(title, id, at)
      return toDocument(rename.get(title, id) as Row)
    },
    audience(documentId) {
      const row = roomOf.get(documentId)
      if (!row) return new Set()
      return row.room_id === null ? 'everybody' : rooms.audience(row.room_id)
    },
  }
}
