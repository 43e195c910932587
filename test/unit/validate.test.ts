import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { type StateVector, soundUpdate } from '../../src-bun/domain/documents/validate.ts'

const NOTHING: StateVector = new Map()

function typed(...texts: string[]): { doc: Y.Doc; updates: Uint8Array[] } {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (const text of texts) doc.getText('content').insert(doc.getText('content').length, text)
  return { doc, updates }
}

function known(updates: Uint8Array[]): StateVector {
  let vector = NOTHING
  for (const update of updates) {
    const result = soundUpdate(update, vector)
    if (!result.ok || !result.value) throw new Error('a real update was refused')
    vector = result.value.after
  }
  return vector
}

const refused = { ok: false, code: 'document.invalidUpdate' } as const

test('[DOC-1] bytes that are no update, format V2 and hostile lengths are refused, quickly', () => {
  const { doc } = typed('hello')
  const v2 = Y.encodeStateAsUpdateV2(doc)
  const hostile = [
    [],
    [0xff],
    [1, 1, 1, 0, 0x84, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    [0xff, 0xff, 0xff, 0xff, 0x7f],
    [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0],
    [0, 1, 1, 0xff, 0xff, 0xff, 0xff, 0x0f],
  ].map((bytes) => Uint8Array.from(bytes))
  for (const bytes of [v2, ...hostile]) {
    const started = performance.now()
    expect(soundUpdate(bytes, NOTHING)).toEqual(refused)
    expect(performance.now() - started).toBeLessThan(100)
  }
})

test('[DOC-2] an update that leaves a gap or builds on what nobody has is refused', () => {
  const { updates } = typed('one', 'two', 'three')
  expect(soundUpdate(updates[1] as Uint8Array, NOTHING)).toEqual(refused)
  const first = known(updates.slice(0, 1))
  expect(soundUpdate(updates[2] as Uint8Array, first)).toEqual(refused)

  const { doc, updates: base } = typed('base')
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  const seen: Uint8Array[] = []
  other.on('update', (update: Uint8Array) => seen.push(update))
  other.getText('content').insert(4, ' of another')
  expect(soundUpdate(seen[0] as Uint8Array, NOTHING)).toEqual(refused)
  expect(soundUpdate(seen[0] as Uint8Array, known(base)).ok).toBe(true)
})

test('[DOC-3] a deletion of what nobody has is refused, of what is there it is taken', () => {
  const { doc, updates } = typed('abc')
  doc.getText('content').delete(0, 2)
  const deletion = updates[1] as Uint8Array
  expect(soundUpdate(deletion, NOTHING)).toEqual(refused)
  expect(soundUpdate(deletion, known(updates.slice(0, 1))).ok).toBe(true)
})

test('[DOC-4] what the hub already has is cut off: the first content of a clock stands', () => {
  const { doc, updates } = typed('one', 'two')
  const vector = known(updates.slice(0, 1))
  const all = soundUpdate(Y.encodeStateAsUpdate(doc), vector)
  expect(all.ok && all.value?.bytes).toEqual(updates[1] as Uint8Array)
  expect(soundUpdate(updates[0] as Uint8Array, vector)).toEqual({ ok: true, value: undefined })

  const forged = new Y.Doc()
  forged.clientID = doc.clientID
  forged.getText('content').insert(0, 'EVI')
  expect(soundUpdate(Y.encodeStateAsUpdate(forged), vector)).toEqual({ ok: true, value: undefined })
})

test('[DOC-5] every keystroke of two people writing at once is taken, and what is kept reads the same', () => {
  const [ada, bob] = [new Y.Doc(), new Y.Doc()]
  const log: Uint8Array[] = []
  let vector = NOTHING
  for (const [doc, other] of [
    [ada, bob],
    [bob, ada],
  ] as const) {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'relay') return
      const result = soundUpdate(update, vector)
      if (!result.ok || !result.value) throw new Error('a keystroke was refused')
      vector = result.value.after
      log.push(result.value.bytes)
      Y.applyUpdate(other, result.value.bytes, 'relay')
    })
  }
  let seed = 42
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % below
  }
  for (let stroke = 0; stroke < 2000; stroke++) {
    const text = (stroke % 2 ? ada : bob).getText('content')
    if (random(4) === 0 && text.length > 3) text.delete(random(text.length - 2), 2)
    else text.insert(random(text.length + 1), String.fromCharCode(97 + random(26)))
  }
  const kept = new Y.Doc()
  for (const update of log) Y.applyUpdate(kept, update)
  expect(kept.getText('content').toString()).toBe(ada.getText('content').toString())
  expect(kept.store.pendingStructs).toBeNull()
})
