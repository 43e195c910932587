import { createInterface } from 'node:readline'
import { endGroup, spawnInGroup } from './run-with-timeout.mjs'

// Lines that the app writes to stdout, see desktop/app.ts. Its exit code is no use: an app that throws at its start ends with 0.
export const WINDOW_IS_OPEN = 'hubbub: window open'
export const HUB_FAILED = 'hubbub: hub failed '

const STOP_MAX_MS = 8000

/**
 * Whether a window has opened: `exit` resolves with the app's exit code, `reason` is for the person at the terminal.
 * @typedef {{ opened: true, exit: Promise<number> } | { opened: false, reason: string }} Opening
 */

/**
 * Starts the built app and waits until it reports that its window is open, for at most `inactiveMs`.
 * @param {{ launcher: string, folder: string }} app
 * @param {{ env: NodeJS.ProcessEnv, log: (line: string) => void, signal?: AbortSignal | undefined, inactiveMs: number }} options
 * @returns {Promise<Opening>}
 */
export function launch({ launcher, folder }, { env, log, signal, inactiveMs }) {
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
  // Only SIGTERM lets the hub end cleanly: the launcher does not pass on SIGINT, and SIGHUP skips the clean-up.
  const end = () => {
    child.kill('SIGTERM')
    setTimeout(() => ended || endGroup(child.pid), STOP_MAX_MS).unref()
  }
  signal?.addEventListener('abort', end, { once: true })

  return new Promise((resolve) => {
    let lastLine = ''
    const late = setTimeout(() => {
      endGroup(child.pid)
      resolve({ opened: false, reason: `no window came within ${Math.round(inactiveMs / 1000)} s` })
    }, inactiveMs)
    /** @param {Promise<number>} code */
    const open = (code) => {
      clearTimeout(late)
      resolve({ opened: true, exit: code })
    }
    child.on('error', (error) => {
      lastLine = error.message
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === WINDOW_IS_OPEN) open(exit)
      // The app has written what is wrong. A hub without a window would fail in the same way.
      else if (line.startsWith(HUB_FAILED)) open(exit.then(() => Number(line.slice(HUB_FAILED.length))))
    })
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line)
      if (line.trim()) lastLine = line
    })
    void exit.then(() => {
      clearTimeout(late)
      signal?.removeEventListener('abort', end)
      resolve({ opened: false, reason: `the window did not open (${lastLine || 'without a word'})` })
    })
  })
}
