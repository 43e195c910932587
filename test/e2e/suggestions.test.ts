// Suggestions in a document, in the browsers of two people.
import { beforeAll, expect, test } from 'bun:test'
import { aDocument, aWriter } from '../fault/writer.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { follow } from './follow.ts'
import { focused, lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let bob: Person
let script: Peer
let documentId: string
let writer: ReturnType<typeof aWriter>

const REST = Array.from({ length: 30 }, (_, n) => `Line ${n}.`).join('\n\n')
const TEXT = `The red kettle is in the galley.\n\nLunch is at noon, as always.\n\n${REST}`
const at = (path = '') => `http://127.0.0.1:${world.hub.port}${path}`

const panel = ({ page }: Person) => page.getByRole('region', { name: 'Comments', exact: true })
const toggle = ({ page }: Person, open: number) => page.getByRole('button', { name: `Comments, ${open} open` })
const threads = (person: Person) => panel(person).getByRole('listitem')
const removed = ({ page }: Person) => page.locator('.cm-content .suggestion-removed')
const added = ({ page }: Person) => page.locator('.cm-content .suggestion-added')
const editor = ({ page }: Person) => page.getByRole('textbox', { name: /Plan/ }).last()
const field = (person: Person) => panel(person).getByRole('textbox', { name: 'Your text in its place' })
/** At the place in the text, and not in the panel. */
const here = ({ page }: Person, name: string | RegExp) => page.locator('.comment-here').getByRole('button', { name })
const button = (person: Person, name: string | RegExp) => panel(person).getByRole('button', { name })
const firstLine = () => writer.text.toString().split('\n')[0]

async function open(person: Person): Promise<void> {
  await person.page.goto(`${world.origin()}/documents/${documentId}#${world.hub.token}`)
  await person.page.getByText('as always').waitFor()
  await person.page.getByRole('button', { name: /^Comments, / }).waitFor()
}
/** Selects in the first line. */
async function select(person: Person, from: number, length: number): Promise<void> {
  await editor(person).focus()
  await person.page.keyboard.press('Control+Home')
  for (let n = 0; n < from; n++) await person.page.keyboard.press('ArrowRight')
  for (let n = 0; n < length; n++) await person.page.keyboard.press('Shift+ArrowRight')
}
const suggestByScript = (suggestion: { original: string; replacement: string }, body?: string) =>
  script.post(`/api/documents/${documentId}/comments`, { suggestion, ...(body && { body }) })

beforeAll(async () => {
  script = await joinAt(at(), { name: 'Script', code: world.hub.token })
  documentId = await aDocument(script, 'Plan')
  writer = aWriter(script, () => at(), documentId)
  await eventually(() => writer.isSynced())
  writer.text.insert(0, TEXT)
  await eventually(() => writer.isSynced())
  ada = await world.person(DESK)
  bob = await world.person(PHONE)
  await open(ada)
  await open(bob)
}, 600_000)

test('[SUGGEST-13] another text is suggested by its button or by keyboard, others see it in the text and beside it, and accept or decline it by pointer, keyboard and touch', async () => {
  const seen: string[] = []
  await select(ada, 4, 'red kettle'.length)
  await here(ada, 'Suggest').waitFor()
  seen.push(...(await lookAt(ada, 'suggestions-selection-desk-light')))
  await here(ada, 'Suggest').click()
  await expectSoon(() => field(ada).inputValue()).toBe('red kettle')
  await field(ada).fill('big blue kettle')
  seen.push(...(await lookAt(ada, 'suggestions-form-desk-light')))
  await ada.page.keyboard.press('Control+Enter')
  await added(ada).getByText('big blue').waitFor()
  await expectSoon(() => removed(ada).allTextContents()).toEqual(['red'])
  expect(firstLine()).toBe('The red kettle is in the galley.')
  await expectSoon(() => focused(ada.page)).toBe('Comments')

  // By touch: what is pressed in the text opens the sheet with its card.
  await toggle(bob, 1).waitFor()
  await added(bob).getByText('big blue').tap()
  await button(bob, /^Accept: /).waitFor()
  seen.push(...(await lookAt(bob, 'suggestions-card-phone-dark')))
  await button(bob, /^Accept: /).tap()
  await eventually(() => firstLine() === 'The big blue kettle is in the galley.')
  await toggle(ada, 0).waitFor()
  await button(ada, 'Resolved (1)').click()
  await threads(ada)
    .getByText(/^Accepted by /)
    .waitFor()
  await eventually(async () => (await added(ada).count()) === 0)
  await ada.page.keyboard.press('Escape')

  // By keyboard: an insertion at the caret.
  await select(ada, 'The big'.length, 0)
  await ada.page.keyboard.press('Control+Alt+s')
  await panel(ada).getByRole('textbox', { name: 'Text to insert' }).fill(', shiny and')
  await ada.page.keyboard.press('Control+Enter')
  await added(bob).getByText(', shiny and').tap()
  await button(bob, /^Decline: /).tap()
  await eventually(async () => (await added(ada).count()) === 0)
  expect(firstLine()).toBe('The big blue kettle is in the galley.')

  // A script knows no positions. Where the caret is in the text there are buttons.
  await suggestByScript({ original: 'Lunch is at noon', replacement: 'Lunch is at one' }, 'The cook asks for it')
  await added(ada).getByText('one').waitFor()
  await ada.page.keyboard.press('Escape')
  await editor(ada).focus()
  await ada.page.keyboard.press('Control+Home')
  await ada.page.keyboard.press('ArrowDown')
  await ada.page.keyboard.press('ArrowDown')
  await ada.page.keyboard.press('ArrowRight')
  await here(ada, /^Accept: Suggestion by Script/).waitFor()
  await ada.page.keyboard.press('Control+Alt+m')
  await threads(ada).getByText('The cook asks for it').waitFor()
  seen.push(...(await lookAllOver(ada, 'suggestions-card')))
  await button(ada, /^Accept: Suggestion by Script/).focus()
  await ada.page.keyboard.press('Enter')
  await eventually(() => writer.text.toString().includes('Lunch is at one, as always.'))
  // It is an edit of hers, and one step of undo.
  await editor(ada).focus()
  await ada.page.keyboard.press('Control+z')
  await eventually(() => writer.text.toString().includes('Lunch is at noon, as always.'))
  expect(firstLine()).toBe('The big blue kettle is in the galley.')
  expect(seen).toEqual([])
}, 600_000)

test('[SUGGEST-14] where the text has changed since, what it was and what it is are shown before it is accepted, and two who accept at once put it there once', async () => {
  await ada.page.keyboard.press('Escape')
  await select(ada, 'The big '.length, 'blue kettle'.length)
  await ada.page.keyboard.press('Control+Alt+s')
  await field(ada).fill('grey kettle')
  await ada.page.keyboard.press('Control+Enter')
  await added(bob).getByText('grey').waitFor()
  writer.text.insert(writer.text.toString().indexOf('kettle'), 'tea ')
  await panel(ada).getByText('The text has changed since this was suggested.').waitFor()
  await expectSoon(() => panel(ada).locator('.suggestion-versions dd').allTextContents()).toEqual([
    'blue kettle',
    'blue tea kettle',
    'grey kettle',
  ])
  const seen = await lookAllOver(ada, 'suggestions-changed')
  await button(ada, /^Accept anyway: /).click()
  await eventually(() => firstLine() === 'The big grey kettle is in the galley.')

  // The hub answers one of them so. The other page is held until then.
  await suggestByScript({ original: 'in the galley', replacement: 'on deck' })
  await added(bob).getByText('on deck').tap()
  await ada.page.keyboard.press('Escape')
  await added(ada).getByText('on deck').click()
  const both = [ada, bob].map((person) => button(person, /^Accept: Suggestion by Script/))
  // Found before, because the button of one is gone as soon as the other one has accepted.
  const found = await Promise.all(both.map((each) => each.elementHandle()))
  await Promise.all(found.map((each) => each?.evaluate((element) => (element as HTMLElement).click())))
  await eventually(() => firstLine() === 'The big grey kettle is on deck.')
  await toggle(ada, 0).waitFor()
  await toggle(bob, 0).waitFor()
  await expectSoon(() => removed(ada).count()).toBe(0)
  writer.text.insert(0, '!')
  await editor(ada).getByText('!The big grey kettle is on deck.').waitFor()
  await editor(bob).getByText('!The big grey kettle is on deck.').waitFor()

  // Of a text that is gone the card still says what was suggested.
  await suggestByScript({ original: 'as always', replacement: 'as usual' })
  await added(ada).getByText('usual').waitFor()
  const place = writer.text.toString().indexOf('as always')
  writer.text.delete(place, 'as always'.length)
  await panel(ada).getByText('The text that this is about is not here any more.').waitFor()
  await expectSoon(() => button(ada, /^Accept: Suggestion by Script/).count()).toBe(0)
  await button(ada, /^Decline: Suggestion by Script/).click()
  await toggle(ada, 0).waitFor()
  expect([...seen, ...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)

test('[SUGGEST-15] a viewer reads suggestions in the text and beside it, and is offered nothing that would be refused, in either language', async () => {
  await suggestByScript({ original: 'Line 1.', replacement: 'Zeile 1.' })
  const eve = await world.person({ ...DESK, locale: 'de-DE' })
  await eve.page.goto(`${world.origin()}/#${world.hub.token}`)
  await eve.page.getByRole('textbox', { name: /Nachricht/ }).waitFor()
  const host = await joinAt(at(), { hostToken: world.hub.hostToken }, '/api/host')
  const me = await eve.page.evaluate(async () => (await (await fetch('/api/me')).json()) as { member: { id: string } })
  await host.send('PUT', `/api/members/${me.member.id}/role`, { role: 'viewer' })
  await follow(eve.page, `/documents/${documentId}`)
  await added(eve).getByText('Zeile').waitFor()
  await added(eve).getByText('Zeile').click()
  const region = eve.page.getByRole('region', { name: 'Kommentare', exact: true })
  await region.getByRole('listitem', { name: 'Vorschlag von Script' }).waitFor()
  await expectSoon(() => region.getByRole('button', { name: /Annehmen|Ablehnen|Antworten/ }).count()).toBe(0)
  await expectSoon(() => eve.page.getByRole('button', { name: /vorschlagen/i }).count()).toBe(0)
  const seen = await lookAt(eve, 'suggestions-viewer-desk-light')
  expect([...seen, ...eve.problems]).toEqual([])
}, 600_000)

test('[SUGGEST-16] without the hub suggestions are read in the text, and accepting one changes nothing and says so', async () => {
  await select(bob, 1, 'The'.length)
  await here(bob, 'Suggest').waitFor()
  const seen = await lookAt(bob, 'suggestions-selection-phone-dark')
  await added(ada).getByText('Zeile').click()
  await button(ada, /^Accept: Suggestion by Script/).waitFor()
  const before = await editor(ada).textContent()
  for (const person of [ada, bob]) person.hubIsDown = true
  await world.hub.kill('SIGKILL')
  await panel(ada).getByText('The hub cannot be reached at the moment. Comments are read here').waitFor()
  await button(ada, /^Accept: Suggestion by Script/).click()
  await panel(ada).getByText('so nothing was changed').waitFor()
  seen.push(...(await lookAt(ada, 'suggestions-offline-desk-light')))
  await expectSoon(() => editor(ada).textContent()).toBe(before)
  await world.startAgain()
  await eventually(async () => (await panel(ada).getByText('Comments are read here').count()) === 0)
  await button(ada, /^Accept: Suggestion by Script/).click()
  await eventually(() => writer.text.toString().includes('Zeile 1.'))
  for (const person of [ada, bob]) person.hubIsDown = false
  expect(seen).toEqual([])
}, 600_000)
