// The oldest browser that the pages are built for: what it lacks is not in the built files, and is not missed.
import { expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { foundIn, MISSING_IN_SCRIPTS, MISSING_IN_STYLES, removeWhatIsNewer } from '../support/browser-floor.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK } from './browser.ts'
import { aWorld } from './world.ts'

const world = aWorld()

test('[FLOOR-1] the built scripts and styles use nothing that the oldest supported browser lacks', () => {
  const assets = join(import.meta.dir, '../../dist/ui/assets')
  const viewer = ['../box/viewer.js', '../box/viewer.css']
  const files = [...readdirSync(assets).filter((file) => /\.(js|css)$/.test(file)), ...viewer]
  expect(files.length).toBeGreaterThan(10)
  const found = files.flatMap((file) => {
    const missing = file.endsWith('.js') ? MISSING_IN_SCRIPTS : MISSING_IN_STYLES
    return foundIn(readFileSync(join(assets, file), 'utf8'), missing).map((what) => `${file}: ${what}`)
  })
  expect(found).toEqual([])
})

test('[FLOOR-3] a regular expression with the flag v is found, and a division by something called v is not', () => {
  const sinceOf = (script: string) => foundIn(script, MISSING_IN_SCRIPTS).map((what) => what.slice(0, 15))
  for (const used of ['a=/[\\p{L}--[a-z]]/v.test(x)', 'f(/(a|b\\/c)/gv)', 'x=>/[/]/v.exec(x);'])
    expect([used, sinceOf(used)]).toEqual([used, ['since Safari 17']])
  for (const divided of ['Math.floor((w??0)/vi)));y(', 'a/b/v;c', 'a=/x/g,b/v)', '(a)/v]'])
    expect([divided, sinceOf(divided)]).toEqual([divided, []])
})

test('[FLOOR-2] a room and a document with links work in a browser that has nothing newer, and with language tags that Intl refuses', async () => {
  const ada = await world.person(DESK)
  const { page } = ada
  await page.addInitScript(removeWhatIsNewer)
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'language', { get: () => 'en-US@posix' })
    Object.defineProperty(Navigator.prototype, 'languages', { get: () => ['en-US@posix', 'C'] })
  })
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  const composer = page.getByRole('textbox', { name: /^Message / })
  await composer.fill('see http://hub.test/page。次')
  await composer.press('Enter')
  const link = page.getByRole('link', { name: 'http://hub.test/page', exact: true })
  await link.waitFor()
  await expectSoon(() => page.evaluate(() => 'canParse' in URL)).toBe(false)

  await page.getByRole('button', { name: 'New document' }).first().click()
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Old')
  await page.getByRole('button', { name: 'Create document' }).click()
  await page
    .getByRole('textbox', { name: 'Text of Old' })
    .pressSequentially('[a page](http://hub.test/page)\n\n- [ ] more')
  await page.getByRole('link', { name: 'a page' }).waitFor()

  await page.reload()
  await page.getByRole('link', { name: 'a page' }).waitFor()
  await page.getByRole('link', { name: /lobby/ }).first().click()
  await link.waitFor()
  expect(ada.problems).toEqual([])
}, 600_000)
