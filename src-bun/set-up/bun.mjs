import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPackage, ROOT } from './checkout.mjs'
import { report, SetUpProblem } from './report.mjs'
import { run } from './run.mjs'

/**
 * The path of a Bun that runs. npm 12 may have blocked the package's install script, which puts the program into place.
 * @param {{ root?: string, name?: 'bun' | 'bun-desktop' }} [options] bun-desktop is the Bun inside the desktop shell
 * @returns {Promise<string>}
 */
export async function ensureBun({ root = ROOT, name = 'bun' } = {}) {
  const home = findPackage(name, root)
  if (!home) throw new SetUpProblem(`The package ${name} is missing. Run npm install in ${root}, then try again.`)
  // The program is called bun.exe on every system.
  const program = join(home, 'bin', 'bun.exe')
  if (runs(program)) return program

  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  report(`Putting Bun ${version} into place …`)
  const { output } = await run(process.execPath, [join(home, 'install.js')], { cwd: root })
  if (runs(program)) return program
  throw new SetUpProblem(
    `${output.trimEnd()}\n\nBun ${version} does not run here (${process.platform} ${process.arch}). ` +
      `If packages for this platform were left out, run npm install --include=optional in ${root}, then try again.`,
  )
}

/** @param {string} program */
function runs(program) {
  return spawnSync(program, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0
}
