// The leaves of the log tree with what they are of, for those who may see it.

import type { Change } from '../../contract/frames/changes.ts'
import { type AudienceTables, audienceOf, isIn } from '../audience.ts'
import { decodeRow, type LoggedUpdate } from '../documents/log-row.ts'
import { decodeSegment } from '../documents/segment.ts'
import type { Actor } from '../ports/common.ts'
import { OWNER } from '../ports/common.ts'
import type { DocumentLog, Documents } from '../ports/documents.ts'
import { changeContent, updatesContent } from './leaf-content.ts'
import { type Batch, type LogTree, SALT_BYTES } from './tables.ts'
import { leafHashAt } from './tiles.ts'

/** `shown` is left out where the reader may not see what the leaf is of, and where that is gone. */
export type Leaf = { n: number; hash: Uint8Array; shown?: { salt: Uint8Array; content: string } }

export type LeafSources = {
  logTree: LogTree
  documentLog: Pick<DocumentLog, 'rowsAfter' | 'segmentWith'>
  documents: Pick<Documents, 'visibleTo'> & AudienceTables['documents']
  rooms: AudienceTables['rooms']
  boards: AudienceTables['boards']
}

/** A page takes some milliseconds. */
const BATCHES_AT_ONCE = 50
const LEAVES_AT_ONCE = 512
/** Of what is read, shown or not. */
const BYTES_AT_ONCE = 256 * 1024
const UPDATE_BYTES_AT_ONCE = 1024 * 1024

export type LeafReader = {
  /** The next leaves from number `from` on, some of them, below `size`. Empty at the end. */
  page(from: number, size: number): Leaf[]
}

/** Reads in pieces, between which others are served. What cannot be read is left out, its hash is not. */
export function createLeafReader(sources: LeafSources, actor: Actor): LeafReader {
  const { logTree, documentLog, documents } = sources
  /** The segment that was read last: the leaves of a document often follow one another. */
  let segment: { documentId: string; updates: readonly LoggedUpdate[] } | undefined
  let bytesRead = 0
  /** The tile that was read last in this page: 256 leaves after one another are in the same. */
  let tile: { level: number; n: number; hashes: Uint8Array } | undefined

  function readTile(level: number, n: number): Uint8Array {
    if (tile?.level !== level || tile.n !== n) tile = { level, n, hashes: logTree.tile(level, n) }
    return tile.hashes
  }

  function maySee(change: Change): boolean {
    return actor === OWNER || isIn(audienceOf(sources, change), actor)
  }

  function ofChanges(changeSeq: number, leaves: number): Map<number, string> {
    const rows = logTree.changesAfter(changeSeq - 1, leaves).filter(({ seq }) => seq < changeSeq + leaves)
    for (const { body } of rows) bytesRead += body.length
    const seen = rows.filter(({ body }) => maySee(JSON.parse(body) as Change))
    return new Map(seen.map((row) => [row.seq - changeSeq, changeContent(row)]))
  }

  function updates(documentId: string, first: number, last: number): readonly LoggedUpdate[] {
    const isWithin = ({ seq }: LoggedUpdate) => seq >= first && seq <= last
    const rows = documentLog.rowsAfter(documentId, first - 1, UPDATE_BYTES_AT_ONCE)
    if (rows) return rows.flatMap((row) => decodeRow(row)).filter(isWithin)
    if (segment?.documentId !== documentId || !segment.updates.some(isWithin)) {
      const stored = documentLog.segmentWith(documentId, first)
      segment = { documentId, updates: stored ? decodeSegment(stored.bytes) : [] }
    }
    return segment.updates.filter(isWithin)
  }

  function ofUpdates({ documentId, firstUpdate, lastUpdate }: { documentId: string } & Run): string | undefined {
    if (actor !== OWNER && !documents.visibleTo(actor, documentId)) return undefined
    const found: LoggedUpdate[] = []
    while (found.length < lastUpdate - firstUpdate + 1) {
      const more = updates(documentId, firstUpdate + found.length, lastUpdate)
      if (more.length === 0) return undefined
      found.push(...more)
    }
    return updatesContent(documentId, found)
  }

  function contentsOf({ of, leaves }: Batch): Map<number, string> {
    if ('changeSeq' in of) return ofChanges(of.changeSeq, leaves)
    const content = ofUpdates(of)
    bytesRead += content?.length ?? 0
    return content === undefined ? new Map() : new Map([[0, content]])
  }

  function leavesOf(batch: Batch, from: number, size: number): Leaf[] {
    const contents = contentsOf(batch)
    const leaves: Leaf[] = []
    for (let n = Math.max(0, from - batch.firstLeaf); n < batch.leaves && batch.firstLeaf + n < size; n++) {
      const salt = batch.salts.subarray(n * SALT_BYTES, (n + 1) * SALT_BYTES)
      const content = contents.get(n)
      const shown = content !== undefined && salt.some((byte) => byte !== 0) ? { shown: { salt, content } } : {}
      leaves.push({ n: batch.firstLeaf + n, hash: leafHashAt(readTile, batch.firstLeaf + n), ...shown })
    }
    return leaves
  }

  return {
    page(from, size) {
      if (from >= size) return []
      const leaves: Leaf[] = []
      bytesRead = 0
      // Meanwhile leaves may have been added to it.
      tile = undefined
      for (const batch of logTree.batchesFrom(from, Math.min(BATCHES_AT_ONCE, size - from))) {
        if (batch.firstLeaf >= size || leaves.length > LEAVES_AT_ONCE || bytesRead > BYTES_AT_ONCE) break
        leaves.push(...leavesOf(batch, from, size))
      }
      return leaves
    },
  }
}

type Run = { firstUpdate: number; lastUpdate: number }
