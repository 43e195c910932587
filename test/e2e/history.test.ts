// The history of a document on the page: what changed and who wrote it, the time line, named versions, and having a point back.
import { beforeAll, expect, test } from 'bun:test'
import { aDocument, aWriter } from '../fault/writer.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { focused, lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let bob: Peer
let documentId: string
let writer: ReturnType<typeof aWriter>

const LINES = Array.from({ length: 40 }, (_, n) => `- step ${n}`).join('\n')
const FIRST = `# Plan\n\nWe begin on Monday.\n\n${LINES}\n\nThe end.`
const at = (path: string) => `http://127.0.0.1:${world.hub.port}${path}`

async function write(deleted: string, text: string): Promise<void> {
  await eventually(() => writer.isSynced())
  const from = deleted === '' ? writer.text.length : writer.text.toString().indexOf(deleted)
  writer.doc.transact(() => {
    writer.text.delete(from, deleted.length)
    writer.text.insert(from, text)
  })
  await eventually(() => writer.isSynced())
}
const name = async (given: string) => {
  expect((await bob.post(`/api/documents/${documentId}/versions`, { name: given })).status).toBe(201)
}
const textNow = async () => (await bob.get(`/api/documents/${documentId}/text`)).text()

const history = () => ada.page.locator('.history')
const shown = () => history().getByRole('region', { name: 'The text at this point' })
const rows = () => history().getByRole('navigation', { name: 'Changes by person and time' }).getByRole('button')
const button = (named: string | RegExp) => history().getByRole('button', { name: named })
const choose = (mode: string) => history().getByText(mode, { exact: true }).click()
const line = () => history().getByRole('slider', { name: 'Point in the history' })
async function open() {
  await ada.page.getByRole('button', { name: 'History', exact: true }).click()
  await history().getByRole('heading', { name: 'History' }).waitFor()
}

beforeAll(async () => {
  bob = await joinAt(at(''), { name: 'Bob', code: world.hub.token })
  documentId = await aDocument(bob, 'Plan')
  writer = aWriter(bob, () => at(''), documentId)
  await write('', FIRST)
  await name('First draft')
  await write('Monday', 'Tuesday 😀')
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await ada.page.goto(`${world.origin()}/documents/${documentId}`)
  await ada.page.getByText('We begin on').waitFor()
}, 600_000)

test('[HIST-39] the history opens beside the document and by keyboard, and shows what each stretch changed, since then, and who wrote it', async () => {
  await open()
  await expectSoon(() => focused(ada.page)).toBe('History')
  await shown().locator('ins').waitFor()
  await expectSoon(() => shown().locator('del').textContent()).toContain('Monday')
  await expectSoon(() => shown().locator('ins').textContent()).toContain('Tuesday 😀')
  await expectSoon(() => shown().locator('ins').getAttribute('title')).toBe('Bob')
  await expectSoon(() => rows().count()).toBe(2)
  await expectSoon(() => rows().nth(1).textContent()).toContain('First draft')
  expect(await lookAllOver(ada, 'history-changes')).toEqual([])
  // What is far from a change is folded, and opens.
  await button(/unchanged lines$/).click()
  await shown().getByText('- step 20').waitFor()

  await rows().nth(1).click()
  await choose('Changes since')
  await shown().locator('ins', { hasText: 'Tuesday' }).waitFor()
  await choose('Who wrote it')
  await shown().getByText('We begin on Monday.').waitFor()
  await choose('What changed')
  // The time line by keyboard.
  await line().press('End')
  await shown().locator('ins', { hasText: 'Tuesday' }).waitFor()
  await line().press('ArrowLeft')
  await shown().locator('ins', { hasText: 'We begin on Monday.' }).waitFor()
  await line().press('Home')
  await history().getByText('The empty document').waitFor()
  await button('Play').click()
  await shown().locator('ins', { hasText: 'Tuesday' }).waitFor()

  await ada.page.keyboard.press('Escape')
  await expectSoon(() => history().count()).toBe(0)
  await expectSoon(() => focused(ada.page)).toBe('History')
  await ada.page.keyboard.press('Control+Alt+Shift+H')
  await history().waitFor()
  await ada.page.goBack()
  await ada.page.getByRole('textbox', { name: /Plan/ }).first().waitFor()
}, 600_000)

test('[HIST-40] a version is restored and that is undone, a point gets a name and loses it, and what one person wrote is taken back', async () => {
  await open()
  await rows().nth(1).click()
  await shown().locator('ins', { hasText: 'We begin on Monday.' }).waitFor()
  await button('Restore this version').click()
  await history().getByText('The document is as it was then.').waitFor()
  await expectSoon(() => textNow()).toBe(FIRST)
  expect(await lookAt(ada, 'history-restored-desk-light')).toEqual([])
  await history().getByRole('button', { name: 'Undo', exact: true }).click()
  await history().getByText('The document is as it was before.').waitFor()
  await expectSoon(() => textNow()).toBe(FIRST.replace('Monday', 'Tuesday 😀'))

  await button('Name this version').click()
  await history().getByRole('textbox', { name: 'Name' }).fill('After the talk')
  await ada.page.keyboard.press('Enter')
  await rows().filter({ hasText: 'After the talk' }).waitFor()
  await button('Remove the name After the talk').click()
  await eventually(async () => (await rows().filter({ hasText: 'After the talk' }).count()) === 0)

  await write('', ' Bob was here.')
  await rows().nth(1).click()
  await choose('Who wrote it')
  await rows().last().click()
  await history().getByRole('combobox', { name: 'Person' }).selectOption({ label: 'Bob' })
  expect(await lookAllOver(ada, 'history-authors')).toEqual([])
  await button('Undo what Bob wrote since').click()
  await history().getByText('These changes were undone in the document.').waitFor()
  await expectSoon(() => textNow()).not.toContain('Bob was here.')
  await ada.page.keyboard.press('Escape')
}, 600_000)

test('[HIST-41] a document without a history says so, and without the hub the history says so and is read once it is back', async () => {
  const empty = await aDocument(bob, 'Empty')
  await ada.page.goto(`${world.origin()}/documents/${empty}?history=now`)
  await history().getByText('No history yet').waitFor()
  expect(await lookAllOver(ada, 'history-empty')).toEqual([])
  await ada.page.goto(`${world.origin()}/documents/${documentId}?history=1`)
  await shown().locator('ins', { hasText: 'We begin on Monday.' }).waitFor()

  const german = await world.person({ ...PHONE, locale: 'de-DE' })
  await german.page.goto(`${world.origin()}/#${world.hub.token}`)
  await german.page.getByRole('textbox', { name: /^Nachricht / }).waitFor()
  await german.page.goto(`${world.origin()}/documents/${documentId}?history=2`)
  await german.page.locator('.history ins', { hasText: 'Tuesday' }).waitFor()
  expect(await lookAt(german, 'history-german-phone-dark')).toEqual([])
  expect(german.problems).toEqual([])
  await german.context.close()
  await world.hub.kill('SIGKILL')
  await line().press('End')
  await history()
    .getByText(/cannot be reached at the moment/)
    .waitFor()
  expect(await lookAllOver(ada, 'history-offline')).toEqual([])
  await world.startAgain()
  await eventually(
    async () =>
      (await history()
        .getByText(/cannot be reached at the moment/)
        .count()) === 0,
  )
  ada.hubIsDown = false
  await shown().waitFor()
  writer.end()
  expect(ada.problems).toEqual([])
}, 600_000)
