// The session box opened from the disk, as people keep it.
import { expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Locator } from 'playwright-core'
import { type CheckpointAnswer, RECEIPT_FORMAT } from '../../src-bun/contract/log-tree/http.ts'
import { blocksIn, checkBlocks, everythingIn, linesOfLog, withLog } from '../support/box.ts'
import { findEngines } from '../support/engines.mjs'
import { sendFile } from '../support/files.ts'
import { clientId, eventually, joinAt, live, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { startFirefox } from './engines/firefox.ts'
import { follow } from './follow.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const PICTURE = new Uint8Array(readFileSync(join(import.meta.dir, '../../assets/icons/linux/hubbub-512.png')))
const RUN = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`
const RIGHT = 'Everything here is as it was signed. Give a receipt to see by whom.'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
const { firefox } = findEngines()

type Made = { id: string }
const created = async (answer: Promise<Response>) => (await (await answer).json()) as Made

async function aSession(ada: Peer): Promise<string> {
  const lobby = ((await (await ada.get('/api/rooms')).json()) as { rooms: Made[] }).rooms[0]?.id as string
  const say = (body: string, others: object = {}) => ada.post(`/api/rooms/${lobby}/messages`, { body, ...others })
  await say('The **kettle** boils at 94 °C up here.\n\n- one\n- [two](https://example.org)')
  await say(RUN)
  const picture = await sendFile(ada, PICTURE, { filename: 'stove.png', filetype: 'image/png' })
  const page = await sendFile(ada, Buffer.from(RUN), { filename: `${RUN.slice(0, 40)}.html`, filetype: 'text/html' })
  await say('Here', { files: [{ id: picture, width: 512, height: 512 }, { id: page }] })
  for (let n = 0; n < 100; n++) await say(`Note ${n}`)
  const document = await created(ada.post('/api/documents', { title: `Minutes ${RUN}` }))
  await fetch(`${ada.origin}/api/documents/${document.id}/text`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'text/markdown' },
    body: `# Opened at nine\n\n| Who | When |\n|---|--:|\n| Ada | 10 |\n\n- [x] pack\n\n${RUN}`,
  })
  await ada.post(`/api/documents/${document.id}/comments`, { body: 'Is **ten** enough?', quote: '10' })
  const columns = [
    { key: 'c', type: 'number', name: 'Temperature', unit: '°C' },
    { key: 'note', type: 'text' },
    { key: 'constructor', type: 'text' },
  ]
  await ada.post('/api/boards', { name: 'Kettles', columns })
  await ada.send('PUT', '/api/boards/Kettles/records/k1', { values: { c: 94.5, note: RUN } })
  await say('the last one')
  return lobby
}

/** A box with all of it: leaves follow some moments later. */
async function boxOf(peer: Peer): Promise<string> {
  const whole = await eventually(async () => {
    const html = await (await peer.get('/api/export/session')).text()
    const all = everythingIn(html)
    return all.includes('the last one') && all.includes('"document\\":') ? html : undefined
  })
  return whole as string
}

const saved = (name: string, html: string): string => {
  const file = join(world.folder, name)
  writeFileSync(file, html)
  return pathToFileURL(file).href
}

test('[BOX-5] a box opens from the disk: it asks nobody for anything, shows and finds what it has, runs nothing of what people wrote, and checks itself and a receipt', async () => {
  const ada = await joinAt(world.hub.origin, { name: 'Ada <b>Lovelace</b>', code: world.hub.code })
  await aSession(ada)
  const given = (await (await ada.get('/api/log/checkpoint')).json()) as CheckpointAnswer
  const url = saved('box.html', await boxOf(ada))

  const person = await world.person(DESK)
  const { page } = person
  await page.goto(url)
  await page.getByText(RIGHT).waitFor()
  expect(person.problems).toEqual([`request to ${url}`])
  expect(await lookAllOver(person, 'box-rooms')).toEqual([])

  await page.getByRole('link', { name: /^lobby/ }).click()
  await page.getByRole('heading', { name: 'lobby' }).waitFor()
  await page.getByText('kettle').waitFor()
  await page.locator('.file').first().scrollIntoViewIfNeeded()
  await expectSoon(() => page.evaluate(() => document.images[0]?.naturalWidth)).toBe(512)
  await page.evaluate(() => window.scrollTo(0, 0))
  expect(await lookAllOver(person, 'box-room')).toEqual([])
  await page.getByRole('button', { name: 'Later' }).first().click()
  await page.getByText('Note 50').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await page.getByRole('link', { name: 'Files' }).click()
      await page.getByRole('button', { name: /^Save stove.png/ }).click()
    })(),
  ])
  expect(new Uint8Array(readFileSync(await download.path()))).toEqual(PICTURE)

  const find = page.getByRole('searchbox')
  await find.fill('NOTE 77')
  await page.getByRole('heading', { name: '1 found' }).waitFor()
  await page.getByRole('link', { name: /Note 77/ }).click()
  await page.locator('[data-found]').getByText('Note 77').waitFor()
  await find.fill('nine')
  await page.getByRole('link', { name: /Minutes/ }).click()
  await page.getByText('Opened at nine').waitFor()
  await page.getByText('enough?').waitFor()
  expect(await lookAllOver(person, 'box-document')).toEqual([])
  await page.getByRole('link', { name: 'Boards' }).click()
  await page.getByRole('link', { name: /Kettles/ }).click()
  await page.getByRole('cell', { name: '94.5' }).waitFor()
  await expectSoon(() => page.locator('tbody td').allTextContents()).toEqual(['94.5', RUN, ''])
  expect(await lookAllOver(person, 'box-board')).toEqual([])
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('main').getByText('Ada <b>Lovelace</b>').waitFor()
  await page.goBack()
  await page.getByRole('cell', { name: '94.5' }).waitFor()

  await page.getByRole('link', { name: 'What this means' }).click()
  const chooser = page.getByLabel('Choose a receipt')
  const receipt = (text: string) => ({ name: 'receipt.json', mimeType: 'application/json', buffer: Buffer.from(text) })
  await chooser.setInputFiles(receipt(JSON.stringify({ format: RECEIPT_FORMAT, ...given })))
  await page.getByText('The receipt covers the first').waitFor()
  expect(await lookAllOver(person, 'box-proof')).toEqual([])
  await chooser.setInputFiles(receipt('{}'))
  await page.getByText('The receipt is none, or was changed.').waitFor()
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await page.getByText('Das ist keine Quittung').waitFor()
  await expectSoon(() => page.evaluate(() => document.documentElement.lang)).toBe('de')
  await expectSoon(() => page.title()).toMatch(/^Workshop, \d/)
  expect(person.problems).toEqual([`request to ${url}`])
}, 600_000)

test('[BOX-22] a box shows what was suggested for a document, what became of it, and each answer under what it answers', async () => {
  const ada = await joinAt(world.hub.origin, { name: 'Suggesting', code: world.hub.code })
  const { id: documentId } = await created(ada.post('/api/documents', { title: 'Suggested' }))
  const socket = await live(ada)
  async function say(command: { type: string; [field: string]: unknown }): Promise<string> {
    const id = clientId()
    socket.send({ documentId, ...command, clientId: id })
    const answer = (await socket.answer(id)) as unknown as { comment?: Made; code?: string }
    expect(answer.code).toBeUndefined()
    return answer.comment?.id ?? ''
  }
  const suggest = (original: string, replacement: string, others: object = {}) =>
    say({ type: 'comment.suggest', suggestion: { original, replacement }, ...others })
  const silent = await suggest('boils at 94', `simmers at 90\n${RUN}`)
  const asked = await say({ type: 'comment.create', body: 'Is **ten** enough?', quote: '10' })
  await say({ type: 'comment.reply', commentId: silent, body: 'no, not this one' })
  await say({ type: 'comment.reply', commentId: asked, body: 'yes, ten is' })
  await say({ type: 'comment.accept', commentId: silent })
  const declined = await suggest('as hot as can be', '', { body: 'Nobody needs this' })
  await say({ type: 'comment.resolve', commentId: declined, resolved: true })
  socket.close()
  const html = (await eventually(async () => {
    const box = await (await ada.get('/api/export/session')).text()
    return linesOfLog(blocksIn(box)).some((line) => line.includes('comment.resolved') && line.includes(declined))
      ? box
      : undefined
  })) as string

  const person = await world.person(PHONE)
  const { page } = person
  const url = saved('suggested.html', html)
  await page.goto(url)
  await page.getByRole('searchbox').fill('SIMMERS')
  await page.getByRole('link', { name: /^Suggested/ }).click()
  const thread = (text: string) => page.locator('main li.message', { hasText: text })
  const first = thread('boils at 94')
  await first.getByText('suggestion accepted by Suggesting').waitFor()
  await first.getByRole('insertion').getByText('simmers at 90').waitFor()
  await first.getByRole('deletion').getByText('boils at 94').waitFor()
  await expectSoon(() => first.locator('.answers li').count()).toBe(1)
  await first.locator('.answers').getByText('no, not this one').waitFor()
  await thread('Is ten enough?').locator('.answers').getByText('yes, ten is').waitFor()
  const last = thread('as hot as can be')
  await last.getByText('Suggested to delete').waitFor()
  await last.getByText('suggestion declined by Suggesting').waitFor()
  await last.getByText('Nobody needs this').waitFor()
  expect(await lookAllOver(person, 'box-suggestions')).toEqual([])
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await last.getByText('Vorschlag abgelehnt von Suggesting').waitFor()
  expect(person.problems).toEqual([`request to ${url}`])
}, 600_000)

test('[BOX-6] a box that somebody changed says on every page that it is not right, and names the record and whose it was', async () => {
  const ada = await joinAt(world.hub.origin, { name: 'Eve', code: world.hub.code })
  const html = await boxOf(ada)
  const blocks = blocksIn(html)
  let bad = -1
  const [log] = withLog(blocks, (lines) => {
    const at = lines.findIndex((line) => line.includes('Note 17\\"'))
    bad = (JSON.parse(lines[at] as string) as { leaf: number }).leaf
    return lines.with(at, (lines[at] as string).replace('Note 17', 'Note 71'))
  })
  const isLog = (line: string) => line.includes('data-part="log"')
  const lines = html.split('\n')
  const at = lines.findIndex(isLog)
  const block = `<script type="application/octet-stream" data-part="log">${log?.base64}</script>`
  const changed = [...lines.slice(0, at), block, ...lines.slice(at).filter((line) => !isLog(line))].join('\n')

  const person = await world.person(PHONE)
  const { page } = person
  await page.goto(saved('changed.html', changed))
  await page.getByRole('alert').getByText('Something here is not as it was signed.').waitFor()
  await page.getByRole('link', { name: 'What this means' }).click()
  await page.getByText(`Record ${bad}: A record was changed`).waitFor()
  await page.getByText('Ada <b>Lovelace</b>, ').waitFor()
  expect(await lookAllOver(person, 'box-wrong')).toEqual([])
  await page.goto(saved('cut.html', html.slice(0, html.indexOf('data-part="index"'))))
  await page.getByText('This box cannot be opened').waitFor()
  await page.getByText('The end of the log is missing').or(page.getByText('The end of the box is missing')).waitFor()
}, 600_000)

test.skipIf(!firefox)(
  '[BOX-7] a box opens from the disk in Firefox, too',
  async () => {
    if (!firefox) return
    const ada = await joinAt(world.hub.origin, { name: 'Kim', code: world.hub.code })
    const url = saved('firefox.html', await boxOf(ada))
    const engine = await startFirefox(firefox.program)
    try {
      await engine.goto(url)
      await expectSoon(() => engine.run('return document.body.innerText.includes(arguments[0])', [RIGHT])).toBe(true)
      await engine.run(
        `[...document.querySelectorAll('a')].find((link) => link.textContent.startsWith('lobby')).click()`,
      )
      await expectSoon(() => engine.run('return document.body.innerText.includes("kettle")')).toBe(true)
      await expectSoon(() => engine.run('return document.images[0]?.naturalWidth')).toBe(512)
      expect(await engine.run('return document.title')).toMatch(/^Workshop/)
    } finally {
      await engine.end()
    }
  },
  600_000,
)

test('[BOX-8] a member takes their box from the page of devices, a host from the dialog of the end too, which says that it was taken, and where hosts do not let members it is not offered', async () => {
  const host = await world.host()
  const kim = await world.person(DESK)
  await kim.page.goto(`${world.origin()}/#${world.hub.token}`)
  await kim.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await follow(kim.page, '/security')
  const offer = (person: Person) => person.page.getByRole('button', { name: 'Download the session box' })
  const taken = async ({ page }: Person, link: Locator) => {
    const download = page.waitForEvent('download')
    await link.click()
    return readFileSync(await (await download).path(), 'utf8')
  }
  const checked = checkBlocks(blocksIn(await taken(kim, offer(kim))))
  expect('index' in checked && checked.index.reader).toBeTruthy()
  expect(await lookAllOver(kim, 'box-offer')).toEqual([])

  await host.page.getByRole('button', { name: 'End the hub…' }).click()
  const dialog = host.page.getByRole('dialog')
  const box = await taken(host, dialog.getByRole('button', { name: 'Take the session box' }))
  await dialog.getByText('The session box is in your downloads.').waitFor()
  expect('index' in checkBlocks(blocksIn(box))).toBe(true)
  expect(await lookAllOver(host, 'box-at-the-end')).toEqual([])
  await dialog.getByRole('button', { name: 'Keep it running' }).click()

  await follow(host.page, '/security')
  await offer(host).waitFor()
  const choice = host.page.getByRole('group', { name: /^Who may take/ })
  await choice.getByText('Hosts only').click()
  await offer(kim).waitFor({ state: 'detached' })
  await offer(host).waitFor()
  await choice.getByText('Everybody').click()
  await offer(kim).waitFor()
  expect([...host.problems, ...kim.problems]).toEqual([])
}, 600_000)
