import type { Database } from 'bun:sqlite'
import { UNREAD_COUNT_MAX } from '../../contract/limits.ts'
import type { MessageReader, ReadPosition } from '../../contract/rooms.ts'
import type { ReadPositions } from '../../domain/ports/rooms.ts'

/** So many of the newest unread messages are looked at for those of others. Somebody's script may have posted all of them. */
const COUNTED_AMONG = 1000

type Row = Omit<ReadPosition, 'muted' | 'mentions'> & { muted: number; mentions: number; mentionsOfAll: number }
const toPosition = ({ muted, mentions, mentionsOfAll, ...position }: Row): ReadPosition => {
  const sum = Math.min(mentions + mentionsOfAll, UNREAD_COUNT_MAX)
  return { ...position, ...(muted && { muted: true }), ...(sum > 0 && { mentions: sum }) }
}

const NOTHING = { muted: 0, mentions: 0, mentionsOfAll: 0 }

export function createReadPositions(db: Database): ReadPositions {
  const read = `coalesce((SELECT seq FROM read_positions WHERE member_id = ?1 AND room_id = rooms.id), 0)`
  const unread = `(SELECT count(*) FROM (SELECT 1 FROM (
      SELECT author_id FROM messages WHERE room_id = rooms.id AND seq > ${read}
      ORDER BY seq DESC LIMIT ${COUNTED_AMONG})
    WHERE author_id <> ?1 LIMIT ${UNREAD_COUNT_MAX}))`
  const mentions = `(SELECT count(*) FROM (SELECT 1 FROM unread_mentions
    WHERE member_id = ?1 AND room_id = rooms.id LIMIT ${UNREAD_COUNT_MAX}))`
  // Without this index every unread message would be looked at.
  const mentionsOfAll = `(SELECT count(*) FROM (SELECT 1 FROM (
      SELECT author_id FROM messages INDEXED BY messages_to_all
      WHERE mentions_all = 1 AND room_id = rooms.id AND seq > ${read}
      ORDER BY seq DESC LIMIT ${COUNTED_AMONG})
    WHERE author_id <> ?1 LIMIT ${UNREAD_COUNT_MAX}))`
  const muted = `EXISTS (SELECT 1 FROM read_positions WHERE member_id = ?1 AND room_id = rooms.id AND muted = 1)`
  const columns = `rooms.id AS roomId, ${read} AS seq, ${unread} AS unread, ${muted} AS muted,
    ${mentions} AS mentions, ${mentionsOfAll} AS mentionsOfAll`
  const all = db.query<Row, [string]>(
    `SELECT ${columns} FROM rooms WHERE deleted_at IS NULL AND (last_seq > 0 OR ${muted}) AND (private = 0
      OR EXISTS (SELECT 1 FROM room_members WHERE room_id = rooms.id AND member_id = ?1))`,
  )
  const inRooms = db.query<Row, [string, string]>(
    `SELECT ${columns} FROM rooms WHERE (last_seq > 0 OR ${muted}) AND id IN (SELECT value FROM json_each(?2))`,
  )
  const one = db.query<Row, [string, string]>(`SELECT ${columns} FROM rooms WHERE rooms.id = ?2`)
  const seq = db.query<{ seq: number }, [string, string]>(
    'SELECT seq FROM read_positions WHERE member_id = ? AND room_id = ?',
  )
  const set = db.query<null, [string, string, number]>(
    `INSERT INTO read_positions (member_id, room_id, seq) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET seq = excluded.seq`,
  )
  const mute = db.query<null, [string, string, number]>(
    `INSERT INTO read_positions (member_id, room_id, seq, muted) VALUES (?, ?, 0, ?)
     ON CONFLICT DO UPDATE SET muted = excluded.muted`,
  )
  const startAtNewest = db.query<null, [string]>(
    `INSERT INTO read_positions (member_id, room_id, seq)
     SELECT ?, id, last_seq FROM rooms WHERE private = 0 AND last_seq > 0`,
  )
  const addMention = db.query<null, [string, string, number]>(
    'INSERT OR IGNORE INTO unread_mentions (member_id, room_id, seq) VALUES (?, ?, ?)',
  )
  const removeMention = db.query<null, [string, string, number]>(
    'DELETE FROM unread_mentions WHERE member_id = ? AND room_id = ? AND seq = ?',
  )
  const readMentions = db.query<null, [string, string, number]>(
    'DELETE FROM unread_mentions WHERE member_id = ? AND room_id = ? AND seq <= ?',
  )
  const readers = db.query<MessageReader, [string, number, string, number, number]>(
    `SELECT id, name FROM read_positions CROSS JOIN members ON id = member_id
     WHERE room_id = ?1 AND seq >= ?2 AND id <> ?3 AND created_at <= ?4
       AND (EXISTS (SELECT 1 FROM rooms WHERE rooms.id = ?1 AND private = 0)
         OR EXISTS (SELECT 1 FROM room_members WHERE room_members.room_id = ?1 AND room_members.member_id = members.id))
     ORDER BY seq DESC LIMIT ?5`,
  )
  return {
    readersOf: ({ roomId, seq, authorId, postedAt }, limit) => readers.all(roomId, seq, authorId, postedAt, limit),
    all: (memberId) => all.all(memberId).map(toPosition),
    inRooms: (memberId, roomIds) => inRooms.all(memberId, JSON.stringify(roomIds)).map(toPosition),
    of: (memberId, roomId) => toPosition(one.get(memberId, roomId) ?? { roomId, seq: 0, unread: 0, ...NOTHING }),
    seqOf: (memberId, roomId) => seq.get(memberId, roomId)?.seq ?? 0,
    set: (memberId, roomId, to) => void set.run(memberId, roomId, to),
    mute: (memberId, roomId, isMuted) => void mute.run(memberId, roomId, isMuted ? 1 : 0),
    addMention: (memberId, { roomId, seq }) => void addMention.run(memberId, roomId, seq),
    removeMention: (memberId, { roomId, seq }) => void removeMention.run(memberId, roomId, seq),
    readMentions: (memberId, roomId, seq) => void readMentions.run(memberId, roomId, seq),
    startAtNewest: (memberId) => void startAtNewest.run(memberId),
  }
}
