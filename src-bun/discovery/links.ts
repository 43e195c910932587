import type { Invitation } from '../contract/door/door.ts'
import type { LanAddress } from './addresses.ts'

/** One link for each address, in their order. `token` is the link token of the door; without one the page asks for a code. */
export function invitationLinks(
  addresses: readonly LanAddress[],
  port: number,
  token: string | undefined,
): Invitation['links'] {
  return addresses.map(({ address, interface: name }) => ({
    url: `http://${address}:${port}/${token === undefined ? '' : `#${token}`}`,
    address: `${address}:${port}`,
    interface: name,
  }))
}

/** The link that signs one browser of this computer in as the host. */
export const hostLink = (port: number, hostToken: string): string => `http://localhost:${port}/#host=${hostToken}`
