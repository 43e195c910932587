import { spawn } from 'node:child_process'
import { ROOT } from '../../src-bun/set-up/checkout.mjs'

const KILLED_AFTER_MS = 5000
/** A hub that a test has left behind holds the pipe open, and must not delay the run. */
const DRAINED_AFTER_MS = 1000
const COLOURS = /\x1b\[[0-9;]*m/g
const SUMMARY = /(?:^ .+\n)+(?=Ran \d+ tests? )/gm
const COUNT = /^ +(\d+) (pass|fail|skip|todo)$/gm
const RESULT = /^\((pass|fail|skip|todo)\) /
const FAILURE_MAX_LINES = 60

/** @type {Set<(why: string) => void>} */
const running = new Set()

/**
 * Runs one program to its end, passes on what it prints, and counts what `bun test` sums up at its end. `failures` are the failed
 * tests, as `failuresIn` gives them.
 * @param {{ program: string, args: string[], isTest?: boolean, env?: Record<string, string>, limitMs: number }} step
 * @param {(text: string | Uint8Array) => void} [show]
 * @returns {Promise<{ code: number, counts: { passed: number, failed: number, skipped: number }, failures: string[] }>}
 */
export function runStep(
  { program, args, isTest = false, env = {}, limitMs },
  show = (text) => process.stdout.write(text),
) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // Both into one log: two streams would overtake each other.
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        show(chunk)
        if (isTest) output += chunk
      })
    }
    /** @param {string} why */
    function end(why) {
      show(`Ended: ${why}.\n`)
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), KILLED_AFTER_MS).unref()
    }
    running.add(end)
    const late = setTimeout(() => end(`it took longer than ${limitMs / 1000} s`), limitMs)
    child.on('error', (error) => show(`${error.message}\n`))
    child.on('exit', () => {
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, DRAINED_AFTER_MS).unref()
    })
    child.on('close', (code) => {
      clearTimeout(late)
      running.delete(end)
      resolve({ code: code ?? 1, counts: countsIn(output), failures: failuresIn(output) })
    })
  })
}

/**
 * Ends every step that runs, which then counts as failed.
 * @param {string} why
 */
export function endSteps(why) {
  for (const end of running) end(why)
}

/**
 * From the block of lines right above the last "Ran 18 tests": a test may have printed a summary of its own.
 * @param {string} output of bun test
 */
export function countsIn(output) {
  const counts = { pass: 0, fail: 0, skip: 0, todo: 0 }
  const summary = output.replace(COLOURS, '').match(SUMMARY)?.at(-1) ?? ''
  for (const [, count, kind] of summary.matchAll(COUNT)) {
    counts[/** @type {keyof typeof counts} */ (kind)] = Number(count)
  }
  return { passed: counts.pass, failed: counts.fail, skipped: counts.skip + counts.todo }
}

/**
 * Each failed test once: the lines that `bun test` prints about it (at most the last 60), the line with its name last. Where files run
 * side by side, their lines may be mixed.
 * @param {string} output of bun test
 */
export function failuresIn(output) {
  /** @type {Map<string, string>} by title, because the failed tests are listed once more at the end */
  const failures = new Map()
  /** @type {string[]} */
  let lines = []
  for (const line of output.replace(COLOURS, '').split('\n')) {
    lines.push(line)
    const result = RESULT.exec(line)?.[1]
    if (!result) continue
    if (result === 'fail' && !failures.has(line)) failures.set(line, lines.slice(-FAILURE_MAX_LINES).join('\n').trim())
    lines = []
  }
  return [...failures.values()]
}
