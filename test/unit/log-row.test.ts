import { expect, test } from 'bun:test'
import * as encoding from 'lib0/encoding'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import { decodeRow, encodeRow, type LogRow } from '../../src-bun/domain/documents/log-row.ts'
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import { aTypedLog } from '../support/document-logs.ts'

test('[HIST-6] a row decodes to the updates it was made of, empty and long ones too, with their times', () => {
  const updates = [0, 1, 300, 70_000, 5].map((length, n) => ({
    // The clock was set back before the fourth.
    at: 1_700_000_000_000 + ([0, 3, 3, -60_000, 4][n] as number),
    bytes: new Uint8Array(length).fill(length % 251),
  }))
  const row = { seq: 5, authorId: 'ada', at: 1_700_000_000_000, updateCount: updates.length, bytes: encodeRow(updates) }
  expect(decodeRow(row)).toEqual(updates.map((update, n) => ({ seq: 5 + n, authorId: 'ada', ...update })))
})

test('[HIST-13] a row whose header has other lengths than its updates is neither decoded nor compacted', () => {
  const [first, second] = aTypedLog(2).updates.map(({ bytes }) => bytes) as [Uint8Array, Uint8Array]
  const rowWith = (lengths: number[]): LogRow => {
    const header = encoding.encode((encoder) => {
      for (const length of lengths) {
        encoding.writeVarUint(encoder, length)
        encoding.writeVarInt(encoder, 7)
      }
    })
    return { seq: 1, authorId: 'ada', at: 5, updateCount: 2, bytes: Buffer.concat([header, first, second]) }
  }
  const compactRow = (row: LogRow) => compact({ snapshot: [], tail: joinRows([row]) })
  const [one, two] = [first.length, second.length]
  expect(one).not.toBe(two)
  expect(compactRow(rowWith([one, two])).seq).toBe(2)

  const wrong = [
    [one + 1, two],
    [one - 1, two],
    [two, one],
    [0, one + two],
    [one, 2 ** 28],
    [one, 2 ** 52],
  ]
  for (const lengths of wrong) {
    expect(() => compactRow(rowWith(lengths))).toThrow(/row/)
    // A header alone shows only that the sum is wrong.
    const addsUp = lengths.reduce((sum, length) => sum + length, 0) === one + two
    if (!addsUp) expect(() => decodeRow(rowWith(lengths))).toThrow(/row/)
  }
})
