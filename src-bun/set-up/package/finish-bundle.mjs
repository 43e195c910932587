// Electrobun runs this with Bun after it has built the app (`postBuild`), and on macOS once more for the app that unpacks it
// (`postWrap`). It writes what Electrobun has no setting for, and ends with 1 where the app would be incomplete.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { report } from '../report.mjs'
import { contentsIn, problemsOf } from './bundle-contents.mjs'
import { rewriteDesktopEntry } from './desktop-entry.mjs'
import { mergePlistFile } from './info-plist.mjs'

const {
  ELECTROBUN_BUILD_DIR,
  ELECTROBUN_OS,
  ELECTROBUN_APP_NAME,
  ELECTROBUN_APP_VERSION,
  ELECTROBUN_WRAPPER_BUNDLE_PATH,
} = /** @type {Record<string, string>} */ (process.env)
const system = /** @type {import('./bundle-contents.mjs').System} */ (ELECTROBUN_OS)
const version = ELECTROBUN_APP_VERSION ?? ''

if (ELECTROBUN_WRAPPER_BUNDLE_PATH) {
  if (system === 'macos') mergePlistFile(join(ELECTROBUN_WRAPPER_BUNDLE_PATH, 'Contents/Info.plist'), version)
} else {
  const contents = contentsIn(ELECTROBUN_BUILD_DIR ?? '', system, ELECTROBUN_APP_NAME ?? '')
  if (system === 'macos') mergePlistFile(join(contents, 'Info.plist'), version)
  if (system === 'linux')
    for (const file of readdirSync(contents)) if (file.endsWith('.desktop')) rewriteDesktopEntry(join(contents, file))
  const problems = await problemsOf(contents, system)
  for (const problem of problems) report(problem)
  if (problems.length > 0) process.exitCode = 1
}
