// Electrobun runs this with Bun before it bundles the app. It ends with 1 where the app would be incomplete.

import { ROOT } from './checkout.mjs'
import { report, SetUpProblem } from './report.mjs'
import { ensureUi } from './ui.mjs'
import { bundleWorkers } from './workers.mjs'

try {
  await ensureUi()
  await bundleWorkers(ROOT)
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem
  report(problem.message)
  process.exitCode = 1
}
