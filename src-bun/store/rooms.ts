import type { Database } from 'bun:sqlite'
import type { Room } from '../contract/rooms.ts'
import type { Rooms } from '../domain/ports.ts'
import { nameKey } from './name-key.ts'

type Row = { id: string; name: string; topic: string; private: number; last_seq: number }

const toRoom = (row: Row): Room => ({
  id: row.id,
  name: row.name,
  topic: row.topic,
  private: row.private === 1,
  lastSeq: row.last_seq,
})

export function createRooms(db: Database): Rooms {
  const columns = 'id, name, topic, private, last_seq'
  const all = db.query<Row, []>(`SELECT ${columns} FROM rooms WHERE private = 0 ORDER BY name_key <> 'lobby', name_key`)
  const visible = db.query<Row, [string]>(`SELECT ${columns} FROM rooms WHERE id = ? AND private = 0`)
  const byName = db.query<Row, [string]>(`SELECT ${columns} FROM rooms WHERE name_key = ? AND private = 0`)
  const insert = db.query<Row, [string, string, string, number]>(
    `INSERT INTO rooms (id, name, name_key, created_at) VALUES (?, ?, ?, ?) RETURNING ${columns}`,
  )
  return {
    all: () => all.all().map(toRoom),
    visibleTo(_actor, roomId) {
      const row = visible.get(roomId)
      return row ? toRoom(row) : undefined
    },
    byName(name) {
      const row = byName.get(nameKey(name))
      return row ? toRoom(row) : undefined
    },
    create: ({ id, name, createdAt }) => toRoom(insert.get(id, name, nameKey(name), createdAt) as Row),
  }
}
