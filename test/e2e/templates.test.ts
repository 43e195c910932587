// What a document can begin with: a template, or another document.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { follow } from './follow.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let script: Peer
let documentId: string

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Skipper', code: world.hub.token })
  documentId = ((await (await script.post('/api/documents', { title: 'Monday' })).json()) as { id: string }).id
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

const text = async () => (await script.get(`/api/documents/${documentId}/text`)).text()
const offer = ({ page }: Person, name: string) => page.locator('.template-offer').getByRole('button', { name })

test('[TEMPLATE-2] an empty document offers templates; one is chosen by the keyboard, written on, undone at once, and offered to nobody who only reads', async () => {
  const { page } = ada
  await follow(page, `/documents/${documentId}`)
  await offer(ada, 'Agenda').waitFor()
  expect(await lookAllOver(ada, 'templates')).toEqual([])
  await offer(ada, 'Minutes').focus()
  await page.keyboard.press('Enter')
  await offer(ada, 'Minutes').waitFor({ state: 'detached' })
  await page.keyboard.type('Rope')
  await eventually(async () => (await text()).includes('## Topics\n\n### 1.\n\n- Rope\n'))
  await expectSoon(() => text()).toContain('- [ ] Who: what, until when')
  expect(await lookAt(ada, 'template-minutes-desk-light')).toEqual([])

  // What was typed is one step or several, depending on how quickly the keys came. The template is one.
  await eventually(async () => {
    await page.keyboard.press('Control+z')
    return !(await page.locator('.cm-content').textContent())?.includes('R')
  })
  await page.keyboard.press('Control+z')
  await eventually(async () => (await text()) === '')
  await offer(ada, 'Agenda').waitFor()

  const bea = await world.person({ ...PHONE, locale: 'de-DE' })
  await bea.page.goto(`${world.origin()}/documents/${documentId}#${world.hub.token}`)
  await offer(bea, 'Laborbuch').waitFor()
  expect(await lookAt(bea, 'templates-german-phone-dark')).toEqual([])
  await script.send('PATCH', `/api/documents/${documentId}`, { archived: true })
  await offer(bea, 'Laborbuch').waitFor({ state: 'detached' })
  await offer(ada, 'Agenda').waitFor({ state: 'detached' })
  expect([...ada.problems, ...bea.problems]).toEqual([])
  await bea.context.close()
}, 600_000)

test('[TEMPLATE-3] a document is duplicated in its room, from the palette and from its menu, with its text', async () => {
  const { page } = ada
  const { id: roomId } = (await (await script.post('/api/rooms', { name: 'galley' })).json()) as { id: string }
  const made = (await (await script.post('/api/documents', { title: 'Stores $$', roomId })).json()) as { id: string }
  const sent = await fetch(`http://127.0.0.1:${world.hub.port}/api/documents/${made.id}/text`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${script.token}`, 'content-type': 'text/markdown' },
    body: '- rope\n- tea\n',
  })
  expect(sent.status).toBe(200)
  await follow(page, `/documents/${made.id}`)
  await page.locator('.cm-content', { hasText: 'rope' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('duplicate')
  await page.getByRole('option', { name: /Duplicate/ }).click()
  await page.getByRole('heading', { name: 'Stores $$ (copy)' }).first().waitFor()
  await page.locator('.cm-content', { hasText: 'tea' }).waitFor()
  // The copy is hers, so she has its menu.
  const list = async () =>
    (
      (await (await script.get(`/api/documents?room=${roomId}`)).json()) as {
        documents: { id: string; title: string }[]
      }
    ).documents
  await page.getByRole('button', { name: 'This document' }).click()
  await page.getByRole('button', { name: 'Duplicate' }).click()
  await page.getByRole('heading', { name: 'Stores $$ (copy) (copy)' }).first().waitFor()
  await eventually(async () => (await list()).length === 3)
  for (const { id } of await list())
    await expectSoon(async () => await (await script.get(`/api/documents/${id}/text`)).text()).toBe('- rope\n- tea\n')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[PAGE-20] a search of a list that failed is asked for once more, without what was listed before', async () => {
  for (const title of ['Kettles', 'Lamps']) await script.post('/api/documents', { title })
  const { page, context } = await world.person(DESK)
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  await follow(page, '/all/documents')
  const row = (title: string) => page.locator('.list-row', { hasText: title })
  await row('Kettles').waitFor()
  await row('Lamps').waitFor()
  let asked = 0
  await page.route('**/api/documents?*lam*', (route) => {
    asked++
    return asked > 1 ? route.continue() : route.fulfill({ status: 429, json: { error: { code: 'rate.limited' } } })
  })
  await page.getByRole('searchbox').fill('lam')
  await page.getByRole('button', { name: 'Try again' }).waitFor()
  // Nothing is shown as found that was not looked for.
  await expectSoon(() => page.locator('.list-row').count()).toBe(0)
  await page.getByRole('button', { name: 'Try again' }).click()
  await row('Lamps').waitFor()
  await expectSoon(() => page.locator('.list-row').allInnerTexts()).toEqual(['Lamps'])
  await context.close()
}, 600_000)
