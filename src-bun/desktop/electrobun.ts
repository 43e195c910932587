// The only file that imports electrobun. Decisions are in app.ts, where they are tested.
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import Electrobun, {
  ApplicationMenu,
  BrowserWindow,
  BuildConfig,
  type ElectrobunEvent,
  Screen,
  Tray,
  Utils,
} from 'electrobun/bun'
import { loginStart } from './login-start.ts'
import type { AppWindow, Desktop, Menu, OpenTray, OpenWindow } from './port.ts'
import { makeFolder } from './private-files.ts'
import { toNative } from './tray/native-items.ts'
import { hasTrayHost } from './tray/tray-host.ts'
import type { UpdateSource } from './updates.ts'
import type { Frame, Place } from './window/window-state.ts'

type QuitEvent = ElectrobunEvent<object, { allow: boolean }>
type ResizeEvent = { data: Frame }
type MoveEvent = { data: Place }
type DownloadEvent = { data: { detail: { path?: string } } }
type ChoiceEvent = { data: { action: string } }
type LinkEvent = { data: { detail: unknown } }

/** As in electrobun.config.ts. */
const APP_IDENTIFIER = 'hubbub.meeting.place'

export function electrobunDesktop(): Desktop {
  let mayQuit = false
  // Without the folder a download fails, and on Linux nothing says so.
  makeFolder(Utils.paths.downloads)
  return {
    open,
    workAreas() {
      const [main, all] = [Screen.getPrimaryDisplay(), Screen.getAllDisplays()]
      return [main, ...all.filter(({ id }) => id !== main.id)].map(({ workArea }) => workArea)
    },
    hasTray: async () => (process.platform === 'linux' ? hasTrayHost() : true),
    openTray,
    setMenus,
    onReopen: (reopened) => void Electrobun.events.on('reopen', reopened),
    copy: Utils.clipboardWriteText,
    async updateSource() {
      const { runtime } = await BuildConfig.get()
      const { address, key } = (runtime?.['updates'] ?? {}) as Partial<UpdateSource>
      return address && key ? { address, key } : undefined
    },
    loginStart() {
      const launcher = join(dirname(process.execPath), process.platform === 'win32' ? 'launcher.exe' : 'launcher')
      return existsSync(launcher) ? loginStart({ launcher, home: homedir(), env: process.env }) : undefined
    },
    showFile: (path) => void Utils.showItemInFolder(path),
    showDownloads: () => void Utils.openPath(Utils.paths.downloads),
    dataFolder() {
      // Without its version.json Electrobun names the folder that all programs of the account share.
      const { userData } = Utils.paths
      return userData.includes(APP_IDENTIFIER) ? userData : undefined
    },
    async showFailure(message, detail) {
      await Utils.showMessageBox({ type: 'error', title: 'Hubbub', message, detail, buttons: ['OK'] })
    },
    notify: (title, body) => Utils.showNotification({ title, body, silent: true }),
    openExternal: (url) => void Utils.openExternal(url),
    onQuit(quitRequested) {
      Electrobun.events.on('before-quit', (event: QuitEvent) => {
        if (mayQuit) return
        // Prevented for now, because Electrobun does not wait for anything asynchronous.
        event.response = { allow: false }
        quitRequested()
      })
    },
    quit() {
      mayQuit = true
      Utils.quit()
    },
  }
}

function open({ title, url, frame, onResize, onMove, onClose, onLinkOut, onDownload }: AppWindow): OpenWindow {
  const { origin } = new URL(url)
  const window = new BrowserWindow({
    title,
    url,
    frame,
    // Without it an http: page gets bridges to this process, and a stored script could run code on the host.
    sandbox: true,
  })
  // The last rule that matches wins. As an option of BrowserWindow the rules do not reach the native part (1.18.1).
  window.webview.setNavigationRules(['^*', `${origin}/*`, `blob:${origin}/*`])
  window.on('resize', (event) => onResize((event as ResizeEvent).data))
  window.on('move', (event) => onMove((event as MoveEvent).data))
  window.webview.on('will-navigate', (event) => {
    const { url: link, allowed } = detailOf(event as LinkEvent)
    if (link && allowed === false) onLinkOut(link)
  })
  window.webview.on('download-completed', (event) => {
    const { path } = (event as DownloadEvent).data.detail
    if (path) onDownload(path)
  })
  const linkHandler = (event: LinkEvent) => {
    const { url: link } = detailOf(event)
    if (link) onLinkOut(link)
  }
  // This event is the app's and not the window's, so it must not outlive the window.
  Electrobun.events.on('new-window-open', linkHandler)
  window.on('close', () => {
    Electrobun.events.off('new-window-open', linkHandler)
    onClose()
  })
  return {
    load: (address) => window.webview.loadURL(address),
    show: () => window.activate(),
  }
}

/** Beside the code of the app, see electrobun.config.ts. The image of macOS is a mask, which the system colours. */
const TRAY_IMAGES: Partial<Record<NodeJS.Platform, string>> = { darwin: 'for-light-panel.png', win32: 'hubbub.ico' }

function openTray(): OpenTray {
  const image = join(import.meta.dir, '../tray', TRAY_IMAGES[process.platform] ?? 'for-dark-panel.png')
  const tray = new Tray({ image, template: process.platform === 'darwin', width: 16, height: 16 })
  let actions = new Map<string, () => void>()
  tray.on('tray-clicked', (event) => actions.get((event as ChoiceEvent).data.action)?.())
  return {
    setItems(items) {
      actions = new Map()
      tray.setMenu(toNative(items, actions))
    },
  }
}

/** On Windows the menus would be a bar in the window, and every key works without them. */
function setMenus(menus: Menu[]): void {
  if (process.platform !== 'darwin') return
  const actions = new Map<string, () => void>()
  ApplicationMenu.setApplicationMenu(
    menus.map(({ label, items }, at) => ({ label, submenu: toNative(items, actions, `${at}.`) })),
  )
  ApplicationMenu.on('application-menu-clicked', (event) => actions.get((event as ChoiceEvent).data.action)?.())
}

/** Depending on event and platform the detail is an object, JSON or the bare address. */
function detailOf({ data: { detail } }: LinkEvent): { url?: string; allowed?: boolean } {
  if (typeof detail !== 'string') return detail as { url?: string }
  return detail.startsWith('{') ? JSON.parse(detail) : { url: detail }
}
