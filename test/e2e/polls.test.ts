// Polls on the page: made in the composer, answered and closed in the room, without the hub, at both widths and in both themes.
import { beforeAll, expect, test } from 'bun:test'
import type { Locator, Route } from 'playwright-core'
import type { Message } from '../../src-bun/contract/chat.ts'
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
const dialog = ({ page }: Person) => page.getByRole('dialog', { name: 'Ask in a poll' })
const poll = ({ page }: Person, question: string) =>
  page.locator('.message', { hasText: question }).getByRole('group', { name: 'Poll' })
const answer = (person: Person, question: string, text: string) =>
  poll(person, question).getByRole('button', { name: new RegExp(`^${text}`) })
/** How round the marks before its answers are: a circle where one may be chosen, a box where several may be. */
const marks = (poll: Locator) =>
  poll.locator('.poll-mark').evaluateAll((all) => [...new Set(all.map((mark) => getComputedStyle(mark).borderRadius))])
/** The poll as it is on the disk. */
async function stored(question: string) {
  const { messages } = (await (await script.get(`/api/rooms/${lobbyId}/messages`)).json()) as { messages: Message[] }
  return messages.find(({ body }) => body === question)?.poll
}
const counts = async (question: string) => (await stored(question))?.answers.map(({ count }) => count)

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  const { rooms } = (await (await script.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  lobbyId = rooms.find(({ name }) => name === 'lobby')?.id ?? ''
  ada = await world.person(DESK)
  bob = await world.person(DESK)
  for (const person of [ada, bob]) {
    await person.page.goto(link())
    await composer(person).waitFor()
  }
}, 600_000)

test('[POLL-14] a poll is made in the composer by keyboard alone, with what was typed as its question, and says what is missing', async () => {
  await composer(ada).fill('What for lunch?')
  await ada.page.getByRole('button', { name: 'Ask in a poll' }).focus()
  await ada.page.keyboard.press('Enter')
  await dialog(ada).waitFor()
  await expectSoon(() => dialog(ada).getByLabel('Question').inputValue()).toBe('What for lunch?')
  await ada.page.keyboard.press('Enter')
  await dialog(ada).getByText('Type at least two answers.').waitFor()
  for (const text of ['Soup', 'soup']) {
    await ada.page.keyboard.press('Tab')
    await ada.page.keyboard.type(text)
  }
  await ada.page.keyboard.press('Enter')
  await dialog(ada).getByText('Two answers are the same.').waitFor()
  expect(await lookAt(ada, 'poll-dialog-desk-light')).toEqual([])
  await ada.page.keyboard.press('Shift+Tab')
  await ada.page.keyboard.type('Bread')
  await ada.page.keyboard.press('Enter')
  await answer(bob, 'What for lunch?', 'Bread').waitFor()
  await expectSoon(() => dialog(ada).count()).toBe(0)
  await expectSoon(() => composer(ada).inputValue()).toBe('')
  await expectSoon(() => focused(ada.page)).toBe('Ask in a poll')
}, 600_000)

test('[POLL-15] a vote is seen by everybody at once, is changed and taken back, and the own one is marked also after a reload', async () => {
  const question = 'What for lunch?'
  await answer(bob, question, 'soup').click()
  await poll(ada, question).getByText('1 vote · one answer').waitFor()
  await answer(bob, question, 'Bread').press('Enter')
  await eventually(async () => (await counts(question))?.join() === '1,0')
  await expectSoon(() => answer(bob, question, 'Bread').getAttribute('aria-pressed')).toBe('true')
  await expectSoon(() => answer(bob, question, 'soup').getAttribute('aria-pressed')).toBe('false')
  await expectSoon(() => answer(ada, question, 'Bread').getAttribute('aria-pressed')).toBe('false')
  await bob.page.reload()
  await eventually(async () => (await answer(bob, question, 'Bread').getAttribute('aria-pressed')) === 'true')
  await expectSoon(() => marks(poll(bob, question))).toEqual(['50%'])
  expect(await lookAllOver(bob, 'poll')).toEqual([])
  await answer(bob, question, 'Bread').click()
  await poll(ada, question).getByText('0 votes · one answer').waitFor()
}, 600_000)

test('[POLL-16] without the hub a poll and a vote wait, and are stored when it is back', async () => {
  const question = 'What for lunch?'
  await world.hub.kill('SIGKILL')
  await bob.page
    .getByRole('button', { name: /offline|Reconnect/i })
    .first()
    .waitFor()
  await answer(bob, question, 'soup').click()
  await expectSoon(() => answer(bob, question, 'soup').getAttribute('aria-pressed')).toBe('true')
  await poll(bob, question).getByText('1 vote · one answer').waitFor()
  await bob.page.getByRole('button', { name: 'Ask in a poll' }).click()
  await dialog(bob).getByLabel('Question').fill('And to drink?')
  await dialog(bob).getByLabel('Answer 1').fill('Tea')
  await dialog(bob).getByLabel('Answer 2').fill('Milk')
  await dialog(bob).getByLabel('Answer 3').waitFor()
  await dialog(bob).getByLabel('Several answers may be chosen').check()
  await dialog(bob).getByLabel('Everybody sees who chose what').check()
  await bob.page.keyboard.press('Enter')
  await bob.page.getByText('Tea · Milk').waitFor()
  await bob.shot('poll-offline-desk-light')
  await world.startAgain()
  await answer(ada, 'And to drink?', 'Tea').waitFor()
  await eventually(async () => (await counts(question))?.join() === '0,1')
  await expectSoon(() => stored('And to drink?')).toMatchObject({ several: true, named: true })
  for (const person of [ada, bob]) person.hubIsDown = false
}, 600_000)

test('[POLL-17] a poll with names shows them, fits the phone and German, and is closed by who began it, after a question', async () => {
  const question = 'And to drink?'
  const phone = await world.person({ ...PHONE, locale: 'de-DE' })
  await phone.page.goto(link())
  const group = phone.page.locator('.message', { hasText: question }).getByRole('group', { name: 'Umfrage' })
  await group.getByRole('button', { name: /^Tea/ }).tap()
  await group.getByRole('button', { name: /^Milk/ }).tap()
  await eventually(async () => (await counts(question))?.join() === '1,1')
  await answer(ada, question, 'Tea').click()
  await group.getByText('2 Stimmen · mehrere Antworten · alle sehen').waitFor()
  await expectSoon(() => group.locator('.poll-names').count()).toBe(2)
  await expectSoon(() => marks(group)).toEqual(['5px'])
  expect(await lookAt(phone, 'poll-phone-dark-de')).toEqual([])
  await phone.page.getByRole('button', { name: 'Eine Umfrage stellen' }).tap()
  await phone.page.getByRole('dialog', { name: 'Eine Umfrage stellen' }).waitFor()
  expect(await lookAt(phone, 'poll-dialog-phone-dark-de')).toEqual([])
  await expectSoon(() => poll(ada, question).getByRole('button', { name: 'Close the poll' }).count()).toBe(0)
  await poll(bob, question).getByRole('button', { name: 'Close the poll' }).click()
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Close the poll' }).click()
  await poll(ada, question)
    .getByText(/closed by/)
    .waitFor()
  await expectSoon(() => answer(ada, question, 'Tea').getAttribute('aria-disabled')).toBe('true')
  expect(await lookAt(ada, 'poll-closed-desk-light')).toEqual([])
  expect([...phone.problems, ...ada.problems, ...bob.problems]).toEqual([])
  await phone.context.close()
}, 600_000)

/** A poll of several answers without names, which others than Ada have not seen yet. */
async function ask(question: string): Promise<void> {
  const poll = { answers: ['Tea', 'Milk', 'Juice'], several: true }
  expect((await script.post(`/api/rooms/${lobbyId}/messages`, { body: question, poll })).status).toBe(201)
}

test('[POLL-18] who chooses several answers without names on two devices has chosen all of them', async () => {
  const question = 'For the trip?'
  await ask(question)
  const laptop = { ...ada, page: await ada.context.newPage() }
  const known = laptop.page.waitForResponse(/\/vote$/)
  await laptop.page.goto(`${world.origin()}/rooms/${lobbyId}`)
  await answer(laptop, question, 'Tea').waitFor()
  await known
  await answer(ada, question, 'Tea').click()
  await poll(laptop, question).getByText('1 vote · several answers').waitFor()
  await answer(laptop, question, 'Milk').click()
  await eventually(async () => (await counts(question))?.join() === '1,1,0')
  await expectSoon(() => answer(laptop, question, 'Tea').getAttribute('aria-pressed')).toBe('true')
  await expectSoon(() => answer(laptop, question, 'Milk').getAttribute('aria-pressed')).toBe('true')
  // The first page knows that somebody has voted, and not who.
  await expectSoon(() => answer(ada, question, 'Milk').locator('.poll-count').textContent()).toStartWith('1')
  // By keyboard, and without a pointer that comes to the poll before.
  await answer(ada, question, 'Juice').press('Enter')
  await eventually(async () => (await counts(question))?.join() === '1,1,1')
  await expectSoon(() => answer(laptop, question, 'Juice').locator('.poll-count').textContent()).toStartWith('1')
  await answer(laptop, question, 'Milk').press('Enter')
  await eventually(async () => (await counts(question))?.join() === '1,0,1')
  await poll(laptop, question).getByText('1 vote · several answers').waitFor()
  await laptop.page.close()
  expect(ada.problems).toEqual([])
}, 600_000)

test('[POLL-19] where the hub does not say what somebody has chosen, nothing is sent that could take it back, and the next press asks again', async () => {
  const question = 'For the way back?'
  await ask(question)
  await answer(ada, question, 'Tea').click()
  await eventually(async () => (await counts(question))?.join() === '1,0,0')
  const laptop = { ...ada, page: await ada.context.newPage() }
  const body = JSON.stringify({ error: { code: 'storage.unavailable', message: '' } })
  const refuse = (route: Route) => route.fulfill({ status: 503, contentType: 'application/json', body })
  await laptop.page.route(/\/vote$/, refuse)
  await laptop.page.goto(`${world.origin()}/rooms/${lobbyId}`)
  await answer(laptop, question, 'Milk').click()
  await laptop.page.getByText('That did not work. Try again.').waitFor()
  await expectSoon(() => answer(laptop, question, 'Milk').getAttribute('aria-pressed')).toBe('false')
  expect(await counts(question)).toEqual([1, 0, 0])
  await laptop.page.unroute(/\/vote$/, refuse)
  await answer(laptop, question, 'Milk').click()
  await eventually(async () => (await counts(question))?.join() === '1,1,0')
  await expectSoon(() => answer(laptop, question, 'Tea').getAttribute('aria-pressed')).toBe('true')
  await laptop.page.close()
  expect(ada.problems).toEqual([])
}, 600_000)
