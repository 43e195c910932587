// Reads a built app and names what it lacks. Electrobun only mentions a file that it could not copy, and what runs in a Worker or is
// loaded later would be missed first by somebody who uses the app.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../checkout.mjs'
import { WINDOW_CLASS } from './desktop-entry.mjs'
import { PLIST_KEYS } from './info-plist.mjs'

/** @typedef {'linux' | 'macos' | 'win'} System */

/** Beside the launcher, which finds them there. */
const NATIVE = {
  linux: ['bin/launcher', 'bin/bun', 'bin/libNativeWrapper.so'],
  macos: ['MacOS/launcher', 'MacOS/bun', 'MacOS/libNativeWrapper.dylib'],
  win: ['bin/launcher.exe', 'bin/bun.exe', 'bin/libNativeWrapper.dll', 'bin/WebView2Loader.dll'],
}

/** A Worker is started by the name of its file: `compaction-worker${extension}`. */
const WORKER_NAME = /`([\w-]+-worker)\$\{/g
const PAGE_LINK = /(?:src|href)="(\/[^"?#]+)"/g

/**
 * What the app lacks, a sentence each.
 * @param {string} contents the folder with Resources
 * @param {System} system
 * @param {{ root?: string, isOwnPart?: boolean }} [options] `isOwnPart`: it was built without Electrobun, so nothing native is in it
 * @returns {Promise<string[]>}
 */
export async function problemsOf(contents, system, { root = ROOT, isOwnPart = false } = {}) {
  const app = join(contents, 'Resources/app')
  const parts = isOwnPart ? [] : NATIVE[system].map((part) => join(contents, part))
  const missing = [join(app, 'bun/index.js'), ...parts].filter((file) => !isFilled(file))
  return [
    ...missing.map((file) => `${file} is missing or empty.`),
    ...(await uncopied(app, root)),
    ...codeProblems(join(app, 'bun')),
    ...pageProblems(join(app, 'views/ui')),
    ...(isOwnPart ? [] : systemProblems(contents, system)),
  ]
}

/**
 * What the configuration names and the app does not hold.
 * @param {string} app
 * @param {string} root
 */
async function uncopied(app, root) {
  const { default: config } = await import(pathToFileURL(join(root, 'electrobun.config.ts')).href)
  const copies = /** @type {[string, string][]} */ (Object.entries(config.build.copy))
  return copies.flatMap(([from, to]) => {
    const source = join(root, from)
    if (!existsSync(source)) return [`${source} is missing, so the app does not have it.`]
    return filesBelow(source)
      .filter((file) => sizeOf(join(app, to, file)) !== sizeOf(join(source, file)))
      .map((file) => `${join(app, to, file)} is not as large as in ${from}, or missing.`)
  })
}

/**
 * The files below a folder, and '' for a file.
 * @param {string} path
 */
function filesBelow(path) {
  if (!statSync(path).isDirectory()) return ['']
  const all = /** @type {string[]} */ (readdirSync(path, { recursive: true }))
  return all.filter((file) => statSync(join(path, file)).isFile())
}

/**
 * Packages that were left out of the bundle, and Workers that are not beside it.
 * @param {string} folder
 */
function codeProblems(folder) {
  if (!existsSync(folder)) return []
  const { Transpiler } = /** @type {any} */ (globalThis).Bun
  const transpiler = new Transpiler({ loader: 'js' })
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => {
      const code = readFileSync(join(folder, file), 'utf8')
      const imports = /** @type {{ path: string }[]} */ (transpiler.scanImports(code)).map(({ path }) => path)
      const workers = [...code.matchAll(WORKER_NAME)].map((match) => `${match[1]}.js`)
      return [
        ...imports
          .filter((path) => !isThere(path, folder))
          .map((path) => `${file} needs ${path}, which is not in the app.`),
        ...workers
          .filter((name) => !isFilled(join(folder, name)))
          .map((name) => `${file} starts the Worker ${name}, which is not beside it.`),
      ]
    })
}

/**
 * @param {string} path
 * @param {string} folder
 */
function isThere(path, folder) {
  if (path.startsWith('.')) return existsSync(join(folder, path))
  return isBuiltin(path) || path === 'bun' || path.startsWith('bun:')
}

/** @param {string} folder */
function pageProblems(folder) {
  const page = join(folder, 'index.html')
  if (!isFilled(page)) return [`${page} is missing or empty.`]
  return [...readFileSync(page, 'utf8').matchAll(PAGE_LINK)]
    .map((match) => join(folder, match[1] ?? ''))
    .filter((file) => !isFilled(file))
    .map((file) => `The first page needs ${file}, which is not there.`)
}

/**
 * @param {string} contents
 * @param {System} system
 */
function systemProblems(contents, system) {
  if (system === 'linux') {
    const entry = readdirSync(contents).find((file) => file.endsWith('.desktop'))
    if (!entry) return ['The app has no .desktop file, so no menu would show it.']
    const text = readFileSync(join(contents, entry), 'utf8')
    return text.includes(`\nStartupWMClass=${WINDOW_CLASS}\n`)
      ? []
      : [`${entry} does not name the class of the window.`]
  }
  if (system === 'macos') {
    const plist = readFileSync(join(contents, 'Info.plist'), 'utf8')
    return PLIST_KEYS.filter((key) => !plist.includes(`<key>${key}</key>`)).map(
      (key) => `Info.plist does not have ${key}.`,
    )
  }
  return []
}

/** @param {string} file */
const sizeOf = (file) => (existsSync(file) ? statSync(file).size : undefined)
/** @param {string} file */
const isFilled = (file) => (sizeOf(file) ?? 0) > 0

/**
 * The folder of an app that holds Resources.
 * @param {string} build
 * @param {System} system
 * @param {string} name
 */
export function contentsIn(build, system, name) {
  if (system !== 'macos') return join(build, name)
  const bundle = readdirSync(build).find((file) => file.endsWith('.app'))
  return bundle ? join(build, bundle, 'Contents') : dirname(build)
}
