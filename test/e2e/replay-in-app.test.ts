// The replay as a page of the app.
import { expect, test } from 'bun:test'
import { eventually, joinAt } from '../support/hub.ts'
import { aSession, type Made } from '../support/session.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK } from './browser.ts'
import { follow } from './follow.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])

test('[REPLAY-9] somebody replays what they may see in the app, from a room too, tries again where it breaks off, and cannot where hosts do not let them', async () => {
  const ada = await joinAt(world.hub.origin, { name: 'Eve', code: world.hub.code })
  const bob = await joinAt(world.hub.origin, { name: 'Fay', code: world.hub.code })
  const secret = (await (await ada.post('/api/rooms', { name: 'Secret plans', private: true })).json()) as Made
  await ada.post(`/api/rooms/${secret.id}/messages`, { body: 'nobody else reads this' })
  await aSession(ada, bob)
  await eventually(async () => (await (await ada.get('/api/export/log')).text()).includes('the last one'))

  const host = await world.host()
  const kim = await world.person(DESK)
  const { page } = kim
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  await page.route('**/api/export/log', (route) => route.abort())
  await page.getByRole('button', { name: 'This room' }).click()
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByRole('alert').getByText('The hub could not send all of it.').waitFor()
  await page.unroute('**/api/export/log')
  await page.getByRole('button', { name: 'Try again' }).click()
  const bar = page.getByRole('slider', { name: 'Point in time' })
  const talk = page.getByRole('region', { name: 'Conversation' })
  const thing = page.getByRole('region', { name: 'Documents and boards' })
  await bar.press('End')
  await talk.getByText('the last one').waitFor()
  await thing.getByRole('cell', { name: '94.5' }).waitFor()
  await expectSoon(() => page.getByLabel('Room', { exact: true }).locator('option:checked').textContent()).toBe('lobby')
  // What is there now is all that there is.
  await expectSoon(() => page.getByRole('option', { name: 'Secret plans' }).count()).toBe(0)
  await page.getByLabel('Document or board', { exact: true }).selectOption({ index: 1 })
  await thing.getByText('Opened at ten').waitFor()
  await page.getByRole('button', { name: 'What happened before' }).click()
  expect(await lookAllOver(kim, 'replay-app')).toEqual([])
  await bar.press('Home')
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await talk.getByText('the last one').waitFor()
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor()

  await follow(host.page, '/security')
  const choice = host.page.getByRole('group', { name: /^Who may take/ })
  await choice.getByText('Hosts only').click()
  await eventually(async () => ((await (await ada.get('/api/exports')).json()) as { may: boolean }).may === false)
  await page.reload()
  await page.getByRole('alert').getByText('The host does not let you export this.').waitFor()
  await choice.getByText('Everybody').click()
  await eventually(async () => ((await (await ada.get('/api/exports')).json()) as { may: boolean }).may)
  await page.getByRole('button', { name: 'Try again' }).click()
  await bar.waitFor()
  expect(kim.problems.filter((problem) => !/ERR_FAILED|403/.test(problem))).toEqual([])
}, 600_000)
