import { describe, expect, test } from 'bun:test'
import * as Y from 'yjs'
import { UPDATE_PIECE_BYTES } from '../../src-bun/contract/limits.ts'
import { buildDoc, readText } from '../../src-bun/domain/documents/state.ts'
import { hasPiece, splitUpdate } from '../../src-bun/domain/documents/yjs/split-update.ts'
import { readUpdate, UpdateCursor } from '../../src-bun/domain/documents/yjs/update-reader.ts'
import { validateUpdate } from '../../src-bun/domain/documents/yjs/validate-update.ts'
import { aRandomLog } from '../support/document-logs.ts'
import { updateBytes } from '../support/yjs-bytes.ts'

function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * below)
  }
}

/** Applies the pieces one by one, as the hub accepts them and as a client receives them. */
function apply(pieces: readonly Uint8Array[], doc = new Y.Doc(), known = new Map<number, number>()): Y.Doc {
  for (const bytes of pieces) {
    const valid = validateUpdate(bytes, known)
    if (!valid.ok) throw new Error('a piece cannot be applied after those before it')
    for (const { client, end } of valid.value.blocks) known.set(client, end)
    Y.applyUpdate(doc, bytes)
    expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null])
  }
  return doc
}

const bytesOf = (update: Uint8Array) => splitUpdate(update).map(({ bytes }) => bytes)
const stateOf = (update: Uint8Array) => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, update)
  return Y.encodeStateAsUpdate(doc)
}

describe('[DOC-44] the pieces of a large update are applied one after the other, lead to the same state, and none is much longer than the limit', () => {
  const texts = {
    ascii: 'lorem ipsum '.repeat(100_000),
    'two bytes': 'äöü'.repeat(300_000),
    'three bytes': '漢字'.repeat(200_000),
    'four bytes, cut between surrogate pairs only': '😀'.repeat(250_000),
    'a byte, then four': `a${'😀'.repeat(250_000)}`,
    'two bytes, then four': `ä${'😀'.repeat(250_000)}`,
    'three bytes, then four': `漢${'😀'.repeat(250_000)}`,
  }
  for (const [name, text] of Object.entries(texts))
    test(`a paste between two words: ${name}`, () => {
      const doc = new Y.Doc()
      doc.getText('content').insert(0, 'before after')
      const before = Y.encodeStateAsUpdate(doc)
      const stateVector = Y.encodeStateVector(doc)
      doc.getText('content').insert(7, text)
      const paste = Y.encodeStateAsUpdate(doc, stateVector)
      const pieces = bytesOf(paste)
      expect(pieces.length).toBeGreaterThan(3)
      for (const piece of pieces) expect(piece.length).toBeLessThan(2.5 * UPDATE_PIECE_BYTES)
      const reader = apply([before, ...pieces])
      expect(reader.getText('content').toString() === `before ${text}after`).toBe(true)
      expect(Buffer.from(Y.encodeStateAsUpdate(reader)).equals(stateOf(Y.encodeStateAsUpdate(doc)))).toBe(true)
      // A whole document, whose paste has no neighbour to its left in the same update, is split too.
      expect(readText({ snapshot: [Y.mergeUpdates(bytesOf(Y.encodeStateAsUpdate(doc)))], tail: [] })).toBe(
        `before ${text}after`,
      )
    })

  test('a document of several people, in any order of their blocks', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const log = aRandomLog(random(seed), 4, 300)
      const pasting = new Y.Doc()
      for (const update of log) Y.applyUpdate(pasting, update)
      for (let paste = 0; paste < 6; paste++) pasting.getText('content').insert(paste * 20, 'é漢😀x'.repeat(20_000))
      pasting.getText('content').delete(30_000, 100_000)
      const whole = Y.encodeStateAsUpdate(pasting)
      const pieces = bytesOf(whole)
      expect(pieces.length).toBeGreaterThan(2)
      expect(Buffer.from(Y.encodeStateAsUpdate(apply(pieces))).equals(stateOf(whole))).toBe(true)
    }
  })

  test('thousands of clients that build on each other, and as many deletions', () => {
    const text = 'x'.repeat(400)
    const blocks = Array.from({ length: 4000 }, (_, n) => ({
      client: n + 1,
      clock: 0,
      // Each builds on the client whose block comes later.
      structs: [n === 3999 ? { text } : { text, origin: [n + 2, 17] as [number, number] }],
    }))
    const deleted = blocks.map(({ client }) => ({
      client,
      ranges: Array.from({ length: 10 }, (_, n): [number, number] => [n * 3, 2]),
    }))
    const update = updateBytes(blocks, deleted)
    const pieces = splitUpdate(update)
    expect(pieces.length).toBeGreaterThan(5)
    expect(Buffer.from(Y.encodeStateAsUpdate(apply(pieces.map(({ bytes }) => bytes)))).equals(stateOf(update))).toBe(
      true,
    )
    expect(pieces.filter(({ hasDeletions }) => hasDeletions)).toHaveLength(3)
  })

  test('a short update is one piece', () => {
    const doc = new Y.Doc()
    expect(bytesOf(Y.encodeStateAsUpdate(doc))).toEqual([Uint8Array.of(0, 0)])
    doc.getText('content').insert(0, 'hello')
    doc.getText('content').delete(1, 2)
    expect(bytesOf(Y.encodeStateAsUpdate(doc))).toEqual([Y.encodeStateAsUpdate(doc)])
  })
})

test('[DOC-45] a reader needs exactly the pieces that its state vector does not cover, and those with deletions', () => {
  const doc = new Y.Doc()
  for (let paste = 0; paste < 8; paste++) doc.getText('content').insert(0, 'abc '.repeat(50_000))
  const half = new Y.Doc()
  const pieces = splitUpdate(Y.encodeStateAsUpdate(doc))
  for (const { bytes } of pieces.slice(0, 3)) Y.applyUpdate(half, bytes)
  const known = Y.decodeStateVector(Y.encodeStateVector(half))
  const needed = pieces.filter((piece) => !hasPiece(known, piece))
  expect(needed).toEqual(pieces.slice(3))
  for (const { bytes } of needed) Y.applyUpdate(half, bytes)
  expect(half.getText('content').toString() === doc.getText('content').toString()).toBe(true)

  doc.getText('content').delete(0, 3)
  const withDeletion = splitUpdate(Y.encodeStateAsUpdate(doc))
  const everything = Y.decodeStateVector(Y.encodeStateVector(doc))
  expect(withDeletion.filter((piece) => !hasPiece(everything, piece))).toEqual([withDeletion.at(-1) as never])
  expect(readUpdate(new UpdateCursor(withDeletion.at(-1)?.bytes as Uint8Array)).deleted).toHaveLength(1)
  expect(
    buildDoc({ snapshot: [Y.mergeUpdates(withDeletion.map(({ bytes }) => bytes))], tail: [] }).getText('content')
      .length,
  ).toBe(doc.getText('content').length)
})
