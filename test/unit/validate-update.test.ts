import { describe, expect, test } from 'bun:test'
import * as Y from 'yjs'
import type { RowBytes } from '../../src-bun/domain/documents/log-row.ts'
import { buildDoc, mergeStored, readState, updateForStateVector } from '../../src-bun/domain/documents/state.ts'
import { DeleteSet } from '../../src-bun/domain/documents/yjs/delete-set.ts'
import type { DeletedRange } from '../../src-bun/domain/documents/yjs/update-reader.ts'
import { readUpdate, UpdateCursor } from '../../src-bun/domain/documents/yjs/update-reader.ts'
import { validateUpdate } from '../../src-bun/domain/documents/yjs/validate-update.ts'
import { costOf, costOnce, growthOf } from '../support/cost.ts'
import { type BlockBytes, updateBytes } from '../support/yjs-bytes.ts'

const refused = { ok: false, code: 'document.invalidUpdate' } as const
const nothingKnown = () => new Map<number, number>()

function typed(...texts: string[]): { doc: Y.Doc; updates: Uint8Array[] } {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const text of texts) doc.getText('content').insert(doc.getText('content').length, text)
  return { doc, updates }
}

/** Accepts an update as the hub does: moves the state vector on, and returns what was new. */
function accept(update: Uint8Array, known: Map<number, number>): Uint8Array {
  const result = validateUpdate(update, known)
  if (!result.ok) throw new Error('a real update was refused')
  for (const { client, end } of result.value.blocks) known.set(client, end)
  return result.value.bytes
}

function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * below)
  }
}

/** Each struct depends on the next client's, and the last client's on the first one's previous struct: one chain through all. */
const chainThrough = (clients: number, structs: number) =>
  Array.from({ length: clients }, (_, n): BlockBytes => {
    const origin = (clock: number): [number, number] | undefined =>
      n + 2 <= clients ? [n + 2, clock] : clock > 0 ? [1, clock - 1] : undefined
    return {
      client: n + 1,
      clock: 0,
      structs: Array.from({ length: structs }, (_, clock) => {
        const on = origin(clock)
        return { text: 'x', ...(on ? { origin: on } : {}) }
      }),
    }
  })
const costOfLargeUpdate = () => {
  const bytes = updateBytes(chainThrough(1000, 10))
  return costOf(() => validateUpdate(bytes, nothingKnown()))
}

test('[DOC-1] an update is refused, at less cost than a large valid one, if it is malformed, in format V2, or announces lengths that it does not have', () => {
  const limit = costOfLargeUpdate()
  const v2 = Y.encodeStateAsUpdateV2(typed('hello').doc)
  const hostile = [
    [],
    [0xff],
    [0, 0, 0],
    [1, 1, 1, 0, 0x84, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    [0xff, 0xff, 0xff, 0xff, 0x7f],
    [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0],
    [0, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f],
    [0, 0xff, 0xff, 0xff, 0xff, 0x0f],
  ].map((bytes) => Uint8Array.from(bytes))
  for (const bytes of [v2, ...hostile]) {
    expect(validateUpdate(bytes, nothingKnown())).toEqual(refused)
    expect(costOf(() => validateUpdate(bytes, nothingKnown()))).toBeLessThan(limit)
  }
})

test('[DOC-28] an update is refused if a varint in it does not terminate, wherever that is', () => {
  const endless = [...Array<number>(150).fill(0x80), 0]
  const content = [...'content'].map((letter) => letter.charCodeAt(0))
  const x = [4, 1, 7, ...content, 1, 0x78]
  const updates: Record<string, number[]> = {
    'number of clients': [...endless, 0],
    'number of structs': [1, ...endless, 9, 0, 0],
    'client of a block': [1, 1, ...endless, 0, ...x, 0],
    'clock of a block': [1, 1, 9, ...endless, ...x, 0],
    'clock of a block beside a known one': [2, 1, 9, ...endless, ...x, 1, 5, 0, ...x, 0],
    origin: [1, 1, 9, 0, 0x84, 5, ...endless, 1, 0x78, 0],
    'size of a text': [1, 1, 9, 0, 4, 1, 7, ...content, ...endless, 0],
    'client of a deletion': [0, 1, ...endless, 1, 0, 1],
    'number of deletions': [0, 1, 5, ...endless],
    'clock of a deletion': [0, 1, 5, 1, ...endless, 1],
    'length of a deletion': [0, 1, 5, 1, 0, ...endless],
  }
  for (const [where, bytes] of Object.entries(updates))
    expect({ where, ...validateUpdate(Uint8Array.from(bytes), new Map([[5, 1]])) }).toEqual({ where, ...refused })
})

describe('[DOC-29] the cost of validating updates whose blocks depend on each other back and forth grows with their size', () => {
  test('two clients that depend on two characters of a client that depends on them', () => {
    // The first client can go on only after two others, each of which depends on another of its earlier characters.
    const crossed: BlockBytes[] = [
      {
        client: 1,
        clock: 0,
        structs: [{ text: 'x' }, { origin: [2, 0], text: 'x' }, { origin: [3, 0], text: 'x' }],
      },
      { client: 2, clock: 0, structs: [{ origin: [1, 0], text: 'x' }] },
      { client: 3, clock: 0, structs: [{ origin: [1, 1], text: 'x' }] },
    ]
    expect(validateUpdate(updateBytes(crossed), nothingKnown()).ok).toBe(true)
  })

  const long = (length: number, right = {}): BlockBytes => ({
    client: 6000,
    clock: 0,
    structs: [{ origin: [1, 0], text: 'y'.repeat(length), ...right }],
  })
  /** Each of a size up to 4999; an update holds 5000 clients at most. */
  const many: Record<string, [(size: number) => BlockBytes[], boolean]> = {
    'a chain through all clients': [(size) => chainThrough(size, 1), true],
    'a chain ten times through all clients': [(size) => chainThrough(size, 10), true],
    'the same chain with its blocks in the other order': [(size) => chainThrough(size, 10).reverse(), true],
    'a long text that depends on the end of a chain': [
      (size) => [long(180 * size), ...chainThrough(size - 100, 1)],
      true,
    ],
    'a long text that then depends on a client that is not there': [
      (size) => [long(180 * size, { right: [7000, 0] }), ...chainThrough(size - 100, 1)],
      false,
    ],
    'thousands of clients that depend on the same character': [
      (size) => [
        ...Array.from({ length: size - 100 }, (_, n): BlockBytes => {
          const structs = [{ origin: [1, 2 * size - 1] as [number, number], text: 'x' }]
          return { client: 10 + n, clock: 0, structs }
        }),
        ...chainThrough(2, 2 * size),
      ],
      true,
    ],
  }
  for (const [name, [blocks, isValid]] of Object.entries(many))
    test(name, () => {
      const validating = (size: number) => {
        const bytes = updateBytes(blocks(size))
        expect(validateUpdate(bytes, nothingKnown()).ok).toBe(isValid)
        return () => validateUpdate(bytes, nothingKnown())
      }
      expect(growthOf(validating, 4999)).toMatchObject({ isBounded: true })
    })
})

describe('[DOC-15] an update is refused if one of its structs can never be applied', () => {
  const hello: BlockBytes = { client: 7, clock: 0, structs: [{ text: 'hello' }] }
  const x = { text: 'x' }
  const impossible: Record<string, BlockBytes[]> = {
    'a struct that is its own origin': [{ client: 9, clock: 0, structs: [{ origin: [9, 0], ...x }] }],
    'a struct that is its own right origin': [{ client: 9, clock: 0, structs: [{ right: [9, 0], ...x }] }],
    'an origin inside the struct itself': [{ client: 9, clock: 0, structs: [{ origin: [9, 1], text: 'xyz' }] }],
    'an origin that the same client writes later': [{ client: 9, clock: 0, structs: [{ origin: [9, 1], ...x }, x] }],
    'two clients whose structs depend on each other': [
      { client: 10, clock: 0, structs: [{ origin: [9, 0], ...x }] },
      { client: 9, clock: 0, structs: [{ origin: [10, 0], ...x }] },
    ],
    'a client in two blocks': [
      { client: 9, clock: 0, structs: [x] },
      { client: 9, clock: 1, structs: [x] },
    ],
    'a client in two blocks from the same clock': [
      { client: 9, clock: 0, structs: [x] },
      { client: 9, clock: 0, structs: [x] },
    ],
    'an empty block': [{ client: 9, clock: 0, structs: [] }],
    'a gap': [{ client: 9, clock: 1, structs: [x] }],
    'a skip': [{ client: 9, clock: 0, structs: [{ skip: 3 }, x] }],
  }
  for (const [name, blocks] of Object.entries(impossible)) {
    test(name, () => expect(validateUpdate(updateBytes(blocks), nothingKnown())).toEqual(refused))
  }
  test('a client in two blocks, of which the first is partly known', () => {
    const known = nothingKnown()
    accept(updateBytes([{ client: 9, clock: 0, structs: [x] }]), known)
    for (const second of [100, 0, 2]) {
      const blocks: BlockBytes[] = [
        { client: 9, clock: 0, structs: [x, x] },
        { client: 9, clock: second, structs: [x, x, x] },
      ]
      expect(validateUpdate(updateBytes(blocks), known)).toEqual(refused)
    }
  })
  test('a deletion of no units, or of more than there are', () => {
    expect(validateUpdate(updateBytes([hello], [{ client: 7, ranges: [[0, 0]] }]), nothingKnown())).toEqual(refused)
    expect(validateUpdate(updateBytes([hello], [{ client: 7, ranges: [[3, 3]] }]), nothingKnown())).toEqual(refused)
    expect(validateUpdate(updateBytes([hello], [{ client: 7, ranges: [[3, 2]] }]), nothingKnown()).ok).toBe(true)
  })
  test('but blocks that depend on each other are accepted in any order', () => {
    const chain = [
      { client: 3, clock: 0, structs: [x, { origin: [1, 0], ...x } as const] },
      { client: 2, clock: 0, structs: [{ origin: [3, 0], ...x } as const] },
      { client: 1, clock: 0, structs: [{ origin: [2, 0], ...x } as const] },
    ] satisfies BlockBytes[]
    expect(validateUpdate(updateBytes(chain), nothingKnown()).ok).toBe(true)
  })
})

describe('[DOC-16] an update is refused if it holds anything but text and deletions in the text named content', () => {
  const foreign: Record<string, BlockBytes['structs'][number]> = {
    'another shared type': { parent: 'other', text: 'x' },
    'a key of a map': { parentSub: 'key', text: 'x' },
    'a nested type': { parentId: [7, 0], text: 'x' },
    'an embed': { other: { kind: 5, bytes: new TextEncoder().encode('\u0002{}') } },
    'a format': { other: { kind: 6, bytes: Uint8Array.from([1, 98, 4, 116, 114, 117, 101]) } },
    'a type': { other: { kind: 7, bytes: Uint8Array.from([0]) } },
    'any value': { other: { kind: 8, bytes: Uint8Array.from([1, 120]) } },
    'a document': { other: { kind: 9, bytes: Uint8Array.from([1, 97, 118, 0]) } },
    'a garbage-collected range': { gc: 3 },
    'an empty string': { text: '' },
    'half a character in UTF-8': { textBytes: Uint8Array.from([0xc3]) },
    'a clock beyond what numbers can hold': { deleted: 2 ** 53 - 1 },
  }
  for (const [name, struct] of Object.entries(foreign)) {
    test(name, () =>
      expect(validateUpdate(updateBytes([{ client: 7, clock: 0, structs: [struct] }]), nothingKnown())).toEqual(
        refused,
      ),
    )
  }
})

test('[DOC-46] an update of too many clients, structs or deletions is refused with a code of its own', () => {
  const tooLarge = { ok: false, code: 'document.updateTooLarge' } as const
  const x = { text: 'x' }
  const validate = (...update: Parameters<typeof updateBytes>) => validateUpdate(updateBytes(...update), nothingKnown())
  const clients = Array.from({ length: 5001 }, (_, client) => ({ client, clock: 0, structs: [x] }))
  expect(validate(clients)).toEqual(tooLarge)
  expect(validate(clients.slice(1)).ok).toBe(true)
  const structs = Array.from({ length: 200_001 }, () => x)
  expect(validate([{ client: 7, clock: 0, structs }])).toEqual(tooLarge)
  expect(validate([{ client: 7, clock: 0, structs: structs.slice(1) }]).ok).toBe(true)
  const text = [{ client: 7, clock: 0, structs: [x] }]
  const ranges = Array.from({ length: 300_001 }, (): [number, number] => [0, 1])
  expect(validate(text, [{ client: 7, ranges }])).toEqual(tooLarge)
  expect(validate(text, [{ client: 7, ranges: ranges.slice(1) }]).ok).toBe(true)
})

test('[DOC-57] deletions that the hub has do not count for the limit, however many and in whatever pieces, and others do', () => {
  const tooLarge = { ok: false, code: 'document.updateTooLarge' } as const
  type Ranges = [number, number][]
  const [client, other] = [7, 5]
  const everySecond = (count: number, first = 0): Ranges => Array.from({ length: count }, (_, n) => [first + 2 * n, 1])
  const known = new Map([
    [client, 2_000_000],
    [other, 10],
  ])
  const validate = (deletions: DeleteSet, ...deleted: { client: number; ranges: Ranges }[]) =>
    validateUpdate(updateBytes([], deleted), known, deletions)
  const asRanges = (ranges: Ranges) => ranges.map(([clock, length]) => ({ client, clock, length }))
  const hundredThousands = (count: number) => everySecond(count * 100_000)
  const pieces = new DeleteSet(asRanges(hundredThousands(4)))
  const whole = new DeleteSet([{ client, clock: 0, length: 1_000_000 }])

  for (const deletions of [pieces, whole]) {
    expect(validate(deletions, { client, ranges: hundredThousands(4) })).toMatchObject({ ok: true })
    // Something new before and behind it.
    const added: Ranges = [[1_999_990, 2]]
    const more = validate(
      deletions,
      { client: other, ranges: [[3, 1]] },
      { client, ranges: [...hundredThousands(4), ...added] },
    )
    expect(more).toMatchObject({ ok: true })
    const { deleted, bytes } = more.ok ? more.value : { deleted: [], bytes: new Uint8Array() }
    expect(deleted).toEqual([{ client: other, clock: 3, length: 1 }, ...asRanges(added)])
    expect(readUpdate(new UpdateCursor(bytes)).deleted.length).toBe(400_002)
    // As many as the limit that are new.
    const news = everySecond(300_000, 1_000_001)
    expect(validate(deletions, { client, ranges: [...hundredThousands(4), ...news] })).toMatchObject({ ok: true })
    const tooMany: Ranges = [...news, [1_900_000, 1]]
    expect(validate(deletions, { client, ranges: [...hundredThousands(4), ...tooMany] })).toEqual(tooLarge)
    expect(validate(new DeleteSet([]), { client, ranges: hundredThousands(4) })).toEqual(tooLarge)
    // No Yjs client writes a range twice, an empty one, or a client twice.
    for (const [start, length] of [
      [0, 1],
      [4, 0],
    ] as const)
      expect(
        validate(deletions, {
          client,
          ranges: Array.from({ length: 300_002 }, (): [number, number] => [start, length]),
        }).ok,
      ).toBe(false)
    const again = Array.from({ length: 300_002 }, (_, n) => ({
      client: n % 2 ? client : other,
      ranges: [[0, 1]] as Ranges,
    }))
    expect(validate(deletions, ...again)).toEqual(tooLarge)
  }
})

test('[DOC-58] whether ranges are known is answered in their order as it is one by one, and not where they go back', () => {
  const below = random(11)
  const some = () =>
    Array.from({ length: 200 }, () => ({ client: 1 + below(3), clock: below(600), length: 1 + below(4) }))
  for (let n = 0; n < 50; n++) {
    const deletions = new DeleteSet(some())
    const isKnown = deletions.inOrder()
    const asked = some().toSorted((a, b) => a.client - b.client || a.clock - b.clock)
    const ends = new Map<number, number>()
    for (const range of asked) {
      if (range.clock < (ends.get(range.client) ?? 0)) {
        expect([range, isKnown(range)]).toEqual([range, false])
        continue
      }
      expect([range, isKnown(range)]).toEqual([range, deletions.has(range)])
      ends.set(range.client, range.clock + range.length)
    }
  }
})

test('[DOC-2] an update is refused if it leaves a gap or depends on a struct that the hub does not have', () => {
  const { updates } = typed('one', 'two', 'three')
  expect(validateUpdate(updates[1] as Uint8Array, nothingKnown())).toEqual(refused)
  const known = nothingKnown()
  accept(updates[0] as Uint8Array, known)
  expect(validateUpdate(updates[2] as Uint8Array, known)).toEqual(refused)

  const { doc, updates: base } = typed('base')
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  const seen: Uint8Array[] = []
  other.on('update', (update: Uint8Array) => seen.push(update))
  other.getText('content').insert(4, ' of another')
  expect(validateUpdate(seen[0] as Uint8Array, nothingKnown())).toEqual(refused)
  const knowsBase = nothingKnown()
  accept(base[0] as Uint8Array, knowsBase)
  expect(validateUpdate(seen[0] as Uint8Array, knowsBase).ok).toBe(true)
})

test('[DOC-3] a deletion is refused if what it deletes does not exist, and accepted if it does', () => {
  const { doc, updates } = typed('abc')
  doc.getText('content').delete(0, 2)
  const deletion = updates[1] as Uint8Array
  expect(validateUpdate(deletion, nothingKnown())).toEqual(refused)
  const known = nothingKnown()
  accept(updates[0] as Uint8Array, known)
  expect(validateUpdate(deletion, known)).toMatchObject({ ok: true, value: { blocks: [] } })
})

test('[DOC-4] structs that the hub already has are cut off an update, so that their first content stands', () => {
  const { doc, updates } = typed('one', 'two')
  const known = nothingKnown()
  accept(updates[0] as Uint8Array, known)
  expect(accept(Y.encodeStateAsUpdate(doc), new Map(known))).toEqual(updates[1] as Uint8Array)

  const forged = new Y.Doc()
  forged.clientID = doc.clientID
  forged.getText('content').insert(0, 'EVI')
  expect(validateUpdate(Y.encodeStateAsUpdate(forged), known)).toMatchObject({
    ok: true,
    value: { blocks: [], deleted: [] },
  })
})

test('[DOC-5] every keystroke of three people who write at once is accepted, and the stored document has the same text', () => {
  const people = [new Y.Doc(), new Y.Doc(), new Y.Doc()]
  const log: RowBytes[] = []
  const known = nothingKnown()
  for (const doc of people) {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'relay') return
      const bytes = accept(update, known)
      log.push({ updateCount: 1, bytes })
      for (const other of people) if (other !== doc) Y.applyUpdate(other, bytes, 'relay')
    })
  }
  const below = random(42)
  for (let stroke = 0; stroke < 3000; stroke++) {
    const text = (people[stroke % 3] as Y.Doc).getText('content')
    if (below(4) === 0 && text.length > 3) text.delete(below(text.length - 2), 2)
    else text.insert(below(text.length + 1), ['a', 'ü', '😀', '\n', 'word '][below(5)] as string)
  }
  const stored = { snapshot: [], tail: log }
  const doc = buildDoc(stored)
  expect(doc.getText('content').toString()).toBe((people[0] as Y.Doc).getText('content').toString())
  expect(doc.store.pendingStructs).toBeNull()
  expect(readState(stored).stateVector).toEqual(known)

  const late = new Y.Doc()
  Y.applyUpdate(late, updateForStateVector(mergeStored(stored), Y.encodeStateVector(late)))
  expect(late.getText('content').toString()).toBe(doc.getText('content').toString())
})

test('[DOC-17] each of 10,000 mutated updates is refused, or reads the same in every client and leaves nothing pending', () => {
  const { updates } = typed('The quick brown fox', ' jumps', ' over the lazy dog', ' and again')
  const below = random(7)
  const limit = costOfLargeUpdate()
  const costly: (() => unknown)[] = []
  let accepted = 0
  for (let n = 0; n < 10_000; n++) {
    const known = nothingKnown()
    const base = updates.slice(0, 3).map((update) => ({ updateCount: 1, bytes: accept(update, known) }))
    const mutated = Uint8Array.from(updates[3] as Uint8Array)
    for (let m = 0; m <= below(3); m++) mutated[below(mutated.length)] = below(256)
    const validate = () => validateUpdate(mutated, known)
    const result = validate()
    if (costOnce(validate) > limit) costly.push(validate)
    if (!result.ok) continue
    accepted++
    const whole = buildDoc({ snapshot: [], tail: [...base, { updateCount: 1, bytes: result.value.bytes }] })
    expect(whole.store.pendingStructs).toBeNull()
    const live = buildDoc({ snapshot: [], tail: base })
    Y.applyUpdate(live, result.value.bytes)
    expect(live.getText('content').toString()).toBe(whole.getText('content').toString())
    if (result.value.deleted.length === 0)
      expect(isWithin('The quick brown fox', whole.getText('content').toString())).toBe(true)
  }
  expect(accepted).toBeGreaterThan(10)
  // A single measurement may include the collection of other garbage.
  for (const validate of costly) expect(costOf(validate)).toBeLessThan(limit)
})

/** Whether all characters of `part` are in `whole`, in their order. */
function isWithin(part: string, whole: string): boolean {
  let at = -1
  return [...part].every((character) => {
    at = whole.indexOf(character, at + 1)
    return at >= 0
  })
}

test('[DOC-18] a delete set has exactly the units that were added, in whatever order and overlap the ranges come', () => {
  const below = random(3)
  const truth = new Set<number>()
  const deletions = new DeleteSet([])
  for (let n = 0; n < 500; n++) {
    const range = { client: 1, clock: below(400), length: 1 + below(12) }
    const clocks = Array.from({ length: range.length }, (_, m) => range.clock + m)
    expect(deletions.has(range)).toBe(clocks.every((clock) => truth.has(clock)))
    // One at a time, and every fiftieth time together with many of another client.
    const others = Array.from({ length: n % 50 ? 0 : 40 }, (_, m) => ({
      client: 3,
      clock: 7 * m,
      length: 1 + below(9),
    }))
    deletions.add([...others, range])
    for (const clock of clocks) truth.add(clock)
    expect([range, ...others].every((each) => deletions.has(each))).toBe(true)
  }
  const clocks = Array.from({ length: 420 }, (_, clock) => clock)
  expect(clocks.filter((clock) => deletions.has({ client: 1, clock, length: 1 }))).toEqual(
    clocks.filter((clock) => truth.has(clock)),
  )
  expect(deletions.has({ client: 2, clock: 0, length: 1 })).toBe(false)

  // Added together they come to the same as one by one.
  const ranges = Array.from({ length: 300 }, () => ({ client: 1, clock: below(2000), length: 1 + below(6) }))
  const [together, oneByOne] = [new DeleteSet(ranges), new DeleteSet([])]
  for (const range of ranges) oneByOne.add([range])
  expect(together.encode()).toEqual(oneByOne.encode())
})

test('[DOC-30] the cost of deletions grows with their number, whatever their order, up to what an update can hold', () => {
  const orders: Record<string, (ranges: DeletedRange[]) => DeletedRange[]> = {
    ascending: (ranges) => ranges,
    descending: (ranges) => ranges.toReversed(),
    shuffled(ranges) {
      const below = random(5)
      const places = new Map(ranges.map((range) => [range, below(1e9)]))
      return ranges.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
    },
  }
  for (const [order, inOrder] of Object.entries(orders)) {
    const adding = (count: number) => {
      const ranges = inOrder(Array.from({ length: count }, (_, n) => ({ client: 1, clock: 2 * n, length: 1 })))
      return () => new DeleteSet([{ client: 1, clock: count, length: 1 }]).add(ranges)
    }
    expect({ order, ...growthOf(adding, 250_000) }).toMatchObject({ order, isBounded: true })
  }
})

test('[DOC-19] the update reader finds the structs and deletions in a real update that Yjs finds', () => {
  const { doc } = typed('one', 'two 😀', 'three')
  doc.getText('content').delete(2, 4)
  const update = Y.encodeStateAsUpdate(doc)
  const { structs, ds } = Y.decodeUpdate(update)
  const read = readUpdate(new UpdateCursor(update))
  const lengths = read.blocks.flatMap(({ structCount, at }) => {
    const cursor = new UpdateCursor(update, at)
    return Array.from({ length: structCount }, () => {
      cursor.readStruct()
      return cursor.length
    })
  })
  expect(lengths).toEqual(structs.map(({ length }) => length))
  expect(read.deleted).toEqual(
    [...ds.clients].flatMap(([client, ranges]) => ranges.map(({ clock, len }) => ({ client, clock, length: len }))),
  )
})
