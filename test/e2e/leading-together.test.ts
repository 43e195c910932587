// A host brings everybody to a place, into groups and back, and ends the hub: what the others see, and what they do not lose.
import { beforeAll, expect, test } from 'bun:test'
import { strFromU8, unzipSync } from 'fflate'
import type { Locator } from 'playwright-core'
import { ENDING_MAX_MS } from '../../src-bun/contract/limits.ts'
import { eventually } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { follow } from './follow.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let host: Person
let ada: Person
let phone: Person

const link = () => `${world.origin()}/#${world.hub.token}`
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^(Message|Nachricht) / })
const bar = ({ page }: Person) => page.getByRole('region', { name: /^(Leading|Leiten)$/ })
const button = (person: Person, name: string | RegExp) => bar(person).getByRole('button', { name })
const press = async (person: Person, name: string | RegExp) => {
  await button(person, name).focus()
  await person.page.keyboard.press('Enter')
}
const isAt = (person: Person, path: string) => person.page.waitForURL(`**${path}`)
const goTo = async (person: Person, path: string) => {
  await follow(person.page, path)
}
/** Asks the hub with the session of the host. */
const ask = (method: string, path: string, body?: object) =>
  host.page.evaluate(
    async ([method, path, body]) => {
      const answer = await fetch(path as string, {
        method: method as string,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      })
      return (await answer.json()) as { id: string }
    },
    [method, path, body] as const,
  )
/** In the upper half of the page. */
const isInSight = (element: Locator) =>
  element.evaluate((shown) => {
    const { top } = shown.getBoundingClientRect()
    return top > 0 && top < innerHeight / 2
  })
let [lobby, side, document] = ['', '', '']

beforeAll(async () => {
  host = await world.host()
  ada = await world.person(DESK)
  phone = await world.person({ ...PHONE, locale: 'de-DE' })
  for (const person of [ada, phone]) {
    await person.page.goto(link())
    await composer(person).waitFor()
  }
  lobby = new URL(ada.page.url()).pathname
  side = `/rooms/${(await ask('POST', '/api/rooms', { name: 'side' })).id}`
  const { id } = await ask('POST', '/api/documents', { title: 'Plan' })
  document = `/documents/${id}`
  const text = ['# First day', 'Rain.\n\n'.repeat(80), '## Second day', 'Sun.\n\n'.repeat(80)].join('\n\n')
  const saved = await host.page.evaluate(
    async ([path, body]) => {
      const headers = { 'content-type': 'text/markdown' }
      return (await fetch(path as string, { method: 'PUT', headers, body: body as string })).status
    },
    [`/api/documents/${id}/text`, text],
  )
  expect(saved).toBe(200)
  await bar(host).waitFor()
}, 600_000)

test('[LEAD-22] whoever is not writing is brought to what a host shows and comes back with one press, and whoever writes goes when they press it and loses nothing', async () => {
  await goTo(host, lobby)
  await goTo(ada, side)
  await goTo(phone, side)
  await composer(ada).waitFor()
  await composer(phone).fill('halb getippt')
  await press(host, 'Look here')
  expect(await lookAllOver(host, 'look-here')).toEqual([])
  await press(host, 'Show this room to everybody')
  await isAt(ada, lobby)
  await bar(ada).getByText('Host shows you lobby').last().waitFor()
  await button(phone, 'Hingehen').waitFor()
  await expectSoon(async () => new URL(phone.page.url()).pathname).toBe(side)
  await composer(phone).and(phone.page.locator(':focus')).waitFor()
  await expectSoon(() => composer(phone).inputValue()).toBe('halb getippt')
  expect(await lookAt(phone, 'look-here-phone-dark-de')).toEqual([])
  expect(await lookAllOver(ada, 'look-here-there')).toEqual([])
  await press(ada, 'Back')
  await isAt(ada, side)
  await button(phone, 'Hingehen').tap()
  await isAt(phone, lobby)
  await button(phone, 'Zurück').tap()
  await isAt(phone, side)
  await eventually(async () => (await composer(phone).inputValue()) === 'halb getippt')
  await composer(phone).fill('')
  // Who comes later is offered it, and not moved.
  const late = await world.person(DESK)
  await late.page.goto(link())
  await composer(late).waitFor()
  await goTo(late, side)
  await button(late, 'Go').waitFor()
  await expectSoon(async () => new URL(late.page.url()).pathname).toBe(side)
  await late.context.close()
  await press(host, 'Look here')
  await press(host, 'Stop showing it')
  await eventually(async () => (await bar(ada).count()) === 0)
  await host.page.keyboard.press('Escape')
}, 600_000)

test('[LEAD-23] a host shows one message, and one passage of a document, to which the pages of others scroll', async () => {
  const roomId = lobby.split('/').at(-1)
  for (let n = 1; n <= 80; n++) await ask('POST', `/api/rooms/${roomId}/messages`, { body: `message ${n}` })
  await goTo(host, lobby)
  const first = host.page.getByRole('listitem').filter({ has: host.page.getByText('message 40', { exact: true }) })
  await eventually(async () => {
    await host.page.getByRole('region', { name: /Messages in/ }).evaluate((list) => list.scrollTo(0, 0))
    return (await first.count()) > 0
  })
  await first.first().hover()
  await first
    .first()
    .getByRole('button', { name: /^Actions|^More/ })
    .first()
    .click()
  await host.page.getByRole('button', { name: 'Show to everybody' }).click()
  await isAt(ada, lobby)
  const shown = ada.page.getByText('message 40', { exact: true })
  await shown.waitFor()
  await eventually(() => isInSight(shown))

  await goTo(host, document)
  await host.page.locator('.cm-content').waitFor()
  await host.page.getByRole('button', { name: 'Second day' }).waitFor()
  await press(host, 'Look here')
  await press(host, /heading “Second day”/)
  for (const person of [ada, phone]) {
    await isAt(person, document)
    const heading = person.page.locator('.cm-line').filter({ hasText: /^(## )?Second day$/ })
    await heading.waitFor()
    await eventually(() => isInSight(heading))
  }
  expect(await lookAt(ada, 'look-here-passage-desk')).toEqual([])
  expect(await lookAt(phone, 'look-here-passage-phone-dark-de')).toEqual([])
  // Whoever writes in the document stays where they write.
  await ada.page.locator('.cm-content').click()
  await press(host, 'Look here')
  await press(host, /heading “First day”/)
  await bar(ada).getByText('Host shows you Plan').last().waitFor()
  await ada.page.locator('.cm-content:focus').waitFor()
  // What is private is not shown.
  const hidden = await ask('POST', '/api/rooms', { name: 'hidden', private: true })
  await goTo(host, `/rooms/${hidden.id}`)
  await press(host, 'Look here')
  await bar(host).getByText('This is private').waitFor()
  await host.page.keyboard.press('Escape')
  await ask('DELETE', '/api/leading/look-here')
  expect([...host.problems, ...ada.problems, ...phone.problems]).toEqual([])
}, 600_000)

const myName = ({ page }: Person) =>
  page.evaluate(async () => ((await (await fetch('/api/me')).json()) as { member: { name: string } }).member.name)
const dialog = ({ page }: Person) => page.getByRole('dialog')
const pressIn = async (person: Person, name: string) => {
  await dialog(person).getByRole('button', { name }).focus()
  await person.page.keyboard.press('Enter')
}

test('[LEAD-24] a host makes groups by hand or by chance, everybody is brought into theirs and back, who comes late is offered the smallest, and one field writes to all', async () => {
  for (const person of [host, ada, phone]) {
    await goTo(person, lobby)
    await composer(person).waitFor()
  }
  const [adasName, phonesName] = [await myName(ada), await myName(phone)]
  await press(host, 'Groups')
  await dialog(host).getByRole('textbox', { name: 'Name of group 1' }).fill('Red')
  await dialog(host).getByRole('textbox', { name: 'Name of group 2' }).fill('Blue')
  await dialog(host)
    .getByRole('combobox', { name: `Group of ${adasName}` })
    .selectOption({ label: 'Red' })
  await dialog(host)
    .getByRole('combobox', { name: `Group of ${phonesName}` })
    .selectOption({ label: 'Blue' })
  await dialog(host).getByLabel('Minutes (optional)').fill('a while')
  await pressIn(host, 'Bring everybody into their group')
  await dialog(host).getByText('Type the minutes as a number').waitFor()
  await dialog(host).getByLabel('Minutes (optional)').fill('10')
  expect(await lookAllOver(host, 'groups-form')).toEqual([])
  await dialog(host).waitFor()
  await pressIn(host, 'Bring everybody into their group')
  await bar(ada).getByText('Your group: Red').last().waitFor()
  await bar(phone).getByText('Deine Gruppe: Blue').last().waitFor()
  await ada.page.getByRole('heading', { name: 'Red' }).first().waitFor()
  await bar(ada).locator('.leading-time').waitFor()
  expect(await lookAt(phone, 'groups-brought-phone-dark-de')).toEqual([])

  const late = await world.person(DESK)
  await late.page.goto(link())
  await composer(late).waitFor()
  await bar(late).getByText('Host has made groups.').last().waitFor()
  await press(late, 'Join the smallest')
  await bar(late).getByText('Your group: Red').last().waitFor()
  await late.page.getByRole('heading', { name: 'Red' }).first().waitFor()

  await composer(ada).fill('We are done')
  await ada.page.keyboard.press('Enter')
  await press(host, /^Groups\s*\d+$/)
  await dialog(host).getByText('We are done').waitFor()
  await dialog(host).getByLabel('Write to all groups').fill('Five minutes left')
  await host.page.keyboard.press('Enter')
  for (const person of [ada, phone, late]) await person.page.getByText('Five minutes left').first().waitFor()
  await dialog(host).getByText('Five minutes left').nth(1).waitFor()
  expect(await lookAllOver(host, 'groups-side-by-side')).toEqual([])
  await dialog(host).waitFor()
  // Who writes is not taken away from it.
  await composer(ada).fill('and one mo')
  await pressIn(host, 'Back together')
  for (const person of [phone, late]) await isAt(person, lobby)
  await bar(ada).getByText('Host shows you lobby').last().waitFor()
  await composer(ada).and(ada.page.locator(':focus')).waitFor()
  await expectSoon(() => composer(ada).inputValue()).toBe('and one mo')
  await composer(ada).fill('')
  await press(ada, 'Go')
  await isAt(ada, lobby)
  await ada.page.getByRole('link', { name: /Red/ }).first().waitFor()
  await eventually(async () => (await bar(ada).locator('.leading-time').count()) === 0)
  await ask('DELETE', '/api/leading/look-here')
  expect(late.problems).toEqual([])
  await late.context.close()
}, 600_000)

test('[LEAD-25] a host takes the record, ends the hub and can take that back, and then every page says which hub it was, can be read, and looks for none', async () => {
  await composer(ada).fill('The last word')
  await ada.page.keyboard.press('Enter')
  await host.page.getByText('The last word').first().waitFor()
  await press(host, 'End the hub…')
  const download = host.page.waitForEvent('download')
  await pressIn(host, 'Take the record')
  const record = unzipSync(await Bun.file(await (await download).path()).bytes())
  expect(Object.keys(record)).toEqual(
    expect.arrayContaining(['rooms/lobby.html', 'rooms/Red.html', 'documents/Plan.md']),
  )
  expect(strFromU8(record['rooms/lobby.html'] as Uint8Array)).toContain('The last word')
  expect(strFromU8(record['documents/Plan.md'] as Uint8Array)).toContain('## Second day')
  await dialog(host).getByText('The record is in your downloads.').waitFor()
  expect(await lookAllOver(host, 'end-dialog')).toEqual([])
  await dialog(host).waitFor()
  await pressIn(host, 'Keep it running')
  // Longer than the usual ten seconds, in which a busy computer may not come to what follows.
  await ask('PUT', '/api/leading/ending', { ms: ENDING_MAX_MS })
  await bar(ada)
    .getByText(/^Host ends the hub in \d+ s$/)
    .waitFor()
  await bar(phone)
    .getByText(/^Host beendet den Hub in \d+ s$/)
    .waitFor()
  // Who cannot take it back reads what becomes of the page.
  await phone.page.getByText('Diese Seite bleibt lesbar.').waitFor()
  expect(await lookAt(phone, 'ending-phone-dark-de')).toEqual([])
  // Her line is there, without the button.
  await expectSoon(() => button(ada, 'Undo').count()).toBe(0)
  await press(host, 'Undo')
  await eventually(async () => (await bar(ada).count()) === 0)

  await press(host, 'End the hub…')
  host.hubIsDown = true
  await pressIn(host, 'End the hub')
  expect(await world.hub.exited()).toEqual({ exitCode: 0 })
  let sockets = 0
  ada.page.on('websocket', () => sockets++)
  for (const person of [host, ada])
    await bar(person)
      .getByText(/^This was Workshop of /)
      .waitFor()
  await bar(phone)
    .getByText(/^Das war Workshop vom /)
    .waitFor()
  await ada.page.getByText('The last word').first().waitFor()
  await eventually(async () => (await composer(ada).count()) === 0)
  // What has come before can be read in other rooms, too.
  await ada.page.getByRole('link', { name: /Red/ }).first().click()
  await ada.page.getByText('We are done').first().waitFor()
  await ada.page.evaluate(() => dispatchEvent(new Event('online')))
  await press(ada, 'Is it back?')
  await bar(ada).getByText('It is not back yet.').waitFor()
  expect(sockets).toBe(0)
  expect(await lookAllOver(ada, 'ended')).toEqual([])
  expect(await lookAt(phone, 'ended-phone-dark-de')).toEqual([])
  await world.startAgain()
  await press(ada, 'Is it back?')
  await composer(ada).waitFor()
  expect([...host.problems, ...ada.problems, ...phone.problems]).toEqual([])
}, 600_000)
