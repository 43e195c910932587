import { expect, test } from 'bun:test'
import { ChangeSet, Text } from '@codemirror/state'
import { replacement, ShownText } from '../../../src-ui/features/document/editor/shown-text.ts'
import { chance } from '../../fault/chance.ts'

/** Makes changes of the shown text in the stored one. */
type Change = { from: number; to?: number; insert?: string }
function edited(stored: string, ...change: Change[]) {
  const shown = new ShownText(stored)
  const changes = ChangeSet.of(change, shown.text.length)
  let next = stored
  for (const { from, to, insert } of shown.storedEdits(changes)) next = next.slice(0, from) + insert + next.slice(to)
  return { stored: next, shown: changes.apply(Text.of(shown.text.split('\n'))).toString() }
}

test('[WRITE-9] every line end is shown as one, and NUL is not shown', () => {
  expect(new ShownText('one\r\ntwo\rthree\n\r\n\0four\0').text).toBe('one\ntwo\nthree\n\nfour')
  expect(new ShownText('no \n special').isTranslated).toBe(false)
})

test('[WRITE-9] what is typed at the end of a line stands before its line end, and a deleted line end is gone', () => {
  expect(edited('one\r\ntwo\r\nthree', { from: 7, insert: ' X' }).stored).toBe('one\r\ntwo X\r\nthree')
  expect(edited('one\r\ntwo', { from: 3, to: 4 }).stored).toBe('onetwo')
  expect(edited('old\rmac', { from: 4, insert: '\n' })).toEqual({ stored: 'old\n\nmac', shown: 'old\n\nmac' })
  expect(edited('a\rX\nb', { from: 2, to: 3 })).toEqual({ stored: 'a\n\nb', shown: 'a\n\nb' })
  expect(edited('a\0b', { from: 1, to: 2 })).toEqual({ stored: 'a', shown: 'a' })
})

test('[WRITE-9] any change of any text leaves the shown text and the stored one equal, and positions lead there and back', () => {
  const random = chance(11)
  const pick = (most: number) => Array.from({ length: random.below(most) }, () => 'ab\n\r\0'[random.below(5)]).join('')
  for (let round = 0; round < 3000; round++) {
    const stored = pick(12)
    const shown = new ShownText(stored)
    for (let position = 0; position <= shown.text.length; position++)
      expect(shown.toShown(shown.toStored(position))).toBe(position)
    const places = Array.from({ length: 4 }, () => random.below(shown.text.length + 1)).sort((a, b) => a - b)
    const changes = [0, 2].map((at) => ({
      from: places[at] as number,
      to: places[at + 1] as number,
      insert: pick(4).replace(/[\r\0]/g, ''),
    }))

    const after = edited(stored, ...changes)

    const text = new ShownText(after.stored).text
    expect({ stored, changes, text }).toEqual({ stored, changes, text: after.shown })
    const next = pick(12)
    const change = replacement(stored, next)
    expect(stored.slice(0, change.from) + change.insert + stored.slice(change.to)).toBe(next)
  }
})
