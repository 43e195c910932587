// Who comes when others have talked for hours.
import { expect, test } from 'bun:test'
import { openStore } from '../../src-bun/store/store.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person, PHONE } from './browser.ts'
import { focused, lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const HOURS_MS = 3 * 3_600_000

/** Messages of three hours ago. */
async function prepare(folder: string): Promise<void> {
  const clock = { now: () => Date.now() - HOURS_MS, monotonic: () => performance.now() }
  const store = openStore(folder, clock, (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const host = await store.runAndWait({ type: 'host.join', name: 'Host' })
  const roomId = store.rooms.byName('lobby')?.id ?? ''
  for (const body of ['Good morning', 'We begin with the stoves', 'Who has a kettle?', 'I have']) {
    const command = { type: 'chat.send' as const, clientId: body, roomId, body }
    await store.runAndWait({ type: 'command.run', memberId: host.ok ? host.value.id : '', command })
  }
  store.close()
}

const world = aWorld(['--limits', 'off'], prepare)
const quiet = aWorld(['--limits', 'off'])

const noted = ({ page }: Person) =>
  page.waitForFunction(() => Object.keys(localStorage).some((each) => each.startsWith('hubbub:here:')))
const composer = ({ page }: Person) => page.getByRole('textbox', { name: /^Message / })
const offer = ({ page }: Person) => page.getByRole('link', { name: /^(You came at|Du bist um)/ })

/** Requests for what somebody has missed. */
function asked({ page }: Person): string[] {
  const addresses: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/catch-up')) addresses.push(request.url())
  })
  return addresses
}

/** The page itself asks once, and shows the answer. Whatever would have been asked before, when somebody was noted to be here, is in the list by then. */
async function askedOnlyByPage(person: Person, addresses: string[]): Promise<void> {
  await noted(person)
  await person.page.keyboard.press('ControlOrMeta+k')
  await person.page.getByRole('combobox').fill('Catch me')
  await person.page.getByRole('option', { name: 'Catch me up' }).waitFor()
  await person.page.keyboard.press('Enter')
  await person.page.getByRole('heading', { name: 'Catch me up' }).waitFor()
  await person.page
    .getByText(/messages? of others|You have missed nothing/)
    .first()
    .waitFor()
  await expectSoon(() => Promise.resolve(addresses.length)).toBe(1)
}

test('[CATCHUP-9] who comes an hour after others began to talk is offered it once on their device, and no host and nobody in a quiet hub is', async () => {
  const host = await world.person(DESK)
  const askedByHost = asked(host)
  await host.page.goto(`${world.origin()}/#host=${world.hub.hostToken}`)
  await askedOnlyByPage(host, askedByHost)
  const early = await quiet.person(DESK)
  const askedEarly = asked(early)
  await early.page.goto(`${quiet.origin()}/#${quiet.hub.token}`)
  await askedOnlyByPage(early, askedEarly)

  const kim = await world.person(DESK)
  await kim.page.goto(`${world.origin()}/#${world.hub.token}`)
  await offer(kim).waitFor()
  await expectSoon(() => offer(kim).textContent()).toMatch(
    /^You came at \d+:\d\dCatch up on what happened since .*\d+:\d\d/,
  )
  expect(await lookAllOver(kim, 'coming-late')).toEqual([])
  await offer(kim).focus()
  await kim.page.keyboard.press('Enter')
  await kim.page.getByRole('heading', { name: 'Catch me up' }).waitFor()
  await kim.page.getByRole('status').getByText('4 messages').waitFor()
  await offer(kim).waitFor({ state: 'detached' })
  await kim.page.goto(world.origin())
  await composer(kim).waitFor()
  const askedAgain = asked(kim)
  await kim.page.reload()
  await composer(kim).waitFor()
  await askedOnlyByPage(kim, askedAgain)

  const lea = await world.person({ ...PHONE, locale: 'de-DE' })
  await lea.page.goto(`${world.origin()}/#${world.hub.token}`)
  await offer(lea).waitFor()
  await expectSoon(() => offer(lea).textContent()).toContain('Sieh nach, was seit')
  expect(await lookAllOver(lea, 'coming-late-de')).toEqual([])
  await lea.page.getByRole('button', { name: /schließen: Was ich verpasst habe/ }).tap()
  await offer(lea).waitFor({ state: 'detached' })
  await expectSoon(() => focused(lea.page)).toBe('the page')
  expect([...host.problems, ...early.problems, ...kim.problems, ...lea.problems]).toEqual([])
}, 600_000)
