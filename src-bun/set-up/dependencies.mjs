import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hashOfContents, readStamp, writeStamp } from './builds/build-stamp.mjs'
import { isInstalledPackage, ROOT } from './checkout.mjs'
import { report, SetUpProblem } from './report.mjs'
import { lastLines, run } from './run.mjs'

/**
 * Installs what package-lock.json asks for, unless it is installed already.
 * @param {{ root?: string, install?: (root: string) => Promise<void> }} [options]
 */
export async function ensureDependencies({ root = ROOT, install = installWithNpm } = {}) {
  if (isInstalledPackage(root)) return
  const stampFile = join(root, 'node_modules/.cache/hubbub/dependencies')
  const wanted = hashOfContents([join(root, 'package-lock.json'), join(root, 'package.json')])
  if (readStamp(stampFile) === wanted) return
  // A different stamp proves little (an edited script is enough), and npm ci takes a minute, so check first.
  if (!isInstalled(root)) await install(root)
  writeStamp(stampFile, wanted)
}

/**
 * Whether node_modules holds every package of the lock in its version. Optional ones may be for other platforms.
 * @param {string} root
 */
function isInstalled(root) {
  const installedLock = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(join(root, 'package-lock.json')) || !existsSync(installedLock)) return false
  const wanted = readPackages(join(root, 'package-lock.json'))
  const installed = readPackages(installedLock)
  return (
    asksForSame(root, wanted['']) &&
    Object.entries(wanted).every(
      ([path, { version, optional, devOptional }]) =>
        path === '' ||
        optional ||
        devOptional ||
        (installed[path]?.version === version && existsSync(join(root, path, 'package.json'))),
    )
  )
}

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, dependencies?: object, devDependencies?: object }} LockedPackage
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
}

/**
 * Whether the lock belongs to package.json. npm must report a package.json that was edited by hand.
 * @param {string} root
 * @param {LockedPackage | undefined} locked
 */
function asksForSame(root, locked) {
  const asked = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return (
    sorted(asked.dependencies) === sorted(locked?.dependencies) &&
    sorted(asked.devDependencies) === sorted(locked?.devDependencies)
  )
}

/** @param {object} [record] */
function sorted(record = {}) {
  return JSON.stringify(Object.entries(record).sort())
}

/** @param {string} root */
async function installWithNpm(root) {
  report('Installing what Hubbub is built with (once; a minute or two) …')
  const started = Date.now()
  const exact = existsSync(join(root, 'package-lock.json'))
  let result = await runNpm(root, exact ? ['ci'] : ['install'])
  // A lock that was written on one system may lack the optional packages of another. Then npm ci refuses to install anything.
  if (exact && /EUSAGE/.test(result.output)) result = await runNpm(root, ['install', '--no-save'])
  if (result.code !== 0) {
    throw new SetUpProblem(
      `${lastLines(result.output)}\n\nnpm could not install what Hubbub is built with. The first start needs a package registry; ` +
        'check the connection, then run the same command again.',
    )
  }
  report(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`)
}

/**
 * @param {string} root
 * @param {string[]} command
 */
function runNpm(root, command) {
  const [program, ...first] = npm()
  // NODE_ENV=production or omit=dev in the environment would omit Bun and Vite.
  return run(program, [...first, ...command, '--include=dev', '--include=optional', '--no-audit', '--no-fund'], {
    cwd: root,
  })
}

/**
 * npm's own script where it can be found, because on Windows Node cannot run `npm.cmd` without a shell.
 * @returns {[string, ...string[]]}
 */
function npm() {
  const besideNode = dirname(process.execPath)
  const script = [
    process.env.npm_execpath,
    join(besideNode, 'node_modules/npm/bin/npm-cli.js'),
    join(besideNode, '../lib/node_modules/npm/bin/npm-cli.js'),
  ].find((path) => path?.endsWith('npm-cli.js') && existsSync(path))
  return script ? [process.execPath, script] : ['npm']
}
