// What the wall shows while somebody leads: a poll with its bars, groups with their people, hands, the timer; and a window of its own.
import { beforeAll, expect, test } from 'bun:test'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, sidebarLink } from './browser.ts'
import { comes, type Somebody } from './crowd.ts'
import { findings, lookAllOver, lookAt, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
/** Two pages of one browser: the home on the laptop, and the wall on the projector. */
let host: Person
let projector: Person
const pupils: Somebody[] = []

const wall = ({ page }: Person) => page.getByRole('main')
const poll = () => wall(projector).locator('.wall-poll')
const bar = ({ page }: Person) => page.getByRole('region', { name: 'Leading' })
const at = () => ({ origin: `http://127.0.0.1:${world.hub.port}`, code: world.hub.code ?? '' })
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const pupil = (n: number) => pupils[n] as Somebody
const PROJECTOR = { width: 1920, height: 1080 }

async function ask(question: string, answers: string[]): Promise<{ roomId: string; messageId: string }> {
  await host.page.getByRole('button', { name: 'Ask in a poll' }).click()
  const dialog = host.page.getByRole('dialog', { name: 'Ask in a poll' })
  await dialog.getByLabel('Question').fill(question)
  for (const [n, answer] of answers.entries()) await dialog.getByLabel(`Answer ${n + 1}`).fill(answer)
  await dialog.getByRole('button', { name: 'Send the poll' }).click()
  const message = host.page.locator('.message', { hasText: question })
  await message.getByRole('group', { name: 'Poll' }).waitFor()
  const { messages } = (await (await pupil(0).peer.get(`/api/rooms/${pupil(0).lobby}/messages`)).json()) as {
    messages: { id: string; body: string }[]
  }
  const found = messages.find(({ body }) => body === question)
  return { roomId: pupil(0).lobby, messageId: found?.id ?? '' }
}

beforeAll(async () => {
  host = await world.host()
  for (const name of [
    'Ada Lovelace',
    'Grace Hopper',
    'Alan Turing',
    'Kurt Gödel',
    'Emmy Noether',
    'Sofja Kowalewskaja',
  ])
    pupils.push(await comes(at(), name))
}, 600_000)

test('[WALL-9] the host opens the wall in a second window, which is signed in, stays live while the host goes on in the first one, and is closed by its button', async () => {
  const opened = host.page.waitForEvent('popup')
  await host.page.getByRole('button', { name: 'Show the wall in a second window' }).click()
  const page = await opened
  const shown = page.getByRole('main')
  await shown.getByRole('heading', { level: 1, name: 'Workshop' }).waitFor()
  await shown.getByRole('heading', { name: '7 people are here' }).waitFor()
  // The first window is where it was.
  await host.page.getByRole('link', { name: 'Show on the wall' }).waitFor()
  await sidebarLink(host, 'lobby').click()
  await composer(host).fill('good morning from the laptop')
  await host.page.keyboard.press('Enter')
  await shown.getByText('good morning from the laptop').waitFor()
  // A second press brings the same window, and no other one.
  await host.page.getByRole('complementary').locator('a[href="/"]').click()
  await host.page.getByRole('button', { name: 'Show the wall in a second window' }).click()
  await shown.getByRole('heading', { level: 1, name: 'Workshop' }).waitFor()
  await expectSoon(() => host.context.pages().length).toBe(2)
  const closed = page.waitForEvent('close')
  // The window may be gone before the press is answered.
  await shown
    .getByRole('button', { name: 'Close this window' })
    .click()
    .catch((fault: Error) => {
      if (!/closed|detached|destroyed/i.test(fault.message)) throw fault
    })
  await closed
  expect(host.problems).toEqual([])
}, 600_000)

test('[WALL-10] a poll that a host has begun in a public room is on the wall with a bar, a number and a share for each answer, and how many have answered', async () => {
  projector = await world.person({ ...DESK, viewport: PROJECTOR })
  await projector.context.addCookies(await host.context.cookies())
  await projector.page.goto(`${world.origin()}/wall`)
  await wall(projector).getByRole('heading', { name: '7 people are here' }).waitFor()
  await sidebarLink(host, 'lobby').click()
  await composer(host).waitFor()
  const asked = await ask('Which way do we go?', ['Along the river', 'Over the hill', 'Through the wood'])
  await poll().getByRole('heading', { name: 'Which way do we go?' }).waitFor()
  await poll().getByText('0 of 6 answered').waitFor()
  for (const [n, choice] of [0, 0, 2].entries()) await pupil(n).run({ type: 'poll.vote', ...asked, choices: [choice] })
  await poll().getByText('3 of 6 answered').waitFor()
  const answers = poll().getByRole('listitem')
  await answers.nth(0).getByText('2 · 67%').waitFor()
  await answers.nth(1).getByText('0 · 0%').waitFor()
  await answers.nth(2).getByText('1 · 33%').waitFor()
  const widths = () =>
    poll()
      .locator('.wall-bar')
      .evaluateAll((all) =>
        all.map((each) => {
          const [, scale = ''] = /matrix\(([\d.]+)/.exec(getComputedStyle(each, '::before').transform) ?? []
          return Math.round(Number(scale) * 100)
        }),
      )
  await expectSoon(widths).toEqual([67, 0, 33])
  // From ten metres, on a picture two metres wide: letters of 4 cm.
  await expectSoon(() =>
    answers.nth(0).evaluate((answer) => Number.parseFloat(getComputedStyle(answer).fontSize)),
  ).toBeGreaterThan(PROJECTOR.width * 0.02)
  await projector.shot('wall-poll-1920-light')
  expect(await lookAllOver(projector, 'wall-poll')).toEqual([])
  // A wall that is opened later has it, too, and a vote that is taken back goes.
  await projector.page.reload()
  await poll().getByText('3 of 6 answered').waitFor()
  await pupil(2).run({ type: 'poll.vote', ...asked, choices: [] })
  await poll().getByText('2 of 6 answered').waitFor()
  await answers.nth(0).getByText('2 · 100%').waitFor()
}, 600_000)

test('[WALL-11] the result of a poll stays when it is closed, until somebody takes it off the wall, and polls of others and of private rooms are not there', async () => {
  const { room: secret } = (await pupil(0).run({ type: 'room.create', name: 'secret', private: true })) as unknown as {
    room: Room
  }
  const newPoll = { answers: ['Yes', 'No'] }
  await pupil(0).run({ type: 'chat.send', roomId: secret.id, body: 'Whom do we not like?', poll: newPoll })
  await pupil(0).run({ type: 'chat.send', roomId: pupil(0).lobby, body: 'Who is bored?', poll: newPoll })
  await host.page.getByText('Who is bored?').waitFor()
  await host.page
    .locator('.message', { hasText: 'Which way do we go?' })
    .getByRole('button', { name: 'Close the poll' })
    .click()
  await host.page.getByRole('dialog').getByRole('button', { name: 'Close the poll' }).click()
  await poll()
    .getByText(/2 of 6 answered · the poll is closed/)
    .waitFor()
  await poll().getByRole('heading', { name: 'Which way do we go?' }).waitFor()
  expect(await findings(projector.page)).toEqual([])
  await projector.page.reload()
  await poll()
    .getByText(/2 of 6 answered · the poll is closed/)
    .waitFor()
  await poll().getByRole('button', { name: 'Take the poll off the wall' }).click()
  await poll().waitFor({ state: 'detached' })
  await wall(projector).and(projector.page.locator(':focus')).waitFor()
  await projector.page.reload()
  await ask('And now?', ['Lunch', 'More'])
  await poll().getByRole('heading', { name: 'And now?' }).waitFor()
  await poll().getByRole('button', { name: 'Take the poll off the wall' }).click()
  await poll().waitFor({ state: 'detached' })
}, 600_000)

test('[WALL-12] while groups run the wall names who is in which one, and who came late, and has the faces again when all are back together', async () => {
  const ids = pupils.map(({ peer }) => peer.member.id)
  const groups = [
    { name: 'River', memberIds: ids.slice(0, 3) },
    { name: 'Hill', memberIds: ids.slice(3, 5) },
  ]
  await host.page.evaluate(async (groups) => {
    const answer = await fetch('/api/leading/groups', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ groups, ms: 600_000, label: 'Group work' }),
    })
    if (!answer.ok) throw new Error(await answer.text())
  }, groups)
  const shown = wall(projector).locator('.wall-groups')
  await shown.getByRole('heading', { name: 'River' }).waitFor()
  const people = (n: number) => shown.locator('.wall-group-people').nth(n).getByRole('listitem')
  await expectSoon(() => people(0).locator('.wall-person-name').allTextContents()).toEqual([
    'Ada Lovelace',
    'Grace Hopper',
    'Alan Turing',
  ])
  await shown.getByText('In no group yet: Sofja Kowalewskaja').waitFor()
  await wall(projector).locator('.wall-seats').waitFor({ state: 'detached' })
  await projector.shot('wall-groups-1920-light')
  expect(await lookAllOver(projector, 'wall-groups')).toEqual([])
  await pupil(5).run({ type: 'groups.join' })
  await shown.getByText(/^In no group yet/).waitFor({ state: 'detached' })
  await expectSoon(() => people(1).locator('.wall-person-name').allTextContents()).toEqual([
    'Kurt Gödel',
    'Emmy Noether',
    'Sofja Kowalewskaja',
  ])
  await host.page.evaluate(() => fetch('/api/leading/groups', { method: 'DELETE' }))
  await shown.waitFor({ state: 'detached' })
  await wall(projector).locator('.wall-seats').getByText('Ada Lovelace').waitFor()
}, 600_000)

test('[WALL-13] the timer is the largest thing on the wall, and whose hands are up is there in their order when the host asks for it, and for nobody else', async () => {
  for (const n of [2, 0, 4]) await pupil(n).run({ type: 'hand.raise' })
  const hands = wall(projector).locator('.wall-hands')
  await hands.getByText('3 hands are up').waitFor()
  await expectSoon(() => hands.getByRole('listitem').count()).toBe(0)
  await hands.getByRole('button', { name: 'Show names' }).click()
  await expectSoon(() => hands.getByRole('listitem').allTextContents()).toEqual([
    'Alan Turing',
    'Ada Lovelace',
    'Emmy Noether',
  ])
  await bar(host).getByRole('button', { name: 'Timer' }).click()
  await bar(host).getByRole('button', { name: 'Start the timer' }).click()
  const time = wall(projector).locator('.leading-time')
  await time.waitFor()
  await expectSoon(() => time.evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize))).toBeGreaterThan(
    150,
  )
  await projector.shot('wall-timer-1920-light')
  expect(await lookAllOver(projector, 'wall-timer')).toEqual([])
  await pupil(2).run({ type: 'hand.lower' })
  await expectSoon(() => hands.getByRole('listitem').allTextContents()).toEqual(['Ada Lovelace', 'Emmy Noether'])
  // The wall of somebody who is no host has the number alone.
  const guest = await world.person({ ...DESK, locale: 'de-DE' })
  await guest.page.goto(`${world.origin()}/wall#${world.hub.token}`)
  await wall(guest).getByText('2 Hände sind oben').waitFor()
  await expectSoon(() => wall(guest).getByRole('button', { name: 'Namen zeigen' }).count()).toBe(0)
  await setScreen(guest.page, { colorScheme: 'dark' })
  expect(await lookAt(guest, 'wall-timer-desk-dark-de')).toEqual([])
  for (const person of [host, projector, guest]) expect(person.problems).toEqual([])
  await guest.context.close()
}, 600_000)

test('[WALL-14] the newest numbers of a column of a board are on the wall as tiles with their unit and what has changed, in each window of the browser, and a board of a private room is not offered', async () => {
  const columns = [
    { key: 'celsius', type: 'number', name: 'Temperature', unit: '°C' },
    { key: 'humidity', type: 'number', unit: '%' },
    { key: 'note', type: 'text' },
  ]
  const { board } = (await pupil(0).run({ type: 'board.create', name: 'Kettles', columns })) as unknown as {
    board: { id: string }
  }
  const { room } = (await pupil(0).run({ type: 'room.create', name: 'closed', private: true })) as unknown as {
    room: Room
  }
  await pupil(0).run({ type: 'room.invite', roomId: room.id, memberId: await hostId() })
  await pupil(0).run({ type: 'board.create', name: 'Secret numbers', columns, roomId: room.id })
  const put = (key: string, values: Record<string, unknown>) =>
    pupil(0).run({ type: 'record.put', boardId: board.id, key, values })
  await put('hall', { celsius: 21.5, humidity: 40 })
  await put('cellar', { celsius: 12, note: 'cold' })
  await put('roof', { note: 'no number' })
  const other = await projector.context.newPage()
  await other.goto(`${world.origin()}/wall`)
  await other.getByRole('button', { name: 'Numbers' }).waitFor()
  await projector.page.getByRole('button', { name: 'Numbers' }).focus()
  await projector.page.keyboard.press('Enter')
  const boards = projector.page.getByLabel('Board')
  await expectSoon(() => boards.locator('option').allTextContents()).toEqual(['None', 'Kettles'])
  await boards.selectOption('Kettles')
  const tiles = projector.page.locator('.wall-tile')
  await expectSoon(() => tiles.allTextContents()).toEqual(['cellar12 °C', 'hall21.5 °C'])
  await projector.page.keyboard.press('Escape')
  await put('hall', { celsius: 23, humidity: 40 })
  await expectSoon(() => tiles.allTextContents()).toEqual(['cellar12 °C', 'hall23 °C▲ 1.5'])
  await put('cellar', { celsius: 11.5 })
  await expectSoon(() => tiles.allTextContents()).toEqual(['cellar11.5 °C▼ 0.5', 'hall23 °C▲ 1.5'])
  await expectSoon(() => other.locator('.wall-tile').count()).toBe(2)
  await other.close()
  await projector.shot('wall-tiles-1920-light')
  expect(await lookAllOver(projector, 'wall-tiles')).toEqual([])
  await projector.page.reload()
  await expectSoon(() => tiles.allTextContents()).toEqual(['cellar11.5 °C', 'hall23 °C'])
  await projector.page.getByRole('button', { name: 'Numbers' }).click()
  await projector.page.getByLabel('Column').selectOption('humidity')
  await expectSoon(() => tiles.allTextContents()).toEqual(['hall40 %'])
  await projector.page.getByLabel('Board').selectOption('None')
  await tiles.first().waitFor({ state: 'detached' })
  expect(projector.problems).toEqual([])
}, 600_000)

const hostId = () =>
  host.page.evaluate(async () => ((await (await fetch('/api/session')).json()) as { member: { id: string } }).member.id)
