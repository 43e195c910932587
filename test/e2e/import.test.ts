// Files that become documents: Markdown, texts of old programs, pages, and documents of Word.
import { beforeAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, joinAt, type Peer, temporaryFolder } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let bob: Peer
beforeAll(async () => {
  bob = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Bob', code: world.hub.token })
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await ada.page.goto(`${world.origin()}/all/documents`)
  await section().waitFor()
}, 600_000)

const section = () => ada.page.getByRole('region', { name: 'Import files' })
const row = (name: string) => section().getByRole('listitem').filter({ hasText: name })
const file = (name: string, content: string | Uint8Array, mimeType = '') => ({
  ...{ name, mimeType },
  buffer: Buffer.from(content),
})

/** A ZIP file without compression. */
function zip(entries: Record<string, string>): Buffer {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const [name, content] of Object.entries(entries)) {
    const bytes = Buffer.from(content)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt32LE(Bun.hash.crc32(bytes), 10)
    fields.writeUInt32LE(bytes.length, 14)
    fields.writeUInt32LE(bytes.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), bytes])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), fields, rest, Buffer.from(name)]))
    parts.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, ...directory, end])
}

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const run = (text: string, style = '') => `<w:r><w:rPr>${style}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`
const paragraph = (content: string, style = '') => `<w:p><w:pPr>${style}</w:pPr>${content}</w:p>`
const cell = (text: string) => `<w:tc>${paragraph(run(text))}</w:tc>`
const WORD = zip({
  '[Content_Types].xml':
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
  '_rels/.rels':
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
  'word/styles.xml': `<w:styles ${W}><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>`,
  'word/_rels/document.xml.rels':
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
  'word/document.xml': `<w:document ${W}><w:body>${[
    paragraph(run('Minutes'), '<w:pStyle w:val="Heading1"/>'),
    paragraph(run('We ') + run('agreed', '<w:b/>') + run(' on it.')),
    `<w:tbl><w:tr>${cell('Who')}${cell('What')}</w:tr><w:tr>${cell('Ada')}${cell('paint')}</w:tr></w:tbl>`,
  ].join('')}</w:body></w:document>`,
})

test('[IMPORT-1] Markdown, texts of old programs, pages and documents of Word become documents, and other files say why not', async () => {
  await section()
    .locator('input[type=file]')
    .first()
    .setInputFiles([
      file('Plan.md', '\uFEFF# Plan\r\n\r\n- one\r\n'),
      file('Café.txt', Uint8Array.of(0x43, 0x61, 0x66, 0xe9)),
      file('page.html', '<h1>Page</h1><p onclick="alert(1)">A <b>bold</b> word</p><script>alert(2)</script>'),
      file('Minutes.docx', WORD),
      file('broken.docx', 'no document'),
      file('picture.png', 'x'),
      file('empty.md', ''),
      file('large.txt', new Uint8Array(4 * 1024 * 1024 + 1)),
    ])
  for (const title of ['Plan', 'Café', 'page', 'Minutes', 'empty'])
    await row(title).getByText('Imported', { exact: true }).waitFor()
  await row('broken.docx').getByText('could not be read').waitFor()
  await row('picture.png').getByText('Not a file that can become a document').waitFor()
  await row('large.txt').getByText('Too large').waitFor()
  const { documents } = (await (await bob.get('/api/documents')).json()) as {
    documents: { id: string; title: string }[]
  }
  const texts = await Promise.all(
    documents.map(async ({ id, title }) => [title, await (await bob.get(`/api/documents/${id}/text`)).text()]),
  )
  expect(Object.fromEntries(texts)).toEqual({
    Plan: '# Plan\n\n- one\n',
    Café: 'Café',
    page: '# Page\n\nA **bold** word\n',
    Minutes: '# Minutes\n\nWe **agreed** on it.\n\n| Who | What |\n| --- | --- |\n| Ada | paint |\n',
    empty: '',
  })
  expect(await lookAllOver(ada, 'import-files')).toEqual([])
  await row('Minutes').getByRole('link').click()
  await ada.page.getByText('We agreed on it.').waitFor()
}, 600_000)

test('[IMPORT-2] files that are dropped are imported, and one that was cut off is tried again into the same document', async () => {
  await ada.page.goto(`${world.origin()}/all/documents`)
  let cut = true
  await ada.page.route('**/api/documents/*/text', (route) => (cut ? route.abort() : route.fallback()))
  const dropped = await ada.page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['dropped text'], 'Dropped.md'))
    return transfer
  })
  await section().dispatchEvent('drop', { dataTransfer: dropped })
  await row('Dropped').getByText('cannot be reached').waitFor()
  cut = false
  await row('Dropped').getByRole('button', { name: 'Try again' }).click()
  await row('Dropped').getByText('Imported', { exact: true }).waitFor()
  const { documents } = (await (await bob.get('/api/documents?q=Dropped')).json()) as { documents: { id: string }[] }
  expect(documents.length).toBe(1)
  await expectSoon(async () => await (await bob.get(`/api/documents/${documents[0]?.id}/text`)).text()).toBe(
    'dropped text',
  )
}, 600_000)

/** A picture of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test('[IMPORT-5] a folder becomes documents with links and images, several at once, and what waits is cancelled', async () => {
  const { page } = ada
  // Of the connection that was cut before.
  ada.problems.splice(0)
  await page.goto(`${world.origin()}/all/documents`)
  const folder = temporaryFolder()
  const notes = join(folder.path, 'notes')
  mkdirSync(join(notes, 'deep'), { recursive: true })
  const write = (name: string, content: string | Buffer) => writeFileSync(join(notes, name), content)
  write(
    'Start.md',
    '# Start\n\n[Far away](deep/Far%20away.md), [web](https://a.example/x.md)\n\n![boat](deep/boat.png) ![gone](gone.png)\n',
  )
  write('deep/Far away.md', 'Back to [the start](../Start.md)\n')
  write('deep/boat.png', PIXEL)
  write('.hidden.md', 'no')
  const choose = async (path: string) => {
    const chooser = page.waitForEvent('filechooser')
    await section().getByRole('button', { name: 'Choose a folder' }).click()
    await (await chooser).setFiles(path)
  }
  await choose(notes)
  for (const title of ['Start', 'Far away']) await row(title).getByText('Imported', { exact: true }).waitFor()
  await expectSoon(() => section().getByRole('listitem').count()).toBe(2)
  const text = async (title: string) => {
    const { documents } = (await (await bob.get(`/api/documents?name=${title}`)).json()) as {
      documents: { id: string }[]
    }
    return (await bob.get(`/api/documents/${documents[0]?.id}/text`)).text()
  }
  await expectSoon(() => text('Start')).toMatch(
    /^# Start\n\n\[\[Far away\]\], \[web\]\(https:\/\/a\.example\/x\.md\)\n\n!\[boat\]\(\/api\/files\/\w+\/boat\.png#1x1\) !\[gone\]\(gone\.png\)\n$/,
  )
  await expectSoon(() => text('Far away')).toBe('Back to [[Start|the start]]\n')

  const many = join(folder.path, 'many')
  mkdirSync(many)
  for (let n = 0; n < 12; n++) writeFileSync(join(many, `page ${n}.md`), `${n}`)
  // Nothing is answered until it is cancelled.
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => (answer = resolve))
  await page.route('**/api/documents/*/text', async (route) => {
    await held
    await route.fallback()
  })
  await choose(many)
  await eventually(async () => (await section().getByText('Sending …', { exact: true }).count()) === 3)
  expect(await lookAllOver(ada, 'import-folder')).toEqual([])
  await section().getByRole('button', { name: 'Cancel' }).click()
  answer()
  await eventually(async () => (await section().getByText('Imported', { exact: true }).count()) === 5)
  await expectSoon(() => section().getByText('Cancelled', { exact: true }).count()).toBe(9)
  mkdirSync(join(folder.path, 'empty'))
  writeFileSync(join(folder.path, 'empty', 'nothing.bin'), 'x')
  await choose(join(folder.path, 'empty'))
  await section().getByText('Nothing in this folder can become a document.').waitFor()
  expect(ada.problems).toEqual([])
  folder.remove()
}, 600_000)

test('[IMPORT-6] what is being read when it is cancelled becomes no document', async () => {
  const { page } = ada
  await page.goto(`${world.origin()}/all/documents`)
  // A file on a slow stick.
  await page.evaluate(() => {
    const { arrayBuffer } = File.prototype
    File.prototype.arrayBuffer = function (this: File) {
      return new Promise((resolve) =>
        addEventListener('read now', () => resolve(arrayBuffer.call(this)), { once: true }),
      )
    }
  })
  const names = ['slow one.md', 'slow two.md']
  await section()
    .locator('input[type=file]')
    .first()
    .setInputFiles(names.map((name) => file(name, name)))
  await expectSoon(() => section().getByText('Reading …', { exact: true }).count()).toBe(2)
  await section().getByRole('button', { name: 'Cancel' }).click()
  await page.evaluate(() => dispatchEvent(new Event('read now')))
  await expectSoon(() => section().getByText('Cancelled', { exact: true }).count()).toBe(2)
  const { documents } = (await (await bob.get('/api/documents?q=slow')).json()) as { documents: unknown[] }
  expect(documents).toEqual([])
  expect(ada.problems).toEqual([])
}, 600_000)
