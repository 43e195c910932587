// A fault of our own that has ended the app: what was thrown is kept in the data folder, and offered at the next start.
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../package.json'

/** Written by a fault; renamed once it was offered. */
const fileIn = (data: string) => join(data, 'fault.txt')
const offeredIn = (data: string) => join(data, 'fault-offered.txt')

/**
 * Electrobun's own handlers end the process at once, in the middle of whatever the hub does. Called after it was imported, and before
 * ours are set.
 */
export function removeForeignHandlers(): void {
  for (const event of ['uncaughtException', 'unhandledRejection']) process.removeAllListeners(event)
}

/** Has no tokens, codes or texts in it, like the log of the hub. */
export function keepFaultReport(data: string, thrown: unknown, now = new Date()): void {
  const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  const lines = [
    `Hubbub ${version} on ${process.platform} ${process.arch}, Bun ${Bun.version}`,
    now.toISOString(),
    '',
    what,
    '',
  ]
  try {
    writeFileSync(fileIn(data), lines.join('\n'), { mode: 0o600 })
  } catch {
    // On a full disk there is no report; the terminal has it.
  }
}

/** The report of a fault of which no notification was shown yet. */
export function takeFaultReport(data: string): string | undefined {
  if (!existsSync(fileIn(data))) return undefined
  try {
    renameSync(fileIn(data), offeredIn(data))
    return offeredIn(data)
  } catch {
    return fileIn(data)
  }
}
