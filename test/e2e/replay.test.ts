// The replay of a session box, opened from the disk.
import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { blocksIn, everythingIn, withLog } from '../support/box.ts'
import { findEngines } from '../support/engines.mjs'
import { eventually, joinAt } from '../support/hub.ts'
import { aSession, RUN } from '../support/session.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, PHONE } from './browser.ts'
import { startFirefox } from './engines/firefox.ts'
import { lookAllOver, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const HOURS_MS = 5 * 3600_000
/** More than there are happenings in the box. */
const PRESSES_MAX = 500

const world = aWorld(['--limits', 'off'])
const { firefox } = findEngines()

/** A box with all of it: leaves follow some moments later. */
async function aBox(): Promise<string> {
  const ada = await joinAt(world.hub.origin, { name: 'Ada <b>Lovelace</b>', code: world.hub.code })
  const bob = await joinAt(world.hub.origin, { name: 'Bob', code: world.hub.code })
  await aSession(ada, bob)
  const whole = await eventually(async () => {
    const html = await (await ada.get('/api/export/session')).text()
    const all = everythingIn(html)
    return all.includes('the last one') && (all.match(/"document\\":/g) ?? []).length > 1 ? html : undefined
  })
  return whole as string
}

/** The box, with a night between the first half of the log and the second. Its check names that, and it is shown all the same. */
function withNight(html: string): string {
  const isLog = (line: string) => line.includes('data-part="log"')
  const earlier = (line: string) =>
    line.replace(
      /(\{\\"seq\\":\d+,\\"at\\":)(\d+)/,
      (_, begin: string, at: string) => `${begin}${Number(at) - HOURS_MS}`,
    )
  const [log] = withLog(blocksIn(html), (lines) => {
    const half = lines.findIndex((line) => line.includes('I am late'))
    return lines.map((line, n) => (n < half ? earlier(line) : line))
  })
  const lines = html.split('\n')
  const at = lines.findIndex(isLog)
  const block = `<script type="application/octet-stream" data-part="log">${log?.base64}</script>`
  return [...lines.slice(0, at), block, ...lines.slice(at).filter((line) => !isLog(line))].join('\n')
}

const saved = (name: string, html: string): string => {
  const file = join(world.folder, name)
  writeFileSync(file, html)
  return pathToFileURL(file).href
}

/** Steps on until it is there: each press is done when the next begins. */
async function stepUntil(page: Page, wanted: Locator): Promise<void> {
  for (let n = 0; n < PRESSES_MAX && !(await wanted.isVisible()); n++) await page.keyboard.press('ArrowRight')
  await wanted.waitFor()
}

test('[REPLAY-7] the replay of a box plays and pauses, skips what was quiet, and shows the room and the document as they were, by keys and on a phone, too', async () => {
  const html = await aBox()
  const url = saved('replay.html', html)

  const person = await world.person(DESK)
  const { page } = person
  await page.goto(url)
  await page.getByRole('link', { name: 'Replay' }).click()
  await page.getByRole('heading', { name: 'Replay', exact: true }).waitFor()
  const talk = page.getByRole('region', { name: 'Conversation' })
  const thing = page.getByRole('region', { name: 'Documents and boards' })
  const bar = page.getByRole('slider', { name: 'Point in time' })
  await talk.getByText('Nobody has said anything yet.').waitFor()

  await bar.press('End')
  await talk.getByText('the last one').waitFor()
  await thing.getByRole('cell', { name: '94.5' }).waitFor()
  await page.getByLabel('Document or board', { exact: true }).selectOption(`Minutes ${RUN}`)
  await thing.getByText('Opened at ten').waitFor()
  await bar.press('Home')
  await thing.getByText('It is empty at this time.').waitFor()
  await talk.getByText('Nobody has said anything yet.').waitFor()

  await stepUntil(page, thing.getByText('Opened at nine'))
  await page.getByText(/^\d+:\d\d: New document Minutes/).waitFor()
  await talk.getByText('morning').waitFor()
  await expectSoon(() => talk.getByText('I am late').count()).toBe(0)
  await stepUntil(page, thing.getByText('Opened at ten'))
  await talk.getByText('I am late').waitFor()
  await expectSoon(() => thing.getByText('Opened at nine').count()).toBe(0)
  await expectSoon(() => bar.getAttribute('aria-valuetext')).toMatch(
    /\d+:\d\d:\d\d, \d (person|people), \d+ messages?$/,
  )
  expect(await lookAllOver(person, 'replay')).toEqual([])
  await page.getByLabel('Document or board', { exact: true }).selectOption('What was changed last')
  await page.getByRole('main').focus()
  await stepUntil(page, thing.getByRole('cell', { name: '71.5' }))
  await page.keyboard.press('ArrowRight')
  await thing.getByRole('cell', { name: '94.5' }).waitFor()
  await page.keyboard.press('ArrowLeft')
  await thing.getByRole('cell', { name: '71.5' }).waitFor()
  expect(await lookAllOver(person, 'replay-board')).toEqual([])

  // The moments lead to where they were.
  await bar.press('Home')
  await talk.getByText('Nobody has said anything yet.').waitFor()
  const moments = page.getByRole('group', { name: 'Moments' }).getByRole('button')
  await moments.last().click()
  await talk.getByText('morning').waitFor()

  await page.goto(saved('night.html', withNight(html)))
  await page.getByRole('link', { name: 'Replay' }).click()
  await talk.getByText('Nobody has said anything yet.').waitFor()
  await page.getByRole('button', { name: '60 times' }).click()
  await expectSoon(() => page.getByRole('button', { name: '60 times' }).getAttribute('aria-pressed')).toBe('true')
  await page.getByRole('main').focus()
  await page.keyboard.press('Space')
  // Five hours at sixty times the speed take five minutes, and the pause takes a second.
  await talk.getByText('the last one').waitFor()
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
  // Without skipping it has not come far when it is paused.
  await page.getByLabel('Skip the pauses').uncheck()
  await page.getByRole('button', { name: '1 times', exact: true }).click()
  await bar.press('Home')
  await talk.getByText('Nobody has said anything yet.').waitFor()
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
  await expectSoon(() => talk.getByText('I am late').count()).toBe(0)

  await setScreen(page, PHONE)
  await page.getByLabel('Skip the pauses').check()
  await bar.press('End')
  await talk.getByText('the last one').waitFor()
  await page.getByRole('button', { name: 'Documents and boards' }).click()
  await thing.getByRole('cell', { name: '94.5' }).waitFor()
  await talk.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await page.getByRole('heading', { name: 'Rückblick' }).waitFor()
  await page.getByRole('slider', { name: 'Zeitpunkt' }).waitFor()
  await person.shot('replay-phone-german')
  await expectSoon(() => page.title()).toMatch(/^Workshop, \d/)
  expect(person.problems.filter((problem) => !problem.startsWith('request to file:'))).toEqual([])
}, 600_000)

test.skipIf(!firefox)(
  '[REPLAY-8] the replay of a box plays in Firefox, too',
  async () => {
    if (!firefox) return
    const engine = await startFirefox(firefox.program)
    const shows = (text: string) => engine.run('return document.body.innerText.includes(arguments[0])', [text])
    try {
      await engine.goto(`${saved('firefox.html', await aBox())}#replay`)
      await expectSoon(() => shows('Nobody has said anything yet.')).toBe(true)
      await engine.run(`document.querySelector('.replay-play').click()`)
      await expectSoon(() => shows('the last one')).toBe(true)
      await expectSoon(() => shows('94.5')).toBe(true)
      // A replay that still plays would go on from where the bar is set to.
      await expectSoon(() => engine.run(`return document.querySelector('.replay-play').innerText.trim()`)).toBe('Play')
      await engine.run(
        `const bar = document.querySelector('input[type="range"]'); bar.value = 0; bar.dispatchEvent(new Event('input', { bubbles: true }))`,
      )
      await expectSoon(() => shows('Nobody has said anything yet.')).toBe(true)
    } finally {
      await engine.end()
    }
  },
  600_000,
)
