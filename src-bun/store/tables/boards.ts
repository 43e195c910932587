import type { Database } from 'bun:sqlite'
import type { Board, BoardRecord, Column, Values } from '../../contract/boards.ts'
import { BOARDS_MAX, JSON_FRAME_MAX_BYTES } from '../../contract/limits.ts'
import { createByteCache } from '../../domain/byte-cache.ts'
import { nameKey } from '../../domain/name-key.ts'
import { type Actor, OWNER } from '../../domain/ports/common.ts'
import type { Rooms } from '../../domain/ports/rooms.ts'
import type { Boards } from '../../domain/ports/tables.ts'
import { FIRST, noteUseIn, toPage } from '../name-pages.ts'
import { createUpperBound, type UpperBound } from '../upper-bound.ts'
import { prepareRecordHistory } from './record-history.ts'

type BoardRow = {
  id: string
  name: string
  columns: string
  created_at: number
  created_by: string
  archived: number
  room_id: string | null
}
/** What decides who sees a board and who may change it. */
type Place = { room_id: string | null; created_by: string; deleted_at: number | null; room_deleted_at: number | null }
type RecordRow = { board_id: string; key: string; vals: string; updated_at: number; updated_by: string; name: string }

const toRecord = (row: RecordRow): BoardRecord => ({
  boardId: row.board_id,
  key: row.key,
  values: JSON.parse(row.vals) as Values,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  updatedByName: row.name,
})

/** Enough for all boards that there may be, each with as many columns as a frame holds. */
const COLUMNS_KEPT_BYTES = BOARDS_MAX * JSON_FRAME_MAX_BYTES

/** So many of the boards that were used last are looked at for those that a member may see. */
const RECENT_LOOKED_AT = 500

/** The key of the name of a board, unique among those of the same room, and among those that are in none. */
export const boardKey = (name: string, roomId: string | undefined): string =>
  roomId === undefined ? nameKey(name) : `${nameKey(name)} ${roomId}`

export function createBoards(db: Database, rooms: Pick<Rooms, 'lastAudience'>): Boards {
  /** By the id of the board, whose columns never change: also what a rollback leaves here is right or never asked for. */
  const columnsKept = createByteCache<string, Column[]>(COLUMNS_KEPT_BYTES)

  function columnsOf({ id, columns: json }: BoardRow): Column[] {
    const kept = columnsKept.get(id)
    if (kept) return kept
    const columns = JSON.parse(json) as Column[]
    columnsKept.set(id, columns, json.length)
    return columns
  }

  const toBoard = (row: BoardRow): Board => ({
    id: row.id,
    name: row.name,
    columns: columnsOf(row),
    createdAt: row.created_at,
    createdBy: row.created_by,
    ...(row.room_id === null ? {} : { roomId: row.room_id }),
    ...(row.archived === 1 ? { archived: true } : {}),
  })

  const columns = 'id, name, columns, created_at, created_by, archived, room_id'
  const isTheirs = `boards.deleted_at IS NULL AND (room_id IS NULL OR EXISTS (SELECT 1 FROM rooms
    WHERE rooms.id = boards.room_id AND rooms.deleted_at IS NULL AND (private = 0 OR ?1 = '${OWNER.id}' OR EXISTS (
      SELECT 1 FROM room_members WHERE room_members.room_id = boards.room_id AND member_id = ?1))))`
  const total = db.query<{ n: number }, []>('SELECT count(*) AS n FROM boards WHERE deleted_at IS NULL')
  const all = db.query<BoardRow, [string]>(`SELECT ${columns} FROM boards WHERE ${isTheirs} ORDER BY name_key`)
  // What is searched for is not looked for in the id behind the name.
  const ofPage = `(name_key, id) > (?2, ?3)
    AND instr(substr(name_key || ' ', 1, instr(name_key || ' ', ' ') - 1), ?4) > 0
    AND archived >= ?5 AND ${isTheirs} ORDER BY name_key, id LIMIT ?6`
  type KeyedRow = BoardRow & { name_key: string }
  const namePage = db.query<KeyedRow, [string, string, string, string, number, number]>(
    `SELECT ${columns}, name_key FROM boards WHERE ${ofPage}`,
  )
  const namePageOfRoom = db.query<KeyedRow, [string, string, string, string, number, number, string]>(
    `SELECT ${columns}, name_key FROM boards WHERE room_id = ?7 AND ${ofPage}`,
  )
  const recent = db.query<BoardRow & { is_theirs: number }, [string, number]>(
    `SELECT ${columns}, ${isTheirs} AS is_theirs FROM boards WHERE archived = 0 AND boards.deleted_at IS NULL
     ORDER BY used_at DESC, id DESC LIMIT ?2`,
  )
  const noteUse = db.query<null, [number, string]>(noteUseIn('boards'))
  const visible = db.query<BoardRow, [string, string]>(`SELECT ${columns} FROM boards WHERE id = ?2 AND ${isTheirs}`)
  const byName = db.query<BoardRow, [string]>(`SELECT ${columns} FROM boards WHERE deleted_at IS NULL AND name_key = ?`)
  const byId = db.query<BoardRow, [string]>(`SELECT ${columns} FROM boards WHERE id = ?`)
  const inRoom = db.query<BoardRow, [string]>(
    `SELECT ${columns} FROM boards WHERE room_id = ? AND deleted_at IS NULL ORDER BY name_key`,
  )
  const place = db.query<Place, [string]>(
    `SELECT room_id, boards.created_by, boards.deleted_at, rooms.deleted_at AS room_deleted_at
     FROM boards LEFT JOIN rooms ON rooms.id = room_id WHERE boards.id = ?`,
  )
  const insert = db.query<null, [string, string, string, string, number, string, string | null]>(
    `INSERT INTO boards (id, name, name_key, columns, created_at, used_at, created_by, room_id)
     VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7)`,
  )
  const archive = db.query<null, [number, string]>('UPDATE boards SET archived = ? WHERE id = ?')
  // The name is free for another board meanwhile. The key of a name contains no blank.
  const trash = db.query<null, [number, string, string, string]>(
    'UPDATE boards SET deleted_at = ?, deleted_by = ?, name_key = ? WHERE id = ?',
  )
  const restore = db.query<null, [string, string, string]>(
    'UPDATE boards SET deleted_at = NULL, deleted_by = NULL, name = ?, name_key = ? WHERE id = ?',
  )
  const fields = 'board_id, key, vals, updated_at, updated_by, name'
  const from = 'FROM records JOIN members ON members.id = updated_by'
  const byKey = db.query<RecordRow, [string, string]>(`SELECT ${fields} ${from} WHERE board_id = ? AND key = ?`)
  const page = db.query<RecordRow, [string, string, number]>(
    `SELECT ${fields} ${from} WHERE board_id = ? AND key > ? ORDER BY key LIMIT ?`,
  )
  const exists = db.query<{ key: string }, [string, string]>('SELECT key FROM records WHERE board_id = ? AND key = ?')
  const count = db.query<{ n: number }, [string]>('SELECT count(*) AS n FROM records WHERE board_id = ?')
  const columnBytes = db.query<{ n: number }, []>(
    'SELECT ifnull(sum(octet_length(columns)), 0) AS n FROM boards WHERE deleted_at IS NULL',
  )
  const put = db.query<null, [string, string, string, number, string]>(
    `INSERT INTO records (board_id, key, vals, updated_at, updated_by) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (board_id, key) DO UPDATE SET
       vals = excluded.vals, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
  )
  const remove = db.query<null, [string, string]>('DELETE FROM records WHERE board_id = ? AND key = ?')

  /** By the id of a board, how many records it has at most. What is written over counts as one more, too. */
  const bounds = new Map<string, UpperBound>()

  function boundOf(boardId: string): UpperBound {
    const known = bounds.get(boardId)
    if (known) return known
    const bound = createUpperBound(() => (count.get(boardId) as { n: number }).n)
    bounds.set(boardId, bound)
    return bound
  }

  function visibleTo({ id: actorId }: Actor, boardId: string): Board | undefined {
    const row = visible.get(actorId, boardId)
    return row ? toBoard(row) : undefined
  }

  const audienceOf = ({ room_id: roomId }: Place) => (roomId === null ? 'everybody' : rooms.lastAudience(roomId))

  function record(boardId: string, key: string): BoardRecord | undefined {
    const row = byKey.get(boardId, key)
    return row ? toRecord(row) : undefined
  }

  return {
    all: (actor) => all.all(actor.id).map(toBoard),
    page(actor, { search, after: { key, id } = FIRST, archived, limit, roomId }) {
      const asked = [actor.id, key, id, nameKey(search), archived ? 1 : 0, limit + 1] as const
      const rows = roomId === undefined ? namePage.all(...asked) : namePageOfRoom.all(...asked, roomId)
      return toPage(rows, limit, (row) => ({ key: row.name_key, id: row.id }), toBoard)
    },
    recent(actor, limit, maxBytes) {
      const ofActor = (rows: (BoardRow & { is_theirs: number })[]) => rows.filter(({ is_theirs }) => is_theirs === 1)
      // Mostly the first ones are all theirs.
      const few = recent.all(actor.id, 2 * limit)
      const isEnough = ofActor(few).length > limit || few.length < 2 * limit
      const rows = isEnough ? few : recent.all(actor.id, RECENT_LOOKED_AT)
      const theirs = ofActor(rows)
      const shown: BoardRow[] = []
      let bytes = 0
      for (const row of theirs.slice(0, limit)) {
        bytes += row.columns.length
        if (bytes <= maxBytes) shown.push(row)
      }
      const more = shown.length < theirs.length || rows.length === RECENT_LOOKED_AT
      return { items: shown.map(toBoard), more }
    },
    total: () => (total.get() as { n: number }).n,
    visibleTo,
    find(actor, idOrName) {
      const found = visibleTo(actor, idOrName)
      if (found) return found
      const row = byName.get(nameKey(idOrName))
      return row ? toBoard(row) : undefined
    },
    isNameTaken: (name, roomId) => byName.get(boardKey(name, roomId)) !== null,
    create(board) {
      const { id, name, columns, createdAt, createdBy, roomId } = board
      insert.run(id, name, boardKey(name, roomId), JSON.stringify(columns), createdAt, createdBy, roomId ?? null)
      return board
    },
    columnBytes: () => (columnBytes.get() as { n: number }).n,
    createdBy: (id) => place.get(id)?.created_by,
    inRoom: (roomId) => inRoom.all(roomId).map(toBoard),
    audience(id) {
      const row = place.get(id)
      return row && row.deleted_at === null && row.room_deleted_at === null ? audienceOf(row) : new Set()
    },
    lastAudience(id) {
      const row = place.get(id)
      return row ? audienceOf(row) : new Set()
    },
    archive(id, archived) {
      archive.run(archived ? 1 : 0, id)
      return toBoard(byId.get(id) as BoardRow)
    },
    trash(id, { at, by }) {
      bounds.delete(id)
      trash.run(at, by, `deleted ${id}`, id)
    },
    restore(id, name) {
      const roomId = place.get(id)?.room_id ?? undefined
      restore.run(name, boardKey(name, roomId), id)
      return toBoard(byId.get(id) as BoardRow)
    },
    record,
    has: (boardId, key) => exists.get(boardId, key) !== null,
    records(boardId, { after, limit }) {
      const rows = page.all(boardId, after, limit + 1)
      return { records: rows.slice(0, limit).map(toRecord), more: rows.length > limit }
    },
    history: prepareRecordHistory(db),
    hasFewerRecordsThan: (boardId, count) => !boundOf(boardId).isAbove(count - 1),
    put({ boardId, key, values, updatedAt, updatedBy }) {
      bounds.get(boardId)?.grew()
      put.run(boardId, key, JSON.stringify(values), updatedAt, updatedBy)
      noteUse.run(updatedAt, boardId)
    },
    remove: (boardId, key) => remove.run(boardId, key).changes > 0,
  }
}
