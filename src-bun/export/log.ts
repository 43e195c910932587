// The log as a file of lines (`contract/log-tree/log-file.ts`), a piece at a time.
import type { CheckpointAnswer } from '../contract/log-tree/http.ts'
import { LEAVES_PER_TILE, logLine } from '../contract/log-tree/log-file.ts'
import { createLeafReader, type LeafSources } from '../domain/log-tree/read-leaves.ts'
import { hashOfRange } from '../domain/log-tree/tiles.ts'
import type { Actor } from '../domain/ports/common.ts'
import { type ExportFile, exportFile } from './file.ts'

const FORMAT = { mediaType: 'application/x-ndjson', extension: 'jsonl' }

export type LogSources = { read<T>(look: (sources: LeafSources) => T): T }

/**
 * The lines of a piece have at least so many UTF-16 units together. Where it ends depends only on what the reader is shown: a page of the reader ends
 * after so much was read, shown or not, so its end would say how long that is which they may not see. The blocks of a box are made of pieces.
 */
const PIECE_UNITS = 64 * 1024

/** What the actor may see of the leaves under the checkpoint, and the hashes of all others. Some pieces are empty: they only end a turn of work. */
export function exportLog(
  { read }: LogSources,
  actor: Actor,
  { checkpoint, key, size }: CheckpointAnswer & { size: number },
  takenAt: number,
): ExportFile {
  function* pieces(): Generator<string> {
    let held = `${logLine.head(key, checkpoint)}\n`
    const reader = read((sources) => createLeafReader(sources, actor))
    for (let next = 0; next < size; ) {
      const lines = read(({ logTree }) =>
        reader.page(next, size).flatMap((leaf) => {
          next = leaf.n + 1
          const line = logLine.leaf(leaf)
          const first = next - LEAVES_PER_TILE
          if (next % LEAVES_PER_TILE !== 0) return [line]
          return [line, logLine.tile(first / LEAVES_PER_TILE, hashOfRange(logTree.tile, first, LEAVES_PER_TILE))]
        }),
      )
      if (lines.length === 0) throw new Error(`leaf ${next} of the log is missing`)
      for (const line of lines) {
        held += `${line}\n`
        if (held.length < PIECE_UNITS) continue
        yield held
        held = ''
      }
      yield ''
    }
    yield `${held}${logLine.end(size)}\n`
  }
  return exportFile(FORMAT, 'Hubbub log', takenAt, pieces())
}
