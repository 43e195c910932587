// What a document looked like at each point of its history, who wrote what, and the edits that bring something back.
import { describe, expect, test } from 'bun:test'
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'
import type { LoggedUpdate } from '../../src-bun/domain/documents/log-row.ts'
import { type Edit, updateOfEdit } from '../../src-bun/domain/documents/replay/edits.ts'
import { blameAt, compareAt, textAt } from '../../src-bun/domain/documents/replay/points.ts'
import { Replay } from '../../src-bun/domain/documents/replay/replay.ts'
import { joinStretches, stretchesOf } from '../../src-bun/domain/documents/replay/stretches.ts'
import { chance } from '../fault/chance.ts'
import { aRandomLog, aTypedLog, stateAfter } from '../support/document-logs.ts'

/** The long form has 1,000 points of one history. */
const POINTS = process.env['HUBBUB_LONG'] ? 1000 : 100

const MINUTE = 60_000
const START = 1_700_000_000_000
const AUTHORS = ['ada', 'bob', 'eve']

/** Logged in turns of a few updates each, some seconds apart. */
const logged = (log: readonly Uint8Array[]): LoggedUpdate[] =>
  log.map((bytes, n) => ({
    seq: n + 1,
    authorId: AUTHORS[Math.floor(n / 5) % 3] as string,
    at: START + n * 7000,
    bytes,
  }))

function replayOf(updates: readonly LoggedUpdate[], atOnce = 64): Replay {
  const replay = new Replay()
  for (let from = 0; from < updates.length; from += atOnce) replay.add(updates.slice(from, from + atOnce))
  return replay
}

/** The update of an edit that is not refused, by a client of its own. */
function editOf(replay: Replay, edit: Edit): Uint8Array | undefined {
  const made = updateOfEdit(replay, edit, 1_000_000 + replay.lastSeq)
  if (!made.ok) throw new Error(made.code)
  return made.value
}

/** The slow equivalent: a `Y.Doc` that is given one update after another. `look` is called after each, with the text. */
function eachText(updates: readonly LoggedUpdate[], look: (seq: number, text: string, doc: Y.Doc) => void): void {
  const doc = new Y.Doc()
  const text = doc.getText(DOCUMENT_TEXT)
  look(0, '', doc)
  for (const { seq, bytes } of updates) {
    Y.applyUpdate(doc, bytes)
    look(seq, text.toString(), doc)
  }
}

describe('[HIST-19] the text at any point of a history is that of a client which has all updates up to there', () => {
  test('of several people who are online and offline, at every point', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const updates = logged(aRandomLog(chance(seed).below, 3, 60))
      const replay = replayOf(updates, 1 + (seed % 17))
      eachText(updates, (seq, text) => expect([seed, seq, textAt(replay, seq)]).toEqual([seed, seq, text]))
    }
  })
  test(`of a long history, at ${POINTS} random points`, () => {
    const { updates } = aTypedLog(POINTS * 20)
    const replay = replayOf(updates, 1000)
    const { below } = chance(3)
    const points = new Set(Array.from({ length: POINTS }, () => below(updates.length + 1)))
    eachText(updates, (seq, text) => {
      if (points.has(seq)) expect([seq, textAt(replay, seq)]).toEqual([seq, text])
    })
  })
  test('also where a client that came back has repeated all that was deleted before', () => {
    const typed = aTypedLog(700)
    const repeated = {
      seq: typed.updates.length + 1,
      authorId: 'eve',
      at: START,
      bytes: stateAfter(...typed.updates.map(({ bytes }) => bytes)),
    }
    // What is in it is known, except for the deletions.
    const [blocks, ...deletions] = [0, ...deleteSetOf(repeated.bytes)]
    const updates = [...typed.updates, { ...repeated, bytes: Uint8Array.of(blocks, ...deletions) }]
    const replay = replayOf(updates, 300)
    eachText(updates, (seq, text) => {
      if (seq % 50 === 0) expect([seq, textAt(replay, seq)]).toEqual([seq, text])
    })
  })
})

/** The delete set of an update, as bytes. */
function deleteSetOf(update: Uint8Array): Uint8Array {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, update)
  return Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)).slice(1)
}

test('[HIST-20] blame names the author and the time of every character, as a reference does that follows each one', () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { below } = chance(seed)
    const updates = logged(aRandomLog(below, 3, 80))
    const replay = replayOf(updates)
    const wanted = new Set(Array.from({ length: 12 }, () => below(updates.length + 1)))
    const writers = new Map<string, LoggedUpdate>()
    const clocks = new Map<number, number>()
    eachText(updates, (seq, text, doc) => {
      const update = updates[seq - 1]
      // The reference: whatever clocks of a client are new after an update were written by it.
      for (const [client, end] of Y.decodeStateVector(Y.encodeStateVector(doc))) {
        for (let clock = clocks.get(client) ?? 0; clock < end; clock++)
          writers.set(`${client} ${clock}`, update as LoggedUpdate)
        clocks.set(client, end)
      }
      if (!wanted.has(seq)) return
      const ranges = blameAt(replay, seq)
      expect(ranges.reduce((sum, { length }) => sum + length, 0)).toBe(text.length)
      const authors = ranges.flatMap((range) => Array.from({ length: range.length }, () => range))
      let at = 0
      for (let item = doc.getText(DOCUMENT_TEXT)._start; item; item = item.right) {
        if (item.deleted) continue
        for (let n = 0; n < item.length; n++, at++) {
          const writer = writers.get(`${item.id.client} ${item.id.clock + n}`) as LoggedUpdate
          const range = authors[at]
          expect(range?.memberId).toBe(writer.authorId)
          expect(range?.from as number).toBeLessThanOrEqual(writer.at)
          expect(range?.at as number).toBeGreaterThanOrEqual(writer.at)
          expect((range?.at as number) - (range?.from as number)).toBeLessThanOrEqual(10 * MINUTE)
        }
      }
    })
  }
})

test('[HIST-21] an edit that restores a point leads to its text, and the edit that takes it back to the text before', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const { below } = chance(seed)
    const updates = logged(aRandomLog(below, 3, 60))
    const now = textAt(replayOf(updates), updates.length)
    for (const seq of [0, below(updates.length), below(updates.length), updates.length]) {
      const replay = replayOf(updates)
      const wanted = textAt(replay, seq)
      const restored = editOf(replay, { to: seq })
      expect([seed, seq, restored === undefined]).toEqual([seed, seq, wanted === now])
      if (!restored) continue
      const next = updates.length + 1
      replay.add([{ seq: next, authorId: 'eve', at: START, bytes: restored }])
      expect([seed, seq, textAt(replay, next)]).toEqual([seed, seq, wanted])
      const undone = editOf(replay, { first: next, last: next }) as Uint8Array
      replay.add([{ seq: next + 1, authorId: 'eve', at: START, bytes: undone }])
      expect([seed, seq, textAt(replay, next + 1)]).toEqual([seed, seq, now])
      expect([seed, seq, textAt(replay, next)]).toEqual([seed, seq, wanted])
    }
  }
})

/** A log of edits by hand: who, where, how many units are deleted, what is inserted. */
function written(
  edits: readonly (readonly [who: string, at: number, deleted: number, text: string])[],
): LoggedUpdate[] {
  const docs = new Map<string, Y.Doc>()
  const updates: LoggedUpdate[] = []
  for (const [n, [authorId, at, deleted, text]] of edits.entries()) {
    const doc = docs.get(authorId) ?? new Y.Doc()
    docs.set(authorId, doc)
    for (const { bytes } of updates) Y.applyUpdate(doc, bytes)
    doc.once('update', (bytes: Uint8Array) => updates.push({ seq: n + 1, authorId, at: START + n * 1000, bytes }))
    doc.transact(() => {
      doc.getText(DOCUMENT_TEXT).delete(at, deleted)
      doc.getText(DOCUMENT_TEXT).insert(at, text)
    })
  }
  return updates
}

test('[HIST-22] what one person wrote is taken back, and what others wrote meanwhile stays', () => {
  const updates = written([
    ['ada', 0, 0, 'one two three'],
    ['bob', 4, 3, 'TWO'],
    ['ada', 13, 0, ' four'],
    ['bob', 0, 3, ''],
    ['ada', 0, 0, 'begin'],
  ])
  const replay = replayOf(updates)
  expect(textAt(replay, 5)).toBe('begin TWO three four')
  const edit = editOf(replay, { first: 2, last: 5, memberId: 'bob' }) as Uint8Array
  replay.add([{ seq: 6, authorId: 'ada', at: START, bytes: edit }])
  const text = textAt(replay, 6)
  expect(['beginone two three four', 'onebegin two three four']).toContain(text)
  expect(editOf(replay, { first: 1, last: 1, memberId: 'eve' })).toBeUndefined()
})

test('[HIST-23] two points are compared in whole words, with who added and who removed each', () => {
  const compare = (edits: Parameters<typeof written>[0], from = 1) => {
    const updates = written(edits)
    return compareAt(replayOf(updates), from, updates.length)
  }
  expect(
    compare([
      ['ada', 0, 0, 'the cat sat'],
      ['bob', 5, 1, 'u'],
      ['bob', 11, 0, ' down'],
    ]),
  ).toEqual([
    { kind: 'same', text: 'the ' },
    { kind: 'removed', text: 'cat', memberId: 'bob' },
    { kind: 'added', text: 'cut', memberId: 'bob' },
    { kind: 'same', text: ' sat' },
    { kind: 'added', text: ' down', memberId: 'bob' },
  ])
  // What was deleted and written again is the same.
  expect(
    compare([
      ['ada', 0, 0, 'one two 😀'],
      ['bob', 0, 10, ''],
      ['eve', 0, 0, 'one two 😀'],
    ]),
  ).toEqual([{ kind: 'same', text: 'one two 😀' }])
  // Characters of two units are never cut.
  expect(
    compare([
      ['ada', 0, 0, 'a 😀 b'],
      ['bob', 2, 2, '😁'],
    ]),
  ).toEqual([
    { kind: 'same', text: 'a ' },
    { kind: 'removed', text: '😀', memberId: 'bob' },
    { kind: 'added', text: '😁', memberId: 'bob' },
    { kind: 'same', text: ' b' },
  ])
  for (let seed = 1; seed <= 12; seed++) {
    const { below } = chance(seed)
    const updates = logged(aRandomLog(below, 3, 60))
    const replay = replayOf(updates)
    const to = below(updates.length + 1)
    const from = below(to + 1)
    const ranges = compareAt(replay, from, to)
    const without = (kind: string) => ranges.map((range) => (range.kind === kind ? '' : range.text)).join('')
    expect([seed, without('added')]).toEqual([seed, textAt(replay, from)])
    expect([seed, without('removed')]).toEqual([seed, textAt(replay, to)])
  }
})

test('[HIST-24] a history that does not begin with the first update begins with what was there, of unknown authors', () => {
  const updates = logged(aRandomLog(chance(5).below, 3, 60))
  const [early, late] = [updates.slice(0, 40), updates.slice(40)]
  const replay = new Replay({ seq: 40, snapshot: [stateAfter(...early.map(({ bytes }) => bytes))] })
  replay.add(late)
  eachText(updates, (seq, text) => {
    if (seq >= 40) expect([seq, textAt(replay, seq)]).toEqual([seq, text])
  })
  for (const { memberId, at } of blameAt(replay, 40)) expect([memberId, at]).toEqual([undefined, undefined])
  expect(() => new Replay().add(late)).toThrow('update 1 of the history is missing')
})

test('[HIST-25] a stretch ends with a pause, or when somebody else begins after a while, wherever the log is cut', () => {
  const typed = written([
    ['ada', 0, 0, 'hello'],
    ['ada', 5, 0, ' world'],
    ['bob', 0, 5, 'Hi'],
    ['ada', 0, 0, '> '],
    ['ada', 0, 2, ''],
  ])
  const at = [0, 4 * MINUTE, 4 * MINUTE + 10_000, 5 * MINUTE, 11 * MINUTE]
  const updates = typed.map((update, n) => ({ ...update, at: START + (at[n] as number) }))
  const short = (ends: number[] = []) =>
    stretchesOf(updates, new Set(ends)).map((s) => [s.firstSeq, s.seq, s.authorIds.join(), s.inserted, s.deleted])
  expect(short()).toEqual([
    [1, 3, 'ada,bob', 13, 5],
    [4, 4, 'ada', 2, 0],
    [5, 5, 'ada', 0, 2],
  ])
  expect(short([2]).map(([first, last]) => [first, last])).toEqual([
    [1, 2],
    [3, 3],
    [4, 4],
    [5, 5],
  ])
  const none = new Set<number>()
  for (let cut = 0; cut <= updates.length; cut++)
    expect(
      joinStretches(stretchesOf(updates.slice(0, cut), none), stretchesOf(updates.slice(cut), none), none),
    ).toEqual(stretchesOf(updates, none))
  // The clock was set back by an hour.
  const back = updates.map((update, n) => ({ ...update, at: update.at - (n < 2 ? 0 : 60 * MINUTE) }))
  expect(stretchesOf(back, none)[0]).toMatchObject({ seq: 2, from: START })
  // Somebody types without a pause: a page must not be as long as the whole log.
  const many = Array.from({ length: 12_000 }, (_, n) => ({ ...(typed[0] as LoggedUpdate), seq: n + 1, at: START + n }))
  expect(stretchesOf(many, none).map(({ seq }) => seq)).toEqual([5000, 10_000, 12_000])
})
