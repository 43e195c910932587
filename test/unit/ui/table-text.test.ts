import { expect, test } from 'bun:test'
import fc from 'fast-check'
import * as Y from 'yjs'
import {
  addColumn,
  addRow,
  cellAtPosition,
  cellText,
  parseTable,
  removeColumn,
  removeRow,
  setCell,
  type Table,
  type TextChange,
} from '../../../src-ui/features/document/editor/shown/table/table-text.ts'

const TEXT = '| Name | Age |\n| :--- | ---: |\n| Ada \\| Eve | 36 |\n|  |\n| 😀 | `x` |'

const table = (text = TEXT): Table => parseTable(text) as Table
const cells = ({ rows, aligns, ...rest }: Table) =>
  rows.map((_, row) => aligns.map((_, column) => cellText({ rows, aligns, ...rest }, row, column)))

/** The last change first, so that the positions of the others stay right. */
function changed(text: string, changes: readonly (TextChange | undefined)[]): string {
  return changes
    .flatMap((change) => change ?? [])
    .sort((a, b) => b.from - a.from)
    .reduce((text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to), text)
}

test('[SHOW-1] a table is read with its bars, blanks and short rows, and what is none is not', () => {
  expect(cells(table())).toEqual([
    ['Name', 'Age'],
    ['Ada | Eve', '36'],
    ['', ''],
    ['😀', '`x`'],
  ])
  expect(table().aligns).toEqual(['left', 'right'])
  expect(cells(table('a|b\n-|-\nc|d|e'))).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ])
  expect(cellAtPosition(table(), TEXT.indexOf('36'))).toEqual({ row: 1, column: 1 })
  expect(cellAtPosition(table(), TEXT.indexOf(':---'))).toBeUndefined()
  for (const text of ['', '| a |', '| a | b |\n| --- |', '| a |\n| b |', 'a\n\nb'])
    expect(parseTable(text)).toBeUndefined()
})

test('[SHOW-2] any text in a cell changes that cell alone, and no character is cut in half', () => {
  const tables = [TEXT, 'a|b\n-|-\nc|d', '|a|b|\n|-|-|\n||\n| c', '| a |   |\n| - | - |\n| 😀 |  |']
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '|', '\\', '\n', '😀', '😁', '*'), maxLength: 8 })
  fc.assert(
    fc.property(fc.constantFrom(...tables), fc.nat(4), fc.nat(1), text, (source, at, column, value) => {
      const before = table(source)
      const row = at % before.rows.length
      const change = setCell(before, row, column, value)
      const after = table(changed(source, [change]))
      expect(after.rows).toHaveLength(before.rows.length)
      expect(after.aligns).toEqual(before.aligns)
      for (const [r, line] of cells(before).entries())
        for (const [c, cell] of line.entries()) if (r !== row || c !== column) expect(cellText(after, r, c)).toBe(cell)
      // Typed once more it is the same, so nothing is added at each key.
      const typed = cellText(after, row, column)
      expect(setCell(after, row, column, typed)).toBeUndefined()
      if (!/[\\|]/.test(value)) expect(typed).toBe(value.replace(/\s*\n\s*/g, ' ').trim())
      const doc = new Y.Doc()
      const stored = doc.getText()
      stored.insert(0, source)
      if (change) {
        stored.delete(change.from, change.to - change.from)
        stored.insert(change.from, change.insert)
      }
      expect(stored.toString()).toBe(after.text)
    }),
    { numRuns: 500 },
  )
})

test('[SHOW-3] rows and columns are added and removed, and what is left is a table', () => {
  for (const source of [TEXT, 'a|b\n-|-\nc|d', '|a|b|\n|-|-|\n||\n| c']) {
    const before = table(source)
    const rows = cells(before)
    for (const row of before.rows.keys()) {
      const added = table(changed(source, addRow(before, row)))
      expect(cells(added)).toEqual(rows.toSpliced(row + 1, 0, ['', '']))
      const removed = table(changed(source, removeRow(before, row)))
      expect(cells(removed)).toEqual(row === 0 ? rows : rows.toSpliced(row, 1))
    }
    for (const column of [0, 1]) {
      const added = table(changed(source, addColumn(before, column)))
      expect(added.aligns).toHaveLength(3)
      expect(cells(added)).toEqual(rows.map((line) => line.toSpliced(column + 1, 0, '')))
      const removed = table(changed(source, removeColumn(before, column)))
      expect(cells(removed)).toEqual(rows.map((line) => line.toSpliced(column, 1)))
      expect(removeColumn(removed, 0)).toEqual([])
    }
  }
})

test('[SHOW-4] two people in one table both keep what they have typed', () => {
  const [one, two] = [new Y.Doc(), new Y.Doc()]
  one.getText().insert(0, TEXT)
  Y.applyUpdate(two, Y.encodeStateAsUpdate(one))
  const apply = (doc: Y.Doc, changes: readonly (TextChange | undefined)[]) =>
    doc.transact(() => {
      for (const change of changes.toSorted((a, b) => (b?.from ?? 0) - (a?.from ?? 0)))
        if (change) {
          doc.getText().delete(change.from, change.to - change.from)
          doc.getText().insert(change.from, change.insert)
        }
    })
  apply(one, [setCell(table(), 1, 0, 'Ada | Eva Lovelace')])
  apply(one, addRow(table(one.getText().toString()), 3))
  apply(two, [setCell(table(), 1, 1, '37')])
  apply(two, addColumn(table(two.getText().toString()), 1))
  Y.applyUpdate(two, Y.encodeStateAsUpdate(one))
  Y.applyUpdate(one, Y.encodeStateAsUpdate(two))
  expect(one.getText().toString()).toBe(two.getText().toString())
  const both = cells(table(one.getText().toString()))
  expect(both[1]).toEqual(['Ada | Eva Lovelace', '37', ''])
  expect(both).toHaveLength(5)
})
