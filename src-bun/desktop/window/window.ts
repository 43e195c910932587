// The window of the app: shows the hub, and decides what closing it means.
import { beginningOf } from '../../contract/characters.ts'
import { APP_REQUESTS, CLOSING_QUERY } from '../../contract/door/app-requests.ts'
import type { Desktop, OpenWindow } from '../port.ts'
import type { wordsFor } from '../words.ts'
import { frameFor, type Place, readWindowState, type WindowState, writeWindowState } from './window-state.ts'

/** Of the title of a notification, and of its text. */
const NOTIFICATION_MAX_CHARS = 200

/** The hub that the window shows. `endsForOthers`: it ends with the window, and somebody else is there. */
export type Shown = {
  port: number
  hostToken: string
  issueHostToken(): Promise<string>
  endsForOthers(): boolean
}

type Options = {
  /** The data folder, which has the state of the window. */
  data: string
  hub: Shown
  words: ReturnType<typeof wordsFor>
  /** The app goes on in the tray when the window is closed. */
  staysInTray: boolean
  quit(): void
  isEnding(): boolean
}

export type AppWindow = {
  /** Brings the window to the front, and opens it again where it was closed. */
  show(): void
  /** Asks in the window whether the hub should end for everybody. */
  askToEnd(): void
  /** Keeps where the window is and how large, for the next start. */
  remember(): void
}

/**
 * Opens the window on a hub. Without a tray, whoever closes it ends the hub for everybody, so it is opened again while others are there,
 * and asks. A message box of the desktop could not ask: the hub would stand still until it is answered.
 */
export function openAppWindow(desktop: Desktop, { data, hub, words, staysInTray, quit, isEnding }: Options): AppWindow {
  const origin = `http://127.0.0.1:${hub.port}`
  const signedIn = (hostToken: string) => `${origin}/#host=${hostToken}`
  const before = readWindowState(data)
  let state: WindowState = before
  let current: OpenWindow | undefined
  let isAsking = false

  function open(url: string): void {
    const frame = frameFor(desktop.workAreas(), state)
    const placeOf = createPlaceReader(frame)
    current = desktop.open({
      title: 'Hubbub',
      url,
      frame,
      onResize({ width, height }) {
        state = { ...state, size: { width, height } }
      },
      onMove(reported) {
        const place = placeOf(reported)
        if (place) state = { ...state, place }
      },
      onClose() {
        current = undefined
        if (isEnding()) return
        // Closing the question is an answer too.
        if (isAsking) quit()
        else if (staysInTray) tellOfTray()
        else if (hub.endsForOthers()) askToEnd()
        else quit()
      },
      onDownload(path) {
        desktop.notify(words.downloadedTitle, path)
        desktop.showFile(path)
      },
      onLinkOut(link) {
        // The window is the host's: who signs out there, or whose session has ended, is signed in again.
        if (link === APP_REQUESTS.hostLink) void hub.issueHostToken().then((token) => current?.load(signedIn(token)))
        else if (link === APP_REQUESTS.endHub) quit()
        else if (link === APP_REQUESTS.keepHub) isAsking = false
        else if (link.startsWith(`${APP_REQUESTS.notify}?`)) notify(desktop, link)
        else openOutside(desktop, link, origin)
      },
    })
  }

  function askToEnd(): void {
    isAsking = true
    const question = `${origin}/?${CLOSING_QUERY}`
    if (current) {
      current.load(question)
      current.show()
    } else open(question)
  }

  /** Once, because somebody who has closed a window expects that the program has ended. */
  function tellOfTray(): void {
    if (state.isToldOfTray) return
    state = { ...state, isToldOfTray: true }
    writeWindowState(data, state)
    desktop.notify(words.trayTitle, words.trayWords)
  }

  open(signedIn(hub.hostToken))
  return {
    show() {
      if (current) current.show()
      else
        void hub.issueHostToken().then((token) => {
          if (!current && !isEnding()) open(signedIn(token))
        })
    },
    askToEnd,
    remember() {
      if (state !== before) writeWindowState(data, state)
    },
  }
}

/**
 * Desktops report the place of what is within the window's frame, or of the frame itself, so the window would move a little with each
 * start. What is reported first is therefore where it was opened, and only a difference to that is a new place.
 */
function createPlaceReader(opened: Place): (reported: Place) => Place | undefined {
  let first: Place | undefined
  return ({ x, y }) => {
    first ??= { x, y }
    const [right, down] = [x - first.x, y - first.y]
    return right === 0 && down === 0 ? undefined : { x: opened.x + right, y: opened.y + down }
  }
}

/** What a page in the window wants shown. It may be what somebody has written, so it is cut as a notification would be. */
function notify(desktop: Desktop, link: string): void {
  const asked = new URL(link).searchParams
  const part = (name: string) => beginningOf(asked.get(name) ?? '', NOTIFICATION_MAX_CHARS)
  if (part('title') !== '') desktop.notify(part('title'), part('body'))
}

const OUTSIDE_PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])

/** Opens only web and mail links: a page in the window could ask for file: or for the scheme of another program. */
function openOutside(desktop: Desktop, link: string, origin: string): void {
  const url = URL.canParse(link) ? new URL(link) : undefined
  if (!url || url.origin === origin) return
  if (OUTSIDE_PROTOCOLS.has(url.protocol)) desktop.openExternal(url.href)
}
