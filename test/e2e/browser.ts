// A real browser on an insecure origin, as a phone on the network has it. It may make requests to the hub only.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { PATIENCE_MS } from '../support/hub.ts'

/** A run of everything leaves out the pictures that nothing is compared with: there are a thousand, and nobody looks at them. */
export const TAKES_PICTURES = process.env['HUBBUB_NO_PICTURES'] !== '1'
export const SCREENSHOTS = join(import.meta.dir, '../../dist/screenshots')
mkdirSync(SCREENSHOTS, { recursive: true })

/** The name under which the browsers know this computer: not `localhost`, which browsers trust. */
export const HOST = 'hub.test'
export const HUB_FLAGS = ['--allow-host', HOST, '--name', 'Workshop']

export const DESK = { viewport: { width: 1280, height: 800 }, colorScheme: 'light' } as const
export const PHONE = {
  viewport: { width: 390, height: 844 },
  colorScheme: 'dark',
  hasTouch: true,
  isMobile: true,
} as const

/**
 * Chromium has two pages of its own in each window, for the list below the address bar, and keeps an empty process in reserve. Nobody
 * sees any of it here, and it takes more of the processor than the page of the hub. A Chromium that doesn't know one of the names ignores it.
 */
const NOT_SEEN = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'PreloadTopChromeWebUI',
  'SpareRendererForSitePerProcess',
]
/** What Playwright (1.65.1) turns off on these systems. It has to be repeated, because Chromium heeds the last list only. */
const OFF_IN_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
]

/**
 * `port`: where all connections to the hub go, as through a relay; otherwise to the port that the address names. `flags` are further ones
 * of Chromium, and `program` is what starts it.
 */
export function launch(
  port?: number,
  flags: readonly string[] = [],
  program = process.env['HUBBUB_BROWSER'] ?? '/usr/bin/chromium',
): Promise<Browser> {
  const args = [
    // Through a relay all addresses lead to it: a page that finds its hub beside it would go there.
    `--host-resolver-rules=${port === undefined ? `MAP ${HOST} 127.0.0.1` : `MAP * 127.0.0.1:${port}`}`,
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    // Drawing by the processor takes less of it without the emulation of a graphics card.
    '--disable-gpu',
    '--disable-software-rasterizer',
    `--disable-features=${[...OFF_IN_PLAYWRIGHT, ...NOT_SEEN].join(',')}`,
    ...flags,
  ]
  return chromium.launch({
    executablePath: program,
    args: process.getuid?.() === 0 ? [...args, '--no-sandbox'] : args,
  })
}

/** How somebody's browser looks: its size, its theme, its language. */
export type Look = Parameters<Browser['newContext']>[0]

export type Person = {
  page: Page
  context: BrowserContext
  problems: string[]
  /** Shared by everybody in the world: true from the moment in which a test ends the hub. A test sets it to false when all are back. */
  hubIsDown: boolean
  /** Takes a picture for whoever works on the screen. */
  shot(name: string): Promise<void>
}

/**
 * Runs in the page. An idle page fetches all the parts that are not open yet, which takes a third of the processor time of a visit. This
 * leaves them to be fetched when they are opened, as by somebody who is quick. The editor asks for idle time with less patience.
 */
function fetchOnDemand(): void {
  const { requestIdleCallback } = window
  const PATIENCE_OF_PARTS_MS = 5000
  window.requestIdleCallback = (act, options) =>
    options?.timeout === PATIENCE_OF_PARTS_MS ? 0 : requestIdleCallback.call(window, act, options)
}

/**
 * The browser of one person. `problems` collects what must never happen: a request to another host, a console error, a
 * violated policy, an exception. While `hubIsDown`, a failed request to the hub is not counted.
 */
export async function somebody(
  browser: Browser,
  look: Look,
  port: number,
  hub = { isDown: false },
  fetchesAhead = true,
): Promise<Person> {
  const context = await browser.newContext({ locale: 'en-GB', ...look })
  if (!fetchesAhead) await context.addInitScript(fetchOnDemand)
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const person: Person = {
    page,
    context,
    problems: [],
    get hubIsDown() {
      return hub.isDown
    },
    set hubIsDown(isDown) {
      hub.isDown = isDown
    },
    async shot(name) {
      if (TAKES_PICTURES) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
    },
  }
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
    )
  })
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url())
    // A page whose hub is away asks at its other addresses.
    if (isLookForHub(request.url())) return
    if (protocol !== 'blob:' && protocol !== 'data:' && host !== `${HOST}:${port}`)
      person.problems.push(`request to ${request.url()}`)
  })
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== `${HOST}:${port}`) person.problems.push(`socket to ${socket.url()}`)
  })
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    if (isLookForHub(message.location().url)) return
    if (
      person.hubIsDown &&
      /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection/.test(message.text())
    )
      return
    // Whoever leaves a document while it is being connected.
    if (message.text().endsWith('WebSocket is closed before the connection is established.')) return
    person.problems.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => person.problems.push(`exception: ${error.message}`))
  return person
}

const isLookForHub = (url: string) => URL.canParse(url) && new URL(url).pathname === '/api/hub/proof'

/** The entry of a room, a document or a board in the sidebar. A notification or the home page may have another link of that name. */
export function sidebarLink({ page }: Person, name: string | RegExp): Locator {
  return page.getByRole('complementary').getByRole('link', { name })
}
