// What the doctor looks up itself. What only a running hub knows is handed in.
import { networkInterfaces } from 'node:os'
import type { Diagnosis } from '../../contract/http/diagnosis.ts'
import { kindOfWayOut } from '../addresses.ts'
import { invitationLinks } from '../links.ts'
import { wayOutAddress } from '../way-out.ts'
import { isCaptive } from './captive.ts'
import { diagnose, type Facts } from './diagnose.ts'
import { encryptionOf } from './encryption.ts'
import { firewallOf } from './firewall.ts'

type LookedUp = 'isLoopbackOnly' | 'wayOut' | 'firewall' | 'isCaptive' | 'encryption'
export type KnownFacts = Omit<Facts, LookedUp>

/**
 * `host` is what the hub listens on. `isThorough`: also asks the programs of this system and the name server of the network,
 * which takes up to some seconds.
 */
export async function examine(
  known: KnownFacts,
  { host, data, isThorough }: { host: string | undefined; data: string; isThorough: boolean },
): Promise<Diagnosis> {
  const [wayOut, firewall, captive, encryption] = await Promise.all([
    wayOutOf(),
    isThorough ? firewallOf(known.port) : ('unknown' as const),
    isThorough ? isCaptive() : false,
    isThorough ? encryptionOf(data) : ('unknown' as const),
  ])
  const isLoopbackOnly = host === 'localhost' || host === '::1' || (host ?? '').startsWith('127.')
  const found = diagnose({ ...known, isLoopbackOnly, wayOut, firewall, isCaptive: captive, encryption })
  const address = invitationLinks(known.addresses, known.port, undefined)[0]?.url
  return { findings: found, ...(address === undefined ? {} : { address }), othersCame: known.othersCame }
}

async function wayOutOf(): Promise<Facts['wayOut']> {
  const address = await wayOutAddress()
  return address === undefined ? undefined : kindOfWayOut(address, networkInterfaces())
}
