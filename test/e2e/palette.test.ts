// The command palette and the keys that work on every page: by keyboard, by mouse and on a phone, in both languages.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { focused, lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let script: Peer
const ids: Record<string, string> = {}

const field = ({ page }: Person) => page.getByRole('dialog').getByRole('combobox')
const option = ({ page }: Person, name: string | RegExp) => page.getByRole('dialog').getByRole('option', { name })
const selected = ({ page }: Person) => page.locator('.palette-entry[aria-selected="true"] .palette-name').textContent()
const heading = ({ page }: Person) => page.getByRole('heading', { level: 1 })
async function open(person: Person) {
  await person.page.keyboard.press('Control+k')
  await field(person).and(person.page.locator(':focus')).waitFor()
}

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Bea Script', code: world.hub.token })
  const made = async (path: string, body: object) =>
    ((await (await script.post(path, body)).json()) as { id: string }).id
  for (const name of ['kitchen', 'roadmap', 'zoo']) ids[name] = await made('/api/rooms', { name })
  ids['minutes'] = await made('/api/documents', { title: 'Minutes of May' })
  ids['prices'] = await made('/api/boards', { name: 'Prices', columns: [{ key: 'a', type: 'text' }] })
  // More than a page is sent when it starts.
  for (let n = 0; n < 55; n++) await made('/api/documents', { title: `Sheet ${n}` })
  for (let n = 0; n < 55; n++) await made('/api/rooms', { name: `group ${n}` })
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

test('[PALETTE-5] Ctrl and K open a list that leads to rooms, people, documents and boards by a few letters, also to those that only the hub knows', async () => {
  const { page } = ada
  await open(ada)
  await expectSoon(() => focused(page)).toBe('A room, a person, a document, a command…')
  await page.keyboard.type('zoo')
  await option(ada, /^zoo/).waitFor()
  await expectSoon(() => selected(ada)).toBe('zoo')
  expect(await lookAllOver(ada, 'palette')).toEqual([])
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Message zoo' }).waitFor()
  await expectSoon(() => page.getByRole('dialog').count()).toBe(0)

  for (const [typed, name] of [
    ['minutes', 'Minutes of May'],
    ['pric', 'Prices'],
    ['roadm', 'roadmap'],
  ] as const) {
    await open(ada)
    await page.keyboard.type(typed)
    await option(ada, new RegExp(`^${name}`)).waitFor()
    await expectSoon(() => selected(ada)).toBe(name)
    await page.keyboard.press('Enter')
    await eventually(async () => (await heading(ada).textContent()) === name)
  }
  // What was visited last is offered first, and the arrows go round.
  await open(ada)
  await expectSoon(() => selected(ada)).toBe('Prices')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expectSoon(() => selected(ada)).toBe('Minutes of May')
  await page.keyboard.press('Control+k')
  await expectSoon(() => page.getByRole('dialog').count()).toBe(0)

  await open(ada)
  await page.keyboard.type('bea')
  await option(ada, /^Bea Script/).click()
  await page.getByRole('textbox', { name: 'Message Bea Script' }).waitFor()
  expect(ada.problems).toEqual([])
}, 600_000)

test('[PALETTE-6] it makes rooms and documents, mutes and exports the one that is shown, changes the theme and the language, and signs out', async () => {
  const { page } = ada
  const run = async (typed: string, name: string | RegExp) => {
    await open(ada)
    await page.keyboard.type(typed)
    await option(ada, name).first().click()
  }
  await run('new room', 'New room Command')
  await eventually(async () => (await focused(page)) === 'Name of the room')
  await page.keyboard.type('kitchen')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('alert').filter({ hasText: 'already a room of this name' }).waitFor()
  expect(await lookAt(ada, 'palette-refused-desk-light')).toEqual([])
  await field(ada).fill('pantry')
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Message pantry' }).waitFor()
  await run('mute', /^Mute/)
  await page.locator('.nav-row[data-muted]', { hasText: 'pantry' }).waitFor()
  await open(ada)
  await page.keyboard.type('json')
  await expectSoon(() => selected(ada)).toMatch(/json/i)
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
  expect(file.suggestedFilename()).toMatch(/^pantry.*\.json$/)
  await run('Shopping', 'New document: Shopping Command')
  await eventually(async () => (await heading(ada).textContent()) === 'Shopping')
  await run('invite', /^Invite people/)
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  await page.keyboard.press('Escape')
  await run('dark', 'Theme: Dark Command')
  await expectSoon(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
  await run('deutsch', /^Language: Deutsch/)
  await page.getByRole('link', { name: 'Archiv und Papierkorb' }).waitFor()
  await run('english', /^Sprache: English/)
  await page.getByRole('link', { name: 'Archive and trash' }).waitFor()
  await run('nothing of that kind', 'New room: nothing of that kind Command')
  await page.getByRole('textbox', { name: 'Message nothing of that kind' }).waitFor()
  await run('sign out', /^Sign out/)
  const dialog = page.getByRole('dialog', { name: 'Sign out on this device?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await eventually(async () => (await page.getByRole('dialog').count()) === 0)
  expect(ada.problems).toEqual([])
}, 600_000)

test('[PALETTE-9] Enter on words that name no place looks for them in the hub, and makes nothing', async () => {
  const { page } = ada
  await script.post(`/api/rooms/${ids['zoo']}/messages`, { body: 'The giraffe has a cold' })
  await eventually(async () => {
    const found = (await (await script.get('/api/search?q=giraffe')).json()) as { results: unknown[] }
    return found.results.length === 1
  })
  await open(ada)
  await page.keyboard.type('giraffe')
  await expectSoon(() => selected(ada)).toBe('Search for “giraffe”')
  await page.keyboard.press('Enter')
  await page.locator('.search-result', { hasText: 'The giraffe has a cold' }).waitFor()
  await expectSoon(() => new URL(page.url()).search).toBe('?q=giraffe')
  const { rooms } = (await (await script.get('/api/rooms?q=giraffe')).json()) as { rooms: { name: string }[] }
  expect(rooms.filter(({ name }) => name === 'giraffe')).toEqual([])
  // A place comes first where one has such a name.
  await open(ada)
  await page.keyboard.type('zoo')
  await expectSoon(() => selected(ada)).toBe('zoo')
  await page.keyboard.press('Escape')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[PALETTE-10] a row of the palette stays the same element when the hub answers, so that no click on it is lost', async () => {
  const { page } = ada
  const gate = Promise.withResolvers<void>()
  await page.route('**/api/documents?*', async (route) => {
    await gate.promise
    await route.continue()
  })
  await open(ada)
  await page.keyboard.type('sheet 0')
  const making = await option(ada, 'New document: sheet 0').elementHandle()
  gate.resolve()
  await option(ada, /^Sheet 0 /).waitFor()
  await expectSoon(async () => making?.evaluate((row) => row.isConnected)).toBe(true)
  await page.unroute('**/api/documents?*')
  await page.keyboard.press('Escape')
  await expectSoon(() => page.getByRole('dialog').count()).toBe(0)
  expect(ada.problems).toEqual([])
}, 600_000)

test('[PALETTE-7] Alt and an arrow go to the next room, a question mark lists the keys, and neither is taken from who types', async () => {
  const { page } = ada
  await page.goto(`${world.origin()}/rooms/${ids['kitchen']}`)
  await page.getByRole('textbox', { name: 'Message kitchen' }).waitFor()
  await eventually(async () => (await focused(page)) === 'Message kitchen')
  await page.keyboard.type('why?')
  await expectSoon(() => page.getByRole('dialog').count()).toBe(0)
  await script.post(`/api/rooms/${ids['roadmap']}/messages`, { body: 'look here' })
  await page.locator('.nav-row[data-unread]', { hasText: 'roadmap' }).waitFor()
  await page.keyboard.press('Alt+ArrowUp')
  await page.getByRole('textbox', { name: 'Message roadmap' }).waitFor()
  await eventually(async () => (await page.locator('.nav-row[data-unread]').count()) === 0)
  await page.keyboard.press('Alt+ArrowDown')
  await eventually(async () => !(await heading(ada).textContent())?.includes('roadmap'))
  // Also from an empty field, in which the arrow alone edits the message that one has sent last.
  await page.goto(`${world.origin()}/rooms/${ids['roadmap']}`)
  const field = page.getByRole('textbox', { name: 'Message roadmap' })
  await field.fill('mine')
  await field.press('Enter')
  await page.locator('.message:not([data-pending])', { hasText: 'mine' }).waitFor()
  await expectSoon(() => field.inputValue()).toBe('')
  await field.press('Alt+ArrowUp')
  await eventually(async () => !(await heading(ada).textContent())?.includes('roadmap'))
  await page.locator('main').focus()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  const keysFor = (words: string) =>
    page
      .locator('.shortcuts > div')
      .filter({ has: page.getByText(words, { exact: true }) })
      .locator('kbd')
      .allTextContents()
  await expectSoon(() => keysFor('Bold')).toEqual(['Ctrl+B'])
  await expectSoon(() => keysFor('Numbered list')).toEqual(['Ctrl+Shift+7'])
  await expectSoon(() => keysFor('Redo')).toEqual(['Ctrl+Y'])
  expect(await lookAllOver(ada, 'shortcuts')).toEqual([])
  await page.keyboard.press('Escape')
  await eventually(async () => (await page.getByRole('dialog').count()) === 0)
  expect(ada.problems).toEqual([])
}, 600_000)

test('[PALETTE-8] on a phone the palette opens from the navigation, in German too, and says where nothing fits', async () => {
  const phone = await world.person({ ...PHONE, locale: 'de-DE' })
  const { page } = phone
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('textbox', { name: /^Nachricht / }).waitFor()
  await page.getByRole('button', { name: 'Navigation öffnen' }).tap()
  await page.getByRole('button', { name: 'Schnellwechsel und Befehle' }).tap()
  await page.getByRole('dialog', { name: 'Schnellwechsel und Befehle' }).waitFor()
  expect(await lookAt(phone, 'palette-phone-dark-de')).toEqual([])
  await field(phone).fill('sheet 0')
  await option(phone, /^Sheet 0 /).tap()
  await eventually(async () => (await heading(phone).textContent()) === 'Sheet 0')
  await expectSoon(() => page.getByRole('dialog').count()).toBe(0)
  expect(phone.problems).toEqual([])
  await phone.context.close()
}, 600_000)
