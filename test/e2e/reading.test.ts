// What counts as read: what was shown, on any device of the person.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { focused, lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld()
let ada: Person
let bob: Peer
let lobbyId: string

const composer = (person: Person) => person.page.getByRole('textbox', { name: /^Message / })
const badge = (person: Person) =>
  person.page.locator('.nav-row', { hasText: 'lobby' }).locator('.nav-count [aria-hidden]')
const row = (person: Person, text: string) => person.page.locator('[data-seq]', { hasText: new RegExp(`${text}$`) })
const go = async (person: Person, room: string) => {
  await person.page.getByRole('link', { name: new RegExp(`^${room}`) }).click()
  await person.page.getByRole('textbox', { name: `Message ${room}` }).waitFor()
}
const post = async (peer: Peer, count: number, text: string) => {
  for (let n = 1; n <= count; n++)
    expect((await peer.post(`/api/rooms/${lobbyId}/messages`, { body: `${text} ${n}` })).status).toBe(201)
}

beforeAll(async () => {
  const origin = `http://127.0.0.1:${world.hub.port}`
  bob = await joinAt(origin, { name: 'Bob', code: world.hub.code })
  const { rooms } = (await (await bob.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  lobbyId = rooms[0]?.id as string
  await bob.post('/api/rooms', { name: 'elsewhere' })
  await post(bob, 3, 'early')
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(ada).waitFor()
}, 600_000)

test('[READ-7] a room with more unread than a page opens at the first one, and only what was shown becomes read', async () => {
  // A newcomer begins with nothing unread.
  await row(ada, 'early 3').waitFor()
  await expectSoon(() => ada.page.locator('.divider[data-kind="new"]').count()).toBe(0)
  await go(ada, 'elsewhere')
  await post(bob, 110, 'late')
  await badge(ada).getByText('99+').waitFor()
  await ada.page.getByText('More than 99 unread messages').waitFor({ state: 'attached' })
  await expectSoon(() => ada.page.title()).toContain('(99+)')

  await go(ada, 'lobby')
  await row(ada, 'late 1').waitFor()
  await expectSoon(() => row(ada, 'late 1').locator('.divider[data-kind="new"]').count()).toBe(1)
  await expectSoon(() => row(ada, 'late 1').isVisible()).toBe(true)
  // What is shown is read some frames later, when the badge shows how many are left.
  await badge(ada)
    .getByText(/^\d\d$/)
    .waitFor()
  await ada.shot('unread-opened-desk-light')
  const left = Number(await badge(ada).textContent())
  expect(left).toBeGreaterThan(50)
  expect(left).toBeLessThan(100)

  // Another device of the same person has the same count, and opens the room at the same place.
  const storageState = await ada.context.storageState()
  const phone = await world.person({ ...PHONE, storageState })
  await phone.page.goto(`${world.origin()}/rooms/${lobbyId}`)
  await row(phone, `late ${110 - left + 1}`)
    .locator('.divider[data-kind="new"]')
    .waitFor()
  await phone.shot('unread-opened-phone-dark')

  await phone.page.getByRole('button', { name: /newest message/ }).click()
  await row(phone, 'late 110').waitFor()
  await badge(ada).waitFor({ state: 'detached' })
  await expectSoon(() => ada.page.title()).not.toContain('(')

  // What this person writes on the phone is not unread at the desk, and does not hide what others wrote.
  await go(ada, 'elsewhere')
  await composer(phone).fill('mine')
  await phone.page.getByRole('button', { name: 'Send' }).tap()
  await row(phone, 'mine').waitFor()
  await phone.context.close()
  await post(bob, 1, 'theirs')
  await badge(ada).getByText('1', { exact: true }).waitFor()
  await go(ada, 'lobby')
  await row(ada, 'theirs 1').locator('.divider[data-kind="new"]').waitFor()
  await badge(ada).waitFor({ state: 'detached' })
  expect(ada.problems).toEqual([])
}, 600_000)

test('[READ-8] who comes back to a hidden tab goes on at the first message that came meanwhile', async () => {
  const { page } = ada
  const setVisibility = (state: 'hidden' | 'visible') =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  await page.reload()
  await row(ada, 'theirs 1').waitFor()
  await setVisibility('hidden')
  await post(bob, 60, 'hidden')
  await badge(ada).getByText('60').waitFor()
  await setVisibility('visible')
  await row(ada, 'hidden 1').locator('.divider[data-kind="new"]').waitFor()
  await expectSoon(() => row(ada, 'hidden 1').isVisible()).toBe(true)
  await page.getByRole('button', { name: /newest message|new messages/ }).waitFor()
  await expectSoon(async () => Number(await badge(ada).textContent())).toBeWithin(11, 60)
}, 600_000)

test('[READ-10] the menu of a message says who has read it, by the keyboard, and that it did not load', async () => {
  const { page } = ada
  await go(ada, 'lobby')
  const posted = await bob.post(`/api/rooms/${lobbyId}/messages`, { body: 'who sees this' })
  const { seq } = (await posted.json()) as { seq: number }
  await row(ada, 'who sees this').waitFor()
  const eve = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Eve Latecomer', code: world.hub.code })
  await eve.post(`/api/rooms/${lobbyId}/read`, { seq })
  await composer(ada).fill('and this?')
  await composer(ada).press('Enter')
  const own = row(ada, 'and this\\?')
  await own.waitFor()
  const open = async () => {
    await own.hover()
    await own.getByRole('button', { name: /^More about/ }).click()
    await page.getByRole('button', { name: 'Who has read this' }).press('Enter')
  }
  await page.route('**/readers', (route) => route.abort())
  await open()
  await page.getByText('Who has read this did not load.').waitFor()
  await page.unroute('**/readers')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Nobody else has read this yet.').waitFor()
  await page.keyboard.press('Escape')
  await eve.post(`/api/rooms/${lobbyId}/read`, { seq: seq + 1 })
  await open()
  await page.getByRole('heading', { name: 'Read by one person' }).waitFor()
  await expectSoon(() => focused(page)).toContain('one person')
  await expectSoon(() => page.locator('.readers li').allInnerTexts()).toEqual([
    expect.stringContaining('Eve Latecomer'),
  ])
  expect(await lookAllOver(ada, 'readers')).toEqual([])
  await page.keyboard.press('Escape')
  expect(ada.problems.filter((problem) => !problem.includes('ERR_FAILED'))).toEqual([])
}, 600_000)

test('[READ-11] what somebody reads stays where it is while messages above it are edited, pinned and reacted to', async () => {
  const { page } = ada
  await post(bob, 60, 'filler')
  const target = await bob.post(`/api/rooms/${lobbyId}/messages`, { body: 'it grows' })
  const { id, seq } = (await target.json()) as { id: string; seq: number }
  const grows = page.locator(`[data-seq="${seq}"]`)
  await post(bob, 60, 'below')
  await row(ada, 'below 60').waitFor()
  await row(ada, 'below 30').scrollIntoViewIfNeeded()
  await grows.scrollIntoViewIfNeeded()
  // The message that grows is just above the view.
  await grows.evaluate((row) => {
    const list = row.closest('section.messages') as HTMLElement
    list.scrollTop += row.getBoundingClientRect().bottom - list.getBoundingClientRect().top + 8
  })
  const topOf = async (text: string) => (await row(ada, text).boundingBox())?.y ?? 0
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  const before = await topOf('below 10')
  const height = async () => (await grows.boundingBox())?.height ?? 0
  let lowest = await height()
  for (const [method, path, body] of [
    ['PATCH', '', { body: `${'line\n'.repeat(12)}it grows` }],
    ['PUT', '/pin', {}],
    ['PUT', `/reactions/${encodeURIComponent('👍')}`, {}],
  ] as const) {
    expect((await bob.send(method, `/api/rooms/${lobbyId}/messages/${id}${path}`, body)).ok).toBe(true)
    await eventually(async () => (await height()) > lowest)
    lowest = await height()
    await expectSoon(async () => Math.abs((await topOf('below 10')) - before)).toBeLessThanOrEqual(1)
  }
}, 600_000)
