import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../checkout.mjs'
import { report } from '../report.mjs'
import { lastLines, run } from '../run.mjs'
import { hashOfTree, readStamp, removeStamp, writeStamp } from './build-stamp.mjs'
import { WORKERS } from './workers.mjs'

const ENTRY = 'src-bun/cli.ts'
const BUNDLE = 'dist/hub'
const SOURCES = ['src-bun', 'package.json', 'package-lock.json']

/**
 * Bun writes bytecode only beside CommonJS, where it puts the path that a source has now in the place of `import.meta.path`, also
 * of `import.meta.dir`, which is why nothing uses that. Somebody may move the checkout.
 */
const FLAGS = [
  '--target=bun',
  '--format=cjs',
  '--bytecode',
  '--sourcemap=linked',
  '--entry-naming=[name].[ext]',
  '--define=import.meta.path=Bun.main',
]

/**
 * The file that Bun is to run: the hub as one bundle with bytecode, made from the present sources, which takes half the
 * processor time to start; or its sources, where they cannot be bundled.
 * @param {string} bun the path of the Bun that will run it
 * @param {string} [root]
 */
export async function hubEntry(bun, root = ROOT) {
  const bundled = join(root, BUNDLE, 'cli.js')
  const stampFile = join(root, 'dist/.hub-stamp')
  const wanted = hashOfTree(root, SOURCES)
  if (existsSync(bundled) && readStamp(stampFile) === wanted) return bundled
  try {
    removeStamp(stampFile)
    await bundle(bun, root)
    writeStamp(stampFile, wanted)
    return bundled
  } catch (error) {
    const reason = error instanceof Error ? error.message : error
    report(`The hub runs from its sources, because they could not be bundled: ${reason}`)
    return join(root, ENTRY)
  }
}

/**
 * @param {string} bun
 * @param {string} root
 */
async function bundle(bun, root) {
  const unfinished = `${BUNDLE}-${process.pid}`
  const entries = [ENTRY, ...WORKERS.map(({ source }) => source)]
  try {
    const { code, output } = await run(bun, ['build', ...entries, `--outdir=${unfinished}`, ...FLAGS], { cwd: root })
    if (code !== 0) throw new Error(lastLines(output))
    // Another hub may be starting from the bundle, or start its Worker later. Bytecode that does not belong to a file is ignored.
    mkdirSync(join(root, BUNDLE), { recursive: true })
    for (const file of readdirSync(join(root, unfinished))) {
      if (file.endsWith('.map')) leaveOutSources(join(root, unfinished, file))
      renameSync(join(root, unfinished, file), join(root, BUNDLE, file))
    }
  } finally {
    rmSync(join(root, unfinished), { recursive: true, force: true })
  }
}

/**
 * Takes the texts of the sources out of a source map, which are more than half of it. Bun reads the whole map at the start, as soon as
 * its collector meets an error that some package keeps: the texts alone took an eighth of the processor time of a start. An empty
 * text stands for each, because Bun cannot read a map that has none.
 * @param {string} file
 */
function leaveOutSources(file) {
  const map = JSON.parse(readFileSync(file, 'utf8'))
  map.sourcesContent = map.sources.map(() => '')
  writeFileSync(file, JSON.stringify(map))
}
