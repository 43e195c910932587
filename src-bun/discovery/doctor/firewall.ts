// Whether this computer has a firewall, as far as an ordinary account may know.
import { readFile } from 'node:fs/promises'
import { askSystem } from './ask-system.ts'

/** `blocks`: its rules refuse the port · `active`: it is on, and its rules are not known · `off` · `unknown`. */
export type Firewall = 'blocks' | 'active' | 'off' | 'unknown'

export async function firewallOf(port: number, platform: NodeJS.Platform = process.platform): Promise<Firewall> {
  if (platform === 'darwin') {
    const state = await askSystem('/usr/libexec/ApplicationFirewall/socketfilterfw', ['--getglobalstate'])
    return state === undefined ? 'unknown' : /enabled|State = [12]/i.test(state) ? 'active' : 'off'
  }
  if (platform === 'win32') {
    const state = await askSystem('netsh', ['advfirewall', 'show', 'currentprofile', 'state'])
    // The words are in the language of the system, the value is not everywhere, so the doctor does not say that it is off.
    return state !== undefined && /\b(ON|EIN)\b/.test(state) ? 'active' : 'unknown'
  }
  // Both need root.
  const rules = (await askSystem('iptables', ['-S', 'INPUT'])) ?? ''
  const ruleset = (await askSystem('nft', ['-j', 'list', 'ruleset'])) ?? ''
  const known = [iptablesVerdict(rules, port), nftVerdict(ruleset)]
  if (known.includes('blocks')) return 'blocks'
  if (known.includes('active')) return 'active'
  const ufw = await readFile('/etc/ufw/ufw.conf', 'utf8').catch(() => '')
  if (/^ENABLED=yes/im.test(ufw)) return 'active'
  if ((await askSystem('systemctl', ['is-active', 'firewalld']))?.trim() === 'active') return 'active'
  return rules === '' && ruleset === '' ? 'unknown' : 'off'
}

/**
 * By the policy of the chain for what comes in, and its plain rules. Rules that name another port, a source or a state decide
 * nothing here; a jump into another chain may let the port through.
 */
export function iptablesVerdict(rules: string, port: number): Firewall {
  const lines = rules.split('\n')
  if (!lines.some((line) => line.startsWith('-P INPUT'))) return 'unknown'
  for (const line of lines.filter((each) => each.startsWith('-A INPUT'))) {
    const target = /-j (\S+)/.exec(line)?.[1]
    const ports = /--dports? (\S+)/.exec(line)?.[1]
    if (/(^| )(-i|-s|-d|-m (conntrack|state)|-p (udp|icmp|ipv6-icmp))\b/.test(line)) continue
    if (ports !== undefined && !hasPort(ports, port)) continue
    if (target === 'ACCEPT') return 'off'
    if (target === 'DROP' || target === 'REJECT') return 'blocks'
    if (target !== 'LOG') return 'active'
  }
  return lines.some((line) => /^-P INPUT (DROP|REJECT)/.test(line)) ? 'blocks' : 'off'
}

/** In `80,443,4280:4290`. */
function hasPort(ports: string, port: number): boolean {
  return ports.split(',').some((part) => {
    const [from, to = from] = part.split(':').map(Number) as [number, number?]
    return port >= from && port <= (to as number)
  })
}

/** nftables have no simple form: a chain for what comes in that drops by default is a firewall. */
export function nftVerdict(json: string): Firewall {
  try {
    const { nftables } = JSON.parse(json) as { nftables: { chain?: { hook?: string; policy?: string } }[] }
    return nftables.some(({ chain }) => chain?.hook === 'input' && chain.policy === 'drop') ? 'active' : 'off'
  } catch {
    return 'unknown'
  }
}
