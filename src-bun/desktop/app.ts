// The desktop app without Electrobun: starts the hub, shows it in a window, and stops it before the app quits.
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { explain } from '../explain.ts'
import type { RunningHub } from '../hub.ts'
import type { Desktop } from './port.ts'
import { frameFor, readWindowSize, writeWindowSize } from './window-size.ts'

/** Lines on stdout for the launcher (`set-up/launch.mjs`), because the app's exit codes mean nothing. */
export const WINDOW_IS_OPEN = 'hubbub: window open'
export const HUB_FAILED = 'hubbub: hub failed '

const STOP_MAX_MS = 5000

export type StartHub = (config: Config) => Promise<Pick<RunningHub, 'port' | 'urls' | 'code' | 'hostToken' | 'stop'>>

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
  let rememberSize = () => {}
  desktop.onQuit(() => {
    rememberSize()
    ending ??= stopHubAndQuit(desktop, starting, surroundings)
  })

  const started = await starting.catch((failure: unknown) => reportFailure(desktop, failure, surroundings))
  if (!started || ending) return
  const { hub, data } = started
  const origin = `http://127.0.0.1:${hub.port}`
  desktop.open({
    title: 'Hubbub',
    url: `${origin}/#host=${hub.hostToken}`,
    frame: frameFor(desktop.workArea(), readWindowSize(data)),
    onResize: (size) => {
      rememberSize = () => writeWindowSize(data, size)
    },
    onLinkOut: (url) => openOutside(desktop, url, origin),
  })
  surroundings.writeToLauncher(WINDOW_IS_OPEN)
  for (const line of linesFor(hub, data)) surroundings.writeToPerson(line)
}

/** The data folder is the same as without a window, because it is the same hub. */
async function start(startHub: StartHub, { env }: Surroundings) {
  const config = readConfig(flagsOf(env), env)
  return { hub: await startHub(config), data: config.data }
}

/** What somebody who has started the app in a terminal wants to see there: the same as without a window. */
function linesFor({ port, urls, code }: Awaited<ReturnType<StartHub>>, data: string): string[] {
  const address = urls[0]?.replace(/\/?#.*$/, '')
  const others = code === undefined ? '' : ` and type the code ${code.slice(0, 4)}-${code.slice(4)}`
  return [
    address === undefined
      ? `hubbub: No network: only this computer can join, at http://localhost:${port}.`
      : `hubbub: Others open ${address}${others}.`,
    `hubbub: Everything is kept in ${data}.`,
  ]
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
  starting: ReturnType<typeof start>,
  { writeToPerson, stopMaxMs = STOP_MAX_MS }: Surroundings,
): Promise<void> {
  const tooLong = Promise.withResolvers<void>()
  const timer = setTimeout(tooLong.resolve, stopMaxMs)
  try {
    await Promise.race([starting.then(({ hub }) => hub.stop('hubEnds')), tooLong.promise])
  } catch (failure) {
    writeToPerson(`hubbub: The hub did not end cleanly: ${failure instanceof Error ? failure.message : failure}`)
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
