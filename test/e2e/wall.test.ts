// The wall that a host shows on a projector, and what is left of it in a corner.
import { beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { askAtDoor, eventually } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE, SCREENSHOTS, sidebarLink } from './browser.ts'
import { comes, type Somebody } from './crowd.ts'
import { follow } from './follow.ts'
import { findings, lookAllOver, lookAt, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
const crowd: Somebody[] = []
let host: Person
let first: Somebody

const wall = ({ page }: Person) => page.getByRole('main')
const seats = (person: Person) => wall(person).locator('.wall-seat')
const corner = ({ page }: Person) => page.getByRole('complementary', { name: 'Invitation in the corner' })
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const at = () => ({ origin: `http://127.0.0.1:${world.hub.port}`, code: world.hub.code ?? '' })
const hostAsks = (path: string, method: string, body?: unknown) =>
  host.page.evaluate(
    ([path, method, body]) =>
      fetch(path as string, {
        method: method as string,
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }).then(async (answer) => (await answer.json().catch(() => ({}))) as Record<string, unknown>),
    [path, method, body] as const,
  )
/** A link of the invitation as this hub has it now. */
const links = async () =>
  ((await hostAsks('/api/invitation', 'GET')) as { links: { url: string }[] }).links.map(({ url }) => url)

beforeAll(async () => {
  host = await world.host()
  first = await comes(at(), 'Ada Lovelace')
  crowd.push(first)
}, 600_000)

test('[WALL-1] the host opens the wall on the home page, it has the name, code and address of the hub, and Escape leads back', async () => {
  await host.page.getByRole('link', { name: 'Show on the wall' }).click()
  await wall(host).getByRole('heading', { level: 1, name: 'Workshop' }).waitFor()
  const code = `${world.hub.code?.slice(0, 4)}-${world.hub.code?.slice(4)}`
  await wall(host).getByText(code).waitFor()
  const [link = ''] = await links()
  await wall(host).getByText(new URL(link).host, { exact: true }).waitFor()
  await expectSoon(() => host.page.getByRole('complementary').count()).toBe(0)
  await host.page.keyboard.press('Escape')
  await host.page.getByRole('link', { name: 'Show on the wall' }).waitFor()
  await host.page.goBack()
  await wall(host).getByRole('heading', { level: 1, name: 'Workshop' }).waitFor()
}, 600_000)

test('[WALL-2] every face that arrives takes the last seat, and those above 48 are a number', async () => {
  await eventually(async () => (await seats(host).count()) === 2)
  crowd.push(await comes(at(), 'Grace Hopper'))
  await seats(host).last().getByText('Grace Hopper').waitFor()
  await expectSoon(() =>
    seats(host)
      .last()
      .evaluate((seat) => getComputedStyle(seat).animationDuration),
  ).toBe('0.16s')
  await host.page.emulateMedia({ reducedMotion: 'reduce' })
  // What moves for less than a frame does not move.
  await eventually(
    async () =>
      (await seats(host)
        .last()
        .evaluate((seat) => Number.parseFloat(getComputedStyle(seat).animationDuration))) < 0.001,
  )
  await host.page.emulateMedia({ reducedMotion: null })
  crowd.push(...(await Promise.all(Array.from({ length: 22 }, (_, n) => comes(at(), `Pupil ${n + 1}`)))))
  await wall(host).getByRole('heading', { name: '25 people are here' }).waitFor()
  expect(await lookAllOver(host, 'wall-25')).toEqual([])
  crowd.push(...(await Promise.all(Array.from({ length: 40 }, (_, n) => comes(at(), `Guest ${n + 1}`)))))
  await wall(host).getByRole('heading', { name: '65 people are here' }).waitFor()
  await seats(host).first().getByText('+17').waitFor()
  await expectSoon(() => seats(host).count()).toBe(49)
  await expectSoon(() => host.page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThanOrEqual(1500)
  await host.shot('wall-65-desk-light')
  for (const somebody of crowd.splice(24)) somebody.leave()
  await wall(host).getByRole('heading', { name: '25 people are here' }).waitFor()
}, 600_000)

test('[WALL-3] the last words of each public room are there, and nothing of private rooms and conversations', async () => {
  await wall(host).getByText('Nothing was said yet.').waitFor()
  const { room: secret } = (await first.run({ type: 'room.create', name: 'secret', private: true })) as unknown as {
    room: Room
  }
  const { member } = (await hostAsks('/api/session', 'GET')) as { member: { id: string } }
  await first.run({ type: 'room.invite', roomId: secret.id, memberId: member.id })
  await first.say(secret.id, 'nobody else may read this')
  const { room: direct } = (await first.run({ type: 'room.direct', memberId: member.id })) as unknown as { room: Room }
  await first.say(direct.id, 'between the two of us')
  await first.say(first.lobby, 'Good **morning**')
  await wall(host).getByText('Good morning').waitFor()
  for (const [n, name] of ['design', 'lunch', 'help', 'garden'].entries()) {
    const { room } = (await first.run({ type: 'room.create', name })) as unknown as { room: Room }
    await first.say(room.id, `words of ${n}`)
  }
  const lines = wall(host).locator('.wall-words li')
  await lines.first().getByText('words of 3').waitFor()
  await eventually(async () => (await lines.count()) === 3)
  // One after the other has its turn. What was shown in one whole round is written down: a line is there for six seconds only.
  await host.page.evaluate(() => {
    const list = document.querySelector('.wall-words ul') as Element
    const shown = [list.textContent ?? '']
    const note = () => shown.push(list.textContent ?? '')
    new MutationObserver(note).observe(list, { childList: true, subtree: true, characterData: true })
    Object.assign(window, { shown })
  })
  const shown = () => host.page.evaluate(() => (window as unknown as { shown: string[] }).shown)
  const comings = async (words: string) =>
    (await shown()).filter((now, n, all) => now.includes(words) && !all[n - 1]?.includes(words)).length
  for (const words of ['words of 0', 'words of 1', 'words of 2', 'morning'])
    await eventually(async () => (await comings(words)) > 1)
  for (const words of ['nobody else may read this', 'between the two of us'])
    expect((await shown()).filter((lines) => lines.includes(words))).toEqual([])
  await wall(host).getByRole('button', { name: 'Stop changing' }).click()
  await wall(host).getByRole('button', { name: 'Go on changing' }).waitFor()
}, 600_000)

test('[WALL-4] who waits at the door is at the side with two buttons for the host, and nobody else who shows the wall sees them', async () => {
  await hostAsks('/api/door', 'PUT', { door: 'ask' })
  await wall(host).getByText('The host lets you in.').waitFor()
  const eve = askAtDoor(at().origin, 'Eve')
  await wall(host).getByRole('button', { name: 'Let in: Eve' }).waitFor()
  await wall(host)
    .getByRole('button', { name: /^Not now/ })
    .waitFor()
  expect(await lookAllOver(host, 'wall-door')).toEqual([])
  await wall(host).getByRole('button', { name: 'Let in: Eve' }).click()
  await wall(host).getByRole('button', { name: 'Let in: Eve' }).waitFor({ state: 'detached' })
  expect((await eve).status).toBe(200)
  await hostAsks('/api/door', 'PUT', { door: 'code' })
  const guest = await world.person(PHONE)
  await guest.page.goto(`${world.origin()}/wall#${world.hub.token}`)
  await wall(guest).getByRole('heading', { level: 1, name: 'Workshop' }).waitFor()
  await hostAsks('/api/door', 'PUT', { door: 'ask' })
  const mallory = askAtDoor(at().origin, 'Mallory')
  await wall(host).getByRole('button', { name: 'Let in: Mallory' }).waitFor()
  await first.say(first.lobby, 'a later frame')
  await wall(guest).getByText('a later frame').waitFor()
  await expectSoon(() => wall(guest).getByText('Mallory').count()).toBe(0)
  expect(await lookAt(guest, 'wall-guest-phone-dark')).toEqual([])
  await wall(host)
    .getByRole('button', { name: /^Not now/ })
    .click()
  expect((await mallory).status).toBe(403)
  await hostAsks('/api/door', 'PUT', { door: 'code' })
  expect(guest.problems).toEqual([])
  await guest.context.close()
}, 600_000)

test('[WALL-5] a hand, the timer and the sentence that everybody reads are on the wall, large', async () => {
  await first.run({ type: 'hand.raise' })
  await wall(host).getByText('1 hand is up').waitFor()
  const leader = await world.person(DESK)
  await leader.context.addCookies(await host.context.cookies())
  await leader.page.goto(world.origin())
  const bar = leader.page.getByRole('region', { name: 'Leading' })
  await bar.getByRole('button', { name: 'Timer' }).click()
  await bar.getByRole('textbox', { name: 'What for (optional)' }).fill('Group work')
  await bar.getByRole('button', { name: 'Start the timer' }).click()
  await wall(host).getByText('Group work').waitFor()
  await bar.getByRole('button', { name: 'Eyes up' }).click()
  await bar.getByLabel('What everybody reads').fill('Everybody look at the map')
  await leader.page.keyboard.press('Enter')
  const sentence = wall(host).getByRole('alert').getByText('Everybody look at the map')
  await sentence.waitFor()
  await expectSoon(() =>
    sentence.evaluate((text) => Number.parseFloat(getComputedStyle(text).fontSize)),
  ).toBeGreaterThan(30)
  expect(await lookAllOver(host, 'wall-leading')).toEqual([])
  await bar.getByRole('button', { name: 'End eyes up' }).click()
  await sentence.waitFor({ state: 'detached' })
  await bar.getByRole('button', { name: /Group work/ }).click()
  await bar.getByRole('button', { name: 'End the timer' }).click()
  await first.run({ type: 'hand.lower' })
  await wall(host).getByText('1 hand is up').waitFor({ state: 'detached' })
  expect(leader.problems).toEqual([])
  await leader.context.close()
}, 600_000)

test('[WALL-6] in a room a corner of 96 px has the QR code until somebody closes it, also after a reload, and leads back to the wall', async () => {
  await host.page.keyboard.press('Escape')
  await sidebarLink(host, 'lobby').click()
  await composer(host).waitFor()
  const code = corner(host).getByRole('img', { name: /QR code/ })
  await code.waitFor()
  await expectSoon(async () => Math.round((await code.boundingBox())?.width ?? 0)).toBeWithin(94, 97)
  await host.page.reload()
  await code.waitFor()
  await composer(host).waitFor()
  expect(await lookAllOver(host, 'wall-corner')).toEqual([])
  await corner(host).getByRole('link', { name: 'Back to the wall' }).click()
  await wall(host).getByRole('heading', { level: 1, name: 'Workshop' }).waitFor()
  await host.page.keyboard.press('Escape')
  await corner(host).getByRole('button', { name: 'Take the invitation off the corner' }).click()
  await corner(host).waitFor({ state: 'detached' })
  await host.page.reload()
  await host.page.getByRole('link', { name: 'Show on the wall' }).waitFor()
  await host.page.getByRole('img', { name: /QR code/ }).waitFor()
  await expectSoon(() => corner(host).count()).toBe(0)
}, 600_000)

test('[WALL-7] a new code is on the wall at once, and a hub that was killed and started again, too', async () => {
  await follow(host.page, '/wall')
  await wall(host).getByRole('heading', { level: 1, name: 'Workshop' }).waitFor()
  const shown = wall(host).locator('.wall-code')
  await shown.waitFor()
  const before = await shown.textContent()
  await hostAsks('/api/door/renew', 'POST')
  await eventually(async () => ![before, null].includes(await shown.textContent()))
  await world.hub.kill('SIGKILL')
  await wall(host).getByRole('status').getByText('Reconnecting…').waitFor()
  expect(await findings(host.page)).toEqual([])
  await host.shot('wall-away-desk-light')
  await world.startAgain()
  await wall(host).getByRole('status').getByText('Reconnecting…').waitFor({ state: 'detached' })
  await eventually(async () => (await shown.textContent())?.replace('-', '') === world.hub.code)
  const renewed = await shown.textContent()
  await hostAsks('/api/door/renew', 'POST')
  await eventually(async () => ![renewed, null].includes(await shown.textContent()))
  host.hubIsDown = false
  expect(host.problems).toEqual([])
}, 600_000)

const decoder = Bun.which('zbarimg')

/** What a phone reads from a picture of the screen. */
async function decoded(picture: string): Promise<string> {
  const found = Bun.spawn([decoder as string, '--quiet', '--raw', picture], { stdout: 'pipe', stderr: 'ignore' })
  return (await new Response(found.stdout).text()).trim()
}

test.skipIf(!decoder)(
  '[WALL-8] a picture of the wall, and one of the corner, is decoded to the link, in both themes',
  async () => {
    const [link = ''] = await links()
    for (const colorScheme of ['light', 'dark'] as const) {
      await setScreen(host.page, { colorScheme })
      await follow(host.page, '/wall')
      await wall(host).locator('.wall-code').waitFor()
      const onPicture = async (name: string) => {
        const path = join(SCREENSHOTS, `${name}.png`)
        await host.page.screenshot({ path })
        return decoded(path)
      }
      await expectSoon(() => onPicture(`wall-qr-${colorScheme}`)).toBe(link)
      await host.page.keyboard.press('Escape')
      await sidebarLink(host, 'lobby').click()
      const code = corner(host).getByRole('img', { name: /QR code/ })
      await code.waitFor()
      await composer(host).waitFor()
      // It has travelled there from the wall.
      await code.evaluate((svg) => Promise.all(svg.getAnimations().map(({ finished }) => finished)))
      await expectSoon(() => onPicture(`wall-corner-qr-${colorScheme}`)).toBe(link)
    }
    await corner(host).getByRole('button', { name: 'Take the invitation off the corner' }).click()
  },
  600_000,
)
