// Search on the page: by mouse and keyboard, with filters, without the hub, at both widths and in both themes.
import { beforeAll, expect, test } from 'bun:test'
import { sendFile } from '../support/files.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { saysAll } from './crowd.ts'
import { focused, lookAllOver, lookAt, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let script: Peer
let lobbyId: string

const FIELD = 'Search messages, documents, files'
const field = ({ page }: Person) => page.getByRole('searchbox', { name: FIELD })
const results = ({ page }: Person) => page.locator('.search-result')
const texts = async (person: Person) => (await results(person).allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))

/** What a script finds, which is what the hub has read so far. */
async function resultsOf(q: string): Promise<unknown[]> {
  const response = await script.get(`/api/search?${new URLSearchParams({ q })}`)
  return ((await response.json()) as { results: unknown[] }).results
}

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Skipper', code: world.hub.token })
  const { rooms } = (await (await script.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  lobbyId = rooms.find(({ name }) => name === 'lobby')?.id ?? ''
  await saysAll(script, lobbyId, [
    'The Anchor is below the second bench, next to the rope',
    '明日の会議は東京駅の近くです',
    ...Array.from({ length: 150 }, (_, n) => `Log entry ${n}: wind from the west`),
  ])
  await script.post('/api/documents', { title: 'Anchors and ropes' })
  await script.post('/api/rooms', { name: 'anchor-watch' })
  await eventually(async () => (await resultsOf('"entry 149"')).length === 1)
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

test('[SEARCH-18] a person searches with a key, moves through what was found with the arrows, and is taken to a message that was not loaded', async () => {
  const { page } = ada
  await page.keyboard.press('Control+Shift+F')
  await field(ada).waitFor()
  await eventually(async () => (await focused(page)) === FIELD)
  await ada.shot('search-empty-desk-light')
  await field(ada).fill('ANCHOR')
  await results(ada).first().waitFor()
  await eventually(async () => (await texts(ada)).length === 3)
  const [room, document, message] = await texts(ada)
  expect([room, document]).toEqual(['anchor-watch', expect.stringContaining('Anchors and ropes')])
  expect(message).toContain('Skipper lobby')
  await expectSoon(() => page.locator('.search-result mark').allInnerTexts()).toEqual(['Anchor'])
  expect(await lookAt(ada, 'search-found-desk-light')).toEqual([])
  await expectSoon(() => new URL(page.url()).search).toBe('?q=ANCHOR')

  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const row = page.locator('.message', { hasText: 'The Anchor is below' })
  await row.waitFor()
  await eventually(() => row.evaluate((element) => element.matches('[data-jumped], [data-jumped] *, :focus')))
  await ada.shot('search-jumped-desk-light')
  // The room is not left there again by itself: whoever comes back is where they were.
  await page.goBack()
  await eventually(async () => (await texts(ada)).length === 3)
  await expectSoon(() => field(ada).inputValue()).toBe('ANCHOR')
})

test('[SEARCH-31] whoever opens the address of a search is taken to a message of a room that the page has not loaded', async () => {
  const { page } = ada
  await page.goto(`${world.origin()}/search?q=bench`)
  await results(ada).first().click()
  const row = page.locator('.message', { hasText: 'The Anchor is below' })
  await row.waitFor()
  await eventually(() => row.evaluate((element) => element.matches(':focus')))
  await page.goto(`${world.origin()}/search`)
})

test('[SEARCH-19] filters are kept in the address, two characters are enough, and what is not found is said', async () => {
  const { page } = ada
  await field(ada).fill('東京')
  await eventually(async () => (await texts(ada)).length === 1)
  await expectSoon(() => page.locator('.search-result mark').allInnerTexts()).toEqual(['東京'])
  await field(ada).fill('wind')
  await eventually(async () => (await texts(ada)).length === 30)
  await page.getByRole('button', { name: 'Look further back' }).click()
  await eventually(async () => (await texts(ada)).length === 60)
  await page.getByText('Filters').click()
  await page.getByLabel('From').selectOption({ label: 'Skipper' })
  await page.getByLabel('In the room').selectOption({ label: 'anchor-watch' })
  await page.getByText('Nothing found').waitFor()
  expect(await lookAt(ada, 'search-nothing-desk-light')).toEqual([])
  await expectSoon(() => new URL(page.url()).search).toContain('room=')
  await page.reload()
  await page.getByText('Nothing found').waitFor()
  await expectSoon(() => field(ada).inputValue()).toBe('wind')
  await page.getByLabel('In the room').selectOption({ label: 'lobby' })
  await eventually(async () => (await texts(ada)).length === 30)
  await page.getByLabel('Before').fill('2020-01-01')
  await page.getByText('Nothing found').waitFor()
  await page.getByLabel('Before').fill('')
  await eventually(async () => (await texts(ada)).length === 30)
  await page.getByText('Documents', { exact: true }).last().click()
  await page.getByText('Nothing found').waitFor()
  // Escape leads from the results to the field, empties it, and leads back.
  await page.getByText('Everything').click()
  await eventually(async () => (await texts(ada)).length === 30)
  await results(ada).nth(2).focus()
  await page.keyboard.press('Escape')
  await expectSoon(() => focused(page)).toBe(FIELD)
  await page.keyboard.press('Escape')
  await eventually(async () => (await field(ada).inputValue()) === '')
  expect(ada.problems).toEqual([])
})

test('[SEARCH-20] a search says that the hub is away and goes on when it is back, on a phone too, in both languages and themes', async () => {
  const bea = await world.person({ ...PHONE, locale: 'de-DE' })
  const { page } = bea
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('textbox', { name: /^Nachricht / }).waitFor()
  await page.getByRole('button', { name: 'Navigation öffnen' }).click()
  await page.getByRole('link', { name: 'Suche' }).click()
  const search = page.getByRole('searchbox', { name: 'Nachrichten, Dokumente, Dateien suchen' })
  await search.fill('anchor')
  await eventually(async () => (await texts(bea)).length === 3)
  expect(await lookAt(bea, 'search-found-phone-dark')).toEqual([])
  await page.getByText('Filter', { exact: true }).click()
  expect(await lookAt(bea, 'search-filters-phone-dark')).toEqual([])
  bea.hubIsDown = true
  await page.route('**/api/search**', (route) => route.abort('connectionrefused'))
  await search.fill('rope')
  await page.getByText('Keine Verbindung. Die Suche geht weiter').waitFor()
  expect(await lookAt(bea, 'search-offline-phone-dark')).toEqual([])
  await page.unroute('**/api/search**')
  // Where the connection has come back in between, it has been asked again by itself.
  const retry = page.locator('.search-failed button')
  await eventually(async () => {
    if ((await texts(bea)).length === 2) return true
    if (await retry.isVisible()) await retry.click({ timeout: 2000 }).catch(() => {})
    return false
  })
  expect(bea.problems).toEqual([])
})

test('[SEARCH-22] a message that is very far back is shown with those around it, without the thousands in between', async () => {
  const { page } = ada
  const { id } = (await (await script.post('/api/rooms', { name: 'deep' })).json()) as { id: string }
  await saysAll(script, id, [
    ...Array.from({ length: 20 }, (_, n) => `before ${n}`),
    'The Bathysphere is ready',
    ...Array.from({ length: 1100 }, (_, n) => `after ${n}`),
  ])
  await page.goto(`${world.origin()}/search?q=bathysphere`)
  await eventually(async () => (await texts(ada)).length === 1)
  await results(ada).first().click()
  const dialog = page.getByRole('dialog', { name: 'deep' })
  await dialog.getByText('The Bathysphere is ready').waitFor()
  expect(await lookAt(ada, 'search-around-desk-light')).toEqual([])
  await dialog.getByRole('button', { name: 'Earlier' }).click()
  await dialog.getByText('before 0', { exact: true }).waitFor()
  await expectSoon(() => dialog.getByRole('button', { name: 'Earlier' }).count()).toBe(0)
  const count = await dialog.getByRole('listitem').count()
  await dialog.getByRole('button', { name: 'Later' }).click()
  await eventually(async () => (await dialog.getByRole('listitem').count()) === count + 30)
  await page.keyboard.press('Escape')
  await eventually(async () => (await focused(page)).includes('Bathysphere'))
  expect(ada.problems).toEqual([])
})

test('[SEARCH-26] a file that was found leads to its message, and a phone chooses the kind in one line', async () => {
  const id = await sendFile(script, 'ahoy', { filename: 'crew list.pdf' })
  await script.post(`/api/rooms/${lobbyId}/messages`, { body: 'Everybody aboard', files: [{ id }] })
  await saysAll(
    script,
    lobbyId,
    Array.from({ length: 120 }, (_, n) => `Later entry ${n}`),
  )
  // The index follows behind.
  await eventually(async () => (await resultsOf('crew')).length > 0)
  const { page } = ada
  await page.goto(`${world.origin()}/search?q=crew`)
  await results(ada).first().waitFor()
  await eventually(async () => (await texts(ada)).some((text) => text.startsWith('crew list.pdf lobby Skipper')))
  await expectSoon(() => results(ada).locator('mark').allInnerTexts()).toEqual(['crew'])
  await expectSoon(() => page.getByRole('heading', { name: 'Files' }).count()).toBe(1)
  expect(await lookAllOver(ada, 'search-file')).toEqual([])
  await setScreen(page, { viewport: PHONE.viewport })
  const kind = page.getByLabel('What', { exact: true })
  await expectSoon(async () => {
    const box = await kind.boundingBox()
    return [(box?.width ?? 0) < 390, (box?.height ?? 99) < 60]
  }).toEqual([true, true])
  await kind.selectOption({ label: 'Files' })
  await eventually(() => new URL(page.url()).searchParams.get('kind') === 'file')
  await setScreen(page, DESK)
  await expectSoon(() => page.getByRole('radio', { name: 'Files' }).isChecked()).toBe(true)
  await results(ada).first().click()
  await page.locator('.message', { hasText: 'Everybody aboard' }).waitFor()
  expect(ada.problems).toEqual([])
}, 600_000)

test('[SEARCH-30] while the hub still reads what was there before, the page asks again by itself, and the focus stays', async () => {
  const { page } = ada
  let [answers, wholeAnswers] = [0, 0]
  let [hasReadAll, isIndexing] = [false, true]
  await page.route('**/api/search?*', async (route) => {
    const response = await route.fetch({
      url: route.request().url().replace(world.origin(), `http://127.0.0.1:${world.hub.port}`),
    })
    const { results, ...rest } = (await response.json()) as { results: unknown[] }
    answers++
    if (!isIndexing) wholeAnswers++
    // As if the hub had read one result, and then all of them.
    const read = results.slice(0, hasReadAll ? undefined : 1)
    await route.fulfill({ json: { ...rest, results: read, ...(isIndexing && { indexing: true }) } })
  })
  await page.goto(`${world.origin()}/search?q=anchor`)
  await page.getByText('still reading').waitFor()
  await results(ada).first().focus()
  await eventually(async () => answers > 1)
  await expectSoon(() => focused(page)).toContain('anchor-watch')
  hasReadAll = true
  await eventually(async () => (await texts(ada)).length === 3)
  isIndexing = false
  await page.getByText('still reading').waitFor({ state: 'detached' })
  expect(wholeAnswers).toBe(1)
  await expectSoon(() => focused(page)).toContain('anchor-watch')
  await page.unroute('**/api/search?*')
  expect(ada.problems).toEqual([])
}, 600_000)
