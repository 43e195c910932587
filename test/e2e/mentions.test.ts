// Mentions on the page: how they are shown, the badge of a room, the list while somebody types, at both widths and in both themes.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { focused, lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let adaId: string
let script: Peer
let lobbyId: string
let galleyId: string
let planId: string
let mary: Peer

type Listed = { id: string; name: string }
const link = () => `${world.origin()}/#${world.hub.token}`
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const row = ({ page }: Person, text: string) => page.locator('.message', { hasText: text })
const roomLink = ({ page }: Person, name: string) => page.getByRole('navigation').getByRole('link', { name }).first()
const post = async (roomId: string, body: string, fields: object = {}): Promise<{ id: string }> =>
  (await script.post(`/api/rooms/${roomId}/messages`, { body, ...fields })).json() as Promise<{ id: string }>
const list = async <K extends string>(path: string, key: K) =>
  ((await (await script.get(path)).json()) as Record<K, Listed[]>)[key]

const suggestions = ({ page }: Person) => page.getByRole('listbox', { name: 'Suggestions' })
const chosen = (person: Person) => suggestions(person).locator('[aria-selected="true"]').textContent()
type Stored = { body: string; mentions?: { id: string; name: string }[]; mentionsAll?: boolean }
const newest = async (roomId = lobbyId): Promise<Stored | undefined> => {
  const page = (await (await script.get(`/api/rooms/${roomId}/messages?limit=1`)).json()) as { messages: Stored[] }
  return page.messages[0]
}

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  lobbyId = (await list('/api/rooms', 'rooms')).find(({ name }) => name === 'lobby')?.id ?? ''
  galleyId = ((await (await script.post('/api/rooms', { name: 'galley' })).json()) as Listed).id
  mary = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Mary Ann', code: world.hub.token })
  planId = ((await (await script.post('/api/documents', { title: 'Plan B' })).json()) as Listed).id
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
  await expectSoon(() => own.textContent()).toBe('@Ada Lovelace')
  await expectSoon(() => row(ada, 'or @nobody?').locator('.mention').allTextContents()).toEqual([
    '@Ada Lovelace',
    '@Script',
  ])
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
  await ada.page.evaluate((path) => fetch(path, { method: 'PUT' }), `/api/rooms/${galleyId}/mute`)
  await roomLink(ada, 'kitchen').getByText('Muted').waitFor()
  await roomLink(ada, 'kitchen').getByText('5 unread messages').waitFor({ state: 'detached' })
  await badge.getByText('2 mentions of you').waitFor()
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
  expect(ada.problems).toEqual([])
}, 600_000)

test('[MENTION-19] an @ lists members and a # rooms and documents, which the keyboard chooses from, also whom the page does not know', async () => {
  const { page } = ada
  await composer(ada).click()
  await page.keyboard.type('Hello @')
  await suggestions(ada).getByText('Everybody in this room').waitFor()
  await page.keyboard.type('ma')
  await suggestions(ada).getByRole('option', { name: 'Mary Ann' }).waitFor()
  expect(await lookAllOver(ada, 'mention-list')).toEqual([])
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Backspace')
  await suggestions(ada).getByRole('option', { name: 'Script' }).waitFor()
  await suggestions(ada).getByRole('option', { name: 'Mary Ann' }).waitFor()
  const first = await chosen(ada)
  // The list begins anew when the hub answers, which may be after the key.
  await eventually(async () => {
    await page.keyboard.press('ArrowDown')
    return (await chosen(ada)) !== first
  })
  await page.keyboard.press('Escape')
  await expectSoon(() => suggestions(ada).count()).toBe(0)
  await page.keyboard.type('mary a')
  await suggestions(ada).getByRole('option', { name: 'Mary Ann' }).waitFor()
  await page.keyboard.press('Tab')
  await expectSoon(() => composer(ada).inputValue()).toBe('Hello @Mary Ann ')
  await expectSoon(() => focused(page)).toBe('Message lobby')
  await page.keyboard.type('look at #pl')
  await suggestions(ada).getByRole('option', { name: 'Plan B · Document' }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.type('in #kit')
  await suggestions(ada).getByRole('option', { name: 'kitchen' }).click()
  await expectSoon(() => composer(ada).inputValue()).toBe('Hello @Mary Ann look at #Plan B in #kitchen ')
  // What was chosen means the same after a reload.
  await page.reload()
  await expectSoon(() => composer(ada).inputValue()).toBe('Hello @Mary Ann look at #Plan B in #kitchen ')
  await composer(ada).click()
  await page.keyboard.press('End')
  await page.keyboard.type('please, @script')
  await suggestions(ada).getByRole('option', { name: 'Script' }).waitFor()
  await page.keyboard.press('Escape')
  await suggestions(ada).waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await row(ada, 'Hello').getByRole('link', { name: '#Plan B' }).waitFor()
  await eventually(async () => (await newest())?.body.startsWith('Hello'))
  const body = `Hello @Mary Ann look at [#Plan B](/documents/${planId}) in [#kitchen](/rooms/${galleyId}) please, @script`
  await expectSoon(() => newest()).toMatchObject({ body, mentions: [{ id: mary.member.id }, { id: script.member.id }] })
  await expectSoon(() => composer(ada).inputValue()).toBe('')

  const editor = page.getByRole('textbox', { name: 'Change the message' })
  // A message can be changed once the page knows that the hub has it.
  await eventually(async () => {
    if ((await editor.count()) === 0) await composer(ada).press('ArrowUp')
    return (await editor.count()) > 0
  })
  await expectSoon(() => editor.inputValue()).toBe('Hello @Mary Ann look at #Plan B in #kitchen please, @script')
  await editor.fill('Hello #Plan B, and @mar')
  await suggestions(ada).getByRole('option', { name: 'Mary Ann' }).waitFor()
  await ada.shot('mention-editor-desk-light')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await eventually(async () => (await newest())?.body === `Hello [#Plan B](/documents/${planId}), and @Mary Ann`)
  await expectSoon(async () => (await newest())?.mentions).toEqual([{ id: mary.member.id, name: 'Mary Ann' }])
}, 600_000)

test('[MENTION-20] @all asks first where more than ten people would be called', async () => {
  const { page } = ada
  const ask = page.getByRole('dialog', { name: /^Mention everybody in/ })
  const madePrivate = { name: 'two', private: true }
  const two = ((await (await script.post('/api/rooms', madePrivate)).json()) as Listed).id
  await script.post(`/api/rooms/${two}/members`, { memberId: adaId })
  await roomLink(ada, 'two').click()
  await page.getByRole('textbox', { name: 'Message two' }).fill('just us, @all')
  await suggestions(ada).getByRole('option', { name: /^all/ }).waitFor()
  await page.keyboard.press('Escape')
  await suggestions(ada).waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await row(ada, 'just us').locator('.mention').waitFor()
  // The row shows it before the hub has stored it.
  await eventually(async () => (await newest(two))?.body === 'just us, @all')
  await expectSoon(async () => (await newest(two))?.mentionsAll).toBe(true)

  for (let n = 0; n < 10; n++)
    await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: `Person ${'abcdefghij'[n]}`, code: world.hub.token })
  await roomLink(ada, 'lobby').click()
  await page.getByRole('textbox', { name: 'Message lobby' }).fill('lunch, @al')
  await suggestions(ada).getByRole('option', { name: /^all/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await ask.waitFor()
  expect(await lookAt(ada, 'mention-all-desk-light')).toEqual([])
  await page.keyboard.press('Escape')
  await expectSoon(() => composer(ada).inputValue()).toBe('lunch, @all ')
  await expectSoon(() => row(ada, 'lunch').count()).toBe(0)
  await composer(ada).press('Enter')
  await ask.getByRole('button', { name: 'Mention everybody' }).click()
  await row(ada, 'lunch').locator('.mention').waitFor()
  await eventually(async () => (await newest())?.body === 'lunch, @all')
  await expectSoon(async () => (await newest())?.mentionsAll).toBe(true)
  await eventually(async () => (await focused(page)) === 'Message lobby')
}, 600_000)

test('[MENTION-22] what asks before @all is fetched again where it did not come, and nothing is sent without it', async () => {
  const bob = await world.person(DESK)
  const { page } = bob
  let refused = 0
  let isThere = false
  await page.route(/\/assets\/AllDialog.*js$/, (route) => {
    if (isThere) return route.continue()
    refused++
    return route.abort()
  })
  await page.goto(link())
  const ask = page.getByRole('dialog', { name: /^Mention everybody in/ })
  await composer(bob).fill('supper, @all ')
  await expectSoon(() => refused).toBeGreaterThan(0)
  const before = refused
  await composer(bob).press('Enter')
  await expectSoon(() => refused).toBeGreaterThan(before)
  await expectSoon(() => composer(bob).inputValue()).toBe('supper, @all ')
  isThere = true
  await eventually(async () => {
    if ((await ask.count()) === 0) await composer(bob).press('Enter')
    return (await ask.count()) > 0
  })
  expect((await newest())?.body).not.toContain('supper')
  await ask.getByRole('button', { name: 'Mention everybody' }).click()
  await eventually(async () => (await newest())?.body === 'supper, @all')
  await bob.context.close()
}, 600_000)

test('[MENTION-21] on a phone the list is tapped, and without the hub those are offered whom the page knows', async () => {
  const phone = await world.person({ ...PHONE, locale: 'de-DE' })
  await phone.page.goto(link())
  const field = phone.page.getByRole('textbox', { name: /^Nachricht an/ })
  await field.tap()
  await phone.page.keyboard.type('@')
  const list = phone.page.getByRole('listbox')
  await list.getByText('Alle in diesem Raum').waitFor()
  await list.getByRole('option', { name: 'Mary Ann' }).waitFor()
  expect(await lookAt(phone, 'mention-list-phone-de')).toEqual([])
  await list.getByRole('option', { name: 'Mary Ann' }).tap()
  await expectSoon(() => field.inputValue()).toBe('@Mary Ann ')
  await phone.page.keyboard.type('komm')
  await phone.page.getByRole('button', { name: 'Senden' }).tap()
  await row(ada, 'komm').locator('.mention').waitFor()
  await expectSoon(async () => (await newest())?.mentions).toEqual([{ id: mary.member.id, name: 'Mary Ann' }])
  await phone.context.close()

  await world.hub.kill('SIGKILL')
  await composer(ada).fill('')
  await composer(ada).click()
  await ada.page.keyboard.type('@Mary')
  await suggestions(ada).getByRole('option', { name: 'Mary Ann' }).waitFor()
  await ada.page.keyboard.press('Enter')
  await ada.page.keyboard.type('are you there?')
  await ada.page.keyboard.press('Enter')
  await row(ada, 'are you there?').locator('.mention', { hasText: '@Mary Ann' }).waitFor()
  await world.startAgain()
  await eventually(async () => (await newest())?.body === '@Mary Ann are you there?')
  await expectSoon(async () => (await newest())?.mentions).toEqual([{ id: mary.member.id, name: 'Mary Ann' }])
  expect([...ada.problems, ...phone.problems]).toEqual([])
}, 600_000)

test('[PAGE-18] a dialog that was cancelled can be opened again at once', async () => {
  const { page } = ada
  const ask = page.getByRole('dialog', { name: /^Mention everybody in/ })
  await composer(ada).fill('dinner, @all ')
  await composer(ada).press('Enter')
  await ask.waitFor()
  // The browser says that a dialog is closed in a later task than the one that closes it. Enter may come in between.
  await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>('dialog[open]')?.requestClose()
    document.querySelector<HTMLFormElement>('form.composer')?.requestSubmit()
    return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  })
  await ask.getByRole('button', { name: 'Cancel' }).click()
  await ask.waitFor({ state: 'detached' })
  await expectSoon(() => composer(ada).inputValue()).toBe('dinner, @all ')
  await composer(ada).fill('')
}, 600_000)

test('[PAGE-19] a press beside a dialog closes it, and one on its scrollbar does not', async () => {
  const { page } = ada
  await page.keyboard.press('Control+k')
  const dialog = page.locator('dialog[open]')
  await dialog.waitFor()
  // A dialog that is too long for the screen has a scrollbar of its own. For a press on it the browser names the dialog itself.
  const isOpen = await dialog.evaluate((element: HTMLDialogElement) => {
    const { right, top, bottom } = element.getBoundingClientRect()
    const at = { clientX: right - 5, clientY: (top + bottom) / 2 }
    element.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, ...at }))
    return element.isConnected && element.open
  })
  expect(isOpen).toBe(true)
  await page.mouse.click(5, 400)
  await dialog.waitFor({ state: 'detached' })
}, 600_000)
