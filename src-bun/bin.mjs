#!/usr/bin/env node
// `hubbub` and `npm start`: needs only Node and npm, installs what is missing and starts the hub on Bun.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { hubEntry } from './set-up/builds/hub.mjs'
import { ensureUi } from './set-up/builds/ui.mjs'
import { ensureBun } from './set-up/bun.mjs'
import { ensureDependencies } from './set-up/dependencies.mjs'
import { ENGINE } from './set-up/engine.mjs'
import { openDesktop } from './set-up/open-desktop.mjs'
import { report, SetUpProblem } from './set-up/report.mjs'
import { onStopSignal } from './set-up/signals.mjs'

const TERMINAL_SENDS_WITHIN_MS = 300

const env = { ...ENGINE, ...process.env }

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem
  report(problem.message)
  process.exitCode = 1
}

/** @param {string[]} args */
async function main(args) {
  const [command, ...flags] = args
  const asksForHelp = args.some((arg) => arg === '--help' || arg === '--version')
  await ensureDependencies()
  const bun = await ensureBun()
  if (asksForHelp || (command !== 'start' && command !== 'serve')) return runHub(bun, args)
  await ensureUi()
  return command === 'start' ? start(bun, flags) : runHub(bun, args)
}

/**
 * @param {string} bun
 * @param {string[]} flags
 */
async function start(bun, flags) {
  const stopping = new AbortController()
  const stopListening = onStopSignal((signal) => stopping.abort(signal))
  const window = await openDesktop({ env, log: report, flags, signal: stopping.signal })
  if (window.opened) return window.exit
  stopListening()
  if (stopping.signal.aborted) return exitCodeOf(stopping.signal.reason)
  report(`No window here: ${window.reason}. Serving without one.`)
  return runHub(bun, ['serve', ...flags])
}

/**
 * @param {string} bun
 * @param {string[]} args
 * @returns {Promise<number>}
 */
async function runHub(bun, args) {
  const entry = await hubEntry(bun)
  return new Promise((resolve, reject) => {
    const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
    /** @type {import('node:child_process').ChildProcess} */
    let hub
    // Registered before the hub is started: a signal in between would end this process and leave the hub running.
    onStopSignal((signal) => {
      if (signal !== 'SIGINT' || !atTerminal) hub.kill(signal)
      // The terminal sends Ctrl-C to the hub as well; `kill -INT` reaches only this process.
      else setTimeout(() => hub.kill(signal), TERMINAL_SENDS_WITHIN_MS).unref()
    })
    hub = spawn(bun, [entry, ...args], { env, stdio: 'inherit' })
    hub.on('error', (error) => reject(new SetUpProblem(`Bun could not be started: ${error.message}`)))
    hub.on('exit', (code, signal) => resolve(code ?? exitCodeOf(signal ?? 'SIGTERM')))
  })
}

/** @param {NodeJS.Signals} signal */
function exitCodeOf(signal) {
  return 128 + constants.signals[signal]
}
