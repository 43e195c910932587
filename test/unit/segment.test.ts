import { expect, test } from 'bun:test'
import { constants, zstdCompressSync } from 'node:zlib'
import * as encoding from 'lib0/encoding'
import { historyPages } from '../../src-bun/domain/documents/history.ts'
import {
  decodeSegment,
  encodeSegment,
  encodeSegments,
  SEGMENT_MAX_BYTES,
} from '../../src-bun/domain/documents/segment.ts'
import { aTypedLog, inRows } from '../support/document-logs.ts'

test('[HIST-1] a segment decodes to the updates it was made of, with author, time and bytes', () => {
  const { updates } = aTypedLog(600)
  const segment = encodeSegment(inRows(updates))
  expect(decodeSegment(segment)).toEqual(updates)
  expect(segment.length).toBeLessThan(updates.reduce((sum, { bytes }) => sum + bytes.length, 0) / 2)
  expect(() => decodeSegment(segment.subarray(0, segment.length - 4))).toThrow()
})

test('[HIST-44] a long tail becomes several segments, each of which is soon read, and together they have every update once', () => {
  const typed = (bytes: number, from: number, count: number, perRow: number) => {
    const updates = Array.from({ length: count }, (_, n) => ({
      ...{ seq: from + n, authorId: 'ada', at: n, bytes: new Uint8Array(bytes).fill(n) },
    }))
    return { rows: inRows(updates, perRow), updates }
  }
  const short = typed(25, 1, 25_000, 100)
  const long = typed(100_000, 25_001, 60, 1)
  const segments = encodeSegments([...short.rows, ...long.rows])
  expect(segments.flatMap(({ bytes }) => decodeSegment(bytes))).toEqual([...short.updates, ...long.updates])
  let next = 1
  for (const { firstSeq, lastSeq, bytes } of segments) {
    const updates = decodeSegment(bytes)
    expect([firstSeq, updates[0]?.seq, updates.at(-1)?.seq]).toEqual([next, next, lastSeq])
    expect(updates.length).toBeLessThan(10_000 + 100)
    expect(updates.reduce((sum, update) => sum + update.bytes.length, 0)).toBeLessThan(2_200_000)
    next = lastSeq + 1
  }
  // Two long ones, one with the rest, and one for about 2 MB each of the others.
  expect(segments.length).toBe(5)
})

/** How the decompressor says that what it was given room for is full. */
const OUT_OF_ROOM = /larger than \d+ bytes|buffer is too small/

test('[IDENT-7] a segment that would decompress to more than its limit, or to more than it says, is refused before it is', () => {
  const bomb = Bun.zstdCompressSync(new Uint8Array(SEGMENT_MAX_BYTES + 1))
  // A header that declares less than there is, and another frame behind the first one.
  const lying = Buffer.from(Bun.zstdCompressSync(new Uint8Array(20_000_000)))
  lying.writeUInt32LE(1_000_000, 5 + ((lying[4] as number) & 0x20 ? 0 : 1))
  const small = Bun.zstdCompressSync(encodedNumbers(1, 1, 1))
  const unknown = zstdCompressSync(encodedNumbers(1, 1, 1), { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } })
  for (const [segment, words] of [
    [bomb, 'too large to be decompressed'],
    [lying, OUT_OF_ROOM],
    // Bun 1.3 reads the first frame only.
    [Buffer.concat([small, bomb]), /larger than|too small|end of array/],
    [unknown, 'how large'],
    [Bun.zstdCompressSync(encodedNumbers(2 ** 31, 1, 1)), 'numbers in a segment'],
    [Bun.zstdCompressSync(encodedNumbers(1, 1, 2 ** 31)), 'numbers in a segment'],
  ] as const)
    expect(() => decodeSegment(segment)).toThrow(words)
})

/** The beginning of a segment of the first form: how many updates, the number of the first one, how many authors. */
const encodedNumbers = (...numbers: number[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    encoding.encode((encoder) => {
      for (const number of numbers) encoding.writeVarUint(encoder, number)
    }),
  )

test('[IDENT-8] a history whose segments do not lead on is refused, and not read without an end', () => {
  const { updates } = aTypedLog(10)
  const bytes = encodeSegment(inRows(updates))
  const until = { tail: [], lastSeq: 20 }
  const last = updates.length
  for (const segment of [
    { firstSeq: 1, lastSeq: 0, bytes },
    { firstSeq: 1, lastSeq: last - 1, bytes },
    { firstSeq: 1, lastSeq: Number.MAX_SAFE_INTEGER, bytes },
  ])
    expect(() => [...historyPages(() => segment, until)]).toThrow('other updates')
  const pages = historyPages((seq) => (seq === 0 ? { firstSeq: 1, lastSeq: last, bytes } : undefined), until)
  expect([...pages].flat()).toEqual(updates)
})

test('[HIST-5] a segment of the first form, which has one update after another, is still decoded', () => {
  const { updates } = aTypedLog(50)
  const plain = encoding.encode((encoder) => {
    for (const number of [updates.length, 1, 2]) encoding.writeVarUint(encoder, number)
    for (const author of ['ada', 'bob']) encoding.writeVarString(encoder, author)
    for (const { authorId } of updates) encoding.writeVarUint(encoder, authorId === 'ada' ? 0 : 1)
    for (const [n, { at }] of updates.entries()) encoding.writeVarInt(encoder, at - (updates[n - 1]?.at ?? 0))
    for (const { bytes } of updates) encoding.writeVarUint(encoder, bytes.length)
    for (const { bytes } of updates) encoding.writeUint8Array(encoder, bytes)
  })
  expect(decodeSegment(Bun.zstdCompressSync(plain))).toEqual(updates)
})
