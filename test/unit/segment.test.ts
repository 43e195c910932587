import { expect, test } from 'bun:test'
import * as encoding from 'lib0/encoding'
import { decodeSegment, encodeSegment } from '../../src-bun/domain/documents/segment.ts'
import { aTypedLog, inRows } from '../support/document-logs.ts'

test('[HIST-1] a segment decodes to the updates it was made of, with author, time and bytes', () => {
  const { updates } = aTypedLog(600)
  const segment = encodeSegment(inRows(updates))
  expect(decodeSegment(segment)).toEqual(updates)
  expect(segment.length).toBeLessThan(updates.reduce((sum, { bytes }) => sum + bytes.length, 0) / 2)
  expect(() => decodeSegment(segment.subarray(0, segment.length - 4))).toThrow()
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
