import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import * as Y from 'yjs'
import { readText } from '../../src-bun/domain/documents/state.ts'
import { mergeUpdates } from '../../src-bun/domain/documents/yjs/merge-updates.ts'
import { readUpdate, UpdateCursor } from '../../src-bun/domain/documents/yjs/update-reader.ts'
import { validateUpdate } from '../../src-bun/domain/documents/yjs/validate-update.ts'
import { keystrokes } from '../bench/trace.ts'
import { chance } from '../fault/chance.ts'
import { aRandomLog, aSharedLog, rowsOf, stateAfter } from '../support/document-logs.ts'
import { type BlockBytes, type StructBytes, updateBytes } from '../support/yjs-bytes.ts'

/** The log merged by us, from rows of `size` updates. */
const merged = (log: readonly Uint8Array[], size?: number): Uint8Array => mergeUpdates(rowsOf(log, size))

test('[HIST-4] mergeUpdates leaves a client, byte for byte, in the state that all updates one by one lead to', () => {
  for (const people of [1, 2, 5]) {
    const log = aSharedLog(people, 200)
    const state = stateAfter(...log)
    for (const size of [1, 2, 60, 1000]) expect(state.equals(stateAfter(merged(log, size)))).toBe(true)
    // A snapshot and a tail, two halves, and a client that has some of it already.
    const [early, late] = [log.slice(0, 90), log.slice(90)]
    expect(state.equals(stateAfter(merged([stateAfter(...early), ...late])))).toBe(true)
    expect(state.equals(stateAfter(merged(early), merged(late)))).toBe(true)
    const known = Y.encodeStateVectorFromUpdate(merged(log.slice(0, 55)))
    expect(state.equals(stateAfter(...log.slice(0, 55), Y.diffUpdate(merged(log), known)))).toBe(true)
  }
})

describe('[HIST-15] mergeUpdates does what Y.mergeUpdates, its slow equivalent, does', () => {
  /** Both leave a newcomer in the same state, and ours is not longer. */
  function expectSame(log: readonly Uint8Array[], size?: number): void {
    const [ours, theirs] = [merged(log, size), Y.mergeUpdates([...log])]
    expect(stateAfter(ours).equals(stateAfter(theirs))).toBe(true)
    expect(ours.length).toBeLessThanOrEqual(theirs.length)
  }
  test('random logs of up to four people lead to the same state, byte for byte', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { below } = chance(seed)
      expectSame(aRandomLog(below, 1 + below(4), 120), 1 + below(30))
    }
  })
  test('a log of keystrokes leads to the same state, byte for byte', () => {
    const log = keystrokes(1500)
    expectSame(log)
    expectSame([stateAfter(...log.slice(0, 700)), ...log.slice(700)])
  })
  test('an empty log, one update and a log with a gap are merged to the same bytes', () => {
    const [first, second, ...later] = aSharedLog(1, 9) as [Uint8Array, Uint8Array, ...Uint8Array[]]
    expect(merged([])).toEqual(Y.mergeUpdates([]))
    expect(merged([first])).toBe(first)
    for (const size of [1, 3])
      expect(Buffer.compare(merged([first, ...later], size), Y.mergeUpdates([first, ...later]))).toBe(0)
    expect(stateAfter(merged([first, ...later]), second).equals(stateAfter(first, second, ...later))).toBe(true)
  })
})

test('[HIST-7] text that was typed without interruption becomes one struct of any length, and others can write into it', () => {
  const characters = ['a', 'é', '漢', '😀', '\n'] as const
  // 127 and 128 bytes: where the varint of the length grows.
  for (const length of [2, 127, 128, 129, 8000]) {
    const [ada, bob] = [new Y.Doc(), new Y.Doc()]
    const log: Uint8Array[] = []
    for (const doc of [ada, bob]) doc.on('update', (update: Uint8Array) => log.push(update))
    const text = ada.getText('content')
    for (let n = 0; n < length; n++) text.insert(text.length, characters[n % 5] as string)
    const typed = log.splice(0)
    const whole = merged(typed)
    expect(readUpdate(new UpdateCursor(whole)).blocks.map(({ structCount }) => structCount)).toEqual([1])
    expect(Buffer.compare(whole, stateAfter(...typed))).toBe(0)

    // Bob has only half of it, and writes into the middle of what Ada typed.
    for (const update of typed.slice(0, length / 2)) Y.applyUpdate(bob, update)
    log.length = 0
    bob.getText('content').insert(Math.floor(length / 4), 'hé')
    bob.getText('content').insert(bob.getText('content').length, '!')
    expect(stateAfter(...typed, ...log).equals(stateAfter(merged([...typed, ...log])))).toBe(true)
  }
})

describe('[HIST-8] a struct that does not continue the one before it stays a struct of its own', () => {
  const [lower, me, higher] = [3, 5, 7]
  const block = (client: number, clock: number, struct: StructBytes): BlockBytes => ({
    client,
    clock,
    structs: [struct],
  })
  const a = block(me, 0, { text: 'a' })
  const b = block(me, 1, { origin: [me, 0], text: 'b' })
  const withInsertBetween = (client: number) => [
    a,
    block(client, 0, { origin: [me, 0], text: '!' }),
    block(me, 1, { origin: [me, 0], right: [client, 0], text: 'b' }),
  ]
  const logs: Record<string, BlockBytes[]> = {
    'text behind an earlier character than the last': [a, b, block(me, 2, { origin: [me, 0], text: 'c' })],
    "text behind another client's": [
      block(lower, 0, { text: 'x' }),
      a,
      block(me, 1, { origin: [lower, 0], text: 'b' }),
    ],
    'text with another right neighbour than the text before it': [
      block(lower, 0, { text: 'xy' }),
      block(me, 0, { right: [lower, 0], text: 'a' }),
      block(me, 1, { origin: [me, 0], right: [lower, 1], text: 'b' }),
    ],
    'text typed after a client with a lower number wrote in between': withInsertBetween(lower),
    'text typed after a client with a higher number wrote in between': withInsertBetween(higher),
    'text behind a deleted piece': [
      a,
      block(me, 1, { origin: [me, 0], deleted: 1 }),
      block(me, 2, { origin: [me, 1], text: 'c' }),
    ],
    'a deleted piece behind text': [a, b, block(me, 2, { origin: [me, 1], deleted: 1 })],
  }
  for (const [name, blocks] of Object.entries(logs))
    test(name, () => {
      const log = blocks.map((block) => updateBytes([block]))
      expect(stateAfter(merged(log)).equals(stateAfter(...log))).toBe(true)
    })
})

test('[DOC-32] the updates drawn in yjs/README.md are valid, read as it says, and merge to the bytes it shows', async () => {
  const readme = await Bun.file(join(import.meta.dir, '../../src-bun/domain/documents/yjs/README.md')).text()
  const [drawn, drawnMerged] = [...readme.matchAll(/```hex\n([^`]+)\n```/g)].map(([, lines = '']) =>
    lines.split('\n').map((line) => Uint8Array.from(Buffer.from(line.replaceAll(' ', ''), 'hex'))),
  ) as [Uint8Array[], Uint8Array[]]
  expect(drawn).toHaveLength(3)
  const known = new Map<number, number>()
  for (const update of drawn) {
    const valid = validateUpdate(update, known)
    if (!valid.ok) throw new Error('the README draws an update that is refused')
    for (const { client, end } of valid.value.blocks) known.set(client, end)
  }
  expect([...known]).toEqual([
    [7, 2],
    [9, 1],
  ])
  expect(readText({ snapshot: [], tail: rowsOf(drawn) })).toBe('é!')
  expect(Buffer.compare(merged(drawn), drawnMerged[0] as Uint8Array)).toBe(0)
})
