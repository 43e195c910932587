import { basename } from 'node:path'
import { report, SetUpProblem } from '../report.mjs'
import { run } from '../run.mjs'

/** Every source that runs in a Worker of its own. */
const SOURCES = [
  'src-bun/store/compaction/compaction-worker.ts',
  'src-bun/store/history/history-worker.ts',
  'src-bun/export/worker/text-worker.ts',
  'src-bun/transport/http/record/making/export-worker.ts',
]

/**
 * Where each of them is bundled, and where it then lies in the app: beside bun/index.js, where the hub finds it as it finds
 * the source beside its own. Electrobun itself bundles only index.js.
 */
export const WORKERS = SOURCES.map((source) => {
  const file = `${basename(source, '.ts')}.js`
  return { source, bundle: `dist/${file}`, inApp: `bun/${file}` }
})

/**
 * Bundles the Workers into dist/, from where electrobun.config.ts copies them into the app. Only Bun can run this.
 * @param {string} root
 */
export async function bundleWorkers(root) {
  report('Bundling the Workers …')
  for (const { source, bundle } of WORKERS) {
    const { code, output } = await run(process.execPath, ['build', source, '--target=bun', `--outfile=${bundle}`], {
      cwd: root,
    })
    if (code !== 0)
      throw new SetUpProblem(`${output.trimEnd()}\n\n${source} could not be bundled; the reason is above.`)
  }
}
