// HTTPS in a browser that trusts the authority of the hub, and the page that says how a device comes to that.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { authorityOf, trustFlag } from '../support/https.ts'
import { expectSoon } from '../support/soon.ts'
import { DESK, HOST, launch, PHONE, somebody } from './browser.ts'
import { lookAllOver } from './look.ts'
import { aWorld } from './world.ts'

const world = aWorld(['--tls'])
let trusting: Browser
let secure: string

beforeAll(async () => {
  trusting = await launch(undefined, [trustFlag(world.folder)])
  secure = `https://${HOST}:${world.hub.https?.port}`
}, 600_000)
afterAll(() => trusting.close(), 600_000)

const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })

test('[HTTPS-6] a browser that trusts the authority chats encrypted, in a secure context, with people on plain pages', async () => {
  const ada = await world.person(DESK)
  await ada.page.goto(`${world.origin()}/#${world.hub.token}`)
  await composer(ada.page).waitFor()
  await expectSoon(() => ada.page.evaluate(() => isSecureContext)).toBe(false)

  const bob = await somebody(trusting, DESK, world.hub.https?.port as number)
  await bob.page.goto(`${secure}/#${world.hub.token}`)
  await composer(bob.page).waitFor()
  await expectSoon(() => bob.page.evaluate(() => isSecureContext)).toBe(true)

  await composer(bob.page).fill('from the encrypted page')
  await composer(bob.page).press('Enter')
  await ada.page.getByText('from the encrypted page').waitFor()
  await composer(ada.page).fill('from the plain page')
  await composer(ada.page).press('Enter')
  await bob.page.getByText('from the plain page').waitFor()

  await bob.page.goto(`${secure}/security`)
  await bob.page.getByText('This page is encrypted.').waitFor()
  expect([...ada.problems, ...bob.problems]).toEqual([])
}, 600_000)

test('[HTTPS-7] before a sign-in, too, a page says how a device trusts the hub, and the invitation and the security page lead there', async () => {
  const guest = await world.person(DESK)
  const { page } = guest
  await page.goto(`${world.origin()}/encryption`)
  await page.getByRole('heading', { level: 1, name: 'Encrypted connection' }).waitFor()
  const { fingerprint256 } = new X509Certificate(authorityOf(world.folder))
  await expectSoon(async () => (await page.locator('dd span').allTextContents()).join(':')).toBe(fingerprint256)
  await page.getByText('Installed by you').waitFor()
  await expectSoon(() => page.getByRole('link', { name: 'Download the certificate' }).getAttribute('href')).toBe(
    '/hubbub-authority.crt',
  )
  await expectSoon(() => page.getByRole('link', { name: /^Open https/ }).getAttribute('href')).toBe(secure)
  expect(await lookAllOver(guest, 'encryption')).toEqual([])

  const german = await world.person({ ...DESK, locale: 'de-DE' })
  await german.page.goto(`${world.origin()}/encryption`)
  await german.page.getByRole('heading', { level: 1, name: 'Verschlüsselte Verbindung' }).waitFor()
  await german.page.getByRole('link', { name: 'Zertifikat herunterladen' }).waitFor()

  const host = await world.host()
  await host.page.getByText(`Encrypted at https://`).waitFor()
  await host.page.getByText(`Encrypted at https://`).scrollIntoViewIfNeeded()
  await host.shot('encryption-invitation')
  await host.page.getByRole('link', { name: 'How a device comes to trust it' }).click()
  await host.page.getByRole('heading', { level: 1, name: 'Encrypted connection' }).waitFor()
  await host.page.getByRole('link', { name: 'Back to the hub' }).click()
  await host.page.getByText(`Encrypted at https://`).waitFor()
  await host.page.goto(`${world.origin()}/security`)
  await host.page.getByRole('link', { name: 'About the encrypted connection' }).waitFor()
  expect([...guest.problems, ...german.problems, ...host.problems]).toEqual([])
}, 600_000)

test('[HTTPS-8] the page where guests join leads there as well, from a plain page of a hub that is encrypted', async () => {
  const guest = await world.person({ ...PHONE, locale: 'de-DE' })
  await guest.page.goto(`${world.origin()}/`)
  const way = guest.page.getByRole('link', { name: /auch verschlüsselt/ })
  await way.waitFor()
  const seen = await lookAllOver(guest, 'join-encrypted')
  await way.click()
  await guest.page.getByRole('heading', { level: 1, name: 'Verschlüsselte Verbindung' }).waitFor()
  expect([...seen, ...guest.problems]).toEqual([])
}, 600_000)
