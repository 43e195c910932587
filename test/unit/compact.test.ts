import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { assemble, readText } from '../../src-bun/domain/documents/assemble.ts'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import { seal, type UpdateRow, unseal } from '../../src-bun/domain/documents/history.ts'

function rows(keys: number): { doc: Y.Doc; tail: UpdateRow[] } {
  const doc = new Y.Doc()
  const tail: UpdateRow[] = []
  doc.on('update', (bytes: Uint8Array) => {
    // The clock is set back in the middle: times are for showing only.
    tail.push({
      seq: tail.length + 1,
      authorId: tail.length % 3 ? 'ada' : 'bob',
      at: 1_700_000_000_000 + (tail.length % 50) * 997,
      bytes,
    })
  })
  const text = doc.getText('content')
  for (let key = 0; key < keys; key++) {
    if (key % 7 === 6) text.delete(text.length - 2, 1)
    else text.insert(key % 11 ? text.length : 0, 'abc 😀\n'.charAt(key % 4))
  }
  return { doc, tail }
}

test('[HIST-1] sealed history comes back to the byte: who, when and what', () => {
  const { tail } = rows(600)
  const sealed = seal(tail)
  expect(unseal(sealed)).toEqual(tail)
  expect(sealed.length).toBeLessThan(tail.reduce((sum, { bytes }) => sum + bytes.length, 0) / 2)
  expect(() => unseal(sealed.subarray(0, sealed.length - 4))).toThrow()
})

test('[HIST-2] a compacted document reads as before, with its tail folded in, again and again', () => {
  const { doc, tail } = rows(900)
  const first = compact({ snapshot: undefined, tail: tail.slice(0, 500) })
  expect(first.seq).toBe(500)
  const second = compact({ snapshot: first.snapshot, tail: tail.slice(500) })
  expect(readText({ snapshot: second.snapshot, tail: [] })).toBe(doc.getText('content').toString())
  expect([...unseal(first.segment), ...unseal(second.segment)]).toEqual(tail)
  const whole = assemble({ snapshot: second.snapshot, tail: [] })
  expect(Y.encodeStateVector(whole)).toEqual(Y.encodeStateVector(doc))
})

test('[HIST-3] a tail that does not read whole is not folded', () => {
  const { tail } = rows(20)
  expect(() => compact({ snapshot: undefined, tail: tail.slice(3) })).toThrow('pending')
  expect(() => compact({ snapshot: undefined, tail: [] })).toThrow()
})
