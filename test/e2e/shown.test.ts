// What the page of a document shows of tables, code and formulas, and how tables are written in.
import { beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { eventually, joinAt } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { follow } from './follow.ts'
import { lookAllOver, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let bob: Person

beforeAll(async () => {
  ada = await world.person(DESK)
  bob = await world.person({ ...DESK, locale: 'de-DE' })
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await bob.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await bob.page.getByRole('textbox', { name: /^Nachricht / }).waitFor()
}, 600_000)

/** Makes a document with a text and opens it. The caret is not in it. */
async function open({ page }: Person, title: string, text: string): Promise<string> {
  const id = await page.evaluate(
    async ({ title, text }) => {
      const json = { 'content-type': 'application/json' }
      const made = await fetch('/api/documents', { method: 'POST', headers: json, body: JSON.stringify({ title }) })
      const { id } = (await made.json()) as { id: string }
      await fetch(`/api/documents/${id}/text`, {
        method: 'PUT',
        headers: { 'content-type': 'text/markdown' },
        body: text,
      })
      return id
    },
    { title, text },
  )
  await follow(page, `/documents/${id}`)
  await page.getByRole('textbox', { name: `Text of ${title}`, exact: true }).waitFor()
  return id
}

const stored = (page: Page, id: string) =>
  page.evaluate(async (path) => (await fetch(path)).text(), `/api/export/documents/${id}?format=md`)

const CODE = '```py\ndef f(x):  # say\n    return "a"\n```'

test('[SHOW-6] code has its language, its colours and a button that copies it, which are fetched only where there is code', async () => {
  const { page } = ada
  const fetched: string[] = []
  page.on('request', (request) => void fetched.push(new URL(request.url()).pathname))
  await open(ada, 'Plain', 'Nothing but words.\n')
  await page.getByText('Nothing but words.').waitFor()
  expect(fetched.filter((path) => /shown-|python/.test(path))).toEqual([])

  await open(ada, 'Code', `# Code\n\n${CODE}\n\nbehind\n`)
  const keyword = page.locator('.cm-line [data-kind=keyword]').first()
  await keyword.waitFor()
  await expectSoon(() => keyword.textContent()).toBe('def')
  await expectSoon(() => page.locator('.cm-line [data-kind=comment]').first().textContent()).toBe('# say')
  await page.getByText('Python', { exact: true }).waitFor()
  await page.evaluate(() =>
    document.addEventListener('copy', () =>
      Object.assign(window, { copied: (document.activeElement as HTMLTextAreaElement).value }),
    ),
  )
  // It is said for two seconds only, so it is looked for from before on.
  const said = page.getByRole('button', { name: 'Copied' }).waitFor()
  await page.getByRole('button', { name: 'Copy code' }).click()
  await said
  await expectSoon(() => page.evaluate(() => (window as unknown as { copied: string }).copied)).toBe(
    'def f(x):  # say\n    return "a"',
  )
  // Colours stay with their letters while somebody types, and what is typed gets its own.
  await page.getByText('return').click()
  await page.keyboard.press('End')
  await page.keyboard.type('\nimport b')
  await eventually(async () => (await page.locator('[data-kind=keyword]').allTextContents()).includes('import'))
  // The line with the caret shows its Markdown.
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await page.getByText('```py').waitFor()
  expect(ada.problems).toEqual([])
}, 600_000)

const TABLE = '| Name | Age |\n| --- | ---: |\n| Ada | 36 |\n| Bob | 7 |'

test('[SHOW-7] cells of a table are written in place, by Tab, Enter and buttons, and each key is in the text', async () => {
  const { page } = ada
  const id = await open(ada, 'Table', `before\n\n${TABLE}\n\nbehind\n`)
  const table = page.locator('.md-shown-table')
  const hasText = (text: string) => eventually(async () => (await stored(page, id)).includes(text))
  await table.getByRole('cell', { name: 'Ada' }).click()
  await page.keyboard.type(' L.')
  await hasText('| Ada L. | 36 |')
  await page.keyboard.press('Tab')
  await page.keyboard.type('37|')
  await hasText('| Ada L. | 37\\| |')
  await page.keyboard.press('Enter')
  await page.keyboard.type('8')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Eve')
  await hasText('| Bob | 8 |\n| Eve |  |')
  await page.getByRole('button', { name: 'Column after' }).click()
  await page.keyboard.type('new')
  await hasText('| Eve | new |  |')
  await page.getByRole('button', { name: 'Remove column' }).click()
  await hasText('| Eve |  |')
  await page.getByRole('button', { name: 'Row below' }).click()
  await hasText('| Eve |  |\n|  |  |')
  // What was typed is one step or several, depending on how quickly the keys came.
  const undoUntil = (rows: number, columns: number) =>
    eventually(async () => {
      await page.keyboard.press('Control+z')
      const shown = [await table.locator('tr').count(), await table.locator('th').count()]
      return shown.join() === [rows, columns].join()
    })
  await undoUntil(4, 2)
  await undoUntil(4, 3)
  await undoUntil(4, 2)
  await hasText('| Bob | 8 |\n| Eve |  |\n\nbehind')

  // Arrows lead in from the text, and Escape shows the table as text.
  await page.getByText('before').click()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.type('!')
  await hasText('| Name! | Age |')
  await page.keyboard.press('Escape')
  await page.getByText('| ---: |').waitFor()
  await page.keyboard.type('My ')
  await hasText('| My Name! | Age |')
  await page.getByText('behind').click()
  await table.getByRole('columnheader', { name: 'My Name!' }).waitFor()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.type('x')
  await hasText('| Evex |  |')
  await page.keyboard.press('Alt+F10')
  await expectSoon(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Row below')
  await page.keyboard.press('Escape')
  await page.keyboard.type('y')
  await hasText('| Evexy |  |')
  expect(await lookAllOver(ada, 'document-table')).toEqual([])
  expect(ada.problems).toEqual([])
}, 600_000)

test('[SHOW-8] two people write in one table at once, and both keep their cell and what they typed', async () => {
  const id = await open(ada, 'Both', `${TABLE}\n`)
  await follow(bob.page, `/documents/${id}`)
  const cell = ({ page }: Person, name: string) => page.locator('.md-shown-table').getByRole('cell', { name }).click()
  await cell(ada, 'Ada')
  await cell(bob, 'Bob')
  await Promise.all([ada.page.keyboard.type(' Lovelace'), bob.page.keyboard.type('by Tables')])
  // A row above moves the field of who writes below it, and its caret.
  await cell(ada, 'Ada Lovelace')
  await ada.page.getByRole('button', { name: 'Row below' }).click()
  await ada.page.keyboard.type('Eve')
  await bob.page.locator('.md-shown-table').getByRole('cell', { name: 'Eve' }).waitFor()
  await bob.page.keyboard.type('!')
  const whole = '| Name | Age |\n| --- | ---: |\n| Ada Lovelace | 36 |\n| Eve |  |\n| Bobby Tables! | 7 |\n'
  await eventually(async () => (await stored(ada.page, id)) === whole)
  // In the same cell, too.
  await cell(ada, 'Bobby Tables!')
  await Promise.all([ada.page.keyboard.type(' A'), bob.page.keyboard.type(' B')])
  // A blank at the end of a cell is no part of it until something follows.
  const typed = async () => /Bobby Tables!([AB ]*)\|/.exec(await stored(ada.page, id))?.[1]?.replaceAll(' ', '')
  await eventually(async () => ['AB', 'BA'].includes((await typed()) ?? ''))
  expect([...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)

test('[SHOW-9] a very long table stays text, and who may only read sees tables and changes none', async () => {
  const rows = Array.from({ length: 6000 }, (_, at) => `| ${at} | row |`).join('\n')
  await open(ada, 'Long', `| a | b |\n| - | - |\n${rows}\n`)
  await ada.page.getByText('| 3 | row |').waitFor()
  await expectSoon(() => ada.page.locator('.md-shown-table').count()).toBe(0)

  const wide = Array.from({ length: 30 }, (_, at) => `| column ${at} `).join('')
  const id = await open(ada, 'Wide', `${TABLE}\n\n${wide}|\n${'| --- '.repeat(30)}|\n${wide}|\n\n${CODE}\n`)
  expect(await lookAllOver(ada, 'document-wide-table')).toEqual([])
  const me = await bob.page.evaluate(async () => (await (await fetch('/api/me')).json()).member?.id as string)
  const host = await joinAt(world.hub.origin, { hostToken: world.hub.hostToken }, '/api/host')
  expect((await host.send('PUT', `/api/members/${me}/role`, { role: 'viewer' })).status).toBeLessThan(300)
  await follow(bob.page, `/documents/${id}`)
  await bob.page.getByText('Du liest mit').waitFor()
  await bob.page.locator('.md-shown-table').getByRole('cell', { name: 'Ada' }).click()
  await expectSoon(() => bob.page.locator('.md-shown-table textarea').count()).toBe(0)
  await bob.page.getByRole('button', { name: 'Code kopieren' }).waitFor()
  expect([...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)

test('[SHOW-10] formulas are set where the caret is not, and one with a mistake is shown as it was written', async () => {
  const { page } = ada
  const wide = `\\sum_{i=0}^n ${'a_i + '.repeat(60)} b`
  await open(
    ada,
    'Formulas',
    `Euler: $e^{i\\pi} = -1$, $5 and $10.\n\n$$\n${wide}\n$$\n\n$\\frac{1$ and $\\pmb{x}\\fcolorbox{red}{blue}{y}$\n\nend\n`,
  )
  await page.locator('.md-formula .katex').nth(2).waitFor()
  await expectSoon(() => page.locator('.md-formula-display .katex').count()).toBe(1)
  await expectSoon(() => page.locator('.md-formula-wrong').textContent()).toBe('\\frac{1')
  await page.getByText('$5 and $10').waitFor()
  expect(await lookAllOver(ada, 'document-formulas')).toEqual([])
  await page.locator('.md-formula-display').click()
  await page.getByText('\\sum_{i=0}').first().waitFor()
  await page.keyboard.press('Control+End')
  await page.locator('.md-formula-display .katex').waitFor()
  expect(ada.problems).toEqual([])
}, 600_000)

/** A picture of one colour, as a file that is dropped, pasted or chosen. */
const drop = (page: Page, name: string, [width, height]: readonly [number, number]) =>
  page.locator('.cm-content').evaluate(
    async (element, { name, width, height }) => {
      const canvas = document.createElement('canvas')
      Object.assign(canvas, { width, height })
      const context = canvas.getContext('2d')
      if (context) context.fillStyle = 'teal'
      context?.fillRect(0, 0, width, height)
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
      const data = new DataTransfer()
      data.items.add(new File([blob as Blob], name, { type: 'image/png' }))
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    },
    { name, width, height },
  )

test('[SHOW-13] an image that is dropped, pasted or chosen is sent and shown, to whoever may read the document, and nothing is loaded from elsewhere', async () => {
  const { page } = ada
  const outside = '![elsewhere](http://outside.test/x.png)'
  const gone = '![gone](/api/files/nofile/x.png#40x30)'
  const id = await open(ada, 'Images', `above\n\n${outside}\n\n${gone}\n\nlast\n`)
  await page.getByText('This image is not there any more: gone').waitFor()
  await page.getByRole('link', { name: 'elsewhere' }).waitFor()
  // The file that is not there.
  expect(ada.problems.splice(0).filter((problem) => !/404/.test(problem))).toEqual([])
  await page.getByText('above').click()
  await page.keyboard.press('End')
  await drop(page, 'boat [1] (2).png', [400, 200])
  // What is typed meanwhile moves the place of the image.
  await page.keyboard.press('Home')
  await page.keyboard.type('far ')
  await eventually(async () =>
    /^far above\n\n!\[boat {2}1 {2}\(2\)\]\(\/api\/files\/\w+\/boat%20%5B1%5D%20%282%29\.png#400x200\)\n/.test(
      await stored(page, id),
    ),
  )
  const shown = page.getByRole('img', { name: 'boat 1 (2)' })
  await eventually(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth === 400))
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Image', exact: true }).click()
  await (await chooser).setFiles({
    name: 'notes.png',
    mimeType: 'image/png',
    buffer: Buffer.from('no image'),
  })
  await page.getByText('notes.png is no image that can be shown here.').waitFor()
  expect(await lookAllOver(ada, 'document-images')).toEqual([])
  await page.locator('.md-upload').getByRole('button', { name: 'Close' }).click()
  // Of more pixels than pages draw the small picture is sent.
  await drop(page, 'large.png', [5200, 5200])
  await eventually(async () => /!\[large\]\(\/api\/files\/\w+\/large\.png#5200x5200\)/.test(await stored(page, id)))
  await eventually(() =>
    page.getByRole('img', { name: 'large' }).evaluate((image: HTMLImageElement) => image.naturalWidth === 720),
  )

  await follow(bob.page, `/documents/${id}`)
  const seen = bob.page.getByRole('img', { name: 'boat 1 (2)' })
  await eventually(() => seen.evaluate((image: HTMLImageElement) => image.naturalWidth === 400))
  // The file that is not there, and the image that was too large.
  expect([...ada.problems, ...bob.problems].filter((problem) => !/404|413/.test(problem))).toEqual([])
}, 600_000)

test('[SHOW-14] a narrow table breaks no short word, and an address in angle brackets is a link in a cell too', async () => {
  const { page } = ada
  await setScreen(page, { viewport: PHONE.viewport })
  const long = 'words that need room of their own '.repeat(4)
  await open(ada, 'Narrow', `| Where | What |\n| --- | --- |\n| elsewhere | <https://example.org> ${long}|\n`)
  const link = page.locator('.cm-content td a')
  await link.waitFor()
  await expectSoon(() => link.textContent()).toBe('https://example.org')
  const linesOf = (cell: string) =>
    page.locator(cell).evaluate((element) => {
      const range = document.createRange()
      range.selectNodeContents(element)
      return range.getClientRects().length
    })
  await expectSoon(async () => [
    await linesOf('.cm-content th >> nth=0'),
    await linesOf('.cm-content td >> nth=0'),
  ]).toEqual([1, 1])
  await expectSoon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await setScreen(page, DESK)
}, 600_000)
