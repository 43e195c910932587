// The documents of a room: listed and made in it, beside the conversation on a wide screen, and as a tab on a phone.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { follow } from './follow.ts'
import { focused, lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let script: Peer
let roomId: string
let planId: string
const made = async (response: Response) => ((await response.json()) as { id: string }).id

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Skipper', code: world.hub.token })
  roomId = await made(await script.post('/api/rooms', { name: 'atelier' }))
  planId = await made(await script.post('/api/documents', { title: 'Plan of the week', roomId }))
  await script.post('/api/documents', { title: 'Of everybody' })
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

const composer = ({ page }: Person) => page.locator('.composer textarea')
const documents = ({ page }: Person) => page.locator('.room-document')
const beside = ({ page }: Person) => page.locator('.beside')
const text = (person: Person) => beside(person).locator('.cm-content')
const query = ({ page }: Person) => new URL(page.url()).search
const saved = (person: Person) =>
  eventually(async () => /changes saved/i.test((await beside(person).textContent()) ?? ''))

test('[PLACES-2] documents of a room are listed and made in it, and one stands beside the conversation, after a reload too', async () => {
  const { page } = ada
  await follow(page, `/rooms/${roomId}`)
  await composer(ada).waitFor()
  await page.getByRole('button', { name: 'Documents and boards' }).click()
  await documents(ada).first().waitFor()
  await expectSoon(() => documents(ada).allInnerTexts()).toEqual(['Plan of the week'])
  await script.post('/api/documents', { title: 'Agenda', roomId })
  await eventually(async () => (await documents(ada).allInnerTexts()).join() === 'Agenda,Plan of the week')
  expect(await lookAllOver(ada, 'room-documents')).toEqual([])
  const name = 'Plan of the week: Open beside the chat'
  for (let at = 0; at < 12 && (await focused(page)) !== name; at++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await text(ada).waitFor()
  await expectSoon(() => focused(page)).toBe('Plan of the week')
  await expectSoon(() => query(ada)).toBe(`?beside=${planId}`)

  await text(ada).click()
  await page.keyboard.type('Monday: sails')
  await composer(ada).fill('Is Monday right?')
  await composer(ada).press('Enter')
  await page.locator('.message', { hasText: 'Is Monday right?' }).waitFor()
  await saved(ada)
  await page.reload()
  await eventually(async () => (await text(ada).textContent())?.includes('Monday: sails'))
  await page.locator('.message', { hasText: 'Is Monday right?' }).waitFor()
  await expectSoon(async () => {
    const [chat, document] = [await page.locator('.room').boundingBox(), await beside(ada).boundingBox()]
    return (chat?.x ?? 0) + (chat?.width ?? 0) <= (document?.x ?? 0) + 1
  }).toBe(true)
  expect(await lookAllOver(ada, 'room-split')).toEqual([])

  await beside(ada).getByRole('button', { name: 'Close the document' }).click()
  await eventually(async () => (await beside(ada).count()) === 0)
  await expectSoon(async () => [query(ada), await focused(page)]).toEqual(['', 'the page'])
  // From the page of the document.
  await follow(page, `/documents/${planId}`)
  await page.getByRole('link', { name: 'Open beside the chat' }).click()
  await text(ada).waitFor()
  await composer(ada).waitFor()
  // A new one is written at once.
  await page.getByRole('button', { name: 'Documents and boards' }).click()
  await page.getByRole('textbox', { name: 'New document' }).fill('Costs')
  await page.keyboard.press('Enter')
  await eventually(async () => (await beside(ada).getAttribute('aria-label')) === 'Costs')
  await eventually(() => text(ada).evaluate((content) => content === globalThis.document.activeElement))
  await page.keyboard.type('Rope: 12')
  await saved(ada)
  const { documents: all } = (await (await script.get(`/api/documents?room=${roomId}`)).json()) as {
    documents: { title: string }[]
  }
  expect(all.map(({ title }) => title)).toEqual(['Agenda', 'Costs', 'Plan of the week'])
  expect(ada.problems).toEqual([])
}, 600_000)

test('[PLACES-3] on a phone a document is a tab of its room, with what is unread on the other one, in German too', async () => {
  const bea = await world.person({ ...PHONE, locale: 'de-DE' })
  const { page } = bea
  await page.goto(`${world.origin()}/rooms/${roomId}#${world.hub.token}`)
  await composer(bea).waitFor()
  await expectSoon(() => page.getByRole('link', { name: 'In diesem Raum suchen' }).isVisible()).toBe(false)
  await page.getByRole('button', { name: 'Dieser Raum' }).click()
  await page.getByRole('button', { name: 'Dokumente und Tafeln' }).click()
  await documents(bea).first().waitFor()
  expect(await lookAt(bea, 'room-documents-phone-german')).toEqual([])
  await documents(bea).filter({ hasText: 'Plan of the week' }).tap()
  await text(bea).waitFor()
  await expectSoon(async () => [query(bea), await composer(bea).count()]).toEqual([`?beside=${planId}`, 0])
  await script.post(`/api/rooms/${roomId}/messages`, { body: 'Tuesday, rather' })
  const tabs = page.locator('.split-tabs a')
  await eventually(async () => /^Chat\s*1/.test((await tabs.first().textContent()) ?? ''))
  expect(await lookAt(bea, 'room-tab-document-phone')).toEqual([])
  await tabs.first().tap()
  await page.locator('.message', { hasText: 'Tuesday, rather' }).waitFor()
  await expectSoon(async () => [await beside(bea).count(), await tabs.first().getAttribute('aria-current')]).toEqual([
    0,
    'page',
  ])
  expect(await lookAt(bea, 'room-tab-chat-phone')).toEqual([])
  await page.reload()
  await page.locator('.message', { hasText: 'Tuesday, rather' }).waitFor()
  await tabs.nth(1).tap()
  await eventually(async () => (await text(bea).textContent())?.includes('Monday: sails'))
  await page.getByRole('button', { name: 'Dokument schließen' }).tap()
  await composer(bea).waitFor()
  await expectSoon(async () => [query(bea), await tabs.count()]).toEqual(['', 0])
  expect(bea.problems).toEqual([])
}, 600_000)

test('[PLACES-6] a board of a room is made in it, listed there, leads back to it, and takes no changes while the room is locked', async () => {
  const { page } = ada
  await follow(page, `/rooms/${roomId}`)
  await composer(ada).waitFor()
  await page.getByRole('button', { name: 'Documents and boards' }).click()
  const dialog = page.getByRole('dialog', { name: 'Documents and boards' })
  await dialog.getByText('No boards yet').waitFor()
  await dialog.getByRole('link', { name: 'New board' }).click()
  await page.getByText('It belongs to atelier').waitFor()
  expect(await lookAllOver(ada, 'new-board-of-room')).toEqual([])
  await page.getByRole('textbox', { name: 'Name of the board' }).fill('Sails')
  await page.getByRole('textbox', { name: 'Column 1' }).fill('State')
  await page.getByRole('button', { name: 'Create board' }).click()
  await page.getByRole('button', { name: 'Add a row' }).waitFor()
  const boardId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const { boards } = (await (await script.get(`/api/boards?room=${roomId}`)).json()) as { boards: { name: string }[] }
  expect(boards.map(({ name }) => name)).toEqual(['Sails'])

  const host = await world.host()
  await follow(host.page, `/rooms/${roomId}`)
  await host.page.getByRole('button', { name: 'This room' }).click()
  await host.page.getByRole('button', { name: 'Lock: only the host writes' }).click()
  await page.getByText('The host has locked this room').waitFor()
  await expectSoon(() => page.getByRole('button', { name: 'Add a row' }).count()).toBe(0)
  expect(await lookAllOver(ada, 'board-of-room')).toEqual([])
  await page.getByRole('link', { name: 'In atelier' }).click()
  await page.getByText('The host has locked this room').waitFor()
  await page.getByRole('button', { name: 'Documents and boards' }).click()
  await dialog.getByRole('link', { name: 'Sails' }).waitFor()
  await expectSoon(() => dialog.getByRole('link', { name: 'New board' }).count()).toBe(0)
  expect(await lookAllOver(ada, 'room-things')).toEqual([])
  await dialog.getByRole('link', { name: 'Sails' }).click()
  await eventually(() => new URL(page.url()).pathname === `/boards/${boardId}`)
  expect([...ada.problems, ...host.problems]).toEqual([])
  await host.context.close()
}, 600_000)
