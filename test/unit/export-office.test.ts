// The files of office programs, read back by readers that are not ours.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import mammoth from 'mammoth'
import type { Board, BoardRecord } from '../../src-bun/contract/boards.ts'
import type { Comment } from '../../src-bun/contract/comments.ts'
import type { Document } from '../../src-bun/contract/documents.ts'
import type { DocumentContent, ExportedMessage, Images } from '../../src-bun/export/content.ts'
import { boardAsXlsx } from '../../src-bun/export/office/board.ts'
import { documentAsDocx } from '../../src-bun/export/office/document.ts'
import { roomAsDocx } from '../../src-bun/export/office/room.ts'
import { render } from '../../src-bun/export/worker/render.ts'
import { pngOf } from '../support/files.ts'

const at = Date.UTC(2026, 10, 28, 12)
const NO_IMAGES: Images = { find: () => undefined, read: () => [] }
const PNG = pngOf(30, 20)
const ID = '0123456789abcdef'
const ONE_IMAGE: Images = {
  find: (id) => (id === ID ? { id, type: 'image/png', bytes: PNG.length } : undefined),
  read: () => [PNG],
}
const fileOf = (pieces: Iterable<Uint8Array>) => Buffer.concat([...pieces])

const message = (others: Partial<ExportedMessage>): ExportedMessage => ({
  ...{ id: 'm', roomId: 'r', seq: 1, authorId: 'a', authorName: 'Ada', body: '', postedAt: at },
  ...others,
})
const roomOf = (name: string, messages: ExportedMessage[], images = NO_IMAGES) =>
  fileOf(
    roomAsDocx({
      selection: {},
      seq: 1,
      room: { id: 'r', name, topic: name, private: false, direct: false, archived: false, locked: false, lastSeq: 1 },
      messages: [messages],
      images,
      takenAt: at,
    }),
  )
const documentOf = async (text: string, others: Partial<DocumentContent> = {}) =>
  fileOf(
    await documentAsDocx({
      ...{ document: { id: 'd', title: 'Plan' } as Document, text, seq: 1, named: [], files: [], history: [] },
      ...{ comments: [], places: new Map(), images: NO_IMAGES, takenAt: at, render: async (job) => render(job) },
      ...others,
    }),
  )

/** What another program reads in the file, as HTML. It rejects what is no Word file. */
async function read(buffer: Buffer): Promise<string> {
  const { value, messages } = await mammoth.convertToHtml({ buffer })
  // It has no words for our own styles.
  const faults = messages.filter(({ message }) => !message.startsWith('Unrecognised'))
  expect(faults).toEqual([])
  return value
}

test('[EXPORT-23] a Word file has the headings, lists, tables, links and images of a document, as another program reads it', async () => {
  const text = [
    '# One',
    'A **bold** *word* and `code`, [a link](https://example.org/?a=1&b=2), ~~no~~',
    `![The map](/api/files/${ID}/map.png#30x20)`,
    '- point\n  1. first\n  2. second\n- [x] done',
    '5. five\n6. six',
    '| Who | When |\n|---|--:|\n| Ada | 10 |',
    '> said[^n]',
    '[^n]: word',
    '```py the plan\nx = 1\n```',
    '![elsewhere](https://example.org/pixel.png)',
  ].join('\n\n')
  const files = [{ id: ID, name: 'map.png', type: 'image/png', bytes: PNG.length, sha256: '' }]
  const comment = {
    ...{
      id: 'c',
      documentId: 'd',
      seq: 1,
      authorId: 'a',
      authorName: 'Bob',
      body: 'Why **ten**?',
      postedAt: at,
      quote: '10',
    },
    suggestion: { original: '10', replacement: '11' },
  } as Comment
  const buffer = await documentOf(text, { files, images: ONE_IMAGE, comments: [[comment]] })
  const html = await read(buffer)
  for (const part of [
    '<h1>One</h1>',
    '<strong>bold</strong> <em>word</em> and code',
    '<a href="https://example.org/?a=1&amp;b=2">a link</a>',
    '<s>no</s>',
    `<img alt="The map" src="data:image/png;base64,${Buffer.from(PNG).toString('base64')}" />`,
    '<li>point<ol><li>first</li><li>second</li></ol></li>',
    '<li>☑ done</li>',
    '<table><thead><tr><th><p><strong>Who</strong></p></th>',
    '<td><p>10</p></td>',
    'py the plan',
    'x = 1',
    '<sup>1</sup>',
    '1. word',
    'elsewhere',
    '<h1>Comments</h1>',
    'Why <strong>ten</strong>?',
    '<s>10</s>',
    '11',
  ])
    expect(html).toContain(part)
  expect(html).not.toContain('pixel.png')
  const parts = unzipSync(buffer)
  // Both lists with numbers count from their own start, and the list with points is the first one.
  const numbers = strFromU8(parts['word/document.xml'] as Uint8Array).matchAll(/<w:numId w:val="(\d+)"\/>/g)
  expect([...numbers].map(([, id]) => id)).toEqual(['1', '2', '2', '1', '3', '3'])
  expect(strFromU8(parts['word/numbering.xml'] as Uint8Array)).toContain('<w:startOverride w:val="5"/>')
  expect(Object.keys(parts)).toContain(`word/media/${ID}.png`)
})

test('[EXPORT-46] a link or the words of an image of any length stay one address and one description, whatever XML is written in them', async () => {
  // A piece of an export has 32 KB of text. What stands behind that must be as much a part of the address as what is before it.
  const field = String.raw`\<w:r\>\<w:fldChar w:fldCharType=\"begin\"/\>\<w:instrText\>INCLUDEPICTURE\</w:instrText\>\</w:r\>`
  const words = `${'a'.repeat(32_000)}${field}${'b'.repeat(8000)}`
  const long = `https://example.org/${words}`
  const files = [{ id: ID, name: 'map.png', type: 'image/png', bytes: PNG.length, sha256: '' }]
  const buffer = await documentOf(`[here](<${long}>) ![${words}](/api/files/${ID}/map.png#30x20) end`, {
    files,
    images: ONE_IMAGE,
  })
  const plain = (text: string) => text.replace(/\\(?=[<>"])/g, '')
  const html = await read(buffer)
  const [, address] = /<a href="([^"]*)">here<\/a>/.exec(html) ?? []
  const decoded = (text = '') =>
    text.replace(/&(lt|gt|quot|amp);/g, (_, name) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name as 'lt'])
  expect(decoded(address)).toBe(plain(long))
  expect(decoded(/<img alt="([^"]*)"/.exec(html)?.[1])).toBe(words)
  expect(html).toMatch(/ end<\/p>$/)
  const parts = unzipSync(buffer)
  expect(strFromU8(parts['word/document.xml'] as Uint8Array)).not.toMatch(/<w:(?:fldChar|instrText)/)
  expect(Object.keys(parts).filter((name) => name.includes('media'))).toEqual([`word/media/${ID}.png`])
})

test('[EXPORT-48] each item of a list in a Word file has its number once, also an empty one and one that begins with a list, a quote or code', async () => {
  const bodies = [
    ...['5. five\n6. six', '1. - a\n2. b', '1.\n2. c', '1. > q\n\n   more\n2. d', '1. ```js\n   x\n   ```\n2. e'],
    ...['1. # head\n2. f', '-\n  g', '- [x] done\n\n- [ ] open', '> 1. > q\n> 2. h', '1. [a]: http://x.example\n2. i'],
  ]
  const buffer = roomOf(
    'r',
    bodies.map((body, n) => message({ seq: n + 1, body })),
  )
  await read(buffer)
  const parts = unzipSync(buffer)
  const partOf = (name: string) => strFromU8(parts[name] as Uint8Array)
  const known = new Set([...partOf('word/numbering.xml').matchAll(/<w:num w:numId="(\d+)">/g)].map(([, id]) => id))
  const paragraphs = partOf('word/document.xml').match(/<w:p>.*?<\/w:p>/g) ?? []
  const items = paragraphs.flatMap((xml) => {
    const [, level, id] = /<w:numPr><w:ilvl w:val="(\d)"\/><w:numId w:val="([^"]*)"\/><\/w:numPr>/.exec(xml) ?? []
    return id === undefined ? [] : [[Number(level), id, xml.replace(/<[^>]*>/g, '')] as const]
  })
  for (const [, id] of items) expect(known).toContain(id)
  // A list with numbers is another one than that of the message before.
  expect(items).toEqual([
    ...([
      [0, '2', 'five'],
      [0, '2', 'six'],
    ] as const),
    ...([
      [0, '3', ''],
      [1, '1', 'a'],
      [0, '3', 'b'],
    ] as const),
    ...([
      [0, '4', ''],
      [0, '4', 'c'],
    ] as const),
    ...([
      [0, '5', ''],
      [0, '5', 'd'],
    ] as const),
    ...([
      [0, '6', ''],
      [0, '6', 'e'],
    ] as const),
    ...([
      [0, '7', 'head'],
      [0, '7', 'f'],
    ] as const),
    ...([[0, '1', 'g']] as const),
    ...([
      [0, '1', '☑ done'],
      [0, '1', '☐ open'],
    ] as const),
    ...([
      [1, '8', ''],
      [1, '8', 'h'],
    ] as const),
    ...([
      [0, '9', '[a]: http://x.example'],
      [0, '9', 'i'],
    ] as const),
  ])
})

test('[EXPORT-24] a Word file of a room has every message, whatever is in its text, and an image where its size is known', async () => {
  const image = { id: ID, name: 'map "1".png', type: 'image/png', bytes: PNG.length }
  const html = await read(
    roomOf(
      'Galley & <co>',
      [
        message({ files: [{ ...image, width: 30, height: 20 }] }),
        message({ files: [image], reactions: [{ emoji: '👍', memberIds: ['a', 'b'] }] }),
        message({ deleted: { at, by: 'a', byName: 'Eve' } }),
      ] as ExportedMessage[],
      ONE_IMAGE,
    ),
  )
  expect(html.match(/<img /g)).toHaveLength(1)
  for (const part of ['Galley &amp; &lt;co&gt;', 'map "1".png', '👍 2', 'Deleted by Eve']) expect(html).toContain(part)

  // Signs of Markdown would go, so words have none of them here.
  const words = fc
    .string({ unit: 'binary', minLength: 1 })
    .map((text) => text.replace(/[^\p{L}\p{N}\0-\x1f\ufffe& <"'>]/gu, ''))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(words, words), { minLength: 1, maxLength: 10 }), async (entries) => {
      const messages = entries.map(([body, authorName], n) => message({ seq: n + 1, body: `w${body}w`, authorName }))
      const { value } = await mammoth.extractRawText({ buffer: roomOf('r', messages) })
      const plain = (text: string) => text.replace(/[\s\0-\x1f\ufffd-\uffff]|&\w+;|[&<>"']/gu, '')
      for (const { body } of messages) expect(plain(value)).toContain(plain(body))
    }),
    { numRuns: 50 },
  )
})

test('[EXPORT-25] an Excel file has numbers and times as values, and every text as it was', async () => {
  const board = {
    id: 'b',
    name: "'Kettles: 1/2'",
    columns: [
      { key: 'n', type: 'number', name: 'Temperature', unit: '°C' },
      { key: 'at', type: 'time' },
      { key: 'note', type: 'text' },
    ],
  } as unknown as Board
  const record = (key: string, values: BoardRecord['values']): BoardRecord => ({
    ...{ boardId: 'b', key, values, updatedAt: at, updatedBy: 'a', updatedByName: 'Ada' },
  })
  const records = [
    record('one', { n: -21.5, at, note: '=1+1 & <b>\0' }),
    record('two', { n: null, at: 8.7e15, note: '' }),
  ]
  const parts = unzipSync(fileOf(boardAsXlsx({ board, selection: {}, seq: 1, records: [records], takenAt: at })))
  const sheet = strFromU8(parts['xl/worksheets/sheet1.xml'] as Uint8Array)
  const cells = [
    ...sheet.matchAll(
      /<c(?: t="(\w+)")?(?: s="(\d)")?(?:\/>|>(?:<v>(.*?)<\/v>|<is><t xml:space="preserve">([\s\S]*?)<\/t><\/is>)<\/c>)/g,
    ),
  ]
  const days = (at - new Date(at).getTimezoneOffset() * 60_000) / 86_400_000 + 25_569
  expect(cells.slice(6).map(([, type, look, value, text]) => [type, look, value, text])).toEqual([
    ['inlineStr', '0', undefined, 'one'],
    [undefined, undefined, '-21.5', undefined],
    [undefined, '2', String(days), undefined],
    ['inlineStr', '0', undefined, '=1+1 &amp; &lt;b&gt;\uFFFD'],
    [undefined, '2', String(days), undefined],
    ['inlineStr', '0', undefined, 'Ada'],
    ['inlineStr', '0', undefined, 'two'],
    [undefined, undefined, undefined, undefined],
    [undefined, undefined, '8700000000000000', undefined],
    ['inlineStr', '0', undefined, ''],
    [undefined, '2', String(days), undefined],
    ['inlineStr', '0', undefined, 'Ada'],
  ])
  expect(cells[1]?.[4]).toBe('Temperature (°C)')
  // What a program makes of a text that looks like the form in which such a file has signs that XML cannot have.
  const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
  const seen = (xml: string) =>
    xml
      .replace(/\r\n?/g, '\n')
      .replace(/&(\w+);/g, (_, name) => ENTITIES[name] ?? '')
      .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
  const signs = fc.constantFrom(...['_', 'x0041', 'x000D', 'x005F', 'xé', '\r', '\n', ' ', '&lt;', '<', 'a'])
  const strange = fc.array(signs).map((parts) => parts.join(''))
  fc.assert(
    fc.property(fc.array(strange, { minLength: 1, maxLength: 5 }), (notes) => {
      const pages = [notes.map((note, n) => record(`k${n}`, { n, at, note }))]
      const written = boardAsXlsx({
        board: { ...board, name: '_x0041_ 1' },
        selection: {},
        seq: 1,
        records: pages,
        takenAt: at,
      })
      const files = unzipSync(fileOf(written))
      const rows = strFromU8(files['xl/worksheets/sheet1.xml'] as Uint8Array).matchAll(
        /<row><c[^>]*><is><t[^>]*>k\d.*?<\/c><c>.*?<\/c><c.*?<\/c><c t="inlineStr" s="0"><is><t xml:space="preserve">([\s\S]*?)<\/t>/g,
      )
      expect([...rows].map(([, text]) => seen(text as string))).toEqual(notes)
      const [, name = ''] = /<sheet name="([^"]*)"/.exec(strFromU8(files['xl/workbook.xml'] as Uint8Array)) ?? []
      expect(seen(name)).toBe('_x0041_ 1')
    }),
  )
  expect(strFromU8(parts['xl/workbook.xml'] as Uint8Array)).toContain('<sheet name="_Kettles_ 1_2_"')
})
