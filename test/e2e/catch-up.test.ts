// One page with what somebody has missed, and the offer of it for who comes back after hours.
import { expect, test } from 'bun:test'
import { joinAt, type Peer } from '../support/hub.ts'
import { DESK, type Person } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const HOUR_MS = 3_600_000
let bobs = 0
const world = aWorld(['--limits', 'off'])
const idOf = async (response: Response) => ((await response.json()) as { id: string }).id
const section = ({ page }: Person, name: string) => page.getByRole('region', { name })

/** Ada on a page of hers, and what Bob does meanwhile. */
async function adaAndBob() {
  const ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
  const bob = await joinAt(world.hub.origin, { name: `Bob ${++bobs}`, code: world.hub.code })
  return { ada, bob }
}

async function doThings(bob: Peer): Promise<string> {
  const { rooms } = (await (await bob.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const say = async (body: string, more: object = {}) =>
    idOf(await bob.post(`/api/rooms/${rooms[0]?.id}/messages`, { body, ...more }))
  await say('everybody **come** to the *galley*', { mentionsAll: true })
  await say('tea or coffee?', { poll: { answers: ['tea', 'coffee'] } })
  const documentId = await idOf(await bob.post('/api/documents', { title: 'Weekly notes' }))
  for (const text of ['We meet at nine.\n', 'We meet at half past ten.\n'])
    await fetch(`${bob.origin}/api/documents/${documentId}/text`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${bob.token}`, 'content-type': 'text/markdown' },
      body: text,
    })
  return documentId
}

test('[CATCHUP-5] a page says what is for somebody, which polls are open and what has changed in a document, and saves it as a file', async () => {
  const { ada, bob } = await adaAndBob()
  await doThings(bob)
  await ada.page.keyboard.press('ControlOrMeta+k')
  await ada.page.getByRole('combobox').fill('Catch me')
  await ada.page.getByRole('option', { name: 'Catch me up' }).waitFor()
  await ada.page.keyboard.press('Enter')
  await ada.page.getByRole('heading', { name: 'Catch me up' }).waitFor()

  const mention = section(ada, 'For you').getByRole('link', { name: /everybody come to the galley/ })
  await mention.waitFor()
  await section(ada, 'Polls').getByText('tea: 0 · coffee: 0').waitFor()
  const documents = section(ada, 'Changed documents')
  await documents.getByRole('button', { name: 'Show what has changed: Weekly notes' }).click()
  await documents.locator('ins').first().waitFor()
  expect(await lookAllOver(ada, 'catch up')).toEqual([])

  const download = ada.page.waitForEvent('download')
  await ada.page.getByRole('link', { name: 'Save as Markdown' }).click()
  expect((await download).suggestedFilename()).toMatch(/^Catch up \d{4}-\d\d-\d\d\.md$/)
  // By the keyboard alone.
  await mention.focus()
  await ada.page.keyboard.press('Enter')
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await ada.page.locator('article, li').filter({ hasText: 'come to the' }).first().waitFor()
}, 600_000)

test('[CATCHUP-6] where the hub is not there the page says so, and goes on by itself; where nothing has happened it says that', async () => {
  const { ada } = await adaAndBob()
  await ada.page.route('**/api/catch-up*', (route) => route.abort())
  await ada.page.goto(`${world.origin()}/catch-up?since=hour`)
  await ada.page.getByRole('alert').filter({ hasText: 'The hub cannot be reached' }).waitFor()
  await ada.page.unroute('**/api/catch-up*')
  await ada.page.getByRole('button', { name: 'Try again' }).click()
  await section(ada, 'Messages').waitFor()
  await ada.page.route('**/api/catch-up*', (route) =>
    route.fulfill({
      json: {
        ...{ since: 0, until: 1, messages: 0, rooms: [], mentions: [], comments: [], pins: [], polls: [] },
        ...{ discussed: [], documents: [], places: [], people: [] },
      },
    }),
  )
  await ada.page.getByRole('combobox', { name: 'Since' }).selectOption('week')
  await ada.page.getByRole('heading', { name: 'You have missed nothing' }).waitFor()
  expect(await lookAllOver(ada, 'catch up with nothing')).toEqual([])
}, 600_000)

test('[CATCHUP-7] who comes back after hours is offered it once, from the time when they went', async () => {
  const { ada, bob } = await adaAndBob()
  const key = () =>
    ada.page.evaluate(() => Object.keys(localStorage).find((each) => each.startsWith('hubbub:here:')) ?? '')
  // The part that notes it is fetched when the browser is idle.
  await ada.page.waitForFunction(() => Object.keys(localStorage).some((each) => each.startsWith('hubbub:here:')))
  const name = await key()
  const offer = ada.page.getByRole('link', { name: /You were away for 5 h/ })
  await doThings(bob)
  // Once, before the scripts of the next page: the page that is open now would note that somebody is here.
  const leave = ([name, here]: readonly [string, number]) => {
    if (sessionStorage.getItem('was away')) return
    sessionStorage.setItem('was away', 'yes')
    localStorage.setItem(name, JSON.stringify({ here }))
  }
  await ada.page.addInitScript(leave, [name, Date.now() - 5.5 * HOUR_MS] as const)
  await ada.page.reload()
  await offer.waitFor()
  expect(await lookAllOver(ada, 'catch up offered')).toEqual([])
  await offer.click()
  await ada.page.getByRole('combobox', { name: 'Since' }).getByText('I was last here').waitFor({ state: 'attached' })
  await section(ada, 'For you').waitFor()
  await offer.waitFor({ state: 'detached' })
  // It is not offered once more, and the time stays.
  await ada.page.reload()
  await section(ada, 'For you').waitFor()
  await ada.page.getByRole('combobox', { name: 'Since' }).getByText('I was last here').waitFor({ state: 'attached' })
  await ada.page.getByRole('link', { name: 'lobby' }).first().click()
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await ada.page.waitForFunction((name) => {
    const { here, away } = JSON.parse(localStorage.getItem(name) ?? '{}')
    return away !== undefined && Date.now() - here < 3_600_000
  }, name)
  await offer.waitFor({ state: 'detached' })
}, 600_000)
