import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type Interfaces, type LanAddress, lanAddresses } from './addresses.ts'
import { wayOutAddress } from './way-out.ts'

/**
 * The addresses at which others can reach a hub that listens on `host`, the likeliest first; those of every network without a
 * host, or with one whose address is not known here. A hub on the loopback address has none.
 */
export async function reachableAddresses(
  host: string | undefined,
  interfaces: Interfaces = networkInterfaces(),
  arrivalsBy?: (address: string) => number,
): Promise<LanAddress[]> {
  const all = lanAddresses(interfaces, await wayOutAddress(), arrivalsBy)
  if (host === undefined || host === '::') return all
  if (host === '0.0.0.0') return all.filter(({ address }) => !address.startsWith('['))
  if (isIP(host) === 6) return ipv6Address(host, interfaces)
  return isIP(host) === 4 || host === 'localhost' ? all.filter(({ address }) => address === host) : all
}

/** Any address that this computer has, because the person named it. */
function ipv6Address(host: string, interfaces: Interfaces): LanAddress[] {
  return Object.entries(interfaces).flatMap(([name, entries = []]) =>
    entries
      .filter(({ address, internal }) => !internal && address.toLowerCase() === host.toLowerCase())
      .map(({ address }) => ({ address: `[${address}]`, interface: name, kind: 'card' as const })),
  )
}
