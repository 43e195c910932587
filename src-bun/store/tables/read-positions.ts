import type { Database } from 'bun:sqlite'
import { UNREAD_COUNT_MAX } from '../../contract/limits.ts'
import type { ReadPosition } from '../../contract/rooms.ts'
import type { ReadPositions } from '../../domain/ports.ts'

/** So many of the newest unread messages are looked at for those of others. Somebody's script may have posted all of them. */
const COUNTED_AMONG = 1000

export function createReadPositions(db: Database): ReadPositions {
  const read = `coalesce((SELECT seq FROM read_positions WHERE member_id = ?1 AND room_id = rooms.id), 0)`
  const unread = `(SELECT count(*) FROM (SELECT 1 FROM (
      SELECT author_id FROM messages WHERE room_id = rooms.id AND seq > ${read}
      ORDER BY seq DESC LIMIT ${COUNTED_AMONG})
    WHERE author_id <> ?1 LIMIT ${UNREAD_COUNT_MAX}))`
  const columns = `rooms.id AS roomId, ${read} AS seq, ${unread} AS unread`
  const all = db.query<ReadPosition, [string]>(
    `SELECT ${columns} FROM rooms WHERE last_seq > 0 AND deleted_at IS NULL AND (private = 0
      OR EXISTS (SELECT 1 FROM room_members WHERE room_id = rooms.id AND member_id = ?1))`,
  )
  const inRooms = db.query<ReadPosition, [string, string]>(
    `SELECT ${columns} FROM rooms WHERE last_seq > 0 AND id IN (SELECT value FROM json_each(?2))`,
  )
  const one = db.query<ReadPosition, [string, string]>(`SELECT ${columns} FROM rooms WHERE rooms.id = ?2`)
  const seq = db.query<{ seq: number }, [string, string]>(
    'SELECT seq FROM read_positions WHERE member_id = ? AND room_id = ?',
  )
  const set = db.query<null, [string, string, number]>(
    'INSERT OR REPLACE INTO read_positions (member_id, room_id, seq) VALUES (?, ?, ?)',
  )
  const startAtNewest = db.query<null, [string]>(
    `INSERT INTO read_positions (member_id, room_id, seq)
     SELECT ?, id, last_seq FROM rooms WHERE private = 0 AND last_seq > 0`,
  )
  return {
    all: (memberId) => all.all(memberId),
    inRooms: (memberId, roomIds) => inRooms.all(memberId, JSON.stringify(roomIds)),
    of: (memberId, roomId) => one.get(memberId, roomId) ?? { roomId, seq: 0, unread: 0 },
    seqOf: (memberId, roomId) => seq.get(memberId, roomId)?.seq ?? 0,
    set: (memberId, roomId, to) => void set.run(memberId, roomId, to),
    startAtNewest: (memberId) => void startAtNewest.run(memberId),
  }
}
