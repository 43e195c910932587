// By which addresses other devices have come in. Nothing proves better that an address works.
import { ownAddresses } from './addresses.ts'

export type Arrivals = {
  /** A device at the address `peer` has asked for the hub by the name or address `host`, as in a Host header. This computer itself does not count. */
  note(host: string | null, peer: string): void
  /** How many devices came in by this address. */
  by(address: string): number
  /** How many other devices have come in at all, by any name. */
  count(): number
}

/** How many devices are counted: more would change nothing. */
const DEVICES_MAX = 256
/** A computer has few addresses and names; the guard lets only those through. */
const HOSTS_MAX = 32

export function createArrivals(own: () => readonly string[] = ownAddresses): Arrivals {
  const devices = new Set<string>()
  const devicesBy = new Map<string, Set<string>>()

  return {
    note(host, peer) {
      const name = (host ?? '')
        .toLowerCase()
        .replace(/:\d+$/, '')
        .replace(/^\[|\]$/g, '')
      const known = devicesBy.get(name)
      // Most calls are of a device that is counted already.
      if (known?.has(peer) || name === '' || peer === 'unknown') return
      if (known ? known.size >= DEVICES_MAX : devicesBy.size >= HOSTS_MAX) return
      if (own().includes(peer)) return
      if (devices.size < DEVICES_MAX) devices.add(peer)
      devicesBy.set(name, (known ?? new Set()).add(peer))
    },
    by: (address) => devicesBy.get(address.toLowerCase())?.size ?? 0,
    count: () => devices.size,
  }
}
