import type { AppWindow, Desktop } from '../../src-bun/desktop/port.ts'

/** A shell without a screen: keeps what it was asked for. */
export function fakeDesktop() {
  const windows: AppWindow[] = []
  const openedOutside: string[] = []
  let asked = () => {}
  let quits = 0
  const desktop: Desktop = {
    open: (window) => void windows.push(window),
    onQuit: (handler) => {
      asked = handler
    },
    quit: () => void quits++,
    openExternal: (url) => void openedOutside.push(url),
  }
  return { desktop, windows, openedOutside, askToQuit: () => asked(), quits: () => quits }
}

/** A hub whose stop can be held back. */
export function fakeHub() {
  const stops: string[] = []
  const stopped = Promise.withResolvers<void>()
  const hub = {
    port: 4280,
    hostToken: 'host-token',
    stop: (reason: string) => {
      stops.push(reason)
      return stopped.promise
    },
  }
  return { hub, stops, finishStopping: stopped.resolve, failToStop: stopped.reject }
}

export function surroundings(env: Record<string, string> = {}) {
  const told: string[] = []
  const complaints: string[] = []
  return {
    env,
    told,
    complaints,
    tell: (line: string) => void told.push(line),
    complain: (sentence: string) => void complaints.push(sentence),
  }
}

/** Lets everything that is already settled run on. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))
