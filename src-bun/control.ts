// How another command of the same user finds the hub that runs on a data folder.
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** `token` is a Bearer token that signs in as the host, from this computer only. */
export type Control = { pid: number; port: number; token: string }

const file = (data: string) => join(data, 'control.json')

export function writeControl(data: string, control: Control): void {
  writeFileSync(file(data), JSON.stringify(control), { mode: 0o600 })
  chmodSync(file(data), 0o600)
}

export const removeControl = (data: string): void => rmSync(file(data), { force: true })

/** The hub on this folder, if its process is alive. A file left by a killed hub counts as none. */
export function readControl(data: string): Control | undefined {
  try {
    const control = JSON.parse(readFileSync(file(data), 'utf8')) as Control
    process.kill(control.pid, 0)
    return control
  } catch {
    // No file, half a file, or nobody of that number: no hub to talk to.
    return undefined
  }
}
