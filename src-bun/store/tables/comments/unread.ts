import type { Database } from 'bun:sqlite'
import type { UnreadComments } from '../../../domain/ports/documents.ts'
import { COMMENT_COLUMNS, type CommentRow, toComment } from './comments.ts'

type Row = CommentRow & { title: string; is_mention: 0 | 1 }

export function createUnreadComments(db: Database): UnreadComments {
  // A reply to a comment that mentions somebody may mention them only later.
  const add = db.query<null, [string, number, string, number]>(
    `INSERT INTO unread_comments (member_id, seq, document_id, is_mention) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET is_mention = excluded.is_mention`,
  )
  const removeMention = db.query<null, [string, number]>(
    'DELETE FROM unread_comments WHERE member_id = ? AND seq = ? AND is_mention = 1',
  )
  const of = db.query<Row, [string, number]>(
    `SELECT ${COMMENT_COLUMNS.map((column) => `comments.${column}`).join(', ')}, documents.title, is_mention
     FROM unread_comments CROSS JOIN documents ON documents.id = unread_comments.document_id
     CROSS JOIN comments ON comments.document_id = unread_comments.document_id AND comments.seq = unread_comments.seq
     WHERE unread_comments.member_id = ?1 AND documents.deleted_at IS NULL
       AND (room_id IS NULL OR EXISTS (SELECT 1 FROM rooms WHERE rooms.id = documents.room_id AND rooms.deleted_at IS NULL
         AND (private = 0 OR EXISTS (
           SELECT 1 FROM room_members WHERE room_members.room_id = documents.room_id AND member_id = ?1))))
       AND (is_mention = 1 OR room_id IS NULL OR NOT EXISTS (SELECT 1 FROM read_positions
         WHERE read_positions.member_id = ?1 AND read_positions.room_id = documents.room_id AND muted = 1))
     ORDER BY unread_comments.seq DESC LIMIT ?2`,
  )
  const read = db.query<null, [string, string, number]>(
    'DELETE FROM unread_comments WHERE member_id = ? AND document_id = ? AND seq <= ?',
  )
  const forget = db.query<null, [string, number]>('DELETE FROM unread_comments WHERE document_id = ? AND seq = ?')
  return {
    add(memberIds, { documentId, seq }, isMention) {
      for (const id of memberIds) add.run(id, seq, documentId, isMention ? 1 : 0)
    },
    removeMention: (memberId, { seq }) => void removeMention.run(memberId, seq),
    of: (memberId, limit) =>
      of.all(memberId, limit).map(({ title, is_mention, ...row }) => {
        return { comment: toComment(row), title, isMention: is_mention === 1 }
      }),
    read: (memberId, documentId, seq) => void read.run(memberId, documentId, seq),
    forget: ({ documentId, seq }) => void forget.run(documentId, seq),
  }
}
