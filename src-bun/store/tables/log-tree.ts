// The leaves and the hashes of the log tree (`domain/log-tree/`).
import type { Database } from 'bun:sqlite'
import { type Batch, type ChangeRow, type LogTree, SALT_BYTES } from '../../domain/log-tree/tables.ts'

type BatchRow = {
  first_leaf: number
  leaves: number
  change_seq: number | null
  document_id: string | null
  first_update: number | null
  last_update: number | null
  salts: Uint8Array
}

function toBatch(row: BatchRow): Batch {
  const { first_leaf: firstLeaf, leaves, change_seq: changeSeq, salts } = row
  const [firstUpdate, lastUpdate] = [row.first_update ?? 0, row.last_update ?? 0]
  const of = changeSeq === null ? { documentId: row.document_id ?? '', firstUpdate, lastUpdate } : { changeSeq }
  return { firstLeaf, leaves, of, salts }
}

export function createLogTree(db: Database): LogTree {
  const size = db.query<{ size: number }, []>(
    'SELECT first_leaf + leaves AS size FROM tree_batches WHERE first_leaf = (SELECT max(first_leaf) FROM tree_batches)',
  )
  const lastChange = db.query<{ seq: number }, []>(
    `SELECT change_seq + leaves - 1 AS seq FROM tree_batches WHERE change_seq IS NOT NULL
     ORDER BY change_seq DESC LIMIT 1`,
  )
  const lastUpdate = db.query<{ last_update: number }, [string]>(
    'SELECT last_update FROM tree_batches WHERE document_id = ? ORDER BY first_update DESC LIMIT 1',
  )
  const changesAfter = db.query<ChangeRow, [number, number]>(
    'SELECT seq, at, body FROM changes WHERE seq > ? ORDER BY seq LIMIT ?',
  )
  // What a snapshot of an early hub has and no segment: nobody can read it, so it is not waited for.
  const documentsAfter = db.query<{ id: string; isBehind: number }, [string, number]>(
    `SELECT id, max(
         coalesce((SELECT seq + updates - 1 FROM document_updates WHERE document_id = id ORDER BY seq DESC LIMIT 1), 0),
         coalesce((SELECT last_seq FROM document_segments WHERE document_id = id ORDER BY first_seq DESC LIMIT 1), 0))
       > coalesce((SELECT last_update FROM tree_batches WHERE document_id = id ORDER BY first_update DESC LIMIT 1), 0) AS isBehind
     FROM documents WHERE id > ? ORDER BY id LIMIT ?`,
  )
  const insertBatch = db.query<
    null,
    [number, number, number | null, string | null, number | null, number | null, Uint8Array]
  >(
    `INSERT INTO tree_batches (first_leaf, leaves, change_seq, document_id, first_update, last_update, salts)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const addToTile = db.query<null, [number, number, Uint8Array]>(
    `INSERT INTO tree_tiles (level, n, hashes) VALUES (?1, ?2, ?3)
     ON CONFLICT (level, n) DO UPDATE SET hashes = CAST(hashes || excluded.hashes AS BLOB)`,
  )
  const tile = db.query<{ hashes: Uint8Array }, [number, number]>(
    'SELECT hashes FROM tree_tiles WHERE level = ? AND n = ?',
  )
  const batchesFrom = db.query<BatchRow, [number, number]>(
    `SELECT * FROM tree_batches WHERE first_leaf >=
       coalesce((SELECT max(first_leaf) FROM tree_batches WHERE first_leaf <= ?1), ?1) ORDER BY first_leaf LIMIT ?2`,
  )
  const findBatch = prepareFindBatch(db)

  return {
    size: () => size.get()?.size ?? 0,
    lastChange: () => lastChange.get()?.seq,
    lastUpdate: (documentId) => lastUpdate.get(documentId)?.last_update ?? 0,
    changesAfter: (seq, limit) => changesAfter.all(seq, limit),
    documentsAfter: (id, limit) =>
      documentsAfter.all(id, limit).map((row) => ({ id: row.id, isBehind: row.isBehind === 1 })),
    addBatch({ firstLeaf, leaves, of, salts }) {
      if ('changeSeq' in of) insertBatch.run(firstLeaf, leaves, of.changeSeq, null, null, null, salts)
      else insertBatch.run(firstLeaf, leaves, null, of.documentId, of.firstUpdate, of.lastUpdate, salts)
    },
    addToTile: (level, n, hashes) => void addToTile.run(level, n, hashes),
    tile(level, n) {
      const stored = tile.get(level, n)
      if (!stored) throw new Error(`tile ${n} of level ${level} of the log tree is missing`)
      return stored.hashes
    },
    batchesFrom: (leaf, limit) => batchesFrom.all(leaf, limit).map(toBatch),
    batchOfChange: findBatch,
  }
}

function prepareFindBatch(db: Database): (changeSeq: number) => Batch | undefined {
  const find = db.query<BatchRow, [number]>(
    'SELECT * FROM tree_batches WHERE change_seq <= ? ORDER BY change_seq DESC LIMIT 1',
  )
  return (changeSeq) => {
    const row = find.get(changeSeq)
    return row && (row.change_seq ?? 0) + row.leaves > changeSeq ? toBatch(row) : undefined
  }
}

/**
 * Returns a function that takes the salts of changes away whose content goes: without its salt nobody can try what a leaf might have
 * been the hash of. `seqs` ascend.
 */
export function prepareForgetSalts(db: Database): (seqs: Iterable<number>) => void {
  const findBatch = prepareFindBatch(db)
  const setSalts = db.query<null, [Uint8Array, number]>('UPDATE tree_batches SET salts = ? WHERE first_leaf = ?')
  return (seqs) => {
    let batch: Batch | undefined
    const write = () => batch && setSalts.run(batch.salts, batch.firstLeaf)
    for (const seq of seqs) {
      const next = isWithin(batch, seq) ? batch : findBatch(seq)
      if (next !== batch) write()
      batch = next
      if (!batch || !('changeSeq' in batch.of)) continue
      const at = (seq - batch.of.changeSeq) * SALT_BYTES
      batch.salts.fill(0, at, at + SALT_BYTES)
    }
    write()
  }
}

const isWithin = (batch: Batch | undefined, seq: number): boolean =>
  batch !== undefined && 'changeSeq' in batch.of && seq >= batch.of.changeSeq && seq < batch.of.changeSeq + batch.leaves
