// The only file that imports electrobun. Decisions are in app.ts, where they are tested.
import Electrobun, { BrowserWindow, type ElectrobunEvent, Screen, Utils } from 'electrobun/bun'
import type { AppWindow, Desktop, OpenWindow } from './port.ts'
import type { Frame } from './window-size.ts'

type QuitEvent = ElectrobunEvent<object, { allow: boolean }>
type ResizeEvent = { data: Frame }
type LinkEvent = { data: { detail: unknown } }

/** As in electrobun.config.ts. */
const APP_IDENTIFIER = 'hubbub.meeting.place'

export function electrobunDesktop(): Desktop {
  let mayQuit = false
  return {
    open,
    workArea: () => Screen.getPrimaryDisplay().workArea,
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

function open({ title, url, frame, onResize, onClose, onLinkOut }: AppWindow): OpenWindow {
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
  window.webview.on('will-navigate', (event) => {
    const { url: link, allowed } = detailOf(event as LinkEvent)
    if (link && allowed === false) onLinkOut(link)
  })
  const linkHandler = (event: LinkEvent) => {
    const { url: link } = detailOf(event)
    if (link) onLinkOut(link)
  }
  // This event is the app's and not the window's, so it must not outlive the window.
  Electrobun.events.on('new-window-open', linkHandler)
  // Called before Electrobun looks whether a window is left, and quits.
  window.on('close', () => {
    Electrobun.events.off('new-window-open', linkHandler)
    onClose()
  })
  return {
    load: (address) => window.webview.loadURL(address),
    show: () => window.activate(),
  }
}

/** Depending on event and platform the detail is an object, JSON or the bare address. */
function detailOf({ data: { detail } }: LinkEvent): { url?: string; allowed?: boolean } {
  if (typeof detail !== 'string') return detail as { url?: string }
  return detail.startsWith('{') ? JSON.parse(detail) : { url: detail }
}
