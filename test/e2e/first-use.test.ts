// Places where newcomers have stumbled.
import { beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { eventually } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld()
let ada: Person

beforeAll(async () => {
  ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

const editor = (page: Page) => page.getByRole('textbox', { name: /^Text of / })
const newDocument = async (page: Page, title: string) => {
  await page.getByRole('button', { name: 'New document' }).first().click()
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill(title)
  await page.getByRole('button', { name: 'Create document' }).click()
  // By its name, because the editor of the previous document is still there for a moment.
  await page.getByRole('textbox', { name: `Text of ${title}` }).waitFor()
}

test('[MEMBER-3] a name that was typed is kept by a button, by leaving the field, by a reload and by going back, without Enter', async () => {
  const { page } = ada
  const field = page.getByRole('textbox', { name: 'Your name' })
  const save = page.getByRole('button', { name: 'Save', exact: true })
  const isKnownAs = (name: string) =>
    eventually(() =>
      page.evaluate(
        (name) =>
          fetch('/api/session')
            .then((answer) => answer.json() as Promise<{ member: { name: string } }>)
            .then(({ member }) => member.name === name),
        name,
      ),
    )
  await field.fill('Ada')
  await save.waitFor()
  expect(await lookAllOver(ada, 'name-typed')).toEqual([])
  await save.click()
  await isKnownAs('Ada')
  await save.waitFor({ state: 'detached' })
  await field.and(page.locator(':focus')).waitFor()
  await field.fill('Ada L')
  await page.keyboard.press('Tab')
  await isKnownAs('Ada L')
  await save.waitFor({ state: 'detached' })
  await field.fill('Ada Lo')
  await page.reload()
  await isKnownAs('Ada Lo')
  await page.getByRole('complementary').getByRole('link', { name: 'Home' }).first().click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await field.fill('Ada Lov')
  await page.goBack()
  await isKnownAs('Ada Lov')
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
}, 600_000)

test('[E2E-9] an unknown document is shown as unknown, and nobody can write in it', async () => {
  await ada.page.goto(`${world.origin()}/documents/01999999-0000-7000-8000-000000000000`)
  await ada.page.getByRole('main').getByRole('heading', { name: 'There is no such document' }).waitFor()
  await expectSoon(() => ada.page.locator('.cm-editor').count()).toBe(0)
  await ada.shot('document-unknown-desk-light')
}, 600_000)

test('[E2E-10] a new document takes the typing at once, and a formatting command is undone alone', async () => {
  const { page } = ada
  await newDocument(page, 'Fresh')
  await page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'))
  await page.keyboard.type('Some words')
  await page.getByRole('button', { name: 'List', exact: true }).click()
  await expectSoon(() => editor(page).textContent()).toBe('- Some words')
  await page.keyboard.press('Control+z')
  await expectSoon(() => editor(page).textContent()).toBe('Some words')
  await page.keyboard.press('Control+b')
  await page.keyboard.type('bold')
  await page.keyboard.press('Control+b')
  await page.keyboard.type(' plain')
  await expectSoon(() => editor(page).textContent()).toBe('Some words**bold** plain')
}, 600_000)

test('[E2E-11] while the hub is down nothing is created, then or later, and presence is shown as last seen', async () => {
  const { page } = ada
  await world.hub.kill('SIGKILL')
  await page.getByRole('button', { name: 'New room' }).first().click()
  const name = page.getByRole('textbox', { name: 'Name of the room' })
  await name.fill('Never wanted')
  await page.getByText(/Not connected to the hub/).waitFor()
  await expectSoon(() => page.getByRole('button', { name: 'Create room' }).isDisabled()).toBe(true)
  await name.press('Enter')
  await ada.shot('create-disconnected-desk-light')
  await page.keyboard.press('Escape')
  await page.getByText('as last seen').first().waitFor()
  await expectSoon(() => page.locator('.here-now .avatar-mark').count()).toBe(0)
  await expectSoon(() => page.getByText('Hub updated').count()).toBe(0)
  await ada.shot('here-as-last-seen-desk-light')

  await world.startAgain()
  await page.getByRole('button', { name: /^Connected/ }).waitFor()
  ada.hubIsDown = false
  await page.getByRole('button', { name: 'New room' }).first().click()
  await expectSoon(() => name.inputValue()).toBe('')
  await name.fill('x'.repeat(60))
  await page.getByText('at most 60 characters').waitFor()
  await page.keyboard.press('Escape')
  await expectSoon(() => page.getByRole('link', { name: 'Never wanted' }).count()).toBe(0)
  await expectSoon(() => page.getByText('as last seen').count()).toBe(0)
}, 600_000)

test('[E2E-13] a link in a document can be followed, and a horizontal rule hides its characters', async () => {
  const { page, context } = ada
  await newDocument(page, 'Links')
  await editor(page).pressSequentially(
    `See [the page](${world.origin()}/icon.svg) now\n\n---\n\n- [ ] a task\n\n\u05e9\u05dc\u05d5\u05dd\n`,
  )
  const link = page.getByRole('link', { name: 'the page' })
  await link.waitFor()
  await expectSoon(() => link.getAttribute('rel')).toBe('noopener noreferrer')
  await expectSoon(() => page.locator('.md-rule').textContent()).not.toContain('-')
  await expectSoon(() =>
    page.getByText('\u05e9\u05dc\u05d5\u05dd').evaluate((line) => getComputedStyle(line).direction),
  ).toBe('rtl')
  await ada.shot('document-links-desk-light')
  const [opened] = await Promise.all([context.waitForEvent('page'), link.click()])
  await expectSoon(() => opened.url()).toBe(`${world.origin()}/icon.svg`)
  await opened.close()
}, 600_000)

test('[E2E-14] a long title wraps, and Enter moves on into the text', async () => {
  const { page } = ada
  const title = page.getByRole('textbox', { name: 'Title of the document' })
  const before = (await title.boundingBox())?.height ?? 0
  await title.fill('A long title of a document that has a lot to say about everything that was decided this week')
  await expectSoon(async () => (await title.boundingBox())?.height).toBeGreaterThan(before * 1.5)
  await title.press('Enter')
  await page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'))
  await page.getByRole('heading', { level: 1, name: /^A long title/ }).waitFor()
  await ada.shot('document-long-title-desk-light')
  expect(ada.problems).toEqual([])
}, 600_000)

test('[E2E-15] a link that has expired is shown as out of date', async () => {
  const late = await world.person(PHONE)
  await late.page.goto(`${world.origin()}/#abcdefghjkmnpqrstvwxyz2345`)
  await late.page.getByText('This link is out of date').waitFor()
  await late.shot('join-old-link-phone-dark')
  // A refused link is answered 403, and browsers log every one.
  await eventually(() => late.problems.filter((problem) => !problem.includes('403')).length === 0)
  await late.context.close()
}, 600_000)
