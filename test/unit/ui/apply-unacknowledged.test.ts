// What a hub that was restored from a backup is sent of what it has never had.
import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { applyUnacknowledged } from '../../../src-ui/state/documents/unacknowledged/apply-unacknowledged.ts'

const copyOf = (doc: Y.Doc): Y.Doc => {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}
const textOf = (doc: Y.Doc) => doc.getText('content')
const write = (doc: Y.Doc, word: string, by: string) => {
  const at = textOf(doc).toString().indexOf(word)
  textOf(doc).delete(at, word.length)
  textOf(doc).insert(at, by)
}
/** Types in a copy without a connection. Returns what the device has of it. */
function offline(doc: Y.Doc, type: (copy: Y.Doc) => void) {
  const copy = copyOf(doc)
  const unacknowledged: Uint8Array[] = []
  copy.on('update', (update: Uint8Array) => unacknowledged.push(update))
  type(copy)
  return { updates: [Y.encodeStateAsUpdate(copy)], unacknowledged }
}
const aText = (text: string) => {
  const doc = new Y.Doc()
  textOf(doc).insert(0, text)
  return doc
}

test('[OFFLINE-2] what was typed and deleted without a connection is written into the restored text, in its place among what others wrote since', () => {
  const backup = aText('one two three')
  const device = offline(backup, (copy) => {
    write(copy, 'two', 'TWO')
    textOf(copy).insert(textOf(copy).length, ' four 😀')
    textOf(copy).insert(0, 'zero ')
  })
  write(backup, 'one', 'ONE')
  textOf(backup).insert(textOf(backup).toString().indexOf('ree'), 'h')
  applyUnacknowledged(backup, device)
  expect(textOf(backup).toString()).toBe('zero ONE TWO thhree four 😀')
})

test('[OFFLINE-3] what the backup has already is not written again, and what others had written after the backup stays lost', () => {
  const backup = aText('one two three')
  const hub = copyOf(backup)
  write(hub, 'three', 'three (by somebody else)')
  const device = offline(hub, (copy) => {
    write(copy, 'two', 'TWO')
    textOf(copy).insert(textOf(copy).length, ' four')
  })
  applyUnacknowledged(backup, device)
  expect(textOf(backup).toString()).toBe('one TWO three four')
  // The hub had stored it, and the page never got the answer.
  for (const update of device.unacknowledged) Y.applyUpdate(hub, update)
  const before = textOf(hub).toString()
  applyUnacknowledged(hub, device)
  expect(textOf(hub).toString()).toBe(before)
})

test('[OFFLINE-4] without anything written since, it leads to the text that Yjs itself would merge', () => {
  let state = 5
  const upTo = (most: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state % (most + 1)
  }
  for (let round = 0; round < 100; round++) {
    const backup = aText('a text of some words that stands in the hub')
    const device = offline(backup, (copy) => {
      for (let step = upTo(30); step > 0; step--) {
        const text = textOf(copy)
        const at = upTo(text.length)
        if (upTo(2) === 0) text.delete(at, Math.min(upTo(5), text.length - at))
        else text.insert(at, String.fromCharCode(65 + upTo(25)).repeat(1 + upTo(2)))
      }
    })
    const merged = copyOf(backup)
    for (const update of device.unacknowledged) Y.applyUpdate(merged, update)
    if (device.unacknowledged.length > 0) applyUnacknowledged(backup, device)
    expect(textOf(backup).toString()).toBe(textOf(merged).toString())
  }
})
