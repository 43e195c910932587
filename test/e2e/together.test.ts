// The whole path from joining to a restart of the hub, with two people and their host.
import { beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { eventually } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld()
let ada: Person
let bob: Person

beforeAll(async () => {
  ada = await world.person(DESK)
  bob = await world.person(PHONE)
}, 600_000)

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })
const editor = (page: Page) => page.getByRole('textbox', { name: /^Text of / })
const messages = (page: Page) => page.getByRole('region', { name: /^Messages in / })
const hereNow = (page: Page) => page.locator('.sidebar, nav, aside').getByRole('region', { name: 'Here now' }).first()
const sendMessage = async (page: Page, words: string) => {
  await composer(page).fill(words)
  await page.getByRole('button', { name: 'Send' }).click()
}
const seesMessage = (page: Page, words: string) => messages(page).getByText(words, { exact: true }).waitFor()
/** The text in the editor, without the carets of others. */
const textOf = (page: Page) =>
  editor(page).evaluate((element) => {
    const lines = [...element.querySelectorAll('.cm-line')].map((line) => line.cloneNode(true) as HTMLElement)
    for (const line of lines)
      for (const widget of line.querySelectorAll('.remote-caret, .cm-widgetBuffer')) widget.remove()
    return lines.map((line) => line.textContent?.replaceAll('\u2060', '')).join('\n')
  })

test('[E2E-1] a person who opens the link types in the lobby without a form, and the token leaves the address bar', async () => {
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(ada.page).fill('Hello from the link')
  await composer(ada.page).press('Enter')
  await seesMessage(ada.page, 'Hello from the link')
  await expectSoon(() => ada.page.url()).not.toContain(world.hub.token)
  await expectSoon(() => ada.page.evaluate(() => isSecureContext)).toBe(false)
  await ada.shot('room-desk-light')
}, 600_000)

test('[E2E-2] a person joins with the code as people type it; a wrong code is reported beside the field, and the input stays', async () => {
  const { page } = bob
  bob.hubIsDown = false
  await page.goto(world.origin())
  await bob.shot('join-phone-dark')
  const code = page.getByRole('textbox', { name: 'Code' })
  await page.getByRole('textbox', { name: 'Your name' }).fill('Bob')
  await code.fill('AAAA-AAAA')
  await page.getByRole('button', { name: 'Join' }).click()
  await page
    .getByText(/not the code|code is not|wrong code|does not open/i)
    .first()
    .waitFor()
  await expectSoon(async () => (await code.inputValue()).replace(/\W/g, '')).toBe('AAAAAAAA')
  await bob.shot('join-wrong-code-phone-dark')
  // A refused code is answered 403, and browsers log every one.
  expect(bob.problems.splice(0).filter((problem) => !problem.includes('403'))).toEqual([])
  await code.fill(` ${world.hub.code?.slice(0, 4).toLowerCase()} - ${world.hub.code?.slice(4).toLowerCase()} `)
  await page.getByRole('button', { name: 'Join' }).click()
  await seesMessage(page, 'Hello from the link')
  await bob.shot('room-phone-dark')
}, 600_000)

test('[E2E-3] two people chat and see each other arrive', async () => {
  await sendMessage(bob.page, 'Hello from the phone')
  await seesMessage(ada.page, 'Hello from the phone')
  await sendMessage(ada.page, 'I see you')
  await seesMessage(bob.page, 'I see you')
  await hereNow(ada.page).getByText('Bob', { exact: true }).waitFor()
  await ada.shot('room-two-desk-light')
}, 600_000)

test('[E2E-4] two people write in one document at once and end with the same text', async () => {
  await ada.page.getByRole('button', { name: 'New document' }).first().click()
  await ada.page.getByRole('textbox', { name: 'Title' }).fill('Weekly notes')
  await ada.page.getByRole('button', { name: 'Create document' }).click()
  await editor(ada.page).waitFor()
  await bob.page.goto(ada.page.url())
  await editor(bob.page).waitFor()
  await Promise.all([
    editor(ada.page).pressSequentially('Agenda of today\n\nAda was here. ', { delay: 5 }),
    editor(bob.page).pressSequentially('Bob too. ', { delay: 5 }),
  ])
  // No Markdown, because the editor hides its markers. The order depends on who types first; both texts must be the same, with nothing missing or doubled.
  const sortedCharacters = (text: string) => [...text.replace(/\s/g, '')].sort().join('')
  await eventually(async () => {
    const [hers, his] = [await textOf(ada.page), await textOf(bob.page)]
    expect(his).toBe(hers)
    expect(sortedCharacters(hers)).toBe(sortedCharacters('Agenda of today Ada was here. Bob too.'))
    return true
  })
  for (const { page } of [ada, bob]) await page.getByText('All changes saved').waitFor()
  await ada.shot('document-desk-light')
  await bob.shot('document-phone-dark')
}, 600_000)

test('[E2E-5] after the hub was killed and started again, both pages reconnect by themselves and have every edit', async () => {
  const before = await textOf(ada.page)
  await world.hub.kill('SIGKILL')
  await editor(ada.page).press('Control+End')
  await editor(ada.page).pressSequentially(' Written while the hub was down.')
  await ada.page.getByText('Kept on this device').first().waitFor()
  await ada.page
    .getByText(/Reconnecting/)
    .first()
    .waitFor()
  await ada.shot('document-reconnecting-desk-light')
  await bob.shot('document-reconnecting-phone-dark')

  await world.startAgain()
  const restarted = performance.now()
  for (const { page } of [ada, bob]) await page.getByText('All changes saved').waitFor()
  await eventually(async () => (await textOf(bob.page)).includes('Written while the hub was down.'))
  const backAfterMs = Math.round(performance.now() - restarted)
  console.log(`both back and in step ${backAfterMs} ms after the hub`)
  await expectSoon(() => textOf(bob.page)).toBe(await textOf(ada.page))
  await expectSoon(async () => (await textOf(ada.page)).replace(' Written while the hub was down.', '')).toBe(before)
  for (const person of [ada, bob]) person.hubIsDown = false
}, 600_000)

test('[E2E-6] messages sent while the hub is down arrive once and in order, and the earlier ones stay', async () => {
  await ada.page.getByRole('link', { name: /lobby/ }).first().click()
  await seesMessage(ada.page, 'I see you')
  ada.hubIsDown = true
  await world.hub.kill('SIGKILL')
  await sendMessage(ada.page, 'Sent into the void')
  await sendMessage(ada.page, 'And again')
  await ada.shot('room-pending-desk-light')
  await world.startAgain()
  await bob.page.goto(ada.page.url())
  await seesMessage(bob.page, 'Sent into the void')
  await seesMessage(bob.page, 'And again')
  await seesMessage(bob.page, 'Hello from the phone')
  await expectSoon(() => messages(bob.page).getByText('Sent into the void', { exact: true }).count()).toBe(1)
  const order = await messages(bob.page).evaluate((element) => element.textContent ?? '')
  expect(order.indexOf('Sent into the void')).toBeLessThan(order.indexOf('And again'))
  await ada.page.getByText('Connected').first().waitFor()
  for (const person of [ada, bob]) person.hubIsDown = false
  await ada.page.reload()
  await seesMessage(ada.page, 'And again')
  await expectSoon(() => messages(ada.page).getByText('And again', { exact: true }).count()).toBe(1)
}, 600_000)

test('[E2E-7] the host lands on the invitation and sees who leaves', async () => {
  const host = await world.person(DESK)
  await host.page.goto(`${world.origin()}/#host=${world.hub.hostToken}`)
  await host.page
    .getByRole('img', { name: /QR code/ })
    .first()
    .waitFor()
  await host.page
    .getByText(`${world.hub.code?.slice(0, 4)}-${world.hub.code?.slice(4)}`)
    .first()
    .waitFor()
  await hereNow(host.page).getByText('Bob', { exact: true }).waitFor()
  await host.shot('lobby-desk-light')
  await setScreen(host.page, { colorScheme: 'dark' })
  await host.shot('lobby-desk-dark')
  await bob.context.close()
  await eventually(async () => (await hereNow(host.page).getByText('Bob', { exact: true }).count()) === 0)
  expect(host.problems).toEqual([])
  await host.context.close()
}, 600_000)

test('[E2E-8] no page has made a request to another host, violated its policy or logged an error', () => {
  expect(ada.problems).toEqual([])
  expect(bob.problems).toEqual([])
})
