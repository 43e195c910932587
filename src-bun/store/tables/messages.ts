import type { Database } from 'bun:sqlite'
import type { Message } from '../../contract/chat.ts'
import type { Messages } from '../../domain/ports.ts'
import { noteUseIn } from '../name-pages.ts'

type Row = {
  id: string
  room_id: string
  seq: number
  author_id: string
  author_name: string
  body: string
  posted_at: number
}

const toMessage = (row: Row): Message => ({
  id: row.id,
  roomId: row.room_id,
  seq: row.seq,
  authorId: row.author_id,
  authorName: row.author_name,
  body: row.body,
  postedAt: row.posted_at,
})

export function createMessages(db: Database): Messages {
  // Two statements, because RETURNING would cost as much as everything else that storing a message costs.
  const incrementLastSeq = db.query<null, [string]>('UPDATE rooms SET last_seq = last_seq + 1 WHERE id = ?')
  const lastSeq = db.query<{ last_seq: number }, [string]>('SELECT last_seq FROM rooms WHERE id = ?')
  const noteUse = db.query<null, [number, string]>(noteUseIn('rooms'))
  const insert = db.query<null, [string, number, string, string, string, string, number]>(
    'INSERT INTO messages (room_id, seq, id, author_id, author_name, body, posted_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const page = db.query<Row, [string, number, number]>(
    'SELECT * FROM messages WHERE room_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
  )
  return {
    append(message: Omit<Message, 'seq'>): Message {
      incrementLastSeq.run(message.roomId)
      const { last_seq: seq } = lastSeq.get(message.roomId) as { last_seq: number }
      const { roomId, id, authorId, authorName, body, postedAt } = message
      insert.run(roomId, seq, id, authorId, authorName, body, postedAt)
      noteUse.run(postedAt, roomId)
      return { id, roomId, seq, authorId, authorName, body, postedAt }
    },
    page(roomId, { before, limit }) {
      // One more than asked for shows whether there are older ones.
      const rows = page.all(roomId, before, limit + 1)
      return { messages: rows.slice(0, limit).reverse().map(toMessage), more: rows.length > limit }
    },
  }
}
