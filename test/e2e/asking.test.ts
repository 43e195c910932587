// Questions, menus and choices whose command the hub has not answered, or refuses.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, live, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { follow } from './follow.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let host: Person
let eve: Peer
/** With which code the commands of a type are answered instead of by the hub. */
const answeredWith = new Map<string, string>()
/** The types of the commands that the page has sent. */
const sent: string[] = []
const sentOf = (type: string) => sent.filter((each) => each === type).length

const made = async (path: string, body: object) => ((await (await eve.post(path, body)).json()) as { id: string }).id
const composer = () => host.page.getByRole('textbox', { name: /^Message / })
const dialog = () => host.page.getByRole('dialog')
const button = (name: string | RegExp) => host.page.getByRole('button', { name, exact: true })
const cancel = () => dialog().getByRole('button', { name: /^(Cancel|Keep it running)$/ })
const away = () => host.page.getByText('nothing can be changed until the connection is back').last()
const choice = (name: string) => host.page.getByRole('radio', { name, exact: true })
const choose = (name: string) => host.page.locator('label', { has: choice(name) }).click()
const hasCome = async (body: string) => {
  const { messages } = (await (await eve.get(`/api/rooms/${lobbyId}/messages`)).json()) as {
    messages: { body: string }[]
  }
  return messages.some((message) => message.body === body)
}
let lobbyId: string
/** A socket that Playwright has taken over throws at what a page still sends while it is left. That of a browser does not. */
const problems = () =>
  host.problems.filter((problem) => !problem.endsWith('WebSocket is already in CLOSING or CLOSED state.'))

/** A message that takes the way of those commands, and is sent again after the same time. */
async function sendLater(body: string) {
  await follow(host.page, `/rooms/${lobbyId}`)
  await composer().fill(body)
  await composer().press('Enter')
}

async function openMenuOfEve() {
  await follow(host.page, '/')
  await button('More about Eve').click()
}

beforeAll(async () => {
  eve = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Eve', code: world.hub.token })
  await live(eve)
  const { rooms } = (await (await eve.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  lobbyId = rooms.find(({ name }) => name === 'lobby')?.id ?? ''
  host = await world.person(DESK)
  await host.page.routeWebSocket(/\/live/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((data) => {
      const { type, clientId } = JSON.parse(String(data)) as { type: string; clientId?: string }
      sent.push(type)
      const code = answeredWith.get(type)
      if (code === undefined) server.send(data)
      else socket.send(JSON.stringify({ type: 'error', code, clientId }))
    })
  })
  await host.page.goto(`${world.origin()}/#host=${world.hub.hostToken}`)
  await host.page.getByRole('img', { name: /QR code/ }).waitFor()
}, 600_000)

test('[DIALOG-1] who cancels a question before the hub has answered takes it back: it is not done later, not after a reload either, and can be asked again', async () => {
  const { page } = host
  const aviaryId = await made('/api/rooms', { name: 'aviary' })
  const notesId = await made('/api/documents', { title: 'Bird list' })
  const ownRoom = await page.evaluate(
    async () =>
      (
        (await (
          await fetch('/api/rooms', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ name: 'den', private: true }),
          })
        ).json()) as { id: string }
      ).id,
  )
  await made(`/api/rooms/${lobbyId}/messages`, { body: 'Lunch?', poll: { answers: ['Soup', 'Bread'] } })
  const menu = async (path: string, name: string, item: string) => {
    await follow(page, path)
    await button(name).click()
    await button(item).click()
  }
  const questions: [type: string, act: string, open: () => Promise<void>][] = [
    [
      'member.kick',
      'Send away',
      async () => {
        await openMenuOfEve()
        await button('Send away…').click()
      },
    ],
    [
      'member.setRole',
      'Make a host',
      async () => {
        await openMenuOfEve()
        await button('Make them a host…').click()
      },
    ],
    ['room.leave', 'Leave', () => menu(`/rooms/${ownRoom}`, 'This room', 'Leave this room')],
    ['room.delete', 'Delete', () => menu(`/rooms/${aviaryId}`, 'This room', 'Delete')],
    ['document.delete', 'Delete', () => menu(`/documents/${notesId}`, 'This document', 'Delete')],
    [
      'poll.close',
      'Close the poll',
      async () => {
        await follow(page, `/rooms/${lobbyId}`)
        await page.getByRole('group', { name: 'Poll' }).getByRole('button', { name: 'Close the poll' }).click()
      },
    ],
    ['ending.start', 'End the hub', () => button('End the hub…').click()],
    [
      'retention.set',
      'Save',
      async () => {
        await follow(page, '/security')
        await choose('Forget after some days')
        await page.getByRole('textbox', { name: 'Days' }).fill('30')
        await button('Save').click()
      },
    ],
  ]
  for (const [type, act, open] of questions) {
    answeredWith.set(type, 'storage.unavailable')
    const before = sentOf(type)
    await open()
    const doIt = dialog().getByRole('button', { name: act, exact: true })
    await doIt.click()
    await expectSoon(() => sentOf(type)).toBeGreaterThan(before)
    await expectSoon(() => doIt.getAttribute('aria-busy')).toBe('true')
    if (type === 'member.kick') expect(await lookAllOver(host, 'asked-and-not-answered')).toEqual([])
    await cancel().click()
    await dialog().waitFor({ state: 'hidden' })
    await open()
    await doIt.waitFor()
    await expectSoon(() => doIt.isEnabled()).toBe(true)
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'hidden' })
  }
  const asked = () => questions.map(([type]) => [type, sentOf(type)])
  const before = asked()
  // A message that comes after them is sent again when they would have been.
  answeredWith.set('chat.send', 'storage.unavailable')
  await sendLater('the disk is full')
  await expectSoon(() => sentOf('chat.send')).toBeGreaterThan(0)
  answeredWith.clear()
  await eventually(() => hasCome('the disk is full'))
  await page.reload()
  await sendLater('the disk is empty')
  await eventually(() => hasCome('the disk is empty'))
  expect(asked()).toEqual(before)
  expect((await eve.get('/api/rooms')).status).toBe(200)
  expect(problems()).toEqual([])
}, 600_000)

test('[DIALOG-2] without the hub a question, a menu and a choice say that nothing can be changed, and nothing of it is done when it is back', async () => {
  const { page } = host
  await follow(page, '/')
  await button('More about Eve').waitFor()
  await choice('With the code').waitFor({ state: 'attached' })
  await world.hub.kill('SIGKILL')
  await page
    .getByRole('button', { name: /offline|Reconnect/i })
    .first()
    .waitFor()
  const before = sent.length
  await button('More about Eve').click()
  await button('Mute').click()
  await away().waitFor()
  await button('Send away…').click()
  await dialog().getByRole('button', { name: 'Send away', exact: true }).click()
  await dialog().getByText('nothing can be changed until the connection is back').waitFor()
  expect(await lookAllOver(host, 'asked-without-the-hub')).toEqual([])
  await cancel().click()
  await choose('Ask me')
  await away().waitFor()
  await expectSoon(() => choice('With the code').isChecked()).toBe(true)
  await world.startAgain()
  await live(eve)
  await sendLater('here again')
  await eventually(() => hasCome('here again'))
  host.hubIsDown = false
  const commands = sent.slice(before).filter((type) => type.startsWith('member.') || type === 'door.set')
  expect(commands).toEqual([])
  expect(problems()).toEqual([])
}, 600_000)

test('[DIALOG-3] a choice that the hub refuses is not marked, and can be chosen again', async () => {
  const { page } = host
  const cases = [
    ['/', 'door.set', 'With the code', 'Ask me'],
    ['/security', 'exports.allow', 'Everybody', 'Hosts only'],
  ] as const
  for (const [path, type, inForce, chosen] of cases) {
    await follow(page, path)
    answeredWith.set(type, 'notAllowed')
    await choice(inForce).waitFor({ state: 'attached' })
    await expectSoon(() => choice(inForce).isChecked()).toBe(true)
    for (const times of [1, 2]) {
      const before = sentOf(type)
      await choose(chosen)
      await expectSoon(() => sentOf(type)).toBe(before + 1)
      await page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor()
      await expectSoon(() => choice(inForce).isChecked()).toBe(true)
      await expectSoon(() => choice(chosen).isChecked()).toBe(false)
      if (times === 1) expect(await lookAllOver(host, `refused-${type}`)).toEqual([])
    }
    answeredWith.clear()
    await choose(chosen)
    await expectSoon(() => choice(chosen).isChecked()).toBe(true)
    await page.getByRole('alert').filter({ hasText: /\S/ }).first().waitFor({ state: 'detached' })
    await choose(inForce)
    await expectSoon(() => choice(inForce).isChecked()).toBe(true)
  }
  expect(problems()).toEqual([])
}, 600_000)

test('[DIALOG-4] a line of a menu that is pressed twice does it once', async () => {
  const { page } = host
  const id = await made('/api/documents', { title: 'Stores' })
  await follow(page, `/documents/${id}`)
  await button('This document').click()
  const before = sentOf('document.create')
  await button('Duplicate').dblclick()
  await page.getByRole('heading', { name: 'Stores (copy)' }).first().waitFor()
  await sendLater('copied')
  await eventually(() => hasCome('copied'))
  expect(sentOf('document.create')).toBe(before + 1)
  expect(problems()).toEqual([])
}, 600_000)

test('[DIALOG-5] the note about what was deleted says nothing about another deletion that could not be undone', async () => {
  const { page } = host
  const remove = async (title: string) => {
    await follow(page, `/documents/${await made('/api/documents', { title })}`)
    await button('This document').click()
    await button('Delete').click()
    await dialog().getByRole('button', { name: 'Delete', exact: true }).click()
  }
  const note = page.locator('.notice').filter({ has: button('Undo') })
  await remove('Old list')
  await note.getByText('Old list is in the trash.').waitFor()
  answeredWith.set('trash.restore', 'trash.notFound')
  await button('Undo').click()
  await note.getByText('Old list is in the trash.').waitFor({ state: 'detached' })
  await note.waitFor()
  answeredWith.clear()
  await remove('Older list')
  await note.getByText('Older list is in the trash.').waitFor()
  await button('Undo').click()
  await page.getByRole('heading', { name: 'Older list' }).first().waitFor()
  expect(problems()).toEqual([])
}, 600_000)

test('[DIALOG-7] who leaves the page before the hub has answered a question has taken it back, too', async () => {
  answeredWith.set('member.kick', 'storage.unavailable')
  const before = sentOf('member.kick')
  await openMenuOfEve()
  await button('Send away…').click()
  await dialog().getByRole('button', { name: 'Send away', exact: true }).click()
  await expectSoon(() => sentOf('member.kick')).toBeGreaterThan(before)
  await host.page.reload()
  const atReload = sentOf('member.kick')
  await sendLater('a new page')
  await eventually(() => hasCome('a new page'))
  expect(sentOf('member.kick')).toBe(atReload)
  answeredWith.clear()
  expect(problems()).toEqual([])
}, 600_000)

test('[DIALOG-6] who closes the palette or a menu before the hub has answered takes back what was asked for, and is led nowhere', async () => {
  const { page } = host
  const types = ['room.create', 'document.create', 'member.mute', 'timer.start', 'lookHere.start']
  for (const type of types) answeredWith.set(type, 'storage.unavailable')
  const asks = async (type: string, ask: () => Promise<void>) => {
    const before = sentOf(type)
    await ask()
    await expectSoon(() => sentOf(type)).toBeGreaterThan(before)
    await page.keyboard.press('Escape')
  }
  await follow(page, `/rooms/${lobbyId}`)
  for (const [type, words] of [
    ['room.create', 'New room: nowhere'],
    ['document.create', 'New document: nowhere'],
  ] as const) {
    await asks(type, async () => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('nowhere')
      await page.getByRole('option', { name: words }).click()
    })
    await dialog().waitFor({ state: 'hidden' })
  }
  await asks('timer.start', async () => {
    await button('Timer').click()
    await button('Start the timer').click()
  })
  await button('Start the timer').waitFor({ state: 'detached' })
  await asks('lookHere.start', async () => {
    await button('Look here').click()
    await button('Show this room to everybody').click()
  })
  await button('Show this room to everybody').waitFor({ state: 'detached' })
  await asks('member.mute', async () => {
    await openMenuOfEve()
    await button('Mute').click()
  })
  await button('Mute').waitFor({ state: 'detached' })
  answeredWith.clear()
  const before = types.map(sentOf)
  await sendLater('nothing else')
  await eventually(() => hasCome('nothing else'))
  expect(types.map(sentOf)).toEqual(before)
  await expectSoon(() => new URL(page.url()).pathname).toBe(`/rooms/${lobbyId}`)
  expect(problems()).toEqual([])
}, 600_000)
