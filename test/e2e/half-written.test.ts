// What somebody has begun to write and not saved yet: it stays where it is until it is saved or given up.
import { beforeAll, expect, test } from 'bun:test'
import { joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { focused } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let script: Peer
let lobbyId: string

const composer = () => ada.page.getByRole('textbox', { name: /^Message / })
const editor = () => ada.page.getByRole('textbox', { name: 'Change the message' })
const row = (text: string) => ada.page.locator('.message', { hasText: text })
const room = (name: string) =>
  ada.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: new RegExp(`^${name}\\b`) })
/** What the hub has stored, the newest first. */
const bodies = async () => {
  const page = (await (await script.get(`/api/rooms/${lobbyId}/messages?limit=100`)).json()) as {
    messages: { body: string }[]
  }
  return page.messages.map(({ body }) => body).reverse()
}
async function say(text: string) {
  await composer().fill(text)
  await composer().press('Enter')
  await expectSoon(async () => (await bodies())[0]).toBe(text)
}
async function choose(text: string, action: string) {
  await row(text).hover()
  await row(text)
    .getByRole('button', { name: /^More about/ })
    .click()
  await row(text).getByRole('button', { name: action, exact: true }).click()
}

beforeAll(async () => {
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer().waitFor()
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  const { rooms } = (await (await script.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  lobbyId = rooms.find(({ name }) => name === 'lobby')?.id ?? ''
  await script.post('/api/rooms', { name: 'elsewhere' })
  await room('elsewhere').waitFor()
}, 600_000)

test('[MSG-29] a half-written change of a message stays while its row leaves the page or another room is read, and takes no focus when it comes back', async () => {
  const { page } = ada
  for (let n = 0; n < 150; n++) await script.post(`/api/rooms/${lobbyId}/messages`, { body: `line ${n}` })
  await row('line 149').waitFor()
  await say('Tea at fuor')
  await choose('Tea at fuor', 'Edit')
  await expectSoon(() => focused(page)).toBe('Change the message')
  await editor().fill('Tea at four, @Scri')
  await page.getByRole('option', { name: /Script/ }).click()
  await editor().pressSequentially('brings it')

  // As a reader does who looks for something far above.
  await expectSoon(async () => {
    await page.locator('section.messages').evaluate((list) => {
      list.scrollTop += 100
      list.scrollTop = 0
    })
    return editor().count()
  }).toBe(0)
  await composer().click()
  await page.getByRole('button', { name: 'To the newest message' }).click()
  await composer().click()
  await expectSoon(() => editor().inputValue()).toBe('Tea at four, @Script brings it')
  await page.keyboard.type('meanwhile')
  await expectSoon(() => composer().inputValue()).toBe('meanwhile')
  await composer().fill('')

  await room('elsewhere').click()
  await page.getByRole('textbox', { name: 'Message elsewhere' }).waitFor()
  await composer().press('ArrowUp')
  await room('lobby').click()
  await expectSoon(() => editor().inputValue()).toBe('Tea at four, @Script brings it')
  await editor().press('Enter')
  // The name that was chosen was not only typed.
  await row('Tea at four').locator('.mention', { hasText: 'Script' }).waitFor()
  await expectSoon(async () => (await bodies())[0]).toBe('Tea at four, @Script brings it')

  // What was saved or given up does not come back.
  await choose('Tea at four', 'Edit')
  await editor().fill('nothing of this')
  await editor().press('Escape')
  await expectSoon(() => editor().count()).toBe(0)
  await choose('Tea at four', 'Edit')
  await expectSoon(() => editor().inputValue()).toBe('Tea at four, @Script brings it')
  await editor().press('Escape')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[DRAFT-6] Escape in the emojis, in the poll and in the question about @all closes only that, above an answer and in a change of a message', async () => {
  const { page } = ada
  for (let n = 0; n < 10; n++)
    await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: `Person ${'abcdefghij'[n]}`, code: world.hub.token })
  const emojis = page.getByRole('region', { name: 'Emoji', exact: true })
  const dialog = page.getByRole('dialog')
  await script.post(`/api/rooms/${lobbyId}/messages`, { body: 'Who comes along?' })
  await choose('Who comes along?', 'Answer')
  const answer = page.locator('.reply-bar', { hasText: 'Who comes along?' })
  await answer.waitFor()

  await page.locator('.composer').getByRole('button', { name: 'Emoji', exact: true }).click()
  await emojis.getByRole('combobox').waitFor()
  await page.keyboard.press('Escape')
  await expectSoon(() => emojis.count()).toBe(0)
  await page.locator('.composer').getByRole('button', { name: 'Ask in a poll' }).click()
  await dialog.getByRole('textbox', { name: 'Question' }).press('Escape')
  await expectSoon(() => dialog.count()).toBe(0)
  await composer().fill('me, and you, @all?')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Mention everybody' }).waitFor()
  await page.keyboard.press('Escape')
  await expectSoon(() => dialog.count()).toBe(0)
  await composer().fill('me')
  await composer().press('Enter')
  await expectSoon(async () => (await bodies())[0]).toBe('me')
  await page.getByRole('button', { name: 'Answers Script Who comes along?' }).waitFor()

  await say('a long thought')
  await choose('a long thought', 'Edit')
  await editor().fill('a longer thought, @all?')
  await editor().press('Enter')
  await dialog.getByRole('button', { name: 'Mention everybody' }).waitFor()
  await page.keyboard.press('Escape')
  await expectSoon(() => dialog.count()).toBe(0)
  await expectSoon(() => editor().inputValue()).toBe('a longer thought, @all?')
  await editor().press('Escape')
  await expectSoon(() => editor().count()).toBe(0)
  // Escape in the field itself still gives up the answer.
  await choose('a long thought', 'Answer')
  const second = page.locator('.reply-bar', { hasText: 'a long thought' })
  await second.waitFor()
  await composer().press('Escape')
  await expectSoon(() => second.count()).toBe(0)
  expect(ada.problems).toEqual([])
}, 600_000)

test('[LEAD-44] what a host writes to all groups is no answer, leaves the one that was begun in one of them, and says when it is sent', async () => {
  const host = await world.host()
  const { page } = host
  const dialog = page.getByRole('dialog')
  const begun = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    const groups = ['Red', 'Blue'].map((name) => ({ name, memberIds: [] }))
    return (await fetch('/api/leading/groups', { method: 'PUT', headers, body: JSON.stringify({ groups }) })).status
  })
  expect(begun).toBe(200)
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: /^Red\b/ })
    .click()
  const field = page.getByRole('textbox', { name: 'Message Red' })
  await field.fill('How far are you?')
  await field.press('Enter')
  const asked = page.locator('.message', { hasText: 'How far are you?' }).first()
  await asked.hover()
  await asked.getByRole('button', { name: 'Answer', exact: true }).click()
  await page.locator('.reply-bar', { hasText: 'How far are you?' }).waitFor()
  await field.fill('half an answer')

  await page.getByRole('button', { name: /^Groups/ }).click()
  await dialog.getByLabel('Write to all groups').fill('Five minutes left')
  await page.keyboard.press('Enter')
  await dialog.getByText('Sent to 2 groups.', { exact: true }).waitFor()
  await world.hub.kill('SIGKILL')
  await dialog.getByLabel('Write to all groups').fill('One minute left')
  await page.keyboard.press('Enter')
  await dialog.getByText('Kept on this device. It is sent when the hub is back.').waitFor()
  await world.startAgain()
  await dialog.getByText('Sent to 2 groups.', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await expectSoon(() => dialog.count()).toBe(0)
  await page.locator('.message:not([data-pending])', { hasText: 'One minute left' }).waitFor()
  await expectSoon(() => page.locator('.message .quote').count()).toBe(0)
  await page.locator('.reply-bar', { hasText: 'How far are you?' }).waitFor()
  await expectSoon(() => field.inputValue()).toBe('half an answer')
  await field.press('Enter')
  await page.getByRole('button', { name: /^Answers .* How far are you\?$/ }).waitFor()
  expect(host.problems).toEqual([])
  await host.context.close()
}, 600_000)
