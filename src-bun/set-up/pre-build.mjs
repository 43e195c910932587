// Electrobun runs this before it bundles the app. It ends with 1 where the app would come out incomplete.

import { SetUpProblem, say } from './report.mjs'
import { ensureUi } from './ui.mjs'

try {
  await ensureUi()
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem
  say(problem.message)
  process.exitCode = 1
}
