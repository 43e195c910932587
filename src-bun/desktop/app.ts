// The app round the hub, without a word of Electrobun: start the hub, show it, end it before the app ends.
import type { Config } from '../config.ts'
import { readConfig } from '../config.ts'
import { explain } from '../explain.ts'
import type { RunningHub } from '../hub.ts'
import type { Desktop } from './port.ts'

/** Said on stdout to whoever launched the app, because its exit codes say nothing. `set-up/launch.mjs` listens. */
export const WINDOW_IS_OPEN = 'hubbub: window open'
export const HUB_FAILED = 'hubbub: hub failed '

const STOPS_AT_MOST_MS = 5000

export type StartHub = (config: Config) => Promise<Pick<RunningHub, 'port' | 'hostToken' | 'stop'>>

export type Surroundings = {
  env: Record<string, string | undefined>
  /** A line for the launcher. */
  tell: (line: string) => void
  /** A sentence for the person. */
  complain: (sentence: string) => void
  stopsAtMostMs?: number
}

export async function runDesktop(desktop: Desktop, startHub: StartHub, surroundings: Surroundings): Promise<void> {
  const starting = start(startHub, surroundings)
  // From here on, so that a quit while the hub still starts finds it.
  let ending: Promise<void> | undefined
  desktop.onQuit(() => {
    ending ??= end(desktop, starting, surroundings)
  })

  const hub = await starting.catch((failure: unknown) => fail(desktop, failure, surroundings))
  if (!hub || ending) return
  const origin = `http://127.0.0.1:${hub.port}`
  desktop.open({
    title: 'Hubbub',
    url: `${origin}/#host=${hub.hostToken}`,
    onLinkOut: (url) => openOutside(desktop, url, origin),
  })
  surroundings.tell(WINDOW_IS_OPEN)
}

/** The same data folder as without a window: it is the same hub. */
async function start(startHub: StartHub, { env }: Surroundings) {
  return startHub(readConfig(flagsOf(env), env))
}

/** What was given to `hubbub start`. */
function flagsOf({ HUBBUB_FLAGS }: Surroundings['env']): string[] {
  return HUBBUB_FLAGS ? JSON.parse(HUBBUB_FLAGS) : []
}

/** A window over a hub that isn't there would explain nothing: say why and leave. */
function fail(desktop: Desktop, failure: unknown, { tell, complain }: Surroundings): undefined {
  const { code, words } = explain(failure)
  complain(`hubbub: ${words}`)
  tell(`${HUB_FAILED}${code}`)
  desktop.quit()
}

/** Everybody is told that the hub ends before the process does. A hub that cannot end doesn't hold the app up. */
async function end(
  desktop: Desktop,
  starting: ReturnType<StartHub>,
  { complain, stopsAtMostMs = STOPS_AT_MOST_MS }: Surroundings,
): Promise<void> {
  const tooLong = Promise.withResolvers<void>()
  const timer = setTimeout(tooLong.resolve, stopsAtMostMs)
  try {
    await Promise.race([starting.then((hub) => hub.stop('hubEnds')), tooLong.promise])
  } catch (failure) {
    complain(`The hub did not end cleanly: ${failure instanceof Error ? failure.message : failure}`)
  }
  clearTimeout(timer)
  desktop.quit()
}

/** Only what a browser may show: a page in the window could ask for file: or for a program's own scheme. */
function openOutside(desktop: Desktop, link: string, origin: string): void {
  const url = URL.canParse(link) ? new URL(link) : undefined
  if (!url || url.origin === origin) return
  if (url.protocol === 'http:' || url.protocol === 'https:') desktop.openExternal(url.href)
}
