// The desktop app without Electrobun: starts the hub, shows it in a window, and stops it before the app quits.
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { beginningOf } from '../contract/characters.ts'
import { APP_REQUESTS, CLOSING_QUERY } from '../contract/door/app-requests.ts'
import { explain } from '../explain.ts'
import type { StopReason } from '../hub/stop.ts'
import type { RunningHub } from '../hub.ts'
import type { OtherLaunch } from './other-launch.ts'
import type { Desktop, OpenWindow } from './port.ts'
import { makePrivate } from './private-files.ts'
import { frameFor, readWindowSize, type Size, writeWindowSize } from './window-size.ts'

/** Lines on stdout for the launcher (`set-up/launch.mjs`), because the app's exit codes mean nothing. */
export const WINDOW_IS_OPEN = 'hubbub: window open'
export const HUB_FAILED = 'hubbub: hub failed '

const STOP_MAX_MS = 5000
/** Of the title of a notification, and of its text. */
const NOTIFICATION_MAX_CHARS = 200

type StartedHub = Pick<
  RunningHub,
  | 'port'
  | 'urls'
  | 'addresses'
  | 'code'
  | 'hostToken'
  | 'issueHostToken'
  | 'othersHere'
  | 'setWindow'
  | 'endedByHost'
  | 'stop'
>
export type StartHub = (config: Config) => Promise<StartedHub>

export type Surroundings = {
  env: Record<string, string | undefined>
  /** Writes a line for the launcher. */
  writeToLauncher: (line: string) => void
  /** Writes a sentence for the person. */
  writeToPerson: (sentence: string) => void
  /** The hub that uses the data folder, where that is why ours could not start. */
  otherLaunchOn: (data: string, failure: unknown) => OtherLaunch | undefined
  /** Is given what to do about a fault that nothing has caught: the hub stops in order, and the app quits. */
  onUncaught: (quit: () => void) => void
  stopMaxMs?: number
}

export async function runDesktop(desktop: Desktop, startHub: StartHub, surroundings: Surroundings): Promise<void> {
  const folder = desktop.dataFolder()
  if (folder !== undefined) makePrivate(folder)
  const starting = start(startHub, surroundings)
  // Registered now, so that a quit while the hub starts stops it as well.
  let ending: Promise<void> | undefined
  let rememberSize = () => {}
  const quitBecause = (reason: StopReason) => {
    rememberSize()
    ending ??= stopHubAndQuit(desktop, starting, surroundings, reason)
  }
  const quit = () => quitBecause('hubEnds')
  desktop.onQuit(quit)
  surroundings.onUncaught(() => quitBecause('fault'))
  const openWindow = (data: string, hub: Shown) =>
    openWindowOn(desktop, data, hub, {
      quit,
      isEnding: () => ending !== undefined,
      onResize(size) {
        rememberSize = () => writeWindowSize(data, size)
      },
    })

  const started = await starting.catch((failure: unknown) => showOther(desktop, failure, surroundings, openWindow))
  if (!started || ending) return
  const { hub, data } = started
  const window = openWindow(data, {
    port: hub.port,
    hostToken: hub.hostToken,
    issueHostToken: async () => hub.issueHostToken(),
    endsForOthers: () => hub.othersHere() > 0,
  })
  hub.setWindow(window.show)
  void hub.endedByHost.then(quit)
  surroundings.writeToLauncher(WINDOW_IS_OPEN)
  for (const line of linesFor(hub, data)) surroundings.writeToPerson(line)
}

/** The hub that the window shows. `endsForOthers`: it ends with the window, and somebody else is there. */
type Shown = {
  port: number
  hostToken: string
  issueHostToken(): Promise<string>
  endsForOthers(): boolean
}
type WindowEvents = { quit(): void; isEnding(): boolean; onResize(size: Size): void }

/**
 * Opens the window on a hub. Whoever closes it ends the hub for everybody, so it is opened again while others are there, and asks.
 * A message box of the desktop could not ask: the hub would stand still until it is answered.
 */
function openWindowOn(
  desktop: Desktop,
  data: string,
  hub: Shown,
  { quit, isEnding, onResize }: WindowEvents,
): OpenWindow {
  const origin = `http://127.0.0.1:${hub.port}`
  const signedIn = (hostToken: string) => `${origin}/#host=${hostToken}`
  let isAsking = false

  const open = (url: string) =>
    desktop.open({
      title: 'Hubbub',
      url,
      frame: frameFor(desktop.workArea(), readWindowSize(data)),
      onResize,
      onClose() {
        // Closing the question is an answer too.
        if (isAsking || isEnding() || !hub.endsForOthers()) return
        isAsking = true
        current = open(`${origin}/?${CLOSING_QUERY}`)
      },
      onLinkOut(link) {
        // The window is the host's: who signs out there, or whose session has ended, is signed in again.
        if (link === APP_REQUESTS.hostLink) void hub.issueHostToken().then((token) => current.load(signedIn(token)))
        else if (link === APP_REQUESTS.endHub) quit()
        else if (link === APP_REQUESTS.keepHub) isAsking = false
        else if (link.startsWith(`${APP_REQUESTS.notify}?`)) notify(desktop, link)
        else openOutside(desktop, link, origin)
      },
    })
  let current = open(signedIn(hub.hostToken))
  return { load: (url) => current.load(url), show: () => current.show() }
}

/** What is known before the hub starts, for whoever reports that it did not. */
class HubNotStarted extends Error {
  constructor(
    readonly data: string,
    override readonly cause: unknown,
  ) {
    super('the hub did not start', { cause })
  }
}

/** The data folder is the same as without a window, because it is the same hub. */
async function start(startHub: StartHub, { env }: Surroundings) {
  const config = readConfig(flagsOf(env), env)
  const hub = await startHub(config).catch((cause: unknown) => {
    throw new HubNotStarted(config.data, cause)
  })
  return { hub, data: config.data }
}

/**
 * Where a hub runs on the data folder already, this launch shows its window and quits. A hub without a window is shown in ours,
 * and goes on when that is closed. Any other failure is reported.
 */
async function showOther(
  desktop: Desktop,
  failure: unknown,
  surroundings: Surroundings,
  openWindow: (data: string, hub: Shown) => OpenWindow,
): Promise<undefined> {
  const { data, cause } = failure instanceof HubNotStarted ? failure : { data: '', cause: failure }
  try {
    const other = surroundings.otherLaunchOn(data, cause)
    if (!other) return reportFailure(desktop, cause, surroundings)
    const isShown = await other.showWindow()
    if (!isShown) openWindow(data, { ...other, hostToken: await other.issueHostToken(), endsForOthers: () => false })
    surroundings.writeToLauncher(WINDOW_IS_OPEN)
    surroundings.writeToPerson('hubbub: The hub runs already; this is its window.')
    if (isShown) desktop.quit()
  } catch {
    // The other hub is starting or stopping: why ours did not start says more.
    return reportFailure(desktop, cause, surroundings)
  }
}

/** What somebody who has started the app in a terminal wants to see there: the same as without a window. */
function linesFor({ port, urls, addresses, code }: Awaited<ReturnType<StartHub>>, data: string): string[] {
  const [address] = addresses
  const withPort = urls[0]?.replace(/\/?#.*$/, '')
  const always = withPort === `http://${address}` ? '' : ` (${withPort} always works)`
  const others = code === undefined ? '' : ` and type the code ${code.slice(0, 4)}-${code.slice(4)}`
  return [
    address === undefined
      ? `hubbub: No network: only this computer can join, at http://localhost:${port}.`
      : `hubbub: Others open http://${address}${always}${others}.`,
    `hubbub: Everything is kept in ${data}.`,
  ]
}

/** The flags of `hubbub start`. */
function flagsOf({ HUBBUB_FLAGS }: Surroundings['env']): string[] {
  return HUBBUB_FLAGS ? JSON.parse(HUBBUB_FLAGS) : []
}

/** Without a hub a window would explain nothing: report why, in the terminal and on the screen, and quit. */
async function reportFailure(
  desktop: Desktop,
  failure: unknown,
  { writeToLauncher, writeToPerson }: Surroundings,
): Promise<undefined> {
  const { code, words } = explain(failure)
  writeToPerson(`hubbub: ${words}`)
  writeToLauncher(`${HUB_FAILED}${code}`)
  const [message = '', ...detail] = words.split('\n')
  await desktop.showFailure(message, detail.join('\n'))
  desktop.quit()
}

/** Every socket is closed with a reason before the process ends. A hub that does not stop in time does not hold up the app. */
async function stopHubAndQuit(
  desktop: Desktop,
  starting: ReturnType<typeof start>,
  { writeToPerson, stopMaxMs = STOP_MAX_MS }: Surroundings,
  reason: StopReason,
): Promise<void> {
  const tooLong = Promise.withResolvers<void>()
  const timer = setTimeout(tooLong.resolve, stopMaxMs)
  // A hub that has not started needs no stop.
  const stopped = starting.then(
    ({ hub }) => hub.stop(reason),
    () => undefined,
  )
  try {
    await Promise.race([stopped, tooLong.promise])
  } catch (failure) {
    writeToPerson(`hubbub: The hub did not end cleanly: ${failure instanceof Error ? failure.message : failure}`)
  }
  clearTimeout(timer)
  desktop.quit()
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
