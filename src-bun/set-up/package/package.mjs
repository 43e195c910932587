// `npm run package`: the app as files to give to others, for the system that it runs on.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBun } from '../bun.mjs'
import { ROOT } from '../checkout.mjs'
import { ensureDependencies } from '../dependencies.mjs'
import { downloads, electrobunCommand } from '../desktop-app.mjs'
import { report, SetUpProblem } from '../report.mjs'
import { lastLines, run } from '../run.mjs'
import { runWithTimeout } from '../run-with-timeout.mjs'
import { missingNativeParts, wordsForMissing } from './native-parts.mjs'
import { writeUpdate } from './sign-update.mjs'

/** What somebody on a slow line downloads; 1 MB is 1,000,000 bytes. */
const ARCHIVE_MAX_MB = 40
const INACTIVE_MAX_MS = 5 * 60 * 1000
const LOG = 'build/package.log'
const OWN_PART = 'build/own-part'
/** Lines of a stack, and of the source that Bun shows above it: they say nothing to who packs the app. */
const STACK = /^\s+at |^\s*$|^Bun v|^\s*\d+ \||^\s+\^|^Running \w+ script:/

try {
  process.exitCode = await main()
} catch (problem) {
  // An error of the disk has a message for people. Anything else is a bug, where the stack helps.
  if (!(problem instanceof SetUpProblem) && !(problem instanceof Error && 'code' in problem)) throw problem
  report(problem.message)
  process.exitCode = 1
}

/** @returns {Promise<number>} */
async function main() {
  await ensureDependencies()
  const electrobun = electrobunCommand(ROOT)
  if (!electrobun)
    throw new SetUpProblem(`The package electrobun is missing. Run npm install in ${ROOT}, then try again.`)
  if (process.platform === 'linux')
    await expectProgram('xz', 'it packs the archive; Debian and Ubuntu have it in xz-utils')
  // Electrobun would leave those of an earlier build where this one fails.
  rmSync(join(ROOT, 'artifacts'), { recursive: true, force: true })
  report('Building the app (what Electrobun needs, about 60 MB, is downloaded once) …')
  const { code, output } = await runWithTimeout([...electrobun, 'build', '--env=stable'], {
    cwd: ROOT,
    inactiveMs: INACTIVE_MAX_MS,
    growing: [...downloads(ROOT), join(ROOT, 'build'), join(ROOT, 'artifacts')],
  })
  mkdirSync(join(ROOT, 'build'), { recursive: true })
  writeFileSync(join(ROOT, LOG), output)
  const missing = missingNativeParts(ROOT)
  if (missing.length > 0) return reportMissing(missing)
  // Electrobun ends with 0 after some failures.
  if (code !== 0 || artifacts().length === 0) {
    report(`${reasonIn(output)}\n\nThe app could not be built. Everything that was written meanwhile is in ${LOG}.`)
    return 1
  }
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  writeUpdate(join(ROOT, 'artifacts/hubbub-update.json'), version, process.env)
  return reportMade(artifacts())
}

/**
 * Without the native part everything else is built and checked all the same, so that only the download is left to do.
 * @param {import('./native-parts.mjs').NativePart[]} missing
 */
async function reportMissing(missing) {
  const bun = await ensureBun({ name: 'bun-desktop' })
  const script = join(import.meta.dirname, 'own-part.mjs')
  const { code, output } = await run(bun, [script, join(ROOT, OWN_PART)], { cwd: ROOT })
  if (code !== 0)
    report(`${output.trimEnd()}\n\nThe part of the app that is ours is not complete; the reason is above.`)
  else
    report(
      `The part of the app that is ours is built and complete (${megabytes(sizeBelow(join(ROOT, OWN_PART)))} in ${OWN_PART}).`,
    )
  report(`\n${wordsForMissing(missing)}`)
  return 1
}

/** The files to give away, or to put where the app looks for updates. */
function artifacts() {
  const folder = join(ROOT, 'artifacts')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file !== 'SHA256SUMS' && statSync(join(folder, file)).isFile())
    .sort()
}

/** @param {string[]} files */
function reportMade(files) {
  const folder = join(ROOT, 'artifacts')
  const sums = files.map(
    (file) =>
      `${createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex')}  ${file}\n`,
  )
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''))
  report('In the folder artifacts:')
  for (const file of files) report(`  ${file}  ${megabytes(statSync(join(folder, file)).size)}`)
  const tooLarge = files.find(
    (file) => file.endsWith('.tar.xz') && statSync(join(folder, file)).size > ARCHIVE_MAX_MB * 1e6,
  )
  if (!tooLarge) return 0
  report(`${tooLarge} is larger than ${ARCHIVE_MAX_MB} MB. See what came into the app, and leave it out.`)
  return 1
}

/**
 * @param {string} program
 * @param {string} why
 */
async function expectProgram(program, why) {
  const { code } = await run(program, ['--version'], { cwd: ROOT })
  if (code !== 0) throw new SetUpProblem(`The program ${program} is not installed: ${why}. Install it, then try again.`)
}

/**
 * Why a build failed, as far as it has said so: what a script of ours wrote last, else the last words of Electrobun.
 * @param {string} output
 */
function reasonIn(output) {
  const [said = ''] = output.split(/^\w+ script failed with exit code/m)
  const words = said.split('\n').filter((line) => !STACK.test(line))
  return lastLines(words.join('\n'), 6)
}

/** @param {string} folder */
function sizeBelow(folder) {
  const files = /** @type {string[]} */ (readdirSync(folder, { recursive: true })).map((file) =>
    statSync(join(folder, file)),
  )
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
