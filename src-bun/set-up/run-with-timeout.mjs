import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const CHECK_EVERY_MS = 500

/**
 * Runs a program that may hang on a dead network. It is killed once it has neither written to its output nor made a file in the
 * folders `growing` longer for `inactiveMs`; `isInactive` is true then. A download that is slow but moves may take its time.
 * @param {string[]} command
 * @param {{ cwd: string, inactiveMs: number, growing?: string[], signal?: AbortSignal | undefined }} options
 * @returns {Promise<{ code: number, output: string, isInactive: boolean }>}
 */
export function runWithTimeout([program = '', ...args], { cwd, inactiveMs, growing = [], signal }) {
  return new Promise((resolve) => {
    let output = ''
    let isInactive = false
    let lastActivityAt = Date.now()
    let lastSize = -1
    const child = spawnInGroup(program, args, { cwd, env: process.env })
    const end = () => endGroup(child.pid)
    const watch = setInterval(() => {
      const size = sizeOfFiles(growing)
      if (size !== lastSize) lastActivityAt = Date.now()
      lastSize = size
      isInactive = Date.now() - lastActivityAt > inactiveMs
      if (isInactive) end()
    }, CHECK_EVERY_MS)
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        lastActivityAt = Date.now()
      })
    }
    signal?.addEventListener('abort', end, { once: true })
    /** @param {number | null} code */
    const done = (code) => {
      clearInterval(watch)
      signal?.removeEventListener('abort', end)
      resolve({ code: code ?? 1, output, isInactive })
    }
    child.on('error', (error) => {
      output += error.message
      done(127)
    })
    child.on('close', done)
  })
}

/**
 * Starts a program in a process group of its own: its children can be killed with it, and Ctrl-C at the terminal reaches only us.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
export function spawnInGroup(program, args, { cwd, env }) {
  return spawn(program, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
}

/** @param {number | undefined} pid */
export function endGroup(pid) {
  if (pid === undefined) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // The process has ended by itself in the meantime.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** @param {string[]} folders */
function sizeOfFiles(folders) {
  let size = 0
  for (const folder of folders) {
    for (const name of readNames(folder)) size += statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0
  }
  return size
}

/** @param {string} folder */
function readNames(folder) {
  try {
    return readdirSync(folder)
  } catch (error) {
    // The download folder does not exist yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
