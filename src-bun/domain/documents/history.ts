// How updates are kept: a few side by side in a row, and those that a snapshot has taken in sealed, column by column, so
// that they compress well.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** One stored update (Yjs format V1): `seq` within the document, `at` in ms since 1970. */
export type UpdateRow = { seq: number; authorId: string; at: number; bytes: Uint8Array }
/** A row of the log: so many `updates` of one author, joined; `seq` and `at` are the first one's. */
export type LogRow = UpdateRow & { updates: number }
/** Rows with all their bytes in one piece, because thousands of small pieces are slow to hand to a Worker. */
export type BundledRows = { heads: (Omit<LogRow, 'bytes'> & { length: number })[]; bytes: Uint8Array<ArrayBuffer> }

/** A higher level saves a twentieth, and clears so much memory for it each time that a fold takes half as long again. */
const LEVEL = 3
/** Where the number of rows was in the first form, which had the updates one after the other. */
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
  let at = head.length
  const joined = new Uint8Array(updates.reduce((sum, { bytes }) => sum + bytes.length, at))
  joined.set(head)
  for (const { bytes } of updates) {
    joined.set(bytes, at)
    at += bytes.length
  }
  return joined
}

/** `joined` → its `count` updates; the first one came at `first`. */
export function split(joined: Uint8Array, count: number, first: number): Timed[] {
  const decoder = decoding.createDecoder(joined)
  const heads = Array.from({ length: count }, () => ({
    length: decoding.readVarUint(decoder),
    at: first + decoding.readVarInt(decoder),
  }))
  let end = decoder.pos
  // Copies: a view of a few bytes costs more.
  return heads.map(({ length, at }) => {
    end += length
    return { at, bytes: joined.slice(end - length, end) }
  })
}

export function updatesOf({ seq, authorId, at, updates, bytes }: LogRow): UpdateRow[] {
  if (updates === 1) return [{ seq, authorId, at, bytes }]
  return split(bytes, updates, at).map((part, n) => ({ seq: seq + n, authorId, ...part }))
}

export function bundle(rows: readonly LogRow[]): BundledRows {
  const heads = rows.map(({ bytes, ...head }) => ({ ...head, length: bytes.length }))
  return { heads, bytes: new Uint8Array(Buffer.concat(rows.map(({ bytes }) => bytes))) }
}

export function unbundle({ heads, bytes }: BundledRows): UpdateRow[] {
  let end = 0
  return heads.flatMap(({ length, ...head }) => {
    end += length
    return updatesOf({ ...head, bytes: bytes.subarray(end - length, end) })
  })
}

/** What was packed → a segment. */
export const seal = (packed: Uint8Array<ArrayBuffer>): Uint8Array => Bun.zstdCompressSync(packed, { level: LEVEL })

/** A segment → what was packed. Throws on bytes that are no segment. */
export const unseal = (segment: Uint8Array): Uint8Array => Bun.zstdDecompressSync(segment as Uint8Array<ArrayBuffer>)

/** Rows in a sequence without gaps as one piece of memory. */
export function pack(rows: readonly UpdateRow[]): Uint8Array<ArrayBuffer> {
  const authors = [...new Set(rows.map(({ authorId }) => authorId))]
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, BY_COLUMNS)
    encoding.writeVarUint(encoder, rows.length)
    encoding.writeVarUint(encoder, rows[0]?.seq ?? 0)
    encoding.writeVarUint(encoder, authors.length)
    for (const author of authors) encoding.writeVarString(encoder, author)
    for (const { authorId } of rows) encoding.writeVarUint(encoder, authors.indexOf(authorId))
    // Differences are small, and may be negative: clocks are set back.
    let last = 0
    for (const { at } of rows) {
      encoding.writeVarInt(encoder, at - last)
      last = at
    }
    for (const { bytes } of rows) encoding.writeVarUint(encoder, bytes.length)
    encoding.writeUint8Array(encoder, columnsOf(rows.map(({ bytes }) => bytes)))
  }) as Uint8Array<ArrayBuffer>
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

/** Updates of one length are alike place by place, so their first bytes come first, then their second ones, and so on. */
function columnsOf(updates: readonly Uint8Array[]): Uint8Array {
  const columns = new Uint8Array(updates.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  byColumns(updates, (update, place) => {
    columns[at++] = update[place] as number
  })
  return columns
}

function fromColumns(columns: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  if (columns.length !== sizes.reduce((sum, size) => sum + size, 0)) throw new Error('the history is cut short')
  const all = new Uint8Array(columns.length)
  let end = 0
  const updates = sizes.map((size) => {
    end += size
    return all.subarray(end - size, end)
  })
  let at = 0
  byColumns(updates, (update, place) => {
    update[place] = columns[at++] as number
  })
  return updates
}

function byColumns(updates: readonly Uint8Array[], visit: (update: Uint8Array, place: number) => void): void {
  const alike = Map.groupBy(updates, ({ length }) => length)
  for (const [length, some] of alike)
    for (let place = 0; place < length; place++) for (const update of some) visit(update, place)
}
