import { expect, test } from 'bun:test'
import { EditorState } from '@codemirror/state'
import { footnotesIn, marksIn } from '../../../src-bun/contract/http/footnotes.ts'
import { insertFootnote } from '../../../src-ui/features/document/editor/offers/insert-footnote.ts'

test('[FOOT-1] footnotes are numbered in the order in which the text refers to them, and those without a line or a reference are none', () => {
  const text =
    'b[^b] a[^a] b[^b] c[^c] d[^ d]\n\n[^a]: one\n  [^b]:two\n[^unused]: three\nnot [^c]: here\n    [^c]: code'
  expect([...footnotesIn(text)].map(([label, { number, words }]) => [label, number, words])).toEqual([
    ['b', 1, 'two'],
    ['a', 2, 'one'],
  ])
  for (const { label, from, to, isDefinition } of marksIn(text))
    expect(text.slice(from, to).trim()).toBe(isDefinition ? `[^${label}]:` : `[^${label}]`)
  // However many there are, each is looked at once.
  const many = `${'x[^1] '.repeat(20_000)}\n\n[^1]: word`
  expect(footnotesIn(many).get('1')).toEqual({
    number: 1,
    definition: many.indexOf('\n\n') + 2,
    reference: 1,
    words: 'word',
  })
  expect(footnotesIn(`${'[^'.repeat(50_000)}`).size).toBe(0)
})

test('[FOOT-2] a footnote that is put in has the next number, and its line stands at the end of the text', () => {
  const put = (text: string, at: number, readOnly = false) => {
    let state = EditorState.create({
      doc: text,
      selection: { anchor: at },
      extensions: EditorState.readOnly.of(readOnly),
    })
    const isDone = insertFootnote({ state, dispatch: (change) => (state = change.state) })
    return isDone ? [state.doc.toString(), state.selection.main.head - state.doc.length] : undefined
  }
  expect(put('word', 4, true)).toBeUndefined()
  expect(put('word', 4)).toEqual(['word[^1]\n\n[^1]: ', 0])
  expect(put('word\n', 4)).toEqual(['word[^1]\n\n[^1]: ', 0])
  expect(put('a[^7] b\n\n[^7]: x', 7)).toEqual(['a[^7] b[^8]\n\n[^7]: x\n[^8]: ', 0])
  expect(put('a[^7] b\n\n[^7]: x\n\n', 7)).toEqual(['a[^7] b[^8]\n\n[^7]: x\n[^8]: ', 0])
})
