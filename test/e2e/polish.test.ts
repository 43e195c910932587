// Small things of a room that people notice: what covers what, what a refusal says, names that are heard, and where the focus is.
import { beforeAll, expect, test } from 'bun:test'
import { sendFile } from '../support/files.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { follow } from './follow.ts'
import { focused, lookAllOver, lookAt, setScreen } from './look.ts'
import { restingPlace } from './resting.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let bob: Peer
let adaId: string
let lobbyId: string
let galleyId: string

type Listed = { id: string; name: string }
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const row = ({ page }: Person, text: string) => page.locator('.message', { hasText: text })
const shown = ({ page }: Person) => page.locator('.notification')
const list = async <K extends string>(path: string, key: K) =>
  ((await (await bob.get(path)).json()) as Record<K, Listed[]>)[key]
async function say(roomId: string, body: string, fields: object = {}): Promise<string> {
  const response = await bob.post(`/api/rooms/${roomId}/messages`, { body, ...fields })
  expect(response.status).toBe(201)
  return ((await response.json()) as Listed).id
}
const mention = (roomId: string, body: string) => say(roomId, body, { mentions: [adaId] })
const newRoom = async (name: string) => ((await (await bob.post('/api/rooms', { name })).json()) as Listed).id

beforeAll(async () => {
  bob = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Bob Marsh', code: world.hub.token })
  lobbyId = (await list('/api/rooms', 'rooms')).find(({ name }) => name === 'lobby')?.id ?? ''
  galleyId = await newRoom('galley')
  ada = await world.person(DESK)
  // The hub refuses what says so.
  await ada.page.routeWebSocket(/\/live/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((data) => {
      const frame = JSON.parse(String(data)) as { type: string; body?: string; clientId?: string }
      if (frame.type === 'chat.send' && frame.body?.includes('too late'))
        socket.send(JSON.stringify({ type: 'error', code: 'room.locked', clientId: frame.clientId }))
      else server.send(data)
    })
  })
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(ada).waitFor()
  adaId = (await list('/api/members', 'members')).find(({ name }) => name !== 'Bob Marsh' && name !== 'Host')?.id ?? ''
  await ada.page.locator('.notifications').waitFor({ state: 'attached' })
}, 600_000)

test('[POLISH-1] an open menu is above notifications, and a phone shows one of them, with how many more there are', async () => {
  const others = await Promise.all(['hold', 'deck'].map(newRoom))
  // Held, so that they stay.
  await ada.page.locator('.notifications').dispatchEvent('pointerenter')
  for (const roomId of [galleyId, ...others]) await mention(roomId, 'Lunch is ready')
  for (const n of [1, 2]) await mention(galleyId, `Lunch is cold ${n}`)
  await shown(ada).getByText('3 messages').waitFor()
  await shown(ada).getByText('Lunch is cold 2').waitFor()
  await expectSoon(() => shown(ada).count()).toBe(3)
  const { page } = ada
  await page.getByRole('button', { name: 'Preferences' }).evaluate((button: HTMLElement) => button.click())
  const panel = page.locator('.popover-panel')
  await panel.waitFor()
  const isAbove = () =>
    panel.evaluate((element) => {
      const covered = document.querySelector('.notification')?.getBoundingClientRect()
      const own = element.getBoundingClientRect()
      if (!covered) return 'nothing is covered'
      const x = Math.max(covered.left, own.left) + 8
      const y = Math.max(covered.top, own.top) + 8
      return element.contains(document.elementFromPoint(x, y))
    })
  await expectSoon(() => isAbove()).toBe(true)
  await page.keyboard.press('Escape')
  await setScreen(page, { viewport: PHONE.viewport })
  await eventually(async () => (await shown(ada).count()) === 1)
  await shown(ada).getByText('2 more conversations').waitFor()
  await expectSoon(async () => (await shown(ada).boundingBox())?.height).toBeLessThan(PHONE.viewport.height / 5)
  expect(await lookAt(ada, 'polish-notification-phone')).toEqual([])
  await page.getByRole('button', { name: 'Close the notification: Bob Marsh in galley' }).click()
  await setScreen(page, DESK)
}, 600_000)

test('[POLISH-2] the limit of a file is said before and after, and a refused file holds the message back in words', async () => {
  const { page } = ada
  await page.getByRole('button', { name: /^Add files \(up to 100 MB each\)/ }).waitFor()
  await composer(ada).fill('with a film')
  await composer(ada).evaluate((field) => {
    const file = new File(['x'], 'film.mov', { type: 'video/quicktime' })
    Object.defineProperty(file, 'size', { value: 201 * 1024 * 1024 })
    const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() })
    // A file that was put into `DataTransfer` has its true size.
    Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files: [file] } })
    field.dispatchEvent(event)
  })
  await page.getByText('This file is too large. A file may have up to 100 MB.').waitFor()
  await expectSoon(() => page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
  await composer(ada).press('Enter')
  const words = page.getByRole('status').getByText('Not sent yet: first remove the file that was refused')
  await words.waitFor()
  expect(await lookAllOver(ada, 'polish-refused-file')).toEqual([])
  await page.getByRole('button', { name: 'Remove film.mov' }).click()
  await words.waitFor({ state: 'detached' })
  await expectSoon(() => page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(false)
  await composer(ada).fill('')
}, 600_000)

test('[POLISH-3] while files are dragged over a room, all of it says that they can be dropped', async () => {
  const drag = (type: string) =>
    ada.page.locator('.messages').evaluate((element, type) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['x'], 'x.txt'))
      element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
    }, type)
  await drag('dragenter')
  const cover = () =>
    ada.page.locator('.room').evaluate((room) => {
      const { content, width, height } = getComputedStyle(room, '::after')
      return {
        content,
        isWhole: parseFloat(width) > 0.9 * room.clientWidth && parseFloat(height) > 0.9 * room.clientHeight,
      }
    })
  await expectSoon(() => cover()).toEqual({ content: '"Drop files here"', isWhole: true })
  expect(await lookAllOver(ada, 'polish-drop')).toEqual([])
  await drag('dragleave')
  await expectSoon(async () => (await cover()).content).toBe('none')
}, 600_000)

test('[POLISH-4] a room can be searched from its menu, and where its search finds nothing, everything is one button away', async () => {
  const { page } = ada
  await say(galleyId, 'the marmalade is gone')
  await page.getByRole('button', { name: 'This room' }).click()
  await page.getByRole('button', { name: 'Search in this room' }).click()
  await page.waitForURL(`**/search?room=${lobbyId}`)
  await eventually(async () => (await focused(page)) === 'Search messages, documents, files')
  await page.keyboard.type('marmalade')
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
  await ada.shot('polish-search')
  await page.getByRole('button', { name: 'Search everywhere' }).click()
  await page.locator('.search-result', { hasText: 'marmalade' }).waitFor()
  await expectSoon(() => new URL(page.url()).search).toBe('?q=marmalade')
  await expectSoon(() => focused(page)).toBe('Search messages, documents, files')
  await follow(page, `/rooms/${lobbyId}`)
  await composer(ada).waitFor()
}, 600_000)

test('[POLISH-5] who reacted is shown on keyboard focus and by a long press, and an own reaction differs by more than colour', async () => {
  const id = await say(lobbyId, 'Tea is at four')
  const path = `/api/rooms/${lobbyId}/messages/${id}/reactions`
  for (const emoji of ['🎉', '👀']) await bob.send('PUT', `${path}/${encodeURIComponent(emoji)}`)
  const reaction = (emoji: string, { page }: Person = ada) =>
    page.getByRole('button', { name: new RegExp(`^${emoji}`) })
  await reaction('👀').focus()
  await ada.page.keyboard.press('Shift+Tab')
  const names = (person: Person) => person.page.locator('.reaction-names:visible', { hasText: 'from Bob Marsh' })
  const isSeen = async (person: Person) => {
    const boxes = await Promise.all((await names(person).all()).map((each) => each.boundingBox()))
    return boxes.filter((box) => (box?.width ?? 0) > 40).length
  }
  await eventually(async () => (await isSeen(ada)) === 1)
  expect(await lookAt(ada, 'polish-reaction-desk')).toEqual([])
  const widthOf = () => reaction('👀').evaluate((element) => getComputedStyle(element).borderTopWidth)
  const before = await widthOf()
  await reaction('👀').click()
  await eventually(async () => (await reaction('👀').getAttribute('aria-pressed')) === 'true')
  await expectSoon(() => widthOf()).not.toBe(before)

  const phone = await world.person(PHONE)
  await phone.page.goto(`${world.origin()}/#${world.hub.token}`)
  const onPhone = reaction('🎉', phone)
  await onPhone.waitFor()
  // It stays where it is.
  await onPhone.scrollIntoViewIfNeeded()
  const box = await restingPlace(onPhone)
  const touch = await phone.context.newCDPSession(phone.page)
  const point = { x: (box?.x ?? 0) + 10, y: (box?.y ?? 0) + 10 }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] })
  await eventually(async () => (await isSeen(phone)) === 1)
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  expect(await lookAt(phone, 'polish-reaction-phone')).toEqual([])
  await expectSoon(() => onPhone.getAttribute('aria-pressed')).toBe('false')
  // A tap goes on to join in.
  await onPhone.tap()
  await eventually(async () => (await onPhone.getAttribute('aria-pressed')) === 'true')
  expect(phone.problems).toEqual([])
  await phone.context.close()
}, 600_000)

test('[POLISH-6] the colour of the browser around the page follows the chosen theme, also before the scripts', async () => {
  const { page } = ada
  const colour = () =>
    page.evaluate(
      () =>
        [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')].find(
          ({ media }) => matchMedia(media).matches,
        )?.content,
    )
  await setScreen(page, { colorScheme: 'light' })
  await expectSoon(() => colour()).toBe('#f7f6f3')
  await page.getByRole('button', { name: 'Preferences' }).click()
  await page.getByText('Dark', { exact: true }).click()
  await expectSoon(() => colour()).toBe('#131417')
  await page.route('**/assets/*.js', (route) => route.abort())
  await page.goto(`${world.origin()}/rooms/${lobbyId}`, { waitUntil: 'commit' })
  await eventually(async () => (await colour()) === '#131417')
  await page.unroute('**/assets/*.js')
  await page.evaluate(() => localStorage.removeItem('hubbub:theme'))
  await page.goto(`${world.origin()}/rooms/${lobbyId}`)
  await composer(ada).waitFor()
  await expectSoon(() => colour()).toBe('#f7f6f3')
  // Only now: that its scripts did not come, the page before may have reported late.
  expect(ada.problems.filter((problem) => !problem.includes('ERR_FAILED'))).toEqual([])
  ada.problems.length = 0
}, 600_000)

test('[POLISH-7] each message says its author, its menu the time, and days, new messages and blocks of code have names', async () => {
  const { page } = ada
  await follow(page, `/rooms/${galleyId}`)
  await composer(ada).waitFor()
  await say(lobbyId, 'first of two')
  await say(lobbyId, 'second of two\n```ts\nlet a = 1\n```')
  await page.goto(`${world.origin()}/rooms/${lobbyId}`)
  const second = row(ada, 'second of two')
  await second.waitFor()
  await expectSoon(() => second.textContent()).toContain('Bob Marsh')
  await expectSoon(() => second.getByRole('button', { name: /^More about/ }).getAttribute('aria-label')).toMatch(
    /^More about the message of Bob Marsh, \d+:\d\d/,
  )
  await page.getByRole('separator', { name: 'Today' }).waitFor()
  await page.getByRole('separator', { name: 'New messages from here' }).waitFor()
  await page.getByRole('group', { name: 'TypeScript' }).waitFor()
  expect(await lookAllOver(ada, 'polish-names')).toEqual([])
}, 600_000)

test('[POLISH-8] the focus stays on the row or goes to the composer after Undo, and after what is done about a refused message, which is announced', async () => {
  const { page } = ada
  const remove = async (text: string) => {
    await row(ada, text)
      .getByRole('button', { name: /^More about/ })
      .focus()
    await page.keyboard.press('Enter')
    await row(ada, text).getByRole('button', { name: 'Delete', exact: true }).click()
    await eventually(async () => (await focused(page)) === 'Undo')
  }
  for (const text of ['mine and back', 'mine and gone']) {
    await composer(ada).fill(text)
    await composer(ada).press('Enter')
    await row(ada, text)
      .getByRole('button', { name: /^More about/ })
      .waitFor({ state: 'attached' })
  }
  await remove('mine and back')
  await page.keyboard.press('Enter')
  await eventually(async () => /^More about the message/.test(await focused(page)))
  await remove('mine and gone')
  await page.getByText('This message was deleted.').waitFor()
  await eventually(async () => (await focused(page)) === 'Message lobby')

  await composer(ada).fill('too late')
  await composer(ada).press('Enter')
  const failed = row(ada, 'too late')
  await failed.getByText('Not sent').waitFor()
  await page
    .getByRole('log')
    .getByText(/^Not sent/)
    .waitFor({ state: 'attached' })
  await failed.getByRole('button', { name: 'Retry' }).focus()
  await page.keyboard.press('Enter')
  await eventually(async () => (await focused(page)) === 'Message lobby')
  await failed.getByRole('button', { name: 'Delete', exact: true }).focus()
  await page.keyboard.press('Enter')
  await failed.waitFor({ state: 'detached' })
  await eventually(async () => (await focused(page)) === 'Message lobby')
}, 600_000)

test('[POLISH-9] the end of a long file name stays in view, and sizes have their plural', async () => {
  const filename = `${'minutes of the meeting '.repeat(5)}final.docx`
  const id = await sendFile(bob, 'x'.repeat(7), { filename, filetype: 'application/octet-stream' })
  await say(lobbyId, 'a file', { files: [{ id }] })
  const card = ada.page.locator('.file-card', { hasText: 'final.docx' })
  await card.waitFor()
  await card.getByText('7 bytes').waitFor()
  const isEndSeen = () =>
    card.locator('.file-name').evaluate((name) => {
      const range = document.createRange()
      const texts = document.createTreeWalker(name, NodeFilter.SHOW_TEXT)
      let last: Text | undefined
      while (texts.nextNode()) last = texts.currentNode as Text
      if (!last) return false
      range.setStart(last, last.length - 5)
      range.setEnd(last, last.length)
      return range.getBoundingClientRect().right <= name.getBoundingClientRect().right + 1
    })
  await expectSoon(isEndSeen).toBe(true)
  await ada.shot('polish-file-name')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[POLISH-12] the header has the sign of a room and its search; on a phone one menu has its pins and downloads, and a dot says that there is something new elsewhere', async () => {
  const { page } = ada
  await follow(page, `/rooms/${lobbyId}`)
  await composer(ada).waitFor()
  const heading = page.getByRole('heading', { level: 1, name: 'lobby' })
  const sign = () => heading.evaluate((heading) => getComputedStyle(heading, '::before').content)
  await expectSoon(sign).toContain('#')
  await page.getByRole('link', { name: 'Search in this room' }).click()
  await page.waitForURL(`**/search?room=${lobbyId}`)
  await expectSoon(() => page.locator('h1[data-sign]').count()).toBe(0)

  const phone = await world.person(PHONE)
  await phone.page.goto(`${world.origin()}/rooms/${lobbyId}#${world.hub.token}`)
  await composer(phone).waitFor()
  const menu = phone.page.getByRole('button', { name: /^Open navigation/ })
  await expectSoon(() => menu.getAttribute('aria-label')).toBe('Open navigation')
  await say(galleyId, 'the bread is gone')
  await expectSoon(() => menu.getAttribute('aria-label')).toBe('Open navigation, 1 unread message')
  const dot = () => menu.evaluate((menu) => getComputedStyle(menu, '::after').width)
  await expectSoon(dot).toBe('8px')
  const seen = await lookAllOver(phone, 'header-room')

  for (const [name, found] of [
    ['Pinned messages', 'Nothing is pinned'],
    ['Take home', 'Markdown'],
  ] as const) {
    await phone.page.getByRole('button', { name: 'This room' }).tap()
    seen.push(...(await lookAt(phone, 'header-menu-phone-dark')))
    await phone.page.getByRole('button', { name }).tap()
    const dialog = phone.page.getByRole('dialog', { name })
    await dialog.getByText(found).first().waitFor()
    await dialog.getByRole('button', { name: 'Close' }).tap()
    await dialog.waitFor({ state: 'hidden' })
  }
  await menu.tap()
  await phone.page
    .getByRole('dialog')
    .getByRole('link', { name: /galley/ })
    .tap()
  await expectSoon(() => menu.getAttribute('aria-label')).toBe('Open navigation')
  expect([seen, phone.problems]).toEqual([[], []])
  await phone.context.close()
}, 600_000)
