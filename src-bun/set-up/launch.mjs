import { createInterface } from 'node:readline'
import { endGroup, spawnInGroup } from './run-with-timeout.mjs'

// Lines that the app writes to stdout, see desktop/app.ts. Its exit code is no use: an app that throws at its start ends with 0.
export const WINDOW_IS_OPEN = 'hubbub: window open'
export const HUB_FAILED = 'hubbub: hub failed '

const STOP_MAX_MS = 8000
const NOISE_MAX_LINES = 40

/** The lines of our app: its sentences, and its log in JSON. */
const OURS = /^(hubbub: |\{"at":)/
const NO_DISPLAY = /cannot open display.*/i

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
    /** What the launcher, the windowing system or a crash has written. */
    const /** @type {string[]} */ noise = []
    let isOurs = false
    let isOpen = false
    const showNoise = () => {
      for (const line of noise.splice(0)) log(line)
    }
    const late = setTimeout(() => {
      endGroup(child.pid)
      showNoise()
      resolve({ opened: false, reason: `no window came within ${Math.round(inactiveMs / 1000)} s` })
    }, inactiveMs)
    /** @param {Promise<number>} code */
    const open = (code) => {
      clearTimeout(late)
      isOpen = true
      resolve({ opened: true, exit: code })
    }
    child.on('error', (error) => void noise.push(error.message))
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === WINDOW_IS_OPEN) open(exit)
      // The app has written what is wrong. A hub without a window would fail in the same way.
      else if (line.startsWith(HUB_FAILED)) open(exit.then(() => Number(line.slice(HUB_FAILED.length))))
    })
    createInterface({ input: child.stderr }).on('line', (line) => {
      // An indented line, as in a stack, belongs to the one before it.
      isOurs = env.HUBBUB_LOG === 'debug' || OURS.test(line) || (isOurs && /^\s+\S/.test(line))
      if (isOurs) log(line)
      else if (line.trim()) noise.push(line)
      if (noise.length > NOISE_MAX_LINES) noise.shift()
    })
    void exit.then((code) => {
      clearTimeout(late)
      signal?.removeEventListener('abort', end)
      const reason = reasonIn(noise)
      // Without a display everything is said; an app that has crashed may have written why.
      const hasFailed = isOpen ? code !== 0 && !signal?.aborted : !NO_DISPLAY.test(reason)
      if (hasFailed) showNoise()
      resolve({ opened: false, reason: `the window did not open (${reason})` })
    })
  })
}

/**
 * Why there is no window, from what was written before. The launcher's own last line names only an exit code.
 * @param {readonly string[]} lines
 */
function reasonIn(lines) {
  const display = lines.map((line) => NO_DISPLAY.exec(line)?.[0]).find((found) => found)
  const words = lines.filter((line) => !/^child process exited/i.test(line.trim()))
  return (display ?? words.at(-1) ?? lines.at(-1) ?? 'without a word').trim()
}
