import { expect, test } from 'bun:test'
import { markdownParser } from '../../../src-ui/features/document/editor/markdown/markdown-language.ts'
import { splitAtLinks } from '../../../src-ui/features/room/messages/markdown/links.ts'

const WHOLE = [
  'http://x.y/a',
  'https://x.y',
  'HTTP://x.y/a',
  "http://x.y/Poe's_law",
  'http://x.y/L’Équipe',
  'http://x.y/((a))',
  'http://x.y/a_(b)',
  'http://x.y/#/?_g=(filters:!())',
  'http://x.y/[1]',
  'http://x.y/{a}',
  'http://[::1]',
  'http://[::1]:4280/a',
  'http://x.y/日本語',
  'http://x.y/Bose–Einstein',
  'http://x.y/ジョン・レノン',
  'http://x.y/%E3%80%82',
  'http://x.y/?a=1&b=2#c',
  'http://web.y/2020/http://x.y/a',
  'http://user@x.y/a',
  'mailto:ada@x.y',
  'mailto:ada@x.y?subject=Tea',
]

/** What stands after `http://x.y/a` in a sentence. */
const AFTER = [
  ...[
    '。次',
    '、続き',
    '）です',
    '」',
    '，详见',
    '；b',
    '…',
    '”',
    '»',
    '！',
    '？',
    '：b',
    '』',
    '】',
    '〉',
    '》',
    '〕',
    '．',
  ],
  ...[
    '.',
    ',',
    ';',
    ':',
    '!',
    '?',
    '...',
    ').',
    '.)',
    ']',
    '}',
    ')b',
    "'",
    '’',
    '’.',
    '"',
    '“',
    '>',
    '`',
    '**',
    '_',
    '~~',
  ],
  ...[
    '،',
    '؛',
    '؟',
    '۔',
    '।',
    '｡',
    '—and',
    '–',
    ' です',
    '\u200Bnext',
    '\u2060',
    '\n',
    '\u3000b',
    '\u00a0b',
    '（b）',
    '「b」',
  ],
]

test('[HREF-1] an address in a message is a link up to where a reader sees its end, in any script', () => {
  const cases: [body: string, ...links: string[]][] = [
    ...WHOLE.map((address): [string, string] => [address, address]),
    ...WHOLE.flatMap((address) =>
      ['()', '[]', '{}', '（）', '「」', '«»', '“”', '""', "''", '<>', '**'].map(
        ([before, after]): [string, string] => [`見て${before}${address}${after}。次`, address],
      ),
    ),
    ...AFTER.map((after): [string, string] => [`see http://x.y/a${after}`, 'http://x.y/a']),
    ['(see http://x.y/c_(d))', 'http://x.y/c_(d)'],
    ['[tea](http://x.y/a) and [cake](http://x.y/b)', 'http://x.y/a', 'http://x.y/b'],
    ['(http://x.y/a),(http://x.y/b)', 'http://x.y/a', 'http://x.y/b'],
    ['http://x.y/a、http://x.y/b', 'http://x.y/a', 'http://x.y/b'],
    ['http://x.y/a http://x.y/a', 'http://x.y/a', 'http://x.y/a'],
    ['write to mailto:ada@x.y.', 'mailto:ada@x.y'],
  ]
  for (const [body, ...links] of cases) {
    const parts = splitAtLinks(body)
    expect([body, parts.flatMap(({ href }) => href ?? [])]).toEqual([body, links])
    expect(parts.map(({ text }) => text).join('')).toBe(body)
    expect(parts.filter(({ text }) => text === '')).toEqual([])
  }
})

test('[HREF-3] an address in a document ends where it does in a message', () => {
  const urlsIn = (text: string) => {
    const found: string[] = []
    markdownParser
      .parse(text)
      .iterate({ enter: ({ name, from, to }) => void (name === 'URL' && found.push(text.slice(from, to))) })
    return found
  }
  for (const after of AFTER) expect([after, urlsIn(`see http://x.y/a${after}`)]).toEqual([after, ['http://x.y/a']])
  for (const address of [
    ...WHOLE.filter((each) => !each.startsWith('mailto:')),
    'www.x.y/a',
    'http://localhost:4280/a',
  ])
    for (const [before, behind] of ['  ', '()', '（）', '「」', '**', '见。'])
      expect([before, urlsIn(`${before}${address}${behind}`)]).toEqual([before, [address]])
  expect(urlsIn('[tea](http://x.y/a_(b)) and [http://x.y/c](http://x.y/d), www.x.y。')).toEqual([
    ...['http://x.y/a_(b)', 'http://x.y/c', 'http://x.y/d', 'www.x.y'],
  ])
  for (const not of ['xhttp://x.y', '`http://x.y`', 'www.', 'http://', 'http://[::1'])
    expect([not, urlsIn(not)]).toEqual([not, []])
})

test('[HREF-2] what is no web or mail address stays text', () => {
  for (const body of [
    '',
    'x.y/a',
    'javascript:alert(1)',
    'javascript://x.y/%0aalert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'ftp://x.y',
    'http://',
    'http://。',
    'http:// x',
    'https://[',
    'http://[::1',
    'mailto:',
    'mailto:@',
    'mailto:ada',
    'http:/x.y',
  ])
    expect(splitAtLinks(body)).toEqual(body === '' ? [] : [{ text: body }])
})
