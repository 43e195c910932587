import { expect, test } from 'bun:test'
import { parseMarkdown } from '../../../src-ui/features/room/messages/markdown/parse-markdown.ts'

type Tree = string | [string, ...Tree[]]
type Some = { type: string; raw: string; text?: string; tokens?: Some[]; items?: Some[] }
/** The kinds of tokens with what they hold, as nested lists. */
const tree = (tokens: readonly unknown[] = []): Tree[] =>
  (tokens as Some[]).map((token) => {
    const inside = token.items ?? token.tokens
    return inside?.length ? [token.type, ...tree(inside)] : [token.type, token.text ?? token.raw]
  })
const parsed = (text: string) => {
  const blocks = parseMarkdown(text)
  return blocks && tree(blocks)
}

test('[MARK-1] a text without Markdown is shown as it was typed', () => {
  const texts = [
    ...[
      'hello',
      'a - b',
      'snake_case_name',
      '5 * 3',
      '1.5 kg',
      'C:\\dir',
      'a < b > c',
      '    indented',
      '[x',
      '#hash',
      '~5',
    ],
    ...['line\n===', '[a]: http://b.c', '<b>bold</b>', '&amp;', 'https://a.b/x_y_z*q*r', 'see http://a.b/(c_d)!'],
    ...['two\n\nparagraphs', 'a\n    b', '<script>alert(1)</script>', '<!-- x -->', '2 < 3'],
  ]
  for (const text of texts) expect([text, parsed(text)]).toEqual([text, undefined])
})

test('[MARK-2] emphasis, code, lists, quotes, tables, headings and links are found as people write them', () => {
  const cases: [string, Tree[]][] = [
    [
      '**b** *i* ~~d~~',
      [
        [
          'paragraph',
          ['strong', ['text', 'b']],
          ['text', ' '],
          ['em', ['text', 'i']],
          ['text', ' '],
          ['del', ['text', 'd']],
        ],
      ],
    ],
    ['`a<b`', [['paragraph', ['codespan', 'a<b']]]],
    ['```js\nlet a = 1\n```', [['code', 'let a = 1']]],
    ['- a\n- b', [['list', ['list_item', ['text', ['text', 'a']]], ['list_item', ['text', ['text', 'b']]]]]],
    ['> q', [['blockquote', ['paragraph', ['text', 'q']]]]],
    [
      'above\n---',
      [
        ['paragraph', ['text', 'above']],
        ['hr', '---'],
      ],
    ],
    ['# Title', [['heading', ['text', 'Title']]]],
    ['[docs](https://a.b)', [['paragraph', ['link', ['text', 'docs']]]]],
    ['\\*no\\*', [['paragraph', ['escape', '*'], ['text', 'no'], ['escape', '*']]]],
  ]
  for (const [text, expected] of cases) expect([text, parsed(text)]).toEqual([text, expected])
  expect(parsed('| a | b |\n|---|---|\n| 1 | 2 |')?.[0]?.[0]).toBe('table')
})

test('[MARK-3] an address keeps its signs within Markdown', () => {
  const [paragraph] = parsed('**see** https://a.b/x*y*z_q_(r), please') ?? []
  expect(paragraph).toEqual([
    'paragraph',
    ['strong', ['text', 'see']],
    ['text', ' '],
    ['link', 'https://a.b/x*y*z_q_(r)'],
    ['text', ', please'],
  ])
})

test('[MARK-4] a text with very many signs, or nested very deep, is shown as it was typed', () => {
  for (const unit of ['*a_', '>', '> ', '[', '- - ', '1. > ', '`a', '<', '_a_', '**a*', '\\', '|-|\n'])
    expect([unit, parsed(unit.repeat(4000 / unit.length))]).toEqual([unit, undefined])
  // Just below the limit: the number of tokens is what the page has to show.
  const dense = '*a* '.repeat(299)
  expect(parsed(dense)?.length).toBe(1)
})
