// Who may take home what they see: the choice of hosts, and the buttons that come and go with it.
import { expect, test } from 'bun:test'
import { DESK } from './browser.ts'
import { follow } from './follow.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'], undefined, { fetchesAhead: false })

test('[TAKE-4] a host chooses on the page of devices who may take home, and the buttons of others go and come back with it', async () => {
  const host = await world.host()
  const ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
  const button = ada.page.getByRole('button', { name: 'Take home' })
  await button.waitFor()

  await follow(host.page, '/security')
  const part = host.page.getByRole('group', { name: 'Who may take rooms, documents and boards home as files' })
  await part.getByText('Hosts only').click()
  await host.page.getByText('Only hosts can download.').waitFor()
  await button.waitFor({ state: 'detached' })
  expect(await lookAllOver(host, 'who may take home')).toEqual([])

  // A page that is loaded later knows it too, and the palette offers nothing that would be refused.
  await ada.page.reload()
  await ada.page.getByRole('textbox', { name: /^Message / }).waitFor()
  await ada.page.keyboard.press('ControlOrMeta+k')
  await ada.page.getByRole('combobox').fill('Take home')
  await ada.page.getByText('Nothing').or(ada.page.getByRole('option')).first().waitFor()
  await ada.page
    .getByRole('option', { name: /^Take home:/ })
    .first()
    .waitFor({ state: 'detached' })
  await ada.page.keyboard.press('Escape')
  await part.getByText('Everybody').click()
  await button.waitFor()
  await host.page.getByRole('link', { name: 'lobby' }).first().click()
  await host.page.getByRole('button', { name: 'Take home' }).waitFor()
}, 600_000)
