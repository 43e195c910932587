// The data of a folder for commands of the same user: read from the folder, or requested from the hub that runs on it.
import { readControl, removeControl } from '../control-file.ts'
import { type HubRequest, requestTo } from '../running-hub.ts'
import { UnusableData } from '../store/files/unusable-data.ts'
import { openStore, type Store } from '../store/store.ts'
import { systemClock } from '../system-clock.ts'

/**
 * Tries the folder first. The control file names a hub only while a process holds the folder's lock. A file that a killed hub has
 * left behind may name the port of any other program, so whoever gets the lock removes it.
 */
export function reach(data: string): { store: Store; hub?: never } | { hub: HubRequest; store?: never } {
  try {
    const store = openStore(data, systemClock, (fault) => {
      throw fault
    })
    removeControl(data)
    return { store }
  } catch (fault) {
    const control = fault instanceof UnusableData && fault.reason === 'inUse' ? readControl(data) : undefined
    if (!control) throw fault
    return { hub: requestTo(control, data) }
  }
}
