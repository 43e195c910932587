// The menu after `/` in a document, and the toolbar.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { follow } from './follow.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let script: Peer

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Skipper', code: world.hub.token })
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

/** Makes a document, opens it and puts the caret at its end. */
async function open({ page }: Person, title: string, text = ''): Promise<() => Promise<string>> {
  const { id } = (await (await script.post('/api/documents', { title })).json()) as { id: string }
  if (text !== '')
    await fetch(`http://127.0.0.1:${world.hub.port}/api/documents/${id}/text`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${script.token}`, 'content-type': 'text/markdown' },
      body: text,
    })
  await follow(page, `/documents/${id}`)
  await page.getByRole('textbox', { name: title }).last().click()
  await page.keyboard.press('Control+End')
  return async () => (await script.get(`/api/documents/${id}/text`)).text()
}

const list = ({ page }: Person) => page.getByRole('listbox', { name: /^(Insert|Einfügen)$/ })
const options = (person: Person) => list(person).getByRole('option').allTextContents()
const active = ({ page }: Person) =>
  page.locator('.cm-content').evaluate((content) => {
    const id = content.getAttribute('aria-activedescendant')
    return id === null ? undefined : document.getElementById(id)?.textContent
  })

test('[SLASH-4] `/` opens a menu that is filtered by what one types, and is used by the keys, read to a screen reader and undone at once', async () => {
  const { page } = ada
  const text = await open(ada, 'Menu', 'above\n\n')
  await page.keyboard.type('/')
  await list(ada).waitFor()
  await expectSoon(() => active(ada)).toBe('Heading 1')
  await expectSoon(async () => (await options(ada)).length).toBeGreaterThan(15)
  expect(await lookAllOver(ada, 'slash-menu')).toEqual([])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await expectSoon(() => active(ada)).toBe('Heading 2')
  await page.keyboard.type('ta')
  await eventually(async () => (await options(ada)).join() === 'Tasks,Table,Date of today')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await list(ada).waitFor({ state: 'detached' })
  await expectSoon(() => active(ada)).toBeUndefined()
  await page.keyboard.type('rope')
  await eventually(async () => (await text()) === 'above\n\n- [ ] rope')
  await page.keyboard.press('Enter')
  // Within a line after a blank, and by a word of another program.
  await page.keyboard.type('tea /h2')
  await eventually(async () => (await options(ada)).join() === 'Heading 2')
  await page.keyboard.press('Enter')
  await eventually(async () => (await text()) === 'above\n\n- [ ] rope\n## tea ')
  await page.keyboard.press('Control+z')
  await eventually(async () => (await text()) === 'above\n\n- [ ] rope\n- [ ] tea /h2')
  // Closed by Escape it stays closed for this slash, and the word is what was typed.
  await page.keyboard.type(' /ru')
  await eventually(async () => (await options(ada)).length > 0)
  await page.keyboard.press('Escape')
  await page.keyboard.type('le')
  await page.keyboard.press('Enter')
  await eventually(async () => (await text()).endsWith('- [ ] tea /h2 /rule\n- [ ] '))
  await expectSoon(() => list(ada).count()).toBe(0)
  expect(ada.problems).toEqual([])
}, 600_000)

test('[SLASH-5] nothing is offered in code, in a path, in an address, within a word, or where the caret only comes by', async () => {
  const { page } = ada
  const text = await open(ada, 'Paths', 'a /h b\n\n```\n\n```\n')
  const typed = async (keys: string) => {
    await page.keyboard.type(keys)
    // What is typed is on the hub, so the editor has shown what it offers.
    await eventually(async () => (await text()).includes(keys.trim()))
    await expectSoon(async () => [keys, await list(ada).count()]).toEqual([keys, 0])
  }
  // It is there, and opens elsewhere.
  await page.keyboard.type('/')
  await list(ada).waitFor()
  await page.keyboard.press('Backspace')
  await list(ada).waitFor({ state: 'detached' })
  await typed('/usr/table')
  await typed(' ~/list')
  await typed(' and/table')
  await typed(' https://a.example/list')
  await typed(' 1/2')
  await page.keyboard.press('Control+Home')
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await typed('/table')
  await typed(' /list')
  await expectSoon(() => list(ada).count()).toBe(0)
  expect(ada.problems).toEqual([])
}, 600_000)

test('[SLASH-6] a table opens in its first cell, an image is chosen, and a template and today are put in', async () => {
  const { page } = ada
  const text = await open(ada, 'Blocks')
  await page.keyboard.type('/table')
  await eventually(async () => (await options(ada))[0] === 'Table')
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: /row 1/i }).waitFor()
  await page.keyboard.type('name')
  await page.keyboard.press('Tab')
  await page.keyboard.type('age')
  await eventually(async () => /^\| name \| age \|\n/.test(await text()))
  await page.locator('.cm-content').press('Control+End')

  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.type('/photo')
  await eventually(async () => (await options(ada)).join() === 'Image')
  await page.keyboard.press('Enter')
  expect((await chooser).isMultiple()).toBe(true)
  await eventually(async () => !(await text()).includes('/photo'))

  await page.keyboard.type('/today')
  await eventually(async () => (await options(ada)).join() === 'Date of today')
  await page.keyboard.press('Tab')
  await eventually(async () => /\w+ \d+, 20\d\d$|\d+ \w+ 20\d\d$/.test(await text()))
  await page.keyboard.type(' /agenda')
  await eventually(async () => (await options(ada)).join() === 'Template: Agenda')
  await list(ada).getByRole('option').click()
  await page.keyboard.type('rest')
  await eventually(async () => (await text()).includes('## What for\n\n- rest\n'))
  expect(ada.problems).toEqual([])
}, 600_000)

test('[SLASH-7] on a phone the menu is on the screen and pressed by a finger, in German too, and the text keeps the focus', async () => {
  const bea = await world.person({ ...PHONE, locale: 'de-DE' })
  const { page } = bea
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('textbox', { name: /^Nachricht / }).waitFor()
  const text = await open(bea, 'Phone', `${'line\n'.repeat(60)}\n`)
  await page.keyboard.type('/')
  await list(bea).waitFor()
  await expectSoon(async () => {
    const box = await list(bea).boundingBox()
    return box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 390 && box.y + box.height <= 844
  }).toBe(true)
  expect(await lookAt(bea, 'slash-german-phone')).toEqual([])
  await page.keyboard.type('aufg')
  await eventually(async () => (await options(bea)).join() === 'Aufgaben')
  await list(bea).getByRole('option').tap()
  await list(bea).waitFor({ state: 'detached' })
  await expectSoon(() => page.locator('.cm-content').evaluate((content) => content === document.activeElement)).toBe(
    true,
  )
  await page.keyboard.type('Tee')
  await eventually(async () => (await text()).endsWith('- [ ] Tee'))
  expect(bea.problems).toEqual([])
  await bea.context.close()
}, 600_000)

test('[SLASH-8] each button of the toolbar names its key, which does the same, and link and table are among them', async () => {
  const { page } = ada
  const text = await open(ada, 'Tools', 'word')
  const tools = page.getByRole('group', { name: 'Formatting' }).getByRole('button')
  const titles = await tools.evaluateAll((all) => all.map((button) => (button as HTMLElement).title))
  for (const title of titles) expect(title).toMatch(/^[A-Z][\w ]+ \(Ctrl\+\S+\)$/)
  for (const name of ['Link', 'Tasks', 'Numbered list', 'Table', 'Image'])
    expect(titles.filter((title) => title.startsWith(`${name} (`))).toHaveLength(1)
  expect(new Set(titles.map((title) => /\(.*/.exec(title)?.[0])).size).toBe(titles.length)

  const KEYS = {
    'Shift+1': '# word',
    'Shift+8': '- word',
    'Shift+7': '1. word',
    'Shift+9': '- [ ] word',
    'Shift+.': '> - [ ] word',
  }
  for (const [key, expected] of Object.entries(KEYS)) {
    await page.keyboard.press(`Control+${key}`)
    await eventually(async () => (await text()) === expected)
  }
  await page.keyboard.press('Control+Shift+K')
  await eventually(async () => (await text()) === '> - [ ] word[]()')
  await page.keyboard.type('name')
  await eventually(async () => (await text()) === '> - [ ] word[name]()')
  await page.keyboard.press('Control+End')
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await page.getByRole('textbox', { name: /row 1/i }).waitFor()
  await page.keyboard.type('cell')
  await eventually(async () => (await text()).includes('| cell |  |'))
  const chooser = page.waitForEvent('filechooser')
  await page.locator('.cm-content').press('Control+Shift+,')
  await chooser
  expect(ada.problems).toEqual([])
}, 600_000)
