// Axe on every screen, at both widths and in both themes, with menus and dialogs open too.
import { expect, test } from 'bun:test'
import { expectSoon } from '../support/soon.ts'
import { DESK, PHONE } from './browser.ts'
import { findings, lookAt, overflows, rulesFor } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])

for (const [width, size] of [
  ['desk', DESK],
  ['phone', PHONE],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`[A11Y-1] axe finds no violation on any screen, and nothing overflows (${width}, ${colorScheme})`, async () => {
      const person = await world.person({ ...size, colorScheme })
      const { page } = person
      const seen: string[] = []
      const look = async (screen: string) => {
        seen.push(...(await lookAt(person, `${screen}-${width}-${colorScheme}`, rulesFor(colorScheme))))
      }

      await page.goto(`${world.origin()}/`)
      await page.getByRole('textbox', { name: 'Code' }).waitFor()
      await look('join')

      await page.goto('about:blank')
      await page.goto(`${world.origin()}/#${world.hub.token}`)
      const composer = page.getByRole('textbox', { name: /^Message / })
      await composer.fill('A message with a link: https://example.org and\na second line')
      await page.getByRole('button', { name: 'Send' }).click()
      await page.getByText('a second line').first().waitFor()
      await look('room')

      await page.getByRole('button', { name: 'Preferences' }).click()
      await look('preferences')
      await page.keyboard.press('Escape')

      await page
        .getByRole('button', { name: /^Connected/ })
        .first()
        .click()
      await look('connection')
      await page.keyboard.press('Escape')

      if (width === 'phone') {
        await page.getByRole('button', { name: 'Open navigation' }).click()
        await look('drawer')
      }
      await page.getByRole('link', { name: 'Home' }).first().click()
      await page
        .getByRole('img', { name: /QR code/ })
        .first()
        .waitFor()
      await look('home')

      if (width === 'phone') await page.getByRole('button', { name: 'Open navigation' }).click()
      await page.getByRole('button', { name: 'New document' }).first().click()
      await look('new-document')
      await page.getByRole('textbox', { name: 'Title' }).fill(`Plan ${width} ${colorScheme}`)
      await page.getByRole('button', { name: 'Create document' }).click()
      const editor = page.getByRole('textbox', { name: /^Text of / })
      await editor.pressSequentially(
        '# Agenda\n\nSome **bold** and *italic* words, `code`.\n\n> A quote\n\n- one\n- two',
      )
      await page.getByText('All changes saved').first().waitFor()
      await look('document')

      expect(seen).toEqual([])
      expect(person.problems).toEqual([])
      await person.context.close()
    }, 600_000)
  }
}

test('[A11Y-2] the page reflows at 320 pixels without scrolling sideways', async () => {
  const person = await world.person({ viewport: { width: 320, height: 640 }, colorScheme: 'light' })
  await person.page.goto(`${world.origin()}/#${world.hub.token}`)
  await person.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await expectSoon(() => overflows(person.page)).toBe(false)
  await person.shot('room-320')
  await person.context.close()
}, 600_000)

test('[A11Y-3] the page is in the language of the browser, and names it in its lang attribute', async () => {
  const person = await world.person({ ...PHONE, locale: 'de-DE', colorScheme: 'light' })
  await person.page.goto(`${world.origin()}/`)
  await person.page.getByRole('button', { name: 'Beitreten' }).waitFor()
  await expectSoon(() => person.page.evaluate(() => document.documentElement.lang)).toBe('de')
  expect(await findings(person.page)).toEqual([])
  await person.shot('join-german')
  await person.context.close()
}, 600_000)
