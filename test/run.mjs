#!/usr/bin/env node
// `npm test`: everything there is to check, in the order in which a mistake is cheapest to find. Needs Node and npm.
//   node test/run.mjs          all of it
//   node test/run.mjs check    without the tests in a browser
//   node test/run.mjs long     the fault tests that take their time
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBun } from '../src-bun/set-up/bun.mjs'
import { commandOf, NODE, ROOT } from '../src-bun/set-up/checkout.mjs'
import { ensureDependencies } from '../src-bun/set-up/dependencies.mjs'
import { report, SetUpProblem } from '../src-bun/set-up/report.mjs'
import { ensureUi } from '../src-bun/set-up/ui.mjs'
import { ensureBrowser } from './support/browser.mjs'
import { runStep } from './support/run-step.mjs'

const MINUTE = 60_000

const part = process.argv[2] ?? 'all'
const total = { passed: 0, failed: 0, skipped: 0 }
try {
  process.exitCode = await main()
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem
  report(problem.message)
  total.failed++
  process.exitCode = 1
}
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`)

async function main() {
  if (!['all', 'check', 'long'].includes(part))
    throw new SetUpProblem(`There is no part "${part}". Say check, long or nothing.`)
  await ensureDependencies()
  const bun = await ensureBun()
  const steps = part === 'long' ? await longSteps(bun) : await usualSteps(bun)
  for (const step of steps) {
    const code = await perform(step)
    if (code !== 0) return code
  }
  if (total.passed > 0) return 0
  report('Not one test ran.')
  return 1
}

/**
 * @typedef {{ title: string, program: string, args: string[], isTest?: boolean, env?: Record<string, string>, limitMs: number }} Step
 * @typedef {{ title: string, act: () => Promise<void> }} Act
 */

/**
 * @param {string} bun
 * @returns {Promise<(Step | Act)[]>}
 */
async function usualSteps(bun) {
  // Before the first step, so that what cannot be had is known at once.
  const browser = part === 'all' && there('e2e').length > 0 ? await ensureBrowser() : undefined
  const bunDesktop = await ensureBun({ name: 'bun-desktop' })
  return [
    check('Format and lint', ['@biomejs/biome', 'biome'], ['check', '--error-on-warnings']),
    check('Types', ['typescript', 'tsc'], ['-b']),
    check('Unused code and packages', ['knip'], []),
    { title: 'User interface', act: () => ensureUi() },
    // The browser's condition: Solid's other build is for servers and not reactive.
    ...tests('Tests of parts', bun, there('architecture.test.ts', 'unit'), { flags: ['--conditions=browser'] }),
    ...tests('Tests of the hub', bun, there('contract', 'desktop', 'set-up')),
    ...tests('Faults, in small', bun, there('fault'), { limitMs: 6 * MINUTE }),
    ...tests("Tests of the hub on the desktop's Bun", bunDesktop, there('contract', 'desktop')),
    ...(browser
      ? tests('Tests in a browser', bun, there('e2e'), { env: { HUBBUB_BROWSER: browser }, limitMs: 7 * MINUTE })
      : []),
  ]
}

/**
 * @param {string} bun
 * @returns {Promise<(Step | Act)[]>}
 */
async function longSteps(bun) {
  const env = { HUBBUB_LONG: '1', HUBBUB_BROWSER: await ensureBrowser() }
  return [
    { title: 'User interface', act: () => ensureUi() },
    ...tests('Faults', bun, there('e2e/fault', 'fault'), { env, limitMs: 120 * MINUTE }),
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
  return { title, program: NODE, args: [commandOf(name, command), ...args], limitMs: 3 * MINUTE }
}

/**
 * @param {string} title
 * @param {string} bun
 * @param {string[]} paths
 * @param {{ flags?: string[], env?: Record<string, string>, limitMs?: number }} [options]
 * @returns {Step[]} none where there is nothing to run
 */
function tests(title, bun, paths, { flags = [], env = {}, limitMs = 4 * MINUTE } = {}) {
  if (paths.length === 0) return []
  return [{ title, program: bun, args: [...flags, 'test', ...paths], isTest: true, env, limitMs }]
}

/**
 * @param {Step | Act} step
 * @returns {Promise<number>} its exit code
 */
async function perform(step) {
  console.log(`\n── ${step.title}`)
  const started = Date.now()
  const { code, counts } = await ('act' in step ? act(step) : runStep(step))
  total.passed += counts.passed
  total.skipped += counts.skipped
  // A check that fails, and a run that breaks off before it counts, is a failure as well.
  total.failed += code !== 0 ? Math.max(1, counts.failed) : counts.failed
  console.log(
    `── ${step.title}: ${code === 0 ? 'fine' : `failed (${code})`}, ${((Date.now() - started) / 1000).toFixed(1)} s`,
  )
  return code
}

/** @param {Act} step */
async function act({ act }) {
  await act()
  return { code: 0, counts: { passed: 0, failed: 0, skipped: 0 } }
}
