// How the updates of a document are stored in the rows of its log (table `document_updates`).
//
// One row per update would be simplest, but people who type quickly, or a client that comes back from offline, send
// thousands of updates a second, and inserting that many rows costs more than everything else the hub does with them. So
// consecutive updates of one member that are inserted together, just before a COMMIT, share one row:
//
//   updateCount = 1    bytes = the update itself, in Yjs format V1
//   updateCount = n    bytes = n × (varUint: length of the update in bytes, varInt: ms after the row's `at`)
//                              followed by the n updates, without anything between them
//
// The updates of a document are numbered from 1. A row takes `updateCount` of these numbers: `seq`, `seq + 1`, … The time
// of an update may lie before the row's `at`, because the computer's clock may be set back. Before migration 0005, hubs
// wrote only rows with one update.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { concatBytes } from './concat-bytes.ts'

/** One update of a document's log, in format V1. `seq` counts the updates of the document from 1; `at` is in ms since 1970. */
export type LoggedUpdate = { seq: number; authorId: string; at: number; bytes: Uint8Array }

/** `updateCount` consecutive updates of one author. `seq` and `at` are those of the first one; `bytes` are drawn above. */
export type LogRow = { seq: number; authorId: string; at: number; updateCount: number; bytes: Uint8Array }

/** The part of a row that is needed to merge its updates; number, author and time are left out. */
export type RowBytes = Pick<LogRow, 'updateCount' | 'bytes'>

/** Of each update in a row: its length in bytes, and how many ms after the row's `at` it was written. The first update begins at offset `start`. */
type RowHeader = { lengths: number[]; delays: number[]; start: number }

/** The `bytes` of a row with these updates, of which there is at least one. */
export function encodeRow(updates: readonly Pick<LoggedUpdate, 'at' | 'bytes'>[]): Uint8Array {
  const [first] = updates
  if (updates.length === 1 && first) return first.bytes
  const header = encoding.encode((encoder) => {
    for (const { at, bytes } of updates) {
      encoding.writeVarUint(encoder, bytes.length)
      encoding.writeVarInt(encoder, at - (first?.at ?? 0))
    }
  })
  return concatBytes([header, ...updates.map(({ bytes }) => bytes)])
}

/** Throws if the lengths in the header do not add up to the rest of the row. */
export function readRowHeader({ updateCount, bytes }: RowBytes): RowHeader {
  if (updateCount === 1) return { lengths: [bytes.length], delays: [0], start: 0 }
  const decoder = decoding.createDecoder(bytes)
  const lengths: number[] = []
  const delays: number[] = []
  let sum = 0
  for (let n = 0; n < updateCount; n++) {
    const length = decoding.readVarUint(decoder)
    lengths.push(length)
    delays.push(decoding.readVarInt(decoder))
    sum += length
  }
  if (sum !== bytes.length - decoder.pos) throw new Error('the lengths in a row do not add up to the row')
  return { lengths, delays, start: decoder.pos }
}

/** The updates of a row one by one, with their numbers, author and times. Throws as `readRowHeader` does. */
export function decodeRow(row: LogRow): LoggedUpdate[] {
  const header = readRowHeader(row)
  return cutUpdates(row.bytes, header).map((bytes, n) => ({
    seq: row.seq + n,
    authorId: row.authorId,
    at: row.at + (header.delays[n] as number),
    bytes,
  }))
}

/** The updates of a row one by one, but only their bytes. Throws as `readRowHeader` does. */
export const updateBytesOf = (row: RowBytes): Uint8Array[] => cutUpdates(row.bytes, readRowHeader(row))

/** The number of the newest update in these rows, of which there is at least one. */
export function lastSeqOf(rows: readonly LogRow[]): number {
  const { seq, updateCount } = rows.at(-1) as LogRow
  return seq + updateCount - 1
}

function cutUpdates(bytes: Uint8Array, { lengths, start }: RowHeader): Uint8Array[] {
  let end = start
  return lengths.map((length) => {
    end += length
    // A copy: for the few bytes of a keystroke a `subarray` costs more.
    return bytes.slice(end - length, end)
  })
}
