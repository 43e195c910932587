// Electrobun runs this with Bun before it bundles the app. It ends with 1 where the app would be incomplete.

import { ROOT } from './checkout.mjs'
import { bundleCompactionWorker } from './compaction-worker.mjs'
import { report, SetUpProblem } from './report.mjs'
import { ensureUi } from './ui.mjs'

try {
  await ensureUi()
  await bundleCompactionWorker(ROOT)
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem
  report(problem.message)
  process.exitCode = 1
}
