import { afterEach, expect, mock, test } from 'bun:test'
import { EventEmitter } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '../../src-bun/arguments.ts'
import { runDesktop } from '../../src-bun/desktop/app.ts'
import { fakeHub, promisesResolved, surroundings } from './fake-desktop.ts'

// A stand-in that behaves as Electrobun 1.18.1: events are emitted synchronously, and quit asks before it quits.
const events = new EventEmitter()
const ended: string[] = []
const openedOutside: string[] = []
const windows: FakeWindow[] = []
const messages: Record<string, unknown>[] = []
const notifications: Record<string, unknown>[] = []
const paths = { userData: '', downloads: mkdtempSync(join(tmpdir(), 'hubbub-downloads-')) }
const [first, second] = [
  { id: 1, workArea: { x: 0, y: 0, width: 1000, height: 700 } },
  { id: 2, workArea: { x: 1000, y: 0, width: 1600, height: 900 } },
]
const displays = [first, second]
const trays: FakeTray[] = []
const shownFiles: string[] = []
const runtime: Record<string, unknown> = {}

class FakeTray {
  menu: { label: string; action: string; submenu?: FakeTray['menu'] }[] = []
  private readonly clicks = new EventEmitter()
  constructor(readonly options: Record<string, unknown>) {
    trays.push(this)
  }
  setMenu(menu: FakeTray['menu']) {
    this.menu = menu
  }
  on(name: string, handler: (event: unknown) => void) {
    this.clicks.on(name, handler)
  }
  click(action: string) {
    this.clicks.emit('tray-clicked', { data: { id: 1, action } })
  }
}

class FakeWindow {
  rules: string[] = []
  readonly page = new EventEmitter()
  readonly itself = new EventEmitter()
  on(name: string, handler: (event: unknown) => void) {
    this.itself.on(name, handler)
  }
  activations = 0
  activate() {
    this.activations++
  }
  readonly loaded: string[] = []
  readonly webview = {
    loadURL: (url: string) => void this.loaded.push(url),
    setNavigationRules: (rules: string[]) => {
      this.rules = rules
    },
    on: (name: string, handler: (event: unknown) => void) => this.page.on(name, handler),
  }
  constructor(readonly options: Record<string, unknown>) {
    windows.push(this)
  }
}

function quit() {
  const event: { response?: { allow: boolean } } = {}
  events.emit('before-quit', event)
  if (event.response?.allow !== false) ended.push('ended')
}

mock.module('electrobun/bun', () => ({
  default: { events },
  BrowserWindow: FakeWindow,
  Screen: { getPrimaryDisplay: () => second, getAllDisplays: () => displays },
  BuildConfig: { get: async () => ({ runtime }) },
  Tray: FakeTray,
  ApplicationMenu: { setApplicationMenu: () => {}, on: () => {} },
  Utils: {
    paths,
    quit,
    showItemInFolder: (path: string) => shownFiles.push(path),
    openPath: (path: string) => shownFiles.push(path),
    showMessageBox: async (options: Record<string, unknown>) => {
      messages.push(options)
      return { response: 0 }
    },
    showNotification: (options: Record<string, unknown>) => notifications.push(options),
    openExternal: (url: string) => openedOutside.push(url),
  },
}))
const { electrobunDesktop } = await import('../../src-bun/desktop/electrobun.ts')

afterEach(() => {
  events.removeAllListeners()
  for (const list of [ended, openedOutside, windows]) list.length = 0
})

async function openedWindow() {
  const world = fakeHub()
  await runDesktop(electrobunDesktop(), async () => world.hub, surroundings())
  return { ...world, window: windows[0] as FakeWindow }
}

test('[DESK-1] the window is sandboxed and shows the hub over the loopback address', async () => {
  const { window } = await openedWindow()

  expect(windows).toHaveLength(1)
  expect(window.options).toMatchObject({
    sandbox: true,
    url: 'http://127.0.0.1:4280/#host=host-token',
    title: 'Hubbub',
  })
  // On the main screen.
  expect(window.options['frame']).toEqual({ x: 1200, y: 30, width: 1200, height: 800 })
  expect(window.options).not.toHaveProperty('preload')
  expect(window.options).not.toHaveProperty('rpc')
})

test("[DESK-4] the window stays on the hub's own origin", async () => {
  const { window } = await openedWindow()

  // The last rule that matches wins: block everything, then allow our own pages and the files that they offer.
  expect(window.rules).toEqual(['^*', 'http://127.0.0.1:4280/*', 'blob:http://127.0.0.1:4280/*'])
})

test('[DESK-4] a link out of the window opens in the browser, and a link within it does not', async () => {
  const { window } = await openedWindow()
  const navigate = (url: string, allowed: boolean) =>
    window.page.emit('will-navigate', { data: { detail: JSON.stringify({ url, allowed }) } })

  navigate('http://127.0.0.1:4280/rooms', true)
  navigate('https://example.org/a', false)
  events.emit('new-window-open', { data: { detail: { url: 'https://example.org/b', isCmdClick: true } } })
  events.emit('new-window-open', { data: { detail: 'https://example.org/c' } })
  events.emit('new-window-open', { data: { detail: { url: 'file:///etc/passwd' } } })

  expect(openedOutside).toEqual(['https://example.org/a', 'https://example.org/b', 'https://example.org/c'])
})

test('[DESK-2] the app ends once its hub has stopped, however often it is asked to quit', async () => {
  const { stops, finishStopping } = await openedWindow()

  quit()
  quit()
  await promisesResolved()
  expect({ stops, ended }).toEqual({ stops: ['hubEnds'], ended: [] })

  finishStopping()
  await promisesResolved()
  expect({ stops, ended }).toEqual({ stops: ['hubEnds'], ended: ['ended'] })
})

test('[DESK-3] an app whose hub cannot start ends by itself', async () => {
  await runDesktop(electrobunDesktop(), () => Promise.reject(new Error('no disk')), surroundings())
  await promisesResolved()

  expect(ended).toEqual(['ended'])
})

test('[DESK-3] a hub that cannot start is reported in a message box', async () => {
  messages.length = 0
  await runDesktop(electrobunDesktop(), () => Promise.reject(new UsageError('Port 80 is taken.')), surroundings())

  expect(messages).toEqual([expect.objectContaining({ type: 'error', title: 'Hubbub', message: 'Port 80 is taken.' })])
  expect(ended).toEqual(['ended'])
})

test('[DESK-30] a second launch brings the window of the first to the front', async () => {
  const { window, shows } = await openedWindow()
  shows[0]?.()
  expect(window.activations).toBe(1)
})

test('[DESK-33] without a tray the window is opened again to ask', async () => {
  const { hub, window } = await openedWindow()
  hub.others = 1
  window.itself.emit('close')
  expect(windows.map(({ options }) => options['url']).slice(1)).toEqual(['http://127.0.0.1:4280/?closing'])
  // A link is followed once, although there were two windows.
  events.emit('new-window-open', { data: { detail: 'https://example.org/' } })
  expect(openedOutside).toEqual(['https://example.org/'])
})

test('[DESK-32] a folder that other programs of the account share is left as it is', async () => {
  const { dataFolder } = electrobunDesktop()
  // What Electrobun gives where it does not know which app this is.
  paths.userData = '/home/ada/.local/share'
  expect(dataFolder()).toBeUndefined()
  const { app } = (await import('../../electrobun.config.ts')).default
  paths.userData = `/home/ada/.local/share/${app.identifier}/stable`
  expect(dataFolder()).toBe(paths.userData)
})

test('[NOTICE-5] a notification of the system has no sound of its own', () => {
  electrobunDesktop().notify('Bob in lobby', 'lunch?')
  expect(notifications).toEqual([{ title: 'Bob in lobby', body: 'lunch?', silent: true }])
})

test('[DESK-46] what the window has downloaded is shown in its folder, which is made where it is missing', async () => {
  rmSync(paths.downloads, { recursive: true })
  const { window } = await openedWindow()
  expect(existsSync(paths.downloads)).toBe(true)
  shownFiles.length = 0
  notifications.length = 0
  window.page.emit('download-completed', { data: { detail: { filename: 'lobby.md', path: '/home/ada/lobby.md' } } })
  window.page.emit('download-completed', { data: { detail: { filename: 'lobby.md' } } })
  expect(shownFiles).toEqual(['/home/ada/lobby.md'])
  expect(notifications).toMatchObject([{ body: '/home/ada/lobby.md' }])
  electrobunDesktop().showDownloads()
  expect(shownFiles.at(-1)).toBe(paths.downloads)
})

test('[DESK-35] the tray has the icon of the app, and a click does what the entry says', () => {
  const chosen: string[] = []
  const tray = electrobunDesktop().openTray()
  tray.setItems([{ label: 'One', choose: () => chosen.push('one') }])
  tray.setItems([{ label: 'Door', items: [{ label: 'Two', choose: () => chosen.push('two') }] }])
  const native = trays.at(-1) as FakeTray
  expect(native.options['image']).toMatch(/tray[\\/](for-\w+-panel\.png|hubbub\.ico)$/)
  native.click(native.menu[0]?.submenu?.[0]?.action as string)
  // Of the menu before.
  native.click('0')
  expect(chosen).toEqual(['two'])
})

test('[DESK-51] newer versions are asked for only where an address and a key were packed', async () => {
  const { updateSource } = electrobunDesktop()
  expect(await updateSource()).toBeUndefined()
  const { runtime: packed } = (await import('../../electrobun.config.ts')).default
  Object.assign(runtime, packed)
  expect(await updateSource()).toBeUndefined()
  runtime['updates'] = { address: 'https://example.org/hubbub-update.json', key: 'abc' }
  expect(await updateSource()).toEqual({ address: 'https://example.org/hubbub-update.json', key: 'abc' })
})
