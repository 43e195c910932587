import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { validateUpdate } from '../../../src-bun/domain/documents/yjs/validate-update.ts'
import { splitUpdate } from '../../../src-ui/state/documents/split-update.ts'
import { chance } from '../../fault/chance.ts'

const MAX_BYTES = 512 * 1024
const contentOf = (doc: Y.Doc) => doc.getText('content')

/** Gives the pieces to the hub's validator one after the other, and the text that they lead to. */
function takenByTheHub(pieces: Uint8Array[], start = new Y.Doc()): { text: string; state: Uint8Array } {
  const doc = start
  const known = new Map(Y.decodeStateVector(Y.encodeStateVector(doc)))
  for (const piece of pieces) {
    expect(piece.length).toBeLessThan(MAX_BYTES)
    const valid = validateUpdate(piece, known)
    expect(valid.ok).toBe(true)
    if (!valid.ok) break
    for (const { client, end } of valid.value.blocks) known.set(client, end)
    Y.applyUpdate(doc, piece)
    expect(doc.store.pendingStructs).toBeNull()
  }
  return { text: contentOf(doc).toString(), state: Y.encodeStateAsUpdate(doc) }
}

test('[SPLIT-1] a long text is split into updates that the hub accepts one after the other, and no character is cut in two', () => {
  for (const text of ['lorem ipsum dolor\n'.repeat(80_000), '会議'.repeat(300_000), `x${'😀'.repeat(300_000)}`]) {
    const doc = new Y.Doc()
    contentOf(doc).insert(0, text)
    const update = Y.encodeStateAsUpdate(doc)
    expect(update.length).toBeGreaterThan(1024 * 1024 - 1)
    const pieces = splitUpdate(update)

    expect(pieces.length).toBeGreaterThan(2)
    const taken = takenByTheHub(pieces)
    expect(taken.text === text).toBe(true)
    expect(Buffer.compare(taken.state, update)).toBe(0)
  }
})

test('[SPLIT-2] what several clients wrote into each other’s text, with deletions, is split in an order without gaps', () => {
  const random = chance(7)
  const docs = [new Y.Doc(), new Y.Doc(), new Y.Doc()]
  const exchange = () => {
    for (const from of docs)
      for (const to of docs) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)))
  }
  contentOf(docs[0] as Y.Doc).insert(0, 'the beginning')
  exchange()
  const before = Y.encodeStateAsUpdate(docs[0] as Y.Doc)
  for (let round = 0; round < 20; round++) {
    for (const doc of docs) {
      const text = contentOf(doc)
      doc.transact(() => {
        for (let edit = 0; edit < 40; edit++) {
          const at = random.below(text.length)
          if (random.happens(0.25)) text.delete(at, Math.min(3, text.length - at))
          else text.insert(at, 'word '.repeat(1 + random.below(60)))
        }
      })
    }
    exchange()
  }
  const [doc] = docs as [Y.Doc]
  const hub = new Y.Doc()
  Y.applyUpdate(hub, before)

  const update = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(hub))
  const pieces = splitUpdate(update)

  expect(pieces.length).toBeGreaterThan(1)
  const taken = takenByTheHub(pieces, hub)
  expect(taken.text === contentOf(doc).toString()).toBe(true)
  expect(Buffer.compare(taken.state, Y.encodeStateAsUpdate(doc))).toBe(0)
})

test('[SPLIT-3] a short update stays as it is, and structs behind a gap are left out', () => {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const letter of ['a', 'b', 'c']) contentOf(doc).insert(0, letter.repeat(100_000))
  const [first, , third] = updates as [Uint8Array, Uint8Array, Uint8Array]

  expect(splitUpdate(first)).toEqual([first])
  expect(takenByTheHub(splitUpdate(Y.mergeUpdates([first, third]))).text).toBe('a'.repeat(100_000))
})
