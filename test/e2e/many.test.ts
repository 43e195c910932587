// Twenty people in one document, two of them in real browsers, while their connections break and the hub is killed.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { chance, seedFor } from '../fault/chance.ts'
import { aDocument, aWriter } from '../fault/writer.ts'
import { eventually, joinAt, temporaryFolder } from '../support/hub.ts'
import { type HubProcess, spawnHub } from '../support/process.ts'
import { aRelay } from '../support/relay.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, HOST, HUB_FLAGS, launch, type Person, PHONE, somebody } from './browser.ts'

type Relay = Awaited<ReturnType<typeof aRelay>>

const SCRIPTED = 'abcdefghijklmnopqr'
const BURSTS = 25
const KEYS = 60
const folder = temporaryFolder()
const state = { isDown: false }
let hub: HubProcess
let lines: Relay[]
let browsers: Browser[]
let people: Person[]
const start = (port: number) => spawnHub(folder.path, ['--port', String(port), '--limits', 'off', ...HUB_FLAGS])
beforeAll(async () => {
  hub = await start(0)
  lines = [await aRelay(hub.port), await aRelay(hub.port)]
  browsers = await Promise.all(lines.map(({ port }) => launch(port)))
  people = await Promise.all(browsers.map((browser, n) => somebody(browser, n ? PHONE : DESK, hub.port, state)))
  for (const { page } of people) {
    await page.goto(`http://${HOST}:${hub.port}/#${hub.token}`)
    await page.getByRole('textbox', { name: /^Message / }).waitFor()
  }
}, 600_000)
afterAll(async () => {
  for (const browser of browsers) await browser.close()
  for (const line of lines) line.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

const editor = (page: Page) => page.getByRole('textbox', { name: /^Text of / })
const textIn = (page: Page) =>
  editor(page).evaluate((element) =>
    [...element.querySelectorAll('.cm-line')].map((line) => line.textContent?.replaceAll('\u2060', '')).join('\n'),
  )
const allSaved = (page: Page) => page.getByText('All changes saved').waitFor()
const count = (text: string, letter: string) => text.split(letter).length - 1
async function open(page: Page, id: string): Promise<void> {
  await page.goto(`http://${HOST}:${hub.port}/documents/${id}`)
  await editor(page).waitFor()
  await allSaved(page)
}

test('[MANY-1] eighteen scripted editors and two browsers have the same text after partitions and a killed hub, with every letter once', async () => {
  const seed = seedFor('MANY-1')
  const peers = await Promise.all(
    [...SCRIPTED].map(async (letter, n) => ({
      letter,
      peer: await joinAt(hub.origin, { name: letter, code: hub.code }),
      relay: await aRelay(hub.port),
      plan: chance(seed * 100 + n),
      written: 0,
    })),
  )
  const id = await aDocument(peers[0]?.peer as never, 'Many')
  const writers = peers.map(({ peer, relay }) => aWriter(peer, () => relay.origin, id))
  await eventually(() => writers.every((writer) => writer.isSynced()))
  for (const { page } of people) await open(page, id)

  state.isDown = true
  const scripted = peers.map(async (each, n) => {
    const { letter, relay, plan } = each
    const { text } = writers[n] as (typeof writers)[number]
    for (let burst = 0; burst < BURSTS; burst++) {
      // A letter of one's own that is deleted is one less; whatever else is missing is lost.
      const own = text.toString().indexOf(letter, plan.below(text.length + 1))
      if (own >= 0 && plan.happens(0.3)) {
        text.delete(own, 1)
        each.written--
      }
      text.insert(plan.below(text.length + 1), letter.repeat(2))
      each.written += 2
      if (plan.happens(0.05)) relay.cut(plan.below(300))
      if (plan.happens(0.05)) {
        relay.disconnect()
        setTimeout(relay.heal, plan.between(50, 600))
      }
      await Bun.sleep(plan.between(1, 60))
    }
  })
  const typed = people.map(async ({ page }, n) => {
    const { plan } = peers[n] as (typeof peers)[number]
    await editor(page).click()
    for (let key = 0; key < KEYS; key++) {
      await page.keyboard.press(n === 0 ? 'A' : 'B')
      if (plan.happens(0.2)) await page.keyboard.press(plan.happens(0.5) ? 'ArrowLeft' : 'End')
      if (key === KEYS / 4) lines[n]?.disconnect()
      if (key === KEYS / 2) lines[n]?.heal()
      if (key === (3 * KEYS) / 4 && n === 0) {
        await hub.kill('SIGKILL')
        hub = await start(hub.port)
      }
    }
  })
  await Promise.all([...scripted, ...typed])
  for (const { relay } of peers) relay.heal()

  const texts = async () => [
    ...writers.map(({ text }) => text.toString()),
    ...(await Promise.all(people.map(({ page }) => textIn(page)))),
  ]
  await eventually(async () => writers.every((writer) => writer.isSynced()) && new Set(await texts()).size === 1)
  for (const { page } of people) await allSaved(page)
  const text = (await texts())[0] as string
  const want = [...peers.map(({ letter, written }) => [letter, written]), ['A', KEYS], ['B', KEYS]]
  expect(want.map(([letter]) => [letter, count(text, letter as string)])).toEqual(want)
  expect(text.length).toBe(want.reduce((sum, [, written]) => sum + Number(written), 0))
  expect(people.flatMap(({ problems }) => problems.filter((problem) => !problem.includes('ERR_')))).toEqual([])
  for (const writer of writers) writer.end()
  for (const { relay } of peers) relay.end()
}, 600_000)

test('[MANY-2] what two people type into one word, also without a connection, is all there, each in its order', async () => {
  const ada = await joinAt(hub.origin, { name: 'Author', code: hub.code })
  const id = await aDocument(ada, 'Word')
  const script = aWriter(ada, () => hub.origin, id)
  await eventually(() => script.isSynced())
  script.text.insert(0, 'together')
  for (const { page } of people) {
    await open(page, id)
    await editor(page).click()
    await page.keyboard.press('Control+Home')
  }
  const [one, other] = people.map(({ page }) => page.keyboard)
  for (let n = 0; n < 4; n++) await one?.press('ArrowRight')
  for (let n = 0; n < 5; n++) await other?.press('ArrowRight')
  await Promise.all([one?.type('ABCD'), other?.type('STUV')])
  // And both once more in the same place, without knowing of each other.
  lines[1]?.disconnect()
  await Promise.all([one?.type('EFGH'), other?.type('WXYZ')])
  lines[1]?.heal()
  const texts = async () => [script.text.toString(), ...(await Promise.all(people.map(({ page }) => textIn(page))))]
  await eventually(async () => new Set(await texts()).size === 1 && script.text.length === 24)
  const [text = ''] = await texts()
  const of = (letters: RegExp) => text.match(letters)?.join('')
  expect([of(/[A-H]/g), of(/[S-Z]/g), of(/[a-z]/g)]).toEqual(['ABCDEFGH', 'STUVWXYZ', 'together'])
  script.end()
}, 600_000)

test('[MANY-3] a key in a text with many headings makes nothing again beside it, and one in a heading makes only that in the outline', async () => {
  const ada = await joinAt(hub.origin, { name: 'Headings', code: hub.code })
  const id = await aDocument(ada, 'Headings')
  const script = aWriter(ada, () => hub.origin, id)
  await eventually(() => script.isSynced())
  script.text.insert(0, `text\n\n${Array.from({ length: 60 }, (_, n) => `## Heading ${n}\n\nwords\n\n`).join('')}`)
  const [{ page }] = people as [Person, Person]
  await open(page, id)
  const outline = page.getByRole('navigation', { name: 'Outline' })
  await outline.getByText('Heading 59').waitFor()
  await editor(page).click()
  await page.keyboard.press('Control+Home')
  await page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'))
  await page.evaluate(() => {
    const made: string[] = []
    Object.assign(window, { made })
    new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        const part = (target as Element).closest?.('.outline, .document-people, .save-status')
        for (const node of addedNodes) if (part && node instanceof Element) made.push(node.textContent ?? '')
      }
    }).observe(document.querySelector('.document') as Element, { subtree: true, childList: true })
  })
  const made = () => page.evaluate(() => (window as unknown as { made: string[] }).made)
  await page.keyboard.type('a few words more ')
  // Down to the first heading, whose text is in the outline when that was made.
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.type('!')
  await outline.getByText('Heading 0!').waitFor()
  await allSaved(page)
  await expectSoon(async () => (await made()).filter((text) => !/^Heading 0!?$/.test(text))).toEqual([])
  script.end()
}, 600_000)
