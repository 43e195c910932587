// A hub that was restored from a backup which knows neither a document nor a member of later: what a device has kept of their text.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join as pathOf } from 'node:path'
import type { Browser } from 'playwright-core'
import { eventually, joinAt, type Peer, temporaryFolder } from '../support/hub.ts'
import { type HubProcess, hubbub, spawnHub } from '../support/process.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, HOST, HUB_FLAGS, launch, type Person, somebody } from './browser.ts'
import { lookAllOver } from './look.ts'
import { everythingStored } from './stored.ts'

const folder = temporaryFolder()
const data = pathOf(folder.path, 'data')
const state = { isDown: false }
let hub: HubProcess
let browser: Browser
let bob: Person
const start = async (port: number) => {
  hub = await spawnHub(data, ['--port', String(port), '--door', 'code', ...HUB_FLAGS])
}
beforeAll(async () => {
  await start(0)
  browser = await launch()
}, 600_000)
afterAll(async () => {
  await browser?.close()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

const editor = () => bob.page.getByRole('textbox', { name: /^Text of / })
const says = (words: string) => bob.page.locator('.save-status', { hasText: words }).waitFor()
const open = (id: string) => bob.page.goto(`http://${HOST}:${hub.port}/documents/${id}`)
const kept = () => bob.page.locator('.left-behind')
const anybody = (name: string): Promise<Peer> => joinAt(hub.origin, { name, code: hub.code as string })
const textOf = async (peer: Peer, id: string) => (await peer.get(`/api/documents/${id}/text`)).text()

async function join(name: string): Promise<void> {
  const { page } = bob
  await page.goto(`http://${HOST}:${hub.port}/`)
  await page.getByRole('textbox', { name: 'Code' }).waitFor()
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await page.getByRole('textbox', { name: 'Code' }).fill(hub.code ?? '')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
}

test('[OFFLINE-5] text of a document or a member that a restored backup does not know is shown and offered, and the text of the hub stays as it is', async () => {
  const make = async (peer: Peer, title: string) =>
    ((await (await peer.post('/api/documents', { title })).json()) as { id: string }).id
  const minutes = await make(await anybody('Ada'), 'Minutes')
  const file = pathOf(folder.path, 'backup.sqlite')
  expect((await hubbub(['backup', '--data', data, '--out', file])).err).toBe('')

  // Bob comes after the backup, and so does the other document. Without the hub he goes on in both.
  bob = await somebody(browser, DESK, hub.port, state)
  await join('Bob')
  const plans = await make(await anybody('Carol'), 'Plans')
  for (const [id, words] of [
    [minutes, 'opened at nine'],
    [plans, '# A new sail\n\nred'],
  ] as const) {
    await open(id)
    await editor().click()
    await bob.page.keyboard.type(words)
    await says('All changes saved')
  }
  state.isDown = true
  await hub.kill('SIGTERM')
  await bob.page.keyboard.type(' and white')
  await says('Kept on this device')
  await everythingStored(bob.page)
  await start(hub.port)
  await says('All changes saved')
  await open(minutes)
  await editor().click()
  await bob.page.keyboard.press('Control+End')
  await hub.kill('SIGTERM')
  await bob.page.keyboard.type(', closed at ten')
  await says('Kept on this device')
  await everythingStored(bob.page)
  expect((await hubbub(['restore', file, '--data', data])).err).toBe('')
  await start(hub.port)

  // Somebody of the same name, whom the hub takes for a new one.
  await bob.page.getByText('Join again with the code').waitFor()
  await join('Bob')
  await open(minutes)
  await kept().getByText('somebody whom it does not know any more').waitFor()
  await kept().getByText('Show the text').click()
  await expectSoon(() => kept().locator('pre').textContent()).toBe('opened at nine, closed at ten')
  expect(await lookAllOver(bob, 'left-behind')).toEqual([])
  const ada = await anybody('Ada')
  expect(await textOf(ada, minutes)).toBe('')
  await kept().getByRole('button', { name: 'Discard it' }).click()
  await bob.page.keyboard.press('Enter')
  await kept().getByRole('button', { name: 'Discard it' }).click()
  await kept().getByRole('button', { name: 'Discard for good' }).click()
  await kept().waitFor({ state: 'detached' })
  await bob.page.reload()
  await says('All changes saved')
  await expectSoon(() => kept().count()).toBe(0)

  // The document of later is not there, and its text becomes another one.
  await open(plans)
  await kept().getByText('in which this document is not').waitFor()
  expect(await lookAllOver(bob, 'left-behind-missing')).toEqual([])
  await kept().getByRole('button', { name: 'Make a document of it' }).click()
  await editor().getByText('red and white').waitFor()
  await bob.page.getByRole('heading', { name: 'A new sail' }).first().waitFor()
  const id = bob.page.url().split('/').at(-1) as string
  await eventually(async () => (await textOf(ada, id)) === '# A new sail\n\nred and white')
  await open(plans)
  await bob.page.getByText('It may have been deleted').waitFor()
  await expectSoon(() => kept().count()).toBe(0)
}, 600_000)
