// An hour without a connection, by clocks that are handed to the pages, and what comes after it: a tab that was closed, a hub that was
// started again, and one that was restored from a backup.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join as pathOf } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { eventually, temporaryFolder } from '../support/hub.ts'
import { type HubProcess, hubbub, spawnHub } from '../support/process.ts'
import { aRelay } from '../support/relay.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, HOST, HUB_FLAGS, launch, type Person, somebody } from './browser.ts'
import { everythingStored } from './stored.ts'

const HOUR_MS = 3_600_000
const folder = temporaryFolder()
const data = pathOf(folder.path, 'data')
const state = { isDown: false }
let hub: HubProcess
/** Of Ada, whose line to the hub can be cut, and of Bob. */
let [hers, his]: Browser[] = []
let line: Awaited<ReturnType<typeof aRelay>>
const start = async (port: number) => {
  hub = await spawnHub(data, ['--port', String(port), '--door', 'code', ...HUB_FLAGS])
}
beforeAll(async () => {
  await start(0)
  line = await aRelay(hub.port)
  ;[hers, his] = await Promise.all([launch(line.port), launch()])
}, 600_000)
afterAll(async () => {
  await hers?.close()
  await his?.close()
  line.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

const editor = (page: Page) => page.getByRole('textbox', { name: /^Text of / })
const textIn = (page: Page) =>
  editor(page).evaluate((element) =>
    [...element.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n'),
  )
const shows = (page: Page, text: string) => eventually(async () => (await textIn(page)) === text)

/** What the page says about the saving, and the text that it shows then: each change, since the page was opened. */
const said = ({ page }: Person) => page.evaluate(() => (window as unknown as { said: [string, string][] }).said)
const says = ({ page }: Person, words: string) => page.locator('.save-status', { hasText: words }).waitFor()
const SAVED = 'All changes saved'
const KEPT = 'Kept on this device'

/** Runs in the page. */
function noteWhatIsSaid(): void {
  const said: [string, string][] = []
  Object.assign(window, { said })
  new MutationObserver(() => {
    const words = document.querySelector('.save-status')?.textContent ?? ''
    const text = [...document.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n')
    if (words !== '' && words !== said.at(-1)?.[0]) said.push([words, text])
  }).observe(document, { subtree: true, childList: true, characterData: true })
}

/** By the code, because a restored hub asks everybody anew. */
async function join({ page }: Person, name: string): Promise<void> {
  await page.goto(`http://${HOST}:${hub.port}/`)
  const code = page.getByRole('textbox', { name: 'Code' })
  await code.waitFor()
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await code.fill(hub.code ?? '')
  await page.getByRole('button', { name: 'Join' }).click()
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
}
async function aPerson(browser: Browser | undefined): Promise<Person> {
  const person = await somebody(browser as Browser, DESK, hub.port, state)
  await person.context.clock.install()
  await person.context.addInitScript(noteWhatIsSaid)
  return person
}
/** Replaces a word of the text by another one. */
async function replace(page: Page, word: string, by: string): Promise<void> {
  await page.locator('.cm-line', { hasText: word }).getByText(word).dblclick()
  await page.keyboard.type(by)
}

test('[OFFLINE-1] after an hour offline with edits on both sides, a closed tab, a restart and a restored backup nothing is lost or doubled, and "saved" was always true', async () => {
  const [ada, bob] = [await aPerson(hers), await aPerson(his)]
  await join(ada, 'Ada')
  await join(bob, 'Bob')
  await bob.page.getByRole('button', { name: 'New document' }).first().click()
  await bob.page.getByRole('textbox', { name: 'Title', exact: true }).fill('Minutes')
  await bob.page.getByRole('button', { name: 'Create document' }).click()
  await editor(bob.page).click()
  await bob.page.keyboard.type('alpha\nbeta\ngamma')
  await says(bob, SAVED)
  const address = bob.page.url()
  const openAgain = async (person: Person) => {
    if (person.page.isClosed()) person.page = await person.context.newPage()
    await person.page.goto(address)
  }
  await openAgain(ada)
  await shows(ada.page, 'alpha\nbeta\ngamma')
  await says(ada, SAVED)

  // An hour offline, with edits on both sides.
  state.isDown = true
  line.disconnect()
  await replace(ada.page, 'alpha', 'ADA')
  await says(ada, KEPT)
  const before = (await said(ada)).length
  for (const [hers, his] of [
    [' del', 'BO'],
    ['ta', 'B'],
  ] as const) {
    for (const { page } of [ada, bob]) await page.clock.fastForward(HOUR_MS / 2)
    await editor(ada.page).press('Control+End')
    await ada.page.keyboard.type(hers)
    await (his === 'BO' ? replace(bob.page, 'beta', his) : bob.page.keyboard.type(his))
  }
  await says(bob, SAVED)
  // Nothing else, in all that time.
  await says(ada, KEPT)
  await expectSoon(async () => (await said(ada)).slice(before)).toEqual([])

  // The tab is closed, the hub starts again, and the tab is opened again.
  await everythingStored(ada.page)
  await ada.page.close()
  await hub.kill('SIGKILL')
  await start(hub.port)
  line.heal()
  await openAgain(ada)
  for (const person of [ada, bob]) {
    await shows(person.page, 'ADA\nBOB\ngamma delta')
    await says(person, SAVED)
  }

  // Once more, and the hub is restored from a backup meanwhile: one tab is closed and the other one stays open.
  const file = pathOf(folder.path, 'backup.sqlite')
  expect((await hubbub(['backup', '--data', data, '--out', file])).err).toBe('')
  line.disconnect()
  await replace(ada.page, 'ADA', 'Lovelace')
  await says(ada, KEPT)
  await everythingStored(ada.page)
  await ada.page.close()
  await hub.kill('SIGTERM')
  await editor(bob.page).press('Control+End')
  await bob.page.keyboard.type(' epsilon')
  await says(bob, KEPT)
  await everythingStored(bob.page)
  expect((await hubbub(['restore', file, '--data', data])).err).toBe('')
  await start(hub.port)
  line.heal()
  // The page has seen that this is another hub than before.
  await bob.page.getByText('Join again with the code').waitFor()
  await join(bob, 'Bob')
  await openAgain(bob)
  const bobs = 'ADA\nBOB\ngamma delta epsilon'
  await shows(bob.page, bobs)
  await says(bob, SAVED)
  await openAgain(ada)
  await join(ada, 'Ada')
  await openAgain(ada)
  const all = 'Lovelace\nBOB\ngamma delta epsilon'
  for (const person of [ada, bob]) {
    await shows(person.page, all)
    await says(person, SAVED)
  }
  // Each of these pages has said it only when what had been typed without a connection was in the hub.
  const saved = async (person: Person) => (await said(person)).filter(([words]) => words === SAVED)[0]
  await expectSoon(async () => [await saved(bob), await saved(ada)]).toEqual([
    [SAVED, bobs],
    [SAVED, all],
  ])
  // What was sent once is not sent again by another page.
  for (const person of [ada, bob]) {
    await person.page.reload()
    await shows(person.page, all)
    await says(person, SAVED)
  }
  const { page } = ada
  const stored = (path: string) => page.evaluate(async (path) => (await fetch(path)).text(), path)
  await expectSoon(() => stored(`/api/export/documents/${address.split('/').at(-1)}?format=md`)).toBe(all)
  const problems = [...ada.problems, ...bob.problems].filter((problem) => !problem.includes('ERR_SOCKET_NOT_CONNECTED'))
  expect(problems).toEqual([])
}, 600_000)
