// The record of a data folder for other commands of the same user: from the folder, or from the hub that runs on it.
import { type Control, readControl, removeControl } from '../control-file.ts'
import { UnusableData } from '../store/files/unusable-data.ts'
import { openStore, type Store } from '../store/store.ts'
import { systemClock } from '../system-clock.ts'

/** Asks the running hub as the owner of this computer. Throws `UnusableData` where it does not answer. */
export type HubRequest = (path: string) => Promise<Response>

/**
 * The folder first. Only while somebody holds it does its control file name a hub; one that a killed hub has left behind
 * may lead to any program that has the port now, so whoever gets the folder removes it.
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
    return { hub: asking(control, data) }
  }
}

function asking({ port, token }: Control, data: string): HubRequest {
  // Bun would send what is for this computer, the token with it, to the proxy of the environment.
  process.env['NO_PROXY'] = '127.0.0.1'
  process.env['no_proxy'] = '127.0.0.1'
  return async (path) => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers, redirect: 'error' }).catch((cause) => {
      throw new UnusableData('noAccess', `the hub that runs on ${data} does not answer`, { cause })
    })
    if (response.ok) return response
    throw new UnusableData('noAccess', `the hub that runs on ${data} answered ${response.status}`)
  }
}
