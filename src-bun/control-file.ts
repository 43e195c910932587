// How another command of the same user finds the hub that runs on a data folder.
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** `token` is a Bearer token of the owner: it reads everything and is accepted from this computer only. */
export type Control = { pid: number; port: number; token: string }

const file = (data: string) => join(data, 'control.json')

export function writeControl(data: string, control: Control): void {
  writeFileSync(file(data), JSON.stringify(control), { mode: 0o600 })
  chmodSync(file(data), 0o600)
}

const isOutOfSpace = (fault: unknown) => ['ENOSPC', 'EDQUOT'].includes((fault as NodeJS.ErrnoException).code ?? '')

/**
 * Returns a function that writes the control file, to be called every few seconds until there is one. A hub does its work without it, so a disk
 * that takes nothing does not end the hub: `onFault` is called once. `giveUpReserve` makes room on a full disk, because its host
 * needs the other commands then.
 */
export function createControlWriter(
  data: string,
  control: Control,
  { giveUpReserve, onFault }: { giveUpReserve(): void; onFault(fault: unknown): void },
): () => void {
  let isWritten = false
  let isReported = false

  function write(isLastTry = false): void {
    try {
      writeControl(data, control)
      isWritten = true
    } catch (fault) {
      if (isOutOfSpace(fault) && !isLastTry) {
        giveUpReserve()
        write(true)
      } else if (!isReported) {
        isReported = true
        onFault(fault)
      }
    }
  }
  return () => {
    if (!isWritten) write()
  }
}

export const removeControl = (data: string): void => rmSync(file(data), { force: true })

/** Only true while a process holds the folder's lock; otherwise a killed hub may have left the file behind. */
export function readControl(data: string): Control | undefined {
  try {
    return JSON.parse(readFileSync(file(data), 'utf8')) as Control
  } catch {
    // No file, or half a file: the hub is starting or stopping.
    return undefined
  }
}
