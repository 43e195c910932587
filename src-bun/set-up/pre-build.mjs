// Electrobun runs this with Bun before it bundles the app. It ends with 1 where the app would be incomplete.

import { ensureUi } from './builds/ui.mjs'
import { bundleWorkers } from './builds/workers.mjs'
import { ROOT } from './checkout.mjs'
import { report, SetUpProblem } from './report.mjs'

try {
  await ensureUi()
  await bundleWorkers(ROOT)
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem
  report(problem.message)
  process.exitCode = 1
}
