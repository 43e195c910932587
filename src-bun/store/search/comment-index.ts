// The words of comments, in the file of the search index. Their position is their `seq`, so later ones have a higher one.
import type { Database } from 'bun:sqlite'
import type { Comment } from '../../contract/comments.ts'
import type { IndexQuery, IndexStep } from '../../domain/ports/search.ts'
import { fold } from '../../domain/search/fold.ts'
import { isIndexed } from '../../domain/search/terms.ts'
import { compared, gramsOf, NOTHING, quoted, seenBy } from './compared.ts'

/** As those of messages in `search-index.ts`. */
const WINDOW = 5000
const FOUND_MAX = 200
const SCANNED = 200
const ROWS_REMOVED_AT_ONCE = 5
/** The document of a comment that is in no room has this in the place of one. */
const NO_ROOM = ''

/** Where the document of a comment is. */
export type CommentPlace = { roomId: string | undefined; isPrivate: boolean }

export type Codes = { find(id: string): string | undefined; make(id: string): string }
type Parts = {
  codes: Codes
  scopes(asked: IndexQuery): string
  scopeOf(roomId: string | undefined, isPrivate: boolean): string
}

type Row = {
  position: number
  id: string
  document_id: string
  room_id: string
  author_id: string
  private: number
  body: string
}
type Hit = { position: number; id: string; documentId: string }

const COLUMNS = 'c.position, c.id, c.document_id, c.room_id, c.author_id, c.private, c.body'

export function createCommentIndex(db: Database, { codes, scopes, scopeOf }: Parts) {
  const words = 'comment_words'
  const matching = db.query<Row, [string, number, number, number]>(
    `SELECT ${COLUMNS} FROM ${words} CROSS JOIN comments AS c ON c.position = ${words}.rowid
     WHERE ${words} MATCH ?1 AND ${words}.rowid < ?2 AND ${words}.rowid >= ?3 ORDER BY ${words}.rowid DESC LIMIT ?4`,
  )
  const newest = db.query<Row, [number, number]>(
    `SELECT ${COLUMNS} FROM comments AS c WHERE position < ? ORDER BY position DESC LIMIT ?`,
  )
  const at = db.query<Row, [number]>(`SELECT ${COLUMNS} FROM comments AS c WHERE position = ?`)
  const ofDocument = db.query<Row, [string, number]>(
    `SELECT ${COLUMNS} FROM comments AS c WHERE document_id = ? LIMIT ?`,
  )
  const first = db.query<{ position: number }, []>('SELECT position FROM comments ORDER BY position LIMIT 1')
  const last = db.query<{ position: number }, []>('SELECT position FROM comments ORDER BY position DESC LIMIT 1')
  const documents = db.query<{ id: string }, []>(
    `WITH RECURSIVE commented (id) AS (
       SELECT min(document_id) FROM comments
       UNION ALL SELECT (SELECT min(document_id) FROM comments WHERE document_id > commented.id) FROM commented
       WHERE commented.id IS NOT NULL
     ) SELECT id FROM commented WHERE id IS NOT NULL`,
  )
  const insert = db.query<null, [number, string, string, string, string, number, string]>(
    'INSERT INTO comments (position, id, document_id, room_id, author_id, private, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const remove = db.query<null, [number]>('DELETE FROM comments WHERE position = ?')
  const insertWords = db.query<null, [number, string, string, string, string]>(
    `INSERT INTO ${words} (rowid, body, scope, room, author) VALUES (?, ?, ?, ?, ?)`,
  )
  const removeWords = db.query<null, [number, string, string, string, string]>(
    `INSERT INTO ${words} (${words}, rowid, body, scope, room, author) VALUES ('delete', ?, ?, ?, ?, ?)`,
  )
  const merge = db.query<null, [number]>(`INSERT INTO ${words} (${words}, rank) VALUES ('merge', ?)`)

  const wordsOf = ({ body, room_id, author_id, ...row }: Omit<Row, 'position' | 'id' | 'document_id'>) =>
    [fold(body), scopeOf(room_id, row.private === 1), codes.make(room_id), codes.make(author_id)] as const

  function removeRow(row: Row): void {
    removeWords.run(row.position, ...wordsOf(row))
    remove.run(row.position)
  }

  return {
    find(asked: IndexQuery): IndexStep<Hit> {
      const { terms, roomId, authorId, below } = asked
      const [room, author] = [roomId, authorId].map((id) => (id === undefined ? undefined : codes.find(id)))
      if ((roomId !== undefined && !room) || (authorId !== undefined && !author)) return NOTHING
      const mayBeSeen = seenBy(asked)
      const toHit = ({ position, id, document_id: documentId }: Row) => ({ position, id, documentId })
      const isAsked = (row: Row) =>
        (roomId === undefined || row.room_id === roomId) &&
        (authorId === undefined || row.author_id === authorId) &&
        mayBeSeen(row)
      const long = terms.filter(isIndexed)
      if (long.length === 0) {
        const rows = newest.all(below, SCANNED)
        const floor = rows.length === SCANNED ? rows.at(-1)?.position : undefined
        return compared(rows, { terms, floor, isAsked, toHit })
      }
      const match =
        `body : (${gramsOf(long)})${scopes(asked)}` +
        `${room ? ` AND room : ${quoted(room)}` : ''}${author ? ` AND author : ${quoted(author)}` : ''}`
      const top = Math.min(below, (last.get()?.position ?? 0) + 1)
      const floor = top - WINDOW
      const rows = matching.all(match, top, floor, FOUND_MAX)
      const least = first.get()?.position ?? 0
      const next = rows.length === FOUND_MAX ? rows.at(-1)?.position : floor > least ? floor : undefined
      return compared(rows, { terms, floor: next, isAsked, toHit })
    },
    put({ id, documentId, seq, authorId, body }: Comment, { roomId, isPrivate }: CommentPlace): number {
      const known = at.get(seq)
      const row = { body, room_id: roomId ?? NO_ROOM, author_id: authorId, private: isPrivate ? 1 : 0 }
      if (known?.body === body && known.room_id === row.room_id && known.private === row.private) return 0
      if (known) removeRow(known)
      if (body !== '') {
        insert.run(seq, id, documentId, row.room_id, authorId, row.private, body)
        insertWords.run(seq, ...wordsOf(row))
      }
      return known?.body.length ?? 0
    },
    removeSomeOf(documentId: string): boolean {
      const rows = ofDocument.all(documentId, ROWS_REMOVED_AT_ONCE)
      for (const row of rows) removeRow(row)
      return rows.length > 0
    },
    documentIds: () => documents.all().map(({ id }) => id),
    merge: (pages: number) => void merge.run(pages),
  }
}
