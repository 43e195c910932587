// All tabs of a browser share one session cookie, so a tab may find itself under the session of somebody who has signed in in another.
import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { joinAt } from '../support/hub.ts'
import { hubbub } from '../support/process.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK } from './browser.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--limits', 'off'])
const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })
const bodies = (page: Page, text: string) => page.locator('[data-seq]', { hasText: text })
const whoIs = (page: Page) =>
  page.evaluate(async () => (await (await fetch('/api/session')).json()).member as { id: string; role: string })

async function joinByLink(page: Page) {
  await page.goto(`${world.origin()}/#${world.hub.token}`)
  await page.getByRole('link', { name: /lobby/ }).first().click()
  await composer(page).waitFor()
  return whoIs(page)
}

async function becomeHost(page: Page): Promise<void> {
  // The link of the start can be used once.
  const { hash } = new URL((await hubbub(['host-link', '--data', world.folder])).out.trim())
  await page.goto(`${world.origin()}/${hash}`)
  await page.getByRole('img', { name: /QR code/ }).waitFor()
}

/** Returns what waits until the page was loaded anew: the new one does not have the mark of this one. */
async function reloadOf(page: Page): Promise<() => Promise<unknown>> {
  await page.evaluate(() => void Object.assign(globalThis, { isFirstPage: true }))
  return () => page.waitForFunction(() => !('isFirstPage' in globalThis))
}

test('[SESSION-19] what somebody has typed in one tab is not sent as the member who has signed in in another: it stays on the device, and goes out once they are back', async () => {
  const script = await joinAt(world.hub.origin, { name: 'Script', code: world.hub.code })
  const ada = await world.person(DESK)
  const { page, context } = ada
  // As in a browser in which tabs cannot send each other messages.
  await page.addInitScript(() => void Reflect.deleteProperty(globalThis, 'BroadcastChannel'))
  const network = { isCut: false, refused: 0 }
  const open: { close(): Promise<void> }[] = []
  await page.routeWebSocket(/\/(live|collaborate)/, async (socket) => {
    if (network.isCut) {
      network.refused++
      return void (await socket.close({ code: 1012 }))
    }
    socket.connectToServer()
    open.push({ close: () => socket.close({ code: 1012 }) })
  })
  const { id: adaId } = await joinByLink(page)
  const lobby = page.url()
  const cookies = await context.cookies()
  await page.getByRole('button', { name: 'New document' }).first().click()
  await page.getByRole('textbox', { name: 'Title', exact: true }).fill('Notes')
  await page.getByRole('button', { name: 'Create document' }).click()
  const text = page.getByRole('textbox', { name: /^Text of / })
  await text.waitFor()
  await page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'))
  await page.locator('.save-status', { hasText: 'All changes saved' }).waitFor()
  const address = page.url()
  const documentId = new URL(address).pathname.split('/').at(-1) as string
  const textAtHub = async () => (await script.get(`/api/documents/${documentId}/text`)).text()
  const saidInLobby = async () => {
    const path = `/api/rooms/${new URL(lobby).pathname.split('/').at(-1)}/messages`
    const { messages } = (await (await script.get(path)).json()) as { messages: { body: string; authorId: string }[] }
    return messages.map(({ body, authorId }) => [body, authorId])
  }

  network.isCut = true
  for (const each of open.splice(0)) await each.close()
  await page.locator('.connection-pill', { hasText: 'Reconnecting' }).waitFor()
  await page.keyboard.insertText('typed by ada')
  await page.locator('.save-status', { hasText: 'Kept on this device' }).waitFor()
  await page.getByRole('link', { name: /lobby/ }).first().click()
  await composer(page).fill('while away')
  await composer(page).press('Enter')
  await page.locator('.message', { hasText: 'while away' }).waitFor()
  const isNewPage = await reloadOf(page)
  const tab = await context.newPage()
  await becomeHost(tab)
  network.isCut = false

  // It is the host's page now, and has none of it.
  await isNewPage()
  await composer(page).waitFor()
  await composer(page).fill('as the host')
  await composer(page).press('Enter')
  await bodies(page, 'as the host').waitFor()
  const hostId = (await whoIs(page)).id
  expect(hostId).not.toBe(adaId)
  expect(await saidInLobby()).toEqual([['as the host', hostId]])
  expect(await textAtHub()).toBe('')
  expect(network.refused).toBeGreaterThan(0)

  // Ada is back, with the session that she had.
  await tab.close()
  await context.addCookies(cookies)
  await page.goto(lobby)
  await bodies(page, 'while away').waitFor()
  await page.goto(address)
  await text.filter({ hasText: 'typed by ada' }).waitFor()
  await expectSoon(textAtHub).toContain('typed by ada')
  await expectSoon(saidInLobby).toEqual([
    ['as the host', hostId],
    ['while away', adaId],
  ])
  expect(ada.problems).toEqual([])
  await context.close()
}, 600_000)

test('[SESSION-20] whoever signs in as the host in one tab is the host in the others too, and no tab goes on as who was there before', async () => {
  const ada = await world.person(DESK)
  const { page, context } = ada
  await joinByLink(page)
  const isNewPage = await reloadOf(page)
  const loads: string[] = []
  page.on('load', () => loads.push(page.url()))
  const tab = await context.newPage()
  await becomeHost(tab)
  await isNewPage()
  await composer(page).waitFor()
  expect((await whoIs(page)).role).toBe('host')
  // Neither tab sends the other one round again: both can be used.
  await composer(page).fill('from the first tab')
  await composer(page).press('Enter')
  await bodies(page, 'from the first tab').waitFor()
  await tab.getByRole('link', { name: /lobby/ }).first().click()
  await bodies(tab, 'from the first tab').waitFor()
  await expectSoon(() => loads.length).toBe(1)
  expect(ada.problems).toEqual([])
  await context.close()
}, 600_000)
