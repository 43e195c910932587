import { expect, test } from 'bun:test'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { assemble, readText } from '../../src-bun/domain/documents/assemble.ts'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import { concatenate } from '../../src-bun/domain/documents/concatenate.ts'
import { join, pack, seal, split, type UpdateRow, unpack, unseal } from '../../src-bun/domain/documents/history.ts'

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
  const sealed = seal(pack(tail))
  expect(unpack(unseal(sealed))).toEqual(tail)
  expect(sealed.length).toBeLessThan(tail.reduce((sum, { bytes }) => sum + bytes.length, 0) / 2)
  expect(() => unseal(sealed.subarray(0, sealed.length - 4))).toThrow()
})

test('[HIST-2] a compacted document reads as before, with its tail folded in, again and again', () => {
  const { doc, tail } = rows(900)
  const first = compact({ snapshot: undefined, tail: pack(tail.slice(0, 500)) })
  expect(first.seq).toBe(500)
  const second = compact({ snapshot: first.snapshot, tail: pack(tail.slice(500)) })
  expect(readText({ snapshot: second.snapshot, tail: [] })).toBe(doc.getText('content').toString())
  expect([first, second].flatMap(({ segment }) => unpack(unseal(segment)))).toEqual(tail)
  const whole = assemble({ snapshot: second.snapshot, tail: [] })
  expect(Y.encodeStateVector(whole)).toEqual(Y.encodeStateVector(doc))
})

test('[HIST-3] a tail that does not read whole is not folded', () => {
  const { tail } = rows(20)
  expect(() => compact({ snapshot: undefined, tail: pack(tail.slice(3)) })).toThrow('pending')
  expect(() => compact({ snapshot: undefined, tail: pack([]) })).toThrow()
})

/** What several people wrote in turns, each on what all of them had, as the log has it. */
function aLogOf(people: number, edits: number): Uint8Array[] {
  const updates: Uint8Array[] = []
  const docs = Array.from({ length: people }, () => new Y.Doc())
  for (const doc of docs)
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'told') updates.push(update)
    })
  for (let n = 0; n < edits; n++) {
    const told = updates.length
    // Two at once, who have not heard of each other.
    for (const doc of [docs[n % people], docs[(n * 7 + 3) % people]] as [Y.Doc, Y.Doc]) {
      const text = doc.getText('content')
      const at = (n * 13) % (text.length + 1)
      if (n % 4 === 3) text.delete(at, Math.min(2, text.length - at))
      else text.insert(at, 'ab 漢 😀'.slice(n % 5))
    }
    for (const update of updates.slice(told)) for (const doc of docs) Y.applyUpdate(doc, update, 'told')
  }
  return updates
}

test('[HIST-4] a log put together is, to the byte, what Yjs makes of it', () => {
  for (const people of [1, 2, 5]) {
    const log = aLogOf(people, 200)
    const whole = concatenate(log)
    expect(Buffer.compare(whole, Y.mergeUpdates(log))).toBe(0)
    // In parts too, as a snapshot and a tail are.
    const parts = [Y.mergeUpdates(log.slice(0, 90)), ...log.slice(90)]
    expect(Buffer.compare(concatenate(parts), whole)).toBe(0)
  }
  expect(concatenate([])).toEqual(Y.mergeUpdates([]))
  // A gap, which no log has: nothing is left out, it waits.
  const [first, , third] = aLogOf(1, 9) as [Uint8Array, Uint8Array, Uint8Array]
  expect(Buffer.compare(concatenate([first, third]), Y.mergeUpdates([first, third]))).toBe(0)
})

test('[HIST-5] history that was sealed one update after the other, as the first hubs did, is read as it was', () => {
  const { tail } = rows(50)
  const packed = encoding.encode((encoder) => {
    for (const number of [tail.length, 1, 2]) encoding.writeVarUint(encoder, number)
    for (const author of ['ada', 'bob']) encoding.writeVarString(encoder, author)
    for (const { authorId } of tail) encoding.writeVarUint(encoder, authorId === 'ada' ? 0 : 1)
    for (const [n, { at }] of tail.entries()) encoding.writeVarInt(encoder, at - (tail[n - 1]?.at ?? 0))
    for (const { bytes } of tail) encoding.writeVarUint(encoder, bytes.length)
    for (const { bytes } of tail) encoding.writeUint8Array(encoder, bytes)
  })
  expect(unpack(packed)).toEqual(tail)
})

test('[HIST-6] updates in one row come apart as they were, empty and long ones too, with their times', () => {
  const updates = [0, 1, 300, 70_000, 5].map((length, n) => ({
    // The clock is set back in between.
    at: 1_700_000_000_000 + ([0, 3, 3, -60_000, 4][n] as number),
    bytes: new Uint8Array(length).fill(length % 251),
  }))
  expect(split(join(updates), updates.length, 1_700_000_000_000)).toEqual(updates)
})
