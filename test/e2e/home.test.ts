// The first page of a host and the page to join: where one is, who is here, that it works, and where to go on.
import { beforeAll, expect, test } from 'bun:test'
import type { Document } from '../../src-bun/contract/documents.ts'
import type { Diagnosis } from '../../src-bun/contract/http/diagnosis.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { comes, type Somebody } from './crowd.ts'
import { lookAllOver, lookAt, setScreen } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })
let host: Person
let june: Somebody

const at = () => ({ origin: `http://127.0.0.1:${world.hub.port}`, code: world.hub.code ?? '' })
const goOn = () => host.page.getByRole('region', { name: 'Continue' })

beforeAll(async () => {
  host = await world.host()
}, 600_000)

test('[HOME-1] an empty home is headed by the name of the hub, says that people can join and where they land, and shows no empty rooms', async () => {
  const { page } = host
  await page.getByRole('heading', { level: 1, name: 'Workshop' }).waitFor()
  // On a computer with a VPN or a firewall the page says so, and not that people can join.
  const findings = await page.evaluate(async () => {
    const answer = await fetch('/api/hub/doctor?thorough=0&tried=0')
    return ((await answer.json()) as Diagnosis).findings
  })
  if (findings.some(({ weight }) => weight !== 'note')) await page.getByRole('button', { name: 'What to do' }).waitFor()
  else {
    await page.getByText('People on this network can join.').waitFor()
    await page.getByText('Who comes in lands in the room lobby.').waitFor()
  }
  await goOn().getByRole('link', { name: 'Nothing was said yet: begin in the room lobby.' }).waitFor()
  await expectSoon(() => goOn().getByRole('listitem').count()).toBe(0)
}, 600_000)

test('[HOME-2] home goes on with the rooms in the order of what was said last, with its author, and with the documents in which somebody is', async () => {
  june = await comes(at(), 'June')
  const made = async (name: string) =>
    ((await june.run({ type: 'room.create', name })) as unknown as { room: Room }).room.id
  const [design, lunch] = [await made('design'), await made('lunch')]
  await made('empty')
  await june.say(lunch, 'Soup at **noon**')
  await june.say(design, 'The map is ready')
  await june.say(lunch, 'No, at one')
  const { document: quiet } = (await june.run({ type: 'document.create', title: 'Quiet' })) as unknown as {
    document: Document
  }
  const { document } = (await june.run({ type: 'document.create', title: 'Minutes' })) as unknown as {
    document: Document
  }
  expect(quiet.title).toBe('Quiet')
  june.goTo({ kind: 'document', id: document.id })
  const names = () => goOn().locator('.continue-name').allTextContents()
  await expectSoon(() => names()).toEqual(['lunch', 'design', 'Minutes', 'Quiet'])
  await goOn().getByText('June: No, at one').waitFor()
  await goOn().getByText('June is here now').waitFor()
  await june.say(design, 'Look again')
  await expectSoon(() => names()).toEqual(['design', 'lunch', 'Minutes', 'Quiet'])
  june.goTo({ kind: 'document', id: quiet.id })
  await expectSoon(() => names()).toEqual(['design', 'lunch', 'Quiet', 'Minutes'])
  await host.page.reload()
  await goOn().getByText('June: Look again').waitFor()
  await expectSoon(() => names()).toEqual(['design', 'lunch', 'Quiet', 'Minutes'])
  expect(await lookAllOver(host, 'home')).toEqual([])
}, 600_000)

test('[HOME-3] on a phone the people of a host come before the QR code', async () => {
  await setScreen(host.page, { viewport: PHONE.viewport })
  const top = async (name: RegExp) => (await host.page.getByRole('heading', { name }).boundingBox())?.y ?? 0
  await expectSoon(async () => (await top(/^Here now/)) < (await top(/^Invite people/))).toBe(true)
  expect(host.problems).toEqual([])
}, 600_000)

test('[HOME-4] the page to join names the hub and says how many are in, and nobody by name', async () => {
  const guest = await world.person({ ...PHONE, locale: 'de-DE' })
  await guest.page.goto(world.origin())
  await guest.page.getByRole('heading', { level: 1, name: 'Workshop beitreten' }).waitFor()
  await guest.page.getByText('2 Personen sind drin.').waitFor()
  expect(await lookAt(guest, 'join-named-phone-dark-de')).toEqual([])
  await expectSoon(() => guest.page.getByText('June').count()).toBe(0)
  const health = (await (await fetch(`${at().origin}/health`)).json()) as Record<string, unknown>
  expect(health['people']).toBe(2)
  expect(JSON.stringify(health)).not.toContain('June')
  expect(guest.problems).toEqual([])
  await guest.context.close()
}, 600_000)

test('[HOME-5] the code, the address and the link are copied with one press each, which says so', async () => {
  const { page } = host
  await setScreen(page, DESK)
  await page.goto(world.origin())
  const link = await page.evaluate(async () => {
    const { links } = (await (await fetch('/api/invitation')).json()) as { links: { url: string }[] }
    return links[0]?.url ?? ''
  })
  const code = `${world.hub.code?.slice(0, 4)}-${world.hub.code?.slice(4)}`
  const field = page.getByRole('dialog').getByRole('combobox')
  for (const [name, copied] of [
    ['Copy code', code],
    ['Copy address', new URL(link).origin],
    ['Copy link', link],
  ] as const) {
    // It is said for two seconds only, so it is looked for from before on.
    const said = page.getByRole('status').getByText('Copied').first().waitFor()
    await page.getByRole('button', { name }).press('Enter')
    await said
    await page.keyboard.press('Control+k')
    await field.and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Control+v')
    await expectSoon(() => field.inputValue()).toBe(copied)
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
  }
  expect(await lookAllOver(host, 'home-copies')).toEqual([])
}, 600_000)
