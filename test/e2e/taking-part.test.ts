// A part of a room, a document or a board, taken as a file by the page.
import { expect, test } from 'bun:test'
import type { Download } from 'playwright-core'
import * as Y from 'yjs'
import { openStore } from '../../src-bun/store/store.ts'
import { joinAt } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, PHONE } from './browser.ts'
import { follow } from './follow.ts'
import { focused, lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NIGHT_ID = 'night'
/** In bytes a second: the file of a room takes many seconds. */
const SLOW = 20_000

/** The days of the test are those around its start, also where midnight comes in between. */
const startedAt = Date.now()
/** A midnight that somebody wrote on through. */
const midnight = new Date(startedAt - 2 * DAY_MS).setHours(0, 0, 0, 0)

/** Messages of three days ago, a document that was written around a midnight, and a message of yesterday. */
async function prepare(folder: string): Promise<void> {
  let nowAt = startedAt - 3 * DAY_MS - 60_000
  const clock = { now: () => nowAt, monotonic: () => performance.now() }
  const onFault = (fault: unknown) => {
    throw fault
  }
  const store = openStore(folder, clock, onFault, undefined, undefined, false)
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const host = await store.runAndWait({ type: 'host.join', name: 'Host' })
  const roomId = store.rooms.byName('lobby')?.id ?? ''
  const post = async (body: string) => {
    const command = { type: 'chat.send' as const, clientId: body.slice(0, 40), roomId, body }
    const posted = await store.runAndWait({ type: 'command.run', memberId: host.ok ? host.value.id : '', command })
    if (!posted.ok) throw new Error(posted.code)
  }
  async function writeThrough(at: number): Promise<void> {
    const memberId = host.ok ? host.value.id : ''
    store.documents.create({ id: NIGHT_ID, title: 'Night', createdAt: nowAt, createdBy: memberId })
    const doc = new Y.Doc()
    let bytes: Uint8Array = new Uint8Array()
    doc.on('update', (update: Uint8Array) => {
      bytes = update
    })
    for (const [afterMs, words] of [
      [-20_000, 'A first line. '],
      [-10_000, 'Just before midnight. '],
      [10_000, 'Just after it. '],
      [20_000, 'A last line.'],
    ] as const) {
      nowAt = at + afterMs
      const text = doc.getText('content')
      text.insert(text.length, words)
      const update = { documentId: NIGHT_ID, memberId, mayWrite: true, bytes, connectionId: '1', relayFrame: undefined }
      const written = await store.runAndWait({ type: 'document.write', ...update })
      if (!written.ok) throw new Error(written.code)
    }
  }
  for (let n = 0; n < 120; n++) await post(`kettle ${n} of long ago ${'and so on '.repeat(300)}`)
  await writeThrough(midnight)
  nowAt = startedAt - DAY_MS
  await post('a kettle of yesterday')
  store.close()
}

const world = aWorld(['--limits', 'off'], prepare)
/** As a field for a date has it. */
const dayOf = (at: number) => {
  const day = new Date(at)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
const dayAgo = (days: number) => dayOf(startedAt - days * DAY_MS)
const textOf = async (download: Download) => Bun.file(await download.path()).text()

test('[EXPORT-43] somebody takes a part of a room, a document or a board: they choose the days and the file, read how large it will be and how far it is, and may cancel it', async () => {
  const script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  const { rooms } = (await (await script.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  await script.post(`/api/rooms/${rooms[0]?.id}/messages`, { body: 'a kettle of today, 茶壶' })
  const columns = [{ key: 'litres', type: 'number' }]
  const board = (await (await script.post('/api/boards', { name: 'Kettles', columns })).json()) as { id: string }
  await script.send('PUT', `/api/boards/${board.id}/records/large`, { values: { litres: 7 } })
  const document = (await (await script.post('/api/documents', { title: 'Notes' })).json()) as { id: string }
  await fetch(`http://127.0.0.1:${world.hub.port}/api/documents/${document.id}/text`, {
    method: 'POST',
    headers: { authorization: `Bearer ${script.token}`, 'content-type': 'text/markdown' },
    body: 'All kettles are clean.',
  })

  const kim = await world.person(DESK)
  const { page } = kim
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByText('a kettle of today').waitFor()
  const menu = page.getByRole('button', { name: 'Take home' })
  const dialog = page.getByRole('dialog', { name: 'Take a part home' })
  const choose = (range: string) => dialog.getByText(range, { exact: true }).click()
  const take = dialog.getByRole('button', { name: 'Download', exact: true })

  // By keyboard: the menu, the dialog, and back to the menu.
  await menu.focus()
  await page.keyboard.press('Enter')
  await page.getByText('A PDF cannot show these characters: 茶 壶. To keep them, print the web page instead.').waitFor()
  await page.getByRole('button', { name: 'Choose a part' }).focus()
  await page.keyboard.press('Enter')
  await dialog.getByText(/^122 messages\. About .* of text\./).waitFor()
  expect(await lookAllOver(kim, 'take-a-part')).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await expectSoon(() => focused(page)).toBe('Take home')

  await menu.click()
  await page.getByRole('button', { name: 'Choose a part' }).click()
  await choose('Today')
  // It may be past midnight now.
  await dialog.getByText(/^(1 message|0 messages)\. About /).waitFor()
  await choose('From day to day')
  await dialog.getByText('Choose the day.').waitFor()
  await expectSoon(() => take.isDisabled()).toBe(true)
  await dialog.getByLabel('First day').fill(dayAgo(1))
  await dialog.getByLabel('Last day').fill(dayAgo(2))
  await dialog.getByText('The last day is before the first one.').waitFor()
  expect(await lookAllOver(kim, 'take-a-part-days')).toEqual([])
  await dialog.getByLabel('Last day').fill(dayAgo(1))
  await dialog.getByText(/^1 message\. About /).waitFor()
  await dialog.getByLabel('File', { exact: true }).selectOption('md')
  let coming = page.waitForEvent('download')
  await take.click()
  let file = await coming
  expect(file.suggestedFilename()).toMatch(/^lobby \d{4}-\d\d-\d\d\.md$/)
  const yesterday = await textOf(file)
  expect(yesterday).toContain('a kettle of yesterday')
  expect(yesterday).not.toContain('of long ago')
  expect(yesterday).not.toContain('of today')
  await dialog.getByText(/^“lobby .*\.md” is in your downloads\.$/).waitFor()

  await choose('Since a day')
  await dialog.getByText(/^2 messages\. About /).waitFor()
  await choose('Everything')
  await dialog.getByText(/^122 messages\. About /).waitFor()
  const session = await kim.context.newCDPSession(page)
  await session.send('Network.enable')
  const limit = (downloadThroughput: number) =>
    session.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, downloadThroughput, uploadThroughput: -1 },
    })
  await limit(SLOW)
  await take.click()
  await dialog.getByText(/ of about /).waitFor()
  await dialog.getByRole('progressbar', { name: 'Download' }).waitFor()
  await kim.shot('take-a-part-progress')
  await dialog.getByRole('button', { name: 'Cancel the download' }).click()
  await dialog.getByText('Cancelled. Nothing was saved, and the hub makes it no more.').waitFor()
  await limit(-1)
  // One file of a person is made at a time: this one is made, because the hub has ended the other.
  coming = page.waitForEvent('download')
  await take.click()
  expect(await textOf(await coming)).toContain('kettle 119 of long ago')

  // Whoever is refused reads why.
  await page.route('**/api/export/rooms/*?format=*', (route) =>
    route.fulfill({ status: 403, json: { error: { code: 'export.notAllowed' } } }),
  )
  await take.click()
  await dialog.getByText('The host does not let you export this. Ask a host for the file.').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  await follow(page, `/boards/${board.id}`)
  await menu.click()
  await page.getByText(/^1 record\. About /).waitFor()
  await page.getByRole('button', { name: 'Choose a part' }).click()
  await choose('Since a day')
  await dialog.getByLabel('Day', { exact: true }).fill(dayAgo(-9))
  await dialog.getByText(/^0 records\. About /).waitFor()
  await dialog.getByLabel('Day', { exact: true }).fill(dayAgo(0))
  await dialog.getByText(/^1 record\. About /).waitFor()
  await dialog.getByLabel('File', { exact: true }).selectOption('csv')
  coming = page.waitForEvent('download')
  await take.click()
  file = await coming
  expect(file.suggestedFilename()).toMatch(/^Kettles .*\.csv$/)
  expect(await textOf(file)).toContain('large')
  await page.keyboard.press('Escape')

  await follow(page, `/documents/${document.id}`)
  await page.getByText('All kettles are clean.').waitFor()
  await menu.click()
  await page.getByRole('button', { name: 'Choose a part' }).click()
  await choose('As on a day')
  await dialog.getByLabel('Day', { exact: true }).fill(dayAgo(1))
  await take.click()
  await dialog.getByText('There was no text yet on that day.').waitFor()
  await dialog.getByLabel('Day', { exact: true }).fill(dayAgo(-1))
  coming = page.waitForEvent('download')
  await take.click()
  file = await coming
  expect(file.suggestedFilename()).toMatch(/^Notes .*\.md$/)
  expect(await textOf(file)).toContain('All kettles are clean.')

  // A history that does not answer is not one without text.
  const versions = '**/api/documents/*/versions?*'
  await page.route(versions, (route) => route.fulfill({ status: 429, json: { error: { code: 'rate.tooMuch' } } }))
  await take.click()
  await dialog.getByText('It did not come whole, so nothing was saved. Try again.').waitFor()
  await page.unroute(versions)
  const asked = Promise.withResolvers<void>()
  await page.route(versions, () => asked.resolve())
  await take.click()
  await asked.promise
  await dialog.getByRole('button', { name: 'Cancel the download' }).click()
  await dialog.getByText('Cancelled. Nothing was saved, and the hub makes it no more.').waitFor()
  await page.unroute(versions)
  await page.keyboard.press('Escape')

  // Somebody wrote on through the midnight at which a day ended.
  await follow(page, `/documents/${NIGHT_ID}`)
  await page.getByText('Just after it.').waitFor()
  await menu.click()
  await page.getByRole('button', { name: 'Choose a part' }).click()
  await choose('As on a day')
  await dialog.getByLabel('Day', { exact: true }).fill(dayOf(midnight - 1))
  coming = page.waitForEvent('download')
  await take.click()
  expect((await textOf(await coming)).trim()).toEndWith('A first line. Just before midnight.')
  await dialog.getByLabel('Day', { exact: true }).fill(dayOf(midnight - 2 * DAY_MS))
  await take.click()
  await dialog.getByText('There was no text yet on that day.').waitFor()
  // The browser notes the refusals.
  expect(kim.problems.filter((problem) => !/403|429/.test(problem))).toEqual([])
  await kim.context.close()

  const phone = await world.person({ ...PHONE, locale: 'de-DE' })
  await phone.page.goto(`${world.origin()}/#${world.hub.token}`)
  await phone.page.getByText('a kettle of today').waitFor()
  await phone.page.getByRole('button', { name: 'Dieser Raum' }).click()
  await phone.page.getByRole('button', { name: 'Mitnehmen' }).click()
  await phone.page.getByRole('button', { name: 'Einen Teil wählen' }).click()
  const part = phone.page.getByRole('dialog', { name: 'Einen Teil mitnehmen' })
  await part.getByText('Seit einem Tag', { exact: true }).click()
  await part.getByText('Wähl den Tag.').waitFor()
  expect(await lookAllOver(phone, 'take-a-part-de')).toEqual([])
  const small = await part.evaluate((dialog) =>
    [...dialog.querySelectorAll('button, select, input[type=date], label:has(input[type=radio])')]
      .map((element) => [element.textContent, element.getBoundingClientRect().height] as const)
      .filter(([, height]) => height < 44),
  )
  expect(small).toEqual([])
}, 600_000)
