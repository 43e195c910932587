import { expect, test } from 'bun:test'
import { startsGroup } from '../../../src-ui/features/room/messages/rows/grouping.ts'

test('[POLISH-11] a group of messages of one person ends after at most ten of them, and no message needs others than the one before to know', () => {
  const message = (seq: number) => ({ seq, authorId: 'bob', postedAt: seq * 1000 })
  const starts = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => from + n).filter((seq) =>
      startsGroup(seq === 1 ? undefined : message(seq - 1), message(seq)),
    )
  const all = starts(1, 60)
  const lengths = all.slice(1).map((seq, at) => seq - (all[at] ?? 0))
  expect(Math.max(...lengths)).toBe(10)
  expect(Math.min(...lengths.slice(1))).toBe(10)
  // The same whether what is before is loaded or not.
  expect(starts(35, 60)).toEqual(all.filter((seq) => seq >= 35))
})
