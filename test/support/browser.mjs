// A browser for the tests, installed where the machine has none.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { commandOf, NODE, ROOT } from '../../src-bun/set-up/checkout.mjs'
import { report, SetUpProblem } from '../../src-bun/set-up/report.mjs'
import { lastLines, run } from '../../src-bun/set-up/run.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/**
 * The path of a Chromium or Chrome.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>}
 */
export async function ensureBrowser(env = process.env) {
  const { HUBBUB_BROWSER } = env
  if (HUBBUB_BROWSER) {
    if (existsSync(HUBBUB_BROWSER)) return HUBBUB_BROWSER
    throw new SetUpProblem(`HUBBUB_BROWSER names ${HUBBUB_BROWSER}, which does not exist.`)
  }
  const found = findBrowser(env)
  if (found) return found

  const attempts = []
  for (const { name, command } of waysToInstall(env)) {
    report(`Installing a browser for the tests (${name}) …`)
    const failure = await attempt(command)
    const installed = findBrowser(env)
    if (installed) return installed
    attempts.push(`${name}: ${failure ?? 'ended well, yet there is no browser'}`)
  }
  throw new SetUpProblem(
    `The tests in a browser need Chromium or Chrome, and none could be installed.\n${attempts.join('\n')}\n` +
      'Install one, or name one in HUBBUB_BROWSER, then run npm test again.',
  )
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findBrowser(env = process.env) {
  const { PATH = '', LOCALAPPDATA, PROGRAMFILES, 'PROGRAMFILES(X86)': PROGRAMFILES_X86 } = env
  const inPath = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)))
  const onMac = ['', homedir()].flatMap((home) => [
    `${home}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
    `${home}/Applications/Chromium.app/Contents/MacOS/Chromium`,
  ])
  const onWindows = [LOCALAPPDATA, PROGRAMFILES, PROGRAMFILES_X86]
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Google/Chrome/Application/chrome.exe'),
      join(folder, 'Chromium/Application/chrome.exe'),
    ])
  const usual =
    process.platform === 'win32' ? onWindows : process.platform === 'darwin' ? [...onMac, ...inPath] : inPath
  return usual.find((path) => existsSync(path)) ?? findOfPlaywright(playwrightFolder(env))
}

/** @param {NodeJS.ProcessEnv} env */
function playwrightFolder({ PLAYWRIGHT_BROWSERS_PATH, LOCALAPPDATA }) {
  if (PLAYWRIGHT_BROWSERS_PATH) return PLAYWRIGHT_BROWSERS_PATH
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? homedir(), 'ms-playwright')
  return join(homedir(), process.platform === 'darwin' ? 'Library/Caches/ms-playwright' : '.cache/ms-playwright')
}

/**
 * What Playwright has downloaded: chromium-1234/chrome-linux64/chrome, or the headless shell beside it.
 * @param {string} folder
 */
function findOfPlaywright(folder) {
  if (!existsSync(folder)) return undefined
  const programs =
    /^(chrome|chrome\.exe|Chromium|Google Chrome for Testing|headless_shell|chrome-headless-shell(\.exe)?)$/
  return readdirSync(folder)
    .filter((name) => name.startsWith('chromium'))
    .sort()
    .flatMap((name) => readdirSync(join(folder, name), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && programs.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))[0]
}

/**
 * In the order of preference: Playwright's own needs nobody's password, yet its server may be out of reach.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ name: string, command: string[][] }[]}
 */
function waysToInstall(env) {
  const playwright = [NODE, commandOf('playwright-core'), 'install']
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  /** @type {Record<string, string[][]>} */
  const packageManagers = {
    'apt-get': [
      [...asRoot, 'apt-get', 'update'],
      [
        ...asRoot,
        'env',
        'DEBIAN_FRONTEND=noninteractive',
        'apt-get',
        'install',
        '-y',
        '--no-install-recommends',
        'chromium',
      ],
    ],
    dnf: [[...asRoot, 'dnf', 'install', '-y', 'chromium']],
    apk: [[...asRoot, 'apk', 'add', 'chromium']],
    pacman: [[...asRoot, 'pacman', '-Sy', '--noconfirm', 'chromium']],
    brew: [['brew', 'install', '--cask', 'chromium']],
  }
  const mayBeRoot = asRoot.length === 0 || spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
  return [
    { name: 'Playwright', command: [[...playwright, 'chromium']] },
    { name: 'Playwright, headless', command: [[...playwright, 'chromium-headless-shell']] },
    ...Object.entries(packageManagers)
      .filter(([name]) => isInPath(name, env) && (mayBeRoot || name === 'brew'))
      .map(([name, command]) => ({ name, command })),
  ]
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
function isInPath(name, { PATH = '' }) {
  return PATH.split(delimiter).some((folder) => existsSync(join(folder, name)))
}

/**
 * @param {string[][]} commands
 * @returns {Promise<string | undefined>} why it failed
 */
async function attempt(commands) {
  for (const [program = '', ...args] of commands) {
    const { code, output } = await run(program, args, { cwd: ROOT })
    // Playwright ends with a page of stack; what went wrong stands above it.
    if (code !== 0)
      return lastLines(output.match(/^.*(error|failed|unable).*$/gim)?.join('\n') ?? output, 2) || `ended with ${code}`
  }
  return undefined
}
