// Electrobun runs this before it bundles the app. It ends with 1 where the app would be incomplete.

import { report, SetUpProblem } from './report.mjs'
import { ensureUi } from './ui.mjs'

try {
  await ensureUi()
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem
  report(problem.message)
  process.exitCode = 1
}
