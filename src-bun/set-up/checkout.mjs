// Where Hubbub lies, and where what it needs lies.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetUpProblem } from './report.mjs'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** What runs our tools. Electrobun runs its build scripts in a Bun of its own, which is not what Vite is tested with. */
export const NODE = process.versions.bun ? 'node' : process.execPath

/**
 * Installed into somebody's node_modules: its dependencies are npm's business there, not ours.
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
 * The script behind a package's command, to be run by Node: `.bin` holds shell files on Windows.
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
