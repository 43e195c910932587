// Titles of documents that somebody gives a second time.
import { expect, test } from 'bun:test'
import { eventually } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK } from './browser.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld([], undefined, { fetchesAhead: false })

test('[E2E-41] whoever gives a document a title that another one has is warned first, and may do it', async () => {
  const host = await world.host()
  const { page } = host
  const create = async (title: string) => {
    await page.getByRole('button', { name: 'New document' }).first().click()
    await page.getByRole('textbox', { name: 'Title', exact: true }).fill(title)
  }
  const warning = page.getByText('There is already a document of this title.')
  await create('Minutes')
  await page.getByRole('button', { name: 'Create document' }).click()
  await page.getByRole('textbox', { name: 'Title of the document' }).waitFor()

  await create('Minutes of May')
  await expectSoon(() => warning.count()).toBe(0)
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill(' minutes ')
  await warning.waitFor()
  const seen = await lookAt(host, 'create-taken-title')
  await page.getByRole('button', { name: 'Create document' }).click()
  await eventually(async () => (await page.getByRole('link', { name: /^minutes$/i }).count()) === 2)

  const title = page.getByRole('textbox', { name: 'Title of the document' })
  await eventually(async () => (await title.inputValue()) === 'minutes')
  await title.fill('Protocol')
  await title.press('Enter')
  await eventually(async () => (await page.getByRole('link', { name: 'Protocol' }).count()) === 1)
  await title.fill('MINUTES')
  await warning.waitFor()
  seen.push(...(await lookAllOver(host, 'title-taken')))
  await title.press('Escape')
  await expectSoon(() => warning.count()).toBe(0)
  expect([seen, host.problems]).toEqual([[], []])
}, 600_000)

test('[E2E-43] who gives a new document its title while its text is still loading is not interrupted when the text is there', async () => {
  const { page, problems } = await world.person(DESK)
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  const held: (() => void)[] = []
  let holds = true
  await page.routeWebSocket(/\/collaborate\//, (client) => {
    const server = client.connectToServer()
    server.onMessage((frame) => {
      if (holds) held.push(() => client.send(frame))
      else client.send(frame)
    })
  })
  await page.getByRole('button', { name: 'New document' }).first().click()
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Draft')
  await page.getByRole('button', { name: 'Create document' }).click()
  const title = page.getByRole('textbox', { name: 'Title of the document' })
  await title.fill('Plan')
  await eventually(() => held.length > 0)

  holds = false
  for (const send of held) send()
  await page.locator('.cm-content').waitFor()
  // The editor takes the focus, where it does, in the same turn in which it is shown.
  await expectSoon(() => title.evaluate((field) => document.activeElement === field)).toBe(true)
  await page.keyboard.type('ning')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Planning' }).waitFor()
  await expectSoon(() => page.locator('.cm-content').textContent()).not.toContain('ning')
  expect(problems).toEqual([])
}, 600_000)
