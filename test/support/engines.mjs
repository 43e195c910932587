// Which browser engines this computer can test with, besides the Chromium of most tests. They are used where they are installed, and
// never installed by the tests.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * @typedef {{ name: string, program: string }} Firefox `program` is the path of the browser
 * @typedef {{ name: string, driver: string, browser: string, display?: string }} WebKit the paths of WebKitWebDriver, of MiniBrowser
 *   and, where there is no display, of Xvfb
 * @typedef {{ firefox: Firefox | undefined, webkit: WebKit | undefined, missing: string[] }} Engines `missing` names each engine that
 *   is not here, with what it needs
 */

const FIREFOX = ['firefox', 'firefox-esr']
const FIREFOX_ON_MAC = '/Applications/Firefox.app/Contents/MacOS/firefox'
/** Distributions keep the browser that the driver starts beside the library, in a folder of its version and processor. */
const MINI_BROWSER = [
  '/usr/lib',
  '/usr/libexec',
  '/usr/lib64',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
]
const WEBKIT_VERSIONS = ['webkitgtk-6.0', 'webkit2gtk-4.1', 'webkit2gtk-4.0']

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Engines}
 */
export function findEngines(env = process.env) {
  const firefox = findFirefox(env)
  const webkit = findWebKit(env)
  const missing = []
  if (!firefox) missing.push('Firefox')
  if (!webkit) missing.push('WebKitGTK (WebKitWebDriver with its MiniBrowser, and Xvfb or a display)')
  return { firefox, webkit, missing }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Firefox | undefined}
 */
function findFirefox(env) {
  const program = inPath(FIREFOX, env) ?? (existsSync(FIREFOX_ON_MAC) ? FIREFOX_ON_MAC : undefined)
  return program ? { name: 'Firefox', program } : undefined
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {WebKit | undefined}
 */
function findWebKit(env) {
  const driver = inPath(['WebKitWebDriver'], env)
  const browser = MINI_BROWSER.flatMap((folder) =>
    WEBKIT_VERSIONS.map((version) => join(folder, version, 'MiniBrowser')),
  ).find((path) => existsSync(path))
  const display = inPath(['Xvfb'], env)
  if (!driver || !browser || !(display || env['DISPLAY'] || env['WAYLAND_DISPLAY'])) return undefined
  return { name: 'WebKitGTK', driver, browser, ...(display && { display }) }
}

/**
 * @param {string[]} names
 * @param {NodeJS.ProcessEnv} env
 */
function inPath(names, { PATH = '' }) {
  return names
    .flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)))
    .find((path) => existsSync(path))
}
