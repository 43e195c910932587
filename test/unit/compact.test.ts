import { describe, expect, test } from 'bun:test'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import {
  bundle,
  join,
  type LogRow,
  pack,
  seal,
  type UpdateRow,
  unpack,
  unseal,
  updatesOf,
} from '../../src-bun/domain/documents/history.ts'
import { buildDoc, readText, updateSinceSeq } from '../../src-bun/domain/documents/state.ts'
import { mergeUpdates } from '../../src-bun/domain/documents/yjs/merge-updates.ts'
import { readUpdate, UpdateCursor } from '../../src-bun/domain/documents/yjs/update-reader.ts'
import { type BlockBytes, type StructBytes, updateBytes } from '../support/yjs-bytes.ts'

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

/** As they lie in the log after groups of `size`: what one person wrote in a row is one row. */
function asRows(tail: readonly UpdateRow[], size = 1): LogRow[] {
  return tail.flatMap((first, n) => {
    const group = tail.slice(n, n + size)
    if (n % size > 0) return []
    return [{ ...first, updates: group.length, bytes: group.length === 1 ? first.bytes : join(group) }]
  })
}
/** A log put together, `size` updates to a row. */
const together = (log: readonly Uint8Array[], size?: number) =>
  mergeUpdates(
    asRows(
      log.map((bytes, n) => ({ seq: n + 1, authorId: 'ada', at: n, bytes })),
      size,
    ),
  )
const handed = (tail: readonly UpdateRow[], size?: number) => bundle(asRows(tail, size))

test('[HIST-1] sealed history comes back to the byte: who, when and what', () => {
  const { tail } = rows(600)
  const sealed = seal(pack(asRows(tail)))
  expect(unpack(unseal(sealed))).toEqual(tail)
  expect(sealed.length).toBeLessThan(tail.reduce((sum, { bytes }) => sum + bytes.length, 0) / 2)
  expect(() => unseal(sealed.subarray(0, sealed.length - 4))).toThrow()
})

test('[HIST-2] a compacted document reads as before, with its tail folded in, again and again', () => {
  const { doc, tail: written } = rows(900)
  // One person, so that a row can hold several of them.
  const tail = written.map((row) => ({ ...row, authorId: 'ada' }))
  const first = compact({ snapshot: undefined, tail: handed(tail.slice(0, 500)) })
  expect(first.seq).toBe(500)
  const second = compact({ snapshot: first.snapshot, tail: handed(tail.slice(500), 70) })
  expect(readText({ snapshot: second.snapshot, tail: [] })).toBe(doc.getText('content').toString())
  expect([first, second].flatMap(({ segment }) => unpack(unseal(segment)))).toEqual(tail)
  const whole = buildDoc({ snapshot: second.snapshot, tail: [] })
  expect(Y.encodeStateVector(whole)).toEqual(Y.encodeStateVector(doc))
})

test('[HIST-3] a tail that does not read whole is not folded', () => {
  const { tail } = rows(20)
  expect(() => compact({ snapshot: undefined, tail: handed(tail.slice(3)) })).toThrow('pending')
  expect(() => compact({ snapshot: undefined, tail: handed([]) })).toThrow()
})

test('[HIST-13] a row whose lengths are not those of its updates is not folded, nor read without end', () => {
  const [first, second] = rows(2).tail.map(({ bytes }) => bytes) as [Uint8Array, Uint8Array]
  const row = (lengths: number[]): LogRow => {
    const head = encoding.encode((encoder) => {
      for (const length of lengths) {
        encoding.writeVarUint(encoder, length)
        encoding.writeVarInt(encoder, 7)
      }
    })
    return { seq: 1, authorId: 'ada', at: 5, updates: 2, bytes: Buffer.concat([head, first, second]) }
  }
  const [one, two] = [first.length, second.length]
  expect(compact({ snapshot: undefined, tail: bundle([row([one, two])]) }).seq).toBe(2)
  const wrong = [
    [one + 1, two],
    [one - 1, two],
    [two, one],
    [0, one + two],
    [one, 2 ** 28],
    [one, 2 ** 52],
  ]
  for (const lengths of wrong) {
    expect(one).not.toBe(two)
    expect(() => compact({ snapshot: undefined, tail: bundle([row(lengths)]) })).toThrow(/row/)
    const fits = lengths.reduce((sum, length) => sum + length, 0) === one + two
    if (!fits) expect(() => updatesOf(row(lengths))).toThrow(/row/)
  }
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

/** What a client has that was told this, byte for byte as it would tell it on. */
function after(...updates: Uint8Array[]): Uint8Array {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return Y.encodeStateAsUpdate(doc)
}

test('[HIST-4] a log put together leaves a client, to the byte, where all of it one by one does', () => {
  for (const people of [1, 2, 5]) {
    const log = aLogOf(people, 200)
    const state = Buffer.from(after(...log))
    for (const size of [1, 2, 60, 1000]) expect(state.equals(after(together(log, size)))).toBe(true)
    // In parts too, as a snapshot and a tail are, and where some of it is known.
    const [early, late] = [log.slice(0, 90), log.slice(90)]
    expect(state.equals(after(together([after(...early), ...late])))).toBe(true)
    expect(state.equals(after(together(early), together(late)))).toBe(true)
    const known = Y.encodeStateVectorFromUpdate(together(log.slice(0, 55)))
    expect(state.equals(after(...log.slice(0, 55), Y.diffUpdate(together(log), known)))).toBe(true)
  }
  expect(together([])).toEqual(Y.mergeUpdates([]))
  // A gap, which no log has: nothing is left out, it waits.
  const [first, , ...later] = aLogOf(1, 9) as [Uint8Array, Uint8Array, ...Uint8Array[]]
  for (const size of [1, 3])
    expect(Buffer.compare(together([first, ...later], size), Y.mergeUpdates([first, ...later]))).toBe(0)
})

test('[HIST-14] who fell behind anywhere in the log has everything once told what they missed', () => {
  const log = aLogOf(2, 60)
  const written = log.map((bytes, n) => ({ seq: n + 1, authorId: 'ada', at: n, bytes }))
  const folded = 20
  const all = { snapshot: after(...log.slice(0, folded)), tail: asRows(written.slice(folded), 9) }
  for (let seq = 0; seq < log.length; seq++) {
    const missed = updateSinceSeq(all, seq) as Uint8Array
    expect(Buffer.compare(after(...log.slice(0, seq), missed), after(...log))).toBe(0)
    // Not everything once more, where what comes next is still in the tail.
    if (seq >= folded) expect(missed.length).toBeLessThan((updateSinceSeq(all, 0) as Uint8Array).length)
  }
  expect(updateSinceSeq(all, log.length)).toBeUndefined()
})

test('[HIST-7] what was typed in a row is one piece of text, whatever its size and wherever somebody else wrote later', () => {
  const signs = ['a', 'é', '漢', '😀', '\n'] as const
  for (const length of [2, 127, 128, 129, 8000]) {
    const [ada, bob] = [new Y.Doc(), new Y.Doc()]
    const log: Uint8Array[] = []
    for (const doc of [ada, bob]) doc.on('update', (update: Uint8Array) => log.push(update))
    const text = ada.getText('content')
    for (let n = 0; n < length; n++) text.insert(text.length, signs[n % 5] as string)
    const typed = log.splice(0)
    const whole = together(typed)
    expect(readUpdate(new UpdateCursor(whole)).blocks.map(({ structs }) => structs)).toEqual([1])
    expect(Buffer.compare(whole, after(...typed))).toBe(0)

    // Bob had only half of it, and wrote into the middle of what Ada typed.
    const half = typed.slice(0, length / 2)
    for (const update of half) Y.applyUpdate(bob, update)
    log.length = 0
    bob.getText('content').insert(Math.floor(length / 4), 'hé')
    bob.getText('content').insert(bob.getText('content').length, '!')
    expect(Buffer.compare(after(...typed, ...log), after(together([...typed, ...log])))).toBe(0)
  }
})

describe('[HIST-8] what only looks as if it was typed in a row stays apart', () => {
  const [lower, me, higher] = [3, 5, 7]
  const block = (client: number, clock: number, struct: StructBytes): BlockBytes => ({
    client,
    clock,
    structs: [struct],
  })
  const a = block(me, 0, { text: 'a' })
  const b = block(me, 1, { origin: [me, 0], text: 'b' })
  const comesBetween = (client: number) => [
    a,
    block(client, 0, { origin: [me, 0], text: '!' }),
    block(me, 1, { origin: [me, 0], right: [client, 0], text: 'b' }),
  ]
  const logs: Record<string, BlockBytes[]> = {
    'behind an earlier sign': [a, b, block(me, 2, { origin: [me, 0], text: 'c' })],
    "behind somebody else's": [block(lower, 0, { text: 'x' }), a, block(me, 1, { origin: [lower, 0], text: 'b' })],
    'before another sign of the same person': [
      block(lower, 0, { text: 'xy' }),
      block(me, 0, { right: [lower, 0], text: 'a' }),
      block(me, 1, { origin: [me, 0], right: [lower, 1], text: 'b' }),
    ],
    'before what came from below in between': comesBetween(lower),
    'before what came from above in between': comesBetween(higher),
    'a text behind what is deleted': [
      a,
      block(me, 1, { origin: [me, 0], deleted: 1 }),
      block(me, 2, { origin: [me, 1], text: 'c' }),
    ],
    'what is deleted behind a text': [a, b, block(me, 2, { origin: [me, 1], deleted: 1 })],
  }
  for (const [name, blocks] of Object.entries(logs))
    test(name, () => {
      const log = blocks.map((block) => updateBytes([block]))
      expect(Buffer.compare(after(together(log)), after(...log))).toBe(0)
    })
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
  const row = { seq: 5, authorId: 'ada', at: 1_700_000_000_000, updates: updates.length, bytes: join(updates) }
  expect(updatesOf(row)).toEqual(updates.map((update, n) => ({ seq: 5 + n, authorId: 'ada', ...update })))
})
