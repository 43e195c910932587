// What a package needs that is neither in the checkout nor in npm's registry: Electrobun's own programs.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPackage, ROOT } from '../checkout.mjs'

/**
 * `file` is downloaded by Electrobun itself, or by a person, who unpacks it into `folder`.
 * @typedef {{ file: string, what: string, url: string, folder: string }} NativePart
 */

/** As Electrobun names systems in its downloads, and in its own folders. */
const SYSTEMS = /** @type {Record<string, { download: string, folder: string, library: string }>} */ ({
  darwin: { download: 'darwin', folder: 'macos', library: 'libNativeWrapper.dylib' },
  win32: { download: 'win', folder: 'win', library: 'libNativeWrapper.dll' },
  linux: { download: 'linux', folder: 'linux', library: 'libNativeWrapper.so' },
})

/**
 * The parts that are not there yet.
 * @param {string} [root]
 * @param {NodeJS.Platform} [platform]
 * @param {string} [architecture]
 * @returns {NativePart[]}
 */
export function missingNativeParts(root = ROOT, platform = process.platform, architecture = process.arch) {
  const home = findPackage('electrobun', root)
  const system = SYSTEMS[platform]
  if (!home || !system) return []
  // There are no programs for Windows on ARM; those for x64 run there.
  const cpu = platform === 'win32' ? 'x64' : architecture
  const exe = platform === 'win32' ? '.exe' : ''
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const release = `https://github.com/blackboardsh/electrobun/releases/download/v${version}`
  const core = join(home, `dist-${system.folder}-${cpu}`)
  const parts = [
    {
      file: `electrobun-cli-${system.download}-${cpu}.tar.gz`,
      what: 'the program that builds the app',
      folder: join(home, '.cache'),
      isThere:
        existsSync(join(home, '.cache', `electrobun${exe}`)) || existsSync(join(home, 'bin', `electrobun${exe}`)),
    },
    {
      file: `electrobun-core-${system.download}-${cpu}.tar.gz`,
      what: 'the native part of the app: the launcher, the window, and the Bun in which the hub runs',
      folder: core,
      isThere: [`bun${exe}`, `bsdiff${exe}`, `bspatch${exe}`, system.library].every((name) =>
        existsSync(join(core, name)),
      ),
    },
  ]
  return parts
    .filter(({ isThere }) => !isThere)
    .map(({ file, what, folder }) => ({ file, what, folder, url: `${release}/${file}` }))
}

/**
 * What is missing, where it comes from and what to do, for a person.
 * @param {NativePart[]} parts
 */
export function wordsForMissing(parts) {
  const each = parts.map(({ file, what, url, folder }) => `  ${file}: ${what}\n    from   ${url}\n    into   ${folder}`)
  return (
    `These parts are missing, because they could not be downloaded:\n\n${each.join('\n\n')}\n\n` +
    'With Internet, run npm run package again. Without it, load each file on another computer, unpack it into its folder here\n' +
    '(tar -xzf FILE -C FOLDER; make the folder first), and run npm run package again.'
  )
}
