// The door, moderation and private rooms as hosts and members see them on the page.
import { afterEach, beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { APP_REQUESTS } from '../../src-bun/contract/door/app-requests.ts'
import { CLOSE } from '../../src-bun/contract/errors.ts'
import { chatSend, eventually, joinAt, live, lobbyOf } from '../support/hub.ts'
import { hubbub } from '../support/process.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, HOST, type Person, PHONE, sidebarLink } from './browser.ts'
import { focused, lookAllOver, lookAt, rulesFor, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let host: Person
beforeAll(async () => {
  host = await world.host()
}, 600_000)

const setDoor = (door: string) =>
  host.page.evaluate(
    (door) =>
      fetch('/api/door', {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ door }),
      }).then(({ status }) => status),
    door,
  )
// A test that has failed leaves the door as it was then, and the next ones would fail, too.
afterEach(async () => void (await setDoor('code')))

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })
const choose = (page: Page, words: string) => page.getByText(words, { exact: true }).click()

test('[E2E-16] at a door set to ask, a guest waits until the host, who sees their name, lets them in or refuses them', async () => {
  const seen: string[] = []
  await choose(host.page, 'Ask me')
  await host.page.getByText('Everybody who comes waits until you let them in.').waitFor()
  const guest = await world.person(PHONE)
  await guest.page.goto(world.origin())
  await guest.page.getByRole('textbox', { name: 'Your name' }).fill('Grace')
  seen.push(...(await lookAt(guest, 'ask-phone-dark')))
  await guest.page.getByRole('button', { name: 'Ask to come in' }).click()
  await guest.page.getByRole('heading', { name: 'The host is asked' }).waitFor()
  seen.push(...(await lookAt(guest, 'waiting-phone-dark')))

  await host.page.getByRole('heading', { name: '1 person is waiting at the door' }).waitFor()
  seen.push(...(await lookAt(host, 'door-desk-light')))
  await host.page.getByRole('button', { name: 'Let in: Grace' }).click()

  await composer(guest.page).waitFor()
  await host.page.getByRole('heading', { name: /waiting at the door/ }).waitFor({ state: 'detached' })
  const refused = await world.person(DESK)
  await refused.page.goto(world.origin())
  await refused.page.getByRole('button', { name: 'Ask to come in' }).click()
  await host.page.getByRole('button', { name: /^Not now/ }).click()
  await refused.page.getByText('The host has not let you in').waitFor()
  seen.push(...(await lookAt(refused, 'refused-desk-light')))
  await choose(host.page, 'With the code')
  await host.page.getByText('Who has the code or the link comes in.').waitFor()
  expect(seen).toEqual([])
  expect(guest.problems).toEqual([])
  await refused.context.close()
  await guest.context.close()
}, 600_000)

test('[E2E-17] a member who may only read, is muted or is sent away sees why at once, and is offered nothing that would be refused', async () => {
  const seen: string[] = []
  const eve = await world.person({ ...PHONE, colorScheme: 'light' })
  await eve.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(eve.page).waitFor()
  const name = await eve.page.evaluate(async () => (await (await fetch('/api/me')).json()).member.name as string)
  const menu = () => host.page.getByRole('button', { name: `More about ${name}` })
  const act = async (words: string) => {
    await menu().click()
    await host.page.getByRole('button', { name: words, exact: true }).click()
  }

  await menu().click()
  await host.page.getByRole('button', { name: 'Let them only read', exact: true }).waitFor()
  seen.push(...(await lookAt(host, 'person-menu-desk-light')))
  await host.page.keyboard.press('Escape')
  await act('Let them only read')
  await eve.page.getByText('You are reading along').waitFor()
  seen.push(...(await lookAt(eve, 'viewer-phone-light')))
  await act('Let them write again')
  await composer(eve.page).waitFor()
  await act('Mute')
  await eve.page.getByText('The host has muted you').waitFor()
  await act('Unmute')
  await composer(eve.page).waitFor()

  // Later the page must not offer what the hub would refuse.
  const offered = () =>
    Promise.all(
      ['Invite', 'Take home', 'New room', 'New document'].map((name) =>
        eve.page.getByRole('button', { name }).first().count(),
      ),
    )
  await setScreen(eve.page, DESK)
  await eve.page.getByRole('button', { name: 'New room' }).waitFor()
  await expectSoon(() => offered()).toEqual([1, 1, 1, 1])
  await eve.page.getByRole('button', { name: 'Preferences' }).click()
  const ownName = eve.page.locator('.preferences').getByRole('textbox', { name: 'Your name' })
  await ownName.waitFor()
  await act('Mute')
  await ownName.waitFor({ state: 'detached' })
  await act('Unmute')
  await ownName.waitFor()
  await eve.page.keyboard.press('Escape')

  await act('Send away…')
  await host.page.getByRole('dialog').getByText('All windows of').waitFor()
  seen.push(...(await lookAt(host, 'send-away-desk-light')))
  await host.page.getByRole('textbox', { name: 'Reason (optional)' }).fill('Please calm down')
  await host.page.getByRole('button', { name: 'Send away', exact: true }).click()
  // Why, and until when.
  const until = /has sent you away until \d+:\d\d.* The reason: Please calm down/
  await eve.page.getByRole('alert').getByText(until).waitFor()
  await composer(eve.page).waitFor({ state: 'detached' })
  await eve.page.getByText('You are not on this hub any more.').waitFor()
  await eve.page.getByText('Nothing said here yet').waitFor()
  await expectSoon(() => eve.page.getByText('Write the first message').count()).toBe(0)
  await eve.page.getByText('No documents yet').waitFor()
  await expectSoon(() => offered()).toEqual([0, 0, 0, 0])
  seen.push(...(await lookAllOver(eve, 'sent-away')))
  await eve.page.getByRole('button', { name: 'Back to the door' }).click()
  await eve.page.getByRole('textbox', { name: 'Your name' }).waitFor()
  await eve.page.getByRole('alert').getByText(until).waitFor()
  seen.push(...(await lookAllOver(eve, 'sent-away-at-door')))
  // The link does not hide it.
  await eve.page.goto(`${world.origin()}/#${world.hub.token}`)
  await eve.page.reload()
  await eve.page.getByRole('alert').getByText(until).waitFor()
  expect(seen).toEqual([])
  await eve.context.close()
}, 600_000)

test('[E2E-18] a private room, a direct room and a locked room work on the pages of both members', async () => {
  const seen: string[] = []
  const bob = await world.person(DESK)
  await bob.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(bob.page).waitFor()
  const bobName = await bob.page.evaluate(async () => (await (await fetch('/api/me')).json()).member.name as string)

  await host.page.getByRole('button', { name: 'New room' }).first().click()
  await host.page.getByRole('textbox', { name: 'Name of the room' }).fill('Plans')
  await host.page.getByRole('checkbox', { name: 'Private room' }).check()
  seen.push(...(await lookAt(host, 'new-room-desk-light')))
  await host.page.getByRole('button', { name: 'Create room' }).click()
  await host.page.getByRole('textbox', { name: 'Message Plans' }).waitFor()
  await expectSoon(() => sidebarLink(bob, /Plans/).count()).toBe(0)
  await host.page.getByRole('button', { name: 'This room' }).click()
  await host.page.getByRole('combobox', { name: 'Invite somebody who is here' }).selectOption({ label: bobName })
  seen.push(...(await lookAt(host, 'room-menu-desk-light')))
  await host.page.getByRole('button', { name: 'Invite', exact: true }).last().click()
  await sidebarLink(bob, /Plans/).click()
  await host.page.getByRole('button', { name: 'Lock: only the host writes' }).click()
  await bob.page.getByText('The host has locked this room').waitFor()
  seen.push(...(await lookAt(bob, 'locked-room-desk-light')))

  await bob.page.getByRole('link', { name: 'Home' }).first().click()
  await bob.page.getByRole('button', { name: 'More about Host' }).click()
  await bob.page.getByRole('button', { name: 'Write to them alone' }).click()
  await bob.page.getByRole('textbox', { name: 'Message Host' }).fill('Just us two')
  await bob.page.keyboard.press('Enter')
  await sidebarLink(host, new RegExp(bobName)).click()
  await host.page.getByText('Just us two').first().waitFor()
  expect(seen).toEqual([])
  expect(bob.problems).toEqual([])
  await bob.context.close()
}, 600_000)

test('[E2E-19] devices, removals and the audit are on one page, at both widths and in both themes', async () => {
  const seen: string[] = []
  for (const [name, how] of [
    ['desk-light', DESK],
    ['desk-dark', { ...DESK, colorScheme: 'dark' }],
    ['phone-light', { ...PHONE, colorScheme: 'light' }],
    ['phone-dark', PHONE],
  ] as const) {
    await setScreen(host.page, how)
    await host.page.goto(`${world.origin()}/security`)
    await host.page.getByText('Please calm down').first().waitFor()
    seen.push(...(await lookAt(host, `security-${name}`, rulesFor(how.colorScheme))))
    await host.page.goto(`${world.origin()}/`)
    await host.page.getByRole('img', { name: /QR code/ }).waitFor()
    seen.push(...(await lookAt(host, `host-home-${name}`, rulesFor(how.colorScheme))))
  }
  await setScreen(host.page, DESK)
  // Who was sent away before may be back by now: ten minutes are over, where a busy machine needs so long for all these screens.
  const ivan = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Ivan', code: world.hub.token })
  await host.page.evaluate(
    (id) =>
      fetch(`/api/members/${id}/kick`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
    ivan.member.id,
  )
  await host.page.goto(`${world.origin()}/security`)
  await host.page.getByRole('combobox', { name: 'Show' }).selectOption('member.kick')
  await host.page.getByText('Sent away for ten minutes').last().waitFor()
  await host.page.getByRole('button', { name: 'Let back in: Ivan' }).click()
  await host.page.getByRole('button', { name: 'Let back in: Ivan' }).waitFor({ state: 'detached' })
  const nobody = host.page.getByText('Nobody has been sent away.')
  const others = host.page.getByRole('button', { name: /^Let back in/ })
  await eventually(async () => {
    if ((await others.count()) > 0) await others.first().click({ timeout: 1000 })
    return nobody.isVisible()
  })
  expect(seen).toEqual([])
  expect(host.problems).toEqual([])
}, 600_000)

const PAYLOADS = [
  '<script>window.pwned=1</script>',
  '<img src=x onerror="window.pwned=1">',
  '[click](javascript:window.pwned=1)',
  '"><svg onload=window.pwned=1>',
  'data:text/html,<script>window.pwned=1</script>',
]

test('[THREAT-12] scripts in names, messages, titles, documents, boards, notices and reasons stay text, on the page and in exports', async () => {
  const guest = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Plain', code: world.hub.code })
  const socket = await live(guest)
  const roomId = await lobbyOf(socket)
  for (const payload of PAYLOADS) {
    socket.send(chatSend(roomId, payload))
    await guest.post('/api/rooms', { name: payload.slice(0, 60) })
    await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: payload.slice(0, 40), code: world.hub.code })
  }
  const document = (await (await guest.post('/api/documents', { title: PAYLOADS[0] })).json()) as { id: string }
  const person = await world.person(DESK)
  await person.page.goto(`${world.origin()}/#${world.hub.token}`)
  await person.page
    .getByText(PAYLOADS[1] as string)
    .first()
    .waitFor()
  await person.page.goto(`${world.origin()}/documents/${document.id}`)
  const editor = person.page.getByRole('textbox', { name: /^Text of / })
  await editor.pressSequentially(PAYLOADS.join('\n'))
  await person.page.getByText('All changes saved').first().waitFor()
  const board = (await (
    await guest.post('/api/boards', { name: PAYLOADS[1], columns: [{ key: 'x', name: PAYLOADS[0], type: 'text' }] })
  ).json()) as { id: string }
  for (const [n, payload] of PAYLOADS.entries())
    await guest.send('PUT', `/api/boards/${board.id}/records/key-${n}`, { values: { x: payload } })
  await person.page.goto(`${world.origin()}/boards/${board.id}`)
  await person.page.getByRole('cell', { name: PAYLOADS[0] as string, exact: true }).waitFor()
  await person.page.goto(`${world.origin()}/`)
  await person.page.getByRole('link', { name: 'Home' }).first().click()
  await person.page.getByRole('img', { name: /QR code/ }).waitFor()
  // A notice of the host, and the reason for a removal.
  await host.page.goto(`${world.origin()}/security`)
  await host.page.getByRole('textbox', { name: 'Words' }).fill(PAYLOADS[1] as string)
  await host.page.getByRole('button', { name: 'Say it' }).click()
  await person.page
    .getByRole('status')
    .getByText(PAYLOADS[1] as string)
    .waitFor()
  const pwned = () => person.page.evaluate(() => 'pwned' in window)
  await expectSoon(() => pwned()).toBe(false)
  await expectSoon(() => host.page.evaluate(() => 'pwned' in window)).toBe(false)
  const { id } = await person.page.evaluate(async () => (await (await fetch('/api/me')).json()).member)
  await host.page.evaluate(
    ({ id, reason }) =>
      fetch(`/api/members/${id}/kick`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ reason }),
      }),
    { id, reason: `Away ${PAYLOADS[1]}` },
  )
  await person.page.getByText(`Away ${PAYLOADS[1]}`).waitFor()

  await expectSoon(() => pwned()).toBe(false)
  await expectSoon(() => person.page.locator('a[href^="javascript:"], a[href^="data:"]').count()).toBe(0)
  expect(person.problems).toEqual([])
  for (const path of [`/api/export/rooms/${roomId}?format=md`, `/api/export/documents/${document.id}?format=md`]) {
    const answer = await guest.get(path)
    expect(answer.headers.get('content-disposition')).toStartWith('attachment')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  }
  socket.close()
  await person.context.close()
}, 600_000)

test('[THREAT-3] a page of another origin in a real browser opens no socket, changes nothing and reads no answer', async () => {
  const evil = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () => new Response('<!doctype html><title>evil</title>', { headers: { 'content-type': 'text/html' } }),
  })
  const victim = await world.person(DESK)
  await victim.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(victim.page).waitFor()
  // The same name on another port, so that the browser sends our cookie.
  await victim.page.goto(`http://${HOST}:${evil.port}/`)
  const outcome = await victim.page.evaluate(async (hub) => {
    const opened = await new Promise((resolve) => {
      const socket = new WebSocket(`${hub.replace('http', 'ws')}/live`)
      socket.onopen = () => resolve('open')
      socket.onerror = () => resolve('refused')
    })
    const tried = async (init: RequestInit) => {
      try {
        return (await fetch(`${hub}/api/rooms`, { credentials: 'include', ...init })).status
      } catch {
        return 'refused'
      }
    }
    return [
      opened,
      await tried({}),
      await tried({ method: 'POST', body: '{"name":"forged"}' }),
      await tried({ method: 'POST', body: '{"name":"forged"}', headers: { 'content-type': 'application/json' } }),
    ]
  }, world.origin())
  expect(outcome).toEqual(['refused', 'refused', 'refused', 'refused'])
  // A name that was rebound to this computer.
  expect((await fetch(`http://127.0.0.1:${world.hub.port}/`, { headers: { host: 'evil.example' } })).status).toBe(421)
  await victim.page.goto(`${world.origin()}/`)
  await composer(victim.page).waitFor()
  await expectSoon(() => victim.page.getByRole('link', { name: 'forged' }).count()).toBe(0)
  await victim.context.close()
  evil.stop(true)
}, 600_000)

test('[E2E-23] the host sees every open connection and closes one, and a notice to everybody is shown on every page', async () => {
  const guest = await world.person(PHONE)
  await guest.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(guest.page).waitFor()
  const script = await live(
    await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Robot', code: world.hub.token }),
  )
  await host.page.goto(`${world.origin()}/security`)
  await host.page.getByRole('button', { name: 'Disconnect: Robot, live' }).click()
  expect((await eventually(script.closed))?.code).toBe(CLOSE.disconnected)
  await host.page.getByRole('button', { name: 'Disconnect: Robot, live' }).waitFor({ state: 'detached' })

  await host.page.getByRole('textbox', { name: 'Words' }).fill('Lunch is ready')
  await host.page.getByRole('button', { name: 'Say it' }).click()
  await host.page.getByText(/Shown on \d+ screens/).waitFor()
  await guest.page.getByText('Lunch is ready').waitFor()
  expect(await lookAt(guest, 'notice-phone-dark')).toEqual([])
  expect(await lookAt(host, 'connections-desk-light')).toEqual([])

  // The page says that only the connection has ended, and that the person is still a member.
  const name = await guest.page.evaluate(async () => (await (await fetch('/api/me')).json()).member.name as string)
  await host.page.getByRole('button', { name: `Disconnect: ${name}, live` }).click()
  await guest.page.getByRole('alert').getByText('The host has ended this connection.').waitFor()
  await guest.page.getByText('This page is not connected any more.').waitFor()
  await guest.page.getByRole('button', { name: 'Disconnected' }).waitFor()
  await expectSoon(() => guest.page.getByText('You are not on this hub any more').count()).toBe(0)
  expect(await lookAllOver(guest, 'disconnected')).toEqual([])
  await guest.page.getByRole('button', { name: 'Come back in' }).click()
  await composer(guest.page).waitFor()
  expect(guest.problems).toEqual([])
  await guest.context.close()
}, 600_000)

test('[E2E-25] the host is asked before signing out and comes back by `hubbub host-link`, and names a second host on the page', async () => {
  const seen: string[] = []
  const guest = await world.person(PHONE)
  await guest.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(guest.page).waitFor()
  const name = await guest.page.evaluate(async () => (await (await fetch('/api/me')).json()).member.name as string)
  await host.page.goto(`${world.origin()}/security`)
  const signOut = host.page.getByRole('dialog', { name: 'Sign out on this device?' })
  const ask = () => host.page.locator('li', { hasText: '(this one)' }).getByRole('button').click()
  await ask()
  await signOut.getByText('You are the only host').waitFor()
  seen.push(...(await lookAllOver(host, 'sign-out-host')))
  await signOut.getByRole('button', { name: 'Cancel' }).click()

  await host.page.goto(`${world.origin()}/`)
  await host.page.getByRole('button', { name: `More about ${name}` }).click()
  await host.page.getByRole('button', { name: 'Make them a host…' }).click()
  await host.page.getByRole('dialog').getByText('and name more hosts').waitFor()
  seen.push(...(await lookAllOver(host, 'make-host')))
  await host.page.getByRole('button', { name: 'Make a host', exact: true }).click()
  await guest.page.goto(`${world.origin()}/security`)
  await guest.page.getByText('What was done').waitFor()

  await host.page.goto(`${world.origin()}/security`)
  await ask()
  await signOut.getByText(/Another host stays.* is removed from this device/).waitFor()
  await signOut.getByRole('button', { name: 'Sign out' }).click()
  await host.page.getByRole('textbox', { name: 'Your name' }).waitFor()
  const link = new URL((await hubbub(['host-link', '--data', world.folder])).out.trim())
  await host.page.goto(`${world.origin()}/licences${link.hash}`)
  await host.page.getByRole('link', { name: 'Home' }).first().click()
  await host.page.getByRole('button', { name: `More about ${name}` }).click()
  await host.page.getByRole('button', { name: 'Not a host any more' }).click()
  await guest.page.getByText('What was done').waitFor({ state: 'detached' })
  expect(seen).toEqual([])
  expect(guest.problems).toEqual([])
  await guest.context.close()
}, 600_000)

test('[E2E-26] who waits keeps the place over a reload, is seen by the host in any room, and cancels at once; a door that changes lets in or asks for the code', async () => {
  const seen: string[] = []
  const [desk, phone] = [await world.person(DESK), await world.person(PHONE)]
  const ask = async ({ page }: Person, name: string) => {
    await page.goto(world.origin())
    await page.getByRole('textbox', { name: 'Your name' }).fill(name)
    await page.getByRole('button', { name: 'Ask to come in' }).click()
    await page.getByRole('heading', { name: 'The host is asked' }).waitFor()
  }
  await host.page.goto(`${world.origin()}/`)
  await host.page.getByRole('link', { name: 'lobby' }).first().click()
  await composer(host.page).waitFor()
  expect(await setDoor('ask')).toBe(200)
  await ask(desk, 'Grace')
  // The host is in a room, and sees it in the header, in the tab and above the page.
  await host.page.getByRole('button', { name: 'Invite 1' }).waitFor()
  await host.page.getByRole('button', { name: 'Let in: Grace' }).waitFor()
  await expectSoon(() => host.page.title()).toStartWith('1 person is waiting at the door · lobby')
  seen.push(...(await lookAllOver(host, 'waiting-in-room')))

  // The dialog that invites shows it too, and nothing beside it does.
  await host.page.getByRole('button', { name: 'Invite 1' }).click()
  await host.page.getByRole('dialog').getByRole('button', { name: 'Let in: Grace' }).waitFor()
  await expectSoon(() => host.page.locator('.join-requests:visible').count()).toBe(1)
  await host.page.keyboard.press('Escape')

  await desk.page.reload()
  await desk.page.getByRole('heading', { name: 'The host is asked' }).waitFor()
  await desk.page.getByText('Waiting for the host…').waitFor()
  await ask(phone, 'Linus')
  await host.page.getByRole('heading', { name: '2 people are waiting at the door' }).waitFor()
  await phone.page.getByRole('button', { name: 'Cancel' }).click()
  await phone.page.getByRole('textbox', { name: 'Your name' }).waitFor()
  await host.page.getByRole('heading', { name: '1 person is waiting at the door' }).waitFor()
  await host.page.getByRole('button', { name: 'Let in: Grace' }).click()
  await composer(desk.page).waitFor()

  await ask(phone, 'Linus')
  await host.page.getByRole('button', { name: 'Let in: Linus' }).waitFor()
  expect(await setDoor('code')).toBe(200)
  await phone.page.getByText('The door asks for the code now.').waitFor()
  await expectSoon(() => phone.page.locator('.code-field p:not(:empty)').count()).toBe(1)
  seen.push(...(await lookAt(phone, 'code-wanted-phone-dark')))
  await host.page.getByRole('button', { name: 'Let in: Linus' }).waitFor({ state: 'detached' })
  expect(await setDoor('ask')).toBe(200)
  // The form is of before: it asks the hub how the door is now.
  await phone.page.getByRole('button', { name: 'Join' }).click()
  await phone.page.getByRole('heading', { name: 'The host is asked' }).waitFor()
  expect(await setDoor('open')).toBe(200)
  await composer(phone.page).waitFor()
  expect(await setDoor('code')).toBe(200)
  expect(seen).toEqual([])
  // Browsers log each refusal.
  const logged = (problem: string) => /403 \(Forbidden\)/.test(problem)
  for (const { problems } of [host, desk, phone]) expect(problems.filter((each) => !logged(each))).toEqual([])
  for (const { context } of [desk, phone]) await context.close()
}, 600_000)

test('[E2E-44] a button at the door stays while others ask to come in, also while it is pressed, and the focus goes on to the next one', async () => {
  const { page } = host
  const at = `http://127.0.0.1:${world.hub.port}/api/join`
  const button = (name: string) => page.getByRole('button', { name: `Let in: ${name}` })
  async function ask(name: string): Promise<void> {
    const body = JSON.stringify({ name })
    const answer = await fetch(at, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const { pending } = (await answer.json()) as { pending: string }
    const wait = async () => {
      while ((await fetch(`${at}/${pending}`)).status === 202);
    }
    // Who does not ask for the answer is shown no more. Two of them, so that one asks while the other one begins anew.
    for (let n = 0; n < 2; n++) void wait().catch(() => undefined)
    await button(name).waitFor()
  }
  await page.goto(`${world.origin()}/`)
  await page.getByRole('img', { name: /QR code/ }).waitFor()
  expect(await setDoor('ask')).toBe(200)
  await ask('Grace')
  await button('Grace').focus()
  await ask('Linus')
  await expectSoon(() => focused(page)).toBe('Let in: Grace')
  await button('Grace').hover()
  await page.mouse.down()
  await ask('Margaret')
  await page.mouse.up()
  await button('Grace').waitFor({ state: 'detached' })
  await expectSoon(() => focused(page)).toBe('Let in: Linus')
  await page.keyboard.press('Enter')
  await button('Linus').waitFor({ state: 'detached' })
  // On a busy computer nobody may ask for Margaret's answer for so long that she is not shown for a moment, which takes the focus away.
  await button('Margaret').click()
  await button('Margaret').waitFor({ state: 'detached' })
}, 600_000)

test('[E2E-27] a link opened in a tab that is there joins and leaves the address, and a pasted sentence or link is taken as a code', async () => {
  const seen: string[] = []
  const person = await world.person({ ...PHONE, colorScheme: 'light' })
  await person.page.goto(world.origin())
  const field = person.page.getByRole('textbox', { name: /^Code/ })
  await field.fill(`Code: ${world.hub.code?.toLowerCase().replace(/^(.{4})/, '$1-')}`)
  await expectSoon(() => field.inputValue()).toBe(world.hub.code?.replace(/^(.{4})/, '$1-') as string)
  const link = `${world.origin()}/#${world.hub.token}`
  await field.fill(`Come in: ${link}`)
  seen.push(...(await lookAt(person, 'pasted-link-phone-light')))
  await person.page.getByRole('button', { name: 'Join' }).click()
  await composer(person.page).waitFor()
  // From a page that has nothing to ask the hub for, which would be refused from then on.
  await person.page.goto(`${world.origin()}/licences.txt`)
  await person.page.evaluate(() => fetch('/api/sign-out', { method: 'POST' }))
  await person.page.goto(world.origin())
  await field.waitFor()

  // Only the fragment differs, so the browser does not load the page again.
  await person.page.evaluate((token) => {
    Object.assign(window, { sameDocument: true })
    location.hash = token
  }, world.hub.token)
  await composer(person.page).waitFor()
  await expectSoon(() => person.page.evaluate(() => [location.hash, 'sameDocument' in window])).toEqual(['', true])
  expect(seen).toEqual([])
  expect(person.problems).toEqual([])
  await person.context.close()
}, 600_000)

test('[E2E-28] a browser that refuses cookies is shown the reason, and makes at most one member', async () => {
  await host.page.goto(`${world.origin()}/security`)
  const memberCount = async () => {
    const script = await live(await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'C', code: world.hub.token }))
    script.close()
    return script.received('snapshot')[0]?.members.length as number
  }
  let before = await memberCount()
  // One that says so, and one that only drops what the hub sets.
  for (const [made, refuse] of [
    [
      0,
      (page: Page) => page.addInitScript(() => Object.defineProperty(document, 'cookie', { get: () => '', set() {} })),
    ],
    [1, (_page: Page) => undefined],
  ] as const) {
    const person = await world.person(PHONE)
    await refuse(person.page)
    await person.page.route('**/api/join', async (route) => {
      const url = `http://127.0.0.1:${world.hub.port}/api/join`
      const response = await route.fetch({ url })
      const headers = response.headers()
      delete headers['set-cookie']
      await route.fulfill({ response, headers })
    })
    await person.page.goto(world.origin())
    for (let press = 0; press < 3; press++) {
      const code = person.page.getByRole('textbox', { name: /^Code/ })
      await code.fill(world.hub.code ?? '')
      await person.page.getByRole('button', { name: 'Join' }).click()
      await person.page.getByText('stores no cookies').waitFor()
      await eventually(async () => !(await person.page.getByRole('button', { name: 'Join' }).isDisabled()))
    }
    const now = await memberCount()
    // The member who counts is new each time.
    expect(now - 1 - before).toBe(made)
    before = now
    await person.context.close()
  }
}, 600_000)

test('[E2E-29] the next person at a device is offered neither the name nor the draft of the one who has signed out', async () => {
  const { page, context, problems } = await world.person({ ...DESK, colorScheme: 'dark' })
  const join = async (name: string) => {
    await page.goto(world.origin())
    await page.getByRole('textbox', { name: /^Code/ }).fill(world.hub.code ?? '')
    await page.getByRole('textbox', { name: 'Your name' }).fill(name)
    await page.getByRole('button', { name: 'Join' }).click()
    await composer(page).waitFor()
  }
  await join('Ada Lovelace')
  await composer(page).fill('Not for the next one')
  await page.reload()
  await eventually(async () => (await composer(page).inputValue()) === 'Not for the next one')
  await page.goto(`${world.origin()}/security`)
  await page.locator('li', { hasText: '(this one)' }).getByRole('button').click()
  const dialog = page.getByRole('dialog', { name: 'Sign out on this device?' })
  await dialog.getByText('is removed from this device').waitFor()
  await dialog.getByRole('button', { name: 'Sign out' }).click()
  const name = page.getByRole('textbox', { name: 'Your name' })
  await name.waitFor()
  await expectSoon(() => name.inputValue()).not.toContain('Ada')
  await join('Bob')
  await expectSoon(() => composer(page).inputValue()).toBe('')
  await expectSoon(() => page.evaluate(() => JSON.stringify(localStorage))).not.toMatch(/next one|Ada/)
  expect(problems).toEqual([])
  await context.close()
}, 600_000)

test('[E2E-42] signing out removes what was typed and not sent, and the copies of documents, also open in another tab and after a reload in between', async () => {
  const { page, context, problems } = await world.person(DESK)
  const join = async () => {
    await page.goto(`${world.origin()}/#${world.hub.token}`)
    await composer(page).waitFor()
  }
  /** Everything that is stored under this address, other than preferences. */
  const stored = () =>
    page.evaluate(async () => {
      const texts: string[] = []
      for (const { name = '' } of await indexedDB.databases()) {
        const db = await new Promise<IDBDatabase>((resolve) => {
          const request = indexedDB.open(name)
          request.onsuccess = () => resolve(request.result)
        })
        for (const store of db.objectStoreNames) {
          const values = await new Promise<unknown[]>((resolve) => {
            const request = db.transaction(store).objectStore(store).getAll()
            request.onsuccess = () => resolve(request.result)
          })
          for (const value of values) {
            const text = value instanceof Uint8Array ? new TextDecoder().decode(value) : JSON.stringify(value)
            texts.push(`${name}: ${text}`)
          }
        }
        db.close()
      }
      return [...texts, ...Object.keys(localStorage).filter((key) => /draft|signed-out/.test(key))]
    })
  const signOut = async () => {
    await page.goto(`${world.origin()}/security`)
    await page.locator('li', { hasText: '(this one)' }).getByRole('button').click()
    const dialog = page.getByRole('dialog', { name: 'Sign out on this device?' })
    await dialog.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${world.origin()}/`)
    await page.getByRole('textbox', { name: 'Your name' }).waitFor()
  }
  const editorOf = (tab: Page) => tab.getByRole('textbox', { name: /^Text of / })
  const documentWithText = async () => {
    const { id } = await page.evaluate(async () => {
      const body = JSON.stringify({ title: 'Shared computer' })
      const headers = { 'content-type': 'application/json' }
      return (await fetch('/api/documents', { method: 'POST', headers, body })).json()
    })
    await page.goto(`${world.origin()}/documents/${id}`)
    await editorOf(page).click()
    await page.keyboard.insertText('what the hub has')
    await page.getByText('All changes saved').first().waitFor()
    await eventually(async () => (await stored()).join().includes('what the hub has'))
    return `${world.origin()}/documents/${id}`
  }

  await join()
  await composer(page).fill('a draft')
  const address = await documentWithText()
  // A tab whose edits do not reach the hub.
  const tab = await context.newPage()
  await tab.routeWebSocket(/\/collaborate\//, () => undefined)
  await tab.goto(address)
  await editorOf(tab).click()
  await tab.keyboard.insertText('what nobody has')
  await eventually(async () => (await stored()).join().includes('what nobody has'))
  await page.evaluate(async () => {
    const { hubId } = await (await fetch('/health')).json()
    const { member } = await (await fetch('/api/me')).json()
    const command = { type: 'chat.send', clientId: 'refused-1', roomId: 'r', body: 'a refused message' }
    const entry = { clientId: 'refused-1', memberId: member.id, command, createdAt: 1, failed: 'text.empty' }
    await new Promise((resolve) => {
      const request = indexedDB.open(`hubbub-outbox:${hubId}`)
      request.onsuccess = () => {
        const transaction = request.result.transaction('commands', 'readwrite')
        transaction.objectStore('commands').put(entry, entry.clientId)
        transaction.oncomplete = resolve
      }
    })
  })
  await signOut()
  await expectSoon(() => stored()).toEqual([])
  await tab.close()

  await join()
  await documentWithText()
  // The page is left before the browser has deleted anything.
  await page.addInitScript(() => {
    if (location.pathname === '/security') Object.defineProperty(indexedDB, 'deleteDatabase', { value: () => ({}) })
  })
  await signOut()
  await expectSoon(() => stored()).toEqual([])
  expect(problems).toEqual([])
  await context.close()
}, 600_000)

test('[E2E-30] the last member of a private room is asked before leaving it, and a conversation of two comes back, with somebody who is away too', async () => {
  const seen: string[] = []
  const person = await world.person(DESK)
  const { page, context, problems } = person
  const other = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Away Now', code: world.hub.token })
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(page).waitFor()
  await page.getByRole('button', { name: 'New room' }).first().click()
  await page.getByRole('textbox', { name: 'Name of the room' }).fill('Diary')
  await page.getByRole('checkbox', { name: 'Private room' }).check()
  await page.getByRole('button', { name: 'Create room' }).click()
  await page.getByRole('textbox', { name: 'Message Diary' }).fill('Kept')
  await page.keyboard.press('Enter')
  const leave = async () => {
    await page.getByRole('button', { name: 'This room' }).click()
    await page.getByRole('button', { name: 'Leave this room' }).click()
  }
  await leave()
  const dialog = page.getByRole('dialog', { name: 'Leave Diary?' })
  await dialog.getByText('You are the last one in this room').waitFor()
  seen.push(...(await lookAllOver(person, 'leave-last')))
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await sidebarLink(person, /Diary/).waitFor()

  const openAgain = async () => {
    await page.getByRole('link', { name: 'Home' }).first().click()
    await page.getByRole('link', { name: 'Everybody who was here' }).click()
    await page.getByRole('button', { name: 'More about Away Now' }).click()
    await page.getByRole('button', { name: 'Write to them alone' }).click()
  }
  await openAgain()
  await page.getByRole('textbox', { name: 'Message Away Now' }).fill('Us two')
  await page.keyboard.press('Enter')
  await page.getByText('Us two').first().waitFor()
  await leave()
  await page
    .getByRole('dialog', { name: 'Leave the conversation with Away Now?' })
    .getByText('It comes back when one of you writes')
    .waitFor()
  await page.getByRole('button', { name: 'Leave', exact: true }).click()
  await sidebarLink(person, /Away Now/).waitFor({ state: 'detached' })
  await openAgain()
  await page.getByText('Us two').first().waitFor()
  await page.getByRole('link', { name: 'Home' }).first().click()
  await page.getByRole('link', { name: 'Everybody who was here' }).click()
  await page.getByRole('button', { name: 'More about Away Now' }).waitFor()
  seen.push(...(await lookAllOver(person, 'not-here')))
  expect((await other.get('/api/me')).status).toBe(200)
  expect(seen).toEqual([])
  expect(problems).toEqual([])
  await context.close()
}, 600_000)

test('[E2E-31] the app’s window that was closed asks whether the hub ends for everybody, and tells the app the answer', async () => {
  const seen: string[] = []
  const hostToken = new URL((await hubbub(['host-link', '--data', world.folder])).out.trim()).hash
  const app = await world.person(DESK)
  const guest = await live(await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'G', code: world.hub.token }))
  const asked: string[] = []
  await app.page.addInitScript(() => Object.assign(window, { __electrobunWebviewId: 1 }))
  // The app sees such a navigation and the window does not follow it.
  await app.page.route('http://*.invalid/', (route) => {
    asked.push(route.request().url())
    return route.abort('aborted')
  })
  await app.page.goto(`${world.origin()}/${hostToken}`)
  await app.page.getByRole('img', { name: /QR code/ }).waitFor()
  const dialog = app.page.getByRole('dialog', { name: 'End the hub for everybody?' })
  await expectSoon(() => dialog.count()).toBe(0)
  await app.page.goto(`${world.origin()}/?closing`)
  await dialog.getByText('Everything written is kept').waitFor()
  for (const name of ['Take the record', 'Take the session box']) await dialog.getByRole('button', { name }).waitFor()
  seen.push(...(await lookAllOver(app, 'end-hub')))
  await dialog.getByRole('button', { name: 'End the hub' }).click()
  await eventually(() => asked.join() === APP_REQUESTS.endHub)
  await dialog.getByRole('button', { name: 'Keep it open' }).last().click()
  await dialog.waitFor({ state: 'detached' })
  await eventually(() => asked.at(-1) === APP_REQUESTS.keepHub)
  await expectSoon(() => new URL(app.page.url()).search).toBe('')
  expect(seen).toEqual([])
  guest.close()
  await app.context.close()
}, 600_000)

// The last test of this file, because it locks the spoken code for this computer.
test('[E2E-24] a person who guesses too often sees how long to wait, and what they typed stays', async () => {
  const guest = await world.person(PHONE)
  await guest.page.goto(world.origin())
  const [code, enter] = [guest.page.getByRole('textbox', { name: /^Code/ }), guest.page.locator('.join-form button')]
  await code.fill('aaaa aaaa')
  for (let guess = 0; guess < 5; guess++) {
    await Promise.all([guest.page.waitForResponse(/api\/join/), enter.click()])
    await guest.page.getByText('That code is not right.').waitFor()
  }
  await enter.click()
  await guest.page.getByText('Too many wrong codes.').waitFor()
  const seconds = async () => Number(/^Join in (\d+) s$/.exec((await enter.textContent()) ?? '')?.[1])
  await expectSoon(() => seconds()).toBeWithin(1, 61)
  const before = await seconds()
  await expectSoon(() => enter.isDisabled()).toBe(true)
  await eventually(async () => (await seconds()) < before)
  await expectSoon(() => code.inputValue()).toBe('AAAA-AAAA')
  // A link of yesterday that is opened meanwhile gets the same answer.
  await guest.page.goto(`${world.origin()}/?#${'x'.repeat(22)}`)
  await guest.page.getByText('This link is out of date').waitFor()
  await expectSoon(() => seconds()).toBeWithin(1, 61)
  // At the end, because a busy machine may look for longer than the minute of the lock.
  expect(await lookAllOver(guest, 'locked-out')).toEqual([])
  await guest.context.close()
}, 600_000)
