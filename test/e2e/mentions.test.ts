// Mentions on the page: how they are shown, the badge of a room, the list while somebody types, at both widths and in both themes.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { DESK, type Person } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let adaId: string
let script: Peer
let lobbyId: string
let galleyId: string

type Listed = { id: string; name: string }
const link = () => `${world.origin()}/#${world.hub.token}`
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const row = ({ page }: Person, text: string) => page.locator('.message', { hasText: text })
const roomLink = ({ page }: Person, name: string) => page.getByRole('navigation').getByRole('link', { name }).first()
const post = async (roomId: string, body: string, fields: object = {}): Promise<{ id: string }> =>
  (await script.post(`/api/rooms/${roomId}/messages`, { body, ...fields })).json() as Promise<{ id: string }>
const list = async <K extends string>(path: string, key: K) =>
  ((await (await script.get(path)).json()) as Record<K, Listed[]>)[key]

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  lobbyId = (await list('/api/rooms', 'rooms')).find(({ name }) => name === 'lobby')?.id ?? ''
  galleyId = ((await (await script.post('/api/rooms', { name: 'galley' })).json()) as Listed).id
  ada = await world.person(DESK)
  await ada.page.goto(link())
  await composer(ada).waitFor()
  await ada.page.getByRole('textbox', { name: 'Your name' }).fill('Ada Lovelace')
  await ada.page.keyboard.press('Enter')
  await eventually(async () => {
    adaId = (await list('/api/members', 'members')).find(({ name }) => name === 'Ada Lovelace')?.id ?? ''
    return adaId !== ''
  })
}, 600_000)

test('[MENTION-15] a mention is shown by the present name and stands out for who is meant, and a link leads to its room', async () => {
  await post(lobbyId, 'Is **@Ada Lovelace** there? Or @Script, or @nobody?')
  const own = row(ada, 'or @nobody?').locator('.mention[data-own]')
  expect(await own.textContent()).toBe('@Ada Lovelace')
  expect(await row(ada, 'or @nobody?').locator('.mention').allTextContents()).toEqual(['@Ada Lovelace', '@Script'])
  await post(lobbyId, `Come to [#galley](/rooms/${galleyId}), @all!`)
  await row(ada, 'Come to').getByText('@all').waitFor()
  await script.send('PATCH', `/api/rooms/${galleyId}`, { name: 'kitchen' })
  await row(ada, 'Come to').getByRole('link', { name: '#kitchen' }).click()
  await ada.page.getByRole('heading', { name: 'kitchen' }).waitFor()
  await ada.page.goBack()
  await row(ada, 'or @nobody?').waitFor()
}, 600_000)

test('[MENTION-16] a room shows mentions apart from unread messages, also when it is muted, until they were read', async () => {
  for (let n = 0; n < 3; n++) await post(galleyId, `line ${n}`)
  const message = await post(galleyId, '@Ada Lovelace, the kettle boils')
  const badge = roomLink(ada, 'kitchen').locator('[data-kind="mentions"]')
  await badge.getByText('1 mention of you').waitFor()
  await roomLink(ada, 'kitchen').getByText('4 unread messages').waitFor()
  await post(galleyId, '@all: tea')
  await badge.getByText('2 mentions of you').waitFor()
  expect(await lookAllOver(ada, 'mention-badge')).toEqual([])
  await ada.page.setViewportSize(DESK.viewport)
  await ada.page.evaluate((path) => fetch(path, { method: 'PUT' }), `/api/rooms/${galleyId}/mute`)
  await eventually(async () => (await roomLink(ada, 'kitchen').getByText('5 unread messages').count()) === 0)
  expect(await badge.count()).toBe(1)
  await ada.page.reload()
  await badge.getByText('2 mentions of you').waitFor()
  await script.send('PATCH', `/api/rooms/${galleyId}/messages/${message.id}`, { body: 'the kettle boils' })
  await badge.getByText('1 mention of you').waitFor()
  await roomLink(ada, 'kitchen').click()
  await row(ada, 'the kettle boils').waitFor()
  await eventually(async () => (await badge.count()) === 0)

  // In the room that is open, an edit of a message that was read is read at once.
  await script.send('PATCH', `/api/rooms/${galleyId}/messages/${message.id}`, { body: '@Ada Lovelace, it boils' })
  await row(ada, 'it boils').locator('.mention[data-own]').waitFor()
  await post(galleyId, 'and after that')
  await row(ada, 'and after that').waitFor()
  await eventually(async () => (await badge.count()) === 0)
  await roomLink(ada, 'lobby').click()
  await row(ada, 'or @nobody?').waitFor()
  expect(await lookAllOver(ada, 'mentions')).toEqual([])
  await ada.page.setViewportSize(DESK.viewport)
  expect(ada.problems).toEqual([])
}, 600_000)
