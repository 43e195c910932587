// A room with very many messages: what the page holds of it, and that it stays quick.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt } from '../support/hub.ts'
import { makePast } from '../support/past.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { saysAll } from './crowd.ts'
import { aWorld } from './world.ts'

const MESSAGES = 10_000
const world = aWorld(['--limits', 'off'], (folder) => makePast(folder, { said: MESSAGES }), { fetchesAhead: false })
let ada: Person

beforeAll(async () => {
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

const elements = () => ada.page.evaluate(() => document.querySelectorAll('*').length)

/** The numbers of the messages that the page has as elements. */
const list = () => ada.page.locator('section.messages')
const shown = () =>
  list().evaluate((list) => [...(list.textContent ?? '').matchAll(/message (\d+)\./g)].map(([, n]) => Number(n)))

test('[LIGHT-1] of ten thousand messages the page has few as elements, wherever one reads, and after a burst of five hundred', async () => {
  await eventually(async () => Math.max(...(await shown())) === MESSAGES - 1)
  await expectSoon(() => elements()).toBeLessThanOrEqual(1500)
  let oldest = Math.min(...(await shown()))
  for (let page = 0; page < 20; page++) {
    await eventually(async () => {
      // As a reader does who wants to see more.
      await list().evaluate((element) => {
        element.scrollTop += 100
        element.scrollTop = 0
      })
      return Math.min(...(await shown())) < oldest
    })
    oldest = Math.min(...(await shown()))
    await expectSoon(() => elements()).toBeLessThanOrEqual(1500)
  }
  expect(oldest).toBeLessThan(MESSAGES - 500)

  const bob = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Bob', code: world.hub.token })
  const { rooms } = (await (await bob.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  const lobbyId = rooms.find(({ name }) => name === 'lobby')?.id as string
  await saysAll(
    bob,
    lobbyId,
    Array.from({ length: 500 }, (_, n) => `message ${MESSAGES + n}.`),
  )
  await ada.page.getByRole('button', { name: /new messages/ }).click()
  await eventually(async () => Math.max(...(await shown())) === MESSAGES + 499)
  await expectSoon(() => elements()).toBeLessThanOrEqual(1500)
}, 600_000)

test('[LIGHT-2] the rows in view keep their place while older messages come above them', async () => {
  await ada.page.reload()
  await eventually(async () => Math.max(...(await shown())) === MESSAGES + 499)
  for (let page = 0; page < 3; page++) {
    const oldest = Math.min(...(await shown()))
    const before = await list().evaluate((element) => {
      element.scrollTop = 0
      const middle = element.getBoundingClientRect().top + element.clientHeight / 2
      const row = [...element.querySelectorAll<HTMLElement>('[data-seq]')].find(
        (each) => each.getBoundingClientRect().top > middle,
      )
      return { seq: row?.dataset['seq'], top: row?.getBoundingClientRect().top ?? -1 }
    })
    await eventually(async () => Math.min(...(await shown())) < oldest)
    // All are of one author: the oldest that was there had a head, and has none now.
    const row = list().locator(`[data-seq="${before.seq}"]`)
    await eventually(async () =>
      row.evaluate((each, top) => Math.abs(each.getBoundingClientRect().top - top) < 1, before.top),
    )
  }
}, 600_000)
