import { expect, test } from 'bun:test'
import { EditorSelection, EditorState, type StateCommand } from '@codemirror/state'
import { asHeading, toggleLines } from '../../../src-ui/features/document/editor/markdown/markdown-commands.ts'
import { markdownLanguage } from '../../../src-ui/features/document/editor/markdown/markdown-language.ts'
import {
  insertBlock,
  insertCode,
  insertFormula,
  insertLink,
  insertRule,
  insertTable,
  insertText,
} from '../../../src-ui/features/document/editor/offers/insertions.ts'
import { isProse } from '../../../src-ui/features/document/editor/offers/is-prose.ts'

/** `|` is the caret, two of them are a selection. */
function run(command: StateCommand, text: string, readOnly = false): string {
  const [before = '', inside, after] = text.split('|')
  const end = before.length + (after === undefined ? 0 : (inside ?? '').length)
  let state = EditorState.create({
    doc: text.replaceAll('|', ''),
    selection: EditorSelection.single(before.length, end),
    extensions: [markdownLanguage, EditorState.readOnly.of(readOnly)],
  })
  command({ state, dispatch: (change) => (state = change.state) })
  const { from, to, empty } = state.selection.main
  return `${state.sliceDoc(0, from)}|${empty ? '' : `${state.sliceDoc(from, to)}|`}${state.sliceDoc(to)}`
}

const KINDS = ['list', 'numbers', 'tasks', 'quote'] as const

test('[SLASH-1] lines become a heading, a list of any kind or a quote, and text again, without a marker that stays behind', () => {
  for (const kind of KINDS) {
    expect([kind, run(toggleLines(kind), '|word', true)]).toEqual([kind, '|word'])
    expect([kind, run(toggleLines(kind), run(toggleLines(kind), '|word'))]).toEqual([kind, '|word'])
    expect([kind, run(toggleLines(kind), run(toggleLines(kind), '|'))]).toEqual([kind, '|'])
  }
  expect(KINDS.map((kind) => run(toggleLines(kind), '|word'))).toEqual([
    '- |word',
    '1. |word',
    '- [ ] |word',
    '> |word',
  ])
  expect(KINDS.map((kind) => run(toggleLines(kind), '## wo|rd'))).toEqual([
    '- wo|rd',
    '1. wo|rd',
    '- [ ] wo|rd',
    '> wo|rd',
  ])
  expect(KINDS.map((kind) => run(toggleLines(kind), '  - [x] do|ne'))).toEqual([
    '  - do|ne',
    '  1. do|ne',
    'do|ne',
    '> - [x] do|ne'.replace('> -', '>   -'),
  ])
  expect(run(toggleLines('numbers'), '|- a\n\n- b\n- [ ] c|')).toBe('|1. a\n\n2. b\n3. c|')
  expect(run(toggleLines('tasks'), '|1. a\n* b|')).toBe('|- [ ] a\n- [ ] b|')
  expect(run(toggleLines('list'), '|- a\nb|')).toBe('|- a\n- b|')
  expect([1, 2, 3].map((level) => run(asHeading(level), 'wo|rd'))).toEqual(['# wo|rd', '## wo|rd', '### wo|rd'])
  expect(run(asHeading(2), '# wo|rd')).toBe('## wo|rd')
  expect(run(asHeading(2), '- [ ] wo|rd')).toBe('## wo|rd')
})

test('[SLASH-2] a block gets lines of its own, whatever stands around it, and the caret where one goes on', () => {
  const commands = [insertCode, insertFormula, insertRule, insertTable, insertBlock('x'), insertLink]
  for (const command of commands) expect(run(command, 'a|b', true)).toBe('a|b')
  expect(run(insertText('x'), 'a|b', true)).toBe('a|b')

  expect(run(insertCode, '|')).toBe('```|\n\n```\n')
  expect(run(insertFormula, 'above\n|\nbelow')).toBe('above\n\n$$\n|\n$$\n\nbelow')
  expect(run(insertRule, 'above|')).toBe('above\n\n---\n|')
  expect(run(insertRule, 'above\n\n|\n\nbelow')).toBe('above\n\n---\n|\nbelow')
  expect(run(insertBlock('x'), 'wo|rd\nbelow')).toBe('word\n\nx\n|\nbelow')
  expect(run(insertTable, 'a\n|').endsWith('\n| --- | --- |\n|  |  |\n|')).toBe(true)
  expect(run(insertText('today'), 'a |b')).toBe('a today|b')

  expect(run(insertLink, 'a |')).toBe('a [|]()')
  expect(run(insertLink, 'a |word| b')).toBe('a [word](|) b')
  expect(run(insertLink, '|https://a.example/b|')).toBe('[|](https://a.example/b)')
})

test('[SLASH-3] code, formulas, addresses and HTML are no prose, in which something would be offered', () => {
  const isProseAt = (text: string) => {
    const at = text.indexOf('|')
    const state = EditorState.create({ doc: text.replace('|', ''), extensions: [markdownLanguage] })
    return isProse(state, at)
  }
  for (const text of ['|/', 'a |/', '- |/', '> |/h', '# |/', '**a |/**', '| a | |/ |'.slice(2)])
    expect([text, isProseAt(text)]).toEqual([text, true])
  for (const text of [
    '```\n|/\n```',
    '```sh\ncd |/etc',
    '    |/etc',
    'a `b |/ c`',
    'a $b |/ c$',
    '$$\n|/\n$$',
    'https://a.example |/'.replace(' |', '|'),
    '<a href="x |/">',
    '<div>\n|/\n</div>',
  ])
    expect([text, isProseAt(text)]).toEqual([text, false])
})
