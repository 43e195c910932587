// The data of a folder for commands of the same user: read from the folder, or requested from the hub that runs on it.
import { type Control, readControl, removeControl } from '../control-file.ts'
import { UnusableData } from '../store/files/unusable-data.ts'
import { openStore, type Store } from '../store/store.ts'
import { systemClock } from '../system-clock.ts'

/** Sends a request to the running hub as the owner of this computer. Throws `UnusableData` unless the answer is 2xx. */
export type HubRequest = (path: string, method?: 'GET' | 'POST') => Promise<Response>

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

function requestTo({ port, token }: Control, data: string): HubRequest {
  // Without this Bun would send the request, and the token in it, to the proxy of the environment.
  process.env['NO_PROXY'] = '127.0.0.1'
  process.env['no_proxy'] = '127.0.0.1'
  return async (path, method = 'GET') => {
    const url = `http://127.0.0.1:${port}${path}`
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(url, { method, headers, redirect: 'error' }).catch((cause) => {
      throw new UnusableData('noAccess', `the hub that runs on ${data} does not answer`, { cause })
    })
    if (response.ok) return response
    throw new UnusableData('noAccess', `the hub that runs on ${data} answered ${response.status}`)
  }
}
