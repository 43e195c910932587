// Moves the snapshots of an older format, each of which is one value, into pieces (migration 22).
import type { Database } from 'bun:sqlite'
import { snapshotPieces } from '../domain/documents/compact.ts'

/** Within the transaction of the migration. A snapshot that cannot be cut stays one piece: reading its document says what is wrong. */
export function moveSnapshots(db: Database): void {
  // Closed here: a statement that is open keeps a database from being closed.
  using list = db.prepare<{ id: string }, []>('SELECT document_id AS id FROM document_states')
  const ids = list.all()
  const read = db.prepare<{ seq: number; bytes: Uint8Array }, [string]>(
    'SELECT seq, bytes FROM document_states WHERE document_id = ?',
  )
  const insert = prepareInsertSnapshot(db)
  for (const { id } of ids) {
    const { seq, bytes } = read.get(id) as { seq: number; bytes: Uint8Array }
    insert(id, seq, piecesOrWhole(bytes))
  }
  read.finalize()
  db.run('DROP TABLE document_states')
}

function piecesOrWhole(snapshot: Uint8Array): readonly Uint8Array[] {
  try {
    return snapshotPieces(snapshot)
  } catch {
    return [snapshot]
  }
}

/** Inserts a snapshot for a document that has none. */
export function prepareInsertSnapshot(
  db: Database,
): (documentId: string, seq: number, pieces: readonly Uint8Array[]) => void {
  const insertHead = db.query<null, [string, number, number, number]>(
    'INSERT INTO snapshots (document_id, seq, pieces, bytes) VALUES (?, ?, ?, ?)',
  )
  const insertPiece = db.query<null, [string, number, Uint8Array]>(
    'INSERT INTO snapshot_pieces (document_id, n, bytes) VALUES (?, ?, ?)',
  )
  return (documentId, seq, pieces) => {
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0)
    insertHead.run(documentId, seq, pieces.length, bytes)
    for (const [n, piece] of pieces.entries()) insertPiece.run(documentId, n, piece)
  }
}
