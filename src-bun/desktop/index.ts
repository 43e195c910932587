// The app's entry point. Its name must stay: Electrobun starts bun/index.js, and hangs without a window if it is missing.
import './umask.ts'
import { startHub } from '../hub.ts'
import { createLog } from '../log.ts'
import { stopOnUncaught } from '../uncaught.ts'
import { runDesktop } from './app.ts'
import { electrobunDesktop } from './electrobun.ts'
import { removeForeignHandlers } from './fault-report.ts'
import { otherLaunchOn } from './other-launch.ts'

const writeToPerson = (sentence: string) => void process.stderr.write(`${sentence}\n`)

removeForeignHandlers()
await runDesktop(electrobunDesktop(), startHub, {
  env: process.env,
  otherLaunchOn,
  writeToLauncher: (line) => void process.stdout.write(`${line}\n`),
  writeToPerson,
  onUncaught: (quit) => stopOnUncaught(createLog('error'), quit, writeToPerson),
})
