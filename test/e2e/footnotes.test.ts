// Footnotes in the text of a document, where the caret is not.
import { beforeAll, expect, test } from 'bun:test'
import { aDocument } from '../fault/writer.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let script: Peer

const at = (path = '') => `http://127.0.0.1:${world.hub.port}${path}`
const editor = () => ada.page.locator('.cm-content')
const number = (of: number) => editor().getByRole('button', { name: `Footnote ${of}: ` })
const line = (words: string) => editor().locator('.cm-line', { hasText: words })
const back = (of: number) => editor().getByRole('button', { name: `Back to where footnote ${of} is referred to` })

/** Makes a document with this text and opens it. */
async function open(title: string, text: string): Promise<() => Promise<string>> {
  const id = await aDocument(script, title)
  await fetch(at(`/api/documents/${id}/text`), {
    method: 'PUT',
    headers: { authorization: `Bearer ${script.token}`, 'content-type': 'text/markdown' },
    body: text,
  })
  await ada.page.goto(`${world.origin()}/documents/${id}`)
  await editor().waitFor()
  return async () => (await script.get(`/api/documents/${id}/text`)).text()
}
/** Whether the line with these words is on the screen. */
const isSeen = (words: string) =>
  ada.page.locator('.document-scroll').evaluate((scroller, words) => {
    const line = [...document.querySelectorAll('.cm-line')].find((each) => each.textContent?.includes(words))
    const [box, screen] = [line?.getBoundingClientRect(), scroller.getBoundingClientRect()]
    return box !== undefined && box.top >= screen.top && box.bottom <= screen.bottom
  }, words)

beforeAll(async () => {
  script = await joinAt(at(), { name: 'Script', code: world.hub.token })
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

const between = Array.from({ length: 60 }, (_, n) => `Line ${n}`).join('\n\n')
const TEXT = `# Tides\n\nThe tide turned late[^moon] and low[^2][^none].\n\n\`[^2]\` is how one writes it.\n\n${between}\n\nLast words[^moon].\n\n[^2]: ibid.\n[^moon]: By the *Almanac*, page 12.\n`

test('[FOOT-3] a footnote is a raised number that leads to its line at the foot, and from there an arrow leads back', async () => {
  await open('Tides', TEXT)
  await expectSoon(() => number(1).first().getAttribute('title')).toBe('Footnote 1: By the *Almanac*, page 12.')
  await expectSoon(() => number(2).textContent()).toBe('2')
  // What leads nowhere stays text, and code stays code.
  await expectSoon(() => line('low').textContent()).toContain('[^none].')
  await expectSoon(() => line('is how one').textContent()).toBe('[^2] is how one writes it.')
  expect(await lookAllOver(ada, 'footnote')).toEqual([])

  await number(1).first().click()
  await eventually(() => isSeen('Almanac'))
  await expectSoon(() => line('By the').textContent()).toBe('1.By the Almanac, page 12.↩')
  await expectSoon(() => line('ibid.').textContent()).toBe('2.ibid.↩')
  expect(await lookAllOver(ada, 'footnote-foot')).toEqual([])
  await back(1).click()
  await eventually(() => isSeen('The tide turned late'))

  // By the keys, with the caret: on its line the footnote is the Markdown that it is.
  const { keyboard } = ada.page
  await editor().getByText('The tide turned').click()
  await keyboard.press('End')
  await eventually(async () => (await line('The tide').textContent())?.includes('[^moon]') === true)
  for (let n = 0; n < ' and low[^2][^none].'.length; n++) await keyboard.press('ArrowLeft')
  await keyboard.press('Control+Enter')
  await eventually(() => isSeen('[^moon]: By the'))
  await keyboard.press('Control+Enter')
  await eventually(() => isSeen('late[^moon] and'))
  expect(ada.problems).toEqual([])
}, 600_000)

test('[FOOT-4] the menu puts the next footnote at the caret, and its line at the end of the text, where one goes on', async () => {
  const text = await open('Log', 'Fog\n\n[^1]: Old.')
  await editor().getByText('Fog').click()
  const { keyboard } = ada.page
  await keyboard.press('End')
  await keyboard.type('[^1] today /foot')
  await ada.page.getByRole('option', { name: 'Footnote' }).waitFor()
  await keyboard.press('Enter')
  await eventually(async () => (await text()) === 'Fog[^1] today [^2]\n\n[^1]: Old.\n[^2]: ')
  await keyboard.type('From the bridge.')
  await eventually(async () => (await text()).endsWith('\n[^2]: From the bridge.'))
  expect(ada.problems).toEqual([])
}, 600_000)
