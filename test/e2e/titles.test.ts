// Titles of documents that somebody gives a second time.
import { expect, test } from 'bun:test'
import { eventually } from '../support/hub.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld()

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
  expect(await warning.count()).toBe(0)
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
  expect(await warning.count()).toBe(0)
  expect([seen, host.problems]).toEqual([[], []])
}, 600_000)
