import type { Database } from 'bun:sqlite'
import type { Board, BoardRecord, Column, Values } from '../../contract/boards.ts'
import { BOARDS_MAX, JSON_FRAME_MAX_BYTES } from '../../contract/limits.ts'
import { createByteCache } from '../../domain/byte-cache.ts'
import { nameKey } from '../../domain/name-key.ts'
import type { Boards } from '../../domain/ports.ts'
import { FIRST, noteUseIn, toPage } from '../name-pages.ts'
import { createUpperBound, type UpperBound } from '../upper-bound.ts'

type BoardRow = { id: string; name: string; columns: string; created_at: number; created_by: string; archived: number }
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

export function createBoards(db: Database): Boards {
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
    ...(row.archived === 1 ? { archived: true } : {}),
  })

  const columns = 'id, name, columns, created_at, created_by, archived'
  const one = (by: string) =>
    db.query<BoardRow, [string]>(`SELECT ${columns} FROM boards WHERE deleted_at IS NULL AND ${by} = ?`)
  const total = db.query<{ n: number }, []>('SELECT count(*) AS n FROM boards WHERE deleted_at IS NULL')
  const all = db.query<BoardRow, []>(`SELECT ${columns} FROM boards WHERE deleted_at IS NULL ORDER BY name_key`)
  const byNamePage = db.query<BoardRow & { name_key: string }, [string, string, string, number, number]>(
    `SELECT ${columns}, name_key FROM boards WHERE (name_key, id) > (?, ?) AND instr(name_key, ?) > 0 AND archived >= ?
       AND deleted_at IS NULL ORDER BY name_key, id LIMIT ?`,
  )
  const recent = db.query<BoardRow, [number]>(
    `SELECT ${columns} FROM boards WHERE archived = 0 AND deleted_at IS NULL ORDER BY used_at DESC, id DESC LIMIT ?`,
  )
  const noteUse = db.query<null, [number, string]>(noteUseIn('boards'))
  const [byId, byName] = [one('id'), one('name_key')]
  const insert = db.query<null, [string, string, string, string, number, string]>(
    `INSERT INTO boards (id, name, name_key, columns, created_at, used_at, created_by)
     VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)`,
  )
  const inUse = db.query<{ id: string }, [string]>('SELECT id FROM boards WHERE id = ? AND deleted_at IS NULL')
  const owner = db.query<{ created_by: string }, [string]>('SELECT created_by FROM boards WHERE id = ?')
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

  function record(boardId: string, key: string): BoardRecord | undefined {
    const row = byKey.get(boardId, key)
    return row ? toRecord(row) : undefined
  }

  return {
    all: () => all.all().map(toBoard),
    page({ search, after: { key, id } = FIRST, archived, limit }) {
      const rows = byNamePage.all(key, id, nameKey(search), archived ? 1 : 0, limit + 1)
      return toPage(rows, limit, (row) => ({ key: row.name_key, id: row.id }), toBoard)
    },
    recent(limit, maxBytes) {
      const rows = recent.all(limit + 1)
      const shown: BoardRow[] = []
      let bytes = 0
      for (const row of rows.slice(0, limit)) {
        bytes += row.columns.length
        if (bytes <= maxBytes) shown.push(row)
      }
      return { items: shown.map(toBoard), more: shown.length < rows.length }
    },
    total: () => (total.get() as { n: number }).n,
    find(idOrName) {
      const row = byId.get(idOrName) ?? byName.get(nameKey(idOrName))
      return row ? toBoard(row) : undefined
    },
    create(board) {
      const { id, name, columns, createdAt, createdBy } = board
      insert.run(id, name, nameKey(name), JSON.stringify(columns), createdAt, createdBy)
      return board
    },
    columnBytes: () => (columnBytes.get() as { n: number }).n,
    createdBy: (id) => owner.get(id)?.created_by,
    audience: (id) => (inUse.get(id) ? 'everybody' : new Set()),
    archive(id, archived) {
      archive.run(archived ? 1 : 0, id)
      return toBoard(byId.get(id) as BoardRow)
    },
    trash(id, { at, by }) {
      bounds.delete(id)
      trash.run(at, by, `deleted ${id}`, id)
    },
    restore(id, name) {
      restore.run(name, nameKey(name), id)
      return toBoard(byId.get(id) as BoardRow)
    },
    record,
    has: (boardId, key) => exists.get(boardId, key) !== null,
    records(boardId, { after, limit }) {
      const rows = page.all(boardId, after, limit + 1)
      return { records: rows.slice(0, limit).map(toRecord), more: rows.length > limit }
    },
    hasFewerRecordsThan: (boardId, count) => !boundOf(boardId).isAbove(count - 1),
    put({ boardId, key, values, updatedAt, updatedBy }) {
      bounds.get(boardId)?.grew()
      put.run(boardId, key, JSON.stringify(values), updatedAt, updatedBy)
      noteUse.run(updatedAt, boardId)
    },
    remove: (boardId, key) => remove.run(boardId, key).changes > 0,
  }
}
