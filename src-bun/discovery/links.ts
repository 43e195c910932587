import type { Invitation } from '../contract/door/door.ts'
import type { LanAddress } from './addresses.ts'

/** Browsers leave it out, so that the address is short enough to say aloud. */
const HTTP_PORT = 80

/**
 * One link for each address, in their order. `token` is the link token of the door; without one the page asks for a code. Where the hub
 * `hasHttpPort` as well, people type the address alone. The link names the port all the same, because it works at the next start, too.
 */
export function invitationLinks(
  addresses: readonly LanAddress[],
  port: number,
  token: string | undefined,
  hasHttpPort = false,
): Invitation['links'] {
  return addresses.map(({ address, interface: name }) => {
    const host = port === HTTP_PORT ? address : `${address}:${port}`
    return {
      url: `http://${host}/${token === undefined ? '' : `#${token}`}`,
      address: hasHttpPort ? address : host,
      interface: name,
    }
  })
}

/** The link that signs one browser of this computer in as the host. */
export const hostLink = (port: number, hostToken: string): string => `http://localhost:${port}/#host=${hostToken}`
