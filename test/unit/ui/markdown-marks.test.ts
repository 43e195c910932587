import { expect, test } from 'bun:test'
import { EditorSelection, EditorState, type StateCommand } from '@codemirror/state'
import { hrefOf } from '../../../src-ui/features/document/editor/follow-link.ts'
import { continueList } from '../../../src-ui/features/document/editor/markdown/markdown-commands.ts'
import { markdownLanguage } from '../../../src-ui/features/document/editor/markdown/markdown-language.ts'
import { toggleMark } from '../../../src-ui/features/document/editor/markdown/markdown-marks.ts'

/** `|` is the caret, two of them are a selection. */
function editorAt(text: string): EditorState {
  const [before = '', inside, after] = text.split('|')
  const selection =
    after === undefined
      ? EditorSelection.single(before.length)
      : EditorSelection.single(before.length, before.length + (inside ?? '').length)
  return EditorState.create({ doc: text.replaceAll('|', ''), selection, extensions: [markdownLanguage] })
}

function asText(state: EditorState): string {
  const { from, to, empty } = state.selection.main
  const inside = empty ? '|' : `|${state.sliceDoc(from, to)}|`
  return state.sliceDoc(0, from) + inside + state.sliceDoc(to)
}

function run(command: StateCommand, text: string): string {
  let state = editorAt(text)
  command({ state, dispatch: (change) => (state = change.state) })
  return asText(state)
}

const bold = (text: string) => run(toggleMark('**'), text)
const italic = (text: string) => run(toggleMark('*'), text)
const code = (text: string) => run(toggleMark('`'), text)

test('[WRITE-1] a mark without a selection leaves a caret, never a selection', () => {
  for (const text of [
    '|',
    'a |',
    'wo|rd',
    'word|',
    '|word',
    '**wo|rd**',
    '**word|**',
    '**|word**',
    '*wo|rd*',
    '`wo|rd`',
  ]) {
    for (const press of [bold, italic, code]) {
      expect(press(text).split('|')).toHaveLength(2)
      expect(press(press(text)).split('|')).toHaveLength(2)
    }
  }
  expect(bold('Some |')).toBe('Some **|**')
  expect(bold('word|')).toBe('word**|**')
})

test('[WRITE-2] a mark inside a word marks the whole word, a second one unmarks it, and the caret stays', () => {
  expect(bold('a wo|rd here')).toBe('a **wo|rd** here')
  expect(bold('a **wo|rd** here')).toBe('a wo|rd here')
  expect(bold('two **bold wo|rds** here')).toBe('two bold wo|rds here')
  expect(italic('a **wo|rd**')).toBe('a ***wo|rd***')
  expect(italic('an _ita|lic_ word')).toBe('an ita|lic word')
  expect(code('a `wo|rd`')).toBe('a wo|rd')
  expect(bold('a **|word**')).toBe('a |word')
})

test('[WRITE-3] a mark before the closing marker moves behind it, and inside an empty pair removes the pair', () => {
  expect(bold('a **word|** here')).toBe('a **word**| here')
  expect(bold('a **word |**')).toBe('a **word** |')
  expect(italic('a *word|*')).toBe('a *word*|')
  expect(code('a `word|`')).toBe('a `word`|')
  expect(italic('* item with *word|*')).toBe('* item with *word*|')
  for (const press of [bold, italic, code]) {
    expect(press(press('|'))).toBe('|')
    expect(press(press('a | b'))).toBe('a | b')
  }
  expect(bold('a ** |** b')).toBe('a  | b')
  expect(italic(bold('|'))).toBe('***|***')
  expect(bold('a |**word**')).toBe('a **|****word**')
})

test('[WRITE-4] a mark on selected text marks or unmarks it, and it stays selected', () => {
  expect(bold('a |word| here')).toBe('a **|word|** here')
  expect(bold('a **|word|** here')).toBe('a |word| here')
  expect(bold('a |**word**| here')).toBe('a |word| here')
  expect(italic('**|word|**')).toBe('***|word|***')
  expect(bold('**two |words| here**')).toBe('**two **|words|** here**')
})

test('[WRITE-5] Enter on an empty item ends a list or quote for every reader of Markdown', () => {
  const enter = (text: string) => run(continueList, text)
  expect(enter(enter('- one|'))).toBe('- one\n\n|')
  expect(enter(enter('> said|'))).toBe('> said\n\n|')
  expect(enter(enter('1. one|'))).toBe('1. one\n\n|')
  expect(enter(enter('- [x] one|'))).toBe('- [x] one\n\n|')
  expect(enter('text\n\n- |')).toBe('text\n\n|')
  expect(enter('- one|')).toBe('- one\n- |')
})

test('[WRITE-6] a link is followed only to a web or mail address, or a document or room of the hub', () => {
  expect(hrefOf('https://example.org/a')).toBe('https://example.org/a')
  expect(hrefOf('<http://a.b>')).toBe('http://a.b')
  expect(hrefOf('www.example.org')).toBe('https://www.example.org')
  expect(hrefOf('ada@example.org')).toBe('mailto:ada@example.org')
  expect(hrefOf('/documents/0123456789abcdef')).toBe('/documents/0123456789abcdef')
  expect(hrefOf('/rooms/0123456789abcdef#x')).toBe('/rooms/0123456789abcdef#x')
  for (const not of [
    '//evil.example/documents/0123456789abcdef',
    '/documents/0123456789abcdef/../../api',
    '/api/files/0123456789abcdef',
    '/documents/0123',
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '/rooms/1',
    'blob:x',
    '',
  ])
    expect(hrefOf(not)).toBeUndefined()
})
