// What people are shown of messages that are for them while they are elsewhere in the page, at both widths and in both themes.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, live, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, sidebarLink } from './browser.ts'
import { focused, lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let adaId: string
let script: Peer
let lobbyId: string
let galleyId: string
let directId: string

type Listed = { id: string; name: string }
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const region = ({ page }: Person) => page.getByRole('region', { name: 'Notifications' })
const shown = (person: Person) => region(person).locator('.notification')
const preferences = ({ page }: Person) => page.getByRole('button', { name: 'Preferences' })
const say = async (roomId: string, body: string, fields: object = {}) => {
  const response = await script.post(`/api/rooms/${roomId}/messages`, { body, ...fields })
  expect(response.status).toBe(201)
}
const list = async <K extends string>(path: string, key: K) =>
  ((await (await script.get(path)).json()) as Record<K, Listed[]>)[key]
/** Keeps what is shown, which goes by itself after ten seconds: a busy machine may need longer to look at it. */
const hold = ({ page }: Person) => page.locator('.notifications').dispatchEvent('pointerenter')
const icon = () => ada.page.locator('link[rel="icon"]').first().getAttribute('href')

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  lobbyId = (await list('/api/rooms', 'rooms')).find(({ name }) => name === 'lobby')?.id ?? ''
  galleyId = ((await (await script.post('/api/rooms', { name: 'galley' })).json()) as Listed).id
  ada = await world.person(DESK)
  await ada.page.addInitScript(countNotes)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(ada).waitFor()
  adaId = (await list('/api/members', 'members')).find(({ name }) => name !== 'Script' && name !== 'Host')?.id ?? ''
  await ada.page.locator('.notifications').waitFor({ state: 'attached' })
}, 600_000)

/** Runs in the page: counts what is played, as the person would hear it. */
function countNotes(): void {
  const counts = { notes: 0 }
  Object.assign(window, { counts })
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (when) {
    counts.notes++
    start.call(this, when)
  }
  // A page that somebody has used may play, yet a busy machine takes its time, and a sound that would come late is left out.
  const resume = AudioContext.prototype.resume
  AudioContext.prototype.resume = function () {
    const isAllowed = resume.call(this)
    return navigator.userActivation.hasBeenActive ? Promise.resolve() : isAllowed
  }
}
const notes = ({ page } = ada) => page.evaluate(() => (window as unknown as { counts: { notes: number } }).counts.notes)

test('[NOTICE-6] a mention in another room is shown in the page with a way there, at most three of them, and on the icon and the title', async () => {
  await hold(ada)
  await say(galleyId, 'not for her')
  await say(lobbyId, '@all here', { mentionsAll: true, mentions: [] })
  await say(
    galleyId,
    'Lunch is ready, come to the **galley** before it is cold, it is the soup that you like so much',
    {
      mentions: [adaId],
    },
  )
  await shown(ada).getByText('Script in galley').waitFor()
  await shown(ada)
    .getByText(/^Lunch is ready, come to the galley before/)
    .waitFor()
  // What she reads anyway is not shown a second time.
  await expectSoon(() => shown(ada).count()).toBe(1)
  await ada.page.waitForFunction(() => document.title.startsWith('(2) '))
  await eventually(async () => (await icon())?.startsWith('data:image/png'))
  expect(await lookAllOver(ada, 'notification')).toEqual([])
  for (const name of ['deck', 'hold', 'bridge']) {
    const room = (await (await script.post('/api/rooms', { name })).json()) as Listed
    await say(room.id, `once more in ${name}`, { mentions: [adaId] })
  }
  await say(galleyId, 'once more', { mentions: [adaId] })
  await shown(ada).getByText('once more', { exact: true }).waitFor()
  await expectSoon(() => shown(ada).count()).toBe(3)

  // By keyboard: it is before the page, and leads to the room, where the messages are read.
  await shown(ada).last().getByRole('link').focus()
  await ada.page.keyboard.press('Tab')
  await expectSoon(() => focused(ada.page)).toBe('Close the notification: Script in galley')
  await ada.page.keyboard.press('Enter')
  await eventually(async () => (await shown(ada).count()) === 2)
  await expectSoon(() => focused(ada.page)).toBe('the page')
  await shown(ada).last().getByRole('link').focus()
  await ada.page.keyboard.press('Enter')
  // Each is read before she goes on.
  const isRead = (name: string) => sidebarLink(ada, name).filter({ hasNotText: '@' }).waitFor()
  await ada.page.getByRole('heading', { level: 1, name: 'bridge' }).waitFor()
  await isRead('bridge')
  for (const name of ['deck', 'hold', 'galley']) {
    await sidebarLink(ada, name).click()
    await ada.page.getByRole('heading', { level: 1, name }).waitFor()
    await isRead(name)
  }
  await eventually(async () => (await shown(ada).count()) === 0)
  await ada.page.waitForFunction(() => !document.title.startsWith('('))
  await expectSoon(() => notes()).toBe(0)
}, 600_000)

test('[NOTICE-7] a sound is off until it is chosen, can be tried, comes with a direct message, and not to somebody who is busy', async () => {
  await preferences(ada).click()
  const sound = ada.page.getByRole('group', { name: /^Sound for mentions/ })
  await sound.getByText('On', { exact: true }).click()
  await ada.page.getByRole('button', { name: 'Play the sound' }).click()
  await eventually(async () => (await notes()) === 2)
  // On plain http there are no notifications of the browser, and nothing is said of them.
  await expectSoon(() => ada.page.getByText('outside this page').count()).toBe(0)
  expect(await lookAllOver(ada, 'notification-settings')).toEqual([])
  await ada.page.keyboard.press('Escape')

  const socket = await live(script)
  socket.send({ type: 'room.direct', clientId: 'direct-of-notice', memberId: adaId })
  const made = (await socket.answer('direct-of-notice')) as { room?: Listed }
  directId = made.room?.id ?? ''
  await say(directId, 'psst')
  await shown(ada).getByText('psst').waitFor()
  await eventually(async () => (await notes()) === 4)

  expect(
    await ada.page.evaluate(
      async () =>
        (
          await fetch('/api/me/status', {
            method: 'PUT',
            headers: { 'content-type': 'application/json' },
            body: '{"status":"busy"}',
          })
        ).status,
    ),
  ).toBe(200)
  await ada.page.getByRole('complementary').getByRole('img', { name: 'busy' }).waitFor()
  await say(directId, 'are you there?')
  await ada.page.waitForFunction(() => document.title.startsWith('(2) '))
  await ada.page.evaluate(() =>
    fetch('/api/me/status', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"status":"online"}',
    }),
  )
  await ada.page.getByRole('complementary').getByRole('img', { name: 'busy' }).waitFor({ state: 'detached' })
  await say(directId, 'there you are')
  await shown(ada).getByText('there you are').waitFor()
  await eventually(async () => (await notes()) === 6)
  await expectSoon(() => shown(ada).getByText('are you there?').count()).toBe(0)
  socket.close()
  expect(ada.problems).toEqual([])
}, 600_000)

test('[NOTICE-8] on a secure address notifications of the browser are offered, and shown while somebody is elsewhere on their computer', async () => {
  const origin = `http://127.0.0.1:${world.hub.port}`
  const eve = await world.person({ ...DESK, permissions: ['notifications'] })
  await eve.page.addInitScript(countNotes)
  await eve.page.addInitScript(() => {
    const shown: { title: string; body: string; click(): void }[] = []
    const asked = { isElsewhere: false, answer: 'denied' }
    Object.assign(window, { shown, asked })
    class Recorded {
      onclick: (() => void) | undefined
      static get permission() {
        return asked.answer
      }
      static requestPermission = async () => asked.answer
      constructor(title: string, { body }: { body: string }) {
        shown.push({ title, body, click: () => this.onclick?.() })
      }
      close() {}
    }
    Object.assign(window, { Notification: Recorded })
    document.hasFocus = () => !asked.isElsewhere
  })
  type Recorder = { shown: { title: string; body: string; click(): void }[]; asked: object }
  const shownOutside = () =>
    eve.page.evaluate(() => (window as unknown as Recorder).shown.map(({ title, body }) => [title, body]))
  const set = (change: object) =>
    eve.page.evaluate((change) => void Object.assign((window as unknown as Recorder).asked, change), change)

  await eve.page.goto(`${origin}/#${world.hub.token}`)
  await composer(eve).waitFor()
  await eve.page.locator('.notifications').waitFor({ state: 'attached' })
  const { id: eveId } = (await eve.page.evaluate(async () => (await (await fetch('/api/me')).json()).member)) as Listed
  await preferences(eve).click()
  const outside = eve.page.getByRole('group', { name: /outside this page/ })
  await outside.getByText('On', { exact: true }).click()
  await eve.page.getByText('The browser does not allow it').waitFor()
  await expectSoon(() => outside.getByRole('radio', { name: 'Off' }).isChecked()).toBe(true)
  await set({ answer: 'granted' })
  await outside.getByText('On', { exact: true }).click()
  await eventually(async () => await outside.getByRole('radio', { name: 'On' }).isChecked())
  await eve.page
    .getByRole('group', { name: /^Sound for mentions/ })
    .getByText('On', { exact: true })
    .click()
  await eve.page.keyboard.press('Escape')

  await say(galleyId, 'while she looks', { mentions: [eveId] })
  await shown(eve).getByText('while she looks').waitFor()
  // With the sound, which comes a moment later, it would have been shown outside.
  await eventually(async () => (await notes(eve)) === 2)
  expect(await shownOutside()).toEqual([])
  await set({ isElsewhere: true })
  await say(galleyId, 'while she is **elsewhere**', { mentions: [eveId] })
  await eventually(async () => (await shownOutside()).length > 0)
  await expectSoon(() => shownOutside()).toEqual([['Script in galley', 'while she is elsewhere']])
  await eve.page.evaluate(() => (window as unknown as Recorder).shown[0]?.click())
  await eve.page.getByRole('heading', { level: 1, name: 'galley' }).waitFor()
}, 600_000)

test('[NOTICE-9] a raised hand and a join request sound once for a host where sounds are on, and not for a member', async () => {
  const host = await world.person(DESK)
  await host.page.addInitScript(countNotes)
  await host.page.addInitScript(() => localStorage.setItem('hubbub:sound', 'on'))
  await host.page.goto(`${world.origin()}/#host=${world.hub.hostToken}`)
  await host.page.getByRole('img', { name: /QR code/ }).waitFor()
  await host.page.locator('.notifications').waitFor({ state: 'attached' })
  // Browsers play nothing on a page that nobody has used.
  await host.page.getByRole('heading', { level: 1 }).click()
  const before = await notes()

  const socket = await live(script)
  socket.send({ type: 'hand.raise', clientId: 'hand-of-notice' })
  await eventually(async () => (await notes(host)) === 2)
  await host.page.evaluate(() =>
    fetch('/api/door', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"door":"ask"}',
    }),
  )
  const knocked = await fetch(`http://127.0.0.1:${world.hub.port}/api/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"name":"Late Wren"}',
  })
  expect(knocked.status).toBe(202)
  await eventually(async () => (await notes(host)) === 4)
  // By now she would have heard them, too.
  expect(await notes()).toBe(before)
  expect([host.problems, ada.problems]).toEqual([[], []])
  await host.context.close()
}, 600_000)
