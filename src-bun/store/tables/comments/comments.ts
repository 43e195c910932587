import type { Database } from 'bun:sqlite'
import type { Mention } from '../../../contract/chat.ts'
import type { Comment } from '../../../contract/comments.ts'
import type { Comments } from '../../../domain/ports/documents.ts'

export type CommentRow = {
  id: string
  document_id: string
  seq: number
  thread_id: string | null
  author_id: string
  author_name: string
  body: string
  posted_at: number
  range_start: string | null
  range_end: string | null
  quote: string | null
  mentions: string | null
  mentions_all: number | null
  edited_at: number | null
  resolved_at: number | null
  resolved_by: string | null
  resolved_by_name: string | null
  deleted_at: number | null
  deleted_by: string | null
  deleted_by_name: string | null
  original: string | null
  replacement: string | null
  accepted: number | null
}

export const COMMENT_COLUMNS = [
  ...['id', 'document_id', 'seq', 'thread_id', 'author_id', 'author_name', 'body', 'posted_at'],
  ...['range_start', 'range_end', 'quote', 'mentions', 'mentions_all', 'edited_at'],
  ...['resolved_at', 'resolved_by', 'resolved_by_name', 'deleted_at', 'deleted_by', 'deleted_by_name'],
  ...['original', 'replacement', 'accepted'],
]

/** The fields in the order of the contract, those that are not there left out. */
export function toComment(row: CommentRow): Comment {
  const comment: Comment = {
    id: row.id,
    documentId: row.document_id,
    seq: row.seq,
    ...(row.thread_id === null ? {} : { replyTo: row.thread_id }),
    authorId: row.author_id,
    authorName: row.author_name,
    body: row.body,
    postedAt: row.posted_at,
  }
  if (row.range_start !== null && row.range_end !== null) comment.range = { start: row.range_start, end: row.range_end }
  if (row.quote !== null) comment.quote = row.quote
  if (row.edited_at !== null) comment.editedAt = row.edited_at
  if (row.resolved_at !== null)
    comment.resolved = { at: row.resolved_at, by: row.resolved_by ?? '', byName: row.resolved_by_name ?? '' }
  if (comment.resolved && row.accepted !== null) comment.resolved.accepted = true
  if (row.original !== null && row.replacement !== null)
    comment.suggestion = { original: row.original, replacement: row.replacement }
  if (row.deleted_at !== null)
    comment.deleted = { at: row.deleted_at, by: row.deleted_by ?? '', byName: row.deleted_by_name ?? '' }
  if (row.mentions !== null) comment.mentions = JSON.parse(row.mentions) as Mention[]
  if (row.mentions_all !== null) comment.mentionsAll = true
  return comment
}

const mentionColumns = ({ mentions, mentionsAll }: Pick<Comment, 'mentions' | 'mentionsAll'>) =>
  [mentions ? JSON.stringify(mentions) : null, mentionsAll ? 1 : null] as const
const doneColumns = (done: Comment['resolved']) => [done?.at ?? null, done?.by ?? null, done?.byName ?? null] as const
const acceptedColumn = (resolved: Comment['resolved']) => (resolved?.accepted ? 1 : null)

/** The number that the log gives to the change which the open command makes: it is logged after its comment is stored. */
const NEXT_CHANGE = '(SELECT ifnull(max(seq), 0) + 1 FROM changes)'

export function createComments(db: Database): Comments {
  const columns = COMMENT_COLUMNS.join(', ')
  const insert = db.query<CommentRow, (string | number | null)[]>(
    `INSERT INTO comments (${columns}) VALUES (?, ?, ${NEXT_CHANGE}, ${Array(20).fill('?').join(', ')}) RETURNING ${columns}`,
  )
  const page = db.query<CommentRow, [string, number, number]>(
    `SELECT ${columns} FROM comments WHERE document_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
  )
  const byId = db.query<CommentRow, [string]>(`SELECT ${columns} FROM comments WHERE id = ?`)
  const count = db.query<{ n: number }, [string, number]>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM comments WHERE document_id = ? LIMIT ?)',
  )
  const writers = db.query<{ id: string }, [string, number]>(
    `SELECT author_id AS id FROM comments WHERE (id = ?1 OR thread_id = ?1) AND deleted_at IS NULL
     GROUP BY author_id ORDER BY max(seq) DESC LIMIT ?2`,
  )
  const edit = db.query<CommentRow, [string, number, string | null, number | null, string]>(
    `UPDATE comments SET body = ?, edited_at = ?, mentions = ?, mentions_all = ? WHERE id = ? RETURNING ${columns}`,
  )
  const insertEdit = db.query<null, [string, string]>(
    `INSERT INTO comment_edits (document_id, comment_id, change_seq) VALUES (?, ?, ${NEXT_CHANGE})`,
  )
  const editedIn = db.query<{ seq: number }, [string, string]>(
    'SELECT change_seq AS seq FROM comment_edits WHERE document_id = ? AND comment_id = ?',
  )
  const countEdits = db.query<{ n: number }, [string, string, number]>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM comment_edits WHERE document_id = ? AND comment_id = ? LIMIT ?)',
  )
  const resolve = db.query<null, [number | null, string | null, string | null, number | null, string]>(
    'UPDATE comments SET resolved_at = ?, resolved_by = ?, resolved_by_name = ?, accepted = ? WHERE id = ?',
  )
  const empty = db.query<CommentRow, [number, string, string, string]>(
    `UPDATE comments SET body = '', mentions = NULL, mentions_all = NULL, original = NULL, replacement = NULL, deleted_at = ?, deleted_by = ?, deleted_by_name = ?
     WHERE id = ? RETURNING ${columns}`,
  )
  const anyReply = db.query<{ id: string }, [string]>('SELECT id FROM comments WHERE thread_id = ? LIMIT 1')
  const removeEdits = db.query<null, [string, string]>(
    'DELETE FROM comment_edits WHERE document_id = ? AND comment_id = ?',
  )
  const remove = db.query<null, [string]>('DELETE FROM comments WHERE id = ?')

  const read = (id: string) => {
    const row = byId.get(id)
    return row ? toComment(row) : undefined
  }

  /** A comment without a text and without replies says nothing to anybody. */
  function removeIfEmpty(id: string | undefined): void {
    if (id === undefined || !byId.get(id)?.deleted_at || anyReply.get(id)) return
    remove.run(id)
  }

  return {
    append(comment) {
      const { id, documentId, replyTo, authorId, authorName, body, postedAt, range, quote, editedAt, suggestion } =
        comment
      const text = [replyTo ?? null, authorId, authorName, body, postedAt, range?.start ?? null, range?.end ?? null]
      const done = [...doneColumns(comment.resolved), ...doneColumns(comment.deleted)]
      const { original = null, replacement = null } = suggestion ?? {}
      const rest = [...done, original, replacement, acceptedColumn(comment.resolved)]
      const values = [id, documentId, ...text, quote ?? null, ...mentionColumns(comment), editedAt ?? null, ...rest]
      return toComment(insert.get(...values) as CommentRow)
    },
    page(documentId, { after, limit }) {
      // One more than asked for shows whether there are later ones.
      const rows = page.all(documentId, after, limit + 1)
      return { comments: rows.slice(0, limit).map(toComment), more: rows.length > limit }
    },
    writersIn: (threadId, limit) => writers.all(threadId, limit).map(({ id }) => id),
    inDocument(documentId, id) {
      const comment = read(id)
      return comment?.documentId === documentId ? comment : undefined
    },
    hasFewerThan: (documentId, max) => (count.get(documentId, max) as { n: number }).n < max,
    edit({ id, documentId }, { body, at, ...mentions }) {
      insertEdit.run(documentId, id)
      return toComment(edit.get(body, at, ...mentionColumns(mentions), id) as CommentRow)
    },
    hasFewerEditsThan: ({ id, documentId }, max) => (countEdits.get(documentId, id, max) as { n: number }).n < max,
    changesOf: ({ id, documentId, seq }) => [
      { seq, type: 'comment.created' as const },
      ...editedIn.all(documentId, id).map((edited) => ({ seq: edited.seq, type: 'comment.edited' as const })),
    ],
    resolve: ({ id }, resolved) => void resolve.run(...doneColumns(resolved), acceptedColumn(resolved), id),
    delete({ id, documentId, replyTo }, { at, by, byName }) {
      const left = toComment(empty.get(at, by, byName, id) as CommentRow)
      removeEdits.run(documentId, id)
      removeIfEmpty(id)
      removeIfEmpty(replyTo)
      return left
    },
  }
}
