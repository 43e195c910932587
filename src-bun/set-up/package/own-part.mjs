// Builds what of the app is ours, without Electrobun: its code, its Workers, the pages and what else is copied. Run with the Bun that
// the app has, in the folder of the checkout. The first argument is the folder for it.
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureUi } from '../builds/ui.mjs'
import { bundleWorkers } from '../builds/workers.mjs'
import { ROOT } from '../checkout.mjs'
import { report, SetUpProblem } from '../report.mjs'
import { problemsOf } from './bundle-contents.mjs'

try {
  await build(/** @type {string} */ (process.argv[2]))
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem
  report(problem.message)
  process.exitCode = 1
}

/** @param {string} folder */
async function build(folder) {
  await ensureUi()
  await bundleWorkers(ROOT)
  const { default: config } = await import(pathToFileURL(join(ROOT, 'electrobun.config.ts')).href)
  const app = join(folder, 'Resources/app')
  rmSync(folder, { recursive: true, force: true })
  const { entrypoint, plugins, ...options } = config.build.bun
  const { success, logs } = await /** @type {any} */ (globalThis).Bun.build({
    ...options,
    entrypoints: [join(ROOT, entrypoint)],
    outdir: join(app, 'bun'),
    target: 'bun',
    plugins,
    throw: false,
  })
  if (!success) throw new SetUpProblem(`The code of the app could not be bundled:\n${logs.join('\n')}`)
  for (const [from, to] of /** @type {[string, string][]} */ (Object.entries(config.build.copy)))
    cpSync(join(ROOT, from), join(app, to), { recursive: true, dereference: true })
  const problems = await problemsOf(folder, 'linux', { isOwnPart: true })
  if (problems.length > 0) throw new SetUpProblem(problems.join('\n'))
}
