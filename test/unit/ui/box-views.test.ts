// What the viewer of a session box shows, of records that may be from anybody.
import { expect, test } from 'bun:test'
import type { BoardRecord } from '../../../src-bun/contract/boards.ts'
import { shownCell } from '../../../src-ui/features/replay/model/shown-cell.ts'

test('[BOX-20] a cell of a box and of a replay shows what was written into it, whatever its column is called and whatever a value is', () => {
  const text = (values: unknown, key: string, type: 'text' | 'time' = 'text') =>
    shownCell({ values } as BoardRecord, { key, type }, (at) => `at ${at}`)
  for (const key of ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__']) {
    expect([key, text({ other: 1 }, key)]).toEqual([key, ''])
    expect([key, text(JSON.parse(`{"${key}":"own"}`), key)]).toEqual([key, 'own'])
  }
  expect([text({ n: 0 }, 'n'), text({ n: false }, 'n'), text({ n: 5 }, 'n', 'time')]).toEqual(['0', 'false', 'at 5'])
  for (const value of [null, {}, [], { toString: 1 }]) expect(text({ n: value }, 'n')).toBe('')
  for (const values of [undefined, null, 7]) expect(text(values, 'n')).toBe('')
})
