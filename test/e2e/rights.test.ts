// What somebody who may not speak sees before they try.
import { expect, test } from 'bun:test'
import { clientId, joinAt, type Live, live } from '../support/hub.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, sidebarLink } from './browser.ts'
import { lookAllOver, lookAt } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])

test('[RIGHT-12] who may not speak sees the reason beside their name, an invitation, a board and a document before they try, and writes again when they may', async () => {
  const seen: string[] = []
  const address = `http://127.0.0.1:${world.hub.port}`
  const desk: Live = await live(await joinAt(address, { hostToken: world.hub.hostToken }, '/api/host'))
  async function byHost(command: object) {
    const id = clientId()
    desk.send({ ...command, clientId: id })
    const answer = await desk.answer(id)
    expect(answer.type).not.toBe('error')
    return answer
  }
  const eve = await world.person(DESK)
  const { page } = eve
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  const memberId = await page.evaluate(async () => (await (await fetch('/api/me')).json()).member.id as string)
  const made = await byHost({ type: 'room.create', name: 'Plans', private: true })
  const roomId = made.type === 'room.created' ? made.room.id : ''
  await byHost({ type: 'room.invite', roomId, memberId })
  await byHost({ type: 'document.create', title: 'Minutes', roomId })
  await byHost({ type: 'board.create', name: 'Stock', columns: [{ key: 'left', type: 'number' }] })

  await page.getByRole('link', { name: 'Minutes' }).click()
  await page.locator('.cm-content:not([aria-readonly])').waitFor()
  await byHost({ type: 'room.lock', roomId, locked: true })
  await page.getByText('The host has locked this room').waitFor()
  await page.locator('.cm-content[aria-readonly="true"]').waitFor()
  seen.push(...(await lookAllOver(eve, 'locked-document')))

  const invitation = page.getByRole('combobox', { name: 'Invite somebody who is here' })
  await sidebarLink(eve, /Plans/).click()
  await page.getByRole('button', { name: 'This room' }).click()
  await invitation.waitFor()
  await expectSoon(async () => [
    await invitation.isDisabled(),
    await invitation.getAttribute('aria-describedby'),
  ]).toEqual([true, expect.any(String)])
  seen.push(...(await lookAllOver(eve, 'locked-room-menu')))
  await byHost({ type: 'room.lock', roomId, locked: false })
  await page.locator('.room-members').getByText('The host has locked').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')

  const reasons = [
    [{ type: 'member.mute', memberId, muted: true }, 'muted', 'The host has muted you'],
    [{ type: 'member.mute', memberId, muted: false }, '', ''],
    [{ type: 'member.setRole', memberId, role: 'viewer' }, 'viewer', 'You are reading along'],
    [{ type: 'member.setRole', memberId, role: 'member' }, '', ''],
  ] as const
  await page.getByRole('button', { name: 'Preferences' }).click()
  const preferences = page.locator('.preferences')
  const ownName = preferences.getByRole('textbox', { name: 'Your name' })
  await ownName.waitFor()
  for (const [command, state, words] of reasons) {
    await byHost(command)
    if (state === '') await ownName.waitFor()
    else {
      await preferences.getByText(words).getByText('Your name stays as it is.').waitFor()
      await expectSoon(() => ownName.count()).toBe(0)
      seen.push(...(await lookAllOver(eve, `${state}-name`)))
    }
  }
  await byHost({ type: 'member.mute', memberId, muted: true })
  await preferences.getByText('Deutsch').click()
  await preferences.getByText('Dein Name bleibt, wie er ist.').waitFor()
  seen.push(...(await lookAt(eve, 'muted-german')))
  await preferences.getByText('English').click()
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Stock' }).click()
  await page.locator('.board').getByText('The host has muted you').waitFor()
  await expectSoon(() => page.getByRole('button', { name: 'Add a row' }).count()).toBe(0)
  await expectSoon(() => page.getByText('Add one here').count()).toBe(0)
  seen.push(...(await lookAllOver(eve, 'muted-board')))
  await byHost({ type: 'member.mute', memberId, muted: false })
  await page.getByRole('button', { name: 'Add a row' }).first().waitFor()
  await page.getByRole('link', { name: 'Minutes' }).click()
  await page.locator('.cm-content:not([aria-readonly])').click()
  await page.keyboard.type('Written again')
  await page.getByText('Written again').waitFor()
  expect([seen, eve.problems]).toEqual([[], []])
  desk.close()
  await eve.context.close()
}, 600_000)
