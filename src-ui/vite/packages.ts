// Where the code comes from that Hubbub ships: from a package, from a font, or from here.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPackage } from '../../src-bun/set-up/checkout.mjs'

type PackageJson = {
  name: string
  version: string
  license?: string
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

export const packageJsonOf = (folder: string): PackageJson =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/**
 * The folder that holds the licence of a module: that of its package, or that of a font. `undefined`: the module is ours.
 * Throws where the module comes from somewhere else, so that nothing is shipped without a licence by an oversight.
 * @param id as Vite names it: a path, or a name that a plugin has invented
 */
export function folderOfModule(id: string, root: string): string | undefined {
  const home = withSlashes(root)
  const path = withSlashes(id.replace(/^\0/, '').replace(/\?.*$/, ''))
  const inPackage = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)
  if (inPackage) return inPackage[0]
  // The parts of Vite and Rolldown that they put into every bundle.
  const ofBundler = /^(vite|rolldown)\//.exec(path)
  if (ofBundler) return installed(ofBundler[1] as string, root)
  const icon = /^~icons\/([^/]+)\//.exec(path)
  if (icon) return installed(`@iconify-json/${icon[1]}`, root)
  if (path.startsWith('~emoji/')) return installed('emojibase-data', root)
  if (!path.startsWith(`${home}/`))
    throw new Error(`${id} is in the bundle, and its package is unknown: see folderOfModule.`)
  const font = /^assets\/fonts\/[^/]+(?=\/)/.exec(path.slice(home.length + 1))
  return font ? `${home}/${font[0]}` : undefined
}

/**
 * The folders of the packages that the hub needs to run, as installed, and of those that only the desktop app has. Not every one of
 * them ends up in the app's bundle; that none is missing is checked by a test.
 */
export function foldersOfHub(root: string): string[] {
  const found = new Set<string>()
  const add = (name: string, from: string) => {
    const folder = installed(name, from)
    if (found.has(folder)) return
    found.add(folder)
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = packageJsonOf(folder)
    const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional)
    for (const needed of [...Object.keys(dependencies), ...peers]) add(needed, folder)
  }
  for (const name of Object.keys(packageJsonOf(root).dependencies ?? {})) add(name, root)
  // The hub has copies of data and fonts of these.
  for (const copy of ['src-bun/domain/confusables', 'assets/fonts/dejavu']) found.add(withSlashes(join(root, copy)))
  // Of Electrobun's own dependencies the app has none: they belong to its command line, or build-plugins.ts leaves them out.
  return [...found, installed('electrobun', root), installed('bun-desktop', root)]
}

export function installed(name: string, from: string): string {
  const folder = findPackage(name, from)
  if (!folder) throw new Error(`${name} is shipped and not installed.`)
  return withSlashes(folder)
}

const withSlashes = (path: string) => path.replaceAll('\\', '/')
