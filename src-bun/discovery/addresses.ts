// The addresses of this computer, those under which others on the network can reach it first. Many computers have more than
// one: virtual machines, containers and VPNs bring interfaces of their own, on which nobody else is.
import { networkInterfaces } from 'node:os'

/**
 * What an address seems to be of: a card of a network · a network of virtual machines or containers · a VPN or a modem · a card
 * that no network has given an address.
 */
export type AddressKind = 'card' | 'virtual' | 'tunnel' | 'selfAssigned'
/** As it stands in a link: one of IPv6 in brackets. */
export type LanAddress = { address: string; interface: string; kind: AddressKind }
export type Interfaces = ReturnType<typeof networkInterfaces>

type Entry = { name: string; family: string; address: string; netmask: string; mac: string }

/** Bridges, tunnels, modems and virtual machines, as Linux, macOS and the BSDs name them. */
const VIRTUAL_UNIX =
  /^(docker|podman|br-|bridge|veth(?!ernet)|virbr|vnet|vmnet|vmenet|vboxnet|lxc|lxd|incus|cni|flannel|cali|cilium|kube|weave|hassio|tun|tap|utun|ipsec|gre|gif|stf|sit|ip6tnl|wg|wt\d|tailscale|zt|feth|nebula|ppp|vpn|nord(lynx|tun|vpn)|proton|pvpn|mullvad|cscotun|gpd|wwan|ww[px]\d|rmnet|pdp_ip|bnep|llw|awdl|anpi|dummy|ifb)/i

/** The same as Windows, or the program that made an interface there, names them. */
const VIRTUAL_WINDOWS =
  /virtualbox|vmware|vmnet|hyper-v|vethernet \((default|wsl|nat|docker|hns)|docker|vpn|tap-windows|wintun|wireguard|zerotier|tailscale|nordlynx|protonvpn|mullvad|hamachi|radmin|cloudflare|anyconnect|globalprotect|pangp|forticlient|fortinet|zscaler|netbird|loopback|bluetooth|cellular|mobil(e broadband|funk)/i

/** The adapters of VPN programs: OpenVPN, Cisco, GlobalProtect, Fortinet. Without an address of its own a device is a tunnel. */
const TUNNEL_MACS = ['00:ff:', '00:05:9a:', '02:50:41:', '00:09:0f:', '00:00:00:00:00:00']
/** VirtualBox, VMware, Hyper-V, QEMU, Xen, Parallels, Docker. */
const VIRTUAL_MACS = [
  ...['0a:00:27:', '08:00:27:', '00:50:56:', '00:0c:29:', '00:05:69:', '00:1c:14:'],
  ...['00:15:5d:', '52:54:00:', '00:16:3e:', '00:1c:42:', '02:42:'],
]

/** The ranges that programs give to their own networks: proxies; Hamachi and Radmin. */
const TUNNEL_RANGES = ['198.18.', '198.19.', '25.', '26.']
/** VirtualBox, Docker Machine, libvirt, macOS, Docker, VirtualBox in a guest, LXC, Podman, Parallels; and Tailscale, see `isShared`. */
const VIRTUAL_RANGES = [
  ...['192.168.56.', '192.168.99.', '192.168.122.', '192.168.64.', '172.17.'],
  ...['10.0.2.', '10.0.3.', '10.88.', '10.211.55.', '10.37.129.'],
]

/** Guests type IPv4 addresses more easily, and more devices speak it. */
const IPV6_UNLIKELINESS = 20
/** For each other device that came in by an address: one is worth more than the way out, and four are worth more than the name of a tunnel. */
const ARRIVAL_LIKELINESS = 60

/**
 * The addresses under which others on the network may reach this computer, the likeliest first. `wayOut` is the address from
 * which this computer sends to other networks (`wayOutAddress`), if it is known: that of the network with the router.
 * `arrivalsBy` counts the other devices that came in by an address, which proves that it works. Of IPv6 each card has one
 * address here, and none that works on one link only, because browsers take no scope in an address.
 */
export function lanAddresses(
  interfaces: Interfaces = networkInterfaces(),
  wayOut?: string,
  arrivalsBy: (address: string) => number = () => 0,
): LanAddress[] {
  return Object.entries(interfaces)
    .flatMap(([name, addresses]) => withOneIpv6((addresses ?? []).map((address) => ({ name, ...address }))))
    .filter(({ internal }) => !internal)
    .map((entry) => {
      const isIpv6 = entry.family === 'IPv6'
      const isWayOut = entry.address === wayOut
      const kind = kindOf(entry, isWayOut)
      return {
        address: isIpv6 ? `[${entry.address}]` : entry.address,
        interface: entry.name,
        kind,
        unlikeliness:
          unlikelinessOf(entry.address, kind, isWayOut) +
          (isIpv6 ? IPV6_UNLIKELINESS : 0) -
          arrivalsBy(entry.address) * ARRIVAL_LIKELINESS,
      }
    })
    .filter(({ address, kind }) => kind === 'card' || !address.startsWith('['))
    .sort((a, b) => a.unlikeliness - b.unlikeliness)
    .map(({ unlikeliness: _, ...address }) => address)
}

/** What the interface is of by which this computer sends to other networks. */
export function kindOfWayOut(
  wayOut: string,
  interfaces: Interfaces,
): { kind: AddressKind; interface: string } | undefined {
  for (const [name, addresses] of Object.entries(interfaces)) {
    const found = addresses?.find(({ address }) => address === wayOut)
    if (found) return { kind: kindOf({ name, ...found }, true), interface: name }
  }
  return undefined
}

/** The IPv4 addresses of a card, and the one of IPv6 that changes least: that of the local network, then that of the provider. */
function withOneIpv6<E extends { family: string; address: string }>(entries: readonly E[]): E[] {
  const [ipv6] = entries
    .filter(({ family, address }) => family === 'IPv6' && !/^fe[89ab]/i.test(address))
    .sort((a, b) => Number(isUniqueLocal(b.address)) - Number(isUniqueLocal(a.address)))
  return entries.filter((entry) => entry.family === 'IPv4' || entry === ipv6)
}

/** fc00::/7, the range of networks that choose their own addresses. */
const isUniqueLocal = (address: string): boolean => /^f[cd]/i.test(address)

function kindOf(entry: Entry, isWayOut: boolean): AddressKind {
  if (isTunnel(entry)) return 'tunnel'
  if (isVirtual(entry) && !isWayOut) return 'virtual'
  return entry.address.startsWith('169.254.') ? 'selfAssigned' : 'card'
}

const UNLIKELINESS: Record<AddressKind, number> = { card: 0, selfAssigned: 50, virtual: 100, tunnel: 200 }

/**
 * The way out is the best guess among cards that may be real, and it outweighs the address of a virtual machine's network:
 * Hubbub may run in that machine, or a company may use that range. It does not outweigh a name, because a VPN is often the
 * way out as well.
 */
function unlikelinessOf(address: string, kind: AddressKind, isWayOut: boolean): number {
  const range = address.startsWith('192.168.') ? 0 : address.startsWith('10.') ? 1 : 2
  return UNLIKELINESS[kind] + (isWayOut ? 0 : 10) + range
}

function isTunnel({ name, address, netmask, mac }: Entry): boolean {
  return (
    VIRTUAL_UNIX.test(name) ||
    VIRTUAL_WINDOWS.test(name) ||
    // A network of one.
    netmask === '255.255.255.255' ||
    startsWithOne(mac.toLowerCase(), TUNNEL_MACS) ||
    startsWithOne(address, TUNNEL_RANGES)
  )
}

function isVirtual({ address, mac }: Entry): boolean {
  return startsWithOne(mac.toLowerCase(), VIRTUAL_MACS) || startsWithOne(address, VIRTUAL_RANGES) || isShared(address)
}

/** 100.64.0.0/10: providers of mobile Internet share these addresses among their customers, and Tailscale uses them. */
function isShared(address: string): boolean {
  const [first, second] = address.split('.').map(Number) as [number, number]
  return first === 100 && second >= 64 && second < 128
}

const startsWithOne = (text: string, beginnings: readonly string[]): boolean =>
  beginnings.some((beginning) => text.startsWith(beginning))

/** Every address of this computer, IPv6 too, as it may stand in a Host header (without brackets). */
export function ownAddresses(interfaces = networkInterfaces()): string[] {
  return Object.values(interfaces).flatMap((addresses) => (addresses ?? []).map(({ address }) => address.toLowerCase()))
}
