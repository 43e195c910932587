// Opens the window of `hubbub start` where there is a display and Electrobun's native part, else returns the reason why not,
// within a bounded time. Importing electrobun to find out would open port 50000 and hook our signals.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { removeStamp, writeStamp } from './builds/build-stamp.mjs'
import { ROOT } from './checkout.mjs'
import { buildApp, desktopApp, electrobunCommand, isBuilt } from './desktop-app.mjs'
import { launch } from './launch.mjs'

const RETRY_AFTER_MS = 60 * 60 * 1000
const INACTIVE_MAX_MS = 20_000

/**
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env
 * @param {(line: string) => void} options.log
 * @param {string[]} [options.flags] the flags of `hubbub start`; the app reads them as the hub would
 * @param {AbortSignal} [options.signal] ends the app, or the attempt to open it
 * @param {string} [options.root]
 * @param {string[] | undefined} [options.electrobun] the command, for tests
 * @param {number} [options.inactiveMs]
 * @returns {Promise<import('./launch.mjs').Opening>}
 */
export async function openDesktop({
  env,
  log,
  flags = [],
  signal,
  root = ROOT,
  electrobun = electrobunCommand(root),
  inactiveMs = INACTIVE_MAX_MS,
}) {
  const obstacle = whyNoWindow(env, flags, root, electrobun)
  if (obstacle) return { opened: false, reason: obstacle }
  if (electrobun && !isBuilt(root)) {
    log('Preparing the window (its native part, about 60 MB, is downloaded once) …')
    const result = await buildApp(root, electrobun, { inactiveMs, signal })
    if (!result.built) {
      if (result.download) rememberFailure(root, result.reason)
      return { opened: false, reason: result.reason }
    }
  }
  return launch(desktopApp(root), { env: { ...env, ...environmentFor(env, flags) }, log, signal, inactiveMs })
}

/**
 * A reason why there can be no window, as far as it can be known without trying.
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} flags
 * @param {string} root
 * @param {string[] | undefined} electrobun
 */
function whyNoWindow(env, flags, root, electrobun) {
  const { DISPLAY, WAYLAND_DISPLAY, HUBBUB_JSON } = env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY)
    return 'this computer shows no desktop (neither DISPLAY nor WAYLAND_DISPLAY is set)'
  // The launcher writes to stdout before the hub does, and --json is for a program that reads the first line.
  if (flags.includes('--json') || /^(1|true|yes|on)$/i.test(HUBBUB_JSON ?? ''))
    return 'with --json a program is reading'
  if (isBuilt(root)) return undefined
  if (!electrobun) return 'the desktop shell is not part of this installation'
  return recentFailure(root)
}

/** @param {string} root */
function failureFile(root) {
  return join(root, 'node_modules/.cache/hubbub/no-window.json')
}

/**
 * @param {string} root
 * @param {string} reason
 */
function rememberFailure(root, reason) {
  writeStamp(failureFile(root), JSON.stringify({ at: Date.now(), reason }))
}

/**
 * The reason of a download that failed within the last hour: a network without Internet is not tried at every start.
 * @param {string} root
 * @returns {string | undefined}
 */
function recentFailure(root) {
  const file = failureFile(root)
  if (!existsSync(file)) return undefined
  const { at, reason } = JSON.parse(readFileSync(file, 'utf8'))
  const age = Date.now() - at
  if (age >= 0 && age < RETRY_AFTER_MS) return `${reason}; tried less than an hour ago`
  removeStamp(file)
  return undefined
}

/**
 * Flags and variables for the app. It starts in the folder of its bundle, so relative paths are resolved here.
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} flags
 */
function environmentFor(env, flags) {
  return {
    HUBBUB_FLAGS: JSON.stringify(flags.map((flag, at) => absolutePath(flag, flags[at - 1]))),
    ...Object.fromEntries(PATHS.variables.flatMap((name) => (env[name] ? [[name, resolve(env[name])]] : []))),
  }
}

const PATHS = {
  variables: ['HUBBUB_DATA', 'HUBBUB_CERT', 'HUBBUB_KEY'],
  flags: ['--data', '--cert', '--key'],
}

/**
 * @param {string} flag
 * @param {string | undefined} before
 */
function absolutePath(flag, before) {
  if (before !== undefined && PATHS.flags.includes(before)) return resolve(flag)
  const named = PATHS.flags.find((name) => flag.startsWith(`${name}=`))
  return named ? `${named}=${resolve(flag.slice(named.length + 1))}` : flag
}
