import { expect, test } from 'bun:test'
import { EditorState } from '@codemirror/state'
import { countWords, lengthOf } from '../../../src-ui/features/document/views/count-words.ts'
import { paragraphAt } from '../../../src-ui/features/document/views/current-paragraph.ts'

test('[READING-1] words and characters are counted as a reader sees them, and marks and addresses of Markdown are no words', () => {
  expect(countWords('')).toBe(0)
  expect(countWords('# One **two** _three_\n\n- [ ] four\n> five\n\n---\n')).toBe(5)
  expect(countWords("don't stop a well-known 3.5 user@example.org e\u0301te\u0301")).toBe(7)
  expect(countWords('[the plan](https://hub.example/a/b-c "of May") and ![a cat](/api/files/x/y.png#64x64)')).toBe(5)
  expect(countWords('会議は三時')).toBe(5)
  expect(countWords('Über die Größe | — … 42')).toBe(4)
  expect(lengthOf('a👩‍👩‍👧b\ne\u0301!\n')).toEqual({ words: 3, characters: 5 })
})

test('[READING-2] the paragraph of the caret has its lines up to the next empty ones, and of a very long one those around the caret', () => {
  const state = EditorState.create({ doc: 'a\nb\n\nc\n \nd' })
  expect(paragraphAt(state, 2)).toEqual({ first: 1, last: 2 })
  expect(paragraphAt(state, 4)).toEqual({ first: 3, last: 3 })
  expect(paragraphAt(state, 5)).toEqual({ first: 4, last: 4 })
  expect(paragraphAt(state, state.doc.length)).toEqual({ first: 6, last: 6 })
  const long = EditorState.create({ doc: 'x\n'.repeat(10_000) })
  const { first, last } = paragraphAt(long, 10_000)
  expect(last - first).toBeLessThanOrEqual(400)
  expect(first).toBeLessThan(5001)
  expect(last).toBeGreaterThan(5001)
})
