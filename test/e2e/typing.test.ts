// What people type into the fields of the pages: code with its indent, writing from right to left, and emoji up to a limit.
import { beforeAll, expect, test } from 'bun:test'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { lookAt, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld([], undefined, { fetchesAhead: false })
let ada: Person
beforeAll(async () => {
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
}, 600_000)

const composer = () => ada.page.getByRole('textbox', { name: /^Message / })
const SHALOM = '\u05e9\u05dc\u05d5\u05dd'

test('[TYPE-1] a message keeps the indent of its first line, and loses blank lines around it', async () => {
  const { page } = ada
  for (const [typed, sent] of [
    ['    if ready:\n        go()', '    if ready:\n        go()'],
    ['\n  \n\tfor all  \n\n', '\tfor all'],
    [' one ', ' one'],
  ] as const) {
    const bodies = page.locator('.message:not([data-pending]) .message-body')
    const before = await bodies.count()
    await composer().fill(typed)
    await composer().press('Enter')
    await bodies.nth(before).waitFor()
    await expectSoon(() => bodies.nth(before).textContent()).toBe(sent)
    await expectSoon(() => composer().inputValue()).toBe('')
  }
  await composer().fill(' \n\t ')
  await expectSoon(() => page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
  await composer().fill('')
}, 600_000)

test('[TYPE-2] every text field turns to the direction of what is typed into it', async () => {
  const { page } = ada
  const turns = async (name: string | RegExp) => {
    const field = page.getByRole('textbox', { name }).first()
    await field.fill(SHALOM)
    const turned = await field.evaluate((element) => {
      const { direction, unicodeBidi } = getComputedStyle(element)
      return direction === 'rtl' || unicodeBidi === 'plaintext'
    })
    expect([String(name), turned]).toEqual([String(name), true])
  }
  await turns(/^Message /)
  await ada.shot('compose-right-to-left-desk-light')
  await composer().fill('')
  await page.getByRole('button', { name: 'New room' }).first().click()
  await turns('Name of the room')
  await ada.shot('new-room-right-to-left-desk-light')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'New document' }).first().click()
  await turns('Title')
  await page.getByRole('button', { name: 'Create document' }).click()
  await page.getByRole('textbox', { name: `Text of ${SHALOM}` }).click()
  await page.keyboard.press('Control+f')
  await turns('Find')
  await page.keyboard.press('Escape')
  await page.goto(`${world.origin()}/boards/new`)
  await turns('Name')
}, 600_000)

test('[TYPE-3] a field takes as many characters as people see, cuts what is more at the caret, and says so', async () => {
  const { page } = ada
  await page.goto(world.origin())
  await page.getByRole('button', { name: 'New room' }).first().click()
  const name = page.getByRole('textbox', { name: 'Name of the room' })
  const limit = page.getByText('at most 60 characters')
  await name.fill('👨‍👩‍👧‍👦'.repeat(59))
  await expectSoon(() => limit.count()).toBe(0)
  await page.keyboard.insertText('🇩🇪')
  await limit.waitFor()
  for (const more of ['x', '😀', 'too long to fit']) {
    await page.keyboard.insertText(more)
    await expectSoon(() => name.inputValue()).toBe(`${'👨‍👩‍👧‍👦'.repeat(59)}🇩🇪`)
  }
  // What stands behind the caret stays.
  await name.fill('0123456789'.repeat(5))
  await page.keyboard.press('Home')
  await page.keyboard.insertText('abcdefghijklmno')
  await expectSoon(() => name.inputValue()).toBe(`abcdefghij${'0123456789'.repeat(5)}`)
  await expectSoon(() => name.evaluate((field) => (field as HTMLInputElement).selectionStart)).toBe(10)
  await name.fill('👨‍👩‍👧‍👦'.repeat(60))
  await name.press('Enter')
  await page.getByRole('heading', { name: '👨‍👩‍👧‍👦'.repeat(60) }).waitFor()

  const message = page.getByRole('textbox', { name: /^Message / })
  await message.fill('🇩🇪'.repeat(3990))
  await page.getByText('10 characters left').waitFor()
  await message.fill('🇩🇪'.repeat(4001))
  await page.getByText('1 character too many').waitFor()
  await expectSoon(() => page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
  await message.fill('🇩🇪'.repeat(4000))
  await message.press('Enter')
  await page.locator('.message:not([data-pending]) .message-body').first().waitFor()
  await expectSoon(() => page.locator('.message-body').first().textContent()).toBe('🇩🇪'.repeat(4000))
  expect(ada.problems).toEqual([])
}, 600_000)

test('[TYPE-4] on a phone a message of several lines has the whole width, its buttons stand below it, and one line stands beside them', async () => {
  const phone = await world.person(PHONE)
  const { page } = phone
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  const field = page.getByRole('textbox', { name: /^Message / })
  await field.waitFor()
  const place = () =>
    field.evaluate((field) => {
      const form = field.closest('form') as HTMLElement
      const top = (form.querySelector('.composer-send') as HTMLElement).getBoundingClientRect().top
      const { bottom, width } = field.getBoundingClientRect()
      return { isWide: width > form.clientWidth - 12, isAbove: bottom <= top }
    })
  const [beside, above] = [
    { isWide: false, isAbove: false },
    { isWide: true, isAbove: true },
  ]
  const lines = () =>
    field.evaluate((field) =>
      Math.round((field.clientHeight - 20) / Number.parseFloat(getComputedStyle(field).lineHeight)),
    )
  await field.tap()
  await page.keyboard.type('We meet')
  await expectSoon(place).toEqual(beside)
  await page.keyboard.type(' at the harbour at nine')
  await expectSoon(place).toEqual(above)
  // Where it is wider, the same text has one line, and does not go back and forth.
  await expectSoon(lines).toBe(1)
  await page.keyboard.type(' with all the boxes, and then we walk to the mill')
  await expectSoon(lines).toBe(2)
  await expectSoon(place).toEqual(above)
  for (const colorScheme of ['light', 'dark'] as const) {
    await setScreen(page, { colorScheme })
    expect(await lookAt(phone, `compose-lines-phone-${colorScheme}`)).toEqual([])
  }
  await setScreen(page, { viewport: DESK.viewport })
  await field.fill('one\ntwo\nthree')
  await expectSoon(place).toEqual(beside)
  await setScreen(page, { viewport: PHONE.viewport })
  await expectSoon(place).toEqual(above)
  await field.fill('one two')
  await expectSoon(place).toEqual(beside)
  await field.press('Enter')
  await page.keyboard.type('three')
  await expectSoon(place).toEqual(above)
  await page.getByRole('button', { name: 'Send', exact: true }).tap()
  await expectSoon(() => field.inputValue()).toBe('')
  await expectSoon(place).toEqual(beside)
  expect(phone.problems).toEqual([])
  await phone.context.close()
}, 600_000)
