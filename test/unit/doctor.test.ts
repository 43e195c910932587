// What the doctor makes of what is known of a computer and its hub, and how it reads what systems say.
import { expect, test } from 'bun:test'
import { doctorLines } from '../../src-bun/cli/doctor-text.ts'
import { FINDINGS } from '../../src-bun/contract/http/diagnosis.ts'
import type { LanAddress } from '../../src-bun/discovery/addresses.ts'
import { isCaptive } from '../../src-bun/discovery/doctor/captive.ts'
import { diagnose, type Facts } from '../../src-bun/discovery/doctor/diagnose.ts'
import { blockDeviceOf, encryptionOf } from '../../src-bun/discovery/doctor/encryption.ts'
import { firewallOf, iptablesVerdict, nftVerdict } from '../../src-bun/discovery/doctor/firewall.ts'
import { createOldLinks } from '../../src-bun/discovery/old-links.ts'

const NOW = Date.UTC(2026, 10, 29)
const at = (name: string, kind: LanAddress['kind'] = 'card', address = '192.168.1.5'): LanAddress => ({
  ...{ address, interface: name, kind },
})
const WLAN = at('wlan0')
const TAILSCALE = at('tailscale0', 'tunnel', '100.101.2.3')

const facts = (some: Partial<Facts> = {}): Facts => ({
  ...{ addresses: [WLAN], isLoopbackOnly: false, wayOut: { kind: 'card', interface: 'wlan0' } },
  ...{ port: 4280, wantedPort: 4280, othersCame: 0, hasTried: false, firewall: 'off', isCaptive: false, oldLinks: 0 },
  ...{ now: NOW, newestChangeAt: NOW - 1000, freeBytes: 50e9, syncMs: 8, encryption: 'yes', clockAheadMs: undefined },
  ...some,
})
const codes = (some: Partial<Facts>) => diagnose(facts(some)).map(({ code }) => code)

const HEALTHY: Record<string, Partial<Facts>> = {
  'a laptop in a Wi-Fi, before anybody came': {},
  'the same with people': { othersCame: 12 },
  'a router without the Internet': { wayOut: undefined },
  'a VPN for some hosts beside the Wi-Fi': { addresses: [WLAN, TAILSCALE] },
  'a team in a VPN, who are there': {
    addresses: [TAILSCALE],
    othersCame: 3,
    wayOut: { kind: 'tunnel', interface: 'tun0' },
  },
  'containers and virtual machines beside the card': { addresses: [WLAN, at('docker0', 'virtual', '172.17.0.1')] },
  'a firewall that lets people in': { firewall: 'active', othersCame: 1 },
  'a firewall whose rules nobody knows, before anybody came': { firewall: 'active' },
  'an empty hub of which little is known': {
    ...{
      newestChangeAt: undefined,
      freeBytes: undefined,
      syncMs: undefined,
      encryption: 'unknown',
      firewall: 'unknown',
    },
  },
  'IPv6 alone': { addresses: [at('eth0', 'card', '[fd00::2]')] },
  'a clock that was set back by a minute': { newestChangeAt: NOW + 60_000 },
}

test('[DOCTOR-1] of healthy computers the doctor says nothing', () => {
  for (const [what, some] of Object.entries(HEALTHY)) expect([what, codes(some)]).toEqual([what, []])
})

const FAULTS: readonly [what: string, some: Partial<Facts>, found: readonly string[]][] = [
  ['no network', { addresses: [], wayOut: undefined }, ['network.none stops']],
  [
    'a card without an address',
    { addresses: [at('eth0', 'selfAssigned', '169.254.3.4')] },
    ['network.selfAssigned stops'],
  ],
  ['--host 127.0.0.1', { addresses: [], isLoopbackOnly: true }, ['network.loopback stops']],
  ['a VPN alone', { addresses: [TAILSCALE] }, ['network.vpn stops']],
  ['a VPN that takes everything', { wayOut: { kind: 'tunnel', interface: 'tun0' } }, ['network.vpn hinders']],
  ['virtual machines alone', { addresses: [at('virbr0', 'virtual', '192.168.122.1')] }, ['network.virtual stops']],
  ['a network that wants a sign-in', { isCaptive: true }, ['network.captive hinders']],
  ['the same with people', { isCaptive: true, othersCame: 2 }, ['network.captive hinders']],
  ['somebody tried, and the network isolates', { hasTried: true }, ['network.isolates stops']],
  ['somebody else is in, and this one is isolated', { hasTried: true, othersCame: 1 }, ['network.isolates stops']],
  ['somebody tried, and there is a firewall', { hasTried: true, firewall: 'active' }, ['firewall.likely stops']],
  ['the rules of the firewall say so', { firewall: 'blocks' }, ['firewall.blocks stops']],
  ['the same, and somebody tried', { firewall: 'blocks', hasTried: true }, ['firewall.blocks stops']],
  ['somebody tried in no network', { addresses: [], hasTried: true }, ['network.none stops']],
  ['another port', { port: 4281 }, ['port.taken note']],
  ['links of last week', { oldLinks: 3, othersCame: 4 }, ['link.old hinders']],
  ['no battery for the clock', { now: 5000, newestChangeAt: undefined }, ['clock.off hinders']],
  ['a clock that went back a day', { newestChangeAt: NOW + 86_400_000 }, ['clock.off hinders']],
  ['a clock that has jumped', { clockAheadMs: 400 * 86_400_000 }, ['clock.jumped note']],
  ['400 MB free', { freeBytes: 400e6 }, ['disk.full hinders']],
  ['20 MB free', { freeBytes: 20e6 }, ['disk.full stops']],
  ['a slow card', { syncMs: 900 }, ['disk.slow hinders']],
  ['a plain disk', { encryption: 'no' }, ['data.notEncrypted note']],
  [
    'much at once, the worst first',
    { encryption: 'no', freeBytes: 1e6, oldLinks: 1, addresses: [TAILSCALE] },
    ['network.vpn stops', 'disk.full stops', 'link.old hinders', 'data.notEncrypted note'],
  ],
]

test('[DOCTOR-2] each fault is named, with what it weighs, and nothing else is', () => {
  for (const [what, some, found] of FAULTS)
    expect([what, diagnose(facts(some)).map(({ code, weight }) => `${code} ${weight}`)]).toEqual([what, [...found]])
  // There is no code that nothing finds.
  const all = new Set<string>(FAULTS.flatMap(([, some]) => codes(some)))
  expect(FINDINGS.filter((code) => !all.has(code))).toEqual([])
})

test('[DOCTOR-3] each finding has one sentence and one next step, which name what is meant, in lines that a terminal holds', () => {
  for (const [, some] of FAULTS) {
    const findings = diagnose(facts(some))
    const lines = doctorLines({ findings, address: 'http://192.168.100.200:4280/', othersCame: 0 }, true)
    const text = lines.join('\n')
    for (const { detail = '' } of findings) expect(text).toContain(detail)
    expect(text).not.toContain('{}')
    expect(lines.filter((line) => line.startsWith('    → ')).length).toBe(findings.length)
    for (const line of lines) expect([line, line.length <= 90]).toEqual([line, true])
  }
  expect(doctorLines({ findings: [], othersCame: 0 }, false).join('\n')).toContain('nothing that keeps people out')
})

test('[DOCTOR-4] the rules of a firewall are read as it applies them: what comes first counts, and other ports, states and sources decide nothing', () => {
  const rules = (...lines: string[]) => iptablesVerdict(lines.join('\n'), 4280)
  expect(rules('-P INPUT ACCEPT')).toBe('off')
  expect(rules('-P INPUT DROP')).toBe('blocks')
  expect(rules('-P INPUT DROP', '-A INPUT -i lo -j ACCEPT')).toBe('blocks')
  expect(rules('-P INPUT DROP', '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT')).toBe('blocks')
  expect(rules('-P INPUT DROP', '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT')).toBe('blocks')
  expect(rules('-P INPUT DROP', '-A INPUT -p udp -m udp --dport 4280 -j ACCEPT')).toBe('blocks')
  expect(rules('-P INPUT DROP', '-A INPUT -p tcp -m tcp --dport 4280 -j ACCEPT')).toBe('off')
  expect(rules('-P INPUT DROP', '-A INPUT -p tcp -m multiport --dports 22,4280:4290 -j ACCEPT')).toBe('off')
  expect(rules('-P INPUT ACCEPT', '-A INPUT -p tcp -m tcp --dport 4280 -j REJECT')).toBe('blocks')
  expect(rules('-P INPUT ACCEPT', '-A INPUT -j LOG', '-A INPUT -j DROP')).toBe('blocks')
  expect(rules('-P INPUT DROP', '-A INPUT -j ufw-before-input')).toBe('active')
  for (const nonsense of ['', 'iptables: Permission denied']) expect(rules(nonsense)).toBe('unknown')
  const chain = (hook: string, policy: string) =>
    JSON.stringify({ nftables: [{ metainfo: {} }, { chain: { hook, policy } }] })
  expect(nftVerdict(chain('input', 'drop'))).toBe('active')
  expect(nftVerdict(chain('input', 'accept'))).toBe('off')
  expect(nftVerdict(chain('forward', 'drop'))).toBe('off')
  for (const nonsense of ['', '{}', 'null', '{"nftables":7}']) expect(nftVerdict(nonsense)).toBe('unknown')
})

test('[DOCTOR-5] a name that nobody has, answered with an address of a local network, is a network that wants a sign-in; no answer, and an advertisement, are not', async () => {
  const answering = (address: string) => () => Promise.resolve({ address })
  for (const address of ['10.0.0.1', '192.168.8.1', '172.16.0.1', '172.31.9.9', '100.64.0.1'])
    expect([address, await isCaptive(answering(address))]).toEqual([address, true])
  for (const address of ['198.51.100.7', '172.32.0.1', '100.128.0.1', '0.0.0.0', '::1'])
    expect([address, await isCaptive(answering(address))]).toEqual([address, false])
  expect(await isCaptive(() => Promise.reject(new Error('ENOTFOUND')))).toBe(false)
  expect(await isCaptive(() => new Promise(() => {}))).toBe(false)
})

test('[DOCTOR-6] the device under a folder is found in the mounts of Linux, and what has layers of its own is not guessed at', async () => {
  const mounts = [
    '22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw',
    '30 22 253:1 / /home rw shared:2 - ext4 /dev/mapper/home rw',
    '31 22 0:40 / /home/ada/net rw - nfs4 server:/x rw',
    '32 22 8:17 / /media/a\\040stick rw - vfat /dev/sdb1 rw',
    '33 22 0:50 / /tmp rw - tmpfs tmpfs rw',
    '34 30 8:33 / /home rw - xfs /dev/sdc1 rw',
  ].join('\n')
  const found = (folder: string) => blockDeviceOf(folder, mounts)
  expect(found('/var/lib')).toBe('8:2')
  expect(found('/homework')).toBe('8:2')
  // The later mount hides the earlier one.
  expect(found('/home/ada')).toBe('8:33')
  expect(found('/media/a stick/hubbub')).toBe('8:17')
  for (const layered of ['/home/ada/net/hubbub', '/tmp/x']) expect(found(layered)).toBeUndefined()
  expect(blockDeviceOf('/x', 'nonsense')).toBeUndefined()
  expect(await encryptionOf('/no/such/folder', 'linux')).toBe('unknown')
  expect(await encryptionOf('/', 'win32')).toBe('unknown')
  // Programs that are not there make nothing fail.
  for (const platform of ['darwin', 'win32', 'linux'] as const)
    expect(['blocks', 'active', 'off', 'unknown']).toContain(await firewallOf(4280, platform))
})

test('[DOCTOR-7] who comes with an old link is counted once, for ten minutes, and a flood of them takes no memory', () => {
  let now = 0
  const links = createOldLinks({ monotonic: () => now })
  for (const peer of ['192.168.1.7', '192.168.1.7', '192.168.1.8']) links.note(peer)
  expect(links.count()).toBe(2)
  now = 9 * 60_000
  links.note('192.168.1.8')
  now = 11 * 60_000
  expect(links.count()).toBe(1)
  for (let n = 0; n < 10_000; n++) links.note(`10.0.0.${n}`)
  expect(links.count()).toBe(100)
})
