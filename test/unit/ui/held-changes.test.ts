// What others write while an input method is composing, as the editor holds it back.
import { expect, test } from 'bun:test'
import { ChangeSet, Text } from '@codemirror/state'
import { HeldChanges } from '../../../src-ui/features/document/editor/composition/held-changes.ts'

const textOf = (text: string) => Text.of(text.split('\n'))
const change = (text: Text, from: number, to: number, insert = '') => ChangeSet.of({ from, to, insert }, text.length)

test('[COMPOSE-5] what others write where an input method composes is held back, everything else is shown, and both texts are one in the end', () => {
  const random = randomNumbers(11)
  const upTo = (most: number) => Math.floor(random() * (most + 1))
  let [held, shown] = [0, 0]
  for (let round = 0; round < 300; round++) {
    let editor = textOf('one word\nand another line\nof a text')
    let stored = editor
    const changes = new HeldChanges()
    const start = upTo(30)
    const next = (text: Text, from = upTo(text.length)) =>
      change(
        text,
        from,
        Math.min(text.length, from + upTo(2)),
        random() < 0.8 ? String.fromCharCode(97 + upTo(25)) : '',
      )
    for (let step = 0; step < 12; step++) {
      const zone = { from: Math.min(start, editor.length), to: Math.min(start + 3, editor.length) }
      if (random() < 0.4) {
        const typed = next(editor, zone.to)
        stored = changes.mapToDocument(typed).apply(stored)
        editor = typed.apply(editor)
      } else {
        const theirs = next(stored)
        stored = theirs.apply(stored)
        const now = changes.receive(theirs, zone)
        if (now) editor = now.apply(editor)
        if (!theirs.empty) now ? shown++ : held++
      }
      expect(changes.applyTo(editor).toString()).toBe(stored.toString())
    }
    expect((changes.release()?.apply(editor) ?? editor).toString()).toBe(stored.toString())
    expect(changes.isEmpty).toBe(true)
  }
  expect([held > 100, shown > 100]).toEqual([true, true])
})

test('[COMPOSE-6] a text that is held back stays when what is composed around it is replaced, and stands behind what is typed at its place', () => {
  const before = textOf('Left ni Right')
  const changes = new HeldChanges()
  expect(changes.receive(change(before, 6, 6, 'PEER'), { from: 5, to: 7 })).toBeUndefined()
  const stored = change(before, 6, 6, 'PEER').apply(before)
  const converted = change(before, 5, 7, '你')
  const after = changes.mapToDocument(converted).apply(stored)
  expect(after.toString()).toBe('Left 你PEER Right')
  const editor = converted.apply(before)
  expect(changes.applyTo(editor).eq(after)).toBe(true)
  // The same places in both texts, on either side of it.
  expect([6, 7].map((at) => changes.toDocument(at))).toEqual([6, 11])
  expect([6, 8, 11].map((at) => changes.toEditor(at))).toEqual([6, 6, 7])
  expect(changes.touches({ from: 0, to: 3 })).toBe(false)
  expect(changes.touches({ from: 6, to: 6 })).toBe(true)
  expect(
    changes
      .receive(change(after, 0, 1), undefined)
      ?.apply(editor)
      .toString(),
  ).toBe('eft 你PEER Right')
})

/** From 0 to 1, the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
