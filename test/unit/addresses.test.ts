// Which of this computer's addresses an invitation offers first. The interfaces are those that people have reported.
import { expect, test } from 'bun:test'
import { type Interfaces, lanAddresses } from '../../src-bun/discovery/addresses.ts'
import { createArrivals } from '../../src-bun/discovery/arrivals.ts'
import { invitationLinks } from '../../src-bun/discovery/links.ts'
import { reachableAddresses } from '../../src-bun/discovery/reachable.ts'
import { wayOutAddress } from '../../src-bun/discovery/way-out.ts'
import { aHub } from '../support/hub.ts'

type Card = { address: string; mac?: string; netmask?: string; internal?: boolean; family?: 'IPv4' | 'IPv6' }

function interfacesOf(cards: Record<string, Card>): Interfaces {
  const entries = Object.entries(cards).map(([name, card]) => {
    const { address, mac = 'c8:5b:76:11:22:33', netmask = '255.255.255.0', internal = false, family = 'IPv4' } = card
    return [name, [{ address, mac, netmask, internal, family, cidr: null, ...(family === 'IPv6' && { scopeid: 0 }) }]]
  })
  return Object.fromEntries(entries) as Interfaces
}

const first = (cards: Record<string, Card>, wayOut?: string) => lanAddresses(interfacesOf(cards), wayOut)[0]?.interface

/** Both orders in which a system may list the two. */
function firstInBothOrders(unreachable: [string, Card], reachable: [string, Card], wayOut?: string) {
  return [
    first(Object.fromEntries([unreachable, reachable]), wayOut),
    first(Object.fromEntries([reachable, unreachable]), wayOut),
  ]
}

const wifi: [string, Card] = ['Wi-Fi', { address: '10.0.0.23' }]
const wlan: [string, Card] = ['wlan0', { address: '172.16.0.9' }]
const card = (name: string, address: string): [string, Card] => [name, { address }]

/** Each with the one that others can reach. */
const REPORTED: readonly [[string, Card], [string, Card]][] = [
  [card('VirtualBox Host-Only Network', '192.168.56.1'), wifi],
  [card('VMware Network Adapter VMnet8', '192.168.137.1'), card('WLAN', '10.0.0.23')],
  [card('NordLynx', '10.5.0.2'), wifi],
  [card('nordlynx', '10.5.0.2'), wlan],
  [card('ppp0', '10.8.0.2'), wifi],
  [card('cscotun0', '10.8.0.2'), wifi],
  [card('proton0', '10.8.0.2'), wifi],
  [card('ZeroTier One [8056c2e21c000001]', '10.8.0.2'), wifi],
  [card('Mullvad', '10.8.0.2'), wifi],
  [card('podman0', '10.88.0.1'), card('eth0', '172.16.0.9')],
  [card('lxdbr0', '10.140.20.1'), wlan],
  [card('incusbr0', '10.140.20.1'), wlan],
  [card('cali1234', '10.1.0.1'), wlan],
  [card('wwan0', '10.1.0.1'), wlan],
  [card('Ethernet 3', '192.168.56.1'), card('Wi-Fi', '192.168.1.23')],
  [card('docker0', '172.17.0.1'), card('eth0', '172.16.0.9')],
  [card('br-4f2a8c1b9d0e', '192.168.48.1'), card('eno1', '10.0.0.23')],
  [card('virbr0', '192.168.122.1'), card('enp3s0', '10.0.0.23')],
  [card('vboxnet0', '192.168.56.1'), card('en0', '10.0.0.23')],
  [card('utun4', '10.8.0.2'), card('en0', '172.16.0.9')],
  [card('tailscale0', '100.101.2.3'), card('wlp2s0', '172.16.0.9')],
  [card('vEthernet (WSL (Hyper-V firewall))', '172.29.16.1'), card('Ethernet', '172.30.0.9')],
  [card('wg0', '10.8.0.2'), card('bond0', '172.16.0.9')],
  [card('wwp0s20f0u6', '10.8.0.2'), wlan],
  [card('Cloudflare WARP', '172.16.0.2'), card('Ethernet', '172.16.0.9')],
  [card('OpenVPN TAP-Windows6', '10.8.0.2'), card('Ethernet', '172.16.0.9')],
  [card('Mobilfunk', '10.8.0.2'), card('WLAN', '172.16.0.9')],
]

test('[DISC-2] an interface of a virtual machine, a container, a VPN or a modem comes last, whichever way the system lists it', () => {
  for (const [bad, good] of REPORTED) {
    expect([bad[0], ...firstInBothOrders(bad, good)]).toEqual([bad[0], good[0], good[0]])
    expect([bad[0], ...firstInBothOrders(bad, good, good[1].address)]).toEqual([bad[0], good[0], good[0]])
    // A VPN is often the way out, and its name says what it is. The name of this one says nothing.
    if (bad[0] === 'Ethernet 3') continue
    expect([bad[0], ...firstInBothOrders(bad, good, bad[1].address)]).toEqual([bad[0], good[0], good[0]])
  }
})

test('[DISC-3] a MAC address, a netmask or a range says that an interface is virtual, where its name does not', () => {
  const good: [string, Card] = ['Ethernet', { address: '172.30.0.9' }]
  const virtual: Card[] = [
    { address: '192.168.7.1', mac: '0a:00:27:00:00:0c' },
    { address: '192.168.7.1', mac: '00:50:56:C0:00:08' },
    { address: '192.168.7.1', mac: '08:00:27:01:02:03' },
    { address: '192.168.7.1', mac: '00:15:5d:01:02:03' },
    { address: '192.168.7.1', mac: '52:54:00:01:02:03' },
    { address: '10.9.0.2', mac: '00:ff:01:02:03:04' },
    { address: '10.9.0.2', mac: '00:00:00:00:00:00' },
    { address: '10.9.0.2', netmask: '255.255.255.255' },
    { address: '192.168.56.1' },
    { address: '192.168.122.1' },
    { address: '192.168.64.1' },
    { address: '10.211.55.2' },
    { address: '198.18.0.1' },
    { address: '100.70.0.1' },
  ]
  for (const each of virtual)
    expect([each, ...firstInBothOrders(['Ethernet 5', each], good)]).toEqual([each, 'Ethernet', 'Ethernet'])
})

test('[DISC-4] of cards that may be real, that with the way out comes first, also with an address that virtual machines have, but no tunnel', () => {
  const [a, b] = [card('eth0', '192.168.1.5'), card('eth1', '172.20.0.7')]
  expect(firstInBothOrders(a, b, '172.20.0.7')).toEqual(['eth1', 'eth1'])
  expect(firstInBothOrders(a, b)).toEqual(['eth0', 'eth0'])
  // Hubbub runs in a virtual machine on a bridged network, or in a company that uses this range.
  const guest: [string, Card] = ['enp0s3', { address: '192.168.56.20', mac: '08:00:27:01:02:03' }]
  expect(firstInBothOrders(card('docker0', '172.17.0.1'), guest, '192.168.56.20')).toEqual(['enp0s3', 'enp0s3'])
  expect(firstInBothOrders(b, guest, '192.168.56.20')).toEqual(['enp0s3', 'enp0s3'])
  expect(firstInBothOrders(card('vEthernet (External)', '10.0.0.4'), b, '10.0.0.4')).toEqual(
    Array(2).fill('vEthernet (External)'),
  )
  expect(firstInBothOrders(card('tun0', '10.8.0.2'), b, '10.8.0.2')).toEqual(['eth1', 'eth1'])
  // An address that has gone since, or a network without a router, changes nothing.
  expect(firstInBothOrders(a, b, '10.9.9.9')).toEqual(['eth0', 'eth0'])
})

test('[DISC-5] the way out is an address of this computer, or unknown where there is no route', async () => {
  expect(await wayOutAddress('127.0.0.1')).toBe('127.0.0.1')
  const own = lanAddresses().map(({ address }) => address)
  const found = await wayOutAddress()
  if (found !== undefined) expect(own).toContain(found)
  // Nothing can be sent to no address at all.
  expect(await wayOutAddress('255.255.255.255')).toBeUndefined()
})

test('[DISC-7] of IPv6 each real card has one address after those of IPv4, in brackets: none of one link only, and that of the local network first', () => {
  const v6 = (address: string, scopeid = 0) => ({
    ...{ address, scopeid, family: 'IPv6', netmask: 'ffff:ffff:ffff:ffff::', mac: 'c8:5b:76:11:22:33' },
    ...{ internal: false, cidr: null },
  })
  const interfaces = {
    wlan0: [
      v6('fe80::1', 3),
      v6('2001:db8::5'),
      v6('2001:db8::77:1'),
      v6('fd12::5'),
      ...(interfacesOf({ a: { address: '172.16.0.9' } })['a'] ?? []),
    ],
    docker0: [v6('fd99::1')],
    tun0: [v6('2001:db8:1::9')],
    eth9: [v6('febf::2', 4), v6('2001:db8:2::9')],
    lo: [{ ...v6('::1'), internal: true }],
  } as unknown as Interfaces
  expect(lanAddresses(interfaces).map(({ address }) => address)).toEqual([
    ...['172.16.0.9', '[fd12::5]', '[2001:db8:2::9]'],
  ])
  expect(lanAddresses({ lo: interfaces['lo'], eth0: [v6('fe80::2', 2)] } as Interfaces)).toEqual([])
  expect(invitationLinks(lanAddresses(interfaces).slice(1, 2), 4280, 'T')).toEqual([
    { url: 'http://[fd12::5]:4280/#T', address: '[fd12::5]:4280', interface: 'wlan0' },
  ])
  expect(invitationLinks(lanAddresses(interfaces).slice(0, 1), 4280, 'T', true)).toEqual([
    { url: 'http://172.16.0.9:4280/#T', address: '172.16.0.9', interface: 'wlan0' },
  ])
  // Browsers leave out this port, and so does who says the address aloud.
  expect(invitationLinks(lanAddresses(interfaces).slice(0, 1), 80, undefined)[0]?.url).toBe('http://172.16.0.9/')
})

test('[DISC-8] an address by which other devices have come in moves forward: one device decides between cards, a few outweigh the name of a tunnel', () => {
  const interfaces = interfacesOf({
    eth0: { address: '192.168.1.5' },
    eth1: { address: '10.0.0.7' },
    virbr0: { address: '192.168.122.1' },
    tailscale0: { address: '100.101.2.3' },
    wlan0: { address: 'fd00::2', family: 'IPv6' },
  })
  const order = (counts: Record<string, number>) =>
    lanAddresses(interfaces, '192.168.1.5', (address) => counts[address] ?? 0).map(({ address }) => address)
  expect(order({})[0]).toBe('192.168.1.5')
  expect(order({ '10.0.0.7': 1 })[0]).toBe('10.0.0.7')
  expect(order({ '10.0.0.7': 1, '192.168.1.5': 1 })[0]).toBe('192.168.1.5')
  expect(order({ 'fd00::2': 1 })[0]).toBe('[fd00::2]')
  // The host's own telephone came in through the VPN. Nobody else can.
  expect(order({ '100.101.2.3': 1 })[0]).toBe('192.168.1.5')
  expect(order({ '100.101.2.3': 5 })[0]).toBe('100.101.2.3')
  expect(order({ '100.101.2.3': 5, '192.168.1.5': 5 })[0]).toBe('192.168.1.5')
})

test('[DISC-9] devices are counted once for each name by which they come, this computer is not, and a flood of them takes no memory', () => {
  const arrivals = createArrivals(() => ['192.168.1.5', '::1'])
  for (const host of ['192.168.1.5:4280', '192.168.1.5', '192.168.1.5:80']) arrivals.note(host, '192.168.1.9')
  expect([arrivals.by('192.168.1.5'), arrivals.count()]).toEqual([1, 1])
  arrivals.note('192.168.1.5', '192.168.1.5')
  arrivals.note('localhost:4280', '::1')
  arrivals.note('192.168.1.5', 'unknown')
  arrivals.note(null, '192.168.1.77')
  expect([arrivals.by('192.168.1.5'), arrivals.by('localhost'), arrivals.count()]).toEqual([1, 0, 1])
  arrivals.note('[FD00::2]:4280', 'fd00::9')
  expect([arrivals.by('fd00::2'), arrivals.count()]).toEqual([1, 2])
  for (let n = 0; n < 5000; n++) {
    arrivals.note('192.168.1.5', `10.0.${n >> 8}.${n & 255}`)
    arrivals.note(`name${n}.example`, '10.9.9.9')
  }
  expect([arrivals.by('192.168.1.5'), arrivals.count()]).toEqual([256, 256])
  expect(Array.from({ length: 5000 }, (_, n) => arrivals.by(`name${n}.example`)).filter(Boolean).length).toBeLessThan(
    32,
  )
})

test('[DISC-6] a hub that listens on one address invites to no other, and on the loopback address to none', async () => {
  const interfaces = interfacesOf({
    lo: { address: '127.0.0.1', internal: true },
    eth0: { address: '192.168.1.5' },
    eth1: { address: '10.0.0.7' },
    eth2: { address: 'fd00::2', family: 'IPv6' },
  })
  const found = async (host?: string) => (await reachableAddresses(host, interfaces)).map(({ address }) => address)
  expect((await found()).sort()).toEqual(['10.0.0.7', '192.168.1.5', '[fd00::2]'])
  for (const every of ['::', 'laptop.example']) expect((await found(every)).sort()).toEqual((await found()).sort())
  // It listens on IPv4 alone.
  expect((await found('0.0.0.0')).sort()).toEqual(['10.0.0.7', '192.168.1.5'])
  expect(await found('10.0.0.7')).toEqual(['10.0.0.7'])
  expect(await found('fd00::2')).toEqual(['[fd00::2]'])
  for (const own of ['127.0.0.1', 'localhost', '::1']) expect(await found(own)).toEqual([])

  const hub = await aHub(['--host', '127.0.0.1'])
  const host = await hub.host()
  const invitation = (await (await host.get('/api/invitation')).json()) as { links: { address: string }[] }
  expect([hub.urls, invitation.links.map(({ address }) => address)]).toEqual([[], [`localhost:${hub.port}`]])
  await hub.end()
})
