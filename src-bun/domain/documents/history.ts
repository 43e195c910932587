// Sealed history: the updates that a snapshot has taken in, packed column by column, so that they compress well.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** One stored update (Yjs format V1): `seq` within the document, `at` in ms since 1970. */
export type UpdateRow = { seq: number; authorId: string; at: number; bytes: Uint8Array }

const LEVEL = 9

/** Rows in a sequence without gaps → a segment. */
export function seal(rows: readonly UpdateRow[]): Uint8Array {
  return Bun.zstdCompressSync(pack(rows), { level: LEVEL })
}

/** A segment → its rows. Throws on bytes that are no segment. */
export function unseal(segment: Uint8Array): UpdateRow[] {
  return unpack(Bun.zstdDecompressSync(segment as Uint8Array<ArrayBuffer>))
}

/** Rows in a sequence without gaps as one piece of memory, which a Worker can be handed at no cost. */
export function pack(rows: readonly UpdateRow[]): Uint8Array<ArrayBuffer> {
  const authors = [...new Set(rows.map(({ authorId }) => authorId))]
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, rows.length)
    encoding.writeVarUint(encoder, rows[0]?.seq ?? 0)
    encoding.writeVarUint(encoder, authors.length)
    for (const author of authors) encoding.writeVarString(encoder, author)
    for (const { authorId } of rows) encoding.writeVarUint(encoder, authors.indexOf(authorId))
    // Differences are small, and may be negative: clocks are set back.
    rows.forEach(({ at }, n) => {
      encoding.writeVarInt(encoder, at - (rows[n - 1]?.at ?? 0))
    })
    for (const { bytes } of rows) encoding.writeVarUint(encoder, bytes.length)
    for (const { bytes } of rows) encoding.writeUint8Array(encoder, bytes)
  }) as Uint8Array<ArrayBuffer>
}

export function unpack(packed: Uint8Array): UpdateRow[] {
  const decoder = decoding.createDecoder(packed)
  const column = <T>(length: number, read: () => T): T[] => Array.from({ length }, read)
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
  return sizes.map((size, n) => ({
    seq: firstSeq + n,
    authorId: authorIds[n] as string,
    at: times[n] as number,
    bytes: decoding.readUint8Array(decoder, size).slice(),
  }))
}
