// The app's entry point. Its name must stay: Electrobun starts bun/index.js, and hangs without a window if it is missing.
import { startHub } from '../hub.ts'
import { runDesktop } from './app.ts'
import { electrobunDesktop } from './electrobun.ts'

await runDesktop(electrobunDesktop(), startHub, {
  env: process.env,
  writeToLauncher: (line) => void process.stdout.write(`${line}\n`),
  writeToPerson: (sentence) => void process.stderr.write(`${sentence}\n`),
})
