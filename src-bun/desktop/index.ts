// The app's entry. Its name must stay: Electrobun starts bun/index.js and hangs without a window where there is none.
import { startHub } from '../hub.ts'
import { runDesktop } from './app.ts'
import { electrobunDesktop } from './electrobun.ts'

await runDesktop(electrobunDesktop(), startHub, {
  env: process.env,
  tell: (line) => void process.stdout.write(`${line}\n`),
  complain: (sentence) => void process.stderr.write(`${sentence}\n`),
})
