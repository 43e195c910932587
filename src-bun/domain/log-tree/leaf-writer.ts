// Adds leaves for what was committed and has none yet. It reads what is on the disk and nothing else, so it is the same work after each
// COMMIT, after a crash, and in a data folder from before the tree.
import type { Frontier } from '../../contract/log-tree/merkle.ts'
import { decodeRow, type LoggedUpdate } from '../documents/log-row.ts'
import { decodeSegment } from '../documents/segment.ts'
import type { DocumentLog } from '../ports/documents.ts'
import type { Changes } from '../ports/tables.ts'
import { allow, type Result } from '../result.ts'
import { changeContent, hashOfLeaf, updatesContent } from './leaf-content.ts'
import { type BatchOf, type ChangeRow, LEAVES_PER_BATCH, type LogTree, SALT_BYTES } from './tables.ts'
import { addLeaf, frontierOf, type NewHashes } from './tiles.ts'

/** What is done in one step takes some milliseconds at most. */
const CHANGES_AT_ONCE = 500
const BYTES_AT_ONCE = 256 * 1024
const UPDATES_PER_LEAF = 1000

/** `done`: the documents of which all updates have leaves now, or cannot be read. */
export type Appended = { done: string[]; unreadable: string[]; hasMoreChanges: boolean }

export type LeafWriter = {
  /** Adds the next leaves, of changes first, then of these documents. */
  append(documentIds: readonly string[]): Appended
}

type Parts = {
  logTree: LogTree
  changes: Pick<Changes, 'firstSeq'>
  documentLog: Pick<DocumentLog, 'rowsAfter' | 'segmentAfter' | 'segmentWith'>
  randomBytes(length: number): Uint8Array
}

export function createLeafWriter({ logTree, changes, documentLog, randomBytes }: Parts): LeafWriter {
  /** As of the last leaf that was added, unless that was rolled back. */
  let frontier: Frontier | undefined
  /** The last segment that was read: a long one is needed for several steps. */
  let segment: { documentId: string; updates: readonly LoggedUpdate[] } | undefined

  function current(): Frontier {
    const size = logTree.size()
    if (frontier?.size() !== size) frontier = frontierOf(logTree.tile, size)
    return frontier
  }

  function add(of: BatchOf, contents: readonly string[]): void {
    const tree = current()
    const firstLeaf = tree.size()
    const salts = randomBytes(SALT_BYTES * contents.length)
    const added: NewHashes = new Map()
    for (const [n, content] of contents.entries())
      addLeaf(tree, hashOfLeaf(salts.subarray(n * SALT_BYTES, (n + 1) * SALT_BYTES), content), added)
    logTree.addBatch({ firstLeaf, leaves: contents.length, of, salts })
    for (const { level, n, hashes } of added.values()) logTree.addToTile(level, n, Buffer.concat(hashes))
  }

  /** Returns whether there may be more. */
  function addChanges(): boolean {
    const since = logTree.lastChange() ?? changes.firstSeq() - 1
    const rows = withinBytes(logTree.changesAfter(since, CHANGES_AT_ONCE), ({ body }) => body.length)
    for (const run of runsOf(rows)) add({ changeSeq: (run[0] as ChangeRow).seq }, run.map(changeContent))
    return rows.length > 0 && logTree.changesAfter((rows.at(-1) as ChangeRow).seq, 1).length > 0
  }

  function updatesAfter(documentId: string, seq: number): readonly LoggedUpdate[] {
    const rows = documentLog.rowsAfter(documentId, seq, BYTES_AT_ONCE)
    if (rows) return rows.flatMap((row) => decodeRow(row)).filter((update) => update.seq > seq)
    const isAtHand = segment?.documentId === documentId && (segment.updates.at(-1)?.seq ?? 0) > seq
    if (!isAtHand) {
      const stored = documentLog.segmentWith(documentId, seq + 1) ?? documentLog.segmentAfter(documentId, seq)
      segment = { documentId, updates: stored ? decodeSegment(stored.bytes) : [] }
    }
    return segment?.updates.filter((update) => update.seq > seq) ?? []
  }

  /** Adds one leaf. Returns how many bytes it is of, 0 where all updates have leaves. */
  function addUpdates(documentId: string): number {
    const updates = updatesAfter(documentId, logTree.lastUpdate(documentId)).slice(0, UPDATES_PER_LEAF)
    const run = withinBytes(updates, ({ bytes }) => bytes.length)
    const [first, last] = [run[0], run.at(-1)]
    if (!first || !last) return 0
    add({ documentId, firstUpdate: first.seq, lastUpdate: last.seq }, [updatesContent(documentId, run)])
    return run.reduce((sum, { bytes }) => sum + bytes.length, 1)
  }

  return {
    append(documentIds) {
      const appended: Appended = { done: [], unreadable: [], hasMoreChanges: addChanges() }
      if (appended.hasMoreChanges) return appended
      let bytes = 0
      for (const id of documentIds) {
        let added = 1
        while (bytes < BYTES_AT_ONCE && added > 0) {
          try {
            added = addUpdates(id)
          } catch (fault) {
            if (!isUnreadable(fault)) throw fault
            appended.unreadable.push(id)
            added = 0
          }
          bytes += added
        }
        if (added > 0) break
        appended.done.push(id)
      }
      segment = appended.done.length === documentIds.length ? undefined : segment
      return appended
    },
  }
}

/** Rows or segments that a damaged disk or a backup from elsewhere has broken throw plain errors; those of SQLite have a code. */
const isUnreadable = (fault: unknown): boolean => fault instanceof Error && !('errno' in fault)

/** As many as have this many bytes together, at least one. */
function withinBytes<T>(all: readonly T[], bytesOf: (each: T) => number): readonly T[] {
  let bytes = 0
  const end = all.findIndex((each, n) => {
    bytes += bytesOf(each)
    return n > 0 && bytes > BYTES_AT_ONCE
  })
  return end < 0 ? all : all.slice(0, end)
}

/** Cut where numbers are missing, and to what one batch may have. */
function runsOf(rows: readonly ChangeRow[]): ChangeRow[][] {
  const runs: ChangeRow[][] = []
  for (const row of rows) {
    const run = runs.at(-1)
    if (run && run.length < LEAVES_PER_BATCH && row.seq === (run.at(-1)?.seq ?? 0) + 1) run.push(row)
    else runs.push([row])
  }
  return runs
}

/** The operation `tree.append`. */
export function appendLeaves(
  { leaves }: { leaves: LeafWriter },
  { documentIds }: { documentIds: readonly string[] },
): Result<Appended> {
  return allow(leaves.append(documentIds))
}
