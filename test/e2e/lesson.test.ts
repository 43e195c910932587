// One lesson from the start to the end: thirty people are in, and whoever leads them has a keyboard and nothing else.
import { beforeAll, expect, test } from 'bun:test'
import { strFromU8, unzipSync } from 'fflate'
import type { Message } from '../../src-bun/contract/chat.ts'
import { ENDING_MAX_MS } from '../../src-bun/contract/limits.ts'
import { expectSoon } from '../support/soon.ts'
import { type Person, PHONE } from './browser.ts'
import { comes, type Somebody } from './crowd.ts'
import { focused, lookAllOver, lookAt, rulesFor, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const SCRIPTED = 28
const TABS_MAX = 60
const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
const pupils: Somebody[] = []
let host: Person
let phone: Person

const bar = ({ page }: Person) => page.getByRole('region', { name: /^(Leading|Leiten)$/ })
const dialog = ({ page }: Person) => page.getByRole('dialog')
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^(Message|Nachricht) / })
const choosing = ({ page }: Person) => page.getByRole('dialog').getByRole('combobox').and(page.locator(':focus'))
const selected = ({ page }: Person) => page.locator('.palette-entry[aria-selected="true"] .palette-name').textContent()
const text = ({ page }: Person) => page.locator('.cm-content')
const press = async (...keys: string[]) => {
  for (const key of keys) await host.page.keyboard.press(key)
}
const type = (words: string) => host.page.keyboard.type(words)
const hasFocus = (name: string | RegExp) => expectSoon(() => focused(host.page)).toMatch(name)

/** Finds an entry of the palette by what is typed, and chooses it. */
async function choose(typed: string, name: string): Promise<void> {
  await press('Control+k')
  await choosing(host).waitFor()
  await type(typed)
  await expectSoon(() => selected(host)).toBe(name)
  await press('Enter')
  await choosing(host).waitFor({ state: 'detached' })
}

/** Presses Tab, or the other `key`, until what is called so has the focus, which has to be seen. */
async function tabTo(name: string | RegExp, key = 'Tab'): Promise<void> {
  for (let n = 0; n < TABS_MAX; n++) {
    if ((await focused(host.page)).match(name)) {
      // A text has its caret instead.
      const outline = await host.page.evaluate(() => {
        const { activeElement } = document
        return activeElement instanceof HTMLButtonElement ? getComputedStyle(activeElement).outlineStyle : undefined
      })
      if (outline !== undefined) expect([name, outline]).toEqual([name, 'solid'])
      return
    }
    await press(key)
  }
  throw new Error(`${name} is not reached with ${key}`)
}

/** Of the phone, in both themes and as wide as it is. */
async function lookAtPhone(screen: string): Promise<string[]> {
  const seen: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await setScreen(phone.page, { colorScheme })
    seen.push(...(await lookAt(phone, `${screen}-phone-${colorScheme}-de`, rulesFor(colorScheme))))
  }
  return seen
}

beforeAll(async () => {
  host = await world.host()
  await bar(host).waitFor()
}, 600_000)

test('[LEAD-28] a host opens the wall from the palette, everybody who comes in by the address of its code takes a seat, and Tab leads out of it', async () => {
  await choose('wall', 'Show on the wall')
  const wall = host.page.getByRole('main')
  await wall.getByRole('heading', { level: 1, name: 'Workshop' }).waitFor()
  await wall.getByRole('img', { name: /QR code/ }).waitFor()
  const address = await host.page.evaluate(async () => {
    const { links } = (await (await fetch('/api/invitation')).json()) as { links: { url: string }[] }
    return links[0]?.url ?? ''
  })
  phone = await world.person({ ...PHONE, locale: 'de-DE' })
  // The name of this computer in place of its address, because a browser trusts it less.
  await phone.page.goto(`${world.origin()}/${new URL(address).hash}`)
  await composer(phone).waitFor()
  const at = { origin: `http://127.0.0.1:${world.hub.port}`, code: world.hub.code ?? '' }
  for (let n = 1; n <= SCRIPTED; n++) pupils.push(await comes(at, `Pupil ${n}`))
  await wall.getByRole('heading', { name: '30 people are here' }).waitFor()
  await expectSoon(() => wall.locator('.wall-seat').count()).toBe(30)
  await wall.locator('.wall-seat').last().getByText(`Pupil ${SCRIPTED}`).waitFor()
  expect(await lookAllOver(host, 'lesson-1-wall')).toEqual([])
  await tabTo(/^Leave the wall$/)
  await press('Enter')
  await host.page.getByRole('link', { name: 'Show on the wall' }).waitFor()
  expect(await lookAllOver(host, 'lesson-2-home')).toEqual([])
}, 600_000)

test('[LEAD-29] by keyboard alone a host has everybody look up, calls hands, asks in a poll and starts a timer, and the focus is at the button of each afterwards', async () => {
  await choose('lobby', 'lobby')
  await composer(host).waitFor()
  await choose('eyes', 'Eyes up')
  await bar(host).getByRole('textbox', { name: 'What everybody reads' }).and(host.page.locator(':focus')).waitFor()
  await type('Look at the map, please')
  await press('Enter')
  await bar(phone).getByRole('alert').getByText('Look at the map, please').waitFor()
  await hasFocus(/^End eyes up$/)
  expect(await lookAllOver(host, 'lesson-3-eyes-up')).toEqual([])
  expect(await lookAtPhone('lesson-3-eyes-up')).toEqual([])
  await press('Enter')
  await bar(phone).waitFor({ state: 'detached' })
  await hasFocus(/^Eyes up$/)

  for (const pupil of pupils.slice(0, 3)) await pupil.run({ type: 'hand.raise' })
  await bar(phone).getByText('3 Hände sind oben').waitFor()
  await choose('hands', 'Hands')
  const queue = bar(host).getByRole('listitem')
  await expectSoon(() => queue.count()).toBe(3)
  await hasFocus(/^Next: lower the hand of Pupil 1$/)
  expect(await lookAllOver(host, 'lesson-4-hands')).toEqual([])
  expect(await lookAtPhone('lesson-4-hands')).toEqual([])
  for (const left of [2, 1]) {
    await press('Enter')
    await expectSoon(() => queue.count()).toBe(left)
    await hasFocus(/^Next: lower the hand of Pupil /)
  }
  await press('Enter')
  await bar(host).getByText('No hand is up.').waitFor()
  await hasFocus(/^Hands$/)
  await press('Escape')
  await bar(phone).waitFor({ state: 'detached' })

  await choose('poll', 'Ask in a poll')
  await dialog(host).getByLabel('Question').and(host.page.locator(':focus')).waitFor()
  await type('Which way?')
  await press('Tab')
  await type('The harbour')
  await press('Tab')
  await type('The mill')
  expect(await lookAllOver(host, 'lesson-5-poll-form')).toEqual([])
  await press('Enter')
  await dialog(host).getByLabel('Question').waitFor({ state: 'detached' })
  await hasFocus(/^Ask in a poll$/)
  const [first] = pupils as [Somebody]
  const asked = async () => {
    const answer = await first.peer.get(`/api/rooms/${first.lobby}/messages`)
    return ((await answer.json()) as { messages: Message[] }).messages.find(({ poll }) => poll)
  }
  await expectSoon(async () => (await asked())?.body).toBe('Which way?')
  const messageId = (await asked())?.id
  for (const [n, pupil] of pupils.entries())
    await pupil.run({ type: 'poll.vote', roomId: first.lobby, messageId, choices: [n % 2] })
  await phone.page.getByRole('button', { name: /^The mill/ }).tap()
  await host.page.getByText('29 votes').first().waitFor()
  expect(await lookAllOver(host, 'lesson-6-poll')).toEqual([])
  expect(await lookAtPhone('lesson-6-poll')).toEqual([])
  await composer(host).waitFor()
  await tabTo(/^Close the poll$/, 'Shift+Tab')
  await press('Enter')
  await dialog(host).waitFor()
  await tabTo(/^Close the poll$/)
  await press('Enter')
  await phone.page.getByText('beendet von Host').first().waitFor()

  await choose('timer', 'Timer')
  await bar(host).getByLabel('What for (optional)').and(host.page.locator(':focus')).waitFor()
  await type('Group work')
  await press('Enter')
  await bar(phone).getByText('Group work').waitFor()
  await hasFocus(/Group work/)
  expect(await lookAllOver(host, 'lesson-7-timer')).toEqual([])
  expect(await lookAtPhone('lesson-7-timer')).toEqual([])
}, 600_000)

test('[LEAD-30] by keyboard alone a host writes a document that everybody is brought to and writes in, makes groups, and brings all back', async () => {
  await press('Control+k')
  await choosing(host).waitFor()
  await type('new document')
  await expectSoon(() => selected(host)).toBe('New document')
  await press('Enter')
  await type('plan')
  await expectSoon(() => selected(host)).toBe('New document: plan')
  await press('Enter')
  await text(host).waitFor()
  await tabTo(/^Text of plan$/)
  const path = new URL(host.page.url()).pathname
  await type('The harbour opens at nine.')
  await host.page.getByText('All changes saved').waitFor()
  await choose('look here', 'Bring everybody here')
  await hasFocus(/^Show this document to everybody$/)
  await press('Enter')
  await phone.page.waitForURL(`**${path}`)
  await hasFocus(/^Look here$/)
  await text(phone).getByText('The harbour opens at nine.').waitFor()
  await text(phone).tap()
  await phone.page.keyboard.press('Control+End')
  await phone.page.keyboard.type(' And the mill at ten.')
  await text(host).getByText('And the mill at ten.').waitFor()
  expect(await lookAllOver(host, 'lesson-8-document')).toEqual([])
  expect(await lookAtPhone('lesson-8-document')).toEqual([])

  await choose('groups', 'Make groups')
  await dialog(host).getByText('How many groups').waitFor()
  await tabTo(/^Mix again$/)
  await press('Enter', 'Tab')
  await dialog(host).getByRole('textbox', { name: 'Name of group 1' }).and(host.page.locator(':focus')).waitFor()
  await press('Control+a')
  await type('Red')
  expect(await lookAllOver(host, 'lesson-9-groups-form')).toEqual([])
  await press('Enter')
  // Everybody has one of the seven groups, and the phone is in its own.
  await bar(phone)
    .getByText(/^Deine Gruppe: /)
    .last()
    .waitFor()
  await hasFocus(/^Groups\s*7$/)
  await choose('back together', 'The groups side by side')
  await dialog(host).getByText('Red').first().waitFor()
  expect(await lookAllOver(host, 'lesson-10-groups')).toEqual([])
  expect(await lookAtPhone('lesson-10-groups')).toEqual([])
  await tabTo(/^Back together$/)
  await press('Enter')
  await phone.page.waitForURL(`**${path}`)
  await hasFocus(/^Groups$/)
  await choose('end the timer', 'End the timer')
  await expectSoon(() => bar(phone).locator('.leading-time').count()).toBe(0)
}, 600_000)

test('[LEAD-31] by keyboard alone a host takes the record and ends the hub, and every page can be read as what it was', async () => {
  await choose('end the hub', 'End the hub for everybody')
  await hasFocus(/^Keep it running$/)
  expect(await lookAllOver(host, 'lesson-11-end')).toEqual([])
  await tabTo(/^Take the record$/, 'Shift+Tab')
  const download = host.page.waitForEvent('download')
  await press('Enter')
  const record = unzipSync(await Bun.file(await (await download).path()).bytes())
  expect(strFromU8(record['rooms/lobby.html'] as Uint8Array)).toContain('Which way?')
  expect(strFromU8(record['documents/plan.md'] as Uint8Array)).toContain('And the mill at ten.')
  await dialog(host).getByText('The record is in your downloads.').waitFor()
  await press('Escape')
  await hasFocus(/^End the hub…$/)
  // For longer than the usual ten seconds, in which a busy computer may not come to what follows.
  await host.page.evaluate(async (ms) => {
    const headers = { 'content-type': 'application/json' }
    await fetch('/api/leading/ending', { method: 'PUT', headers, body: JSON.stringify({ ms }) })
  }, ENDING_MAX_MS)
  await bar(phone)
    .getByText(/^Host beendet den Hub in \d+ s$/)
    .waitFor()
  expect(await lookAtPhone('lesson-12-ending')).toEqual([])
  await choose('undo', 'End the hub for everybody: Undo')
  await bar(phone)
    .getByText(/^Host beendet/)
    .waitFor({ state: 'detached' })
  await choose('end the hub', 'End the hub for everybody')
  await hasFocus(/^Keep it running$/)
  await tabTo(/^End the hub$/)
  host.hubIsDown = true
  await press('Enter')
  expect(await world.hub.exited()).toEqual({ exitCode: 0 })
  await bar(host)
    .getByText(/^This was Workshop of /)
    .waitFor()
  await bar(phone)
    .getByText(/^Das war Workshop vom /)
    .waitFor()
  await text(phone).getByText('And the mill at ten.').waitFor()
  expect(await lookAllOver(host, 'lesson-13-ended')).toEqual([])
  expect(await lookAtPhone('lesson-13-ended')).toEqual([])
  expect([...host.problems, ...phone.problems]).toEqual([])
}, 600_000)
