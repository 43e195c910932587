// A hub and a browser for the tests of one file.
import { afterAll, beforeAll } from 'bun:test'
import type { Browser } from 'playwright-core'
import { temporaryFolder } from '../support/hub.ts'
import { type HubProcess, spawnHub } from '../support/process.ts'
import { DESK, HOST, HUB_FLAGS, type Look, launch, type Person, somebody } from './browser.ts'

/**
 * Both are started before the first test of the file that calls this, and ended after its last. `prepare` makes what the hub is to have
 * before. With `fetchesAhead: false` pages fetch a part when it is opened: where no part is opened for the first time while the hub is away.
 */
export function aWorld(
  flags: string[] = [],
  prepare?: (folder: string) => Promise<void>,
  { fetchesAhead = true }: { fetchesAhead?: boolean } = {},
) {
  const folder = temporaryFolder()
  let hub: HubProcess
  let browser: Browser
  const state = { isDown: false }
  async function start(port: string): Promise<HubProcess> {
    const hub = await spawnHub(folder.path, ['--port', port, ...flags, ...HUB_FLAGS])
    return {
      ...hub,
      kill(signal) {
        // From the first moment on, because a page may try to connect before the process has ended.
        state.isDown = true
        return hub.kill(signal)
      },
    }
  }

  beforeAll(async () => {
    await prepare?.(folder.path)
    hub = await start('0')
    browser = await launch()
  }, 600_000)
  afterAll(async () => {
    await browser.close()
    await hub.kill('SIGTERM')
    folder.remove()
  }, 600_000)

  const world = {
    /** The data folder of the hub. */
    folder: folder.path,
    get hub(): HubProcess {
      return hub
    },
    /** Under the name by which the browsers know this computer. */
    origin: () => `http://${HOST}:${hub.port}`,
    person: (look: Look): Promise<Person> => somebody(browser, look, hub.port, state, fetchesAhead),
    /** The host, who sees the invitation. */
    async host(): Promise<Person> {
      const host = await world.person(DESK)
      await host.page.goto(`${world.origin()}/#host=${hub.hostToken}`)
      await host.page.getByRole('img', { name: /QR code/ }).waitFor()
      return host
    },
    /** Starts a hub that was killed again, on the same folder and port. */
    async startAgain(): Promise<void> {
      hub = await start(String(hub.port))
    },
  }
  return world
}
