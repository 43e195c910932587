// A hub with a long past: the page begins with what is in use, finds everything else, and never says of it that it does not exist.
import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { eventually } from '../support/hub.ts'
import { idOf, makePast } from '../support/past.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { follow } from './follow.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const LONG_MS = 600_000
const world = aWorld(['--door', 'code'], (folder) =>
  makePast(folder, { members: 2000, rooms: 300, documents: 1000, boards: 100 }),
)

async function join({ page }: Person): Promise<void> {
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await heading(page, 'lobby').waitFor()
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })

test(
  '[WORLD-13] the page shows what is in use, opens what is not, and lists and finds everything by name',
  async () => {
    const ada = await world.person(DESK)
    await join(ada)
    const { page } = ada
    // Of each kind twenty-five, with a button for the other half of what is in use, and a link to the rest.
    await page.getByRole('link', { name: 'Room 255' }).waitFor()
    await expectSoon(() => page.locator('.sidebar a[href^="/documents/"]').count()).toBe(25)
    for (const group of ['Rooms', 'Documents', 'Boards']) {
      const region = page.getByRole('region', { name: group, exact: true })
      await region.getByRole('button', { name: 'and 25 more' }).click()
    }
    await page.getByRole('link', { name: 'Room 299' }).waitFor()
    await expectSoon(() => page.locator('.sidebar a[href^="/documents/"]').count()).toBe(50)
    await expectSoon(() => page.locator('.sidebar a[href^="/rooms/"]').count()).toBe(50)
    await ada.shot('past-sidebar')

    // Old addresses still work.
    for (const [path, name] of [
      [`/rooms/${idOf('room', 3)}`, 'Room 3'],
      [`/documents/${idOf('document', 3)}`, 'Notes 3'],
      [`/boards/${idOf('board', 3)}`, 'Board 3'],
    ] as const) {
      await page.goto(world.origin() + path)
      await heading(page, name).waitFor()
      await expectSoon(() => page.getByText(/There is no such/).count()).toBe(0)
    }
    await follow(page, `/rooms/${idOf('room', 9999)}`)
    await page.getByText('There is no such room').waitFor()

    // Lists, and what is looked for in them.
    await page.getByRole('link', { name: 'All rooms' }).click()
    await heading(page, 'All rooms').waitFor()
    await page.locator('.list-row').nth(59).waitFor()
    await page.getByRole('button', { name: 'Show more' }).click()
    await page.locator('.list-row').nth(100).waitFor()
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('room 17')
    await eventually(async () => (await page.locator('.list-row').count()) === 11)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await heading(page, 'Room 17').waitFor()
    await page.getByRole('link', { name: 'All documents' }).click()
    await page.getByRole('searchbox').fill('no such title')
    await page.getByText('Nothing has such a name.').waitFor()
    await page.getByRole('searchbox').fill('notes 777')
    await page.locator('.list-row', { hasText: 'Notes 777' }).click()
    await heading(page, 'Notes 777').waitFor()

    // Somebody who is not here.
    await page.getByRole('link', { name: 'Home' }).first().click()
    await page.getByRole('heading', { name: 'Here now' }).first().waitFor()
    await ada.shot('past-home')
    await page.getByRole('link', { name: 'Everybody who was here' }).click()
    await page.getByRole('searchbox').fill('person 1234')
    await page.locator('.person', { hasText: 'Person 1234' }).waitFor()
    const seen = await lookAllOver(ada, 'past-people')
    await follow(page, '/all/documents')
    await page.locator('.list-row').nth(59).waitFor()
    seen.push(...(await lookAllOver(ada, 'past-list')))
    await follow(page, '/all/members')
    await page.getByRole('searchbox').fill('person 1234')
    await page.locator('.person', { hasText: 'Person 1234' }).waitFor()
    expect(seen).toEqual([])
    await page.getByRole('button', { name: /Person 1234/ }).click()
    await page
      .getByRole('button', { name: /Write|message|conversation/i })
      .first()
      .click()
    await heading(page, 'Person 1234').waitFor()

    // The hub is asked whether a title is taken.
    await page.getByRole('button', { name: 'New document' }).click()
    await page.getByRole('textbox', { name: /title/i }).fill('notes 12')
    await page.getByText(/already/).waitFor()
    expect(ada.problems).toEqual([])
  },
  LONG_MS,
)

test(
  '[WORLD-14] what happens in a room, document or board that the page did not know is shown, and what cannot be asked for is asked for later',
  async () => {
    const [ada, host] = [await world.person(PHONE), await world.host()]
    await join(ada)
    // A message in a room that was not among the recent ones.
    await follow(host.page, `/rooms/${idOf('room', 5)}`)
    await host.page.getByRole('textbox', { name: /Room 5/ }).fill('anybody?')
    await host.page.keyboard.press('Enter')
    await ada.page.getByRole('button', { name: 'Open navigation' }).click()
    const link = ada.page.getByRole('link', { name: /^Room 5\b/ })
    await link.waitFor()
    await eventually(async () => (await link.textContent())?.includes('1 unread'))
    await ada.shot('past-phone-dark')
    await ada.page.getByRole('link', { name: 'All rooms' }).click()
    await ada.page.locator('.list-row').first().waitFor()
    await ada.shot('past-phone-list')

    // Archived long ago: on the page of the archive.
    await host.page.evaluate(
      async (id) => {
        await fetch(`/api/boards/${id}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ archived: true }),
        })
      },
      idOf('board', 7),
    )
    await follow(ada.page, '/archive')
    await ada.page.getByRole('link', { name: 'Board 7' }).waitFor()

    // Without the hub the page says so, and goes on by itself.
    await world.hub.kill('SIGKILL')
    await ada.page.evaluate(
      (path) => {
        history.pushState({}, '', path)
        dispatchEvent(new PopStateEvent('popstate'))
      },
      `/boards/${idOf('board', 9)}`,
    )
    await ada.page.getByText('The board did not load').waitFor()
    await ada.shot('past-phone-offline')
    await world.startAgain()
    await heading(ada.page, 'Board 9').waitFor()
    expect([...ada.problems, ...host.problems]).toEqual([])
  },
  LONG_MS,
)
