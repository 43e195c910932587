import { expect, test } from 'bun:test'
import { columnKeys } from '../../../src-ui/features/board/column-keys.ts'

test('[BOARD-13] columns get keys of their own from their names: letters without their marks, numbered and cut where need be', () => {
  for (const [names, keys] of [
    [
      ['Temperature', 'Room 2'],
      ['temperature', 'room-2'],
    ],
    [['Größe über alles'], ['grosse-uber-alles']],
    [
      ['Œuvre', 'Smørrebrød', 'Łódź', 'ÇA', 'İstanbul'],
      ['oeuvre', 'smorrebrod', 'lodz', 'ca', 'istanbul'],
    ],
    [
      ['Preis €', 'Preis $'],
      ['preis', 'preis-2'],
    ],
    [
      ['C', 'C++', 'C#', 'C-2'],
      ['c', 'c-2', 'c-3', 'c-2-2'],
    ],
    [
      ['№ 1', '1'],
      ['no-1', '1'],
    ],
    [
      ['Name', 'name ', 'NAME'],
      ['name', 'name-2', 'name-3'],
    ],
    [
      ['m²', 'm2', 'ﬁn'],
      ['m2', 'm2-2', 'fin'],
    ],
    [
      ['会議', '温度', '+++'],
      ['column-1', 'column-2', 'column-3'],
    ],
    [
      ['会議', 'Column 1'],
      ['column-1', 'column-1-2'],
    ],
    [['Ä'.repeat(60)], ['a'.repeat(60)]],
    [
      ['ß'.repeat(60), 'ß'.repeat(60)],
      ['s'.repeat(64), `${'s'.repeat(62)}-2`],
    ],
    [[`${'a'.repeat(63)} b`], ['a'.repeat(63)]],
    [
      ['constructor', '__proto__'],
      ['constructor', 'proto'],
    ],
  ] as const)
    expect(columnKeys(names)).toEqual([...keys])
  const many = columnKeys(Array.from({ length: 40 }, () => 'x'.repeat(100)))
  expect(new Set(many).size).toBe(40)
  for (const key of many) expect(key).toMatch(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/)
})
