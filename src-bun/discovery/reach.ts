// How others reach this hub: its living addresses, the likeliest first, and which of them have proved to work.
import { networkInterfaces } from 'node:os'
import type { Invitation } from '../contract/door/door.ts'
import type { Interfaces, LanAddress } from './addresses.ts'
import { type Arrivals, createArrivals } from './arrivals.ts'
import { invitationLinks } from './links.ts'
import { createOldLinks, type OldLinks } from './old-links.ts'
import { reachableAddresses } from './reachable.ts'

export type Reach = {
  arrivals: Arrivals
  oldLinks: OldLinks
  /** As they are now: a laptop gets another one with each network. */
  addresses(): Promise<LanAddress[]>
  /** One link for each address. `token` as in `invitationLinks`. */
  links(token: string | undefined): Promise<Invitation['links']>
}

/** `host` is what the hub listens on; undefined is everything. `port` is the one for links, and `localName` is announced in the network. `hasHttpPort` as in `invitationLinks`. */
export function createReach(
  host: string | undefined,
  port: () => number,
  localName: string | undefined,
  clock: { monotonic(): number },
  interfaces: () => Interfaces = networkInterfaces,
  hasHttpPort = () => false,
): Reach {
  const arrivals = createArrivals()
  const addresses = () => reachableAddresses(host, interfaces(), arrivals.by)
  /** After all addresses: not every telephone looks such names up. Without a network nobody does. */
  async function names(): Promise<LanAddress[]> {
    const found = await addresses()
    if (localName === undefined || found.length === 0) return found
    return [...found, { address: localName, interface: 'mDNS', kind: 'card' }]
  }
  return {
    arrivals,
    oldLinks: createOldLinks(clock),
    addresses,
    links: async (token) => invitationLinks(await names(), port(), token, hasHttpPort()),
  }
}
