import type { Database } from 'bun:sqlite'
import type { Document } from '../../contract/documents.ts'
import { nameKey } from '../../domain/name-key.ts'
import { type Actor, OWNER } from '../../domain/ports/common.ts'
import type { Documents } from '../../domain/ports/documents.ts'
import type { Rooms } from '../../domain/ports/rooms.ts'
import { FIRST, toPage } from '../name-pages.ts'
import { createUpperBound } from '../upper-bound.ts'

type Row = {
  id: string
  title: string
  created_at: number
  room_id: string | null
  created_by: string
  archived: number
  rich: number
  viewers_comment: number
}

const toDocument = (row: Row): Document => ({
  id: row.id,
  title: row.title,
  createdAt: row.created_at,
  createdBy: row.created_by,
  ...(row.room_id === null ? {} : { roomId: row.room_id }),
  ...(row.rich === 1 ? { kind: 'rich' } : {}),
  ...(row.archived === 1 ? { archived: true } : {}),
  ...(row.viewers_comment === 1 ? { viewersComment: true } : {}),
})
/** What decides who sees a document and who may change it. */
type Place = {
  room_id: string | null
  archived: number
  rich: number
  created_by: string
  deleted_at: number | null
  room_deleted_at: number | null
}
/** So many of the documents that were used last are looked at for those that a member may see. */
const RECENT_LOOKED_AT = 500

const orUndefined = (row: Row | null) => (row ? toDocument(row) : undefined)

export function createDocuments(db: Database, rooms: Pick<Rooms, 'lastAudience'>): Documents {
  const columns = 'id, title, created_at, created_by, room_id, archived, rich, viewers_comment'
  /** `AND` more may be asked of the room. */
  const seesRoom = (more = '') => `(room_id IS NULL OR EXISTS (SELECT 1 FROM rooms
    WHERE rooms.id = documents.room_id ${more} AND (private = 0 OR ?1 = '${OWNER.id}' OR EXISTS (
      SELECT 1 FROM room_members WHERE room_members.room_id = documents.room_id AND member_id = ?1))))`
  const isTheirs = `documents.deleted_at IS NULL AND ${seesRoom('AND rooms.deleted_at IS NULL')}`
  const all = db.query<Row, [string]>(
    `SELECT ${columns} FROM documents WHERE ${isTheirs} ORDER BY created_at DESC, id DESC`,
  )
  const ofPage = `(title_key, id) > (?2, ?3) AND instr(title_key, ?4) > 0
       AND archived >= ?5 AND ${isTheirs} ORDER BY title_key, id LIMIT ?6`
  const page = db.query<Row & { title_key: string }, [string, string, string, string, number, number]>(
    `SELECT ${columns}, title_key FROM documents WHERE ${ofPage}`,
  )
  const pageOfRoom = db.query<Row & { title_key: string }, [string, string, string, string, number, number, string]>(
    `SELECT ${columns}, title_key FROM documents WHERE room_id = ?7 AND ${ofPage}`,
  )
  const recent = db.query<Row & { is_theirs: number }, [string, number]>(
    `SELECT ${columns}, ${isTheirs} AS is_theirs FROM documents WHERE archived = 0 AND documents.deleted_at IS NULL
     ORDER BY used_at DESC, id DESC LIMIT ?2`,
  )
  const withoutKey = db.query<{ id: string; title: string }, []>("SELECT id, title FROM documents WHERE title_key = ''")
  const setKey = db.query<null, [string, string]>('UPDATE documents SET title_key = ? WHERE id = ?')
  const visible = db.query<Row, [string, string]>(`SELECT ${columns} FROM documents WHERE id = ?2 AND ${isTheirs}`)
  const named = db.query<Row & { has_it: 0 | 1 }, [string, string]>(
    `SELECT id, documents.title, created_at, created_by, room_id, archived, rich, viewers_comment, id = ?2 OR documents.title = ?2 AS has_it
     FROM documents LEFT JOIN former_titles ON document_id = id AND former_titles.title = ?2
     WHERE id IN (SELECT ?2 UNION ALL SELECT id FROM documents WHERE title = ?2
       UNION ALL SELECT document_id FROM former_titles WHERE title = ?2) AND ${isTheirs}
     ORDER BY id <> ?2, has_it DESC, iif(has_it, 0, until) DESC, archived, created_at, id`,
  )
  const trashed = db.query<{ id: string }, [string, string]>(
    `SELECT documents.id FROM documents LEFT JOIN rooms ON rooms.id = room_id
     WHERE documents.id IN (SELECT ?2 UNION ALL SELECT id FROM documents WHERE title = ?2) AND (documents.deleted_at > 0 OR rooms.deleted_at > 0) AND ${seesRoom()} LIMIT 1`,
  )
  const inRoom = db.query<Row, [string]>(
    `SELECT ${columns} FROM documents WHERE room_id = ? AND deleted_at IS NULL ORDER BY created_at, id`,
  )
  const one = db.query<Place, [string]>(
    `SELECT room_id, documents.archived, rich, documents.created_by, documents.deleted_at, rooms.deleted_at AS room_deleted_at
     FROM documents LEFT JOIN rooms ON rooms.id = room_id WHERE documents.id = ?`,
  )
  const total = db.query<{ n: number }, []>('SELECT count(*) AS n FROM documents WHERE deleted_at IS NULL')
  const bound = createUpperBound(() => (total.get() as { n: number }).n)
  const insert = db.query<Row, [string, string, number, string, string | null, string, number]>(
    `INSERT INTO documents (id, title, created_at, used_at, created_by, room_id, title_key, rich)
     VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7) RETURNING ${columns}`,
  )
  const keepTitle = db.query<null, [number, string, string]>(
    `INSERT INTO former_titles (title, document_id, until) SELECT title, id, ? FROM documents WHERE id = ? AND title <> ?
     ON CONFLICT DO UPDATE SET until = excluded.until`,
  )
  const former = db.query<{ title: string }, [string, number]>(
    'SELECT title FROM former_titles WHERE document_id = ? ORDER BY until DESC LIMIT ?',
  )
  const rename = db.query<Row, [string, string, string]>(
    `UPDATE documents SET title = ?, title_key = ? WHERE id = ? RETURNING ${columns}`,
  )
  const archive = db.query<Row, [number, string]>(`UPDATE documents SET archived = ? WHERE id = ? RETURNING ${columns}`)
  const letViewersComment = db.query<Row, [number, string]>(
    `UPDATE documents SET viewers_comment = ? WHERE id = ? RETURNING ${columns}`,
  )
  const trash = db.query<null, [number, string, string]>(
    'UPDATE documents SET deleted_at = ?, deleted_by = ? WHERE id = ?',
  )
  const restore = db.query<Row, [string]>(
    `UPDATE documents SET deleted_at = NULL, deleted_by = NULL WHERE id = ? RETURNING ${columns}`,
  )
  const isGone = ({ deleted_at, room_deleted_at }: Place) => deleted_at !== null || room_deleted_at !== null
  const audienceOf = ({ room_id: roomId }: Place) => (roomId === null ? 'everybody' : rooms.lastAudience(roomId))
  return {
    all: (actor: Actor) => all.all(actor.id).map(toDocument),
    page(actor, { search, after: { key, id } = FIRST, archived, limit, roomId }) {
      const asked = [actor.id, key, id, nameKey(search), archived ? 1 : 0, limit + 1] as const
      const rows = roomId === undefined ? page.all(...asked) : pageOfRoom.all(...asked, roomId)
      return toPage(rows, limit, (row) => ({ key: row.title_key, id: row.id }), toDocument)
    },
    recent(actor, limit) {
      // Mostly the first ones are all theirs. Not one by one: a statement of Bun 1.3 that is left before its end keeps the table locked.
      const few = recent.all(actor.id, 2 * limit)
      const isEnough = few.filter(({ is_theirs }) => is_theirs === 1).length > limit || few.length < 2 * limit
      const rows = isEnough ? few : recent.all(actor.id, RECENT_LOOKED_AT)
      const theirs = rows.filter(({ is_theirs }) => is_theirs === 1)
      return {
        items: theirs.slice(0, limit).map(toDocument),
        more: theirs.length > limit || rows.length === RECENT_LOOKED_AT,
      }
    },
    addTitleKeys() {
      for (const { id, title } of withoutKey.all()) setKey.run(nameKey(title), id)
    },
    visibleTo: (actor, documentId) => orUndefined(visible.get(actor.id, documentId)),
    named(actor, idOrName) {
      const rows = named.all(actor.id, idOrName)
      const first = rows[0]
      if (!first) return []
      // An id, or a title that nobody has any more, means one document.
      const isOne = first.id === idOrName || !first.has_it
      return (isOne ? [first] : rows.filter((row) => row.has_it)).map(toDocument)
    },
    formerTitles: (id, limit) => former.all(id, limit).map(({ title }) => title),
    hasMoreThan: bound.isAbove,
    total: () => (total.get() as { n: number }).n,
    create({ id, title, createdAt, createdBy, roomId, isRich }) {
      bound.grew()
      const row = insert.get(id, title, createdAt, createdBy, roomId ?? null, nameKey(title), isRich ? 1 : 0)
      return toDocument(row as Row)
    },
    rename(id, title, at) {
      keepTitle.run(at, id, title)
      return toDocument(rename.get(title, nameKey(title), id) as Row)
    },
    archive: (id, archived) => toDocument(archive.get(archived ? 1 : 0, id) as Row),
    letViewersComment: (id, isLet) => toDocument(letViewersComment.get(isLet ? 1 : 0, id) as Row),
    createdBy: (id) => one.get(id)?.created_by,
    isRich: (id) => one.get(id)?.rich === 1,
    inRoom: (roomId) => inRoom.all(roomId).map(toDocument),
    trash: (id, { at, by }) => void trash.run(at, by, id),
    restore(id) {
      bound.grew()
      return toDocument(restore.get(id) as Row)
    },
    isInTrash: (actor, idOrName) => trashed.get(actor.id, idOrName) !== null,
    whyReadOnly(id) {
      const row = one.get(id)
      if (!row || isGone(row)) return 'document.deleted'
      return row.archived === 1 ? 'document.archived' : undefined
    },
    isErased: (id) => one.get(id)?.deleted_at === 0,
    audience(documentId) {
      const row = one.get(documentId)
      return row && !isGone(row) ? audienceOf(row) : new Set()
    },
    lastAudience(documentId) {
      const row = one.get(documentId)
      return row ? audienceOf(row) : new Set()
    },
  }
}
