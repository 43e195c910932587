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
  const named = db.query<Row & { has_it: 0 | 1 }, [string, string]>(
    `SELECT id, documents.title, created_at, room_id, id = ?2 OR documents.title = ?2 AS has_it
     FROM documents LEFT JOIN former_titles ON document_id = id AND former_titles.title = ?2
     WHERE (has_it OR until IS NOT NULL) AND ${isTheirs}
     ORDER BY id <> ?2, has_it DESC, iif(has_it, 0, until) DESC, created_at, id`,
  )
  const total = db.query<{ n: number }, []>('SELECT count(*) AS n FROM documents')
  const roomOf = db.query<{ room_id: string | null }, [string]>('SELECT room_id FROM documents WHERE id = ?')
  const insert = db.query<Row, [string, string, number, string, string | null]>(
    `INSERT INTO documents (id, title, created_at, created_by, room_id) VALUES (?, ?, ?, ?, ?) RETURNING ${columns}`,
  )
  const keepTitle = db.query<null, [number, string, string]>(
    `INSERT INTO former_titles (title, document_id, until) SELECT title, id, ? FROM documents WHERE id = ? AND title <> ?
     ON CONFLICT DO UPDATE SET until = excluded.until`,
  )
  const rename = db.query<Row, [string, string]>(`UPDATE documents SET title = ? WHERE id = ? RETURNING ${columns}`)
  return {
    all: (actor: Actor) => all.all(actor.id).map(toDocument),
    visibleTo: (actor, documentId) => orUndefined(visible.get(actor.id, documentId)),
    named(actor, idOrName) {
      const rows = named.all(actor.id, idOrName)
      const first = rows[0]
      if (!first) return []
      // An id, or a title that nobody has any more, means one document.
      const isOne = first.id === idOrName || !first.has_it
      return (isOne ? [first] : rows.filter((row) => row.has_it)).map(toDocument)
    },
    total: () => (total.get() as { n: number }).n,
    create: ({ id, title, createdAt, createdBy, roomId }) =>
      toDocument(insert.get(id, title, createdAt, createdBy, roomId ?? null) as Row),
    rename(id, title, at) {
      keepTitle.run(at, id, title)
      return toDocument(rename.get(title, id) as Row)
    },
    audience(documentId) {
      const row = roomOf.get(documentId)
      if (!row) return new Set()
      return row.room_id === null ? 'everybody' : rooms.audience(row.room_id)
    },
  }
}
