// What is typed and not sent yet, and the keys of the field for it: at the desk, on a phone, and with an input method.
import { beforeAll, expect, test } from 'bun:test'
import { eventually, joinAt, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person
let script: Peer

const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const bodies = ({ page }: Person) => page.locator('.message:not([data-pending]) .message-body')
const room = ({ page }: Person, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: new RegExp(`^${name}\\b`) })

beforeAll(async () => {
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(ada).waitFor()
  script = await joinAt(`http://127.0.0.1:${world.hub.port}`, { name: 'Script', code: world.hub.token })
  await script.post('/api/rooms', { name: 'elsewhere' })
  await room(ada, 'elsewhere').waitFor()
}, 600_000)

test('[DRAFT-3] a draft and its answer stay over changing rooms, a reload and in another tab, and the list marks their room', async () => {
  const { page, context } = ada
  await composer(ada).fill('Tea is ready')
  await composer(ada).press('Enter')
  await bodies(ada).filter({ hasText: 'Tea is ready' }).hover()
  await page.getByRole('button', { name: /^More about/ }).click()
  await page.getByRole('button', { name: 'Answer', exact: true }).click()
  await composer(ada).fill('not sent')
  const mark = room(ada, 'lobby').getByText('Draft: a message that you have begun')
  // The room on the page shows the draft itself.
  await expectSoon(() => mark.isVisible()).toBe(false)
  await room(ada, 'elsewhere').click()
  await page.getByRole('textbox', { name: 'Message elsewhere' }).waitFor()
  await mark.waitFor()
  expect(await lookAllOver(ada, 'draft-marked')).toEqual([])
  await page.reload()
  await mark.waitFor()
  await room(ada, 'lobby').click()
  await eventually(async () => (await composer(ada).inputValue()) === 'not sent')
  await page.locator('.reply-bar', { hasText: 'Tea is ready' }).waitFor()
  await page.reload()
  await page.locator('.reply-bar', { hasText: 'Tea is ready' }).waitFor()

  const tab = await context.newPage()
  await tab.goto(page.url())
  const second = tab.getByRole('textbox', { name: /^Message / })
  await eventually(async () => (await second.inputValue()) === 'not sent')
  await composer(ada).fill('not sent, changed')
  await eventually(async () => (await second.inputValue()) === 'not sent, changed')
  await composer(ada).press('Enter')
  await bodies(ada).filter({ hasText: 'not sent, changed' }).waitFor()
  await eventually(async () => (await second.inputValue()) === '')
  await expectSoon(() => tab.locator('.reply-bar').count()).toBe(0)
  await tab.close()
  await room(ada, 'elsewhere').click()
  await page.getByRole('textbox', { name: 'Message elsewhere' }).waitFor()
  await expectSoon(() => room(ada, 'lobby').locator('.nav-draft').count()).toBe(0)
  await room(ada, 'lobby').click()
  await page.getByRole('textbox', { name: 'Message lobby' }).waitFor()
  await bodies(ada).filter({ hasText: 'not sent, changed' }).waitFor()
  await expectSoon(() =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => /draft|reply/.test(key))),
  ).toEqual([])
}, 600_000)

test('[DRAFT-4] Enter sends, Shift and Enter begins a line, and Enter of an input method does neither', async () => {
  const { page } = ada
  await composer(ada).fill('one')
  await composer(ada).press('Shift+Enter')
  await page.keyboard.type('two')
  await expectSoon(() => composer(ada).inputValue()).toBe('one\ntwo')
  const before = await bodies(ada).count()
  // What browsers send while somebody chooses among the characters of an input method, and Safari right after.
  const keys = await composer(ada).evaluate((field) =>
    [{ isComposing: true }, { keyCode: 229 }].map((composing) => {
      const key = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...composing })
      return field.dispatchEvent(key)
    }),
  )
  expect(keys).toEqual([true, true])
  await expectSoon(() => composer(ada).inputValue()).toBe('one\ntwo')
  await composer(ada).press('Enter')
  await bodies(ada).nth(before).waitFor()
  await expectSoon(() => bodies(ada).count()).toBe(before + 1)
  await expectSoon(() => bodies(ada).nth(before).textContent()).toBe('one\ntwo')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[DRAFT-5] on a touch screen Enter begins a line, the button sends, and so do Ctrl and Enter of a keyboard that is attached', async () => {
  const phone = await world.person(PHONE)
  const { page } = phone
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(phone).tap()
  await page.keyboard.type('from')
  await composer(phone).press('Enter')
  await page.keyboard.type('a phone')
  await expectSoon(() => composer(phone).inputValue()).toBe('from\na phone')
  await expectSoon(() => composer(phone).getAttribute('enterkeyhint')).toBe('enter')
  expect(await lookAt(phone, 'draft-lines-phone-dark')).toEqual([])
  await page.getByRole('button', { name: 'Send' }).tap()
  await bodies(ada).filter({ hasText: 'a phone' }).waitFor()
  await page.keyboard.type('with a keyboard')
  await composer(phone).press('Control+Enter')
  await bodies(ada).filter({ hasText: 'with a keyboard' }).waitFor()
  await expectSoon(() => composer(phone).inputValue()).toBe('')
  expect(phone.problems).toEqual([])
  await phone.context.close()
}, 600_000)
