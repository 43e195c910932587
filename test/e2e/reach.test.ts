// What a host sees of whether people get in, the QR code of the Wi-Fi, and other hubs nearby.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { lanAddresses } from '../../src-bun/discovery/addresses.ts'
import { wifiText } from '../../src-ui/features/home/reach/wifi-text.ts'
import { post, temporaryFolder } from '../support/hub.ts'
import { type HubProcess, spawnHub } from '../support/process.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, HOST, HUB_FLAGS, launch, type Person, PHONE, SCREENSHOTS, somebody } from './browser.ts'
import { focused, lookAt, setScreen } from './look.ts'

const folders = [temporaryFolder(), temporaryFolder()]
const ANNOUNCED = { HUBBUB_NO_DISCOVERY: '0' }
let hub: HubProcess
/** The second hub of [REACH-4], which would go on running where that test fails. */
let other: HubProcess | undefined
let browser: Browser
let host: Person
beforeAll(async () => {
  hub = await spawnHub(folders[0]?.path as string, ['--port', '0', ...HUB_FLAGS], ANNOUNCED)
  browser = await launch()
  host = await somebody(browser, DESK, hub.port)
  await host.page.goto(`http://${HOST}:${hub.port}/#host=${hub.hostToken}`)
  await host.page.getByRole('img', { name: /QR code/ }).waitFor()
}, 600_000)
afterAll(async () => {
  await browser.close()
  await hub.kill('SIGTERM')
  await other?.kill('SIGTERM')
  for (const folder of folders) folder.remove()
}, 600_000)

test('[REACH-1] a host opens the doctor, tries with a phone that does not get there, and reads one next step; Escape leads back', async () => {
  const { page } = host
  const seen: string[] = []
  await page.getByRole('button', { name: 'Somebody does not get in?' }).click()
  const dialog = page.getByRole('dialog', { name: 'When somebody does not get in' })
  await dialog.getByText('0 other devices have come in so far.').waitFor()
  seen.push(...(await lookAt(host, 'doctor-desk-light')))
  await dialog.getByRole('button', { name: 'It does not get there' }).click()
  await dialog.getByText(/keep its devices apart|The firewall of this computer/).waitFor()
  await dialog.getByText(/Use another Wi-Fi|Allow incoming connections/).waitFor()
  seen.push(...(await lookAt(host, 'doctor-tried-desk-light')))
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await expectSoon(() => focused(page)).toBe('Somebody does not get in?')
  expect([...seen, ...host.problems]).toEqual([])
})

test('[REACH-2] an old link in circulation is named on the first page of the host, and nothing of it on that of a guest', async () => {
  const { page } = host
  await post(hub.origin, '/api/join', { name: 'Late', code: 'Zk3v9Qw1Xr7sT0aBcDeFgH' })
  await page.reload()
  await page.getByText('Somebody came with a link that no longer works.').waitFor()
  // It does not say beside it that all is well.
  await expectSoon(() => page.getByText('People on this network can join.').count()).toBe(0)
  const seen = await lookAt(host, 'old-link-desk-light')
  await page.getByRole('button', { name: 'What to do' }).click()
  await page.getByText('Show the QR code of today, and take old ones down.').waitFor()
  await page.keyboard.press('Escape')

  const guest = await somebody(browser, { ...DESK, locale: 'de' }, hub.port)
  await guest.page.goto(`http://${HOST}:${hub.port}/#${hub.token}`)
  await guest.page.getByRole('textbox', { name: /^Nachricht/ }).waitFor()
  const asked = guest.page.waitForResponse((response) => response.url().endsWith('/api/hubs'))
  await guest.page.locator('a[href="/"]').first().click()
  await guest.page.locator('#home-invitation').waitFor()
  // The part is there once it has asked for other hubs.
  await asked
  await expectSoon(() => guest.page.getByText('Jemand kommt nicht herein?').count()).toBe(0)
  await guest.context.close()
  expect([...seen, ...host.problems]).toEqual([])
})

test('[REACH-3] the QR code of the Wi-Fi is read by an independent decoder in both themes, escapes what a name may have, and what is typed leaves the page to nobody', async () => {
  const [name, password] = ['Werk;statt "2"', 'a\\b:c,d']
  expect(wifiText(name, password)).toBe('WIFI:S:Werk\\;statt \\"2\\";T:WPA;P:a\\\\b\\:c\\,d;;')
  expect(wifiText('Offen', '')).toBe('WIFI:S:Offen;T:nopass;;')
  const { page } = host
  const seen: string[] = []
  const sent: string[] = []
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`))
  await page.getByRole('button', { name: 'Wi-Fi as a QR code' }).click()
  await page.getByRole('textbox', { name: 'Name of the Wi-Fi' }).fill(name)
  await page.getByRole('textbox', { name: 'Its password' }).fill(password)
  const code = page.getByRole('img', { name: /QR code to join the Wi-Fi/ })
  for (const colorScheme of ['light', 'dark'] as const) {
    await setScreen(page, { colorScheme })
    const file = join(SCREENSHOTS, `wifi-${colorScheme}.png`)
    await code.screenshot({ path: file })
    seen.push(...(await lookAt(host, `wifi-desk-${colorScheme}`)))
    const decoder = 'zbarimg'
    const { stdout, error } = spawnSync(decoder, ['--quiet', '--raw', file], { encoding: 'utf8' })
    if (error) process.stderr.write('Not decoded: zbarimg (of the Debian package zbar-tools) is not installed.\n')
    else expect(stdout.trim()).toBe(wifiText(name, password))
  }
  await setScreen(page, { colorScheme: 'light' })
  await page.keyboard.press('Escape')
  await page.reload()
  await page.getByRole('button', { name: 'Wi-Fi as a QR code' }).waitFor()
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  for (const each of [...sent, kept]) expect(decodeURIComponent(each)).not.toContain('a\\b')
  expect([...seen, ...host.problems]).toEqual([])
})

const hasCard = lanAddresses().some(({ kind, address }) => kind === 'card' && !address.startsWith('['))
if (!hasCard) process.stderr.write('Skipped: other hubs are seen on a network only, and this computer is in none.\n')

test('[REACH-5] where people need not type a port, the invitation and the wall show the address alone, and the link names the port all the same', async () => {
  const { page } = host
  const [url = ''] = hub.urls
  const address = new URL(url).hostname
  // As from a hub that has port 80, which is for no test to take.
  const json = { door: 'code', code: 'K7QX4M2P', links: [{ url, address, interface: 'eth0' }] }
  await page.route('**/api/invitation', (route) => route.fulfill({ json }))
  await page.reload()
  await page.getByText(`Links name port ${hub.port}, which works as well.`).waitFor()
  await expectSoon(() => page.locator('.invitation-address').textContent()).toBe(address)
  await page.getByRole('img', { name: `QR code that opens ${address}`, exact: true }).waitFor()
  const seen = await lookAt(host, 'short-address-desk-light')
  await page.goto(`http://${HOST}:${hub.port}/wall`)
  await expectSoon(() => page.locator('.wall-address').textContent()).toBe(address)
  await page.unrouteAll({ behavior: 'wait' })
  await page.goto(`http://${HOST}:${hub.port}/`)
  await expectSoon(() => page.locator('.invitation-address').textContent()).toBe(`${address}:${hub.port}`)
  expect([...seen, ...host.problems]).toEqual([])
})

test.skipIf(!hasCard)(
  '[REACH-4] another hub on the network is shown with its people and leads there in a tab of its own, and is gone after its goodbye',
  async () => {
    const { page } = host
    other = await spawnHub(folders[1]?.path as string, ['--port', '0', '--name', 'Engine room <b>'], ANNOUNCED)
    const link = page.getByRole('link', { name: /^Engine room <b>/ })
    // The page asks again by itself.
    await link.waitFor()
    await expectSoon(() => link.textContent()).toContain('0 people')
    await expectSoon(() => link.getAttribute('href')).toEndWith(`:${other.port}/`)
    await expectSoon(() => link.getAttribute('target')).toBe('_blank')
    await expectSoon(() => link.getAttribute('rel')).toBe('noopener noreferrer')
    const seen = await lookAt(host, 'nearby-desk-light')
    await setScreen(page, { viewport: PHONE.viewport })
    await link.waitFor()
    seen.push(...(await lookAt(host, 'nearby-phone-light')))
    await setScreen(page, { viewport: DESK.viewport })
    await other.kill('SIGTERM')
    await link.waitFor({ state: 'detached' })
    expect([...seen, ...host.problems]).toEqual([])
  },
)
