import type { Database } from 'bun:sqlite'
import type { Board, BoardRecord, Column, Values } from '../../contract/boards.ts'
import { nameKey } from '../../domain/name-key.ts'
import type { Boards } from '../../domain/ports.ts'

type BoardRow = { id: string; name: string; columns: string; created_at: number }
type RecordRow = { board_id: string; key: string; vals: string; updated_at: number; updated_by: string; name: string }

const toBoard = (row: BoardRow): Board => ({
  id: row.id,
  name: row.name,
  columns: JSON.parse(row.columns) as Column[],
  createdAt: row.created_at,
})
const toRecord = (row: RecordRow): BoardRecord => ({
  boardId: row.board_id,
  key: row.key,
  values: JSON.parse(row.vals) as Values,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  updatedByName: row.name,
})

export function createBoards(db: Database): Boards {
  const columns = 'id, name, columns, created_at'
  const one = (by: string) => db.query<BoardRow, [string]>(`SELECT ${columns} FROM boards WHERE ${by} = ?`)
  const all = db.query<BoardRow, []>(`SELECT ${columns} FROM boards ORDER BY name_key`)
  const [byId, byName] = [one('id'), one('name_key')]
  const insert = db.query<null, [string, string, string, string, number, string]>(
    'INSERT INTO boards (id, name, name_key, columns, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const fields = 'board_id, key, vals, updated_at, updated_by, name'
  const from = 'FROM records JOIN members ON members.id = updated_by'
  const byKey = db.query<RecordRow, [string, string]>(`SELECT ${fields} ${from} WHERE board_id = ? AND key = ?`)
  const page = db.query<RecordRow, [string, string, number]>(
    `SELECT ${fields} ${from} WHERE board_id = ? AND key > ? ORDER BY key LIMIT ?`,
  )
  const exists = db.query<{ key: string }, [string, string]>('SELECT key FROM records WHERE board_id = ? AND key = ?')
  const count = db.query<{ n: number }, [string]>('SELECT count(*) AS n FROM records WHERE board_id = ?')
  const put = db.query<null, [string, string, string, number, string]>(
    `INSERT INTO records (board_id, key, vals, updated_at, updated_by) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (board_id, key) DO UPDATE SET
       vals = excluded.vals, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
  )
  const remove = db.query<null, [string, string]>('DELETE FROM records WHERE board_id = ? AND key = ?')

  function record(boardId: string, key: string): BoardRecord | undefined {
    const row = byKey.get(boardId, key)
    return row ? toRecord(row) : undefined
  }

  return {
    all: () => all.all().map(toBoard),
    find(idOrName) {
      const row = byId.get(idOrName) ?? byName.get(nameKey(idOrName))
      return row ? toBoard(row) : undefined
    },
    create({ createdBy, ...board }) {
      insert.run(board.id, board.name, nameKey(board.name), JSON.stringify(board.columns), board.createdAt, createdBy)
      return board
    },
    record,
    has: (boardId, key) => exists.get(boardId, key) !== null,
    records(boardId, { after, limit }) {
      const rows = page.all(boardId, after, limit + 1)
      return { records: rows.slice(0, limit).map(toRecord), more: rows.length > limit }
    },
    count: (boardId) => (count.get(boardId) as { n: number }).n,
    put: ({ boardId, key, values, updatedAt, updatedBy }) =>
      void put.run(boardId, key, JSON.stringify(values), updatedAt, updatedBy),
    remove: (boardId, key) => remove.run(boardId, key).changes > 0,
  }
}
