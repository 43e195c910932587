// From what is known of a computer and its hub to what may keep people out. Nothing here looks anything up.
import type { Finding, Weight } from '../../contract/http/diagnosis.ts'
import type { AddressKind, LanAddress } from '../addresses.ts'
import type { Encryption } from './encryption.ts'
import type { Firewall } from './firewall.ts'

export type Facts = {
  /** Those that others can reach, the likeliest first. */
  addresses: readonly LanAddress[]
  /** The hub listens for this computer alone, because somebody wanted that. */
  isLoopbackOnly: boolean
  /** What the interface is of by which this computer sends to other networks; undefined where it sends to none. */
  wayOut: { kind: AddressKind; interface: string } | undefined
  port: number
  /** The port that is tried first, and what the hub takes only where another program has that. */
  wantedPort: number
  othersCame: number
  /** Somebody has just tried from another device, and did not get in. */
  hasTried: boolean
  firewall: Firewall
  /** The network answers for names that do not exist, as one does that wants a sign-in first. */
  isCaptive: boolean
  /** How many have come lately with a link that no longer works. */
  oldLinks: number
  /** In ms since 1970. */
  now: number
  /** When the newest change was made, by the clock of then. */
  newestChangeAt: number | undefined
  /** How far the clock has jumped, in ms, where it is not trusted since. */
  clockAheadMs: number | undefined
  freeBytes: number | undefined
  /** How long the disk takes to keep something, the median; undefined where that was not measured. */
  syncMs: number | undefined
  encryption: Encryption
}

/** Before this no version of Hubbub existed: a computer without a battery for its clock believes it is 1970. */
const EARLIEST_NOW = Date.UTC(2026, 0, 1)
/** The newest change cannot come from the future. Clocks that differ by less are corrected every day. */
const CLOCK_MAY_DIFFER_MS = 10 * 60_000
const DAY_MS = 24 * 60 * 60_000
/** A day of a workshop with photographs. */
const FREE_LITTLE_BYTES = 500 * 1000 * 1000
/** Below it the hub soon refuses what people write. */
const FREE_NOTHING_BYTES = 50 * 1000 * 1000
/** People notice an answer after about so long. */
const SYNC_SLOW_MS = 250

const ORDER: Record<Weight, number> = { stops: 0, hinders: 1, note: 2 }

/** The worst first, and at most one of each. */
export function diagnose(facts: Facts): Finding[] {
  const findings = [
    ...network(facts),
    ...(facts.hasTried ? unreachable(facts) : []),
    ...whatPeopleSee(facts),
    ...computer(facts),
  ]
  return findings.sort((a, b) => ORDER[a.weight] - ORDER[b.weight])
}

function network({ addresses, isLoopbackOnly, wayOut, othersCame, isCaptive }: Facts): Finding[] {
  if (isLoopbackOnly) return [{ code: 'network.loopback', weight: 'stops' }]
  const [best] = addresses
  if (best === undefined) return [{ code: 'network.none', weight: 'stops' }]
  // Whoever came in has proved that the addresses are right.
  if (othersCame > 0) return isCaptive ? [{ code: 'network.captive', weight: 'hinders' }] : []
  const detail = best.interface
  if (best.kind === 'selfAssigned') return [{ code: 'network.selfAssigned', weight: 'stops', detail }]
  if (best.kind === 'tunnel') return [{ code: 'network.vpn', weight: 'stops', detail }]
  if (best.kind === 'virtual') return [{ code: 'network.virtual', weight: 'stops', detail }]
  return [
    // A VPN that takes everything often takes the local network as well.
    ...(wayOut?.kind === 'tunnel'
      ? [{ code: 'network.vpn', weight: 'hinders', detail: wayOut.interface } as const]
      : []),
    ...(isCaptive ? [{ code: 'network.captive', weight: 'hinders' } as const] : []),
  ]
}

/** Somebody has tried, and the address is one of a real network: what is between the two devices keeps them apart. */
function unreachable({ addresses, isLoopbackOnly, firewall, port }: Facts): Finding[] {
  if (isLoopbackOnly || addresses[0]?.kind !== 'card') return []
  const detail = String(port)
  if (firewall === 'blocks') return [{ code: 'firewall.blocks', weight: 'stops', detail }]
  if (firewall === 'active') return [{ code: 'firewall.likely', weight: 'stops', detail }]
  return [{ code: 'network.isolates', weight: 'stops' }]
}

function whatPeopleSee({ firewall, hasTried, othersCame, port, wantedPort, oldLinks }: Facts): Finding[] {
  const detail = String(port)
  return [
    // Its rules say so, so nobody needs to have tried.
    ...(firewall === 'blocks' && !hasTried && othersCame === 0
      ? [{ code: 'firewall.blocks', weight: 'stops', detail } as const]
      : []),
    ...(oldLinks > 0 ? [{ code: 'link.old', weight: 'hinders', detail: String(oldLinks) } as const] : []),
    ...(port !== wantedPort
      ? [{ code: 'port.taken', weight: 'note', detail: `${wantedPort} → ${port}` } as const]
      : []),
  ]
}

function computer({ now, newestChangeAt, clockAheadMs, freeBytes, syncMs, encryption }: Facts): Finding[] {
  const isClockOff = now < EARLIEST_NOW || (newestChangeAt ?? 0) > now + CLOCK_MAY_DIFFER_MS
  const free = freeBytes ?? Number.POSITIVE_INFINITY
  const detail = `${Math.round(free / 1_000_000)} MB`
  return [
    ...(isClockOff ? [{ code: 'clock.off', weight: 'hinders', detail: new Date(now).toISOString() } as const] : []),
    ...(clockAheadMs === undefined
      ? []
      : [{ code: 'clock.jumped', weight: 'note', detail: String(Math.round(clockAheadMs / DAY_MS)) } as const]),
    ...(free < FREE_LITTLE_BYTES
      ? [{ code: 'disk.full', weight: free < FREE_NOTHING_BYTES ? 'stops' : 'hinders', detail } as const]
      : []),
    ...((syncMs ?? 0) > SYNC_SLOW_MS
      ? [{ code: 'disk.slow', weight: 'hinders', detail: `${Math.round(syncMs ?? 0)} ms` } as const]
      : []),
    ...(encryption === 'no' ? [{ code: 'data.notEncrypted', weight: 'note' } as const] : []),
  ]
}
