// The desktop app as Electrobun builds it in this checkout, for this machine.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hashOfTree, readStamp, removeStamp, writeStamp } from './builds/build-stamp.mjs'
import { WORKERS } from './builds/workers.mjs'
import { commandOf, findPackage, NODE } from './checkout.mjs'
import { lastLines } from './run.mjs'
import { runWithTimeout } from './run-with-timeout.mjs'

const SOURCES = ['src-bun', 'dist/ui', 'assets', 'electrobun.config.ts', 'package-lock.json']

/**
 * @param {string} root
 */
export function desktopApp(root) {
  const arch = process.platform === 'win32' ? 'x64' : process.arch
  const os = { darwin: 'macos', win32: 'win' }[/** @type {string} */ (process.platform)] ?? 'linux'
  const build = join(root, 'build', `dev-${os}-${arch}`)
  const contents = os === 'macos' ? join(build, 'Hubbub-dev.app', 'Contents') : join(build, 'Hubbub-dev')
  /** The launcher finds everything else relative to its own folder. */
  const folder = join(contents, os === 'macos' ? 'MacOS' : 'bin')
  return {
    folder,
    launcher: join(folder, os === 'win' ? 'launcher.exe' : 'launcher'),
    parts: ['bun/index.js', ...WORKERS.map(({ inApp }) => inApp), 'views/ui/index.html'].map((part) =>
      join(contents, 'Resources/app', part),
    ),
    stampFile: join(root, 'build/.app-stamp'),
  }
}

/** @param {string} root */
export function isBuilt(root) {
  const { launcher, stampFile } = desktopApp(root)
  return existsSync(launcher) && readStamp(stampFile) === hashOfTree(root, SOURCES)
}

/** @param {string} root */
export function electrobunCommand(root) {
  return findPackage('electrobun', root) ? [NODE, commandOf('electrobun', 'electrobun', root)] : undefined
}

/**
 * Builds the app, which downloads Electrobun's native part where it is missing.
 * @param {string} root
 * @param {string[]} electrobun
 * @param {{ inactiveMs: number, signal?: AbortSignal | undefined }} options
 * @returns {Promise<{ built: true } | { built: false, reason: string, download: boolean }>}
 */
export async function buildApp(root, electrobun, { inactiveMs, signal }) {
  const { launcher, parts, stampFile } = desktopApp(root)
  const wanted = hashOfTree(root, SOURCES)
  removeStamp(stampFile)
  const { code, output, isInactive } = await runWithTimeout([...electrobun, 'build', '--env=dev'], {
    cwd: root,
    inactiveMs,
    signal,
    growing: downloads(root),
  })
  const refused = /Failed to download [^:\n]+: *(.+)/.exec(output)
  if (refused)
    return { built: false, download: true, reason: `its native part could not be downloaded (${refused[1]?.trim()})` }
  if (isInactive) {
    return {
      built: false,
      download: true,
      reason: `the download of its native part stood still for ${Math.round(inactiveMs / 1000)} s`,
    }
  }
  // Electrobun ends with 0 after some failures, and only logs a part that it could not copy.
  const missing = [launcher, ...parts].find((part) => !existsSync(part))
  if (code !== 0 || missing) {
    const why = code === 0 ? `${missing} is missing` : lastLines(output, 1)
    return { built: false, download: false, reason: `the app could not be built (${why})` }
  }
  writeStamp(stampFile, wanted)
  return { built: true }
}

/**
 * The folders into which Electrobun downloads: the command itself into .cache, the native core beside package.json.
 * @param {string} root
 */
export function downloads(root) {
  const home = findPackage('electrobun', root)
  return home ? [home, join(home, '.cache')] : []
}
