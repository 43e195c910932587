import { expect, test } from 'bun:test'
import { parseMarkdown, readsLikeAddress } from '../../../src-ui/features/room/messages/markdown/parse-markdown.ts'
import { type CodePiece, colourCode } from '../../../src-ui/ui/code/colour-code.ts'
import { languageIds, languageNamed, titleOfCode } from '../../../src-ui/ui/code/languages.ts'

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

test('[MARK-4] a text with very many signs, nested very deep, or with a very large table is shown as it was typed', () => {
  for (const unit of ['*a_', '>', '> ', '[', '- - ', '1. > ', '`a', '<', '_a_', '**a*', '\\', '|-|\n'])
    expect([unit, parsed(unit.repeat(4000 / unit.length))]).toEqual([unit, undefined])
  expect(parsed('1. '.repeat(1300))).toBeUndefined()
  // Rules and entries below each other are in nothing.
  expect(parsed('**a**\n\n---\n\n---\n\n---')?.at(-1)?.[0]).toBe('hr')
  expect(parsed(`**a**\n\n${'- \n'.repeat(9)}`)?.map(([kind]) => kind)).toContain('list')
  // Each row is as wide as the first one: some thousand signs would be half a million cells.
  const wide = (columns: number, rows: number) =>
    `${'a|'.repeat(columns)}\n${'-|'.repeat(columns)}\n${'a\n'.repeat(rows)}\n`
  for (const text of [wide(490, 1000), wide(100, 60).repeat(8), `> ${wide(490, 1)}${'> a\n'.repeat(400)}`])
    expect(parsed(text)).toBeUndefined()
  expect(parsed(wide(20, 100))?.[0]?.[0]).toBe('table')
  // Just below the limit: the number of tokens is what the page has to show.
  const dense = '*a* '.repeat(299)
  expect(parsed(dense)?.length).toBe(1)
})

test('[MARK-8] a link whose text reads like an address is known, whatever formatting hides it', () => {
  const first = (text: string) => (parseMarkdown(text)?.[0] as Some | undefined)?.tokens?.[0] as never
  for (const name of [
    'bank.example',
    'bank\\.example',
    'ba**nk**.example',
    '`bank`.example',
    '*https:*//bank',
    'банк.рф',
  ])
    expect([name, readsLikeAddress(first(`[${name}](http://evil.example)`))]).toEqual([name, true])
  for (const name of ['the notes', 'what they said...', '**bold**', 'a, b. And c'])
    expect([name, readsLikeAddress(first(`[${name}](http://evil.example)`))]).toEqual([name, false])
})

test('[CODE-1] code with very many signs is code, and the text around it is read', () => {
  const code = '/* ---------- */ a[b] = *c < d > e\n'.repeat(80)
  for (const fence of ['```', '~~~~'])
    expect(parsed(`see **this**\n${fence}c\n${code}${fence}`)).toEqual([
      ['paragraph', ['text', 'see '], ['strong', ['text', 'this']]],
      ['code', code.trimEnd()],
    ])
  // What only looks like a fence hides no signs.
  for (const fake of ['```a`b\n', '\\```\n', '> ```\n', '~~~\n~~~\n'])
    expect(parsed(fake + '*a_'.repeat(1000))).toBeUndefined()
})

test('[CODE-2] a language is known by the names that people write', () => {
  expect(['js', 'JS', 'javascript', 'ts title="a.ts"', 'c++', 'python{1,3}', 'sh', 'yml'].map(titleOfCode)).toEqual([
    ...['JavaScript', 'JavaScript', 'JavaScript', 'TypeScript title="a.ts"', 'C++', 'Python', 'Shell', 'YAML'],
  ])
  expect(['', 'Brainfog', 'constructor', '__proto__'].map(titleOfCode)).toEqual([
    '',
    'Brainfog',
    'constructor',
    '__proto__',
  ])
  expect(['', 'brainfog', 'constructor', '__proto__'].map(languageNamed)).toEqual(Array(4).fill(undefined))
})

test('[CODE-3] coloured code is its text, in so many pieces at most, in each language', async () => {
  const colour = async (language: string, text: string) => {
    const pieces = await colourCode(language, text)
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    return pieces.filter(({ kind }) => kind)
  }
  const samples: [string, string, CodePiece['text'], CodePiece['kind']][] = [
    ['typescript', 'const a = `x` // why', 'const', 'keyword'],
    ['typescript', 'const a = `x` // why', '// why', 'comment'],
    ['bash', "if true; then echo 'hi'; fi", "'hi'", 'string'],
    ['python', 'def f(): return 12', '12', 'number'],
    ['xml', '<a href="b"><script>let c</script>', 'let', 'keyword'],
    ['diff', '-old\n+new', '+new', 'added'],
    ['diff', '-old\n+new', '-old', 'removed'],
    ['sql', "select * from t where a = 'b'", 'select', 'keyword'],
  ]
  for (const [language, text, piece, kind] of samples)
    expect(await colour(language, text)).toContainEqual({ text: piece, kind })
  const odd = '<img src=x onerror=alert(1)> "a\\"b" \'c\n\t#!/x\n{{y}} ``` \r\n é 👩‍🚀\n'
  for (const name of languageIds) await colour(name, odd)
  expect((await colour('javascript', '1, '.repeat(2000))).length).toBeLessThanOrEqual(400)
  await colour('javascript', 'a'.repeat(30_000))
})

test('[CODE-5] code is coloured up to its first very long line, over which a language could take seconds', async () => {
  const coloured = async (language: string, text: string) => {
    const pieces = await colourCode(language, text)
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    return pieces.filter(({ kind }) => kind).map((piece) => piece.text)
  }
  const long = '"x", '.repeat(110)
  expect(await coloured('javascript', `let a = 1\n${long}\nlet b = 2`)).toEqual(['let', '1'])
  expect(await coloured('javascript', long)).toEqual([])
  expect((await coloured('javascript', '"x", '.repeat(90))).length).toBe(90)
  expect(await coloured('markdown', '[a]('.repeat(2500))).toEqual([])
})

test('[MARK-9] names in double brackets are links to documents, the first fifty, and in code or in a link they are text', () => {
  const cases: [string, Tree[] | undefined][] = [
    ['see [[Sail plan]]', [['paragraph', ['text', 'see '], ['nameLink', 'Sail plan']]]],
    ['**[[ Log | the log ]]**', [['paragraph', ['strong', ['nameLink', 'the log']]]]],
    ['`[[Log]]`', [['paragraph', ['codespan', '[[Log]]']]]],
    ['\\[[Log]]', [['paragraph', ['escape', '['], ['text', '[Log]]']]]],
    ['[see [[Log]]](http://a.b)', [['paragraph', ['link', ['text', 'see [[Log]]']]]]],
    ['[[a]](http://a.b)', [['paragraph', ['link', ['text', '[a]']]]]],
    ['[[ ]] [[]] [[a [[b|]]', undefined],
  ]
  for (const [text, expected] of cases) expect([text, parsed(text)]).toEqual([text, expected])
  const links = (text: string) => JSON.stringify(parsed(text)).match(/nameLink/g)?.length
  expect(links('[[x]] '.repeat(80))).toBe(50)
  // Each message has as many.
  expect(links('[[x]]')).toBe(1)
})
