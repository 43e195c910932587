// How somebody looks at a document: its views, its width, its people.
import { beforeAll, expect, test } from 'bun:test'
import { aDocument, aWriter } from '../fault/writer.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE, sidebarLink } from './browser.ts'
import { focused, lookAllOver, lookAt, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let ada: Person
let bob: Person
let script: Peer
let documentId: string
let writer: ReturnType<typeof aWriter>

const lines = (name: string) => Array.from({ length: 40 }, (_, n) => `${name} ${n}`).join('\n\n')
const TEXT = `# Start\n\nThe red kettle.\nIt is hot.\n\n${lines('Line')}\n\n# Results\n\n${lines('Row')}\n`
const at = (path = '') => `http://127.0.0.1:${world.hub.port}${path}`

const menu = ({ page }: Person) => page.getByRole('button', { name: 'View', exact: true })
const entry = ({ page }: Person, name: string) => page.locator('.view-list').getByRole('button', { name })
const text = ({ page }: Person) => page.getByRole('textbox', { name: 'Text of Plan' })
const bar = ({ page }: Person) => page.getByRole('group', { name: 'Formatting' })
const leave = ({ page }: Person) => page.getByRole('button', { name: 'Leave this view' })
const scrolled = ({ page }: Person) => page.locator('.document-scroll').evaluate(({ scrollTop }) => scrollTop)
/** Where the view comes to rest: a wheel moves it for some frames. */
const scrolledTo = ({ page }: Person) =>
  page.locator('.document-scroll').evaluate(
    (scroller) =>
      new Promise<number>((resolve) => {
        let [at, frames] = [scroller.scrollTop, 0]
        function look() {
          frames = scroller.scrollTop === at ? frames + 1 : 0
          at = scroller.scrollTop
          if (frames === 10) resolve(at)
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
const widthOf = ({ page }: Person) => page.locator('.document-page').evaluate(({ clientWidth }) => clientWidth)

const nameOf = ({ page }: Person) =>
  page.evaluate(async () => ((await (await fetch('/api/me')).json()) as { member: { name: string } }).member.name)

async function open(person: Person): Promise<void> {
  await person.page.goto(`${world.origin()}/documents/${documentId}#${world.hub.token}`)
  await person.page.getByText('The red kettle.').waitFor()
  await menu(person).waitFor()
}

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

test('[READING-3] the menu of a document counts its words, and its width and the hidden carets of others stay as they were chosen on this device', async () => {
  const { page } = ada
  await menu(ada).click()
  await page.getByText(/^\d+ words · [\d,]+ characters$/).waitFor()
  const seen = await lookAllOver(ada, 'view-menu')
  await page.keyboard.press('Escape')

  await bob.page.getByText('The red kettle.').tap()
  const caret = page.locator('.remote-caret')
  await caret.waitFor()
  const narrow = await widthOf(ada)
  await menu(ada).click()
  await entry(ada, 'Long lines').click()
  await eventually(async () => (await widthOf(ada)) > narrow)
  await menu(ada).click()
  await entry(ada, 'Hide carets of others').click()
  await caret.waitFor({ state: 'hidden' })
  await page.reload()
  await menu(ada).waitFor()
  await eventually(async () => (await widthOf(ada)) > narrow)
  await page.locator('.remote-caret').waitFor({ state: 'attached' })
  await expectSoon(() => caret.isVisible()).toBe(false)

  // By key and by the palette, and the count of what is selected.
  await page.keyboard.press('Control+Alt+Shift+L')
  await eventually(async () => (await widthOf(ada)) === narrow)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('show carets')
  await page.keyboard.press('Enter')
  await caret.waitFor()
  await page.getByText('It is hot.').click()
  await page.keyboard.press('Home')
  await page.keyboard.press('Control+Shift+ArrowRight')
  await page.keyboard.press('Control+Alt+Shift+G')
  await page.getByText(/^Selected: 1 word · \d characters · \d+ words/).waitFor()
  await menu(ada).click()
  await page.locator('.view-count').getByText('Selected: 1 word').waitFor()
  await page.keyboard.press('Escape')
  expect(seen).toEqual([])
}, 600_000)

test('[READING-8] the Markdown of a document is shown as it is by one key, also after a reload, and as a page by the same key', async () => {
  const { page } = ada
  await text(ada).focus()
  await page.keyboard.press('Control+Home')
  await page.getByText('It is hot.').click()
  const source = page.locator('.cm-line', { hasText: /^# Start$/ })
  await expectSoon(() => source.count()).toBe(0)
  await page.keyboard.press('Control+Alt+Shift+M')
  await source.waitFor()
  const seen = await lookAllOver(ada, 'view-source')
  await page.reload()
  await source.waitFor()
  await page.getByText('It is hot.').click()
  await page.keyboard.press('Control+Alt+Shift+M')
  await source.waitFor({ state: 'detached' })
  expect(seen).toEqual([])
}, 600_000)

test('[READING-4] focus mode shows the text alone with its other paragraphs dimmed, what is typed is in the document, and Escape or a button leaves it', async () => {
  const { page } = ada
  await page.getByText('It is hot.').click()
  await page.keyboard.press('End')
  await page.keyboard.press('Control+Alt+Shift+F')
  await leave(ada).waitFor()
  await expectSoon(() => bar(ada).isVisible()).toBe(false)
  await expectSoon(() => page.getByRole('complementary').isVisible()).toBe(false)
  await expectSoon(() => page.locator('.current-paragraph').allTextContents()).toEqual([
    'The red kettle.',
    'It is hot.',
  ])
  await page.keyboard.type(' Very.')
  await eventually(() => writer.text.toString().includes('It is hot. Very.'))
  const colour = (words: string) =>
    page.getByText(words, { exact: true }).evaluate((line) => getComputedStyle(line).color)
  await expectSoon(() => colour('Line 0')).not.toBe(await colour('It is hot. Very.'))
  const seen = await lookAllOver(ada, 'view-focus')
  // The palette is there, and its Escape leaves only itself.
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('combobox').waitFor({ state: 'hidden' })
  await expectSoon(() => leave(ada).isVisible()).toBe(true)
  await text(ada).focus()
  await page.keyboard.press('Escape')
  await bar(ada).waitFor()
  await expectSoon(() => page.locator('.current-paragraph').count()).toBe(0)
  // On a phone, without keys.
  await menu(bob).tap()
  await entry(bob, 'Focus mode').tap()
  await leave(bob).waitFor()
  seen.push(...(await lookAt(bob, 'view-focus-touch')))
  await leave(bob).tap()
  await bar(bob).waitFor()
  expect(seen).toEqual([])
}, 600_000)

test('[READING-5] the view for a big screen is large, without tools and carets and not written in, and shows what others write', async () => {
  const { page } = ada
  const size = () =>
    page.getByText('The red kettle.').evaluate((line) => Number.parseFloat(getComputedStyle(line).fontSize))
  const before = await size()
  await menu(ada).click()
  await entry(ada, 'Reading view').click()
  await leave(ada).waitFor()
  await eventually(async () => (await size()) > 1.2 * before)
  await expectSoon(() => page.locator('.remote-caret').first().isVisible()).toBe(false)
  await expectSoon(() => bar(ada).isVisible()).toBe(false)
  await page.getByRole('navigation', { name: 'Outline' }).waitFor()
  const seen = await lookAllOver(ada, 'view-screen')
  await setScreen(page, { viewport: { width: 1920, height: 1080 } })
  seen.push(...(await lookAt(ada, 'view-screen-projector')))
  await page.getByText('The red kettle.').click()
  await page.keyboard.type('typed by mistake')
  writer.text.insert(writer.text.toString().indexOf('The red'), 'Look: ')
  await page.getByText('Look: The red kettle.').waitFor()
  expect(writer.text.toString()).not.toContain('mistake')
  // Keys scroll at once.
  await page.keyboard.press('PageDown')
  await eventually(async () => (await scrolled(ada)) > 0)
  await page.keyboard.press('Escape')
  await bar(ada).waitFor()
  await expectSoon(() => size()).toBe(before)
  await setScreen(page, DESK)
  expect(seen).toEqual([])
  expect([...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)

test('[READING-6] every way to look at a document has a key, which the list of keys names', async () => {
  const { page } = ada
  await page.getByRole('main').focus()
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  for (const words of ['Focus mode', 'Reading view for a big screen', 'Long lines / Short lines', 'Count words'])
    await dialog.getByText(words, { exact: true }).waitFor()
  await expectSoon(() => focused(page)).toBe('Keyboard shortcuts')
  await page.keyboard.press('Escape')
}, 600_000)

test('[READING-7] on a phone the toolbar stands on the keyboard while somebody writes, and the caret is above both', async () => {
  const { page } = bob
  const boxOf = async (words: string) => {
    const box = await page.getByText(words, { exact: true }).boundingBox()
    return { top: box?.y ?? 0, bottom: (box?.y ?? 0) + (box?.height ?? 0) }
  }
  /** As browsers report a keyboard of this height: the page itself stays as large as it is. */
  const showKeyboard = (height: number) =>
    page.evaluate((height) => {
      const viewport = window.visualViewport as VisualViewport
      Object.defineProperty(viewport, 'height', { configurable: true, get: () => innerHeight - height })
      viewport.dispatchEvent(new Event('resize'))
    }, height)
  const toolbar = async () => {
    const box = await bar(bob).boundingBox()
    return { top: box?.y ?? 0, bottom: (box?.y ?? 0) + (box?.height ?? 0) }
  }
  await page.locator('.document-scroll').evaluate((scroller) => scroller.scrollTo(0, 0))
  const above = (await toolbar()).bottom
  // What opens without somebody writing, such as the keyboard of another field, moves nothing here.
  await page.evaluate(() => (document.activeElement as HTMLElement).blur())
  await showKeyboard(336)
  await expectSoon(async () => (await toolbar()).bottom).toBe(above)
  await showKeyboard(0)
  await page.getByText('Line 8', { exact: true }).tap()
  await expectSoon(async () => (await boxOf('Line 8')).bottom).toBeGreaterThan(844 - 336 - 44)
  await showKeyboard(336)
  await eventually(async () => (await toolbar()).bottom === 844 - 336)
  await eventually(async () => (await boxOf('Line 8')).bottom <= (await toolbar()).top)
  const seen = await lookAt(bob, 'above-keyboard')
  // Where the caret is set while the keyboard is up, it comes above it too.
  const top = 844 - 336 - 44
  await expectSoon(async () => (await boxOf('Line 9')).bottom).toBeGreaterThan(top)
  await page
    .getByText('Line 9', { exact: true })
    .evaluate((line) => document.getSelection()?.collapse(line.firstChild, 'Line 9'.length))
  await eventually(async () => (await boxOf('Line 9')).bottom <= (await toolbar()).top)
  // The caret stays in sight while lines are added below it.
  for (let n = 0; n < 6; n++) await page.keyboard.type(`\nmore ${n}`)
  await eventually(async () => (await boxOf('more 5')).bottom <= (await toolbar()).top)
  await showKeyboard(0)
  await eventually(async () => (await toolbar()).bottom === above)
  expect(seen).toEqual([])
}, 600_000)

test('[FOLLOW-1] pressing a face keeps that person’s caret on the screen, until one scrolls, types, presses Escape or Stop', async () => {
  const { page } = ada
  const name = await nameOf(bob)
  const face = page.getByRole('button', { name: `Follow ${name}` })
  const line = page.locator('.views-note')
  const isCaretInSight = () =>
    page.locator('.document-scroll').evaluate((scroller) => {
      const caret = document.querySelector('.remote-caret')?.getBoundingClientRect()
      const { top, bottom } = scroller.getBoundingClientRect()
      return caret !== undefined && caret.top > top && caret.bottom < bottom
    })
  const write = async (words: string) => {
    await bob.page.locator('.document-scroll').evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight))
    await bob.page.getByText('Row 39', { exact: false }).tap()
    await bob.page.keyboard.type(words)
  }
  await page.locator('.document-scroll').evaluate((scroller) => scroller.scrollTo(0, 0))
  await write('a')
  await face.click()
  await line.getByText(`Following ${name}`).waitFor()
  await eventually(isCaretInSight)
  await expectSoon(() => scrolled(ada)).toBeGreaterThan(500)
  const seen = await lookAllOver(ada, 'following')
  // They go elsewhere, and so does the view.
  await bob.page.locator('.document-scroll').evaluate((scroller) => scroller.scrollTo(0, 0))
  await bob.page.getByText('It is hot.', { exact: false }).tap()
  await eventually(async () => (await scrolled(ada)) < 200)

  // Whoever scrolls stays where they are.
  await page.mouse.move(500, 400)
  await page.mouse.wheel(0, 300)
  await line.waitFor({ state: 'detached' })
  const there = await scrolledTo(ada)
  await write('wrote b')
  await eventually(() => writer.text.toString().includes('wrote b'))
  await expectSoon(() => scrolled(ada)).toBe(there)

  await face.click()
  await line.waitFor()
  await page.keyboard.press('Escape')
  await line.waitFor({ state: 'detached' })
  await face.click()
  await line.getByRole('button', { name: 'Stop' }).click()
  await line.waitFor({ state: 'detached' })
  await face.click()
  await eventually(isCaretInSight)
  await text(ada).focus()
  await page.keyboard.type('x')
  await line.waitFor({ state: 'detached' })

  // On the big screen it is what anybody writes.
  await page.keyboard.press('Control+Alt+Shift+B')
  await line.getByText('Following what is written').waitFor()
  writer.text.insert(writer.text.toString().indexOf('Row 30'), 'Here: ')
  await page.getByText('Here: Row 30').waitFor()
  seen.push(...(await lookAt(ada, 'following-screen')))
  await page.mouse.wheel(0, -300)
  await page.getByRole('button', { name: 'Follow what is written' }).click()
  await line.getByText('Following what is written').waitFor()
  await page.keyboard.press('Escape')
  await bar(ada).waitFor()
  expect(seen).toEqual([])
}, 600_000)

test('[FOLLOW-2] the menu of a person leads to where they are, and in a document their caret is followed', async () => {
  const { page } = ada
  const name = await nameOf(bob)
  await sidebarLink(ada, 'Home').click()
  await page.getByRole('button', { name: `More about ${name}` }).click()
  await page.getByRole('button', { name: 'Go to where they are' }).click()
  await page.locator('.views-note').getByText(`Following ${name}`).waitFor()
  await expectSoon(() => new URL(page.url()).pathname).toBe(`/documents/${documentId}`)
  // Who leaves the document does not follow them when they come back.
  await page.goBack()
  await page.goForward()
  await menu(ada).waitFor()
  await expectSoon(() => page.locator('.views-note').count()).toBe(0)
}, 600_000)

test('[FOLLOW-4] who is editing where is announced after a pause, and said at a key', async () => {
  const { page } = ada
  await page
    .getByRole('status')
    .getByText(/^1 person editing: .* in (Start|Results)$/)
    .first()
    .waitFor({ state: 'attached' })
  await page.keyboard.press('Control+Alt+Shift+P')
  await page
    .locator('.views-note')
    .getByText(/^1 person editing: .* in (Start|Results)$/)
    .waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.views-note').waitFor({ state: 'detached' })
  expect([...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)
