// What is in the trash, and erasing it for good. `deleted_at` of a room, document or board is null while it is in use, the time
// since when it is in the trash, and 0 once it is erased.
//
// Erasing a long room or document at once would keep everybody waiting, so `startErasing` only empties the name and makes an entry in
// `erasures`, and `eraseSome` deletes a part at a time: first the content, then what the log of changes says of it. A crash in
// between changes nothing: the entries are on the disk. SQLite overwrites what it deletes with zeros (`secure_delete`, see open.ts), but
// not the copies that it leaves in a page when it moves rows to another one. `removeRemains` rewrites the file without them.
import type { Database } from 'bun:sqlite'
import type { TrashKind } from '../../contract/trash.ts'
import type { Trash, TrashedThing } from '../../domain/ports/tables.ts'
import { prepareStepEnd } from './changes.ts'
import { prepareForgetSalts } from './log-tree.ts'

/** The most text that is deleted at once, in Unicode code points. It takes some milliseconds. A row is counted as a whole. */
const CODE_POINTS_AT_ONCE = 250_000
/** How many rows with texts are deleted at once, or fewer where their texts are long. */
const ROWS_AT_ONCE = 250

/** Each of these many rows is deleted in some milliseconds. A row of a document's log has up to 256 KiB, a segment more. */
const PARTS: { readonly [K in TrashKind]: readonly string[] } = {
  room: [
    // These refer to messages. The files are swept then, see `domain/rooms/files.ts`.
    `UPDATE files SET room_id = NULL, message_seq = NULL, place = NULL, name = '', unused_since = 0 WHERE room_id = ?1
     AND id IN (SELECT id FROM files WHERE room_id = ?1 LIMIT 500)`,
    rowsOf('reactions', 'room_id', 'seq', 500),
    rowsOf('poll_votes', 'room_id', 'seq', 500),
    rowsOf('unread_mentions', 'room_id', 'seq', 500),
    rowsOf('message_edits', 'room_id', 'seq', 500),
    rowsWithin('messages', 'room_id', 'seq', 'body'),
    rowsOf('read_positions', 'room_id', 'member_id', 500),
    rowsOf('former_room_names', 'room_id', 'name_key', 500),
  ],
  document: [
    // Swept then, too.
    `UPDATE files SET document_id = NULL, name = '', unused_since = 0 WHERE document_id = ?1
     AND id IN (SELECT id FROM files WHERE document_id = ?1 LIMIT 500)`,
    rowsOf('document_updates', 'document_id', 'seq', 8),
    rowsOf('document_segments', 'document_id', 'first_seq', 1),
    // Their leaves stay, and nobody can try any more what they are of.
    `UPDATE tree_batches SET salts = zeroblob(0) WHERE first_leaf IN
       (SELECT first_leaf FROM tree_batches WHERE document_id = ?1 AND length(salts) > 0 LIMIT 500)`,
    rowsOf('snapshot_pieces', 'document_id', 'n', 8),
    'DELETE FROM snapshots WHERE document_id = ?',
    rowsOf('document_claims', 'document_id', 'client_id', 2000),
    'DELETE FROM former_titles WHERE document_id = ?',
    'DELETE FROM named_versions WHERE document_id = ?',
    rowsOf('unread_comments', 'document_id', 'seq', 500),
    rowsOf('comment_edits', 'document_id', 'change_seq', 500),
    rowsOf('comments', 'document_id', 'seq', 100),
  ],
  board: [rowsWithin('records', 'board_id', 'key', 'vals')],
}

/** How many changes of the log are looked at in one turn, or fewer where they are long. */
const CHANGES_AT_ONCE = 1000

/** The log, and what is remembered of its trimmed part for those who send a command once more. */
const ERASED_FROM = ['changes', 'answered_commands'] as const

/** What a change in the log is about, for the changes that have content. */
const SUBJECT = `coalesce(json_extract(body, '$.message.roomId'), json_extract(body, '$.record.boardId'),
  json_extract(body, '$.comment.documentId'), json_extract(body, '$.lookHere.place.id'),
  json_extract(body, '$.room.id'), json_extract(body, '$.document.id'), json_extract(body, '$.board.id'),
  iif(json_extract(body, '$.key') IS NULL, NULL, json_extract(body, '$.boardId')),
  iif(json_extract(body, '$.counts') IS NULL, NULL, json_extract(body, '$.roomId')),
  iif(json_extract(body, '$.emoji') IS NULL, NULL, json_extract(body, '$.roomId')))`

function rowsOf(table: string, owner: string, key: string, atOnce: number): string {
  return `DELETE FROM ${table} WHERE ${owner} = ?1
    AND ${key} IN (SELECT ${key} FROM ${table} WHERE ${owner} = ?1 LIMIT ${atOnce})`
}

/** The same for rows of which some are a hundred times as long as others. One at least goes, however long it is. */
function rowsWithin(table: string, owner: string, key: string, text: string): string {
  return `DELETE FROM ${table} WHERE ${owner} = ?1 AND ${key} IN (
    SELECT ${key} FROM (
      SELECT ${key}, sum(length(${text})) OVER (ORDER BY ${key}) - length(${text}) AS before FROM (
        SELECT ${key}, ${text} FROM ${table} WHERE ${owner} = ?1 ORDER BY ${key} LIMIT ${ROWS_AT_ONCE}))
    WHERE before < ${CODE_POINTS_AT_ONCE})`
}

type Row = {
  kind: TrashKind
  id: string
  name: string
  deleted_at: number
  deleted_by: string
  room_id: string | null
  by_name: string
}

const toThing = (row: Row): TrashedThing => ({
  kind: row.kind,
  id: row.id,
  name: row.name,
  deletedAt: row.deleted_at,
  deletedBy: row.deleted_by,
  deletedByName: row.by_name,
  ...(row.room_id === null ? {} : { roomId: row.room_id }),
})

export function createTrash(db: Database): Trash {
  // A document or a board whose room is in the trash comes back, or goes, with its room, and is not listed beside it.
  const hasRoom = 'NOT EXISTS (SELECT 1 FROM rooms WHERE rooms.id = room_id AND deleted_at IS NOT NULL)'
  const things = `SELECT thing.*, coalesce(members.name, '') AS by_name FROM (
      SELECT 'room' AS kind, id, name, deleted_at, deleted_by, id AS room_id FROM rooms WHERE deleted_at > 0
      UNION ALL
      SELECT 'document', id, title, deleted_at, deleted_by, room_id FROM documents
      WHERE deleted_at > 0 AND ${hasRoom}
      UNION ALL
      SELECT 'board', id, name, deleted_at, deleted_by, room_id FROM boards WHERE deleted_at > 0 AND ${hasRoom}
    ) thing LEFT JOIN members ON members.id = deleted_by`
  const page = db.query<Row, [string | null, number]>(
    `${things} WHERE ?1 IS NULL OR deleted_by = ?1 ORDER BY deleted_at DESC, thing.id DESC LIMIT ?2`,
  )
  const byId = db.query<Row, [string]>(`${things} WHERE thing.id = ?`)
  const expired = db.query<Row, [number, number]>(`${things} WHERE deleted_at < ? ORDER BY deleted_at LIMIT ?`)
  const inRoom = {
    document: db.query<{ id: string }, [string]>('SELECT id FROM documents WHERE room_id = ?'),
    board: db.query<{ id: string }, [string]>('SELECT id FROM boards WHERE room_id = ?'),
  }
  const empty: { readonly [K in TrashKind]: ReturnType<typeof db.query<null, [string]>> } = {
    room: db.query("UPDATE rooms SET deleted_at = 0, name = '', topic = '' WHERE id = ?"),
    document: db.query("UPDATE documents SET deleted_at = 0, title = '', title_key = '' WHERE id = ?"),
    board: db.query("UPDATE boards SET deleted_at = 0, name = '', columns = '[]' WHERE id = ?"),
  }
  const emptyAudit = db.query<null, [string]>(
    "UPDATE audit SET detail = '' WHERE action = 'room.rename' AND subject = ?",
  )
  const begin = db.query<null, [string, TrashKind]>('INSERT OR IGNORE INTO erasures (id, kind) VALUES (?, ?)')
  const next = db.query<{ id: string; kind: TrashKind }, []>(
    'SELECT id, kind FROM erasures WHERE has_content = 1 LIMIT 1',
  )
  const contentGone = db.query<null, [string]>('UPDATE erasures SET has_content = 0 WHERE id = ?')
  const position = db.query<{ seq: number | null }, []>('SELECT min(log_seq) AS seq FROM erasures')
  const lastChange = db.query<{ seq: number | null }, []>('SELECT max(seq) AS seq FROM changes')
  const ends = ERASED_FROM.map((table) => prepareStepEnd(db, table))
  const eraseChanges = ERASED_FROM.map((table) =>
    db.query<{ seq: number }, [from: number, end: number]>(
      `UPDATE ${table} SET body = '{"type":"change.erased"}'
       WHERE seq > ?1 AND seq <= ?2 AND ${SUBJECT} IN (SELECT id FROM erasures WHERE log_seq <= ?1) RETURNING seq`,
    ),
  )
  const advance = db.query<null, [number, number]>('UPDATE erasures SET log_seq = ?2 WHERE log_seq <= ?1')
  const finish = db.query<null, [number]>('DELETE FROM erasures WHERE has_content = 0 AND log_seq >= ?')

  const forgetSalts = prepareForgetSalts(db)
  const remember = db.query<null, []>("INSERT OR REPLACE INTO settings (key, value) VALUES ('hasRemains', 'yes')")
  const parts = mapParts((sql) => db.query<null, [string]>(sql))

  function eraseContent(): boolean {
    const thing = next.get()
    if (!thing) return false
    const isLeft = parts[thing.kind].some((part) => part.run(thing.id).changes > 0)
    if (!isLeft) contentGone.run(thing.id)
    return true
  }

  function eraseFromLog(): boolean {
    const from = position.get()?.seq
    const last = lastChange.get()?.seq ?? 0
    if (from === null || from === undefined) return false
    const end = Math.min(last, ...ends.flatMap((endOf) => endOf(from, CHANGES_AT_ONCE) ?? []))
    for (const erase of eraseChanges)
      forgetSalts(
        erase
          .all(from, end)
          .map(({ seq }) => seq)
          .sort((a, b) => a - b),
      )
    advance.run(from, end)
    finish.run(last)
    return position.get()?.seq !== null
  }

  return {
    page: ({ limit, deletedBy }) => page.all(deletedBy ?? null, limit).map(toThing),
    byId(id) {
      const row = byId.get(id)
      return row ? toThing(row) : undefined
    },
    deletedBefore: (at, limit) => expired.all(at, limit).map(toThing),
    startErasing({ kind, id }) {
      remember.run()
      empty[kind].run(id)
      begin.run(id, kind)
      if (kind !== 'room') return
      emptyAudit.run(id)
      for (const kind of ['document', 'board'] as const)
        for (const thing of inRoom[kind].all(id)) {
          empty[kind].run(thing.id)
          begin.run(thing.id, kind)
        }
    },
    isErasing: () => position.get()?.seq !== null,
    nextDocument() {
      const thing = next.get()
      return thing?.kind === 'document' ? thing.id : undefined
    },
    eraseSome: () => eraseContent() || eraseFromLog(),
  }
}

/**
 * Rewrites the whole file where something was erased since the last time. It takes about a second for 100 MB, in which nobody could be
 * served, so this is called when a hub starts. Throws where the disk has no space; the next start tries again.
 */
export function removeRemains(db: Database): void {
  if (!db.query("SELECT 1 FROM settings WHERE key = 'hasRemains'").get()) return
  db.run('VACUUM')
  // If something is still being erased, the file must be rewritten once more afterwards.
  if (!db.query('SELECT 1 FROM erasures').get()) db.run("DELETE FROM settings WHERE key = 'hasRemains'")
  db.run('PRAGMA wal_checkpoint(TRUNCATE)')
}

function mapParts<T>(make: (sql: string) => T): { readonly [K in TrashKind]: readonly T[] } {
  return { room: PARTS.room.map(make), document: PARTS.document.map(make), board: PARTS.board.map(make) }
}
