// The desktop app without Electrobun: starts the hub, shows it in a window, and stops it before the app quits.
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { explain } from '../explain.ts'
import type { RunningHub } from '../hub.ts'
import type { Desktop } from './port.ts'

/** Lines on stdout for the launcher (`set-up/launch.mjs`), because the app's exit codes mean nothing. */
export const WINDOW_IS_OPEN = 'hubbub: window open'
export const HUB_FAILED = 'hubbub: hub failed '

const STOP_MAX_MS = 5000

export type StartHub = (config: Config) => Promise<Pick<RunningHub, 'port' | 'hostToken' | 'stop'>>

export type Surroundings = {
  env: Record<string, string | undefined>
  /** Writes a line for the launcher. */
  writeToLauncher: (line: string) => void
  /** Writes a sentence for the person. */
  writeToPerson: (sentence: string) => void
  stopMaxMs?: number
}

export async function runDesktop(desktop: Desktop, startHub: StartHub, surroundings: Surroundings): Promise<void> {
  const starting = start(startHub, surroundings)
  // Registered now, so that a quit while the hub starts stops it as well.
  let ending: Promise<void> | undefined
  desktop.onQuit(() => {
    ending ??= stopHubAndQuit(desktop, starting, surroundings)
  })

  const hub = await starting.catch((failure: unknown) => reportFailure(desktop, failure, surroundings))
  if (!hub || ending) return
  const origin = `http://127.0.0.1:${hub.port}`
  desktop.open({
    title: 'Hubbub',
    url: `${origin}/#host=${hub.hostToken}`,
    onLinkOut: (url) => openOutside(desktop, url, origin),
  })
  surroundings.writeToLauncher(WINDOW_IS_OPEN)
}

/** The data folder is the same as without a window, because it is the same hub. */
async function start(startHub: StartHub, { env }: Surroundings) {
  return startHub(readConfig(flagsOf(env), env))
}

/** The flags of `hubbub start`. */
function flagsOf({ HUBBUB_FLAGS }: Surroundings['env']): string[] {
  return HUBBUB_FLAGS ? JSON.parse(HUBBUB_FLAGS) : []
}

/** Without a hub a window would explain nothing: report why, and quit. */
function reportFailure(
  desktop: Desktop,
  failure: unknown,
  { writeToLauncher, writeToPerson }: Surroundings,
): undefined {
  const { code, words } = explain(failure)
  writeToPerson(`hubbub: ${words}`)
  writeToLauncher(`${HUB_FAILED}${code}`)
  desktop.quit()
}

/** Every socket is closed with a reason before the process ends. A hub that does not stop in time does not hold up the app. */
async function stopHubAndQuit(
  desktop: Desktop,
  starting: ReturnType<StartHub>,
  { writeToPerson, stopMaxMs = STOP_MAX_MS }: Surroundings,
): Promise<void> {
  const tooLong = Promise.withResolvers<void>()
  const timer = setTimeout(tooLong.resolve, stopMaxMs)
  try {
    await Promise.race([starting.then((hub) => hub.stop('hubEnds')), tooLong.promise])
  } catch (failure) {
    writeToPerson(`The hub did not end cleanly: ${failure instanceof Error ? failure.message : failure}`)
  }
  clearTimeout(timer)
  desktop.quit()
}

const OUTSIDE_PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])

/** Opens only web and mail links: a page in the window could ask for file: or for the scheme of another program. */
function openOutside(desktop: Desktop, link: string, origin: string): void {
  const url = URL.canParse(link) ? new URL(link) : undefined
  if (!url || url.origin === origin) return
  if (OUTSIDE_PROTOCOLS.has(url.protocol)) desktop.openExternal(url.href)
}
