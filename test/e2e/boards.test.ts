// A board on the page while a script writes it, at both widths and in both themes.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { focused, lookAllOver, lookAt, rulesFor, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let host: Person
let sensor: Peer
let path: string
/** The cell before those of the columns says who changed the row last. */
const cell = ({ page }: Person, row: string, column: number | 'changed') =>
  page
    .getByRole('row', { name: new RegExp(row) })
    .getByRole('cell')
    .nth(column === 'changed' ? 0 : column + 1)
async function write(key: string, values: Record<string, unknown>, method = 'PATCH') {
  expect((await sensor.send(method, `/api${path}/records/${key}`, { values })).ok).toBe(true)
}

beforeAll(async () => {
  host = await world.host()
  sensor = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Sensor', code: world.hub.token })
}, 600_000)

test('[E2E-20] a board is created on the page, and a record is added and edited in it', async () => {
  const seen: string[] = []
  const { page } = host
  await page.getByRole('link', { name: 'New board' }).click()
  await page.getByRole('button', { name: 'Create board' }).click()
  await page.getByText('Give the board and each column a name.').waitFor()
  await page.getByRole('textbox', { name: 'Name of the board' }).fill('Kettles')
  await page.getByRole('textbox', { name: 'Column 1' }).fill('State')
  await page.getByRole('combobox', { name: 'Holds' }).selectOption('choice')
  await page.getByRole('textbox', { name: 'Choices' }).fill('cold, hot')
  await page.getByRole('button', { name: 'Add a column' }).click()
  await page.getByRole('textbox', { name: 'Column 2' }).fill('Temperature')
  await page.getByRole('combobox', { name: 'Holds' }).nth(1).selectOption('number')
  await page.getByRole('button', { name: 'Add a column' }).click()
  await page.getByRole('textbox', { name: 'Column 3' }).fill('Checked')
  await page.getByRole('combobox', { name: 'Holds' }).nth(2).selectOption('time')
  seen.push(...(await lookAt(host, 'new-board-desk-light')))
  await page.getByRole('button', { name: 'Create board' }).click()
  await page.getByText('No rows yet').waitFor()
  seen.push(...(await lookAt(host, 'board-empty-desk-light')))
  path = new URL(page.url()).pathname

  await page.getByRole('button', { name: 'Add a row' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').getByText('Letters and digits').waitFor()
  await page.getByRole('textbox', { name: 'Key' }).fill('galley')
  await page.getByRole('combobox', { name: 'State' }).selectOption('cold')
  await page.getByRole('textbox', { name: 'Temperature' }).fill('21,5')
  await page.getByLabel('Checked').fill('2026-11-27T08:30')
  seen.push(...(await lookAt(host, 'record-desk-light')))
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expectSoon(() => cell(host, 'galley', 0).textContent()).toBe('cold')
  await expectSoon(() => cell(host, 'galley', 1).textContent()).toBe('21.5')
  // As short as can be today, and all of it for whoever points at it.
  await expectSoon(() => cell(host, 'galley', 2).textContent()).toContain('8:30')
  await cell(host, 'galley', 2)
    .getByTitle(/27 Nov 2026/)
    .waitFor()
  await cell(host, 'galley', 0).locator('.board-chip').waitFor()

  await page.getByRole('button', { name: 'Edit galley' }).click()
  await expectSoon(() => page.getByRole('textbox', { name: 'Temperature' }).inputValue()).toBe('21.5')
  await page.getByRole('combobox', { name: 'State' }).selectOption('hot')
  await page.getByRole('button', { name: 'Save' }).click()
  await eventually(async () => (await cell(host, 'galley', 0).textContent()) === 'hot')
  expect(seen).toEqual([])
}, 600_000)

test('[E2E-21] a record that a script writes is shown at once, its changed cell is marked, its author named, and a pause counts changes', async () => {
  await write('deck', { temperature: 4, state: 'cold' }, 'PUT')
  await cell(host, 'deck', 0).waitFor()
  await write('deck', { temperature: 90 })
  await eventually(async () => (await cell(host, 'deck', 1).textContent()) === '90')
  await expectSoon(() => cell(host, 'deck', 1).getAttribute('data-fresh')).not.toBeNull()
  await expectSoon(() => cell(host, 'deck', 0).getAttribute('data-fresh')).toBeNull()
  await expectSoon(() => cell(host, 'deck', 'changed').textContent()).toContain('Sensor')

  await host.page.getByRole('button', { name: 'Pause' }).click()
  for (const temperature of [91, 92, 93]) await write('deck', { temperature })
  await host.page.getByText('3 changes waiting').waitFor()
  await expectSoon(() => cell(host, 'deck', 1).textContent()).toBe('90')
  await host.page.getByRole('button', { name: 'Go on' }).click()
  await eventually(async () => (await cell(host, 'deck', 1).textContent()) === '93')

  await host.page.getByRole('button', { name: 'Temperature' }).click()
  const keys = () => host.page.locator('tbody th').allTextContents()
  await expectSoon(() => keys()).toEqual(['galley', 'deck'])
  await host.page.getByRole('button', { name: 'Temperature' }).click()
  await expectSoon(() => keys()).toEqual(['deck', 'galley'])

  await sensor.send('DELETE', `/api${path}/records/galley`)
  await eventually(async () => (await keys()).length === 1)
  expect(host.problems).toEqual([])
}, 600_000)

test('[E2E-40] a board is downloaded from its page, by the keyboard too, and the menu fits the page', async () => {
  const { page } = host
  await page.getByRole('button', { name: 'Take home' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'JSON' }).waitFor()
  const seen = await lookAllOver(host, 'board-download')
  await page.getByRole('link', { name: 'JSON' }).focus()
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
  expect(download.suggestedFilename()).toMatch(/^Kettles \d{4}-\d\d-\d\d\.json$/)
  const file = JSON.parse(await Bun.file(await download.path()).text()) as { records: { key: string }[] }
  expect(file.records.map(({ key }) => key)).toEqual(['deck'])
  expect(seen).toEqual([])
}, 600_000)

test('[E2E-22] a full board fits both widths and both themes, and an unknown one is shown as unknown', async () => {
  const records = Array.from({ length: 130 }, (_, n) => ({
    key: `kettle-${n}`,
    values: { state: n % 3 ? 'cold' : 'hot', temperature: n * 1.5 },
  }))
  for (let n = 0; n < records.length; n += 50)
    expect((await sensor.post(`/api${path}/records/batch`, { put: records.slice(n, n + 50) })).status).toBe(200)
  const seen: string[] = []
  for (const [name, how] of [
    ['desk-light', DESK],
    ['desk-dark', { ...DESK, colorScheme: 'dark' }],
    ['phone-light', { ...PHONE, colorScheme: 'light' }],
    ['phone-dark', PHONE],
  ] as const) {
    const person = await world.person(how)
    await person.page.goto(`${world.origin()}${path}#${world.hub.token}`)
    await person.page.getByText('131 rows').waitFor()
    for (let n = 0; n < 4; n++) await write('deck', { temperature: 80 + ((n * 7) % 5) })
    await person.page
      .getByRole('img', { name: /Moved between/ })
      .first()
      .waitFor()
    await expectSoon(() => person.page.locator('[data-row]').count()).toBe(100)
    seen.push(...(await lookAt(person, `board-${name}`, rulesFor(how.colorScheme))))
    await person.page.getByRole('button', { name: 'Show 31 more' }).click()
    await eventually(async () => (await person.page.locator('[data-row]').count()) === 131)
    await person.page.goto(`${world.origin()}/boards/new`)
    await person.page.getByRole('textbox', { name: 'Name of the board' }).waitFor()
    seen.push(...(await lookAt(person, `new-board-${name}`, rulesFor(how.colorScheme))))
    await person.page.goto(`${world.origin()}/boards/nothing`)
    await person.page.getByRole('main').getByText('There is no such board').waitFor()
    expect(person.problems).toEqual([])
    await person.context.close()
  }
  expect(seen).toEqual([])
}, 600_000)

/** The button that opens a row. Its name is in the language of the page, with the key in it. */
const opener = ({ page }: Person, key: string) => page.locator('tbody').getByRole('button', { name: key })
async function aBoard(name: string, columns: { key: string; type: string; name?: string }[]): Promise<string> {
  const { id } = (await (await sensor.post('/api/boards', { name, columns })).json()) as { id: string }
  return `/boards/${id}`
}
async function valuesOf(boardPath: string): Promise<Record<string, Record<string, unknown>>> {
  const { records } = (await (await sensor.get(`/api${boardPath}/records`)).json()) as {
    records: { key: string; values: Record<string, unknown> }[]
  }
  return Object.fromEntries(records.map(({ key, values }) => [key, values]))
}

test('[BOARD-7] a number field stores the number that was meant, or says that it is none and leaves the record as it was', async () => {
  const board = await aBoard('Amounts', [
    { key: 'amount', type: 'number', name: 'Amount' },
    { key: 'at', type: 'time', name: 'At' },
  ])
  const row = `/api${board}/records/hall`
  const seen: string[] = []
  for (const [locale, save, refusal, numbers] of [
    [
      'en-GB',
      'Save',
      /not a number/,
      { '1,234': 1234, '1,234.5': 1234.5, '1 000': 1000, '−5': -5, '５': 5, '12 kg': 77, '0x10': 77 },
    ],
    ['de-DE', 'Speichern', /keine Zahl/, { '1.234,5': 1234.5, '1234,5': 1234.5, '1.234.567': 1234567, '12 kg': 77 }],
  ] as const) {
    const person = await world.person({ ...DESK, locale })
    const { page } = person
    await sensor.send('PUT', row, { values: { amount: 77, at: 1_600_000_000_000 } })
    await page.goto(`${world.origin()}${board}#${world.hub.token}`)
    for (const [typed, meant] of Object.entries(numbers)) {
      // What is the same as the number that the page has would not be sent.
      await expectSoon(() => cell(person, 'hall', 0).textContent()).toBe('77')
      await opener(person, 'hall').click()
      await page.getByRole('textbox', { name: 'Amount' }).fill(typed)
      if (typed === '1,234') await page.getByText('Read as 1234').waitFor()
      await page.getByRole('button', { name: save }).click()
      if (meant === 77) {
        await page.getByRole('alert').getByText(refusal).waitFor()
        if (typed === '12 kg') seen.push(...(await lookAllOver(person, `no-number-${locale}`)))
        await page.keyboard.press('Escape')
      }
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      const { hall } = await valuesOf(board)
      expect([locale, typed, hall?.['amount']]).toEqual([locale, typed, meant])
      await sensor.send('PUT', row, { values: { amount: 77, at: 1_600_000_000_000 } })
    }
    // A time that is half typed is no empty one.
    await opener(person, 'hall').click()
    await page.getByRole('dialog').locator(':focus').waitFor()
    await page.getByLabel('At', { exact: true }).focus()
    await page.keyboard.press('Backspace')
    await page.getByRole('button', { name: save }).click()
    await page
      .getByRole('alert')
      .getByText(/date and a time|Datum und Uhrzeit/)
      .waitFor()
    await expectSoon(async () => (await valuesOf(board))['hall']).toEqual({ amount: 77, at: 1_600_000_000_000 })
    // Day and month, in either order, and the year; the seconds stay.
    await page.keyboard.type('09092021')
    await page.getByRole('button', { name: save }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expectSoon(async () => (await valuesOf(board))['hall']?.['at']).toBe(
      1_600_000_000_000 + 361 * 24 * 60 * 60 * 1000,
    )
    expect(person.problems).toEqual([])
    await person.context.close()
  }
  expect(seen).toEqual([])
}, 600_000)

test('[BOARD-8] the form of a record sends only what somebody changed in it, and marks what others changed meanwhile', async () => {
  const board = await aBoard('Rooms', [
    { key: 'note', type: 'text', name: 'Note' },
    { key: 'c', type: 'number', name: 'Degrees' },
    { key: 'open', type: 'boolean', name: 'Open' },
  ])
  const row = `/api${board}/records/hall`
  await sensor.send('PUT', row, { values: { note: 'old', c: 20, open: true } })
  const person = await world.person(DESK)
  const { page } = person
  await page.goto(`${world.origin()}${board}#${world.hub.token}`)
  await opener(person, 'hall').click()
  await page.getByRole('textbox', { name: 'Note' }).fill('window open')
  await sensor.send('PATCH', row, { values: { c: 35 } })
  await page.getByText('Somebody has changed this meanwhile.').waitFor()
  await expectSoon(() => page.getByRole('textbox', { name: 'Degrees' }).inputValue()).toBe('35')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expectSoon(async () => (await valuesOf(board))['hall']).toEqual({ note: 'window open', c: 35, open: true })

  // Both change the same field.
  await opener(person, 'hall').click()
  await page.getByRole('textbox', { name: 'Degrees' }).fill('36')
  await sensor.send('PATCH', row, { values: { c: 12.5, open: null } })
  await page.getByText('Somebody has changed this to “12.5” meanwhile. Saving replaces it.').waitFor()
  const seen = await lookAllOver(person, 'record-moved')
  await expectSoon(() => page.getByRole('textbox', { name: 'Degrees' }).inputValue()).toBe('36')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expectSoon(async () => (await valuesOf(board))['hall']).toEqual({ note: 'window open', c: 36 })

  // A new row does not replace one that somebody else has.
  await page.getByRole('button', { name: 'Add a row' }).click()
  await page.getByRole('textbox', { name: 'Key' }).fill('hall')
  await page.getByRole('textbox', { name: 'Note' }).fill('mine')
  await page.getByRole('button', { name: 'Save' }).click()
  const taken = page.getByRole('alert').getByText('There is already a row with this key')
  await taken.waitFor()
  await expectSoon(async () => (await valuesOf(board))['hall']).toEqual({ note: 'window open', c: 36 })
  // What was said of one key does not stand below another one.
  await page.getByRole('textbox', { name: 'Key' }).fill('hall-2')
  await expectSoon(() => taken.count()).toBe(0)
  expect([seen, person.problems]).toEqual([[], []])
  await person.context.close()
}, 600_000)

test('[BOARD-9] a record is deleted after a question, and one that was deleted while its form was open does not come back', async () => {
  const board = await aBoard('Halls', [{ key: 'note', type: 'text', name: 'Note' }])
  // The key of a row may be any word.
  for (const key of ['hall', 'new'])
    await sensor.send('PUT', `/api${board}/records/${key}`, { values: { note: 'old' } })
  const person = await world.person(DESK)
  const { page } = person
  await page.goto(`${world.origin()}${board}#${world.hub.token}`)
  await opener(person, 'new').click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('Delete this row for everybody?').waitFor()
  const seen = await lookAllOver(person, 'record-delete')
  await expectSoon(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Cancel')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expectSoon(async () => Object.keys(await valuesOf(board))).toEqual(['hall', 'new'])
  await page.getByRole('button', { name: 'Delete the row' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expectSoon(async () => Object.keys(await valuesOf(board))).toEqual(['hall'])
  await page.getByRole('rowheader', { name: 'new' }).waitFor({ state: 'detached' })
  await expectSoon(() => focused(page)).toBe('Edit hall')

  await opener(person, 'hall').click()
  await page.getByRole('textbox', { name: 'Note' }).fill('window open')
  await sensor.send('DELETE', `/api${board}/records/hall`)
  await page.getByRole('alert').getByText('Somebody has deleted this row.').waitFor()
  seen.push(...(await lookAllOver(person, 'record-gone')))
  await expectSoon(() => page.getByRole('button', { name: 'Save' }).count()).toBe(0)
  await page.getByRole('textbox', { name: 'Note' }).press('Enter')
  // A command that the page sends later is answered after one that the button would have sent.
  await sensor.send('PUT', `/api${board}/records/other`, { values: {} })
  await page.getByRole('rowheader', { name: 'other', includeHidden: true }).waitFor({ state: 'attached' })
  await page.getByRole('alert').getByText('Somebody has deleted this row.').waitFor()
  await expectSoon(() => page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('window open')
  await expectSoon(async () => Object.keys(await valuesOf(board))).toEqual(['other'])
  await page.keyboard.press('Escape')
  await eventually(async () => (await focused(page)) === 'Edit other')
  await opener(person, 'other').click()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('button', { name: 'Delete the row' }).click()
  await page.getByText('No rows yet').waitFor()
  await eventually(async () => (await focused(page)) === 'Add a row')
  expect([seen, person.problems]).toEqual([[], []])
  await person.context.close()
}, 600_000)

test('[BOARD-16] a row is opened by a press anywhere in it and by the keyboard, to be read where it cannot be changed, is sorted by its last change, and is a card on a phone', async () => {
  const board = await aBoard('Gauges', [
    { key: 'place', type: 'text', name: 'Place' },
    { key: 'bar', type: 'number', name: 'Pressure' },
  ])
  const keys = ['aft', 'bow', 'cabin']
  for (const [n, key] of keys.entries()) {
    await sensor.send('PUT', `/api${board}/records/${key}`, { values: { place: `deck ${n}`, bar: n } })
    // Changes of one millisecond have no order.
    const now = Date.now()
    await eventually(() => Date.now() > now + 1)
  }
  await sensor.send('PATCH', `/api${board}/records/bow`, { values: { bar: 9 } })
  const person = await world.person(DESK)
  const { page } = person
  await page.goto(`${world.origin()}${board}#${world.hub.token}`)
  const shown = () => page.locator('[data-row]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row')))
  await expectSoon(shown).toEqual(['aft', 'bow', 'cabin'])
  await page.getByRole('button', { name: 'Changed' }).click()
  await expectSoon(shown).toEqual(['bow', 'cabin', 'aft'])
  await page.getByRole('columnheader', { name: 'Changed' }).and(page.locator('[aria-sort="descending"]')).waitFor()

  await cell(person, 'cabin', 0).click()
  await page.getByRole('dialog', { name: 'Edit cabin' }).waitFor()
  await expectSoon(() => page.getByRole('textbox', { name: 'Place' }).inputValue()).toBe('deck 2')
  await page.keyboard.press('Escape')
  await expectSoon(() => focused(page)).toBe('Edit cabin')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Edit cabin' }).waitFor()
  await page.keyboard.press('Escape')

  // A form that is open stays one, and says that it cannot be saved; from then on rows are opened to be read.
  await opener(person, 'aft').click()
  await page.getByRole('textbox', { name: 'Place' }).fill('typed')
  await sensor.send('PATCH', `/api${board}`, { archived: true })
  await page.getByText('This board is archived').first().waitFor({ state: 'attached' })
  await expectSoon(() => page.getByRole('textbox', { name: 'Place' }).inputValue()).toBe('typed')
  await page.keyboard.press('Escape')
  await opener(person, 'aft')
    .and(page.getByRole('button', { name: 'Open aft' }))
    .click()
  const dialog = page.getByRole('dialog', { name: 'aft', exact: true })
  await dialog.getByText('deck 0').waitFor()
  await expectSoon(() => dialog.getByRole('textbox').count()).toBe(0)
  const seen = await lookAllOver(person, 'record-read')
  await page.keyboard.press('Escape')
  await sensor.send('PATCH', `/api${board}`, { archived: false })
  await page.getByText('This board is archived').first().waitFor({ state: 'detached' })

  await setScreen(page, { viewport: PHONE.viewport })
  const card = page.getByRole('listitem').filter({ hasText: 'deck 1' })
  await card.getByText('Pressure').waitFor()
  await expectSoon(() => page.locator('.board table').count()).toBe(0)
  await page.getByRole('combobox', { name: 'Order by' }).selectOption('Pressure')
  await expectSoon(shown).toEqual(['aft', 'cabin', 'bow'])
  await page.getByRole('button', { name: 'Ascending. Turn round' }).click()
  await expectSoon(shown).toEqual(['bow', 'cabin', 'aft'])
  await card.getByText('Sensor').click()
  await page.getByRole('dialog', { name: 'Edit bow' }).waitFor()
  expect([seen, person.problems]).toEqual([[], []])
  await person.context.close()
}, 600_000)

test('[BOARD-19] the past of a number is a plot and a table beside its record, goes on while it is open, and says so where it could not be fetched', async () => {
  const board = await aBoard('Boilers', [
    { key: 'note', type: 'text', name: 'Note' },
    { key: 'bar', type: 'number', name: 'Pressure' },
  ])
  const row = `/api${board}/records/boiler`
  for (const bar of [2, 5.5, 3, 7]) await sensor.send('PUT', row, { values: { bar, note: 'steady' } })
  await sensor.send('PATCH', row, { values: { note: 'rising' } })
  const person = await world.person(DESK)
  const { page } = person
  await page.route('**/history?*', (route) => route.fulfill({ status: 503, json: { error: { code: 'x' } } }), {
    times: 1,
  })
  await page.goto(`${world.origin()}${board}#${world.hub.token}`)
  await opener(person, 'boiler').click()
  const past = page.getByRole('region', { name: 'What it was' })
  await past.getByText('This did not load.').waitFor()
  await past.getByRole('button', { name: 'Try again' }).click()
  const values = () => past.locator('tbody tr td:first-child').allTextContents()
  await expectSoon(values).toEqual(['7', '3', '5.5', '2'])
  await past.getByRole('img', { name: 'Moved between 2 and 7' }).waitFor()
  // Pixels of its line: more than the axes alone would have.
  const drawn = () =>
    past.locator('canvas').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement
      const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? []
      let blue = 0
      for (let n = 0; n < pixels.length; n += 4)
        if (Number(pixels[n + 2]) > Number(pixels[n]) + 60 && Number(pixels[n + 3]) > 128) blue++
      return blue
    })
  await expectSoon(drawn).toBeGreaterThan(100)
  await expectSoon(() => past.locator('tbody tr').first().textContent()).toContain('Sensor')

  await sensor.send('PATCH', row, { values: { bar: 9 } })
  await expectSoon(values).toEqual(['9', '7', '3', '5.5', '2'])
  await past.getByRole('img', { name: 'Moved between 2 and 9' }).waitFor()
  const seen = await lookAllOver(person, 'record-past')
  await past.getByRole('combobox', { name: 'Past of' }).selectOption('Note')
  await expectSoon(values).toEqual(['rising', 'steady'])
  await expectSoon(() => past.getByRole('img').count()).toBe(0)
  await past.getByRole('combobox', { name: 'How far back' }).selectOption('The last hour')
  await expectSoon(values).toEqual(['rising', 'steady'])
  expect(seen).toEqual([])
  // The refusal that this test has made is one that browsers report.
  expect(person.problems.filter((problem) => !problem.includes('503'))).toEqual([])
  await person.context.close()
}, 600_000)

test('[BOARD-12] keys that every object has, and a time that no calendar has, are shown like others, also while the page is open', async () => {
  const columns = ['v', 'constructor', 'toString', 'valueOf', 'prototype']
  const board = await aBoard('Constructors', [
    ...columns.map((key) => ({ key, type: 'number' })),
    { key: 'at', type: 'time' },
  ])
  const row = (key: string) => `/api${board}/records/${key}`
  const numbers = Object.fromEntries(columns.map((key, n) => [key, n]))
  await sensor.send('PUT', row('good'), { values: { ...numbers, at: 1_600_000_000_000 } })
  await sensor.send('PUT', row('old'), { values: { v: 1 } })
  await sensor.send('PUT', row('tiny'), { values: { v: 2.5e-9 } })
  const person = await world.person(DESK)
  const { page } = person
  // Hubs of earlier versions stored any integer as a time.
  await page.route('**/records?*', async (route) => {
    const answer = await (await sensor.get(`/api${board}/records`)).text()
    await route.fulfill({
      contentType: 'application/json',
      body: answer.replace('{"v":1}', '{"v":1,"at":9007199254740991}'),
    })
  })
  await page.goto(`${world.origin()}${board}#${world.hub.token}`)
  await cell(person, 'good', 5).getByText('2020').waitFor()
  await expectSoon(() => cell(person, 'old', 5).textContent()).toBe('9007199254740991')
  await expectSoon(() => cell(person, 'tiny', 0).textContent()).toBe('2.5e-9')
  await opener(person, 'old').click()
  await expectSoon(() => page.getByLabel('at', { exact: true }).inputValue()).toBe('')
  await page.getByRole('textbox', { name: 'v', exact: true }).fill('2')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expectSoon(async () => (await valuesOf(board))['old']).toEqual({ v: 2 })

  const keys = ['toString', 'valueOf', 'hasOwnProperty', 'constructor', 'prototype']
  for (const key of keys) await sensor.send('PUT', row(key), { values: {} })
  const written = Object.fromEntries(columns.map((key, n) => [key, n + 10]))
  for (const key of [...keys, 'good']) await sensor.send('PATCH', row(key), { values: written })
  const shown = async (key: string) =>
    (
      await page
        .locator('tr', { has: page.getByText(key, { exact: true }) })
        .locator('td')
        .allTextContents()
    ).slice(1, 6)
  await eventually(async () => (await shown('good')).join() === '10,11,12,13,14')
  for (const key of keys)
    await expectSoon(async () => [key, await shown(key)]).toEqual([key, ['10', '11', '12', '13', '14']])
  await page.getByRole('button', { name: 'Pause' }).click()
  await sensor.send('PATCH', row('good'), { values: { constructor: null } })
  await page.getByText('1 change waiting').waitFor()
  await expectSoon(() => shown('good')).toEqual(['10', '11', '12', '13', '14'])
  await page.getByRole('button', { name: 'Go on' }).click()
  await eventually(async () => (await shown('good')).join() === '10,,12,13,14')
  await sensor.send('DELETE', row('constructor'))
  await eventually(async () => (await page.locator('tbody tr').count()) === keys.length + 2)

  for (const path of ['/boards/constructor', '/rooms/toString', '/documents/valueOf']) {
    await page.goto(`${world.origin()}${path}`)
    await page
      .getByText(/There is no such|There is nothing/)
      .first()
      .waitFor()
  }
  expect(person.problems).toEqual([])
  await person.context.close()
}, 600_000)

test('[BOARD-14] a board is created from columns whose names give the same key or a long one, and choices are needed where there is a choice', async () => {
  const { page } = host
  const columnsOf = async () => {
    const answer = await sensor.get(`/api${new URL(page.url()).pathname}`)
    const { columns } = (await answer.json()) as { columns: { key: string; name: string; choices?: string[] }[] }
    return columns
  }
  const names = ['Preis €', 'Preis $', 'Name', 'name ', '№ 1', '1', 'Größe über alles', 'Ä'.repeat(60)]
  await page.goto(`${world.origin()}/boards/new`)
  await page.getByRole('textbox', { name: 'Name of the board' }).fill('Names of columns')
  for (const [n, name] of names.entries()) {
    if (n > 0) await page.getByRole('button', { name: 'Add a column' }).click()
    await page.getByRole('textbox', { name: `Column ${n + 1}` }).fill(name)
  }
  await page.getByRole('combobox', { name: 'Holds' }).first().selectOption('choice')
  await page.getByRole('textbox', { name: 'Choices' }).fill(' , ')
  await page.getByRole('button', { name: 'Create board' }).click()
  await page.getByRole('alert').getByText('Give each column of choices 1 to 50 of them').waitFor()
  await page.getByRole('textbox', { name: 'Choices' }).fill('low, high, low,')
  await page.getByRole('button', { name: 'Create board' }).click()
  await page.getByText('No rows yet').waitFor()
  const columns = await columnsOf()
  expect(columns.map(({ name }) => name)).toEqual(names.map((name) => name.trim()))
  expect(columns.map(({ key }) => key)).toEqual([
    'preis',
    'preis-2',
    'name',
    'name-2',
    'no-1',
    '1',
    'grosse-uber-alles',
    'a'.repeat(60),
  ])
  expect(columns[0]?.choices).toEqual(['low', 'high'])
  expect(host.problems).toEqual([])
}, 600_000)

test('[PAGE-15] a page that could not be fetched once, while the hub is there, comes without anybody asking for it', async () => {
  const person = await world.person(DESK)
  const { page } = person
  let refused = 0
  await page.route(/\/assets\/BoardPage.*js$/, (route) => (refused++ < 2 ? route.abort() : route.continue()))
  const made = await sensor.post('/api/boards', { name: 'Late', columns: [{ key: 'n', type: 'number' }] })
  const { id } = (await made.json()) as { id: string }
  await page.goto(`${world.origin()}/boards/${id}#${world.hub.token}`)
  await page.getByRole('button', { name: 'Add a row' }).waitFor()
  expect(refused).toBeGreaterThanOrEqual(3)
  await person.context.close()
}, 600_000)

test('[PAGE-16] a page that fails again and again, while the hub is there, is reloaded once, and then says what to do', async () => {
  const person = await world.person(DESK)
  const { page } = person
  let [loads, refused] = [0, 0]
  page.on('load', () => loads++)
  let isReloadEnough = true
  await page.route(/\/assets\/BoardPage.*js$/, (route) => {
    if (isReloadEnough && loads > 1) return route.continue()
    refused++
    return route.abort()
  })
  const made = await sensor.post('/api/boards', { name: 'Later', columns: [{ key: 'n', type: 'number' }] })
  const { id } = (await made.json()) as { id: string }
  await page.goto(`${world.origin()}/boards/${id}#${world.hub.token}`)
  await page.getByRole('button', { name: 'Add a row' }).waitFor()
  expect(loads).toBe(2)

  isReloadEnough = false
  await page.reload()
  const before = refused
  // A script that is there for nobody: it was reloaded for that a moment ago.
  await eventually(() => refused >= before + 3)
  await page.getByRole('button', { name: 'Reload' }).waitFor()
  expect(loads).toBe(3)
  await person.context.close()
}, 600_000)
