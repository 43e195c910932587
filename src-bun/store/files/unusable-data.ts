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
  return new UnusableData('noAccess', `the data folder ${folder} cannot be used: ${(fault as Error).message}`, cause)
}
