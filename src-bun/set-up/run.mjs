import { spawn } from 'node:child_process'

const OUTPUT_MAX_CHARS = 64 * 1024

/**
 * Runs a program to its end. `output` is the end of what it wrote; with `show` all of it also goes to stderr while it runs.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, show?: boolean }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(program, args, { cwd, show = false }) {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-OUTPUT_MAX_CHARS)
        if (show) process.stderr.write(chunk)
      })
    }
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/**
 * The last lines of a program's output, for a message about its failure.
 * @param {string} output
 * @param {number} [count]
 */
export function lastLines(output, count = 12) {
  return output.trimEnd().split('\n').slice(-count).join('\n')
}
