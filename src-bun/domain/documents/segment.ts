// A segment: the compressed history of a document that a snapshot has made redundant (table `document_segments`).
//
// A snapshot has the text of the document, but not who wrote what and when, so the rows that it replaces are stored as a
// segment. Segments are read only for the history of a document, for exports and for the log tree, never to open a document, so it matters
// more that they are small than that they are quick to read.
// Keystrokes are nearly alike: the same person a few ms later, the same bytes but for a clock that is one higher. So equal
// values are put next to each other, which lets zstd compress them to less than half of what it otherwise would:
//
//   varUint  0                     marks this form
//   varUint  n                     number of updates
//   varUint  seq                   number of the first update; the others follow without a gap
//   varUint  m, m × varString      the authors
//   n × varUint                    author of each update, as an index into the authors
//   n × varInt                     ms since the update before it (the first: since 1970); negative if the clock was set back
//   n × varUint                    length of each update in bytes
//   bytes                          the updates by columns: of all updates of one length the first bytes, then all
//                                  second bytes, and so on; then the same for the next length
//
// The first hubs wrote neither the 0 nor columns: their segments begin with n, which is never 0, and end with the updates
// one after another. Both forms are read; only the one above is written.
import { zstdDecompressSync } from 'node:zlib'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { concatBytes } from './concat-bytes.ts'
import { type LoggedUpdate, type LogRow, lastSeqOf, readRowHeader } from './log-row.ts'

/** A compressed part of the history: the updates from number `firstSeq` to `lastSeq`. */
export type Segment = { firstSeq: number; lastSeq: number; bytes: Uint8Array }

/** Level 3 saves a fifteenth and level 9 a tenth, but zstd then clears so much fresh memory that a compaction takes longer. */
const ZSTD_LEVEL = 1
/** The first number of a segment in the form drawn above. In the first form it is the number of updates, which is at least 1. */
const COLUMNS_MARKER = 0

/** A tail is compacted long before. A few KB from a backup that somebody else has made could decompress to gigabytes. */
export const SEGMENT_MAX_BYTES = 256 * 1024 * 1024
const UPDATES_PER_SEGMENT = 1_000_000
/**
 * When the next segment is begun. The log tree and the session box read a whole segment on the hub's thread, which takes about 6 ms for
 * 10,000 updates of 25 bytes. Earlier hubs wrote longer ones, of all that was compacted at once.
 */
const SEGMENT_UPDATES = 10_000
const SEGMENT_BYTES = 2 * 1024 * 1024

/**
 * The rows as segments of `SEGMENT_UPDATES` or `SEGMENT_BYTES`, whatever is reached first, or a little more: rows stay whole. Throws what
 * `encodeSegment` throws.
 */
export function encodeSegments(rows: readonly LogRow[]): Segment[] {
  const parts: { rows: LogRow[]; updates: number; bytes: number }[] = []
  for (const row of rows) {
    let part = parts.at(-1)
    if (!part || part.updates >= SEGMENT_UPDATES || part.bytes >= SEGMENT_BYTES) {
      part = { rows: [], updates: 0, bytes: 0 }
      parts.push(part)
    }
    part.rows.push(row)
    part.updates += row.updateCount
    part.bytes += row.bytes.length
  }
  return parts.map((part) => ({
    firstSeq: part.rows[0]?.seq ?? 0,
    lastSeq: lastSeqOf(part.rows),
    bytes: encodeSegment(part.rows),
  }))
}

/** Throws if the segment is too large, or does not decompress to what went into it: it is about to replace the rows. */
export function encodeSegment(rows: readonly LogRow[]): Uint8Array {
  const count = rows.reduce((sum, { updateCount }) => sum + updateCount, 0)
  const plain = encodeColumns(rows)
  if (count > UPDATES_PER_SEGMENT || plain.length > SEGMENT_MAX_BYTES)
    throw new Error('the tail is too large for a segment')
  const segment = Bun.zstdCompressSync(plain, { level: ZSTD_LEVEL })
  if (Buffer.compare(decompress(segment), plain) !== 0)
    throw new Error('the segment does not decompress to what was compressed')
  return segment
}

/** Every update of a segment, in order. Throws on bytes that are not a segment, before much memory is used for them. */
export function decodeSegment(segment: Uint8Array): LoggedUpdate[] {
  const decoder = decoding.createDecoder(decompress(segment))
  const list = <T>(length: number, read: () => T): T[] => Array.from({ length }, read)
  const isInColumns = decoding.peekVarUint(decoder) === COLUMNS_MARKER
  if (isInColumns) decoding.readVarUint(decoder)
  const count = decoding.readVarUint(decoder)
  const firstSeq = decoding.readVarUint(decoder)
  const authorCount = decoding.readVarUint(decoder)
  if (count > UPDATES_PER_SEGMENT || authorCount > count) throw new Error('the numbers in a segment are too large')
  const authors = list(authorCount, () => decoding.readVarString(decoder))
  const authorIds = list(count, () => authors[decoding.readVarUint(decoder)] as string)
  let at = 0
  const times = list(count, () => {
    at += decoding.readVarInt(decoder)
    return at
  })
  const lengths = list(count, () => decoding.readVarUint(decoder))
  const updates = isInColumns
    ? fromColumns(decoding.readTailAsUint8Array(decoder), lengths)
    : lengths.map((length) => decoding.readUint8Array(decoder, length).slice())
  return updates.map((bytes, n) => ({
    seq: firstSeq + n,
    authorId: authorIds[n] as string,
    at: times[n] as number,
    bytes,
  }))
}

function decompress(segment: Uint8Array): Uint8Array {
  const size = declaredSize(segment)
  if (size > SEGMENT_MAX_BYTES) throw new Error('a segment is too large to be decompressed')
  // What a frame declares need not be true.
  return zstdDecompressSync(segment, { maxOutputLength: Math.max(size, 1) })
}

/** The size that a zstd frame has according to its header (RFC 8878, 3.1.1.1). Throws where it has none: ours always do. */
function declaredSize(frame: Uint8Array): number {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const descriptor = view.getUint8(4)
  const isSingleSegment = (descriptor & 0x20) !== 0
  const start = 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] as number)
  switch (descriptor >> 6) {
    case 1:
      return view.getUint16(start, true) + 256
    case 2:
      return view.getUint32(start, true)
    case 3:
      return Number(view.getBigUint64(start, true))
    default:
      if (isSingleSegment) return view.getUint8(start)
      throw new Error('a segment does not say how large it is')
  }
}

/**
 * The form drawn above, before it is compressed. Taking each update out of its row would copy it, so the rows are
 * concatenated without their headers.
 */
function encodeColumns(rows: readonly LogRow[]): Uint8Array<ArrayBuffer> {
  const authors = [...new Set(rows.map(({ authorId }) => authorId))]
  const headers = rows.map(readRowHeader)
  const lengths = headers.flatMap((header) => header.lengths)
  const updates = concatBytes(rows.map(({ bytes }, n) => bytes.subarray(headers[n]?.start)))
  const head = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, COLUMNS_MARKER)
    encoding.writeVarUint(encoder, lengths.length)
    encoding.writeVarUint(encoder, rows[0]?.seq ?? 0)
    encoding.writeVarUint(encoder, authors.length)
    for (const author of authors) encoding.writeVarString(encoder, author)
    for (const row of rows) {
      const author = authors.indexOf(row.authorId)
      for (let n = 0; n < row.updateCount; n++) encoding.writeVarUint(encoder, author)
    }
    let previous = 0
    for (const [n, { delays }] of headers.entries())
      for (const delay of delays) {
        const at = (rows[n] as LogRow).at + delay
        encoding.writeVarInt(encoder, at - previous)
        previous = at
      }
    for (const length of lengths) encoding.writeVarUint(encoder, length)
  })
  return concatBytes([head, toColumns(updates, lengths)])
}

/** `updates` are the bytes of all updates, one after another. */
function toColumns(updates: Uint8Array, lengths: readonly number[]): Uint8Array {
  const columns = new Uint8Array(updates.length)
  let at = 0
  visitByColumns(lengths, (offset) => {
    columns[at++] = updates[offset] as number
  })
  return columns
}

/** The updates, cut apart. Throws if there are fewer or more bytes than `lengths` add up to. */
function fromColumns(columns: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  if (columns.length !== lengths.reduce((sum, length) => sum + length, 0))
    throw new Error('the lengths in a segment do not add up to its bytes')
  const updates = new Uint8Array(columns.length)
  let at = 0
  visitByColumns(lengths, (offset) => {
    updates[offset] = columns[at++] as number
  })
  let end = 0
  return lengths.map((length) => {
    end += length
    return updates.subarray(end - length, end)
  })
}

/**
 * Visits every byte of updates that have these lengths, in the order of the columns. `visit` gets the offset of the byte in
 * the concatenated updates.
 */
function visitByColumns(lengths: readonly number[], visit: (offset: number) => void): void {
  const startsByLength = new Map<number, number[]>()
  let end = 0
  for (const length of lengths) {
    const starts = startsByLength.get(length)
    if (starts) starts.push(end)
    else startsByLength.set(length, [end])
    end += length
  }
  for (const [length, starts] of startsByLength)
    for (let nth = 0; nth < length; nth++) for (const start of starts) visit(start + nth)
}
