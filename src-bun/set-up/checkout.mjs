// Finds the folder of Hubbub and of the packages it needs.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetUpProblem } from './report.mjs'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The program that runs our tools. Electrobun runs its build scripts in its own Bun, which Vite is not tested with. */
export const NODE = process.versions.bun ? 'node' : process.execPath

/**
 * Whether Hubbub itself is in somebody's node_modules. Then npm has installed its dependencies.
 * @param {string} [root]
 */
export function isInstalledPackage(root = ROOT) {
  return root.split(sep).includes('node_modules')
}

/**
 * The folder of a package, in our node_modules or in one further up.
 * @param {string} name
 * @param {string} [root]
 * @returns {string | undefined}
 */
export function findPackage(name, root = ROOT) {
  for (let folder = root; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name)
    if (existsSync(join(found, 'package.json'))) return found
    if (dirname(folder) === folder) return undefined
  }
}

/**
 * The script of a package's command, to be run by Node: on Windows `.bin` holds shell files.
 * @param {string} name
 * @param {string} [command]
 * @param {string} [root]
 */
export function commandOf(name, command = name, root = ROOT) {
  const home = findPackage(name, root)
  if (!home) throw new SetUpProblem(`The package ${name} is missing. Run npm install in ${root}, then try again.`)
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  return join(home, typeof bin === 'string' ? bin : bin[command])
}
