// Changing, deleting and reacting to messages on the page: by mouse, by keyboard, without the hub, at both widths and in both themes.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
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
const editor = ({ page }: Person) => page.getByRole('textbox', { name: 'Change the message' })
async function openMenu(person: Person, text: string) {
  await row(person, text).hover()
  await row(person, text)
    .getByRole('button', { name: /^More about/ })
    .click()
}
async function choose(person: Person, text: string, action: string) {
  await openMenu(person, text)
  await row(person, text).getByRole('button', { name: action, exact: true }).click()
}
/** By the arrow up. A message can be changed once the page knows that the hub has it. */
const editNewest = (person: Person) =>
  eventually(async () => {
    if ((await editor(person).count()) === 0) await composer(person).press('ArrowUp')
    return (await editor(person).count()) === 1
  })
const bodies = async () => {
  const page = (await (await script.get(`/api/rooms/${lobbyId}/messages?limit=100`)).json()) as {
    messages: { body: string; deleted?: object }[]
  }
  return page.messages.map(({ body }) => body)
}

beforeAll(async () => {
  ada = await world.person(DESK)
  bob = await world.person(DESK)
  await ada.page.goto(link())
  await composer(ada).waitFor()
  await bob.page.goto(link())
  await composer(bob).waitFor()
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  const { rooms } = (await (await script.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  lobbyId = rooms.find(({ name }) => name === 'lobby')?.id ?? ''
}, 600_000)

test('[MSG-16] a person changes an own message from its menu or with the arrow up, and others see the new text', async () => {
  await composer(ada).fill('Tee is at four')
  await composer(ada).press('Enter')
  await row(bob, 'Tee is at four').waitFor()
  await choose(ada, 'Tee is at four', 'Edit')
  await expectSoon(() => editor(ada).inputValue()).toBe('Tee is at four')
  await ada.shot('message-editor-desk-light')
  await editor(ada).fill('Tea is at four')
  await editor(ada).press('Enter')
  await row(bob, 'Tea is at four').getByText('edited').waitFor()
  await expectSoon(() => row(bob, 'Tee').count()).toBe(0)
  await eventually(async () => (await focused(ada.page)) === 'Message lobby')

  await editNewest(ada)
  await editor(ada).fill('nothing of this')
  await editor(ada).press('Escape')
  await row(ada, 'Tea is at four').waitFor()
  await editNewest(ada)
  await editor(ada).fill('  ')
  await expectSoon(() => ada.page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await ada.page.getByRole('button', { name: 'Cancel' }).click()

  await openMenu(bob, 'Tea is at four')
  await expectSoon(() => row(bob, 'Tea is at four').getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0)
  await expectSoon(() => row(bob, 'Tea is at four').getByRole('button', { name: 'Delete', exact: true }).count()).toBe(
    0,
  )
  await bob.page.keyboard.press('Escape')
  await expectSoon(() => bodies()).toEqual(['Tea is at four'])
}, 600_000)

test('[MSG-17] a reaction of one person is counted for all, and taken back by pressing it again', async () => {
  await openMenu(bob, 'Tea is at four')
  await bob.shot('message-menu-desk-light')
  await bob.page.getByRole('button', { name: 'React with 🎉' }).click()
  const seenByAda = row(ada, 'Tea is at four').getByRole('button', { name: /^🎉 \d from/ })
  await seenByAda.waitFor()
  await seenByAda.click()
  await row(bob, 'Tea is at four').getByRole('button', { name: '🎉 2 from' }).waitFor()
  await expectSoon(() => seenByAda.getAttribute('aria-pressed')).toBe('true')
  await seenByAda.focus()
  await ada.page.keyboard.press('Space')
  await row(bob, 'Tea is at four').getByRole('button', { name: '🎉 1 from' }).waitFor()
  // The focus is still on the button, whose number has changed.
  await expectSoon(() => focused(ada.page)).toMatch(/^🎉 1/)
}, 600_000)

test('[MSG-18] a deleted message can be undone for some seconds, leaves its place to everybody, and is deleted when the page is left', async () => {
  for (const text of ['keep this', 'drop this', 'leave with this']) {
    await composer(ada).fill(text)
    await composer(ada).press('Enter')
    await row(bob, text).waitFor()
  }
  await choose(ada, 'keep this', 'Delete')
  await ada.page.getByText('Message deleted.').waitFor()
  await eventually(async () => (await focused(ada.page)) === 'Undo')
  await ada.page.keyboard.press('Enter')
  await row(ada, 'keep this').waitFor()

  await choose(ada, 'drop this', 'Delete')
  await ada.shot('message-undo-desk-light')
  await bob.page.getByText('This message was deleted.').waitFor()
  await ada.page.getByText('This message was deleted.').waitFor()
  await expectSoon(() => row(bob, 'drop this').count()).toBe(0)

  await choose(ada, 'leave with this', 'Delete')
  await ada.page.goto(`${world.origin()}/licences`)
  await eventually(async () => (await bob.page.getByText('This message was deleted.', { exact: true }).count()) === 2)
  await expectSoon(() => bodies()).toEqual(['Tea is at four', 'keep this', '', ''])
  await ada.page.goto(world.origin())
  await row(ada, 'keep this').waitFor()
}, 600_000)

test('[MSG-19] a message that is changed while the hub is away shows the new text at once, over a reload, and is stored when the hub is back', async () => {
  await world.hub.kill('SIGKILL')
  await editNewest(ada)
  await editor(ada).fill('keep this instead')
  await editor(ada).press('Enter')
  await row(ada, 'keep this instead').getByText('Kept on this device').waitFor()
  await ada.shot('message-edit-offline-desk-light')
  await world.startAgain()
  await row(bob, 'keep this instead').getByText('edited').waitFor()
  await eventually(async () => (await row(ada, 'Kept on this device').count()) === 0)
  await expectSoon(() => bodies()).toEqual(['Tea is at four', 'keep this instead', '', ''])
}, 600_000)

test('[MSG-20] an edit of a message that somebody deletes meanwhile is refused in words, and its text stays until it is given up', async () => {
  const host = await joinAt(`http://127.0.0.1:${world.hub.port}`, { hostToken: world.hub.hostToken }, '/api/host')
  await editNewest(ada)
  await editor(ada).fill('too late for this')
  const id = await idOf('keep this instead')
  expect((await host.send('DELETE', `/api/rooms/${lobbyId}/messages/${id}`)).status).toBe(200)
  await bob.page.getByText(/^Host deleted this message/).waitFor()
  await editor(ada).press('Enter')
  await row(ada, 'too late for this').getByText('Not sent').waitFor()
  await row(ada, 'too late for this').getByText('This message was deleted, or it is not here.').waitFor()
  await ada.shot('message-edit-refused-desk-light')
  await row(ada, 'too late for this').getByRole('button', { name: 'Delete', exact: true }).click()
  await eventually(async () => (await row(ada, 'too late for this').count()) === 0)
  await expectSoon(async () => (await bodies()).at(1)).toBe('')
}, 600_000)

async function idOf(text: string): Promise<string> {
  const page = (await (await script.get(`/api/rooms/${lobbyId}/messages?limit=100`)).json()) as {
    messages: { id: string; body: string }[]
  }
  return page.messages.find(({ body }) => body === text)?.id ?? ''
}

test('[MSG-21] messages with all that belongs to them fit both widths and both themes, and a phone reaches the menu by a tap', async () => {
  const { messages } = (await (await script.get(`/api/rooms/${lobbyId}/messages?limit=100`)).json()) as {
    messages: { id: string }[]
  }
  for (const emoji of ['👍', '❤️', '😂', '🎉', '😮', '🤔', '👀', '✅', '🚀', '🌍'])
    await script.send('PUT', `/api/rooms/${lobbyId}/messages/${messages[0]?.id}/reactions/${encodeURIComponent(emoji)}`)
  expect(await lookAllOver(ada, 'message-changes')).toEqual([])
  const phone = await world.person(PHONE)
  await phone.page.goto(link())
  await row(phone, 'Tea is at four').waitFor()
  await row(phone, 'Tea is at four')
    .getByRole('button', { name: /^More about/ })
    .tap()
  await phone.page.getByRole('button', { name: 'Copy the text' }).waitFor()
  expect(await lookAt(phone, 'message-menu-phone-light')).toEqual([])
  expect([...phone.problems, ...ada.problems, ...bob.problems]).toEqual([])
  await phone.context.close()
}, 600_000)

test('[MSG-28] a mouse on a message has three reactions and the answer beside its menu, and a tap on its text opens the menu', async () => {
  await script.post(`/api/rooms/${lobbyId}/messages`, { body: 'Who has the torch?' })
  await script.post(`/api/rooms/${lobbyId}/messages`, { body: 'It is in the drawer' })
  const torch = row(bob, 'Who has the torch?')
  await torch.waitFor()
  await composer(bob).hover()
  await expectSoon(() => torch.getByRole('button', { name: 'Answer' }).count()).toBe(0)
  await torch.hover()
  const quick = torch.locator('.message-quick').getByRole('button')
  await expectSoon(() => quick.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')))).toEqual([
    'React with 👍',
    'React with ❤️',
    'React with 😂',
    'Answer',
  ])
  expect(await lookAllOver(bob, 'message-quick')).toEqual([])
  await torch.hover()
  await torch.getByRole('button', { name: 'React with 👍' }).click()
  await row(ada, 'Who has the torch?').getByRole('button', { name: /^👍 1/ }).waitFor()
  await torch.hover()
  await torch.getByRole('button', { name: 'React with 👍' }).click()
  await expectSoon(() => row(ada, 'Who has the torch?').getByRole('button', { name: /^👍/ }).count()).toBe(0)
  // The rows have moved with the line of reactions, and the mouse has not.
  await torch.hover()
  await torch.getByRole('button', { name: 'Answer' }).click()
  await eventually(async () => (await focused(bob.page)) === 'Message lobby')
  await composer(bob).press('Escape')

  const phone = await world.person(PHONE)
  await phone.page.goto(link())
  const text = row(phone, 'Who has the torch?').getByText('Who has the torch?')
  const panel = phone.page.getByRole('button', { name: 'Copy the text' })
  await text.tap()
  await panel.waitFor()
  await expectSoon(() => row(phone, 'Who has the torch?').locator('.message-quick').count()).toBe(0)
  // The tap that closes one menu opens no other one.
  await row(phone, 'It is in the drawer').getByText('It is in the drawer').tap()
  await expectSoon(() => panel.count()).toBe(0)
  await row(phone, 'It is in the drawer').getByText('It is in the drawer').tap()
  await panel.waitFor()
  expect([...phone.problems, ...bob.problems]).toEqual([])
  await phone.context.close()
}, 600_000)

test('[MSG-24] an answer shows whom and what it answers, and leads there, also where that is far above', async () => {
  await script.post(`/api/rooms/${lobbyId}/messages`, { body: 'Where is the kettle?' })
  await choose(bob, 'Where is the kettle?', 'Answer')
  await eventually(async () => (await focused(bob.page)) === 'Message lobby')
  await bob.shot('message-answer-desk-light')
  await composer(bob).press('Escape')
  await expectSoon(() => bob.page.locator('.reply-bar').count()).toBe(0)
  for (let n = 0; n < 120; n++) await script.post(`/api/rooms/${lobbyId}/messages`, { body: `line ${n}` })
  await choose(bob, 'line 119', 'Answer')
  await composer(bob).fill('that was the last one')
  await composer(bob).press('Enter')
  await row(ada, 'that was the last one').getByRole('button', { name: 'Answers Script line 119' }).waitFor()

  const { messages } = (await (await script.get(`/api/rooms/${lobbyId}/messages?limit=100&before=20`)).json()) as {
    messages: { id: string; body: string }[]
  }
  const replyTo = messages.find(({ body }) => body === 'Where is the kettle?')?.id
  await script.post(`/api/rooms/${lobbyId}/messages`, { body: 'In the galley.', replyTo })
  // Only the newest page is on it.
  await ada.page.reload()
  const quote = row(ada, 'In the galley.').getByRole('button', { name: 'Answers Script Where is the kettle?' })
  await quote.click()
  const target = ada.page
    .locator('.message')
    .filter({ has: ada.page.locator('.message-body', { hasText: 'Where is the kettle?' }) })
  await target.waitFor()
  await eventually(() => target.evaluate((element) => element === document.activeElement))
  await ada.shot('message-jump-desk-light')
  await ada.page.getByRole('button', { name: /newest/ }).click()
  expect([...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)
