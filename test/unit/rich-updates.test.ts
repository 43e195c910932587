// What a rich document may have: what editors write is stored, what is hostile refused, and whatever is stored can be read by everybody.
import { describe, expect, test } from 'bun:test'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import {
  RICH_FIRST_VALUES_MAX,
  RICH_NESTING_MAX,
  RICH_ROOTS_PER_DOCUMENT,
  RICH_VALUE_MAX_BYTES,
} from '../../src-bun/contract/limits.ts'
import { compact } from '../../src-bun/domain/documents/compact.ts'
import { buildDoc, mergeStored, readState } from '../../src-bun/domain/documents/state.ts'
import { joinRows } from '../../src-bun/domain/documents/worker-job.ts'
import { DeleteSet } from '../../src-bun/domain/documents/yjs/delete-set.ts'
import { RichStructure } from '../../src-bun/domain/documents/yjs/rich-structure.ts'
import { validateUpdate } from '../../src-bun/domain/documents/yjs/validate-update.ts'
import { growthOf } from '../support/cost.ts'
import { type BlockBytes, type StructBytes, updateBytes } from '../support/yjs-bytes.ts'

/** What a hub has of one document. */
class Stored {
  stateVector = new Map<number, number>()
  structure = new RichStructure()
  deletions = new DeleteSet([])
  log: { updateCount: 1; bytes: Uint8Array }[] = []
  snapshot: readonly Uint8Array[] = []

  /** The code of a refusal, or undefined. */
  write(update: Uint8Array): string | undefined {
    const valid = validateUpdate(update, this.stateVector, this.deletions, this.structure)
    if (!valid.ok) return valid.code
    this.structure.commit()
    for (const { client, end } of valid.value.blocks) this.stateVector.set(client, end)
    this.deletions.add(valid.value.deleted)
    this.log.push({ updateCount: 1, bytes: valid.value.bytes })
    return undefined
  }

  whole = () => ({ snapshot: this.snapshot, tail: this.log })

  /** Compacts the log, and reads the document anew. */
  restart(): void {
    const rows = this.log.map(({ bytes }, n) => ({ seq: n + 1, authorId: 'ada', at: 0, updateCount: 1, bytes }))
    if (rows.length > 0) this.snapshot = compact({ snapshot: this.snapshot, tail: joinRows(rows) }).snapshot
    this.log = []
    this.structure = new RichStructure()
    Object.assign(this, readState(this.whole(), this.structure))
  }
}

const SEEDS = 6
const roots = (doc: Y.Doc) => [
  doc.getXmlFragment('prosemirror').toString(),
  doc.getMap('meta').toJSON(),
  doc.getArray('list').toJSON(),
]

test('[RICH-1] what editors of rich text write is stored, compacted and read anew, and everybody ends with the same document', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const below = random(seed)
    const stored = new Stored()
    const people = [1, 2, 3].map(() => new Y.Doc())
    const unsent = new Map(people.map((doc): [Y.Doc, Uint8Array[]] => [doc, []]))
    for (const doc of people)
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'relay') unsent.get(doc)?.push(update)
      })
    function sync(doc: Y.Doc): void {
      for (const update of unsent.get(doc)?.splice(0) ?? [])
        expect([seed, stored.write(update)]).toEqual([seed, undefined])
      Y.applyUpdate(doc, mergeStored(stored.whole()), 'relay')
    }
    for (let step = 0; step < 250; step++) {
      const doc = people[below(3)] as Y.Doc
      edit(doc, below)
      if (below(4) === 0) sync(doc)
      if (below(60) === 0) stored.restart()
      // Providers with a store of their own send everything again.
      if (below(50) === 0) expect(stored.write(Y.encodeStateAsUpdate(doc))).toBeUndefined()
    }
    for (let round = 0; round < 3; round++) for (const doc of people) sync(doc)
    stored.restart()
    const whole = buildDoc(stored.whole())
    for (const doc of people) expect(roots(doc)).toEqual(roots(whole))
  }
})

test('[RICH-2] whatever is accepted of updates made to do harm, every client reads alike, one that keeps what is deleted too', () => {
  let accepted = 0
  for (let seed = 1; seed <= SEEDS; seed++) {
    const below = random(seed)
    const stored = new Stored()
    const first = new Y.Doc()
    first.clientID = 2
    // Whoever writes first in a shared type decides what it has.
    first.getXmlFragment('prosemirror').insert(0, [new Y.XmlElement('first')])
    first.getArray('list').insert(0, ['first'])
    const base = new Y.Doc()
    base.clientID = 1
    Y.applyUpdate(base, Y.encodeStateAsUpdate(first))
    for (let n = 0; n < 15; n++) edit(base, below)
    expect(stored.write(Y.encodeStateAsUpdate(base))).toBeUndefined()

    const live = new Y.Doc()
    const keeping = new Y.Doc({ gc: false })
    const tidied: Uint8Array[] = []
    for (const doc of [live, keeping]) {
      Y.applyUpdate(doc, mergeStored(stored.whole()))
      doc.on('update', (update: Uint8Array, _: unknown, __: unknown, { local }: { local: boolean }) => {
        if (local) tidied.push(update)
      })
    }
    for (let n = 0; n < 250; n++) {
      for (const update of tidied.splice(0)) {
        expect(stored.write(update)).toBeUndefined()
        for (const doc of [live, keeping]) Y.applyUpdate(doc, update)
      }
      const update = hostile(stored.stateVector, below)
      if (stored.write(update) !== undefined) continue
      accepted++
      for (const doc of [live, keeping]) Y.applyUpdate(doc, update)
      if (below(40) === 0) stored.restart()
    }
    stored.restart()
    const whole = buildDoc(stored.whole())
    expect([whole.store.pendingStructs, whole.store.pendingDs]).toEqual([null, null])
    for (const doc of [live, keeping]) expect([seed, ...roots(doc)]).toEqual([seed, ...roots(whole)])
  }
  expect(accepted).toBeGreaterThan(250)
})

const root = { parent: 'page' }
const paragraph: StructBytes = { ...root, other: { kind: 7, bytes: nested(3, 'p') } }
const inParagraph = { parentId: [5, 0] as [number, number] }
const value = (...values: unknown[]) => ({ kind: 8, bytes: any(...values) })
const raw = (kind: number, ...bytes: number[]) => ({ other: { kind, bytes: Uint8Array.from(bytes) } })
const deepValue = (levels: number) => Array.from({ length: levels }).reduce((inner) => [inner], 1 as unknown)
const write = (...structs: StructBytes[]) => new Stored().write(updateBytes([{ client: 5, clock: 0, structs }]))
/** Elements in each other. */
const tower = (levels: number): StructBytes[] =>
  Array.from({ length: levels }, (_, clock) =>
    clock === 0 ? paragraph : { parentId: [5, clock - 1], other: { kind: 7, bytes: nested(3, 'p') } },
  )

describe('[RICH-3] what would throw in other editors, or is nested too deeply, is refused', () => {
  const refused: Record<string, StructBytes[]> = {
    'a nested document': [{ ...root, other: { kind: 9, bytes: Buffer.concat([string('id'), Uint8Array.of(126)]) } }],
    'a gap': [paragraph, { skip: 3 }],
    'a hook': [{ ...root, other: { kind: 7, bytes: nested(5, 'hook') } }],
    'a type that there is not': [{ ...root, other: { kind: 7, bytes: nested(7) } }],
    'a kind that there is not': [{ ...root, ...raw(11, 1) }],
    'a number among elements': [paragraph, { origin: [5, 0], other: value(1) }],
    'a text among elements': [paragraph, { origin: [5, 0], text: 'x' }],
    'a map among elements': [paragraph, { origin: [5, 0], other: { kind: 7, bytes: nested(1) } }],
    'a number in an element': [paragraph, { ...inParagraph, other: value(1) }],
    'a number in the text of an element': [
      paragraph,
      { ...inParagraph, other: { kind: 7, bytes: nested(6) } },
      { parentId: [5, 1], other: value(1) },
    ],
    'a sequence in a map': [
      { ...root, other: { kind: 7, bytes: nested(1) } },
      { ...inParagraph, other: value(1) },
    ],
    'a text as an attribute': [paragraph, { ...inParagraph, parentSub: 'a', text: 'x' }],
    'an attribute of two values': [paragraph, { ...inParagraph, parentSub: 'a', other: value(1, 2) }],
    'neighbours in two types': [
      paragraph,
      { origin: [5, 0], other: { kind: 7, bytes: nested(3, 'p') } },
      { ...inParagraph, other: { kind: 7, bytes: nested(6) } },
      { origin: [5, 2], right: [5, 1], other: { kind: 7, bytes: nested(6) } },
    ],
    'an attribute beside an element': [
      paragraph,
      { ...inParagraph, parentSub: 'a', other: value(1) },
      { ...inParagraph, other: { kind: 7, bytes: nested(6) } },
      { origin: [5, 1], right: [5, 2], other: value(1) },
    ],
    'a type that is in itself': [{ parentId: [5, 0], other: { kind: 7, bytes: nested(3, 'p') } }],
    'two types that are in each other': [
      { parentId: [5, 1], other: { kind: 7, bytes: nested(3, 'p') } },
      { parentId: [5, 0], other: { kind: 7, bytes: nested(3, 'p') } },
    ],
    'a type in one that is not there': [{ parentId: [6, 0], other: { kind: 7, bytes: nested(3, 'p') } }],
    'elements that are nested too deeply': tower(RICH_NESTING_MAX + 1),
    'a value that is nested too deeply': [{ ...root, other: value(deepValue(RICH_NESTING_MAX + 1)) }],
    'JSON that is nested too deeply': [{ ...root, other: embed('['.repeat(200) + ']'.repeat(200)) }],
    'JSON that is none': [{ ...root, other: embed('{') }],
    'a format that is none': [{ ...root, other: { kind: 6, bytes: Buffer.concat([string('bold'), string('tru')]) } }],
    'a format with another meaning': [
      { ...root, other: { kind: 6, bytes: Buffer.concat([string('__proto__'), string('{}')]) } },
    ],
    'an attribute with another meaning': [paragraph, { ...inParagraph, parentSub: '__proto__', other: value({}) }],
    'an element with another meaning': [{ ...root, other: { kind: 7, bytes: nested(3, '__proto__') } }],
    'a shared type with another meaning': [{ parent: '__proto__', text: 'x' }],
    'a key with another meaning': [{ ...root, ...raw(8, 1, 118, 1, 9, ...Buffer.from('__proto__'), 126) }],
    'a key with another meaning in JSON': [{ ...root, other: embed('{"a":[{"__proto__":1}]}') }],
    'a number without an end': [{ ...root, ...raw(8, 1, 125, ...Array.from({ length: 20 }, () => 255)) }],
    'a big number': [{ ...root, ...raw(8, 1, 122, 0, 0, 0, 0, 0, 0, 0, 1) }],
    'more values than there are': [{ ...root, ...raw(8, 200, 126) }],
    'no value': [{ ...root, ...raw(8, 0) }],
    'a name that is too long': [{ parent: 'x'.repeat(2000), text: 'x' }],
    'garbage with a neighbour': [paragraph, { origin: [5, 0], other: { kind: 0, bytes: Uint8Array.of(1) } }],
  }
  for (const [name, structs] of Object.entries(refused))
    test(name, () => expect(write(...structs)).toBe('document.invalidUpdate'))

  test('and beside each of them there is something that editors write', () => {
    for (const structs of [
      [paragraph, { ...inParagraph, parentSub: 'a', other: value('x') }],
      [
        { ...root, text: 'x' },
        { origin: [5, 0], other: { kind: 6, bytes: Buffer.concat([string('bold'), string('true')]) } },
      ],
      [{ ...root, other: value(deepValue(RICH_NESTING_MAX), 2 ** 40, -7, 1.5, undefined, { a: 'b' }) }],
      [{ ...root, other: embed('{"image":"data:"}') }],
      [{ ...root, ...raw(3, 2, 7, 7) }],
      [{ gc: 3 }, { parentId: [5, 1], other: { kind: 7, bytes: nested(3, 'p') } }],
      tower(RICH_NESTING_MAX),
    ] satisfies StructBytes[][])
      expect(write(...structs)).toBeUndefined()
  })
})

test('[RICH-4] what has too many parts or too large ones is refused as such, and a refused update leaves nothing behind', () => {
  expect(write({ ...root, other: embed(JSON.stringify('x'.repeat(RICH_VALUE_MAX_BYTES))) })).toBe(
    'document.updateTooLarge',
  )
  const many = Array.from({ length: RICH_ROOTS_PER_DOCUMENT + 1 }, (_, n) => ({ parent: `root ${n}`, text: 'x' }))
  expect(write(...many)).toBe('document.updateTooLarge')
  const firsts = Array.from({ length: RICH_FIRST_VALUES_MAX + 1 }, () => ({
    ...inParagraph,
    parentSub: 'a',
    other: value(1),
  }))
  expect(write(paragraph, ...firsts)).toBe('document.updateTooLarge')

  const stored = new Stored()
  const blocks = (...structs: StructBytes[]) => updateBytes([{ client: 5, clock: 0, structs }])
  expect(stored.write(blocks(paragraph, ...firsts))).toBe('document.updateTooLarge')
  expect(stored.write(blocks(...many))).toBe('document.updateTooLarge')
  // Elements there before, now values: the refused ones have decided nothing.
  expect(
    stored.write(blocks({ ...root, other: value(1) }, ...firsts.slice(1).map(() => ({ ...root, other: value(1) })))),
  ).toBeUndefined()
})

test('[RICH-5] formats that Yjs tidies up are distinguished from other deletions, after a compaction too', () => {
  const stored = new Stored()
  const doc = new Y.Doc()
  doc.clientID = 7
  const text = new Y.XmlText()
  doc.getXmlFragment('page').insert(0, [text])
  text.insert(0, 'plain ')
  text.insert(6, 'bold', { bold: true })
  expect(stored.write(Y.encodeStateAsUpdate(doc))).toBeUndefined()
  const kinds = () =>
    Array.from({ length: stored.stateVector.get(7) ?? 0 }, (_, clock) =>
      stored.structure.hasOnlyFormats([{ client: 7, clock, length: 1 }], stored.deletions),
    )
  const before = kinds()
  expect(before.filter((isFormat) => isFormat)).toHaveLength(2)
  const first = before.indexOf(true)
  const both = [{ client: 7, clock: first, length: 2 }]
  expect(stored.structure.hasOnlyFormats(both, stored.deletions)).toBe(false)
  expect(stored.structure.hasOnlyFormats(both, new DeleteSet([{ client: 7, clock: first + 1, length: 1 }]))).toBe(true)
  stored.restart()
  expect(kinds()).toEqual(before)
})

describe('[RICH-6] the cost of an update of a rich document grows with its bytes', () => {
  const shapes: Record<string, (size: number) => BlockBytes[]> = {
    'elements beside each other': (size) => [
      { client: 5, clock: 0, structs: chain(size, { kind: 7, bytes: nested(3, 'p') }) },
    ],
    'values of one attribute': (size) => [
      { client: 5, clock: 0, structs: [paragraph, ...chain(size, value(1), 1, { ...inParagraph, parentSub: 'a' })] },
    ],
    formats: (size) => [
      { client: 5, clock: 0, structs: chain(size, { kind: 6, bytes: Buffer.concat([string('b'), string('true')]) }) },
    ],
    'text in ever other elements': (size) => [
      {
        client: 5,
        clock: 0,
        structs: [
          { ...root, other: { kind: 7, bytes: nested(2) } },
          { origin: [5, 0], other: { kind: 7, bytes: nested(2) } },
          ...Array.from(
            { length: size },
            (_, n): StructBytes => (n < 2 ? { parentId: [5, n], text: 'x' } : { origin: [5, n], text: 'x' }),
          ),
        ],
      },
    ],
    'one long value': (size) => [{ client: 5, clock: 0, structs: [{ ...root, other: value('x'.repeat(size * 10)) }] }],
    'a long array': (size) => [
      { client: 5, clock: 0, structs: [{ ...root, other: value(...Array.from({ length: size }, (_, n) => n)) }] },
    ],
  }
  for (const [name, blocks] of Object.entries(shapes))
    test(name, () => {
      const prepared = (size: number) => {
        const update = updateBytes(blocks(size))
        expect(new Stored().write(update)).toBeUndefined()
        return () => new Stored().write(update)
      }
      expect(growthOf(prepared, 40_000)).toMatchObject({ isBounded: true })
    })
})

/** Structs that follow each other, the first one at `place`. */
function chain(
  size: number,
  other: { kind: number; bytes: Uint8Array },
  clock = 0,
  place: StructBytes = root,
): StructBytes[] {
  return Array.from({ length: size }, (_, n) => (n === 0 ? { ...place, other } : { origin: [5, clock + n - 1], other }))
}

/** An update by a client of its own, most of which no editor would write. */
function hostile(stateVector: ReadonlyMap<number, number>, below: (n: number) => number): Uint8Array {
  const known = [...stateVector]
  const id = (): [number, number] => {
    const [client, end] = known[below(known.length)] as [number, number]
    return [client, below(end + (below(20) === 0 ? 2 : 0))]
  }
  const contents: StructBytes[] = [
    { text: ['a', 'word', 'ü😀'][below(3)] as string },
    { deleted: 1 + below(3) },
    { gc: 1 + below(3) },
    { other: value(...[{ a: 1 }, 'x', null, [1, [2]]].slice(below(4))) },
    { other: { kind: 7, bytes: nested([0, 1, 2, 4, 6][below(5)] as number) } },
    { other: { kind: 7, bytes: nested(3, 'p') } },
    {
      other: {
        kind: 6,
        bytes: Buffer.concat([string('bold'), string(['true', 'null', '{"a":[1]}'][below(3)] as string)]),
      },
    },
    { other: embed('{"image":"x"}') },
    { other: { kind: 2, bytes: Buffer.concat([Uint8Array.of(1), string('[1]')]) } },
    raw(3, 2, 7, 7),
  ]
  const client = 10 + below(4)
  const structs = Array.from({ length: 1 + below(3) }, (): StructBytes => {
    const content = contents[below(contents.length)] as StructBytes
    if (content.gc !== undefined) return content
    const where = below(4)
    return {
      ...content,
      ...(where < 2 ? { parentId: id() } : { parent: ['prosemirror', 'meta', 'list'][below(3)] as string }),
      ...(where === 3 ? { origin: id() } : {}),
      ...(below(4) === 0 ? { parentSub: `a${below(3)}` } : {}),
    }
  })
  const clock = stateVector.get(client) ?? 0
  const deleted =
    below(4) === 0
      ? [{ client: [1, 10, 11, 12][below(4)] as number, ranges: [[below(3), 1]] as [number, number][] }]
      : []
  return updateBytes(below(8) === 0 ? [] : [{ client, clock, structs }], deleted)
}

/** What somebody does in an editor. The first element stays. */
function edit(doc: Y.Doc, below: (n: number) => number): void {
  const fragment = doc.getXmlFragment('prosemirror')
  const elements: Y.XmlFragment[] = [fragment]
  const texts: Y.XmlText[] = []
  const walk = (parent: Y.XmlFragment): void => {
    for (const child of parent.toArray()) {
      if (child instanceof Y.XmlText) texts.push(child)
      else if (child instanceof Y.XmlElement) {
        elements.push(child)
        walk(child)
      }
    }
  }
  walk(fragment)
  const parent = elements[below(elements.length)] as Y.XmlFragment
  const text = texts[below(Math.max(1, texts.length))]
  const steps = [
    () => {
      const element = new Y.XmlElement(['paragraph', 'heading', 'list'][below(3)] as string)
      const inner = new Y.XmlText()
      inner.insert(0, 'some text')
      element.insert(0, [inner])
      parent.insert(parent.length && 1 + below(parent.length), [element])
    },
    () => parent instanceof Y.XmlElement && parent.setAttribute(`a${below(3)}`, below(2) ? 'x' : String(below(9))),
    () => parent.length > 1 && parent.delete(1 + below(parent.length - 1), 1),
    () =>
      text?.insert(below(text.length + 1), ['hello', 'é', 'smile'][below(3)] as string, below(2) ? { bold: true } : {}),
    () =>
      text && text.length > 3 && text.format(below(text.length - 2), 2, { [`f${below(2)}`]: below(2) ? true : null }),
    () => text && text.length > 3 && text.delete(below(text.length - 2), 2),
    () => doc.getMap('meta').set(`k${below(3)}`, below(3) ? { list: [1, 'x', null, 1.5] } : new Y.Map([['z', 1]])),
    () => doc.getArray('list').insert(0, [1, { a: [2] }, new Y.Text('q')]),
  ]
  steps[below(steps.length)]?.()
}

function string(text: string): Uint8Array {
  return encoding.encode((encoder) => encoding.writeVarString(encoder, text))
}

function any(...values: unknown[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, values.length)
    for (const each of values) encoding.writeAny(encoder, each as never)
  })
}

function embed(json: string): { kind: number; bytes: Uint8Array } {
  return { kind: 5, bytes: string(json) }
}

/** A type by its number, with the name of an element. */
function nested(type: number, name?: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(type), name === undefined ? new Uint8Array() : string(name)])
}

function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * below)
  }
}
