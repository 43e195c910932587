import { accessSync, constants } from 'node:fs'
import { NewerDatabase } from '../migrate.ts'
import { DamagedDatabase } from './examine.ts'

/** A data folder that cannot be used. The message is for the person who started the hub, without a full stop. */
export class UnusableData extends Error {
  override name = 'UnusableData'
  constructor(
    readonly reason: 'inUse' | 'newer' | 'damaged' | 'noAccess',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

export function unusable(fault: unknown, folder: string): UnusableData {
  const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
  const cause = { cause: fault }
  if (fault instanceof NewerDatabase) return new UnusableData('newer', `${fault.message}; it stays untouched`, cause)
  if (fault instanceof DamagedDatabase)
    return new UnusableData('damaged', `the data in ${folder} is damaged; a hub started on it recovers`, cause)
  if (/BUSY|LOCKED/.test(code))
    return new UnusableData('inUse', `another hub is using the data folder ${folder}`, cause)
  return new UnusableData('noAccess', `the data folder ${folder} cannot be used: ${whyNot(fault, code, folder)}`, cause)
}

const WORDS: Readonly<Record<string, string>> = {
  EROFS: 'it can only be read there',
  SQLITE_READONLY: 'it can only be read there',
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  ENOSPC: 'its disk is full',
  SQLITE_FULL: 'its disk is full',
}

function whyNot(fault: unknown, code: string, folder: string): string {
  // SQLite does not say why it cannot open a file.
  const cause = code === 'SQLITE_CANTOPEN' ? (whyNotWritable(folder) ?? code) : code
  return WORDS[cause] ?? (fault as Error).message
}

function whyNotWritable(folder: string): string | undefined {
  try {
    accessSync(folder, constants.W_OK)
    return undefined
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code
  }
}
