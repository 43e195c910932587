// The tables of the search index, and the only SQL for them. What is found is for `domain/search/find.ts` to check: the index may be
// some moments behind.
import type { Database } from 'bun:sqlite'
import type { Message } from '../../contract/chat.ts'
import type { Comment } from '../../contract/comments.ts'
import type { IndexQuery, IndexStep, SearchIndex } from '../../domain/ports/search.ts'
import { fold } from '../../domain/search/fold.ts'
import type { DocumentLink } from '../../domain/search/links.ts'
import { searchedText } from '../../domain/search/message-text.ts'
import { isIndexed } from '../../domain/search/terms.ts'
import { type Codes, type CommentPlace, createCommentIndex } from './comment-index.ts'
import { compared, gramsOf, NOTHING, quoted, seenBy } from './compared.ts'
import { createLinkIndex } from './link-index.ts'

/** Where the numbers begin: messages that are older than the index are counted down from here. */
const FIRST_POSITION = 2 ** 40
/** How many positions are looked at in one step, and how many rows are read in it at most. */
const WINDOW = { messages: 5000, files: 50_000, passages: 5000 }
const FOUND_MAX = 200
/** The same for terms that the index does not have: the texts themselves are looked through. A passage is much longer than a message. */
const SCANNED = { messages: 200, files: 200, passages: 10 }
/** How much is merged in one piece, in pages of FTS5. It takes some ms. */
const MERGED_PAGES = 16
/** More private rooms than this are not named in a query. Whoever asks still sees nothing of the others, see `find.ts`. */
const SCOPES_MAX = 500

const EVERYBODY = 'all'
/** Of a room that was erased. */
const ROWS_REMOVED_AT_ONCE = 10

type MessageRow = { position: number; id: string; room_id: string; author_id: string; private: number; body: string }
/** The message with the names of its files as its text. */
type FilesRow = MessageRow
type MessageHit = { position: number; id: string; roomId: string }
type PassageRow = { position: number; document_id: string; at: number; body: string }
type DocumentRow = { id: string; room_id: string | null; private: number; seq: number }
/** `seq` is the number of the update up to which its passages have its text. */
export type IndexedDocument = { id: string; roomId: string | undefined; isPrivate: boolean; seq: number }
export type Passage = { position: number; body: string }
/** `comments`: whether those from before the index are in it. */
export type ProgressKey = 'seq' | 'oldest' | 'comments'

/** The part of the index that follows the hub. All of it belongs into a transaction. `isPrivate` is about the room. */
export type WritableIndex = Omit<SearchIndex, 'isComplete'> & {
  progress(key: ProgressKey): string | undefined
  setProgress(key: ProgressKey, value: string): void
  /** Behind all others. Does nothing where the message is there already, or has neither a text nor files. */
  addMessage(message: Message, isPrivate: boolean): void
  /** The same for messages that are older than all others; the newest of them comes first. */
  addOlder(messages: readonly Message[], isPrivate: (roomId: string) => boolean): void
  /** The message keeps its position. Does nothing where it is not there. Returns how many UTF-16 units were removed. */
  changeMessage(message: Message): number
  removeMessage(messageId: string): void
  /** Removes messages of a room, one at least, until so many UTF-16 units are removed. Returns whether there were any. */
  removeSomeOf(roomId: string, units: number): boolean
  roomIds(): string[]
  documentIds(): string[]
  document(id: string): IndexedDocument | undefined
  setDocument(document: IndexedDocument): void
  passagesOf(documentId: string): Passage[]
  /** The document has to be there. */
  addPassage(documentId: string, passage: { at: number; body: string }): void
  removePassage(documentId: string, passage: Passage): void
  /** Replaces what the document links to. */
  setLinks(documentId: string, links: readonly DocumentLink[]): void
  /** To be called when the document has no passages any more. */
  forgetDocument(documentId: string): void
  /** What there is of the comment replaces what the index has; one without words is removed. Returns how many UTF-16 units were removed. */
  putComment(comment: Comment, place: CommentPlace): number
  /** Removes some comments of a document. Returns whether there were any. */
  removeSomeCommentsOf(documentId: string): boolean
  commentedDocumentIds(): string[]
  /** Joins parts of the index, some ms of work. */
  mergeSome(): void
}

export function createSearchIndex(db: Database): WritableIndex {
  const progress = db.query<{ value: string }, [string]>('SELECT value FROM progress WHERE key = ?')
  const setProgress = db.query<null, [string, string]>('INSERT OR REPLACE INTO progress (key, value) VALUES (?, ?)')
  const codes = createCodes(db)
  const messages = prepareMessages(db)
  const files = prepareFiles(db)
  const passages = preparePassages(db)
  const links = createLinkIndex(db)

  const scopeOf = (roomId: string | undefined | null, isPrivate: boolean) =>
    isPrivate && roomId ? codes.make(roomId) : EVERYBODY

  /** What a query of FTS5 has to say beside the terms. Undefined where nothing can be found. */
  function scopes({ privateRoomIds }: IndexQuery): string {
    if (!privateRoomIds || privateRoomIds.length > SCOPES_MAX) return ''
    const known = privateRoomIds.flatMap((id) => codes.find(id) ?? [])
    return ` AND scope : (${[EVERYBODY, ...known].map(quoted).join(' OR ')})`
  }

  const comments = createCommentIndex(db, { codes, scopes, scopeOf })

  type Row = { body: string; roomId: string; authorId: string }
  const wordsOf = ({ body, roomId, authorId }: Row, isPrivate: boolean) =>
    [fold(body), scopeOf(roomId, isPrivate), codes.make(roomId), codes.make(authorId)] as const

  /** Returns how many UTF-16 units that were. */
  function remove(row: MessageRow): number {
    const of = { roomId: row.room_id, authorId: row.author_id }
    const isPrivate = row.private === 1
    messages.deleteWords.run(row.position, ...wordsOf({ body: row.body, ...of }, isPrivate))
    messages.delete.run(row.position)
    const names = files.names.get(row.position)?.names
    if (names === undefined) return row.body.length
    files.deleteWords.run(row.position, ...wordsOf({ body: names, ...of }, isPrivate))
    files.delete.run(row.position)
    return row.body.length + names.length
  }

  function add(position: number, message: Message, isPrivate: boolean): void {
    const { id, roomId, authorId, postedAt } = message
    const body = searchedText(message)
    messages.insert.run(position, id, roomId, authorId, isPrivate ? 1 : 0, postedAt, body)
    messages.insertWords.run(position, ...wordsOf({ body, roomId, authorId }, isPrivate))
    if (!message.files) return
    const names = message.files.map(({ name }) => name).join('\n')
    files.insert.run(position, names)
    files.insertWords.run(position, ...wordsOf({ body: names, roomId, authorId }, isPrivate))
  }

  const isNew = (message: Message) => hasWords(message) && messages.byId.get(message.id) === null
  const scopeOfDocument = (id: string): string => {
    const row = passages.document.get(id) as DocumentRow
    return scopeOf(row.room_id, row.private === 1)
  }

  type Words = {
    column: 'body' | 'names'
    find: typeof messages.find
    /** Of a room, if it is given, though others may be among them. */
    newest(roomId: string | undefined, below: number, lowest: number): MessageRow[]
    window: number
    scanned: number
  }
  function findIn(asked: IndexQuery, table: Words): IndexStep<MessageHit> {
    const { terms, roomId, authorId } = asked
    const [room, author] = [roomId, authorId].map((id) => (id === undefined ? undefined : codes.find(id)))
    if ((roomId !== undefined && !room) || (authorId !== undefined && !author)) return NOTHING
    const below = Math.min(asked.below, positionBefore(asked.before))
    const lowest = asked.since === undefined ? 0 : (messages.since.get(asked.since)?.position ?? below)
    const toHit = (row: MessageRow) => ({ position: row.position, id: row.id, roomId: row.room_id })
    const mayBeSeen = seenBy(asked)
    const long = terms.filter(isIndexed)
    if (long.length === 0) {
      const isAsked = (row: MessageRow) =>
        (roomId === undefined || row.room_id === roomId) && (authorId === undefined || row.author_id === authorId)
      const rows = table.newest(roomId, below, lowest)
      const floor = rows.length === table.scanned ? rows.at(-1)?.position : undefined
      return compared(rows, { terms, floor, isAsked: (row) => isAsked(row) && mayBeSeen(row), toHit })
    }
    const match =
      `${table.column} : (${gramsOf(long)})${scopes(asked)}` +
      `${room ? ` AND room : ${quoted(room)}` : ''}${author ? ` AND author : ${quoted(author)}` : ''}`
    const top = Math.min(below, (messages.last.get()?.position ?? 0) + 1)
    const floor = Math.max(lowest, top - table.window)
    const rows = table.find.all(match, top, floor, FOUND_MAX)
    const least = Math.max(lowest, messages.first.get()?.position ?? 0)
    const next = rows.length === FOUND_MAX ? rows.at(-1)?.position : floor > least ? floor : undefined
    return compared(rows, { terms, floor: next, isAsked: (row) => mayBeSeen(row), toHit })
  }

  return {
    messages: (asked) =>
      findIn(asked, {
        column: 'body',
        find: messages.find,
        newest: (roomId, below, lowest) =>
          roomId === undefined
            ? messages.newest.all(below, lowest, SCANNED.messages)
            : messages.newestIn.all(roomId, below, lowest, SCANNED.messages),
        window: WINDOW.messages,
        scanned: SCANNED.messages,
      }),
    files: (asked) =>
      findIn(asked, {
        column: 'names',
        find: files.find,
        newest: (_, below, lowest) => files.newest.all(below, lowest, SCANNED.files),
        window: WINDOW.files,
        scanned: SCANNED.files,
      }),

    passages(asked) {
      const { terms } = asked
      const toHit = (row: PassageRow) => ({
        position: row.position,
        documentId: row.document_id,
        at: row.at,
        text: row.body,
      })
      const mayBeSeen = seenBy(asked)
      const isAsked = ({ document_id }: PassageRow) => {
        const document = passages.document.get(document_id)
        return document !== null && mayBeSeen(document)
      }
      const long = terms.filter(isIndexed)
      if (long.length === 0) {
        const rows = passages.newest.all(asked.below, SCANNED.passages)
        const floor = rows.length === SCANNED.passages ? rows.at(-1)?.position : undefined
        return compared(rows, { terms, floor, isAsked, toHit })
      }
      const match = `body : (${gramsOf(long)})${scopes(asked)}`
      const top = Math.min(asked.below, (passages.last.get()?.position ?? 0) + 1)
      const floor = top - WINDOW.passages
      const rows = passages.find.all(match, top, floor, FOUND_MAX)
      const least = passages.first.get()?.position ?? 0
      const next = rows.length === FOUND_MAX ? rows.at(-1)?.position : floor > least ? floor : undefined
      return compared(rows, { terms, floor: next, isAsked, toHit })
    },

    progress: (key) => progress.get(key)?.value,
    setProgress: (key, value) => void setProgress.run(key, value),
    addMessage(message, isPrivate) {
      if (isNew(message)) add((messages.last.get()?.position ?? FIRST_POSITION - 1) + 1, message, isPrivate)
    },
    addOlder(given, isPrivate) {
      // FTS5 writes a part of its index whenever a number is lower than the one before.
      const ascending = given.filter(isNew).reverse()
      const first = (messages.first.get()?.position ?? FIRST_POSITION) - ascending.length
      for (const [n, message] of ascending.entries()) add(first + n, message, isPrivate(message.roomId))
    },
    changeMessage(message) {
      const row = messages.byId.get(message.id)
      if (!row) return 0
      const removed = remove(row)
      if (hasWords(message)) add(row.position, message, row.private === 1)
      return removed
    },
    removeMessage(messageId) {
      const row = messages.byId.get(messageId)
      if (row) remove(row)
    },
    removeSomeOf(roomId, units) {
      const rows = messages.newestIn.all(roomId, Number.MAX_SAFE_INTEGER, 0, ROWS_REMOVED_AT_ONCE)
      let removed = 0
      for (const row of rows) {
        if (removed > units) break
        removed += remove(row)
      }
      return rows.length > 0
    },
    roomIds: () => messages.rooms.all().map(({ room_id }) => room_id),

    documentIds: () => passages.documents.all().map(({ id }) => id),
    document(id) {
      const row = passages.document.get(id)
      return row ? { id, roomId: row.room_id ?? undefined, isPrivate: row.private === 1, seq: row.seq } : undefined
    },
    setDocument: ({ id, roomId, isPrivate, seq }) =>
      void passages.setDocument.run(id, roomId ?? null, isPrivate ? 1 : 0, seq),
    passagesOf: (documentId) => passages.of.all(documentId),
    addPassage(documentId, { at, body }) {
      const position = (passages.last.get()?.position ?? FIRST_POSITION - 1) + 1
      passages.insert.run(position, documentId, at, body)
      passages.insertWords.run(position, fold(body), scopeOfDocument(documentId))
    },
    removePassage(documentId, { position, body }) {
      passages.deleteWords.run(position, fold(body), scopeOfDocument(documentId))
      passages.delete.run(position)
    },
    ...links,
    comments: comments.find,
    putComment: comments.put,
    removeSomeCommentsOf: comments.removeSomeOf,
    commentedDocumentIds: comments.documentIds,
    forgetDocument(id) {
      links.setLinks(id, [])
      passages.forgetDocument.run(id)
    },
    mergeSome() {
      messages.merge.run(MERGED_PAGES)
      files.merge.run(MERGED_PAGES)
      passages.merge.run(MERGED_PAGES)
      comments.merge(MERGED_PAGES)
    },
  }

  function positionBefore(before: number | undefined): number {
    if (before === undefined) return Number.MAX_SAFE_INTEGER
    return (messages.before.get(before)?.position ?? -1) + 1
  }
}

/** A message of which anything can be found. */
const hasWords = ({ body, files }: Message) => body !== '' || files !== undefined

function prepareMessages(db: Database) {
  const columns = 'm.position, m.id, m.room_id, m.author_id, m.private, m.body'
  const words = 'message_words'
  return {
    find: db.query<MessageRow, [string, number, number, number]>(
      `SELECT ${columns} FROM ${words} CROSS JOIN messages AS m ON m.position = ${words}.rowid
       WHERE ${words} MATCH ?1 AND ${words}.rowid < ?2 AND ${words}.rowid >= ?3 ORDER BY ${words}.rowid DESC LIMIT ?4`,
    ),
    newest: db.query<MessageRow, [number, number, number]>(
      `SELECT ${columns} FROM messages AS m WHERE position < ? AND position >= ? ORDER BY position DESC LIMIT ?`,
    ),
    newestIn: db.query<MessageRow, [string, number, number, number]>(
      `SELECT ${columns} FROM messages AS m WHERE room_id = ? AND position < ? AND position >= ? ORDER BY position DESC LIMIT ?`,
    ),
    byId: db.query<MessageRow, [string]>(`SELECT ${columns} FROM messages AS m WHERE id = ?`),
    before: db.query<{ position: number }, [number]>(
      'SELECT position FROM messages WHERE at < ? ORDER BY at DESC, position DESC LIMIT 1',
    ),
    since: db.query<{ position: number }, [number]>(
      'SELECT position FROM messages WHERE at >= ? ORDER BY at, position LIMIT 1',
    ),
    first: db.query<{ position: number }, []>('SELECT position FROM messages ORDER BY position LIMIT 1'),
    last: db.query<{ position: number }, []>('SELECT position FROM messages ORDER BY position DESC LIMIT 1'),
    rooms: db.query<{ room_id: string }, []>(
      `WITH RECURSIVE room (id) AS (
         SELECT min(room_id) FROM messages
         UNION ALL SELECT (SELECT min(room_id) FROM messages WHERE room_id > room.id) FROM room WHERE room.id IS NOT NULL
       ) SELECT id AS room_id FROM room WHERE id IS NOT NULL`,
    ),
    insert: db.query<null, [number, string, string, string, number, number, string]>(
      'INSERT INTO messages (position, id, room_id, author_id, private, at, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    delete: db.query<null, [number]>('DELETE FROM messages WHERE position = ?'),
    insertWords: db.query<null, [number, string, string, string, string]>(
      `INSERT INTO ${words} (rowid, body, scope, room, author) VALUES (?, ?, ?, ?, ?)`,
    ),
    // FTS5 keeps no copy of the text here, so it needs the words that it is to delete.
    deleteWords: db.query<null, [number, string, string, string, string]>(
      `INSERT INTO ${words} (${words}, rowid, body, scope, room, author) VALUES ('delete', ?, ?, ?, ?, ?)`,
    ),
    merge: db.query<null, [number]>(`INSERT INTO ${words} (${words}, rank) VALUES ('merge', ?)`),
  }
}

/** As those of messages. */
function prepareFiles(db: Database) {
  const columns = 'm.position, m.id, m.room_id, m.author_id, m.private, f.names AS body'
  const words = 'file_words'
  return {
    find: db.query<FilesRow, [string, number, number, number]>(
      `SELECT ${columns} FROM ${words} CROSS JOIN messages AS m ON m.position = ${words}.rowid
       CROSS JOIN file_names AS f ON f.position = ${words}.rowid
       WHERE ${words} MATCH ?1 AND ${words}.rowid < ?2 AND ${words}.rowid >= ?3 ORDER BY ${words}.rowid DESC LIMIT ?4`,
    ),
    newest: db.query<FilesRow, [number, number, number]>(
      `SELECT ${columns} FROM file_names AS f CROSS JOIN messages AS m ON m.position = f.position
       WHERE f.position < ? AND f.position >= ? ORDER BY f.position DESC LIMIT ?`,
    ),
    names: db.query<{ names: string }, [number]>('SELECT names FROM file_names WHERE position = ?'),
    insert: db.query<null, [number, string]>('INSERT INTO file_names (position, names) VALUES (?, ?)'),
    delete: db.query<null, [number]>('DELETE FROM file_names WHERE position = ?'),
    insertWords: db.query<null, [number, string, string, string, string]>(
      `INSERT INTO ${words} (rowid, names, scope, room, author) VALUES (?, ?, ?, ?, ?)`,
    ),
    deleteWords: db.query<null, [number, string, string, string, string]>(
      `INSERT INTO ${words} (${words}, rowid, names, scope, room, author) VALUES ('delete', ?, ?, ?, ?, ?)`,
    ),
    merge: db.query<null, [number]>(`INSERT INTO ${words} (${words}, rank) VALUES ('merge', ?)`),
  }
}

function preparePassages(db: Database) {
  const columns = 'p.position, p.document_id, p.at, p.body'
  const words = 'passage_words'
  return {
    find: db.query<PassageRow, [string, number, number, number]>(
      `SELECT ${columns} FROM ${words} CROSS JOIN passages AS p ON p.position = ${words}.rowid
       WHERE ${words} MATCH ?1 AND ${words}.rowid < ?2 AND ${words}.rowid >= ?3 ORDER BY ${words}.rowid DESC LIMIT ?4`,
    ),
    newest: db.query<PassageRow, [number, number]>(
      `SELECT ${columns} FROM passages AS p WHERE position < ? ORDER BY position DESC LIMIT ?`,
    ),
    of: db.query<Passage, [string]>('SELECT position, body FROM passages WHERE document_id = ?'),
    first: db.query<{ position: number }, []>('SELECT position FROM passages ORDER BY position LIMIT 1'),
    last: db.query<{ position: number }, []>('SELECT position FROM passages ORDER BY position DESC LIMIT 1'),
    insert: db.query<null, [number, string, number, string]>(
      'INSERT INTO passages (position, document_id, at, body) VALUES (?, ?, ?, ?)',
    ),
    delete: db.query<null, [number]>('DELETE FROM passages WHERE position = ?'),
    insertWords: db.query<null, [number, string, string]>(`INSERT INTO ${words} (rowid, body, scope) VALUES (?, ?, ?)`),
    deleteWords: db.query<null, [number, string, string]>(
      `INSERT INTO ${words} (${words}, rowid, body, scope) VALUES ('delete', ?, ?, ?)`,
    ),
    documents: db.query<{ id: string }, []>('SELECT id FROM documents'),
    document: db.query<DocumentRow, [string]>('SELECT id, room_id, private, seq FROM documents WHERE id = ?'),
    setDocument: db.query<null, [string, string | null, number, number]>(
      'INSERT OR REPLACE INTO documents (id, room_id, private, seq) VALUES (?, ?, ?, ?)',
    ),
    forgetDocument: db.query<null, [string]>('DELETE FROM documents WHERE id = ?'),
    merge: db.query<null, [number]>(`INSERT INTO ${words} (${words}, rank) VALUES ('merge', ?)`),
  }
}

/** A number for each id, as three characters for private use, which are one token of the index and no part of any text's. */
function createCodes(db: Database): Codes {
  const find = db.query<{ code: number }, [string]>('SELECT code FROM codes WHERE id = ?')
  const insert = db.query<null, [string]>('INSERT OR IGNORE INTO codes (id) VALUES (?)')
  const character = (digit: number) => String.fromCharCode(0xe000 + (digit % 4096))
  const tokenOf = (code: number) =>
    character(Math.floor(code / 4096 / 4096)) + character(Math.floor(code / 4096)) + character(code)

  return {
    find(id: string): string | undefined {
      const row = find.get(id)
      return row ? tokenOf(row.code) : undefined
    },
    make(id: string): string {
      insert.run(id)
      return tokenOf((find.get(id) as { code: number }).code)
    },
  }
}
