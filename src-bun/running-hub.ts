// Requests of the owner of this computer to a hub that runs on a data folder.
import type { Control } from './control-file.ts'
import { UnusableData } from './store/files/unusable-data.ts'

/** Sends a request to the running hub as the owner of this computer. Throws `UnusableData` unless the answer is 2xx. */
export type HubRequest = (path: string, method?: 'GET' | 'POST') => Promise<Response>

export function requestTo({ port, token }: Control, data: string): HubRequest {
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
