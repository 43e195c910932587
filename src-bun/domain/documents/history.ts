// How updates are kept: a few side by side in a row, and those that a snapshot has taken in sealed, column by column, so
// that they compress well.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** One stored update (Yjs format V1): `seq` within the document, `at` in ms since 1970. */
export type UpdateRow = { seq: number; authorId: string; at: number; bytes: Uint8Array }
/** A row of the log: so many `updates` of one author, joined; `seq` and `at` are the first one's. */
export type LogRow = UpdateRow & { updates: number }
/** What of a row counts where only its updates do. */
export type Joined = Pick<LogRow, 'updates' | 'bytes'>
/** Rows with all their bytes in one piece, because thousands of small pieces are slow to hand to a Worker. */
export type BundledRows = { heads: (Omit<LogRow, 'bytes'> & { length: number })[]; bytes: Uint8Array<ArrayBuffer> }

/** Level 9 saves a tenth, level 3 a fifteenth, and both take so much fresh memory each time that a fold takes longer. */
const LEVEL = 1
/** Where the number of updates was in the first form, which had them one after the other. */
const BY_COLUMNS = 0

type Timed = Pick<UpdateRow, 'at' | 'bytes'>

/** The length of each and how long after the first it came, and then all of them. */
export function join(updates: readonly Timed[]): Uint8Array {
  const first = updates[0]?.at ?? 0
  const head = encoding.encode((encoder) => {
    for (const { at, bytes } of updates) {
      encoding.writeVarUint(encoder, bytes.length)
      encoding.writeVarInt(encoder, at - first)
    }
  })
  return together([head, ...updates.map(({ bytes }) => bytes)])
}

/** The number of the newest update in rows, of which there is at least one. */
export function endOf(rows: readonly LogRow[]): number {
  const { seq, updates } = rows.at(-1) as LogRow
  return seq + updates - 1
}

/**
 * How long each update of a row is and how long after the first it came, and where the first one begins; the others follow
 * it. Throws where that is not the length of the row.
 */
export function headOf({ updates, bytes }: Joined): { lengths: number[]; delays: number[]; start: number } {
  if (updates === 1) return { lengths: [bytes.length], delays: [0], start: 0 }
  const decoder = decoding.createDecoder(bytes)
  const lengths: number[] = []
  const delays: number[] = []
  let sum = 0
  for (let n = 0; n < updates; n++) {
    const length = decoding.readVarUint(decoder)
    lengths.push(length)
    delays.push(decoding.readVarInt(decoder))
    sum += length
  }
  if (sum !== bytes.length - decoder.pos) throw new Error('a row is not as long as its updates')
  return { lengths, delays, start: decoder.pos }
}

/** Memory of its own, to be given away. */
function together(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** The updates of a row one by one. */
export function updatesOf(row: LogRow): UpdateRow[] {
  const head = headOf(row)
  return slices(row.bytes, head).map((bytes, n) => ({
    seq: row.seq + n,
    authorId: row.authorId,
    at: row.at + (head.delays[n] as number),
    bytes,
  }))
}

/** The same without who and when. */
export const split = (row: Joined): Uint8Array[] => slices(row.bytes, headOf(row))

function slices(bytes: Uint8Array, { lengths, start }: ReturnType<typeof headOf>): Uint8Array[] {
  let end = start
  return lengths.map((length) => {
    end += length
    // Copies: a view of a few bytes costs more.
    return bytes.slice(end - length, end)
  })
}

export function bundle(rows: readonly LogRow[]): BundledRows {
  const heads = rows.map(({ bytes, ...head }) => ({ ...head, length: bytes.length }))
  return { heads, bytes: together(rows.map(({ bytes }) => bytes)) }
}

export function unbundle({ heads, bytes }: BundledRows): LogRow[] {
  let end = 0
  return heads.map(({ length, ...head }) => {
    end += length
    return { ...head, bytes: bytes.subarray(end - length, end) }
  })
}

/** What was packed → a segment. */
export const seal = (packed: Uint8Array<ArrayBuffer>): Uint8Array => Bun.zstdCompressSync(packed, { level: LEVEL })

/** A segment → what was packed. Throws on bytes that are no segment. */
export const unseal = (segment: Uint8Array): Uint8Array => Bun.zstdDecompressSync(segment as Uint8Array<ArrayBuffer>)

/** Rows in a sequence without gaps as one piece of memory. */
export function pack(rows: readonly LogRow[]): Uint8Array<ArrayBuffer> {
  const authors = [...new Set(rows.map(({ authorId }) => authorId))]
  const heads = rows.map(headOf)
  const lengths = heads.flatMap((head) => head.lengths)
  const updates = together(rows.map(({ bytes }, n) => bytes.subarray(heads[n]?.start)))
  const head = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, BY_COLUMNS)
    encoding.writeVarUint(encoder, lengths.length)
    encoding.writeVarUint(encoder, rows[0]?.seq ?? 0)
    encoding.writeVarUint(encoder, authors.length)
    for (const author of authors) encoding.writeVarString(encoder, author)
    for (const row of rows) {
      const author = authors.indexOf(row.authorId)
      for (let n = 0; n < row.updates; n++) encoding.writeVarUint(encoder, author)
    }
    // Differences are small, and may be negative: clocks are set back.
    let last = 0
    for (const [n, { delays }] of heads.entries())
      for (const delay of delays) {
        const at = (rows[n] as LogRow).at + delay
        encoding.writeVarInt(encoder, at - last)
        last = at
      }
    for (const length of lengths) encoding.writeVarUint(encoder, length)
  })
  return together([head, toColumns(updates, lengths)])
}

/** What was packed → its rows. Throws on bytes that are nothing of the kind. */
export function unpack(packed: Uint8Array): UpdateRow[] {
  const decoder = decoding.createDecoder(packed)
  const column = <T>(length: number, read: () => T): T[] => Array.from({ length }, read)
  const isByColumns = decoding.peekVarUint(decoder) === BY_COLUMNS
  if (isByColumns) decoding.readVarUint(decoder)
  const length = decoding.readVarUint(decoder)
  const firstSeq = decoding.readVarUint(decoder)
  const authors = column(decoding.readVarUint(decoder), () => decoding.readVarString(decoder))
  const authorIds = column(length, () => authors[decoding.readVarUint(decoder)] as string)
  let last = 0
  const times = column(length, () => {
    last += decoding.readVarInt(decoder)
    return last
  })
  const sizes = column(length, () => decoding.readVarUint(decoder))
  const updates = isByColumns
    ? fromColumns(decoding.readTailAsUint8Array(decoder), sizes)
    : sizes.map((size) => decoding.readUint8Array(decoder, size).slice())
  return updates.map((bytes, n) => ({
    seq: firstSeq + n,
    authorId: authorIds[n] as string,
    at: times[n] as number,
    bytes,
  }))
}

function toColumns(updates: Uint8Array, sizes: readonly number[]): Uint8Array {
  const columns = new Uint8Array(updates.length)
  let at = 0
  byColumns(sizes, (place) => {
    columns[at++] = updates[place] as number
  })
  return columns
}

function fromColumns(columns: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  if (columns.length !== sizes.reduce((sum, size) => sum + size, 0)) throw new Error('the history is cut short')
  const updates = new Uint8Array(columns.length)
  let at = 0
  byColumns(sizes, (place) => {
    updates[place] = columns[at++] as number
  })
  let end = 0
  return sizes.map((size) => {
    end += size
    return updates.subarray(end - size, end)
  })
}

/**
 * Updates of one length are alike place by place, so their first bytes come first, then their second ones, and so on.
 * `visit` is told of each byte where it is while they lie one behind the other.
 */
function byColumns(sizes: readonly number[], visit: (place: number) => void): void {
  const startsBySize = new Map<number, number[]>()
  let end = 0
  for (const size of sizes) {
    const starts = startsBySize.get(size)
    if (starts) starts.push(end)
    else startsBySize.set(size, [end])
    end += size
  }
  for (const [size, starts] of startsBySize)
    for (let nth = 0; nth < size; nth++) for (const start of starts) visit(start + nth)
}
