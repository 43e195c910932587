import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const LOOK_EVERY_MS = 500

/**
 * Runs a program that may hang on a dead network: it is ended once it has neither said anything nor made a file in the
 * given folders grow for `silentMs`. A slow download that moves may take its time.
 * @param {string[]} command
 * @param {{ cwd: string, silentMs: number, growing?: string[], signal?: AbortSignal | undefined }} options
 * @returns {Promise<{ code: number, output: string, silent: boolean }>}
 */
export function runWatched([program = '', ...args], { cwd, silentMs, growing = [], signal }) {
  return new Promise((resolve) => {
    let output = ''
    let silent = false
    let lastSign = Date.now()
    let lastSize = -1
    const child = spawnInGroup(program, args, { cwd, env: process.env })
    const end = () => endGroup(child.pid)
    const watch = setInterval(() => {
      const size = sizeOfFiles(growing)
      if (size !== lastSize) lastSign = Date.now()
      lastSize = size
      silent = Date.now() - lastSign > silentMs
      if (silent) end()
    }, LOOK_EVERY_MS)
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
        lastSign = Date.now()
      })
    }
    signal?.addEventListener('abort', end, { once: true })
    /** @param {number | null} code */
    const done = (code) => {
      clearInterval(watch)
      signal?.removeEventListener('abort', end)
      resolve({ code: code ?? 1, output, silent })
    }
    child.on('error', (error) => {
      output += error.message
      done(127)
    })
    child.on('close', done)
  })
}

/**
 * In a process group of its own: what it starts can be ended with it, and the terminal's Ctrl-C reaches us alone.
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
    // Gone by itself in the meantime.
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
    // A download folder that does not exist yet.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
