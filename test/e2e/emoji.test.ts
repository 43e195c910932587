// Emojis in messages and reactions: the picker and the short codes, at the desk and on a phone, in both languages.
import { beforeAll, expect, test } from 'bun:test'
import { eventually } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { focused, lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
let ada: Person

const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^(Message|Nachricht) / })
const bodies = ({ page }: Person) => page.locator('.message:not([data-pending]) .message-body')
const search = ({ page }: Person) => page.getByRole('combobox', { name: /^(Search emoji|Emoji suchen)$/ })
const option = ({ page }: Person, name: string) => page.getByRole('option', { name, exact: true })

beforeAll(async () => {
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(ada).waitFor()
}, 600_000)

test('[EMOJI-5] the picker puts an emoji where the caret is, by keyboard and by mouse, and offers the last ones first', async () => {
  const { page } = ada
  await composer(ada).fill('Hello  there')
  await composer(ada).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(6, 6))
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await option(ada, 'party popper').waitFor()
  await eventually(async () => (await focused(page)) === 'Search emoji')
  expect(await lookAllOver(ada, 'emoji-picker')).toEqual([])
  await search(ada).fill('wave')
  // It was there among all the others, too.
  const chosen = () => page.locator('.emoji-option[aria-selected="true"]').getAttribute('aria-label')
  await expectSoon(() => chosen()).toBe('waving hand')
  await page.keyboard.press('Enter')
  await eventually(async () => (await composer(ada).inputValue()) === 'Hello 👋 there')
  await expectSoon(() => focused(page)).toBe('Message lobby')
  await expectSoon(() => composer(ada).evaluate((field: HTMLTextAreaElement) => field.selectionStart)).toBe(8)

  // The arrows move in the grid: down into it, to the side, and a row down.
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await option(ada, 'waving hand').waitFor()
  await expectSoon(() => chosen()).toBe('waving hand')
  const names = await page
    .locator('.emoji-option')
    .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')))
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key)
  await expectSoon(() => chosen()).toBe(names[1] as string)
  await page.getByRole('button', { name: 'animals & nature' }).click()
  await option(ada, 'monkey').waitFor()
  await search(ada).fill('qqqq')
  await page.getByRole('status').filter({ hasText: 'No emoji has such a name.' }).waitFor()
  expect(await lookAt(ada, 'emoji-nothing-desk-light')).toEqual([])
  await page.keyboard.press('Escape')
  await expectSoon(() => search(ada).count()).toBe(0)
  await composer(ada).fill('')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[EMOJI-6] a short code is offered from three letters on, chosen with the arrows and Enter, and replaced at once where it is closed', async () => {
  const { page } = ada
  await composer(ada).click()
  await page.keyboard.type('well done :ta')
  await page.keyboard.type('d')
  const list = page.getByRole('listbox', { name: 'Suggestions' })
  await list.getByRole('option', { name: /:tada:/ }).waitFor()
  expect(await lookAllOver(ada, 'emoji-suggestions')).toEqual([])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await expectSoon(() => composer(ada).getAttribute('aria-activedescendant')).toBe(
    await list.locator('[aria-selected="true"]').getAttribute('id'),
  )
  await page.keyboard.press('Enter')
  await eventually(async () => (await composer(ada).inputValue()) === 'well done 🎉')
  await page.keyboard.type(' :heart: :nosuchcode: 10:30:45 :rock')
  await list.waitFor()
  await page.keyboard.press('Escape')
  await expectSoon(() => list.count()).toBe(0)
  await expectSoon(() => composer(ada).inputValue()).toBe('well done 🎉 ❤️ :nosuchcode: 10:30:45 :rock')
  const before = await bodies(ada).count()
  await page.keyboard.press('Enter')
  await bodies(ada).nth(before).waitFor()
  await expectSoon(() => bodies(ada).nth(before).textContent()).toBe('well done 🎉 ❤️ :nosuchcode: 10:30:45 :rock')
  await composer(ada).fill(':tada:')
  await eventually(async () => (await composer(ada).inputValue()) === '🎉')
  await page.keyboard.press('Enter')
  await bodies(ada)
    .nth(before + 1)
    .waitFor()
  // An emoji alone is large.
  await expectSoon(() =>
    bodies(ada)
      .nth(before + 1)
      .getAttribute('data-large'),
  ).toBe('')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[EMOJI-11] a press that moves the caret closes the list, and Enter then sends what was typed', async () => {
  const { page } = ada
  const list = page.getByRole('listbox', { name: 'Suggestions' })
  const offer = async () => {
    await composer(ada).fill('')
    await composer(ada).pressSequentially('hello :tad')
    await list.getByRole('option', { name: /:tada:/ }).waitFor()
  }
  await offer()
  await composer(ada).click({ position: { x: 12, y: 12 } })
  await expectSoon(() => list.count()).toBe(0)
  await offer()
  await page.keyboard.press('Home')
  await expectSoon(() => list.count()).toBe(0)
  const before = await bodies(ada).count()
  await page.keyboard.press('Enter')
  await bodies(ada).nth(before).waitFor()
  await expectSoon(() => bodies(ada).nth(before).textContent()).toBe('hello :tad')
  await expectSoon(() => composer(ada).inputValue()).toBe('')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[EMOJI-7] any emoji can be a reaction, on a phone in German too, and nothing of it is left on the device after signing out', async () => {
  const phone = await world.person({ ...PHONE, locale: 'de-DE' })
  const { page } = phone
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  const row = page.locator('.message', { hasText: 'well done' })
  await row.getByRole('button', { name: /^Mehr zur/ }).tap()
  await page.getByRole('button', { name: 'Ein anderes Emoji' }).tap()
  await option(phone, 'Konfettibombe').waitFor()
  expect(await lookAt(phone, 'emoji-reaction-phone-dark')).toEqual([])
  await search(phone).fill('rakete')
  await option(phone, 'Rakete').tap()
  await ada.page.locator('.message', { hasText: 'well done' }).getByRole('button', { name: /^🚀 1/ }).waitFor()

  await page.getByRole('button', { name: 'Emoji', exact: true }).tap()
  await option(phone, 'Rakete').waitFor()
  expect(await lookAt(phone, 'emoji-picker-phone-dark-de')).toEqual([])
  await option(phone, 'Rakete').tap()
  await eventually(async () => (await composer(phone).inputValue()) === '🚀')
  const stored = () => page.evaluate(() => Object.keys(localStorage).filter((key) => /emojis|draft/.test(key)).length)
  await expectSoon(() => stored()).toBe(2)
  await page.goto(`${world.origin()}/security`)
  await page.locator('li', { hasText: '(dieses)' }).getByRole('button').tap()
  await page.getByRole('dialog').getByRole('button', { name: 'Abmelden' }).tap()
  await page.getByRole('textbox', { name: 'Dein Name' }).waitFor()
  await expectSoon(() => stored()).toBe(0)
  expect(phone.problems).toEqual([])
  await phone.context.close()
}, 600_000)

test('[EMOJI-9] a skin tone is chosen in the picker, stays chosen after a reload, and holds for short codes, too', async () => {
  const { page } = ada
  const open = async () => {
    await page.getByRole('button', { name: 'Emoji', exact: true }).click()
    await search(ada).fill('waving')
    await option(ada, 'waving hand').waitFor()
  }
  await composer(ada).fill('')
  await open()
  const tone = page.getByRole('button', { name: 'skin tones: waving hand' })
  for (let at = 0; at < 20 && (await focused(page)) !== 'skin tones: waving hand'; at++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const tones = page.getByRole('group', { name: 'skin tones' })
  await tones.waitFor()
  await expectSoon(() => tones.getByRole('button').allInnerTexts()).toEqual([
    '👋',
    '👋🏻',
    '👋🏼',
    '👋🏽',
    '👋🏾',
    '👋🏿',
  ])
  // Escape closes the tones alone.
  await page.keyboard.press('Escape')
  await expectSoon(async () => [await tones.count(), await focused(page), await search(ada).count()]).toEqual([
    0,
    'skin tones: waving hand',
    1,
  ])
  await tone.click()
  expect(await lookAllOver(ada, 'emoji-tones')).toEqual([])
  await tones.getByRole('button', { name: 'medium skin tone', exact: true }).click()
  await expectSoon(() => focused(page)).toBe('skin tones: medium skin tone')
  await option(ada, 'waving hand').click()
  await eventually(async () => (await composer(ada).inputValue()) === '👋🏽')

  await page.reload()
  await composer(ada).waitFor()
  await open()
  await expectSoon(() => option(ada, 'waving hand').textContent()).toBe('👋🏽')
  await search(ada).fill('party popper')
  await option(ada, 'waving hand').waitFor({ state: 'detached' })
  await page.keyboard.press('Enter')
  await eventually(async () => (await composer(ada).inputValue()).endsWith('🎉'))
  await composer(ada).fill('')
  await composer(ada).pressSequentially(':wave:')
  await eventually(async () => (await composer(ada).inputValue()) === '👋🏽')
  await composer(ada).fill('')
  expect(ada.problems).toEqual([])
}, 600_000)
