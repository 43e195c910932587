// The desktop app without Electrobun: starts the hub, shows it in a window, and stops it before the app quits.
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { explain } from '../explain.ts'
import type { StopReason } from '../hub/stop.ts'
import type { RunningHub } from '../hub.ts'
import { showAround } from './around-hub.ts'
import { keepFaultReport, takeFaultReport } from './fault-report.ts'
import type { OtherLaunch } from './other-launch.ts'
import type { Desktop } from './port.ts'
import { makePrivate } from './private-files.ts'
import type { HubInTray } from './tray/tray.ts'
import { type AppWindow, openAppWindow, type Shown } from './window/window.ts'
import { localeOf, wordsFor } from './words.ts'

/** Lines on stdout for the launcher (`set-up/launch.mjs`), because the app's exit codes mean nothing. */
export const WINDOW_IS_OPEN = 'hubbub: window open'
export const HUB_FAILED = 'hubbub: hub failed '

const STOP_MAX_MS = 5000
type StartedHub = Pick<
  RunningHub,
  keyof HubInTray | 'port' | 'hostToken' | 'issueHostToken' | 'recovery' | 'setWindow' | 'endedByHost' | 'stop'
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
  onUncaught: (quit: (thrown: unknown) => void) => void
  stopMaxMs?: number
}

export async function runDesktop(desktop: Desktop, startHub: StartHub, surroundings: Surroundings): Promise<void> {
  const folder = desktop.dataFolder()
  if (folder !== undefined) makePrivate(folder)
  const words = wordsFor(localeOf(surroundings.env))
  const starting = start(startHub, surroundings)
  const hasTray = desktop.hasTray()
  // Registered now, so that a quit while the hub starts stops it as well.
  let ending: Promise<void> | undefined
  let window: AppWindow | undefined
  let endAround = () => {}
  const quitBecause = (reason: StopReason) => {
    window?.remember()
    endAround()
    ending ??= stopHubAndQuit(desktop, starting, surroundings, reason)
  }
  const quit = () => quitBecause('hubEnds')
  desktop.onQuit(quit)
  let dataInUse: string | undefined
  surroundings.onUncaught((thrown) => {
    if (dataInUse !== undefined) keepFaultReport(dataInUse, thrown)
    quitBecause('fault')
  })
  const openWindow = (data: string, hub: Shown, staysInTray: boolean) => {
    window = openAppWindow(desktop, { data, hub, words, staysInTray, quit, isEnding: () => ending !== undefined })
    return window
  }

  const started = await starting.catch((failure: unknown) => showOther(desktop, failure, surroundings, openWindow))
  const isInTray = await hasTray
  if (!started || ending) return
  const { hub, data } = started
  dataInUse = data
  const report = takeFaultReport(data)
  const shown = openWindow(
    data,
    {
      port: hub.port,
      hostToken: hub.hostToken,
      issueHostToken: async () => hub.issueHostToken(),
      endsForOthers: () => hub.othersHere() > 0,
    },
    isInTray,
  )
  endAround = showAround(desktop, { hub, words, window: shown, isInTray, report, quit })
  hub.setWindow(shown.show)
  void hub.endedByHost.then(quit)
  surroundings.writeToLauncher(WINDOW_IS_OPEN)
  for (const line of linesFor(hub, data)) surroundings.writeToPerson(line)
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
  openWindow: (data: string, hub: Shown, staysInTray: boolean) => AppWindow,
): Promise<undefined> {
  const { data, cause } = failure instanceof HubNotStarted ? failure : { data: '', cause: failure }
  try {
    const other = surroundings.otherLaunchOn(data, cause)
    if (!other) return reportFailure(desktop, cause, surroundings)
    const isShown = await other.showWindow()
    if (!isShown)
      openWindow(data, { ...other, hostToken: await other.issueHostToken(), endsForOthers: () => false }, false)
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
