import { createInterface } from 'node:readline'
import { endGroup, spawnInGroup } from './run-with-timeout.mjs'

// What the app writes to stdout, see desktop/app.ts. Its exit codes say nothing: a throw at the start ends with 0.
export const WINDOW_IS_OPEN = 'hubbub: window open'
export const HUB_FAILED = 'hubbub: hub failed '

const ENDS_AT_MOST_MS = 8000

/**
 * Whether a window came: `exit` is the exit code of the app, `reason` a sentence for the person at the terminal.
 * @typedef {{ opened: true, exit: Promise<number> } | { opened: false, reason: string }} Opening
 */

/**
 * Starts the built app and waits until it says that its window is open.
 * @param {{ launcher: string, folder: string }} app
 * @param {{ env: NodeJS.ProcessEnv, log: (line: string) => void, signal?: AbortSignal | undefined, silentMs: number }} options
 * @returns {Promise<Opening>}
 */
export function launch({ launcher, folder }, { env, log, signal, silentMs }) {
  const child = spawnInGroup(launcher, [], { cwd: folder, env })
  let ended = false
  /** @type {Promise<number>} */
  const exit = new Promise((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (code) => resolve(code ?? 1))
  })
  void exit.then(() => {
    ended = true
  })
  // SIGTERM alone lets the hub end cleanly: the launcher keeps SIGINT to itself, and SIGHUP skips the clean-up.
  const end = () => {
    child.kill('SIGTERM')
    setTimeout(() => ended || endGroup(child.pid), ENDS_AT_MOST_MS).unref()
  }
  signal?.addEventListener('abort', end, { once: true })

  return new Promise((resolve) => {
    let said = ''
    const late = setTimeout(() => {
      endGroup(child.pid)
      resolve({ opened: false, reason: `no window came within ${Math.round(silentMs / 1000)} s` })
    }, silentMs)
    /** @param {Promise<number>} code */
    const open = (code) => {
      clearTimeout(late)
      resolve({ opened: true, exit: code })
    }
    child.on('error', (error) => {
      said = error.message
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === WINDOW_IS_OPEN) open(exit)
      // The app has said what is wrong; a hub without a window would fail in the same way.
      else if (line.startsWith(HUB_FAILED)) open(exit.then(() => Number(line.slice(HUB_FAILED.length))))
    })
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line)
      if (line.trim()) said = line
    })
    void exit.then(() => {
      clearTimeout(late)
      signal?.removeEventListener('abort', end)
      resolve({ opened: false, reason: `the window did not open (${said || 'without a word'})` })
    })
  })
}
