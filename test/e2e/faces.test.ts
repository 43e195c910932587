// People are where they are: in the rows of rooms, documents and boards, in headers, and all of them in one line.
import { beforeAll, expect, test } from 'bun:test'
import { eventually } from '../support/hub.ts'
import { idOf, makePast } from '../support/past.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE, sidebarLink } from './browser.ts'
import { comes, type Somebody } from './crowd.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], (folder) => makePast(folder, { rooms: 300, documents: 200, boards: 60 }))
const crowd: Somebody[] = []
let ada: Person
let grace: Somebody

const at = () => ({ origin: `http://127.0.0.1:${world.hub.port}`, code: world.hub.code ?? '' })
const side = ({ page }: Person) => page.getByRole('complementary', { name: 'Hub' })
/** The row of a room, a document or a board in the sidebar. */
const row = (person: Person, name: string) =>
  side(person)
    .getByRole('listitem')
    .filter({ has: person.page.getByRole('link', { name: new RegExp(`^${name}( |$)`) }) })
const facesIn = (person: Person, name: string) => row(person, name).getByRole('button', { name: /^Here: / })
const line = (person: Person) => side(person).getByRole('region', { name: 'Here now' })
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const press = async (button: ReturnType<typeof facesIn>) => {
  await button.focus()
  await button.press('Enter')
}

beforeAll(async () => {
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(ada).waitFor()
  grace = await comes(at(), 'Grace Hopper')
}, 600_000)

test('[FACES-1] whoever opens a room, a document or a board has their face in its row, at most three and a number, and leaves it again', async () => {
  grace.goTo({ kind: 'room', id: idOf('room', 255) })
  await facesIn(ada, 'Room 255').and(ada.page.getByTitle('Grace Hopper')).waitFor()
  grace.goTo({ kind: 'board', id: idOf('board', 10) })
  await facesIn(ada, 'Board 10').and(ada.page.getByTitle('Grace Hopper')).waitFor()
  await facesIn(ada, 'Room 255').waitFor({ state: 'detached' })
  crowd.push(...(await Promise.all(['Alan', 'Edsger', 'Barbara', 'Donald'].map((name) => comes(at(), name)))))
  for (const somebody of crowd) somebody.goTo({ kind: 'document', id: idOf('document', 150) })
  await facesIn(ada, 'Notes 150').locator('[data-more="1"]').waitFor()
  await expectSoon(() => facesIn(ada, 'Notes 150').locator('.face').count()).toBe(3)
  await expectSoon(() => facesIn(ada, 'Notes 150').evaluate((button) => button.closest('a'))).toBeNull()
  // One's own face says nothing that one does not know.
  await sidebarLink(ada, /^Room 256/).click()
  await composer(ada).waitFor()
  grace.goTo({ kind: 'room', id: idOf('room', 256) })
  await facesIn(ada, 'Room 256').and(ada.page.getByTitle('Grace Hopper')).waitFor()
  await expectSoon(() => facesIn(ada, 'Room 256').locator('.face').count()).toBe(1)
  await ada.page.getByRole('banner').getByRole('button', { name: 'Here: Grace Hopper' }).waitFor()
  expect(await lookAllOver(ada, 'faces-room')).toEqual([])
}, 600_000)

test('[FACES-2] a face pressed by keyboard opens one menu, which leads to them, follows them in a document and writes to them', async () => {
  const { page } = ada
  await press(facesIn(ada, 'Notes 150'))
  const menu = page.getByRole('region', { name: 'Here: Notes 150' })
  await menu.getByRole('button', { name: 'Follow Barbara' }).waitFor()
  await expectSoon(() => menu.getByRole('listitem').count()).toBe(4)
  expect(await lookAt(ada, 'faces-menu-desk-light')).toEqual([])
  await page.keyboard.press('Escape')
  await menu.waitFor({ state: 'detached' })
  await expectSoon(() => facesIn(ada, 'Notes 150').evaluate((button) => button === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  await menu.getByRole('button', { name: 'Follow Barbara' }).press('Enter')
  await page.getByRole('textbox', { name: 'Text of Notes 150' }).waitFor()
  await page
    .getByText(/Barbara/)
    .first()
    .waitFor()
  await press(line(ada).getByRole('button', { name: /\d+ here$/ }))
  const all = page.getByRole('region', { name: 'Everybody who is here' })
  await all.getByRole('button', { name: 'Go to where Grace Hopper is: Room 256' }).press('Enter')
  await page.waitForURL(`**/rooms/${idOf('room', 256)}`)
  await composer(ada).waitFor()
  await press(page.getByRole('banner').getByRole('button', { name: /^Here: / }))
  await page
    .getByRole('region', { name: 'Here: Room 256' })
    .getByRole('button', { name: 'Write to Grace Hopper' })
    .press('Enter')
  await page.getByRole('textbox', { name: 'Message Grace Hopper' }).waitFor()
}, 600_000)

test('[FACES-6] a face travels from the row that somebody leaves to the one that they go to, and stays still for whoever wants less motion', async () => {
  /** The initials of every face that was moved on the page, and from where. */
  const flights = (person: Person) =>
    person.page.evaluate(() => (window as unknown as { flights: { initials: string; start: string }[] }).flights)
  const people = await Promise.all([DESK, { ...DESK, reducedMotion: 'reduce' } as const].map(world.person))
  for (const person of people) {
    await person.page.addInitScript(() => {
      const flights: object[] = []
      Object.assign(window, { flights })
      const animate = Element.prototype.animate
      Element.prototype.animate = function (frames, options) {
        const start = (frames as PropertyIndexedKeyframes).transform
        if (this instanceof HTMLElement && Array.isArray(start))
          flights.push({ initials: this.dataset['initials'], start: start[0] })
        return animate.call(this, frames, options)
      }
    })
    await person.page.goto(`${world.origin()}/#${world.hub.token}`)
    await composer(person).waitFor()
  }
  grace.goTo({ kind: 'room', id: idOf('room', 255) })
  for (const person of people)
    await facesIn(person, 'Room 255')
      .and(person.page.getByTitle(/Grace Hopper/))
      .waitFor()
  const [mover, still] = people as [Person, Person]
  const before = (await flights(mover)).length
  let number = 255
  // A page that is held up between both rows shows no flight, so she goes on until one was seen.
  await eventually(async () => {
    number = number === 255 ? 256 : 255
    grace.goTo({ kind: 'room', id: idOf('room', number) })
    for (const person of people)
      await facesIn(person, `Room ${number}`)
        .and(person.page.getByTitle(/Grace Hopper/))
        .waitFor()
    return (await flights(mover)).length > before
  })
  expect((await flights(mover)).at(-1)).toEqual({
    initials: 'GH',
    start: expect.stringMatching(/^translate\(-?[\d.]+px, -?[1-9][\d.]*px\) scale\(1\)$/),
  })
  expect(await flights(still)).toEqual([])
  for (const person of people) {
    expect(person.problems).toEqual([])
    await person.context.close()
  }
}, 600_000)

test('[FACES-3] with 300 rooms, 200 documents and 100 people here a page has at most 1,500 elements, and people are found by a part of their name', async () => {
  const { page } = ada
  crowd.push(...(await Promise.all(Array.from({ length: 94 }, (_, n) => comes(at(), `Pupil ${n + 1}`)))))
  // Everybody somewhere else, as far as there are rows.
  for (const [n, somebody] of crowd.entries())
    somebody.goTo(
      n % 2 === 0
        ? { kind: 'room', id: idOf('room', 251 + (n % 24)) }
        : { kind: 'document', id: idOf('document', 150 + (n % 25)) },
    )
  await line(ada).getByText('100 here').waitFor()
  await eventually(async () => (await side(ada).locator('.nav-group .faces').count()) > 20)
  await expectSoon(() => page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(1500)
  await side(ada)
    .getByRole('button', { name: /^and 2\d more$/ })
    .first()
    .waitFor()
  await expectSoon(async () => (await line(ada).boundingBox())?.height).toBeLessThan(60)
  await press(line(ada).getByRole('button', { name: /\d+ here$/ }))
  const all = page.getByRole('region', { name: 'Everybody who is here' })
  await all.getByText('and 80 more: type a name').waitFor()
  await all.getByRole('textbox', { name: 'Name' }).fill('PUPIL 9')
  await all.getByText('Pupil 93').waitFor()
  await eventually(async () => (await all.getByRole('listitem').count()) === 6)
  await expectSoon(() => page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(1500)
  expect(await lookAt(ada, 'faces-everybody-desk-light')).toEqual([])
  await all.getByRole('textbox', { name: 'Name' }).fill('nobody')
  await all.getByText('Nobody of this name is here.').waitFor()
  await page.keyboard.press('Escape')
  await all.waitFor({ state: 'detached' })
}, 600_000)

test('[FACES-5] the page of a host with the bar, a queue of thirty hands and the corner of the wall has at most 1,500 elements, too', async () => {
  const host = await world.host()
  await host.page.goto(`${world.origin()}/wall`)
  await host.page.locator('.wall-code').waitFor()
  await host.page.goto(`${world.origin()}/rooms/${idOf('room', 255)}`)
  await composer(host).waitFor()
  await host.page.getByRole('complementary', { name: 'Invitation in the corner' }).getByRole('img').waitFor()
  for (const somebody of crowd.slice(0, 30)) await somebody.run({ type: 'hand.raise' })
  const bar = host.page.getByRole('region', { name: 'Leading' })
  await press(bar.getByRole('button', { name: /^Hands/ }))
  await expectSoon(() => bar.getByRole('listitem').count()).toBe(30)
  await line(host)
    .getByText(/^10\d here$/)
    .waitFor()
  await eventually(async () => (await side(host).locator('.nav-group .faces').count()) > 20)
  await expectSoon(() => host.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(1500)
  expect(await lookAt(host, 'faces-host-desk-light')).toEqual([])
  expect(host.problems).toEqual([])
  await host.context.close()
}, 600_000)

test('[FACES-4] on a phone in German the faces are in the drawer, and the line opens a list in which everything has the size of a finger', async () => {
  const phone = await world.person({ ...PHONE, locale: 'de-DE' })
  await phone.page.goto(`${world.origin()}/#${world.hub.token}`)
  await phone.page.getByRole('textbox', { name: /^Nachricht / }).waitFor()
  await phone.page.getByRole('button', { name: 'Navigation öffnen' }).tap()
  const drawer = phone.page.getByRole('dialog')
  await drawer
    .getByRole('button', { name: /^Hier: / })
    .first()
    .waitFor()
  const open = drawer.getByRole('region', { name: 'Gerade da' }).getByRole('button', { name: /\d+ hier$/ })
  await open.tap()
  const all = drawer.getByRole('region', { name: 'Alle, die hier sind' })
  await all.getByText(/und \d+ weitere/).waitFor()
  expect(await lookAt(phone, 'faces-everybody-phone-dark-de')).toEqual([])
  for (const button of [open, all.getByRole('button').first()]) {
    const { width = 0, height = 0 } = (await button.boundingBox()) ?? {}
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44)
  }
  expect([...phone.problems, ...ada.problems]).toEqual([])
  await phone.context.close()
}, 600_000)
