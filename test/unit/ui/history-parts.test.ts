import { expect, test } from 'bun:test'
import { partsOf } from '../../../src-ui/features/document/history/parts-of.ts'
import type { ShownRange } from '../../../src-ui/state/documents/history.ts'

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}\n`).join('')
const same = (text: string): ShownRange => ({ kind: 'same', text })
const added = (text: string): ShownRange => ({ kind: 'added', text, memberId: 'ada' })
const shape = (ranges: ShownRange[]) => partsOf(ranges).map(({ kind, hiddenLines }) => [kind, hiddenLines])

test('[HIST-42] a comparison folds what did not change but for some lines around each change, and nothing of the text is lost', () => {
  const long = [same(lines(40)), added('new'), same(`\n${lines(40)}`), added('end'), same(lines(40))]
  expect(shape(long)).toEqual([
    ['same', 38],
    ['same', 0],
    ['added', 0],
    ['same', 0],
    ['same', 36],
    ['same', 0],
    ['added', 0],
    ['same', 0],
    ['same', 38],
  ])
  for (const ranges of [
    long,
    [same(lines(3)), added('x')],
    [added('x'), same(''), added('y')],
    [same('a\r\nb'.repeat(9)), added('z')],
  ])
    expect(
      partsOf(ranges)
        .map(({ text }) => text)
        .join(''),
    ).toBe(ranges.map(({ text }) => text).join(''))
  // A few lines are read as they are, and so is a text in which nothing has changed.
  expect(shape([same(lines(5)), added('new')])).toEqual([
    ['same', 0],
    ['added', 0],
  ])
  expect(shape([same(lines(400))])).toEqual([['same', 0]])
})
