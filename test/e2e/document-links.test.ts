// Links between documents on the page: completed, shown, followed, made, and seen from the other end.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, live, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let script: Peer

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Skipper', code: world.hub.token })
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

async function make(title: string, text = ''): Promise<string> {
  const { id } = (await (await script.post('/api/documents', { title })).json()) as { id: string }
  if (text !== '')
    await fetch(`http://127.0.0.1:${world.hub.port}/api/documents/${id}/text`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${script.token}`, 'content-type': 'text/markdown' },
      body: text,
    })
  return id
}

async function open({ page }: Person, id: string): Promise<void> {
  await page.goto(`${world.origin()}/documents/${id}`)
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+End')
}
const text = async (id: string) => (await script.get(`/api/documents/${id}/text`)).text()
const list = ({ page }: Person) => page.getByRole('listbox', { name: 'Insert' })
const options = (person: Person) => list(person).getByRole('option').allTextContents()
const pathOf = ({ page }: Person) => new URL(page.url()).pathname

test('[WIKILINK-7] `[[` offers documents by name, puts in the name, or the id where the name is of several, and a name that is new', async () => {
  const { page } = ada
  await make('Sails')
  await make('Sail plan')
  await make('Twin')
  await make('Twin')
  const bracket = await make('List [old]')
  const id = await make('Log')
  await open(ada, id)
  await page.keyboard.type('See [[sai')
  await eventually(async () => (await options(ada)).join() === 'Sail plan,Sails,Link to a new document: sai')
  expect(await lookAllOver(ada, 'document-links-offered')).toEqual([])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.type(' and [[twin')
  await eventually(async () => (await options(ada)).join() === 'Twin,Twin')
  await page.keyboard.press('Enter')
  await page.keyboard.type(' or [[old')
  await eventually(async () => (await options(ada))[0] === 'List [old]')
  await page.keyboard.press('Tab')
  await page.keyboard.type(' and [[Anchors')
  await eventually(async () => (await options(ada)).join() === 'Link to a new document: Anchors')
  await page.keyboard.press('Enter')
  await page.keyboard.type('.\n/document')
  await eventually(async () => (await options(ada)).join() === 'Link to a document')
  await page.keyboard.press('Enter')
  // The list of documents follows at once.
  await eventually(async () => (await options(ada)).includes('Sails'))
  await page.keyboard.press('Escape')
  await eventually(async () => {
    const stored = await text(id)
    const [, twinId] = /\[Twin\]\(\/documents\/(\w+)\)/.exec(stored) ?? []
    return (
      stored ===
        `See [[Sails]] and [Twin](/documents/${twinId}) or [List \\[old\\]](/documents/${bracket}) and [[Anchors]].\n[[` &&
      twinId !== undefined
    )
  })
  expect(ada.problems).toEqual([])
}, 600_000)

test('[WIKILINK-8] a link opens its document, also after a rename, and one to a name that is not there offers to make it', async () => {
  const { page } = ada
  const target = await make('Rigging')
  const byId = await make('Mast')
  const id = await make(
    'Index',
    `First [[Rigging]], then [[rigging|the ropes]], [mast](/documents/${byId}) and [[Keel]].\n\nlast`,
  )
  await open(ada, id)
  const link = (name: string) => page.locator('.cm-content a.md-follow', { hasText: name })
  await eventually(async () => (await link('Rigging').getAttribute('href')) === `/documents/${target}`)
  await page.locator('.md-missing-document').waitFor()
  await expectSoon(() => page.locator('.cm-line').first().textContent()).toBe(
    'First Rigging, then the ropes, mast and Keel.',
  )
  expect(await lookAllOver(ada, 'document-links')).toEqual([])
  for (const [name, goal] of [
    ['Rigging', target],
    ['the ropes', target],
    ['mast', byId],
  ] as const) {
    await link(name).click()
    await eventually(() => pathOf(ada) === `/documents/${goal}`)
    await page.goBack()
    await link(name).waitFor()
  }

  const socket = await live(script)
  socket.send({ type: 'document.rename', clientId: 'rename-rigging', documentId: target, title: 'Ropes and lines' })
  await socket.answer('rename-rigging')
  socket.close()
  await link('Rigging').click()
  await eventually(() => pathOf(ada) === `/documents/${target}`)
  await page.goBack()

  // With the caret in the line its brackets are shown, and the keyboard opens it.
  await page.getByText('last', { exact: true }).click()
  await page.keyboard.press('Control+Home')
  for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Control+Enter')
  await eventually(() => pathOf(ada) === `/documents/${target}`)
  await page.goBack()

  await page.locator('.md-missing-document', { hasText: 'Keel' }).click()
  const dialog = page.getByRole('dialog', { name: 'Make this document?' })
  await dialog.waitFor()
  expect(await lookAt(ada, 'document-link-missing')).toEqual([])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('.md-missing-document', { hasText: 'Keel' }).click()
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await page.getByRole('heading', { name: 'Keel' }).first().waitFor()
  await page.locator('.cm-content:focus').waitFor()
  await page.keyboard.type('of oak')
  const made = pathOf(ada).split('/').at(-1) as string
  await eventually(async () => (await text(made)) === 'of oak')
  await page.goBack()
  await eventually(async () => (await link('Keel').getAttribute('href')) === `/documents/${made}`)
  expect(ada.problems).toEqual([])
}, 600_000)

test('[WIKILINK-10] a link in a cell of a table leads to its document too, says what is missing, and does so again after the cell was left', async () => {
  const { page } = ada
  const target = await make('Galley')
  await open(ada, await make('Stores', '| What | Where |\n| --- | --- |\n| [[Attic\\|up]] | [[Galley]] |\n\nlast'))
  const link = (name: string) => page.locator('.cm-content table a', { hasText: name })
  const isRight = async () =>
    (await link('Galley').getAttribute('href')) === `/documents/${target}` &&
    (await link('up').getAttribute('class'))?.includes('md-missing-document') === true
  await eventually(isRight)
  await page
    .locator('.cm-content td')
    .last()
    .click({ position: { x: 3, y: 3 } })
  await page.locator('.md-open-cell').waitFor()
  await page.getByText('last', { exact: true }).click()
  await page.locator('.md-open-cell').waitFor({ state: 'detached' })
  await eventually(isRight)
  await link('up').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Make this document?' }).getByText('“Attic”').waitFor()
  await page.keyboard.press('Escape')
  await link('Galley').click()
  await eventually(() => pathOf(ada) === `/documents/${target}`)
  expect(ada.problems).toEqual([])
}, 600_000)

test('[WIKILINK-11] `[[` in a cell of a table offers documents, too, and the keys of the list do not leave the cell', async () => {
  const { page } = ada
  await make('Compass')
  await make('Compass rose')
  const id = await make('Tools', '| What | Where |\n| --- | --- |\n|  | shelf |\n\nlast')
  await open(ada, id)
  await page.locator('.cm-content td').first().click()
  await page.locator('.md-open-cell').waitFor()
  await page.keyboard.type('the [[compa')
  await eventually(async () => (await options(ada)).slice(0, 2).join() === 'Compass,Compass rose')
  const active = () =>
    page.locator('.md-open-cell textarea').evaluate((field) => {
      const id = field.getAttribute('aria-activedescendant')
      return id === null ? undefined : document.getElementById(id)?.textContent
    })
  await expectSoon(active).toBe('Compass')
  await page.keyboard.press('ArrowDown')
  await expectSoon(active).toBe('Compass rose')
  expect(await lookAllOver(ada, 'document-links-in-cell')).toEqual([])
  await page.keyboard.press('Enter')
  await eventually(async () => (await text(id)).includes('| the [[Compass rose]] | shelf |'))
  await list(ada).waitFor({ state: 'detached' })
  await expectSoon(active).toBeUndefined()
  // Closed by Escape it stays closed for these brackets, and the next Escape shows the table as text.
  await page.keyboard.type(' [[co')
  await list(ada).waitFor()
  await page.keyboard.press('Escape')
  await list(ada).waitFor({ state: 'detached' })
  await page.keyboard.type('m')
  await eventually(async () => (await text(id)).includes('| the [[Compass rose]] [[com | shelf |'))
  await expectSoon(() => list(ada).count()).toBe(0)
  await page.keyboard.press('Escape')
  await page.locator('.md-open-cell').waitFor({ state: 'detached' })
  expect(ada.problems).toEqual([])
}, 600_000)

test('[WIKILINK-9] at the foot of a document are those that link to it, on a phone in German too', async () => {
  const goal = await make('Port', 'We sleep here.')
  await make('Route', '[[Port]]')
  await make('Harbour fees', `[fees](/documents/${goal})`)
  await eventually(async () => {
    const answer = await script.get(`/api/documents/${goal}/backlinks`)
    return ((await answer.json()) as { documents: unknown[] }).documents.length === 2
  })
  const { page } = ada
  await open(ada, goal)
  const foot = page.getByRole('region', { name: 'Linked from' })
  await foot.waitFor()
  await expectSoon(() => foot.getByRole('link').allTextContents()).toEqual(['Harbour fees', 'Route'])
  expect(await lookAllOver(ada, 'backlinks')).toEqual([])
  await foot.getByRole('link', { name: 'Route' }).click()
  await page.getByRole('heading', { name: 'Route' }).first().waitFor()
  await expectSoon(() => page.getByRole('region', { name: 'Linked from' }).count()).toBe(0)

  const bea = await world.person({ ...PHONE, locale: 'de-DE' })
  await bea.page.goto(`${world.origin()}/#${world.hub.token}`)
  await bea.page.getByRole('textbox', { name: /^Nachricht / }).waitFor()
  await bea.page.goto(`${world.origin()}/documents/${goal}`)
  await bea.page.getByRole('region', { name: 'Verlinkt von' }).waitFor()
  expect(await lookAt(bea, 'backlinks-german-phone')).toEqual([])
  expect([...ada.problems, ...bea.problems]).toEqual([])
  await bea.context.close()
}, 600_000)
