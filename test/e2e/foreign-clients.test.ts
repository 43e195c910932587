// The examples of docs/foreign-clients.md, as they are printed there: stock bindings and the stock provider on pages that are not the hub's.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { RECENT_MAX } from '../../src-bun/contract/limits.ts'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { environmentWith } from '../support/process.ts'
import { expectSoon } from '../support/soon.ts'
import { documentsOf, exportOf } from '../support/stock.ts'
import { DESK, type Person } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const ROOT = join(import.meta.dir, '../..')
/** Inside the checkout, so that the examples find their packages. */
const SITE = join(ROOT, 'dist', `foreign-${process.pid}`)
const HUB_IN_EXAMPLES = 'http://192.168.1.37:4280'

const world = aWorld(['--limits', 'off'])
let host: Peer
let site: ReturnType<typeof Bun.spawn>
let origin = ''
let ada: Page
let bob: Page
/** Somebody with a page of the hub. */
let carla: Person

beforeAll(async () => {
  mkdirSync(SITE, { recursive: true })
  const page = readFileSync(join(ROOT, 'docs/foreign-clients.md'), 'utf8')
  for (const [, name, code] of page.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```/gm))
    writeFileSync(join(SITE, name as string), (code as string).replace(HUB_IN_EXAMPLES, hubOrigin()))
  const child = Bun.spawn(['node', join(ROOT, 'test/support/foreign-site.mjs'), SITE], {
    env: environmentWith(),
    stdout: 'pipe',
    stderr: 'ignore',
  })
  site = child
  for await (const piece of child.stdout) {
    origin = new TextDecoder().decode(piece).trim()
    break
  }
  host = await joinAt(hubOrigin(), { hostToken: world.hub.hostToken }, '/api/host')
  ada = (await world.person(DESK)).page
  bob = (await world.person(DESK)).page
  carla = await world.person(DESK)
}, 600_000)
afterAll(() => {
  site.kill()
  rmSync(SITE, { recursive: true, force: true })
}, 600_000)

const hubOrigin = () => `http://127.0.0.1:${world.hub.port}`
const state = (page: Page) => page.locator('#state').textContent()
const hasState = (page: Page, words: string) => eventually(async () => (await state(page)) === words)
/** The text of Ada's CodeMirror, without the carets of others. */
const adasText = () =>
  ada.locator('.cm-line').evaluateAll((lines) =>
    lines
      .map((line) => {
        const copy = line.cloneNode(true) as HTMLElement
        for (const caret of copy.querySelectorAll('.cm-ySelectionCaret')) caret.remove()
        return copy.textContent
      })
      .join('\n'),
  )
const bobsText = () => bob.locator('textarea').inputValue()
const bothHave = (text: string) =>
  eventually(async () => (await adasText()) === text && (await bobsText()) === text).catch(async () => {
    await expectSoon(async () => [await adasText(), await bobsText()]).toEqual([text, text])
  })

test('[FOREIGN-1] a page from elsewhere is refused in words until it signs in, by a code and a cookie or as a guest of an open door', async () => {
  await ada.goto(`${origin}codemirror.html#name=Ada&code=wrong-code`)
  await hasState(ada, '4401 sign in')
  await ada.locator('.cm-content').click()
  await ada.keyboard.type('into nothing')
  await expectSoon(() => adasText()).toBe('')
  await bob.goto(`${origin}textarea.html#Bob`)
  await hasState(bob, '4401 sign in')
  await expectSoon(() => bob.locator('textarea').isEditable()).toBe(false)
  await expectSoon(async () => (await documentsOf(host)).filter(({ title }) => title === 'minutes')).toEqual([])

  await ada.goto('about:blank')
  await ada.goto(`${origin}codemirror.html#name=Ada&code=${world.hub.token}`)
  await hasState(ada, 'connected')
  await host.send('PUT', '/api/door', { door: 'open' })
  await bob.reload()
  await hasState(bob, 'connected')
}, 600_000)

test('[FOREIGN-2] a CodeMirror and a textarea of others, and a program with a ticket, write one text together', async () => {
  await ada.locator('.cm-content').click()
  await ada.keyboard.type('Agenda\nCoffee 😀')
  await bothHave('Agenda\nCoffee 😀')
  const area = bob.locator('textarea')
  await area.evaluate((element: HTMLTextAreaElement) => element.setSelectionRange(6, 6))
  await area.pressSequentially(' of Monday')
  await bothHave('Agenda of Monday\nCoffee 😀')

  // Half of this character is that of the other one, and Yjs cuts none.
  await area.evaluate((element: HTMLTextAreaElement) => {
    element.value = element.value.replace('😀', '😁')
    element.dispatchEvent(new InputEvent('input'))
  })
  await bothHave('Agenda of Monday\nCoffee 😁')

  // What others write before a caret moves it.
  await area.evaluate((element: HTMLTextAreaElement) => element.setSelectionRange(16, 16))
  await ada.keyboard.press('Control+Home')
  await ada.keyboard.type('Our ')
  await bothHave('Our Agenda of Monday\nCoffee 😁')
  await area.pressSequentially('!')
  await bothHave('Our Agenda of Monday!\nCoffee 😁')

  const id = (await documentsOf(host)).find(({ title }) => title === 'minutes')?.id as string
  const { ticket } = (await (await host.post('/api/tickets', { documentId: id })).json()) as { ticket: string }
  const program = Bun.spawn([process.execPath, join(SITE, 'append.ts'), hubOrigin(), ticket, id], {
    env: environmentWith(),
  })
  await bothHave('Our Agenda of Monday!\nCoffee 😁- written by a program\n')
  program.kill()
  await expectSoon(() => exportOf(host, 'minutes')).toBe('Our Agenda of Monday!\nCoffee 😁- written by a program\n')

  // A page of the hub shows the same text, and carets go both ways.
  await carla.page.goto(`${world.origin()}/#${world.hub.token}`)
  await carla.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await carla.page.goto(`${world.origin()}/documents/${id}`)
  await carla.page.getByText('written by a program').click()
  await eventually(async () => (await ada.locator('.cm-ySelectionInfo').count()) === 1)
  await ada.keyboard.press('ArrowRight')
  await eventually(async () => (await carla.page.locator('.remote-caret').count()) === 1)
  expect(carla.problems).toEqual([])
}, 600_000)

test('[FOREIGN-3] what both write while the hub is gone is there after its restart, once', async () => {
  const before = 'Our Agenda of Monday!\nCoffee 😁- written by a program\n'
  await world.hub.kill('SIGKILL')
  await eventually(async () => (await state(ada)) !== 'connected' && (await state(bob)) !== 'connected')
  await ada.keyboard.press('Control+Home')
  await ada.keyboard.type('A: ')
  await bob.locator('textarea').evaluate((element: HTMLTextAreaElement) => element.setSelectionRange(999, 999))
  await bob.locator('textarea').pressSequentially('Bye')
  await world.startAgain()
  await bothHave(`A: ${before}Bye`)
  await expectSoon(() => exportOf(host, 'minutes')).toBe(`A: ${before}Bye`)
}, 600_000)

test('[FOREIGN-4] what a viewer writes in an editor of others is refused in words, and reaches nobody', async () => {
  const text = await exportOf(host, 'minutes')
  const { members } = (await (await host.get('/api/members')).json()) as { members: { id: string; name: string }[] }
  const guest = members.find(({ name }) => name === 'Bob')
  await host.send('PUT', `/api/members/${guest?.id}/role`, { role: 'viewer' })
  await bob.locator('textarea').pressSequentially('Not mine')
  await hasState(bob, '4403 notAllowed')
  await expectSoon(() => bob.locator('textarea').isEditable()).toBe(false)
  await ada.keyboard.press('Control+End')
  await ada.keyboard.type('.')
  await eventually(async () => (await exportOf(host, 'minutes')) === `${text}.`)
  await expectSoon(() => adasText()).toBe(`${text}.`)
}, 600_000)

test('[RICH-12] two ProseMirror editors of others write one document over a kill of the hub, and a page of the hub shows its words', async () => {
  const [cleo, dan] = [(await world.person(DESK)).page, (await world.person(DESK)).page]
  await cleo.goto(`${origin}prosemirror.html#Cleo`)
  await hasState(cleo, 'connected')
  await dan.goto(`${origin}prosemirror.html#Dan`)
  await hasState(dan, 'connected')
  /** The HTML without the carets of others. */
  const page = (of: Page) =>
    of.locator('.ProseMirror').evaluate((element) => {
      const copy = element.cloneNode(true) as HTMLElement
      for (const caret of copy.querySelectorAll('.ProseMirror-yjs-cursor, .ProseMirror-separator, br')) caret.remove()
      for (const selection of copy.querySelectorAll('.ProseMirror-yjs-selection'))
        selection.replaceWith(...selection.childNodes)
      copy.normalize()
      return copy.innerHTML
    })
  const bothShow = async (html: string) => {
    await eventually(async () => (await page(cleo)) === html && (await page(dan)) === html).catch(() => {})
    await expectSoon(async () => [await page(cleo), await page(dan)]).toEqual([html, html])
  }
  await cleo.locator('.ProseMirror').click()
  await cleo.keyboard.press('Control+b')
  await cleo.keyboard.type('Hand')
  await cleo.keyboard.press('Control+b')
  await cleo.keyboard.type('book')
  await bothShow('<p><strong>Hand</strong>book</p>')
  await eventually(async () => (await dan.locator('.ProseMirror-yjs-cursor').textContent())?.includes('Cleo') === true)
  await dan.locator('.ProseMirror').click()
  await dan.keyboard.press('Control+End')
  await dan.keyboard.press('Enter')
  await dan.keyboard.type('of Dan')
  await bothShow('<p><strong>Hand</strong>book</p><p>of Dan</p>')

  await world.hub.kill('SIGKILL')
  await eventually(async () => (await state(cleo)) !== 'connected' && (await state(dan)) !== 'connected')
  await cleo.keyboard.press('Control+Home')
  await cleo.keyboard.type('Our ')
  await dan.keyboard.type(' and Cleo')
  await world.startAgain()
  await bothShow('<p><strong>Our Hand</strong>book</p><p>of Dan and Cleo</p>')

  const { id } = (await documentsOf(host)).find(({ title }) => title === 'handbook') as { id: string }
  // Not for a moment is there an editor in which somebody could type.
  await carla.page.addInitScript(() => {
    const seen = { editors: 0 }
    Object.assign(window, { seen })
    new MutationObserver(() => {
      seen.editors += document.querySelectorAll('.cm-editor').length
    }).observe(document, { childList: true, subtree: true })
  })
  for (let n = 0; n <= RECENT_MAX; n++) await host.post('/api/documents', { title: `later ${n}` })
  // The page does not have the document from the snapshot, and gets its kind only after it has the content.
  await carla.page.route('**/api/documents?ids=*', async (route) => {
    // A page gives up an answer after ten seconds, and a busy machine may need longer for the content.
    const content = carla.page.locator('.save-status[data-saved="saved"]').waitFor({ timeout: 7000 })
    await content.catch(() => undefined)
    await route.continue()
  })
  await carla.page.goto(`${world.origin()}/documents/${id}`)
  await carla.page.getByRole('heading', { name: 'This document is written with another editor' }).waitFor()
  const words = carla.page.getByText('Our Handbook')
  await expectSoon(() => words.textContent()).toBe('Our Handbook\nof Dan and Cleo')
  await dan.keyboard.type('!')
  await eventually(async () => (await words.textContent()) === 'Our Handbook\nof Dan and Cleo!')
  // Nothing that only a text has, and who is here.
  for (const name of ['History', 'Comments', 'Download', 'Bold'])
    await expectSoon(async () => [name, await carla.page.getByRole('button', { name }).count()]).toEqual([name, 0])
  await expectSoon(() =>
    carla.page.evaluate(() => (window as unknown as { seen: { editors: number } }).seen.editors),
  ).toBe(0)
  await carla.page.goto(`${world.origin()}/documents/${id}?history=now`)
  await carla.page.getByRole('heading', { name: 'This document is written with another editor' }).waitFor()
  expect(carla.problems).toEqual([])
  expect(await lookAllOver(carla, 'rich-document')).toEqual([])
}, 600_000)
