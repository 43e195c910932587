import { report, SetUpProblem } from './report.mjs'
import { run } from './run.mjs'

/**
 * Bundles the Worker that compacts documents into dist/, from where electrobun.config.ts copies it into the app. Electrobun
 * itself bundles only index.js, and a Worker is a file of its own. Only Bun can run this.
 * @param {string} root
 */
export async function bundleCompactionWorker(root) {
  const source = 'src-bun/store/compaction/compaction-worker.ts'
  const bundle = 'dist/compaction-worker.js'
  report('Bundling the Worker that compacts documents …')
  const { code, output } = await run(process.execPath, ['build', source, '--target=bun', `--outfile=${bundle}`], {
    cwd: root,
  })
  if (code !== 0) throw new SetUpProblem(`${output.trimEnd()}\n\nThe Worker could not be bundled; the reason is above.`)
}
