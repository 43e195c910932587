// What a room is called, what it is about, and which rooms somebody has muted, on the pages of two people.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let bob: Person
let script: Peer
let roomId: string

const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const row = ({ page }: Person, name: string) => page.getByRole('navigation').locator('.nav-row', { hasText: name })
const header = ({ page }: Person) => page.locator('.header-title')
const openMenu = ({ page }: Person) => page.getByRole('button', { name: 'This room' }).click()
const TOPIC = 'Who cooks when, what is in the larder, and who does the shopping this week; allergies are on the board'

beforeAll(async () => {
  ada = await world.person(DESK)
  bob = await world.person({ ...DESK, locale: 'de-DE' })
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(ada).waitFor()
  await bob.page.goto(`${world.origin()}/#${world.hub.token}`)
  await bob.page.getByRole('textbox', { name: /^Nachricht / }).waitFor()
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  await ada.page.getByRole('button', { name: 'New room' }).click()
  await ada.page.getByRole('textbox', { name: 'Name of the room' }).fill('kitchn')
  await ada.page.getByRole('button', { name: 'Create room' }).click()
  await ada.page.getByRole('textbox', { name: 'Message kitchn' }).waitFor()
  roomId = ada.page.url().split('/').at(-1) as string
}, 600_000)

test('[TOPIC-6] who has made a room changes its name and topic in one dialog, others its topic, and all see both at once', async () => {
  await openMenu(ada)
  await ada.shot('room-menu-desk-light')
  await ada.page.getByRole('button', { name: 'Change name and topic' }).click()
  const dialog = ada.page.getByRole('dialog', { name: 'Change name and topic' })
  await dialog.getByRole('textbox', { name: 'Name of the room' }).fill('lobby')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('alert').filter({ hasText: 'name' }).waitFor()
  expect(await lookAt(ada, 'room-details-refused-desk-light')).toEqual([])
  await dialog.getByRole('textbox', { name: 'Name of the room' }).fill('kitchen')
  await dialog.getByRole('textbox', { name: 'Topic' }).fill(TOPIC)
  await dialog.getByRole('textbox', { name: 'Topic' }).press('Enter')
  await header(ada).getByText(TOPIC).waitFor()
  await row(bob, 'kitchen').click()
  await header(bob).getByText(TOPIC).waitFor()

  await bob.page.getByRole('button', { name: 'Dieser Raum' }).click()
  await bob.page.getByRole('button', { name: 'Thema ändern' }).click()
  const theirs = bob.page.getByRole('dialog', { name: 'Thema ändern' })
  await expectSoon(() => theirs.getByRole('textbox').count()).toBe(1)
  await bob.shot('room-topic-desk-light-de')
  await theirs.getByRole('textbox', { name: 'Thema' }).fill('')
  await theirs.getByRole('button', { name: 'Speichern' }).click()
  await eventually(async () => (await header(ada).locator('p').count()) === 0)

  await script.send('PATCH', `/api/rooms/${roomId}`, { topic: TOPIC })
  await header(ada).getByText(TOPIC).waitFor()
  expect(await lookAllOver(ada, 'room-topic')).toEqual([])
  const phone = await world.person({ ...PHONE, storageState: await ada.context.storageState() })
  await phone.page.goto(`${world.origin()}/rooms/${roomId}`)
  await header(phone).getByText(TOPIC).waitFor()
  await openMenu(phone)
  await phone.page.locator('.room-topic').getByText(TOPIC).waitFor()
  expect(await lookAt(phone, 'room-menu-phone-dark')).toEqual([])
  await phone.context.close()
  expect([...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)

test('[MUTE-4] a muted room shows no number, stands behind the others on all devices of the person, and can be unmuted', async () => {
  const { page } = ada
  await script.post('/api/rooms', { name: 'zoo' })
  await row(ada, 'zoo').waitFor()
  const names = (person: Person) =>
    person.page
      .getByRole('region', { name: /^(Rooms|Räume)$/ })
      .locator('a.nav-row .nav-name')
      .allTextContents()
  await expectSoon(() => names(ada)).toEqual(['lobby', 'kitchen', 'zoo'])
  const tab = await ada.context.newPage()
  await tab.goto(world.origin())
  await tab.getByRole('navigation', { name: 'Pages' }).locator('.nav-row', { hasText: 'zoo' }).waitFor()

  await openMenu(ada)
  await page.getByRole('button', { name: 'Mute: show no number here' }).click()
  await row(ada, 'kitchen').getByText('Muted').waitFor()
  await expectSoon(() => names(ada)).toEqual(['lobby', 'zoo', 'kitchen'])
  await tab.locator('.nav-row[data-muted]', { hasText: 'kitchen' }).waitFor()
  await tab.close()
  await row(ada, 'lobby').click()
  await page.getByRole('textbox', { name: 'Message lobby' }).waitFor()
  await script.post(`/api/rooms/${roomId}/messages`, { body: 'noise' })
  await script.post('/api/rooms', { name: 'later' })
  await row(ada, 'later').waitFor()
  await expectSoon(() => row(ada, 'kitchen').locator('.nav-count').count()).toBe(0)
  await expectSoon(() => page.title()).not.toContain('(')
  expect(await lookAllOver(ada, 'room-muted')).toEqual([])
  // For somebody else nothing has changed.
  await expectSoon(() => names(bob)).toEqual(['lobby', 'kitchen', 'later', 'zoo'])

  await page.reload()
  await row(ada, 'kitchen').getByText('Muted').waitFor()
  await row(ada, 'kitchen').click()
  await page.getByRole('textbox', { name: 'Message kitchen' }).waitFor()
  await openMenu(ada)
  await page.getByRole('button', { name: 'Unmute' }).click()
  await eventually(async () => (await row(ada, 'kitchen').getByText('Muted').count()) === 0)
  expect([...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)
