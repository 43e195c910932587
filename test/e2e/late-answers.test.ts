// Forms whose answer comes late: what somebody has begun to write meanwhile is not sent, and stays.
import { beforeAll, expect, test } from 'bun:test'
import { aDocument, aWriter } from '../fault/writer.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { follow } from './follow.ts'
import { focused } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let script: Peer
let documentId: string

/** Commands of this type do not reach the hub until `release` is called. Everything else goes on. */
let heldType = ''
const held: (() => void)[] = []
/** Ends the connection of the page, which then sends once more what was not answered. */
let disconnect = () => {}
function release() {
  heldType = ''
  for (const send of held.splice(0)) send()
}
/** A page that connects anew sends it once more. */
const hasHeld = () => expectSoon(() => held.length).toBeGreaterThan(0)

const at = (path = '') => `http://127.0.0.1:${world.hub.port}${path}`
const panel = () => ada.page.getByRole('region', { name: 'Comments', exact: true })
const threads = () => panel().getByRole('listitem')
const field = (name: string) => panel().getByRole('textbox', { name, exact: true })
const button = (name: string | RegExp) => panel().getByRole('button', { name, exact: true })
/** Selects in the first line. */
async function select(from: number, length: number): Promise<void> {
  const { page } = ada
  await page.getByRole('textbox', { name: /Plan/ }).last().focus()
  await page.keyboard.press('Control+Home')
  for (let n = 0; n < from; n++) await page.keyboard.press('ArrowRight')
  for (let n = 0; n < length; n++) await page.keyboard.press('Shift+ArrowRight')
}
const comments = async () =>
  ((await (await script.get(`/api/documents/${documentId}/comments`)).json()) as { comments: { body: string }[] })
    .comments

beforeAll(async () => {
  script = await joinAt(at(), { name: 'Script', code: world.hub.token })
  documentId = await aDocument(script, 'Plan')
  const writer = aWriter(script, () => at(), documentId)
  await eventually(() => writer.isSynced())
  writer.text.insert(0, 'The red kettle is in the galley.\n\nLunch is at noon.')
  await eventually(() => writer.isSynced())
  ada = await world.person(DESK)
  await ada.page.routeWebSocket(/\/live/, (socket) => {
    const server = socket.connectToServer()
    disconnect = () => void socket.close().then(() => server.close())
    socket.onMessage((data) => {
      if ((JSON.parse(String(data)) as { type: string }).type === heldType) held.push(() => server.send(data))
      else server.send(data)
    })
  })
  await ada.page.goto(`${world.origin()}/documents/${documentId}#${world.hub.token}`)
  await ada.page.getByText('is in the galley').waitFor()
  await ada.page.getByRole('button', { name: /^Comments, / }).waitFor()
}, 600_000)

test('[COMMENT-30] a comment, an answer and a suggestion that are answered late leave what has been written since', async () => {
  const { page } = ada
  await select(4, 'red kettle'.length)
  await page.keyboard.press('Control+Alt+m')
  await field('Your comment').fill('Which one?')
  heldType = 'comment.create'
  await page.keyboard.press('Control+Enter')
  await hasHeld()
  await button('Cancel').click()
  await select(0, 'The'.length)
  await page.keyboard.press('Control+Alt+m')
  await field('Your comment').fill('At the')
  release()
  await threads().getByText('Which one?').waitFor()
  await page.keyboard.type(' beginning')
  await expectSoon(() => field('Your comment').inputValue()).toBe('At the beginning')
  await page.keyboard.press('Control+Enter')
  await threads().getByText('At the beginning').waitFor()
  await expectSoon(() => field('Your comment').count()).toBe(0)
  await expectSoon(() => focused(page)).toBe('Comments')

  await button(/^Reply to/)
    .last()
    .click()
  await field('Your reply').fill('The one')
  heldType = 'comment.reply'
  await page.keyboard.press('Control+Enter')
  await hasHeld()
  await page.keyboard.type(' with the bell')
  release()
  await threads().getByText('The one', { exact: true }).waitFor()
  await page.keyboard.type('?')
  await expectSoon(() => field('Your reply').inputValue()).toBe('The one with the bell?')
  await page.keyboard.press('Control+Enter')
  await threads().getByText('The one with the bell?').waitFor()
  await expectSoon(() => field('Your reply').count()).toBe(0)

  await select('The red kettle is'.length, ' in'.length)
  await page.keyboard.press('Control+Alt+s')
  await field('Your text in its place').fill(' not in')
  heldType = 'comment.suggest'
  await page.keyboard.press('Control+Enter')
  await hasHeld()
  await select(0, 'The'.length)
  await page.keyboard.press('Control+Alt+s')
  await field('Your text in its place').fill('Your')
  release()
  await page.locator('.cm-content .suggestion-added').getByText('not').waitFor()
  await page.keyboard.type(' own')
  await expectSoon(() => field('Your text in its place').inputValue()).toBe('Your own')
  await page.keyboard.press('Escape')
  await expectSoon(() => field('Your text in its place').count()).toBe(0)
  await expectSoon(async () => (await comments()).map(({ body }) => body).filter(Boolean)).toEqual([
    'Which one?',
    'At the beginning',
    'The one',
    'The one with the bell?',
  ])
  expect(ada.problems).toEqual([])
}, 600_000)

test('[COMMENT-31] half-written comments, answers and changes of comments stay while the panel is closed and another page is read', async () => {
  const { page } = ada
  await button(/^Reply to/)
    .first()
    .click()
  await field('Your reply').fill('half an answer')
  await threads().filter({ hasText: 'Which one?' }).getByRole('button', { name: 'Edit', exact: true }).first().click()
  await field('Change your comment').fill('Which one is')
  await select(15, 'is'.length)
  await page.keyboard.press('Control+Alt+m')
  await field('Your comment').fill('half a comment')
  await button(/^Close the comments/).click()
  await expectSoon(() => panel().count()).toBe(0)
  const { rooms } = (await (await script.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  await follow(page, `/rooms/${rooms[0]?.id}`)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  await follow(page, `/documents/${documentId}`)
  await page.getByText('Lunch is at noon').waitFor()
  await page.getByRole('button', { name: /^Comments, / }).click()
  await expectSoon(() => field('Your comment').inputValue()).toBe('half a comment')
  await expectSoon(() => field('Your reply').inputValue()).toBe('half an answer')
  await field('Change your comment').press('End')
  await page.keyboard.type(' it?')
  await page.keyboard.press('Control+Enter')
  await threads().getByText('Which one is it?').waitFor()
  await field('Your reply').press('Escape')
  await field('Your comment').press('Escape')
  await expectSoon(() => panel().getByRole('textbox').count()).toBe(0)
  await expectSoon(async () => (await comments())[0]?.body).toBe('Which one is it?')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[BOARD-20] a record that is answered late closes neither the form of another one nor one in which somebody has typed on, and what was cancelled is not sent again', async () => {
  const { page } = ada
  const columns = [{ key: 'state', name: 'State', type: 'text' }]
  const board = (await (await script.post('/api/boards', { name: 'Kettles', columns })).json()) as { id: string }
  for (const key of ['galley', 'deck'])
    await script.send('PUT', `/api/boards/${board.id}/records/${key}`, { values: { state: 'cold' } })
  const dialog = page.getByRole('dialog')
  const state = dialog.getByRole('textbox', { name: 'State' })
  const open = (key: string) =>
    page
      .locator(`[data-row="${key}"]`)
      .getByRole('button', { name: new RegExp(key) })
      .click()
  const stored = async () => {
    const { records } = (await (await script.get(`/api/boards/${board.id}/records`)).json()) as {
      records: { key: string; values: { state: string } }[]
    }
    return Object.fromEntries(records.map(({ key, values }) => [key, values.state]))
  }
  await follow(page, `/boards/${board.id}`)
  await open('galley')
  await state.fill('hot')
  heldType = 'record.patch'
  await dialog.getByRole('button', { name: 'Save' }).click()
  await hasHeld()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await open('deck')
  await state.fill('half')
  release()
  // The first command had been sent before it was cancelled, so the hub has run it.
  await page.locator('[data-row="galley"]').getByText('hot').waitFor({ state: 'attached' })
  await page.keyboard.type(' full')
  await expectSoon(() => state.inputValue()).toBe('half full')

  heldType = 'record.patch'
  await dialog.getByRole('button', { name: 'Save' }).click()
  await hasHeld()
  await state.fill('half full or empty')
  release()
  await page.locator('[data-row="deck"]').getByText('half full').waitFor({ state: 'attached' })
  await dialog.getByRole('button', { name: 'Save' }).and(page.locator(':enabled')).waitFor()
  await expectSoon(() => state.inputValue()).toBe('half full or empty')
  await expectSoon(() => dialog.getByText(/^Somebody has changed/).count()).toBe(0)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expectSoon(() => dialog.count()).toBe(0)
  await expectSoon(() => stored()).toEqual({ deck: 'half full or empty', galley: 'hot' })

  // Lost on its way, and cancelled: the next connection does not bring it.
  await open('deck')
  await state.fill('never')
  heldType = 'record.patch'
  await dialog.getByRole('button', { name: 'Save' }).click()
  await hasHeld()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  held.length = 0
  heldType = ''
  disconnect()
  await open('galley')
  await state.fill('warm')
  await dialog.getByRole('button', { name: 'Save' }).and(page.locator(':enabled')).click()
  await expectSoon(() => stored()).toEqual({ deck: 'half full or empty', galley: 'warm' })
  expect(ada.problems).toEqual([])
}, 600_000)
