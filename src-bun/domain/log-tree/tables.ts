// What the log tree needs to be stored. `store/tables/log-tree.ts` implements it.
import type { ReadTile } from './tiles.ts'

export const SALT_BYTES = 16

/** The salts of a batch are rewritten where one of them goes, so a batch is short. */
export const LEAVES_PER_BATCH = 128

/** A change as it is in the log. `body` is the change as JSON. */
export type ChangeRow = { seq: number; at: number; body: string }

/** Of what some leaves are: of changes that follow one another, or, where it is a single leaf, of some updates of a document. */
export type BatchOf = { changeSeq: number } | { documentId: string; firstUpdate: number; lastUpdate: number }

/** `salts` has `SALT_BYTES` for each leaf, zeros where what it is of is gone. */
export type Batch = { firstLeaf: number; leaves: number; of: BatchOf; salts: Uint8Array }

export type LogTree = {
  /** How many leaves there are. */
  size(): number
  /** The seq of the newest change that has a leaf. Undefined before the first. */
  lastChange(): number | undefined
  /** The number of the newest update of a document that has a leaf, 0 where none has. */
  lastUpdate(documentId: string): number
  changesAfter(seq: number, limit: number): ChangeRow[]
  /** Ids of documents behind this one, at most `limit`, in order, and of each whether it has updates without a leaf. */
  documentsAfter(id: string, limit: number): { id: string; isBehind: boolean }[]
  addBatch(batch: Batch): void
  addToTile(level: number, n: number, hashes: Uint8Array): void
  tile: ReadTile
  /** The batch that has this leaf and those behind it, at most `limit`. */
  batchesFrom(leaf: number, limit: number): Batch[]
  batchOfChange(seq: number): Batch | undefined
}
