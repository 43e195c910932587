// Which of this computer's addresses an invitation offers first. The interfaces are those that people have reported.
import { expect, test } from 'bun:test'
import { type Interfaces, lanAddresses } from '../../src-bun/discovery/addresses.ts'
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

test('[DISC-6] a hub that listens on one address invites to no other, and on the loopback address to none', async () => {
  const interfaces = interfacesOf({
    lo: { address: '127.0.0.1', internal: true },
    eth0: { address: '192.168.1.5' },
    eth1: { address: '10.0.0.7' },
    eth2: { address: 'fd00::2', family: 'IPv6' },
  })
  const found = async (host?: string) => (await reachableAddresses(host, interfaces)).map(({ address }) => address)
  expect((await found()).sort()).toEqual(['10.0.0.7', '192.168.1.5'])
  for (const every of ['0.0.0.0', '::', 'laptop.example'])
    expect((await found(every)).sort()).toEqual((await found()).sort())
  expect(await found('10.0.0.7')).toEqual(['10.0.0.7'])
  expect(await found('fd00::2')).toEqual(['[fd00::2]'])
  for (const own of ['127.0.0.1', 'localhost', '::1']) expect(await found(own)).toEqual([])

  const hub = await aHub(['--host', '127.0.0.1'])
  const host = await hub.host()
  const invitation = (await (await host.get('/api/invitation')).json()) as { links: { address: string }[] }
  expect([hub.urls, invitation.links.map(({ address }) => address)]).toEqual([[], [`localhost:${hub.port}`]])
  await hub.end()
})
