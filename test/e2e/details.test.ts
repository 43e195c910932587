// Small things that people stumble over, several to one page.
import { beforeAll, expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { chatSend, eventually, joinAt, live, type Peer } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { focused, lookAllOver, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld()
let ada: Person
let bob: Peer
const bobName = 'Bartholomew Featherstonehaugh-Cholmonde'
let host: Person
let lobbyId: string
let otherId: string

const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const row = ({ page }: Person, text: string) => page.locator('[data-seq]', { hasText: new RegExp(`${text}$`) })
const post = async (roomId: string, ...bodies: string[]) => {
  for (const body of bodies) expect((await bob.post(`/api/rooms/${roomId}/messages`, { body })).status).toBe(201)
}
const go = async (person: Person, room: string) => {
  await person.page.getByRole('link', { name: new RegExp(`^${room}`) }).click()
  await person.page.getByRole('textbox', { name: `Message ${room}` }).waitFor()
}
const list = (page: Page) => page.locator('section.messages')
/** Whether the newest message is in view. */
const isAtEnd = () => {
  const list = document.querySelector('section.messages')
  return list !== null && list.scrollHeight - list.scrollTop - list.clientHeight < 2
}
const topOf = (person: Person, text: string) =>
  row(person, text).evaluate((element) => Math.round(element.getBoundingClientRect().top))

beforeAll(async () => {
  bob = await joinAt(`http://127.0.0.1:${world.hub.port}`, {
    name: bobName,
    code: world.hub.code,
  })
  const { rooms } = (await (await bob.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  lobbyId = rooms[0]?.id as string
  otherId = ((await (await bob.post('/api/rooms', { name: 'other' })).json()) as { id: string }).id
  await post(lobbyId, ...Array.from({ length: 120 }, (_, n) => `line ${n + 1}`))
  ada = await world.person(DESK)
}, 600_000)

/** More than one screen above the end, which takes as many pages of messages as the heights of the rows want. */
const readFarAbove = (page: Page) =>
  eventually(async () => {
    await list(page).evaluate((element) => {
      element.scrollTop = 0
    })
    return page.getByRole('button', { name: /newest message/ }).isVisible()
  })

test('[PAGE-5] the list of messages keeps its place: over "Back", and with the focus after a jump to the newest', async () => {
  const { page } = ada
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await row(ada, 'line 120').waitFor()
  await row(ada, 'line 100').scrollIntoViewIfNeeded()
  await readFarAbove(page)
  const seen = await list(page).evaluate((element) => {
    const { top } = element.getBoundingClientRect()
    const first = [...element.querySelectorAll('[data-seq]')].find((row) => row.getBoundingClientRect().top > top)
    return first?.textContent?.match(/line \d+/)?.[0] ?? ''
  })
  const before = await topOf(ada, seen)
  await go(ada, 'other')
  await page.goBack()
  await composer(ada).waitFor()
  await eventually(async () => Math.abs((await topOf(ada, seen)) - before) <= 1)
  // A link leads to the end.
  await go(ada, 'other')
  await go(ada, 'lobby')
  await page.waitForFunction(isAtEnd)

  await readFarAbove(page)
  await post(lobbyId, 'one more', 'and one')
  await page.getByRole('button', { name: '2 new messages' }).click()
  await expectSoon(() => page.evaluate(() => document.activeElement?.className)).toBe('messages')
}, 600_000)

test('[PAGE-6] messages that come together are announced with their number, without own ones', async () => {
  const { page } = ada
  await page.clock.install()
  // Nothing from before waits to be announced.
  await page.reload()
  await row(ada, 'and one').waitFor()
  const log = page.getByRole('log')
  // In one go, because they are announced two seconds after the first, and a busy machine may need longer for one after another.
  const socket = await live(bob)
  for (const body of ['first', 'second', 'third']) socket.send(chatSend(lobbyId, body))
  await row(ada, 'third').waitFor()
  socket.close()
  await composer(ada).fill('mine')
  await composer(ada).press('Enter')
  await row(ada, 'mine').waitFor()
  await page.clock.runFor(3000)
  await log.getByText('3 new messages, the last from Bartholomew Featherstonehaugh-Cholmonde').waitFor()
}, 600_000)

test('[PAGE-7] at midnight the day above a message is named anew', async () => {
  const { page } = ada
  await post(otherId, 'before midnight')
  await go(ada, 'other')
  await page.locator('.divider', { hasText: 'Today' }).waitFor()
  const midnight = await page.evaluate(() => new Date().setHours(24, 1, 30, 0) - Date.now())
  await page.clock.fastForward(midnight)
  await page.locator('.divider', { hasText: 'Yesterday' }).waitFor()
  await expectSoon(() => page.locator('.divider', { hasText: 'Today' }).count()).toBe(0)
}, 600_000)

test('[PAGE-8] a message that cannot be shown takes its own row, and what is open stays open when a room appears', async () => {
  const person = await world.person({ ...DESK, viewport: { width: 1280, height: 800 } })
  const { page } = person
  await page.route(/\/messages\?/, async (route) => {
    // Everybody gets the same page.
    const { pathname, search } = new URL(route.request().url())
    const json = (await (await bob.get(pathname + search)).json()) as { messages: { body: string; postedAt: number }[] }
    for (const message of json.messages) if (message.body === 'line 119') message.postedAt = 9e15
    await route.fulfill({ json })
  })
  // The moment in which a menu can be opened before the room takes the focus, as long as the test likes.
  await page.addInitScript(() => {
    const later = window.requestAnimationFrame.bind(window)
    const page = window as { isHeld?: boolean; held?: number }
    page.held = 0
    window.requestAnimationFrame = (callback) =>
      later((time) => {
        if (!page.isHeld) return callback(time)
        page.held = (page.held ?? 0) + 1
        const timer = setInterval(() => {
          if (page.isHeld) return
          clearInterval(timer)
          callback(time)
          page.held = (page.held ?? 0) - 1
        }, 10)
      })
  })
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByText('This message cannot be shown here.').waitFor()
  await row(person, 'line 118').waitFor()
  await person.shot('message-failed-desk-light')

  await page.evaluate(() => {
    ;(window as { isHeld?: boolean }).isHeld = true
  })
  await page.getByRole('link', { name: /^other/ }).click()
  await page.getByRole('textbox', { name: 'Message other' }).waitFor()
  await page.getByRole('button', { name: 'Preferences' }).click()
  const menu = page.getByRole('region', { name: 'Preferences' })
  await menu.waitFor()
  const held = () => page.evaluate(() => (window as { held?: number }).held)
  await expectSoon(held).toBeGreaterThan(0)
  await page.evaluate(() => {
    ;(window as { isHeld?: boolean }).isHeld = false
  })
  await expectSoon(held).toBe(0)
  await expectSoon(() => menu.isVisible()).toBe(true)
  await person.context.close()
}, 600_000)

test('[PAGE-9] long names and narrow screens: nothing leaves its card', async () => {
  const socket = await live(bob)
  host = await world.host()
  const { page } = host
  for (const width of [1280, 390, 320]) {
    await setScreen(page, { viewport: { width, height: 800 } })
    await page.getByText('Bartholomew').first().waitFor()
    const outside = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('.home-card')].flatMap((card) => {
          const { left, right } = card.getBoundingClientRect()
          return [...card.querySelectorAll('.person-name, .person .icon-button, .choices label')]
            .filter((element) => {
              const box = element.getBoundingClientRect()
              return box.right > right + 0.5 || box.left < left - 0.5
            })
            .map((element) => element.textContent)
        }),
      )
    await expectSoon(async () => ({ width, outside: await outside() })).toEqual({ width, outside: [] })
    await host.shot(`home-${width}-light`)
  }
  socket.close()
}, 600_000)

test('[PAGE-12] lists to choose from and members with long names stay within their panel, and no button breaks', async () => {
  const socket = await live(bob)
  const { page } = host
  await setScreen(page, DESK)
  await page.getByRole('button', { name: 'New room' }).first().click()
  await page.getByRole('textbox', { name: 'Name of the room' }).fill('quiet')
  await page.getByRole('checkbox', { name: 'Private room' }).check()
  await page.getByRole('button', { name: 'Create room' }).click()
  await page.getByRole('textbox', { name: 'Message quiet' }).waitFor()
  await page.getByRole('button', { name: 'Preferences' }).click()
  await page.getByText('Deutsch', { exact: true }).click()
  await page.keyboard.press('Escape')
  /** What is wider than its panel, and the buttons whose words take several lines. */
  const wrong = () =>
    page.evaluate(() => [
      ...[...document.querySelectorAll('.popover-panel, .security, .security-section')]
        .filter((panel) => panel.scrollWidth > panel.clientWidth)
        .map((panel) => `${panel.className}: ${panel.scrollWidth} in ${panel.clientWidth}`),
      ...[...document.querySelectorAll('.room-members .button')]
        .filter((button) => {
          const words = document.createRange()
          words.selectNodeContents(button)
          return words.getClientRects().length > 1
        })
        .map((button) => `broken: ${button.textContent}`),
    ])
  const lookAtWidths = async (name: string) => {
    for (const width of [1280, 390, 320]) {
      await setScreen(page, { viewport: { width, height: 800 } })
      await expectSoon(async () => [name, width, await wrong()]).toEqual([name, width, []])
      await host.shot(`${name}-${width}`)
    }
  }
  await page.getByRole('button', { name: 'Dieser Raum' }).click()
  await lookAtWidths('invite-long-name')
  await page.locator('.room-invite select').selectOption({ label: bobName })
  await page.locator('.room-invite button').click()
  await page.getByRole('button', { name: `Herausnehmen: ${bobName}` }).waitFor()
  await lookAtWidths('member-long-name')
  const seen = await lookAllOver(host, 'member-long-name')
  await page.goto(`${world.origin()}/security`)
  await page.locator('.notice-form select').waitFor()
  await lookAtWidths('notice-long-name')
  socket.close()
  expect(seen).toEqual([])
}, 600_000)

test('[PAGE-13] the focus stays on the page when what opened a dialog disappears', async () => {
  const at = `http://127.0.0.1:${world.hub.port}`
  const carl = await joinAt(at, { name: 'Carl', code: world.hub.code })
  const socket = await live(carl)
  const { page } = host
  await setScreen(page, DESK)
  await page.goto(`${world.origin()}/security`)
  const button = page.getByRole('button', { name: /^Abmelden: .*Carl/ })
  await button.click()
  await button.waitFor({ state: 'detached' })
  await eventually(async () => (await focused(page)).startsWith('Abmelden: '))
  socket.close()

  const dora = await joinAt(at, { name: 'Dora', code: world.hub.code })
  const line = await live(dora)
  await page.goto(`${world.origin()}/`)
  await page.getByRole('button', { name: 'Mehr zu Dora' }).click()
  await page.getByRole('button', { name: 'Wegschicken' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Wegschicken' }).click()
  await page.getByRole('button', { name: 'Mehr zu Dora' }).waitFor({ state: 'detached' })
  await expectSoon(() => focused(page)).toBe('the page')
  line.close()

  await page.getByRole('link', { name: 'quiet Privater Raum' }).click()
  await page.getByRole('button', { name: 'Dieser Raum' }).click()
  await page.getByRole('button', { name: `Herausnehmen: ${bobName}` }).click()
  await page.getByRole('button', { name: `Herausnehmen: ${bobName}` }).waitFor({ state: 'detached' })
  await eventually(async () => (await focused(page)).startsWith('In diesem Raum'))
  await page.getByRole('button', { name: 'Diesen Raum verlassen' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Verlassen' }).click()
  await page.getByRole('link', { name: 'quiet Privater Raum' }).waitFor({ state: 'detached' })
  await eventually(async () => (await focused(page)) === 'the page')
  expect(host.problems).toEqual([])
  await host.context.close()
}, 600_000)

test('[PAGE-14] the logo in the drawer of a phone needs no hub', async () => {
  const phone = await world.person(PHONE)
  const { page } = phone
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(phone).waitFor()
  await page.route('**/icon.svg', (route) => route.abort())
  await page.getByRole('button', { name: 'Open navigation' }).click()
  await page.locator('.sidebar .brand').waitFor()
  await expectSoon(() => page.locator('.brand img').count()).toBe(0)
  await expectSoon(async () => (await page.locator('.brand svg').first().boundingBox())?.width).toBe(24)
  await phone.shot('drawer-logo-phone-dark')
  expect(phone.problems).toEqual([])
  await phone.context.close()
}, 600_000)

test('[PAGE-10] what is shown of people, rooms of two and a hub that has ended is said as it is', async () => {
  const host = await world.person(DESK)
  const { page } = host
  // The browser stores nothing, so nothing is kept on the device.
  await page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: null }))
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('link', { name: 'Home', exact: true }).click()
  // He is one who has just arrived for a minute only.
  const socket = await live(bob)
  const person = page.locator('.person', { hasText: 'Bartholomew' })
  await person.getByText('Just arrived').waitFor()
  socket.send({ type: 'presence.set', status: 'away' })
  await person.getByText('Away', { exact: true }).waitFor()

  await person.getByRole('button').click()
  await page.getByRole('button', { name: 'Write to them alone' }).click()
  await page.getByText('Only the two of you see it.').waitFor()
  await expectSoon(() => page.getByText('Everybody in this room').count()).toBe(0)

  for (const title of ['Opened', 'Not opened']) expect((await bob.post('/api/documents', { title })).status).toBe(201)
  const conversation = page.url()
  await page.getByRole('link', { name: 'Opened', exact: true }).click()
  await page.getByRole('textbox', { name: 'Text of Opened' }).waitFor()
  await world.hub.kill('SIGTERM')
  await page.locator('.connection-pill', { hasText: 'The host closed the hub' }).waitFor()
  await page.getByRole('link', { name: 'Not opened', exact: true }).click()
  await page.getByText('It opens when the hub is back.').waitFor()
  await expectSoon(() => page.getByText('Opening the document…').count()).toBe(0)
  await host.shot('document-hub-ended-desk-light')
  await page.goBack()
  await page.goBack()
  await expectSoon(() => page.url()).toBe(conversation)
  for (const text of ['one', 'two']) {
    await composer(host).fill(text)
    await composer(host).press('Enter')
  }
  const pill = page.locator('.connection-pill')
  await eventually(async () => (await pill.textContent())?.includes(' · 2 waiting'))
  await expectSoon(() => page.locator('[data-pending]').first().textContent()).toContain('Only in this tab')
  await host.shot('hub-ended-desk-light')
  await world.startAgain()
  await host.context.close()
}, 600_000)

test('[PAGE-11] the button that signs out a device without a name says what it is', async () => {
  const person = await world.person(DESK)
  const cookie = { name: `hubbub_${world.hub.port}`, value: bob.token, url: world.origin() }
  await person.context.addCookies([cookie])
  await person.page.goto(`${world.origin()}/security`)
  const button = person.page.getByRole('button', { name: /^Sign out: / })
  await button.first().waitFor()
  await expectSoon(() => button.first().getAttribute('aria-label')).toStartWith(
    'Sign out: Another program, Bartholomew',
  )
  await person.context.close()
}, 600_000)
