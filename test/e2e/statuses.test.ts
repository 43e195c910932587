// What people choose to be shown as, on the page: the dialog, what others see, without the hub, at both widths and in both themes.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { focused, lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let bob: Person
let script: Peer

const link = () => `${world.origin()}/#${world.hub.token}`
const preferences = ({ page }: Person) => page.getByRole('button', { name: 'Preferences' })
const dialog = ({ page }: Person) => page.getByRole('dialog', { name: 'Your status' })
const personRow = ({ page }: Person, name: string) => page.locator('.person', { hasText: name })
/** The presence of somebody as the page of another names it to a screen reader. */
const markOf = (person: Person, name: string) => personRow(person, name).getByRole('img').getAttribute('aria-label')

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  ada = await world.person(DESK)
  bob = await world.person(DESK)
  for (const [person, name] of [
    [ada, 'Ada Lovelace'],
    [bob, 'Bob'],
  ] as const) {
    await person.page.goto(link())
    await person.page.getByRole('textbox', { name: 'Your name' }).fill(name)
    await person.page.keyboard.press('Enter')
  }
  await bob.page.getByRole('link', { name: 'Home' }).click()
  await personRow(bob, 'Ada Lovelace').waitFor()
}, 600_000)

test('[STATUS-9] a status is chosen by keyboard alone, seen by everybody with its end and where its member is, and removed', async () => {
  const { keyboard } = ada.page
  await preferences(ada).focus()
  await keyboard.press('Enter')
  await ada.page.getByRole('button', { name: 'Your status: Online' }).focus()
  await keyboard.press('Enter')
  await dialog(ada).waitFor()
  await eventually(async () => (await focused(ada.page)) !== 'Your status')
  await expectSoon(() => ada.page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
  await keyboard.type('in the workshop')
  await keyboard.press('Shift+Tab')
  await keyboard.press('ArrowDown')
  expect(await lookAllOver(ada, 'status-dialog')).toEqual([])
  await keyboard.press('Enter')
  await dialog(ada).waitFor({ state: 'hidden' })
  await expectSoon(() => focused(ada.page)).toBe('Preferences')

  await personRow(bob, 'Ada Lovelace')
    .getByText(/^in the workshop · until \d/)
    .waitFor()
  await expectSoon(() => markOf(bob, 'Ada Lovelace')).toBe('busy')
  await personRow(bob, 'Ada Lovelace').getByRole('link', { name: 'In lobby' }).waitFor()
  await personRow(bob, 'Ada Lovelace').getByText('Busy', { exact: true }).waitFor()
  await bob.page.getByRole('button', { name: /2 here|3 here/ }).click()
  await bob.page.locator('.people-menu').getByText('in the workshop').waitFor()
  await bob.page.keyboard.press('Escape')
  expect(await lookAllOver(bob, 'status-people')).toEqual([])

  await preferences(ada).click()
  await ada.page.getByText(/^in the workshop · until/).waitFor()
  expect(await lookAllOver(ada, 'status-preferences')).toEqual([])
  await ada.page.getByRole('button', { name: 'Your status: Busy' }).click()
  await dialog(ada)
    .getByText(/^Ends at/)
    .waitFor()
  await dialog(ada).getByRole('button', { name: 'Remove status' }).click()
  await eventually(async () => (await markOf(bob, 'Ada Lovelace')) === 'online')
  await expectSoon(() => personRow(bob, 'Ada Lovelace').getByText('in the workshop').count()).toBe(0)
}, 600_000)

test('[STATUS-10] the words of somebody who has gone stay in the list, in German too, and a hidden tab is away', async () => {
  await script.send('PUT', '/api/me/status', { status: 'online', customStatus: 'back at 14:00' })
  await bob.page.getByRole('link', { name: 'Everybody who was here' }).click()
  await personRow(bob, 'Script').getByText('back at 14:00').waitFor()
  await ada.page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await eventually(async () => (await markOf(bob, 'Ada Lovelace')) === 'away')
  await ada.page.evaluate(() => {
    Reflect.deleteProperty(document, 'visibilityState')
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await eventually(async () => (await markOf(bob, 'Ada Lovelace')) === 'online')

  await preferences(bob).click()
  await bob.page.getByText('Deutsch').click()
  await bob.page.getByRole('button', { name: 'Dein Status: Da' }).click()
  const german = bob.page.getByRole('dialog', { name: 'Dein Status' })
  await german.getByText('Beschäftigt').click()
  expect(await lookAt(bob, 'status-dialog-german')).toEqual([])
  await world.hub.kill('SIGKILL')
  await german.getByText('sobald die Verbindung wieder da ist').waitFor()
  await expectSoon(() => german.getByRole('button', { name: 'Speichern' }).isDisabled()).toBe(true)
  await world.startAgain()
  await eventually(async () => !(await german.getByRole('button', { name: 'Speichern' }).isDisabled()))
  await german.getByRole('button', { name: 'Speichern' }).click()
  await german.waitFor({ state: 'hidden' })
  await bob.page.getByRole('img', { name: 'beschäftigt' }).first().waitFor()
  expect([...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)
