// A document that an editor of others wrote, in the record: in a box that is opened from the disk, and in the replay of box and app.
import { expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Locator } from 'playwright-core'
import * as Y from 'yjs'
import { blocksIn, linesOfLog, withLog } from '../support/box.ts'
import { sendFile } from '../support/files.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { openStock } from '../support/stock.ts'
import { DESK } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const PICTURE = new Uint8Array(readFileSync(join(import.meta.dir, '../../assets/icons/linux/hubbub-512.png')))
const RUN = `<img src=x onerror="document.title='run'">`

const world = aWorld(['--limits', 'off'])

function element(name: string, attributes: Record<string, string>, ...children: (string | Y.XmlText | Y.XmlElement)[]) {
  const made = new Y.XmlElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.insert(
    0,
    children.map((child) => (typeof child === 'string' ? new Y.XmlText(child) : child)),
  )
  return made
}

const paragraph = (...children: (string | Y.XmlText | Y.XmlElement)[]) => element('paragraph', {}, ...children)

function linked(words: string, href: string): Y.XmlText {
  const text = new Y.XmlText()
  text.insert(0, words, { link: { href } })
  return text
}

/** Ada writes a draft and Bob the rest: what one person writes within a second is one step of a replay. */
async function write(ada: Peer, bob: Peer): Promise<string> {
  const { id } = (await (await ada.post('/api/documents', { title: 'Handbook', kind: 'rich' })).json()) as {
    id: string
  }
  const picture = await sendFile(ada, PICTURE, { filename: 'stove.png', filetype: 'image/png' })
  expect((await ada.send('PUT', `/api/documents/${id}/files/${picture}`)).status).toBeLessThan(300)
  const stock = openStock(ada, id)
  await stock.synced()
  stock.doc
    .getXmlFragment('prosemirror')
    .insert(0, [element('heading', { level: '1' }, 'Stoves of the hut'), paragraph('The first draft')])
  await eventually(async () => (await exported(ada, id)).includes('first draft'))
  const cell = (text: string) => element('tableCell', {}, paragraph(text))
  const item = (text: string) => element('listItem', {}, paragraph(text))
  stock.end()
  const other = openStock(bob, id)
  await other.synced()
  const page = other.doc.getXmlFragment('prosemirror')
  await eventually(() => page.length === 2)
  page.delete(1, 1)
  page.insert(1, [
    paragraph(
      `Written ${RUN} by hand, `,
      linked('bad', `javascript:document.title='run'`),
      linked(' and good', 'https://example.org/stove'),
    ),
    element('bulletList', {}, item('wood'), item('gas')),
    element(
      'table',
      {},
      element('tableRow', {}, cell('Kettle'), cell('Litres')),
      element('tableRow', {}, cell('blue'), cell('2.5')),
    ),
    element('codeBlock', { language: 'sh' }, 'light --stove'),
    paragraph('see tools[0] and C:\\temp'),
    paragraph(element('image', { src: `${world.hub.origin}/api/files/${picture}`, alt: 'the *stove*_' })),
    element(`x-${'y'.repeat(50)}`, { onclick: RUN }, 'an element of nobody'),
  ])
  await eventually(async () => (await exported(ada, id)).includes('element of nobody'))
  other.end()
  return id
}

const exported = async (ada: Peer, id: string): Promise<string> =>
  (await ada.get(`/api/export/documents/${id}?format=md`)).text()

/** What the updates in a box say: leaves follow some moments later. */
function wordsIn(box: string, id: string): string {
  const doc = new Y.Doc()
  for (const line of linesOfLog(blocksIn(box))) {
    const { content = '{}' } = JSON.parse(line) as { content?: string }
    const { document, updates = [] } = JSON.parse(content) as { document?: string; updates?: { bytes: string }[] }
    if (document === id) for (const { bytes } of updates) Y.applyUpdate(doc, Buffer.from(bytes, 'base64'))
  }
  return doc.getXmlFragment('prosemirror').toString()
}

/** The box with no update of the document in it that could be read. */
function withoutUpdates(html: string, id: string): string {
  const [log] = withLog(blocksIn(html), (lines) =>
    lines.map((line) => {
      const { content, ...rest } = JSON.parse(line) as { content?: string }
      const {
        document,
        updates = [],
        ...others
      } = JSON.parse(content ?? '{}') as {
        document?: string
        updates?: { bytes: string }[]
      }
      if (document !== id) return line
      const bad = updates.map((update) => ({ ...update, bytes: '?' }))
      return JSON.stringify({ ...rest, content: JSON.stringify({ document, updates: bad, ...others }) })
    }),
  )
  const isLog = (line: string) => line.includes('data-part="log"')
  const lines = html.split('\n')
  const block = `<script type="application/octet-stream" data-part="log">${log?.base64}</script>`
  return lines.flatMap((line, n) => (isLog(line) ? (n === lines.findIndex(isLog) ? [block] : []) : [line])).join('\n')
}

test('[RICH-21] a session box shows a rich document with its headings, lists, tables and pictures, finds its words, and replays it; the app replays it, too, and lets people take it home', async () => {
  const ada = await joinAt(world.hub.origin, { name: 'Ada', code: world.hub.code })
  const bob = await joinAt(world.hub.origin, { name: 'Bob', code: world.hub.code })
  const id = await write(ada, bob)
  const html = (await eventually(async () => {
    const box = await (await ada.get('/api/export/session')).text()
    return wordsIn(box, id).includes('element of nobody') ? box : undefined
  })) as string
  const file = join(world.folder, 'rich.html')
  writeFileSync(file, html)
  const url = pathToFileURL(file).href

  const person = await world.person(DESK)
  const { page } = person
  await page.goto(url)
  const find = page.getByRole('searchbox')
  await find.fill('kettle litres')
  await page.getByRole('heading', { name: '1 found' }).waitFor()
  await page.getByRole('link', { name: /Handbook/ }).click()
  const shown = page.locator('.document')
  await shown.getByRole('cell', { name: '2.5' }).waitFor()
  await shown.getByText('Stoves of the hut').waitFor()
  await shown.getByRole('listitem').getByText('gas').waitFor()
  await shown.getByText('light --stove').waitFor()
  await shown.getByText('an element of nobody').waitFor()
  await shown.getByText(`Written ${RUN} by hand, bad`).waitFor()
  await shown.getByRole('link', { name: 'and good' }).waitFor()
  const addresses = () => shown.getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href')))
  await expectSoon(addresses).toEqual(['https://example.org/stove'])
  const picture = shown.getByRole('img', { name: 'the *stove*_', exact: true })
  await shown.locator('.picture').scrollIntoViewIfNeeded()
  await expectSoon(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(512)
  await page.evaluate(() => window.scrollTo(0, 0))
  expect(await lookAllOver(person, 'box-rich-document')).toEqual([])

  await find.fill('tools[0] C:\\temp')
  await page.getByRole('heading', { name: '1 found' }).waitFor()
  await page.getByRole('link', { name: /see tools\[0\] and C:\\temp/ }).waitFor()
  await find.fill('')

  const thing = page.getByRole('region', { name: 'Documents and boards' })
  const bar = page.getByRole('slider', { name: 'Point in time' })
  async function replays(there: Locator): Promise<void> {
    await bar.press('End')
    await page.getByLabel('Document or board', { exact: true }).selectOption('Handbook')
    await there.getByRole('cell', { name: '2.5' }).waitFor()
    await bar.press('Home')
    await there.getByText('It is empty at this time.').waitFor()
    for (let n = 0; n < 50 && !(await there.getByText('The first draft').isVisible()); n++)
      await page.getByRole('button', { name: 'What happened next' }).click()
    await there.getByText('The first draft').waitFor()
    await there.getByText('Stoves of the hut').waitFor()
    await expectSoon(() => there.getByRole('cell').count()).toBe(0)
  }
  await page.getByRole('link', { name: 'Replay' }).click()
  await replays(thing)
  await bar.press('End')
  await thing.getByText('light --stove').waitFor()
  expect(await lookAllOver(person, 'box-rich-replay')).toEqual([])
  await expectSoon(() => page.title()).toMatch(/^Workshop, \d/)
  expect(person.problems).toEqual([`request to ${url}`])

  // Somebody has changed what was written: the page does not say that there is nothing, nor is the picture just gone.
  const damaged = join(world.folder, 'damaged.html')
  writeFileSync(damaged, withoutUpdates(html, id))
  await page.goto(pathToFileURL(damaged).href)
  await page.goto(`${pathToFileURL(damaged).href}#document/${id}`)
  await page.getByText('This document cannot be read. What was written in it is in this file all the same.').waitFor()

  const kim = await world.person(DESK)
  await kim.page.goto(`${world.origin()}/#${world.hub.token}`)
  await kim.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await kim.page.goto(`${world.origin()}/documents/${id}`)
  await kim.page.getByText('Stoves of the hut').waitFor()
  await kim.page.getByRole('button', { name: 'Take home' }).click()
  await kim.page.getByText('About ', { exact: false }).first().waitFor()
  // Its days are known to nobody.
  await expectSoon(() => kim.page.getByRole('button', { name: /Choose a part/ }).count()).toBe(0)
  const [download] = await Promise.all([
    kim.page.waitForEvent('download'),
    kim.page.getByRole('link', { name: /Markdown/ }).click(),
  ])
  expect(readFileSync(await download.path(), 'utf8')).toContain('| blue | 2.5 |')
  await kim.page.goto(`${world.origin()}/replay`)
  const past = kim.page.getByRole('region', { name: 'Documents and boards' })
  await kim.page.getByRole('slider', { name: 'Point in time' }).press('End')
  await kim.page.getByLabel('Document or board', { exact: true }).selectOption('Handbook')
  await past.getByRole('cell', { name: '2.5' }).waitFor()
  await past.getByText(`Written ${RUN} by hand`).waitFor()
  expect(await lookAllOver(kim, 'app-rich-replay')).toEqual([])
  expect(kim.problems).toEqual([])
}, 600_000)
