import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { commandOf, findPackage, NODE, ROOT } from '../checkout.mjs'
import { report, SetUpProblem } from '../report.mjs'
import { run } from '../run.mjs'
import { hashOfTree, readStamp, removeStamp, writeStamp } from './build-stamp.mjs'

const CONFIG = 'src-ui/vite.config.ts'
const SOURCES = ['src-ui', 'src-bun/contract', 'assets', 'LICENSE', 'package-lock.json']

/**
 * Builds the pages into dist/ui, unless they are built from the present sources already.
 * @param {{ root?: string, build?: (root: string) => Promise<void> }} [options]
 */
export async function ensureUi({ root = ROOT, build = buildWithVite } = {}) {
  const page = join(root, 'dist/ui/index.html')
  const stampFile = join(root, 'dist/.ui-stamp')
  // A published package contains the built pages and neither their sources nor Vite.
  if (existsSync(page) && !existsSync(join(root, CONFIG))) return
  const wanted = hashOfTree(root, SOURCES)
  if (existsSync(page) && readStamp(stampFile) === wanted) return

  // Removed first, because a build that breaks off leaves half a folder behind.
  removeStamp(stampFile)
  await build(root)
  if (!existsSync(page))
    throw new SetUpProblem(`The pages were built, but ${page} is not there. See outDir in ${CONFIG}.`)
  writeStamp(stampFile, wanted)
}

/** @param {string} root */
async function buildWithVite(root) {
  if (!existsSync(join(root, CONFIG)) || !findPackage('vite', root)) {
    throw new SetUpProblem(
      'The pages are not built (dist/ui), and this installation has no sources or no Vite to build them with.',
    )
  }
  report('Building the pages …')
  const { code, output } = await run(NODE, [commandOf('vite', 'vite', root), 'build', '--config', CONFIG], {
    cwd: root,
  })
  if (code !== 0) throw new SetUpProblem(`${output.trimEnd()}\n\nVite could not build the pages; the reason is above.`)
}
