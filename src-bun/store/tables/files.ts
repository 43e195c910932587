import type { Database } from 'bun:sqlite'
import type { MessageFile } from '../../contract/files/files.ts'
import type { Files, StoredFile } from '../../domain/ports/rooms.ts'
import type { Settings } from '../../domain/ports/tables.ts'

type Row = {
  id: string
  member_id: string
  name: string
  type: string
  bytes: number
  hash: string | null
  is_complete: number
  room_id: string | null
  document_id: string | null
  width: number | null
  height: number | null
}
type InMessage = Pick<Row, 'id' | 'name' | 'type' | 'bytes' | 'width' | 'height'> & {
  message_seq: number
  preview_id: string | null
}

const toFile = (row: Row): StoredFile => ({
  id: row.id,
  memberId: row.member_id,
  name: row.name,
  type: row.type,
  bytes: row.bytes,
  isComplete: row.is_complete === 1,
  ...(row.hash === null ? {} : { hash: row.hash }),
  ...(row.room_id === null ? {} : { roomId: row.room_id }),
  ...(row.document_id === null ? {} : { documentId: row.document_id }),
  // Until a message has the file its size is what its bytes say, and then what the message says.
  ...(row.room_id !== null || row.width === null || row.height === null ? {} : { pixels: row.width * row.height }),
})

function toMessageFile({ id, name, type, bytes, width, height, preview_id: preview }: InMessage): MessageFile {
  const file: MessageFile = { id, name, type, bytes }
  if (width !== null && height !== null) Object.assign(file, { width, height })
  if (preview !== null) file.preview = preview
  return file
}

/** The bytes of all files are a setting, because adding them up would cost more the more there are. */
const ALL_BYTES = 'files.bytes'

export function createFiles(db: Database, settings: Settings): Files {
  const select =
    'SELECT id, member_id, name, type, bytes, hash, is_complete, room_id, document_id, width, height FROM files'
  const byId = db.query<Row, [string]>(`${select} WHERE id = ?`)
  const insert = db.query<null, [string, string, string, string, number, number]>(
    'INSERT INTO files (id, member_id, name, type, bytes, unused_since) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const unfinished = db.query<{ n: number }, [string, number]>(
    'SELECT count(*) AS n FROM (SELECT 1 FROM files WHERE member_id = ? AND is_complete = 0 LIMIT ?)',
  )
  const announce = db.query<null, [string, string, number | null, number | null, string]>(
    'UPDATE files SET hash = ?, type = ?, width = ?, height = ? WHERE id = ?',
  )
  const isNeeded = db.query<null, [string]>('DELETE FROM unused_contents WHERE hash = ?')
  const complete = db.query<null, [string]>('UPDATE files SET is_complete = 1 WHERE id = ?')
  const otherOf = db.query<{ is_complete: number }, [string, string]>(
    'SELECT max(is_complete) AS is_complete FROM files WHERE hash = ? AND id <> ?',
  )
  const attach = db.query<
    null,
    [string, number, number | null, number | null, number | null, string | null, id: string]
  >(
    `UPDATE files SET room_id = ?, message_seq = ?, place = ?, width = ?, height = ?, preview_id = ?, unused_since = NULL
     WHERE id = ?`,
  )
  const release = db.query<null, [string, number]>(
    `UPDATE files SET room_id = NULL, message_seq = NULL, place = NULL, name = '', unused_since = 0, width = NULL, height = NULL
     WHERE room_id = ? AND message_seq = ?`,
  )
  const giveToDocument = db.query<null, [string, string]>(
    'UPDATE files SET document_id = ?, unused_since = NULL WHERE id = ?',
  )
  const ofDocument = db.query<{ id: string; name: string; type: string; bytes: number; sha256: string }, [string]>(
    'SELECT id, name, type, bytes, hash AS sha256 FROM files WHERE document_id = ? ORDER BY id',
  )
  const between = db.query<InMessage, [string, number, number]>(
    `SELECT message_seq, id, name, type, bytes, width, height, preview_id FROM files
     WHERE room_id = ? AND message_seq BETWEEN ? AND ? AND place IS NOT NULL ORDER BY message_seq, place`,
  )
  const totalsIn = db.query<{ count: number; bytes: number }, [string, number]>(
    `SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes
     FROM (SELECT bytes FROM files WHERE room_id = ? AND place IS NOT NULL LIMIT ?)`,
  )
  const unusedSince = db.query<Row, [number, number]>(
    `${select} WHERE unused_since IS NOT NULL AND unused_since <= ? ORDER BY unused_since LIMIT ?`,
  )
  const remove = db.query<null, [string]>('DELETE FROM files WHERE id = ?')
  const isUnneeded = db.query<null, [string]>('INSERT OR IGNORE INTO unused_contents (hash) VALUES (?)')
  const unneeded = db.query<{ hash: string }, [number]>("SELECT hash FROM unused_contents WHERE hash > '' LIMIT ?")
  const hashed = db.query<{ hash: string; bytes: number }, [string, number]>(
    'SELECT hash, max(bytes) AS bytes FROM files WHERE hash > ? AND is_complete = 1 GROUP BY hash ORDER BY hash LIMIT ?',
  )

  const totalBytes = () => Number(settings.get(ALL_BYTES) ?? 0)
  const count = (bytes: number) => settings.set(ALL_BYTES, String(totalBytes() + bytes))

  function read(id: string): StoredFile | undefined {
    const row = byId.get(id)
    return row ? toFile(row) : undefined
  }

  const hasContent = (hash: string) => otherOf.get(hash, '')?.is_complete !== null
  function noteUnused(hash: string): void {
    if (!hasContent(hash)) isUnneeded.run(hash)
  }

  return {
    byId: read,
    totalBytes,
    create({ id, memberId, name, type, bytes, createdAt }) {
      insert.run(id, memberId, name, type, bytes, createdAt)
      count(bytes)
    },
    hasUnfinished: (memberId, atLeast) => (unfinished.get(memberId, atLeast) as { n: number }).n >= atLeast,
    announce(id, { hash, type, imageSize }) {
      const before = read(id)?.hash
      announce.run(hash, type, imageSize?.width ?? null, imageSize?.height ?? null, id)
      isNeeded.run(hash)
      // Its client has sent other bytes at another machine.
      if (before !== undefined && before !== hash) noteUnused(before)
    },
    isComplete: (hash, besidesId) => otherOf.get(hash, besidesId)?.is_complete === 1,
    complete(id) {
      const file = read(id)
      if (!file?.hash || file.isComplete) return
      // The same content is there already: it is on the disk once.
      if (otherOf.get(file.hash, id)?.is_complete === 1) count(-file.bytes)
      complete.run(id)
    },
    attach({ roomId, seq }, files) {
      for (const [place, { id, width = null, height = null, preview = null }] of files.entries()) {
        attach.run(roomId, seq, place, width, height, preview, id)
        if (preview !== null) attach.run(roomId, seq, null, null, null, null, preview)
      }
    },
    giveToDocument: (id, documentId) => void giveToDocument.run(documentId, id),
    ofDocument: (documentId) => ofDocument.all(documentId),
    release: ({ roomId, seq }) => void release.run(roomId, seq),
    ofMessages(roomId, from, to) {
      const bySeq = new Map<number, MessageFile[]>()
      for (const row of between.all(roomId, from, to)) {
        const files = bySeq.get(row.message_seq) ?? []
        bySeq.set(row.message_seq, files)
        files.push(toMessageFile(row))
      }
      return bySeq
    },
    totalsIn: (roomId, limit) => totalsIn.get(roomId, limit) as { count: number; bytes: number },
    unusedSince: (before, limit) => unusedSince.all(before, limit).map(toFile),
    remove({ id, hash, bytes, isComplete }) {
      remove.run(id)
      const other = hash === undefined ? null : otherOf.get(hash, id)?.is_complete
      if (!isComplete || other !== 1) count(-bytes)
      if (hash !== undefined) noteUnused(hash)
    },
    unusedContents: (limit) => unneeded.all(limit).map(({ hash }) => hash),
    forgetContent: (hash) => isNeeded.run(hash).changes > 0,
    noteUnused,
    hasContent,
    contentsAfter: (hash, limit) => hashed.all(hash, limit),
  }
}
