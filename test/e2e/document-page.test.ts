// What stands around the text of a document: its place, its title, its outline, and the names of those who write in it.
import { beforeAll, expect, test } from 'bun:test'
import * as Y from 'yjs'
import { aDocument } from '../fault/writer.ts'
import { joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { openStock } from '../support/stock.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let script: Peer
let ada: Person
let bob: Person

beforeAll(async () => {
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Ilya Brandt', code: world.hub.token })
  ada = await world.person(DESK)
  bob = await world.person(PHONE)
  for (const { page } of [ada, bob]) {
    await page.goto(`${world.origin()}/#${world.hub.token}`)
    await page.getByRole('textbox', { name: /^Message / }).waitFor()
  }
}, 600_000)

async function aText(title: string, text: string, roomId?: string): Promise<string> {
  const id = roomId
    ? ((await (await script.post('/api/documents', { title, roomId })).json()) as { id: string }).id
    : await aDocument(script, title)
  const headers = { authorization: `Bearer ${script.token}`, 'content-type': 'text/markdown' }
  await fetch(`${script.origin}/api/documents/${id}/text`, { method: 'PUT', headers, body: text })
  return id
}

async function open({ page }: Person, id: string, title: string) {
  await page.goto(`${world.origin()}/documents/${id}`)
  await page.getByRole('textbox', { name: `Text of ${title}` }).waitFor()
}

const line = ({ page }: Person, text: string) => page.locator('.cm-line', { hasText: text })
const outline = ({ page }: Person) => page.getByRole('navigation', { name: 'Outline' })

test('[TITLE-1] a heading that says the title again is drawn only where the caret is, and the header names the room of a document', async () => {
  const roomId = ada.page.url().split('/').at(-1) as string
  const id = await aText('Field trip', '# Field trip\n\nWe meet at nine.\n\n# Things to bring\n\nA coat.\n', roomId)
  await open(ada, id, 'Field trip')
  await ada.page.locator('.md-hidden-title').waitFor({ state: 'attached' })
  await line(ada, 'Field trip').waitFor({ state: 'detached' })
  await line(ada, 'Things to bring').waitFor()
  await ada.page.getByRole('banner').getByText('lobby').waitFor()
  const seen = await lookAllOver(ada, 'document-title')

  // The keys lead into it, as into every other line.
  await line(ada, 'We meet').click()
  await ada.page.keyboard.press('ArrowUp')
  await ada.page.keyboard.press('ArrowUp')
  await line(ada, '# Field trip').waitFor()
  await ada.page.keyboard.press('ArrowDown')
  await line(ada, 'Field trip').waitFor({ state: 'detached' })

  // Under another title it says something.
  const title = ada.page.getByRole('textbox', { name: 'Title of the document' })
  await title.fill('Trip to the lake')
  await title.press('Enter')
  await line(ada, 'Field trip').waitFor()
  expect(seen).toEqual([])
}, 600_000)

test('[TITLE-2] an outline without a heading takes no room beside the text', async () => {
  const id = await aText('Notes', 'Words without a heading.\n')
  await open(ada, id, 'Notes')
  await line(ada, 'Words without').waitFor()
  await outline(ada).waitFor({ state: 'detached' })
  const seen = await lookAllOver(ada, 'document-without-outline')
  await line(ada, 'Words without').click()
  await ada.page.keyboard.press('Control+End')
  await ada.page.keyboard.type('# Here is one')
  await outline(ada).getByRole('button', { name: 'Here is one' }).waitFor()
  expect(seen).toEqual([])
}, 600_000)

const LONG = 'Everybody brings something that the others can eat, and nobody brings nuts. '
const CARETS = `# Plan

Short line.
Another short line.
The third one.

${LONG.repeat(8)}

| What | Who |
| --- | --- |
| bread | Ilya |

Behind the table.
`

test('[CARET-1] the name of a caret covers nothing that is written, and is not cut at the edge of a phone', async () => {
  const id = await aText('Caret', CARETS)
  for (const person of [ada, bob]) {
    await open(person, id, 'Caret')
    await line(person, 'Behind the table.').waitFor()
    await person.page.locator('.md-shown-table').waitFor()
  }
  const stock = openStock(script, id)
  await stock.synced()
  const text = stock.text.toString()
  const goTo = (index: number) => {
    const at = Y.createRelativePositionFromTypeIndex(stock.text, index)
    stock.provider.awareness.setLocalState({ user: { name: 'Ilya' }, cursor: { anchor: at, head: at } })
  }
  const paragraph = text.indexOf(LONG)
  const places: [index: number, kinds: RegExp][] = [
    [text.indexOf('Another short') + 4, /behind/],
    [text.indexOf('Short line') + 2, /above/],
    [text.indexOf('The third one.') + 14, /above|behind|below/],
    [paragraph + 5, /above/],
    [paragraph + 300, /dot/],
    // The rows of a phone end there.
    [paragraph + 34, /above/],
    [text.indexOf('Behind the table') + 6, /above|behind|below/],
    [text.indexOf('Behind the table') + 17, /above|behind|below/],
  ]
  for (const [index, kinds] of places) {
    goTo(index)
    for (const person of [ada, bob]) {
      const caret = person.page.locator('.remote-caret')
      await caret.waitFor({ state: 'attached' })
      await expectSoon(async () => `${await whereCaret(person)} ${await covered(person)}`).toMatch(
        new RegExp(`^${index} (${kinds.source}) nothing$`),
      )
    }
    await ada.shot(`caret-${index}-desk`)
    await bob.shot(`caret-${index}-phone`)
  }
  stock.end()
}, 600_000)

test('[FIND-1] the find panel says how many places there are and which one is selected, and that there is none', async () => {
  const id = await aText('Search', 'One pear, two pears and a third pear.\n\nNo apple.\n')
  for (const person of [ada, bob]) {
    const { page } = person
    await open(person, id, 'Search')
    await line(person, 'No apple.').waitFor()
    await page.getByRole('button', { name: 'Find and replace' }).click()
    const field = page.getByRole('textbox', { name: 'Find', exact: true })
    const count = page.locator('.find-count')
    await field.pressSequentially('pear')
    await count.getByText('3 found').waitFor()
    await field.press('Enter')
    await count.getByText('1 of 3').waitFor()
    await field.press('Enter')
    await count.getByText('2 of 3').waitFor()
    await person.shot(person === ada ? 'find-count-desk' : 'find-count-phone')
    await field.pressSequentially('s of gold')
    await count.getByText('Not found').waitFor()
  }
  expect(await lookAllOver(ada, 'find-count')).toEqual([])
}, 600_000)

/** The position of the caret on the screen, and how its name is placed. */
const whereCaret = ({ page }: Person) =>
  page.evaluate(() => {
    const caret = document.querySelector<HTMLElement>('.remote-caret')
    const content = document.querySelector('.cm-content') as Element & {
      cmTile: { view: { posAtCoords: (at: { x: number; y: number }) => number | null } }
    }
    if (!caret) return 'none'
    const { left, top, height } = caret.getBoundingClientRect()
    return `${content.cmTile.view.posAtCoords({ x: left + 1, y: top + height / 2 })} ${caret.dataset['flag']}`
  })

/** What the name covers, or how it is cut. */
const covered = ({ page }: Person) =>
  page.evaluate(() => {
    const flag = document.querySelector('.remote-caret-flag')?.getBoundingClientRect()
    const content = document.querySelector('.cm-content')
    const scroller = document.querySelector('.document-scroll')?.getBoundingClientRect()
    if (!flag || !content || !scroller) return 'no flag'
    if (flag.left < scroller.left || flag.right > scroller.right) return 'cut'
    const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const range = document.createRange()
      range.selectNodeContents(node)
      for (const rect of range.getClientRects()) {
        // A row of letters is not as high as its line.
        const leading = flag.height < 10 ? 5 : 3
        if (
          rect.right > flag.left &&
          rect.left < flag.right &&
          rect.bottom - leading > flag.top &&
          rect.top + leading < flag.bottom
        )
          return node.textContent
      }
    }
    return 'nothing'
  })
