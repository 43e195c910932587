// PDF files, read back by the programs of poppler.

import { heapStats } from 'bun:jsc'
import { expect, spyOn, test } from 'bun:test'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { unzipSync } from 'fflate'
import type { Comment } from '../../src-bun/contract/comments.ts'
import type { Document } from '../../src-bun/contract/documents.ts'
import { formatsOf } from '../../src-bun/contract/http/exports.ts'
import type { DocumentContent, ExportedMessage, Images, RoomContent } from '../../src-bun/export/content.ts'
import { FORMATS } from '../../src-bun/export/formats.ts'
import { documentAsPdf } from '../../src-bun/export/pdf/document.ts'
import { createMissingCharacters, DRAWN } from '../../src-bun/export/pdf/drawn-characters.ts'
import { readFont } from '../../src-bun/export/pdf/fonts.ts'
import { opaquePng } from '../../src-bun/export/pdf/png.ts'
import { roomAsPdf } from '../../src-bun/export/pdf/room.ts'
import { render } from '../../src-bun/export/worker/render.ts'

const at = Date.UTC(2026, 10, 28, 12)
const ID = '0123456789abcdef'
const imageOf = (type: string, image: Uint8Array): Images => ({
  find: (id) => (id === ID ? { id, type, bytes: image.length } : undefined),
  read: () => [image],
})
const NO_IMAGES: Images = { find: () => undefined, read: () => [] }

const chunk = (type: string, data: Uint8Array) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return [length, Buffer.from(type), data, Buffer.alloc(4)]
}
/** Red, of which the second row, the same as the first, is transparent by half. */
function pngOf(width: number, { depth = 8, colours = 6 } = {}): Buffer {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, 2, depth, colours, 0, 0, 0])
  const pixel = (alpha: number) => [255, 0, 0, alpha].flatMap((value) => (depth === 16 ? [value, value] : [value]))
  const first = [0, ...Array(width).fill(pixel(255)).flat()]
  // The filter is "up": the difference to the row above.
  const second = [
    2,
    ...Array(width)
      .fill([...pixel(0).map(() => 0)].with(-(depth / 8), 129))
      .flat(),
  ]
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from([...first, ...second]))),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts.flat()])
}

const message = (others: Partial<ExportedMessage>): ExportedMessage => ({
  ...{ id: 'm', roomId: 'r', seq: 1, authorId: 'a', authorName: 'Ada', body: '', postedAt: at },
  ...others,
})
const ROOM = {
  ...{ id: 'r', name: 'Galley', topic: '', lastSeq: 1 },
  ...{ private: false, direct: false, archived: false, locked: false },
}
const roomOf = (messages: readonly ExportedMessage[], images = NO_IMAGES) =>
  Buffer.concat([
    ...roomAsPdf({
      ...{ selection: {}, seq: 1, messages: [messages], images, takenAt: at },
      room: ROOM,
    }),
  ])
const documentOf = (text: string, others: Partial<DocumentContent> = {}) =>
  Buffer.concat([
    ...documentAsPdf({
      ...{ document: { id: 'd', title: 'Plan' } as Document, text, seq: 7, named: [], files: [], history: [] },
      ...{
        comments: [],
        places: new Map(),
        images: NO_IMAGES,
        takenAt: at,
        render: async (job: Parameters<typeof render>[0]) => render(job),
      },
      ...others,
    }),
  ])

/** Whole, and without anything that runs: what a PDF file can start or load has one of these names. */
function expectWhole(pdf: Buffer): void {
  const file = pdf.toString('latin1')
  expect(file.startsWith('%PDF-1.')).toBe(true)
  expect(file.trimEnd().endsWith('%%EOF')).toBe(true)
  // Contents are compressed, so that these are those of the file itself.
  for (const name of ['/JavaScript', '/JS', '/Launch', '/OpenAction', '/AA', '/EmbeddedFile', '/SubmitForm', '/GoToR'])
    expect(file.replace(/stream\n[\s\S]*?\nendstream/g, '')).not.toMatch(new RegExp(`${name}\\b`))
}

const hasPoppler = Bun.which('pdftotext') !== null
async function ask(pdf: Buffer, ...command: string[]): Promise<string> {
  const program = Bun.spawn(command, { stdin: pdf, stdout: 'pipe', stderr: 'pipe' })
  const [out, faults] = await Promise.all([new Response(program.stdout).text(), new Response(program.stderr).text()])
  expect(faults).toBe('')
  return out
}
const wordsOf = async (pdf: Buffer) => (await ask(pdf, 'pdftotext', '-', '-')).replace(/\s+/g, ' ')

test.skipIf(!hasPoppler)(
  '[EXPORT-32] a PDF file has the headings, lists, tables, links and images of a document, and its comments, as another program reads it',
  async () => {
    const text = [
      '# Über алфавит αβγ',
      'A **bold** *word* and `code`, [a link](https://example.org/?a=1&b=2), ~~no~~, [none](javascript:alert(1))',
      `## Deeper\n\n![The map](/api/files/${ID}/map.png)`,
      '- point\n  1. first\n  2. second\n- [x] done',
      '| Who | When |\n|---|--:|\n| Grace | 10 |',
      '> said',
      '```py the plan\nx = 1\n```',
      '![elsewhere](https://example.org/pixel.png)',
      '# Next',
    ].join('\n\n')
    const png = pngOf(40)
    const files = [{ id: ID, name: 'map.png', type: 'image/png', bytes: png.length, sha256: '' }]
    const comment = {
      ...{ id: 'c', documentId: 'd', seq: 1, authorId: 'a', authorName: 'Bob', body: 'Why **ten**?', postedAt: at },
      ...{ quote: 'Grace', suggestion: { original: 'old words', replacement: 'new words' } },
    } as Comment
    const pdf = documentOf(text, { files, images: imageOf('image/png', png), comments: [[comment]] })
    expectWhole(pdf)
    const words = await wordsOf(pdf)
    for (const part of [
      ...['Plan', 'as of change 7', 'Über алфавит αβγ', 'A bold word and code, a link, no, none', 'Deeper', '• point'],
      ...[
        '1. first',
        '2. second',
        '☑ done',
        'Who When Grace 10',
        'said',
        'py the plan',
        'x = 1',
        'elsewhere',
        'Comments',
        '“Grace”',
      ],
      ...['Bob', 'Why ten?', 'old words', 'new words', 'Suggestion'],
    ])
      expect(words).toContain(part)
    expect(words).not.toContain('no picture of some signs')
    expect(await ask(pdf, 'pdfinfo', '-url', '-')).toMatch(/https:\/\/example\.org\/\?a=1&b=2/)
    expect(await ask(pdf, 'pdfinfo', '-url', '-')).not.toMatch(/javascript|pixel/)
    expect((await ask(pdf, 'pdfimages', '-list', '-')).split('\n')).toHaveLength(4)
    const info = await ask(pdf, 'pdfinfo', '-')
    expect(info).toMatch(/Title: +Plan\n/)
    expect(info).toMatch(/JavaScript: +no\n/)
    // The headings are the outline, one below the other.
    const titles = [...pdf.toString('latin1').matchAll(/\/Title (\([^)]*\)|<[0-9A-Fa-f]*>)/g)]
    expect(titles).toHaveLength(5)
  },
)

test.skipIf(!hasPoppler)(
  '[EXPORT-49] each item of a list in a PDF file has its number, also an empty one and one that begins with a list, a quote or code',
  async () => {
    const lists = [
      '4.\n5. c',
      '1. - a\n2. b',
      '6. > q\n7. d',
      '8. ```\n   x\n   ```\n9. # e',
      '- [x] done\n\n- [ ] open',
    ]
    const words = await wordsOf(documentOf(lists.join('\n\ntext\n\n')))
    for (const part of ['4. 5. c', '1. • a 2. b', '6. q 7. d', '8. x 9. e', '☑ done ☐ open'])
      expect(words).toContain(part)
  },
)

test.skipIf(!hasPoppler)(
  '[EXPORT-33] a PDF file of a room has every message, is whole whatever is in it, and says where its fonts have no picture',
  async () => {
    const words = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 })
    const markup = fc.constantFrom(
      '- ',
      '> ',
      '# ',
      '| a | b |\n|-|-|\n',
      '```\n',
      '**',
      '\n',
      '[x](y)',
      '\u202e',
      '1. ',
    )
    const body = fc.array(fc.oneof(words, markup), { maxLength: 20 }).map((parts) => parts.join(''))
    await fc.assert(
      fc.property(fc.array(fc.tuple(body, words), { minLength: 1, maxLength: 5 }), (entries) => {
        expectWhole(roomOf(entries.map(([text, authorName], n) => message({ seq: n + 1, body: text, authorName }))))
      }),
      { numRuns: 30 },
    )
    const many = Array.from({ length: 300 }, (_, n) => message({ seq: n, body: `word${n}end` }))
    const others = [
      message({ body: 'A vote', editedAt: at, reactions: [{ emoji: '♥', memberIds: ['a', 'b'] }] }),
      message({ replyTo: { id: 'm', authorName: 'Carl', excerpt: '' } as never, body: 'An answer' }),
      message({ deleted: { at, by: 'a', byName: 'Eve' } }),
      message({ body: '', files: [{ id: 'f', name: 'plan.zip', type: 'application/zip', bytes: 12 }] as never }),
    ]
    const pdf = roomOf([...many, ...others])
    const shown = await wordsOf(pdf)
    for (const { body: text } of many) expect(shown).toContain(text)
    for (const part of ['Ada answers Carl', ', edited', '♥', 'Deleted by Eve', 'plan.zip', '12 bytes'])
      expect(shown).toContain(part)
    expect(Number(/Pages: +(\d+)/.exec(await ask(pdf, 'pdfinfo', '-'))?.[1])).toBeGreaterThan(5)
    expect(shown).not.toContain('no picture of some signs')
    expect(await wordsOf(roomOf([message({ body: '漢字' })]))).toMatch(/□□.*no picture of some signs.*web page/)
  },
)

test('[EXPORT-34] a picture stands on white in a PDF file, and a damaged or huge one ends nothing', () => {
  for (const depth of [8, 16]) {
    const flat = opaquePng(pngOf(1, { depth }))
    expect(flat?.[25]).toBe(2)
    // Red, and red by half on white.
    const data = new Uint8Array((flat as Buffer).subarray((flat as Buffer).indexOf('IDAT') + 6))
    expect([...Bun.inflateSync(data)]).toEqual([0, 255, 0, 0, 0, 255, 127, 127])
  }
  expect(opaquePng(pngOf(1, { colours: 7 }))).toBeUndefined()
  const huge = pngOf(1)
  huge.writeUInt32BE(1_000_000, 16)
  expect(opaquePng(huge)).toBeUndefined()
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080001000101011100ffd9', 'hex')
  const original = [
    { type: 'image/png', bytes: pngOf(8) },
    { type: 'image/jpeg', bytes: jpeg },
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...original),
      fc.array(fc.tuple(fc.nat(), fc.nat(255))),
      fc.nat(),
      ({ type, bytes }, changes, cut) => {
        const damaged = Buffer.from(bytes)
        for (const [where, value] of changes) damaged[where % damaged.length] = value
        const image = damaged.subarray(0, cut % (damaged.length * 2) || undefined)
        const file = { id: ID, name: 'a.png', type, bytes: image.length }
        expectWhole(roomOf([message({ files: [file] as never })], imageOf(type, image)))
      },
    ),
    { numRuns: 60 },
  )
})

test('[EXPORT-35] making a PDF file takes the same memory at its end as at its beginning, however many words and links it has', () => {
  const heap: number[] = []
  let made = 0
  function* pages(): Generator<readonly ExportedMessage[]> {
    for (let page = 0; page < 9; page++) {
      // Garbage is not counted, so that it does not matter when the engine clears it away.
      Bun.gc(true)
      heap.push(heapStats().heapSize)
      yield Array.from({ length: 250 }, (_, n) => {
        const seq = page * 250 + n
        const words = Array.from({ length: 20 }, (_, w) => `word${seq}x${w}`).join(' ')
        return message({ seq, body: `${words} [link](https://example.org/${seq})` })
      })
    }
  }
  const room = { ...ROOM, lastSeq: 2250 }
  const content = { selection: {}, seq: 1, messages: pages(), images: NO_IMAGES, takenAt: at, room }
  for (const piece of roomAsPdf(content)) made += piece.length
  expect(made).toBeGreaterThan(300_000)
  // The first page loads what all of them need. The layout of all words would take 40 MB.
  const grown = (heap.at(-1) as number) - (heap[2] as number)
  expect(grown).toBeLessThan(4_000_000)
})

/** The signs of a font, from the table of a TrueType file that maps all of Unicode to its pictures (format 12). */
function signsIn(font: Buffer): number[] {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, n) => 12 + 16 * n)
  const cmap = font.readUInt32BE((tables.find((at) => font.toString('latin1', at, at + 4) === 'cmap') as number) + 8)
  const parts = Array.from(
    { length: font.readUInt16BE(cmap + 2) },
    (_, n) => cmap + font.readUInt32BE(cmap + 8 + 8 * n),
  )
  const all = parts.find((at) => font.readUInt16BE(at) === 12) as number
  return Array.from({ length: font.readUInt32BE(all + 12) }, (_, n) => all + 16 + 12 * n).flatMap((at) => {
    const [first, last] = [font.readUInt32BE(at), font.readUInt32BE(at + 4)]
    return Array.from({ length: last - first + 1 }, (_, n) => first + n)
  })
}

test('[EXPORT-50] in no file did a host delete what the rule took because of its age', async () => {
  const deleted = { at, by: 'h', byName: 'Hosting', byRule: true } as const
  const content = (): RoomContent => ({
    ...{ room: ROOM, selection: {}, seq: 1, images: NO_IMAGES, takenAt: at },
    messages: [[message({ deleted }), message({ seq: 2, deleted: { at, by: 'e', byName: 'Eve' } })]],
  })
  for (const format of formatsOf('room').filter((format) => format !== 'json' && (format !== 'pdf' || hasPoppler))) {
    const pieces = (await FORMATS[format].room?.(content())) ?? []
    const file = Buffer.concat([...pieces].map((piece) => Buffer.from(piece as string)))
    const parts = format === 'docx' ? unzipSync(file)['word/document.xml'] : undefined
    const text = format === 'pdf' ? await wordsOf(file) : Buffer.from(parts ?? file).toString()
    for (const said of ['Forgotten because of its age', 'Eve'])
      expect([format, text]).toEqual([format, expect.stringContaining(said)])
    expect([format, text.includes('Hosting')]).toEqual([format, false])
  }
})

test('[EXPORT-42] the table of what a PDF file can show is that of its fonts, and a text is looked through by it', () => {
  const table = DRAWN.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, n) => first + n))
  for (const font of ['text', 'bold', 'italic'] as const)
    expect(signsIn(readFont(font)).filter((code) => code >= 32)).toEqual(table)

  const missingIn = (...texts: string[]) => {
    const missing = createMissingCharacters(3)
    for (const text of texts) missing.look(text)
    return missing.found()
  }
  expect(missingIn('Größe, Привет, καλημέρα → “quoted” – ½ €', 'a\tb\nc\u200d\ufe0f\u202e')).toEqual([])
  expect(missingIn('你好', 'again 你', 'مرحبا')).toEqual(['你', '好', 'م'])
  expect(missingIn('well done 🎉')).toEqual(['🎉'])
  expect(missingIn('\ud83c alone')).toEqual([])

  // Each match costs, so that of a character that a text has thousands of times only the first is one.
  const matching = spyOn(RegExp.prototype, 'exec')
  expect(missingIn('漢'.repeat(4000), '漢字'.repeat(2000), '漢字'.repeat(2000))).toEqual(['漢', '字'])
  expect(matching.mock.calls.length).toBeLessThan(10)
  matching.mockRestore()
})
