import { networkInterfaces } from 'node:os'

export type LanAddress = { address: string; interface: string }

// Bridges, tunnels and virtual machines: other devices are not on these networks.
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|utun|wg|tailscale|zt|llw|awdl|bridge|lxc|cni|flannel)/i

/** The IPv4 addresses under which others on the network may reach this computer, the likeliest first. */
export function lanAddresses(interfaces = networkInterfaces()): LanAddress[] {
  return Object.entries(interfaces)
    .flatMap(([name, addresses]) => (addresses ?? []).map((address) => ({ name, ...address })))
    .filter((entry) => entry.family === 'IPv4' && !entry.internal)
    .map((entry) => ({
      address: entry.address,
      interface: entry.name,
      unlikeliness: unlikelinessOf(entry.name, entry.address),
    }))
    .sort((a, b) => a.unlikeliness - b.unlikeliness)
    .map(({ address, interface: name }) => ({ address, interface: name }))
}

function unlikelinessOf(name: string, address: string): number {
  const virtual = VIRTUAL.test(name) ? 100 : 0
  // A link-local address: no network gave this computer one.
  const selfAssigned = address.startsWith('169.254.') ? 50 : 0
  const range = address.startsWith('192.168.') ? 0 : address.startsWith('10.') ? 1 : 2
  return virtual + selfAssigned + range
}

/** Every address of this computer, IPv6 too, as it may stand in a Host header (without brackets). */
export function ownAddresses(interfaces = networkInterfaces()): string[] {
  return Object.values(interfaces).flatMap((addresses) => (addresses ?? []).map(({ address }) => address.toLowerCase()))
}
