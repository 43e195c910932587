// Pinning messages on the page: from the menu of a message, in the list of the room, without the hub, at both widths and in both themes.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { saysAll } from './crowd.ts'
import { focused, lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let bob: Person
let script: Peer
let lobbyId: string

const link = () => `${world.origin()}/#${world.hub.token}`
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const row = ({ page }: Person, text: string) => page.locator('.message', { hasText: text })
const listButton = ({ page }: Person) => page.getByRole('button', { name: 'Pinned messages' })
const list = ({ page }: Person) => page.getByRole('region', { name: 'Pinned messages' })
async function choose(person: Person, text: string, action: string) {
  await row(person, text).hover()
  await row(person, text)
    .getByRole('button', { name: /^More about/ })
    .click()
  await row(person, text).getByRole('button', { name: action, exact: true }).click()
}
const post = (body: string) => script.post(`/api/rooms/${lobbyId}/messages`, { body })
const pinnedBodies = async () => {
  const answer = (await (await script.get(`/api/rooms/${lobbyId}/pins`)).json()) as { messages: { body: string }[] }
  return answer.messages.map(({ body }) => body)
}

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  const { rooms } = (await (await script.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  lobbyId = rooms.find(({ name }) => name === 'lobby')?.id ?? ''
  await post('The door code is **4711**')
  await saysAll(
    script,
    lobbyId,
    Array.from({ length: 120 }, (_, n) => `line ${n}`),
  )
  ada = await world.person(DESK)
  bob = await world.person(DESK)
  for (const person of [ada, bob]) {
    await person.page.goto(link())
    await composer(person).waitFor()
    await row(person, 'line 119').waitFor()
  }
}, 600_000)

test('[PIN-10] a message is pinned from its menu, says so to everybody, is in the list of the room, and is unpinned there', async () => {
  await listButton(bob).click()
  await list(bob).getByText('Nothing is pinned here').waitFor()
  expect(await lookAt(bob, 'pins-empty-desk-light')).toEqual([])
  await choose(ada, 'line 119', 'Pin')
  await row(bob, 'line 119')
    .getByText(/^Pinned by /)
    .waitFor()
  // The open list has it at once.
  await list(bob).getByText('line 119').waitFor()
  await expectSoon(() => pinnedBodies()).toEqual(['line 119'])
  await list(bob).getByRole('button', { name: 'Unpin the message of Script' }).click()
  await list(bob).getByText('Nothing is pinned here').waitFor()
  await expectSoon(() => focused(bob.page)).toBe('Pinned messages')
  await eventually(
    async () =>
      (await row(ada, 'line 119')
        .getByText(/^Pinned by /)
        .count()) === 0,
  )
  await bob.page.keyboard.press('Escape')
  await expectSoon(() => list(bob).count()).toBe(0)
  await expectSoon(() => focused(bob.page)).toBe('Pinned messages')
}, 600_000)

test('[PIN-11] the list shows a message as what it means and leads to it, also where that is far above and was not on the page', async () => {
  const page = (await (await script.get(`/api/rooms/${lobbyId}/messages?limit=1&before=2`)).json()) as {
    messages: { id: string }[]
  }
  await script.send('PUT', `/api/rooms/${lobbyId}/messages/${page.messages[0]?.id}/pin`)
  await ada.page.reload()
  await row(ada, 'line 119').waitFor()
  await listButton(ada).focus()
  await ada.page.keyboard.press('Enter')
  await list(ada).getByText('The door code is').waitFor()
  // As what its marks mean.
  await eventually(async () => (await list(ada).locator('.pin-text strong').allInnerTexts()).join() === '4711')
  await expectSoon(async () => (await list(ada).locator('.pin-text').allInnerTexts()).join()).toBe(
    'The door code is 4711',
  )
  await ada.page.keyboard.press('Tab')
  await ada.page.keyboard.press('Enter')
  const target = row(ada, 'The door code is')
  await target.waitFor()
  await eventually(() => target.evaluate((element) => element === document.activeElement))
  await expectSoon(() => list(ada).count()).toBe(0)
  await ada.shot('pin-jump-desk-light')
}, 600_000)

test('[PIN-12] without the hub a message is pinned at once and stored when the hub is back, and the list says that it did not load', async () => {
  await world.hub.kill('SIGKILL')
  await choose(bob, 'line 118', 'Pin')
  await row(bob, 'line 118')
    .getByText(/^Pinned by /)
    .waitFor()
  await listButton(bob).click()
  await list(bob).getByRole('alert').waitFor()
  await bob.shot('pins-offline-desk-light')
  await world.startAgain()
  await list(bob).getByText('line 118').waitFor()
  await expectSoon(() => list(bob).getByRole('alert').count()).toBe(0)
  await eventually(async () => (await pinnedBodies()).length === 2)
  await expectSoon(() => pinnedBodies()).toEqual(['line 118', 'The door code is **4711**'])
  await bob.page.keyboard.press('Escape')
}, 600_000)

test('[PIN-14] a row of the list keeps the focus while another message is pinned', async () => {
  await listButton(bob).click()
  const pinned = list(bob).locator('li')
  await pinned
    .filter({ hasText: 'The door code is' })
    .getByRole('button', { name: /^Unpin/ })
    .focus()
  const newest = (await (await script.get(`/api/rooms/${lobbyId}/messages?limit=1`)).json()) as {
    messages: { id: string }[]
  }
  await script.send('PUT', `/api/rooms/${lobbyId}/messages/${newest.messages[0]?.id}/pin`)
  await pinned.nth(2).waitFor()
  await pinned.filter({ hasText: 'line 119' }).waitFor()
  const focusedRow = list(bob).locator('li:focus-within')
  await expectSoon(() => focusedRow.count()).toBe(1)
  await expectSoon(() => focusedRow.textContent()).toContain('The door code is')
  await bob.page.keyboard.press('Escape')
  await script.send('DELETE', `/api/rooms/${lobbyId}/messages/${newest.messages[0]?.id}/pin`)
}, 600_000)

test('[PIN-13] pinned messages and their list fit both widths and both themes, and a viewer has no button to unpin', async () => {
  await post(`A long plan: ${'and then this, '.repeat(40)}`)
  const newest = (await (await script.get(`/api/rooms/${lobbyId}/messages?limit=1`)).json()) as {
    messages: { id: string }[]
  }
  await script.send('PUT', `/api/rooms/${lobbyId}/messages/${newest.messages[0]?.id}/pin`)
  await row(bob, 'A long plan').getByText('Pinned by Script').waitFor()
  await listButton(bob).click()
  await list(bob).getByText('A long plan').waitFor()
  expect(await lookAllOver(bob, 'pins')).toEqual([])
  await bob.page.keyboard.press('Escape')

  const phone = await world.person({ ...PHONE, locale: 'de-DE' })
  await phone.page.goto(link())
  await row(phone, 'A long plan').getByText('Angeheftet von Script').waitFor()
  await phone.page.getByRole('button', { name: 'Dieser Raum' }).tap()
  await phone.page.getByRole('button', { name: 'Angeheftete Nachrichten' }).tap()
  await phone.page.getByRole('button', { name: 'Die Nachricht von Script lösen' }).first().waitFor()
  expect(await lookAt(phone, 'pins-phone-de')).toEqual([])
  const host = await joinAt(`http://127.0.0.1:${world.hub.port}`, { hostToken: world.hub.hostToken }, '/api/host')
  const { members } = (await (await host.get('/api/members')).json()) as { members: { id: string; name: string }[] }
  for (const { id, name } of members)
    if (name !== 'Host' && name !== 'Script') await host.send('PUT', `/api/members/${id}/role`, { role: 'viewer' })
  await eventually(async () => (await phone.page.getByRole('button', { name: /^Die Nachricht von/ }).count()) === 0)
  expect([...phone.problems, ...ada.problems, ...bob.problems]).toEqual([])
  await phone.context.close()
}, 600_000)
