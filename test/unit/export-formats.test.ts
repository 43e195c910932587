// What people and spreadsheets read of an export: HTML and CSV, of content that is hostile or strange.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { lexer, type Tokens } from 'marked'
import type { BoardRecord } from '../../src-bun/contract/boards.ts'
import type { Comment } from '../../src-bun/contract/comments.ts'
import type { Document } from '../../src-bun/contract/documents.ts'
import { EXPORT_FORMATS, formatsOf } from '../../src-bun/contract/http/exports.ts'
import type { ExportedMessage, Images } from '../../src-bun/export/content.ts'
import { boardAsCsv, roomAsCsv } from '../../src-bun/export/csv.ts'
import { FORMATS } from '../../src-bun/export/formats.ts'
import { boardAsHtml } from '../../src-bun/export/html/board.ts'
import { documentAsHtml } from '../../src-bun/export/html/document.ts'
import { documentTextAsHtml, messageAsHtml } from '../../src-bun/export/html/markdown.ts'
import { roomAsHtml } from '../../src-bun/export/html/room.ts'
import { createImageChoice } from '../../src-bun/export/images/choice.ts'
import { commentsAsMarkdown } from '../../src-bun/export/markdown/comments.ts'
import { boardAsMarkdown } from '../../src-bun/export/markdown/markdown.ts'
import { run } from '../../src-bun/export/office/docx-markdown.ts'
import { render } from '../../src-bun/export/worker/render.ts'
import { looseCells, unguarded } from '../support/csv.ts'

const at = Date.UTC(2026, 10, 28)
const NO_IMAGES: Images = { find: () => undefined, read: () => [] }
const room = (name: string) => ({
  ...{ id: 'r', name, topic: name, private: false, direct: false, archived: false, locked: false, lastSeq: 1 },
})
const message = (others: Partial<ExportedMessage>): ExportedMessage => ({
  ...{ id: 'm', roomId: 'r', seq: 1, authorId: 'a', authorName: 'Ada', body: '', postedAt: at },
  ...others,
})
const aPoll = (words: string): NonNullable<ExportedMessage['poll']> => ({
  answers: [{ text: words, count: 1, memberNames: [words] }],
  ...{ several: false, named: true, voters: 1, closed: { at, by: 'a', byName: words } },
})
const aThread = (words: string): Comment[] => [
  {
    ...{ id: 'c', documentId: 'd', seq: 1, authorId: 'a', authorName: words, body: words, postedAt: at, quote: words },
    suggestion: { original: words, replacement: words },
    resolved: { at, by: 'a', byName: words },
  },
]
const joined = (pieces: Iterable<string>) => [...pieces].join('')

/** The elements of a page, by the parser of Bun, with their attributes. */
async function elementsOf(html: string) {
  const elements: { tag: string; attributes: Record<string, string> }[] = []
  await new HTMLRewriter()
    .on('*', {
      element({ tagName, attributes }) {
        elements.push({ tag: tagName, attributes: Object.fromEntries(attributes) })
      },
    })
    .transform(new Response(html))
    .text()
  return elements
}

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></style></script><iframe src=//evil.example>',
  '[words](javascript:alert(1))',
  '[words](JaVaScRiPt:alert(1))',
  '[words](data:text/html,<script>alert(1)</script>)',
  '![words](https://evil.example/pixel.png)',
  '![words](x" onerror="alert(1))',
  '[words](https://evil.example/"onclick="alert(1) "title\\"onclick=alert(1)")',
  '<https://evil.example/"onclick=alert(1)>',
  '```"><script>alert(1)</script>\n<script>alert(1)</script>\n```',
  '| <script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | "x" |',
  '`<script>alert(1)</script>`',
  '&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;',
  'a\0b\0c',
  '<!-- <script> -->',
  '[a]: javascript:alert(1)\n\n[a]',
]

test('[EXPORT-16] whatever a name, a message, a text or a value says, a page of an export has no element, attribute or address of it that runs or loads something', async () => {
  for (const words of HOSTILE) {
    const file = { id: 'f', name: words, type: words, bytes: 1 }
    const pages = [
      joined(
        roomAsHtml({
          room: room(words),

          selection: {},
          seq: 1,
          messages: [
            [
              message({
                body: words,
                authorName: words,
                poll: aPoll(words),
                files: [file],
                reactions: [{ emoji: words, memberIds: ['a'] }],
              }),
              message({
                seq: 2,
                body: `> ${words}\n- ${words}\n# ${words}`,
                replyTo: { id: 'm', seq: 1, authorId: 'a', authorName: words },
              }),
              message({ seq: 3, deleted: { at, by: 'a', byName: words }, pinned: { at, by: 'a', byName: words } }),
            ],
          ],
          images: NO_IMAGES,
          takenAt: at,
        }),
      ),
      joined(
        boardAsHtml({
          selection: {},
          seq: 1,
          board: { id: 'b', name: words, columns: [{ key: 'n', name: words, type: 'text' }] } as never,
          records: [
            [
              {
                key: words,
                values: { n: words },
                updatedAt: at,
                updatedBy: 'a',
                updatedByName: words,
              } as unknown as BoardRecord,
            ],
          ],
          takenAt: at,
        }),
      ),
      joined(
        await documentAsHtml({
          ...{
            document: { id: 'd', title: words } as Document,
            text: words,
            seq: 1,
            named: [],
            files: [],
            history: [],
          },
          ...{ comments: [aThread(words)], places: new Map(), images: NO_IMAGES, takenAt: at },
          render: async (job) => render(job),
        }),
      ),
      documentTextAsHtml(`${words}\n\n> ${words}\n\n1. ${words}`, new Map()),
    ]
    const image = { id: 'f', name: words, type: 'image/png', bytes: 1 }
    const shown = joined(
      roomAsHtml({
        room: room('r'),

        selection: {},
        seq: 1,
        messages: [[message({ files: [image] })]],
        images: { find: () => image, read: () => [] },
        takenAt: at,
      }),
    )
    const drawn = (await elementsOf(shown)).filter(({ tag }) => tag === 'img')
    expect(drawn.map(({ attributes }) => Object.keys(attributes))).toEqual([['src', 'alt']])
    for (const page of pages) {
      const elements = await elementsOf(page)
      const seen = elements.map(({ tag }) => tag)
      expect(seen.filter((tag) => ['iframe', 'svg', 'img', 'object', 'base', 'link'].includes(tag))).toEqual([])
      // Those of the page itself: its search.
      expect(seen.filter((tag) => tag === 'script').length).toBe(seen.includes('form') ? 1 : 0)
      for (const { attributes } of elements) {
        expect(Object.keys(attributes).filter((name) => name.startsWith('on'))).toEqual([])
        for (const name of ['href', 'src'])
          if (name in attributes) expect(attributes[name]).toMatch(/^(?:https?:|mailto:|#m\d+$)/)
      }
    }
  }
})

test('[EXPORT-21] a page shows Markdown as the app does, and a text that would take long to read as it was written', () => {
  for (const [text, html] of [
    ['**bold** *it* ~~no~~ `a<b`', '<p><strong>bold</strong> <em>it</em> <del>no</del> <code>a&lt;b</code></p>'],
    ['one\ntwo', '<p>one<br>two</p>'],
    ['a < b & "c"', '<p>a &lt; b &amp; &quot;c&quot;</p>'],
    ['\\*plain\\*', '<p>*plain*</p>'],
    // The title of a document in double brackets, in the words of the link.
    ['[[Log]] `[[x]]`', '<p><cite title="Log">Log</cite> <code>[[x]]</code></p>'],
    ['[["a" <b>|the *log*]]', '<p><cite title="&quot;a&quot; &lt;b&gt;">the *log*</cite></p>'],
    ['[[ ]] [[a', '<p>[[ ]] [[a</p>'],
  ] as const) {
    expect(messageAsHtml(text)).toBe(html)
    expect(documentTextAsHtml(text, new Map())).toBe(html)
  }
  // A footnote of one word would be the address of a link in other programs, and stays.
  const notes = documentTextAsHtml(
    'late[^m] `[^m]` low[^m][^2][^no]\n\n[^m]: *ibid.*\n[^2]: word\n\n[^m]: again',
    new Map(),
  )
  expect(notes).toBe(
    [
      '<p>late<sup><a id="reference-1" href="#footnote-1">1</a></sup> <code>[^m]</code> low<sup><a href="#footnote-1">1</a></sup><sup><a id="reference-2" href="#footnote-2">2</a></sup>[^no]</p>',
      '',
      '<p><a id="footnote-1" href="#reference-1">1.</a> <em>ibid.</em><br><a id="footnote-2" href="#reference-2">2.</a> word</p>',
      '',
      '<p>[^m]: again</p>',
    ].join('\n'),
  )
  expect(messageAsHtml('late[^1]\n\n[^1]: word')).not.toContain('<sup>')
  const html = documentTextAsHtml(
    '# One\n\n- [x] done\n- [ ] open\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```\n<code>\n```',
    new Map(),
  )
  for (const part of [
    '<h2>One</h2>',
    '<span role="img" aria-label="done">☑</span> done',
    '<th class="right">b</th>',
    '<td class="right">2</td>',
    '<pre tabindex="0"><code>&lt;code&gt;</code></pre>',
  ])
    expect(html).toContain(part)
  // Behind the signs that open a block of code there may be more than its language.
  expect(messageAsHtml('```js the <b>plan</b> of "a"\nx = 1\n```')).toBe(
    '<p class="soft">js the &lt;b&gt;plan&lt;/b&gt; of &quot;a&quot;</p><pre tabindex="0"><code>x = 1</code></pre>',
  )
  // What somebody underlines in a message is no heading, and what they indent no code.
  expect(messageAsHtml('Sum\n---\n    four')).not.toMatch(/<h\d|<pre/)

  for (const slow of [
    '*a* '.repeat(400),
    '>'.repeat(1000),
    `${'|a'.repeat(300)}\n${'|-'.repeat(300)}\n${'|\n'.repeat(300)}`,
  ]) {
    const shown = documentTextAsHtml(slow, new Map())
    expect(shown).not.toMatch(/<em>|<blockquote>|<table>/)
    expect(shown).toContain(slow.slice(0, 200).split('\n')[0]?.replaceAll('>', '&gt;') as string)
  }
})

test('[EXPORT-17] a page embeds the images that are small enough, a large one by its preview, and so many as a browser can open', () => {
  const files: Record<string, { type: string; bytes: number }> = {
    small: { type: 'image/png', bytes: 1000 },
    large: { type: 'image/png', bytes: 20_000_000 },
    text: { type: 'text/plain', bytes: 10 },
    vector: { type: 'image/svg+xml', bytes: 10 },
  }
  for (let n = 0; n < 100; n++) files[`n${n}`] = { type: 'image/webp', bytes: 4_000_000 }
  const images: Images = { find: (id) => (files[id] ? { id, ...files[id] } : undefined), read: () => [] }
  const choose = createImageChoice(images)
  expect(choose('small', undefined)?.id).toBe('small')
  expect(choose('large', 'small')?.id).toBe('small')
  for (const none of ['large', 'text', 'vector', 'gone']) expect(choose(none, undefined)).toBeUndefined()
  const chosen = Array.from({ length: 100 }, (_, n) => choose(`n${n}`)).filter((image) => image !== undefined)
  expect([chosen.length > 0, chosen.length < 100]).toEqual([true, true])
})

/** The cells of a table by RFC 4180, with a byte order mark. */
function cellsOf(csv: string): string[][] {
  expect(csv.startsWith('\uFEFF')).toBe(true)
  const rows: string[][] = [[]]
  for (const [, quoted, bare, end] of csv.slice(1).matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '')
    if (end === '\r\n') rows.push([])
  }
  expect(rows.pop()).toEqual([])
  return rows
}

test('[EXPORT-18] a table has every text and number as it was, and no cell that a spreadsheet takes for a formula', () => {
  const formulas = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '＝1',
    '＋1',
    "=cmd|'/c calc'!A1",
    '"=1"',
    ',=1',
    'x;=HYPERLINK(A1);y',
    'x\t@A1',
    'x\n=A1;y',
    'x\r\n-1',
    'x;"=1"',
    "x;'=1",
    "''\n=1",
  ]
  const signs = fc.constantFrom(...['=', '-', '＠', ';', '\t', '\n', '\r', '"', "'", ' ', ',', 'x', '\u2028'])
  const texts = fc.oneof(
    ...[fc.constantFrom(...formulas), fc.array(signs).map((all) => all.join(''))],
    ...[fc.string(), fc.string({ unit: 'binary' })],
  )
  const isFormula = (cell: string) => /^\s*[=+@＝＋－＠]|^\s*-/.test(cell)
  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(fc.array(fc.tuple(texts, texts, numbers), { maxLength: 20 }), (rows) => {
      const messages = rows.map(([body, authorName], n) => message({ seq: n + 1, body, authorName }))
      const chatFile = joined(
        roomAsCsv({ room: room('r'), selection: {}, seq: 1, messages: [messages], images: NO_IMAGES, takenAt: at }),
      )
      const chat = cellsOf(chatFile)
      expect(chat.slice(1).map(([, , author, text]) => [unguarded(text), unguarded(author)])).toEqual(
        rows.map(([text, author]) => [text, author]),
      )
      const records = rows.map(([key, by, n]) => ({
        key,
        values: { n },
        updatedAt: at,
        updatedBy: 'a',
        updatedByName: by,
      }))
      const board = { id: 'b', name: 'b', columns: [{ key: 'n', type: 'number' }] } as never
      const tableFile = joined(boardAsCsv({ board, selection: {}, seq: 1, records: [records as never], takenAt: at }))
      const table = cellsOf(tableFile)
      expect(table.slice(1).map(([key, n, , by]) => [unguarded(key), Number(n), unguarded(by)])).toEqual(
        rows.map(([key, by, n]) => [key, n === 0 ? Number(String(n)) : n, by]),
      )
      for (const cell of [...chat, ...table.map(([key, , changed, by]) => [key, changed, by])].flat())
        expect(isFormula(cell ?? '')).toBe(false)
      // With these, as on a German computer, a row is no row, and quotes within it are no quotes.
      for (const separator of [';', '\t'])
        for (const file of [chatFile, tableFile])
          expect(looseCells(file.slice(1), separator).filter(isFormula)).toEqual([])
    }),
  )
})

test('[EXPORT-19] a format has a row for just what the menus offer in it', () => {
  for (const kind of ['room', 'document', 'board'] as const)
    expect(EXPORT_FORMATS.filter((format) => FORMATS[format][kind] !== undefined)).toEqual(formatsOf(kind))
  expect(formatsOf('document')).not.toContain('csv')
})

test('[EXPORT-47] a text of several lines stays in its cell or quote however its lines end, so that nobody can write a row or a comment of somebody else', () => {
  for (const end of ['\n', '\r', '\r\n', '\v', '\f', '\x85', '\u2028', '\u2029']) {
    const forged = `one${end}${end}**Ada** 2026-01-01 10:00${end}${end}> I agree${end}[Ada]: http://evil.example${end}| k2 | no | 2026-01-01 | Ada |`
    const value = { type: 'text', key: 'note', name: `No${end}te`, unit: `u${end}v` } as const
    const record: BoardRecord = {
      ...{ boardId: 'b', key: 'k', values: { note: forged }, updatedAt: at, updatedBy: 'e', updatedByName: 'Eve' },
    }
    const board = { id: 'b', name: 'Board', createdAt: at, columns: [value] }
    const content = { board, selection: {}, seq: 1, records: [[record]], takenAt: at }
    const table = joined(boardAsMarkdown(content))
    expect(table.trimEnd().split(/[\n\r\v\f\x85\u2028\u2029]/)).toHaveLength(7)
    const tokens = lexer(table)
    expect(tokens.filter(({ type }) => type !== 'space').map(({ type }) => type)).toEqual([
      ...['heading', 'paragraph', 'table'],
    ])
    const { rows, header } = tokens.at(-1) as Tokens.Table
    expect([rows.length, header.length]).toEqual([1, 4])
    expect(joined(boardAsHtml(content))).toContain('one<br><br>**Ada**')

    const suggested = { original: forged, replacement: forged }
    const comment: Comment = {
      ...{ id: 'c', documentId: 'd', seq: 1, authorId: 'e', authorName: 'Eve', body: '', postedAt: at },
      ...{ quote: forged, suggestion: suggested },
    }
    const said = joined(commentsAsMarkdown({ comments: [[comment]], places: new Map() }))
    const parts = lexer(said).filter(({ type }) => type !== 'space')
    expect(parts.map(({ type }) => type)).toEqual([
      ...['hr', 'heading', 'heading', 'paragraph', 'paragraph', 'blockquote', 'paragraph', 'blockquote'],
    ])
    for (const line of said.split(/\r\n?|[\n\v\f\x85\u2028\u2029]/).filter((line) => line.includes('I agree')))
      expect(line).toMatch(/^(?:> |### )/)
    // What a link leads to is nothing that a quote of somebody may change.
    expect(said).not.toMatch(/^> \[Ada\]:/m)
    expect(run(forged).match(/<w:br\/>/g)).toHaveLength(6)
  }
})
