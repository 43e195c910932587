#!/usr/bin/env node
// Runs the checks and the tests. Needs Node and npm; everything else is installed.
//   npm test             everything
//   npm run check        what is known within 90 seconds: without faults, without a browser, on one version of Bun
//   npm run test:long    the fault tests in their long form
// Tests begin without the HUBBUB_* variables of the person who runs them, which would configure the hubs that the tests start.
// These may be set:
//   HUBBUB_BROWSER                 path of the Chromium or Chrome for the tests in a browser
//   HUBBUB_NATS_SERVER             path of a nats-server for the tests of a hub on several machines, where none is in the PATH
//   HUBBUB_SEED, HUBBUB_ROUNDS     for test:long: the seed that a test has printed, the number of rounds
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ensureUi } from '../src-bun/set-up/builds/ui.mjs'
import { ensureBun } from '../src-bun/set-up/bun.mjs'
import { commandOf, NODE, ROOT } from '../src-bun/set-up/checkout.mjs'
import { ensureDependencies } from '../src-bun/set-up/dependencies.mjs'
import { report, SetUpProblem } from '../src-bun/set-up/report.mjs'
import { ensureBrowser } from './support/browser.mjs'
import { findEngines } from './support/engines.mjs'
import { withoutSettings } from './support/environment.mjs'
import { inLanes } from './support/lanes.mjs'
import { makeMemoryFolder } from './support/memory-folder.mjs'
import { endSteps, runStep } from './support/run-step.mjs'

/** More than half of the time of most tests is waiting, so three steps with two or three test files each at a time keep two cores busy. */
const LANES = 3
const FILES_AT_ONCE = 2
/** The tests of the hub wait most: for what it does after some seconds. */
const HUB_FILES_AT_ONCE = 3
const MINUTE_MS = 60_000
/** Guards against a step or a test that hangs. A slow machine must not reach either. */
const STEP_MAX_MS = 60 * MINUTE_MS
const LONG_STEP_MAX_MS = 120 * MINUTE_MS
const TEST_MAX_MS = 10 * MINUTE_MS

const ALLOWED = {
  all: ['HUBBUB_BROWSER', 'HUBBUB_NATS_SERVER'],
  check: [],
  long: ['HUBBUB_BROWSER', 'HUBBUB_NATS_SERVER', 'HUBBUB_SEED', 'HUBBUB_ROUNDS'],
}
const BROWSER_TESTS = 'Tests in a browser'

/**
 * @typedef {{ title: string, program: string, args: string[], isTest?: boolean, env?: Record<string, string>, limitMs: number }} Step
 * @typedef {{ title: string, act: () => Promise<void> }} Act
 */

const part = process.argv[2] ?? 'all'
const total = { passed: 0, failed: 0, skipped: 0 }
/** @type {{ title: string, failures: string[] }[]} steps, with what is printed about each failed test */
const failed = []
/** @type {string[]} titles of steps, with the reason */
const notRun = []
/** @type {(Step | Act)[]} */
let queue = []

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.once(signal, () => {
    notRun.push(...queue.splice(0).map(({ title }) => `${title}: ${signal}`))
    endSteps(signal)
  })

try {
  await main()
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem
  report(problem.message)
  failed.push({ title: 'Set-up', failures: [] })
  total.failed++
}
conclude()

async function main() {
  if (part !== 'all' && part !== 'check' && part !== 'long')
    throw new SetUpProblem(`There is no part "${part}": it is check, long or left out.`)
  process.env = withoutSettings(process.env, ALLOWED[part])
  await ensureDependencies()
  const bun = await ensureBun()
  // Known before the first step, because the installation of a browser may take minutes.
  const browser = part === 'check' ? undefined : await browserOrReason()

  if (part === 'long') return runAll(longSteps(bun, browser), 1)
  const folder = makeMemoryFolder()
  if (folder) process.env['TMPDIR'] = folder
  await runAll(firstSteps(), LANES)
  await runAll(part === 'check' ? quickTests(bun) : [...(await slowTests(bun, browser)), ...quickTests(bun)], LANES)
  if (browser) reportEngines()
}

/** @returns {Promise<string | undefined>} the path; undefined where none can be had, which is then among `notRun` */
async function browserOrReason() {
  try {
    return await ensureBrowser()
  } catch (problem) {
    if (!(problem instanceof SetUpProblem)) throw problem
    report(problem.message)
    notRun.push(`${BROWSER_TESTS}: ${problem.message}`)
    return undefined
  }
}

/** Quick, and a mistake that they find spares everything else. The pages are needed by the tests. */
function firstSteps() {
  return [
    { title: 'User interface', act: () => ensureUi() },
    check('Format and lint', ['@biomejs/biome', 'biome'], ['check', '--error-on-warnings']),
    check('Types', ['typescript', 'tsc'], ['-b']),
    check('Unused code and packages', ['knip'], []),
  ]
}

/** @param {string} bun */
function quickTests(bun) {
  return [
    ...tests('Tests of the hub', bun, there('contract', 'desktop', 'set-up'), { filesAtOnce: HUB_FILES_AT_ONCE }),
    // The condition `browser`: Solid's other build is for servers and not reactive.
    ...tests('Tests of parts', bun, there('architecture.test.ts', 'unit'), { flags: ['--conditions=browser'] }),
  ]
}

/**
 * The longest first, so that no lane stands empty at the end.
 * @param {string} bun
 * @param {string | undefined} browser
 */
async function slowTests(bun, browser) {
  return [
    ...tests('Faults, in small', bun, there('fault')),
    ...tests('A hub on several machines', bun, there('cluster')),
    ...(browser
      ? tests(BROWSER_TESTS, bun, there('e2e'), { env: { HUBBUB_BROWSER: browser, HUBBUB_NO_PICTURES: '1' } })
      : []),
    ...tests(
      "Tests of the hub on the desktop's Bun",
      await ensureBun({ name: 'bun-desktop' }),
      // Of the parts, those whose cost depends on the regular expressions of Bun.
      there('contract', 'desktop', 'unit/text.test.ts'),
      { filesAtOnce: HUB_FILES_AT_ONCE },
    ),
  ]
}

/**
 * @param {string} bun
 * @param {string | undefined} browser
 * @returns {(Step | Act)[]}
 */
function longSteps(bun, browser) {
  const env = { HUBBUB_LONG: '1', ...(browser && { HUBBUB_BROWSER: browser }) }
  const paths = there(
    ...(browser ? ['e2e/fault'] : []),
    'fault',
    'unit/export-histories.test.ts',
    'unit/box-back.test.ts',
    'unit/log-tree/box-changed.test.ts',
  )
  return [
    { title: 'User interface', act: () => ensureUi() },
    // One file at a time, because the long form also measures times.
    ...tests('Faults', bun, paths, { env, limitMs: LONG_STEP_MAX_MS, filesAtOnce: 1 }),
  ]
}

/**
 * What there is of it, as paths that bun test doesn't take for a filter. An empty folder would fail as one that matches nothing.
 * @param {string[]} names below test/
 */
function there(...names) {
  return names.filter((name) => holdsTests(join(ROOT, 'test', name))).map((name) => `./test/${name}`)
}

/** @param {string} path */
function holdsTests(path) {
  if (!existsSync(path)) return false
  const names = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [path]
  return names.some((name) => /\.test\.tsx?$/.test(name))
}

/**
 * @param {string} title
 * @param {[string, string?]} command
 * @param {string[]} args
 * @returns {Step}
 */
function check(title, [name, command], args) {
  return { title, program: NODE, args: [commandOf(name, command), ...args], limitMs: STEP_MAX_MS }
}

/**
 * @param {string} title
 * @param {string} bun
 * @param {string[]} paths
 * @param {{ flags?: string[], env?: Record<string, string>, limitMs?: number, filesAtOnce?: number }} [options]
 * @returns {Step[]} none where there is nothing to run
 */
function tests(title, bun, paths, { flags = [], env = {}, limitMs = STEP_MAX_MS, filesAtOnce = FILES_AT_ONCE } = {}) {
  if (paths.length === 0) return []
  const parallel = filesAtOnce > 1 ? [`--parallel=${filesAtOnce}`] : []
  const args = [...flags, 'test', ...parallel, `--timeout=${TEST_MAX_MS}`, ...paths]
  return [{ title, program: bun, args, isTest: true, env, limitMs }]
}

/**
 * @param {(Step | Act)[]} steps
 * @param {number} lanes with more than one the output of a step is shown when it has ended, in one piece
 */
async function runAll(steps, lanes) {
  queue = steps
  await inLanes(queue, lanes, (step) => perform(step, lanes === 1))
}

/**
 * @param {Step | Act} step
 * @param {boolean} isShownLive
 */
async function perform(step, isShownLive) {
  console.log(`── ${step.title} …`)
  /** @type {(string | Uint8Array)[]} */
  const output = []
  const show = isShownLive ? undefined : (/** @type {string | Uint8Array} */ text) => void output.push(text)
  const started = Date.now()
  const { code, counts, failures } = await ('act' in step ? act(step) : runStep(step, show))
  total.passed += counts.passed
  total.skipped += counts.skipped
  // A check that fails, and a run that breaks off before it counts, is a failure as well.
  total.failed += code !== 0 ? Math.max(1, counts.failed) : counts.failed
  if (code !== 0) failed.push({ title: step.title, failures })

  for (const text of output) process.stdout.write(text)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`── ${step.title}: ${code === 0 ? 'fine' : `failed (${code})`}, ${seconds} s\n`)
}

/** @param {Act} step */
async function act({ act }) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    await act()
    return { code: 0, counts, failures: [] }
  } catch (problem) {
    if (!(problem instanceof SetUpProblem)) throw problem
    report(problem.message)
    return { code: 1, counts, failures: [] }
  }
}

/** Other engines than Chromium are optional, so a run has to say which of them it has tried. */
function reportEngines() {
  const { firefox, webkit, missing } = findEngines()
  const tried = ['Chromium', ...[firefox, webkit].flatMap((engine) => engine?.name ?? [])]
  console.log(`── Browser engines that were tested: ${tried.join(', ')}`)
  if (missing.length > 0) console.log(`── Not installed, so not tested: ${missing.join(', ')}`)
}

/** Says at the very end what a reader of a long log must not miss, and counts what did not run as failed. */
function conclude() {
  for (const { title, failures } of failed) for (const failure of failures) console.log(`── ${title}:\n${failure}\n`)
  for (const reason of notRun) console.log(`── NOT RUN: ${reason}`)
  for (const { title } of failed) console.log(`── FAILED: ${title}`)
  total.failed += notRun.length
  if (total.passed === 0) console.log('── Not one test ran.')
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`)
}
