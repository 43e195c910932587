import type { Door } from '../../src-bun/contract/door/door.ts'
import type { OtherLaunch } from '../../src-bun/desktop/other-launch.ts'
import type { AppWindow, Desktop, Menu, MenuItem } from '../../src-bun/desktop/port.ts'
import type { ShownInvitation } from '../../src-bun/discovery/shown-invitation.ts'

/** A desktop without a screen, which records the calls. */
export function fakeDesktop({ hasTray = false } = {}) {
  const windows: AppWindow[] = []
  /** What the windows were asked: to load an address, or to come to the front. */
  const windowCalls: string[] = []
  const failures: string[] = []
  const openedOutside: string[] = []
  const notified: [title: string, body: string][] = []
  /** What the tray showed, one after the other. */
  const trays: MenuItem[][] = []
  const menus: Menu[] = []
  const copied: string[] = []
  const shownFiles: string[] = []
  let startsAtLogin = false
  const login = {
    isOn: () => startsAtLogin,
    set: (isOn: boolean) => {
      startsAtLogin = isOn
      return startsAtLogin
    },
  }
  let quitRequested = () => {}
  let reopen = () => {}
  let quits = 0
  const desktop: Desktop = {
    workAreas: () => [{ x: 0, y: 30, width: 1280, height: 770 }],
    hasTray: async () => hasTray,
    openTray: () => ({ setItems: (items) => void trays.push(items) }),
    setMenus: (set) => void menus.push(...set),
    onReopen: (handler) => {
      reopen = handler
    },
    copy: (text) => void copied.push(text),
    updateSource: async () => undefined,
    loginStart: () => login,
    showFile: (path) => void shownFiles.push(path),
    showDownloads: () => void shownFiles.push('downloads'),
    open(window) {
      windows.push(window)
      return { load: (url) => void windowCalls.push(url), show: () => void windowCalls.push('show') }
    },
    dataFolder: () => '/nowhere/hubbub.test',
    showFailure: async (message) => void failures.push(message),
    onQuit: (handler) => {
      quitRequested = handler
    },
    quit: () => void quits++,
    notify: (title, body) => void notified.push([title, body]),
    openExternal: (url) => void openedOutside.push(url),
  }
  return {
    desktop,
    windows,
    windowCalls,
    failures,
    openedOutside,
    notified,
    trays,
    menus,
    copied,
    shownFiles,
    reopen: () => reopen(),
    askToQuit: () => quitRequested(),
    quits: () => quits,
  }
}

/** A hub that stops only when the test lets it. */
export function fakeHub() {
  const stops: string[] = []
  const stopped = Promise.withResolvers<void>()
  const shows: (() => void)[] = []
  const listeners: ((invitation: ShownInvitation) => void)[] = []
  const endedByHost = Promise.withResolvers<void>()
  let issued = 0
  const hub = {
    port: 4280,
    urls: ['http://192.168.1.5:4280/#token', 'http://10.0.0.7:4280/#token'],
    addresses: ['192.168.1.5:4280', '10.0.0.7:4280'],
    door: 'code' as Door,
    code: 'K7QX4M2P' as string | undefined,
    hostToken: 'host-token',
    recovery: undefined as { movedTo: string; from: string | undefined } | undefined,
    issueHostToken: () => `host-token-${++issued}`,
    others: 0,
    othersHere: () => hub.others,
    doors: [] as Door[],
    async setDoor(door: Door) {
      hub.doors.push(door)
      return true
    },
    onInvitation: (listener: (invitation: ShownInvitation) => void) => void listeners.push(listener),
    setWindow: (show: () => void) => void shows.push(show),
    endedByHost: endedByHost.promise,
    stop: (reason: string) => {
      stops.push(reason)
      return stopped.promise
    },
  }
  return {
    hub,
    stops,
    shows,
    /** The hub has another invitation. */
    inviteAnew: (invitation: ShownInvitation) => {
      for (const listener of listeners) listener(invitation)
    },
    endByHost: endedByHost.resolve,
    finishStopping: stopped.resolve,
    failToStop: stopped.reject,
  }
}

/** The app's surroundings, with everything that it writes. */
export function surroundings(env: Record<string, string> = {}) {
  const toLauncher: string[] = []
  const toPerson: string[] = []
  return {
    env,
    toLauncher,
    toPerson,
    otherLaunchOn: (): OtherLaunch | undefined => undefined,
    writeToLauncher: (line: string) => void toLauncher.push(line),
    writeToPerson: (sentence: string) => void toPerson.push(sentence),
    onUncaught: (_quit: (thrown: unknown) => void): void => {},
  }
}

/** Resolves when everything has run that waits only for promises. */
export const promisesResolved = () => new Promise((resolve) => setImmediate(resolve))
