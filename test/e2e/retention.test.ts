// How long messages are kept: the choice of a host, and what everybody sees of it.
import { expect, test } from 'bun:test'
import { openStore } from '../../src-bun/store/store.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, type Person } from './browser.ts'
import { follow } from './follow.ts'
import { focused, lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const LONG_AGO_MS = 400 * 24 * 60 * 60 * 1000

/** Three messages of more than a year ago, so the hub doubts its clock. */
async function prepare(folder: string): Promise<void> {
  const clock = { now: () => Date.now() - LONG_AGO_MS, monotonic: () => performance.now() }
  const store = openStore(folder, clock, (fault) => {
    throw fault
  })
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const host = await store.runAndWait({ type: 'host.join', name: 'Host' })
  const roomId = store.rooms.byName('lobby')?.id ?? ''
  for (const body of ['the first kettle', 'the second kettle', 'the third kettle']) {
    const command = { type: 'chat.send' as const, clientId: body, roomId, body }
    await store.runAndWait({ type: 'command.run', memberId: host.ok ? host.value.id : '', command })
  }
  store.close()
}

const world = aWorld(['--limits', 'off'], prepare, { fetchesAhead: false })

/** Their link signs in once. */
let host: Person | undefined

test('[FORGET-12] a host reads on the first page that the clock went ahead, and says that it is right', async () => {
  host = await world.host()
  await host.page
    .getByText('The clock of this computer says a date that is much later than the last one here (400 days).')
    .waitFor()
  await host.page.getByText('For an hour nothing is deleted because of its age.').waitFor()
  expect(await lookAllOver(host, 'clock-went-ahead')).toEqual([])
  const right = host.page.getByRole('button', { name: 'The clock is right' })
  await right.focus()
  await host.page.keyboard.press('Enter')
  await right.waitFor({ state: 'detached' })
  // Nobody loses the place on the page with the button.
  const { page } = host
  await expectSoon(() => focused(page)).toBe('Somebody does not get in?')
  expect(host.problems).toEqual([])
}, 600_000)

test('[FORGET-9] a host chooses on the page of devices how long messages are kept, reads how many go, and everybody sees them go and the rule in the menu of a room', async () => {
  host ??= await world.host()
  // The messages are old whether or not the test before was run.
  await host.page.evaluate(() => fetch('/api/clock/confirm', { method: 'POST' }))
  const ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  const composer = ada.page.getByRole('textbox', { name: /^Message / })
  await composer.fill('a kettle of today')
  await composer.press('Enter')
  await ada.page.getByText('the third kettle').waitFor()

  await follow(host.page, '/security')
  const choice = host.page.getByRole('group', { name: 'Messages and their files, in all rooms' })
  await choice.getByText('Forget after some days').click()
  const days = host.page.getByRole('textbox', { name: 'Days' })
  const save = host.page.getByRole('button', { name: 'Save', exact: true })
  for (const wrong of ['0', '3651', 'x']) {
    await days.fill(wrong)
    await save.click()
    await host.page.getByText('Write a whole number of days, from 1 to 3,650.').waitFor()
  }
  await days.fill('30')
  await save.click()
  const dialog = host.page.getByRole('dialog', { name: 'Forget old messages?' })
  await dialog.getByText('3 messages are older and go now, with their files.').waitFor()
  expect(await lookAllOver(host, 'forget-old-messages')).toEqual([])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await save.click()
  await dialog.getByRole('button', { name: 'Forget them' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await host.page.getByText('Messages go after 30 days. Pinned messages, documents and boards stay.').waitFor()
  await expectSoon(() => save.isDisabled()).toBe(true)
  expect(await lookAllOver(host, 'how-long-messages-are-kept')).toEqual([])

  const gone = ada.page.getByText('This message is gone because of its age.')
  await expectSoon(() => gone.count()).toBe(3)
  await ada.page.getByText('a kettle of today').waitFor()
  await expectSoon(() => ada.page.getByText('the third kettle').count()).toBe(0)
  const menu = ada.page.getByRole('button', { name: 'This room' })
  await menu.click()
  const rule = ada.page.getByText('Messages here go after 30 days. Pinned ones stay.')
  await rule.waitFor()
  expect(await lookAllOver(ada, 'room-menu-with-rule')).toEqual([])

  // Keeping everything needs no question.
  await choice.getByText('Keep everything').click()
  await host.page.getByText('Everything that was written stays until somebody deletes it.').waitFor()
  await rule.waitFor({ state: 'detached' })
}, 600_000)
