// The certificate that the hub shows, from its own authority or from files.
import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import type { Config } from '../../config.ts'
import { ownAddresses } from '../../discovery/addresses.ts'
import { isPermitted } from './addresses.ts'
import { BACKDATED_MS, openAuthority } from './authority.ts'
import { newPair, type ShownCertificate, serverCertificate } from './certificate.ts'
import { readOwnCertificate } from './own-certificate.ts'

export type Certificates = {
  current(): ShownCertificate
  /** The certificate of the authority, for people who want to trust it. Undefined where the hub has none of its own. */
  authority(): X509Certificate | undefined
  /** Names and addresses by which the hub is reached and for which its authority may not vouch, because it was made before. */
  leftOut(): readonly string[]
  /** Makes another one where the computer has other addresses, or the current one ends soon or has not begun. True where it did. */
  renew(): boolean
}

const DAY_MS = 24 * 60 * 60 * 1000
const CERTIFICATE_MS = 90 * DAY_MS
const RENEWED_BEFORE_MS = 30 * DAY_MS
/** A card can have many of IPv6. */
const OTHER_ADDRESSES_MAX = 16

type Options = {
  config: Pick<Config, 'data' | 'allowHosts' | 'tls'>
  /** The name of this hub in the network. */
  localName: string
  clock: { now(): number }
  addresses?: () => readonly string[]
}

/** Undefined where nobody has asked for HTTPS. Throws `UnusableCertificate`. */
export function openCertificates({
  config,
  localName,
  clock,
  addresses = ownAddresses,
}: Options): Certificates | undefined {
  const { tls, data } = config
  if (tls === undefined) return undefined
  if (tls !== 'ownAuthority') return fromFiles(tls, clock)

  const wanted = certifiedNames(localName, hostname(), config.allowHosts)
  // The key pair is made at each start and is never written to disk, so it can be stolen only from the memory of this process.
  const pair = newPair()
  const named = () => [...new Set(addresses())].filter(mayHave).sort()
  const open = () => {
    const now = clock.now()
    // Universities give their computers addresses of the Internet. Those of today are ours, and nobody else's.
    const others = addresses().filter((address) => isIP(address) !== 0 && !isPermitted(address))
    const named = { names: wanted, addresses: [...new Set(others)].slice(0, OTHER_ADDRESSES_MAX) }
    return openAuthority(data, localName, named, now, now + CERTIFICATE_MS)
  }
  const mayHave = (address: string) => isPermitted(address) || authority.addresses.includes(address)
  let authority = open()
  let of = named()
  /** In ms since 1970. It is later than now where the clock was ahead. */
  let begins = 0
  let current = issue()

  function issue(): ShownCertificate {
    const period = { from: clock.now() - BACKDATED_MS, until: clock.now() + CERTIFICATE_MS }
    begins = period.from
    const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    const names = wanted.filter((name) => authority.names.includes(name))
    const made = (subjects: readonly string[]) =>
      serverCertificate('Hubbub', subjects, pair.publicKey, authority, period) + authority.certificate
    // Bun's own client knows constraints of names and none of addresses, and refuses a certificate that has addresses. So those who
    // ask for a name are shown one without.
    const byName = { cert: made(names), key }
    return {
      tls: [{ cert: made([...names, ...of]), key }, ...names.map((serverName) => ({ ...byName, serverName }))],
      until: period.until,
    }
  }

  return {
    current: () => current,
    authority: () => new X509Certificate(authority.certificate),
    leftOut: () => [
      ...wanted.filter((name) => !authority.names.includes(name)),
      // People are shown addresses of IPv4; those of IPv6 change by themselves.
      ...new Set(addresses().filter((address) => isIP(address) === 4 && !mayHave(address))),
    ],
    renew() {
      const now = named()
      const isInTime = clock.now() >= begins && current.until - clock.now() >= RENEWED_BEFORE_MS
      if (now.join() === of.join() && isInTime) return false
      authority = open()
      of = now
      current = issue()
      return true
    },
  }
}

/** Read again when they end soon: who renews a certificate of their own writes it into the same files. */
function fromFiles(files: { cert: string; key: string }, clock: { now(): number }): Certificates {
  let current = readOwnCertificate(files, clock.now())
  let askAgainAt = 0
  return {
    current: () => current,
    authority: () => undefined,
    leftOut: () => [],
    renew() {
      const now = clock.now()
      if (current.until - now >= RENEWED_BEFORE_MS || now < askAgainAt) return false
      askAgainAt = now + DAY_MS / 24
      const found = readOwnCertificate(files, now)
      if (found.until <= current.until) return false
      current = found
      return true
    },
  }
}

/** Not an address. */
/**
 * The names that a certificate is for, of which `computer` becomes one of `.local`. Without those that no certificate can have, such as that
 * of a computer called MÜLLER-PC: Chromium refuses the whole certificate then.
 */
export function certifiedNames(localName: string, computer: string, allowHosts: readonly string[]): string[] {
  const computerName = `${computer.replace(/\..*$/, '').toLowerCase()}.local`
  return [...new Set([localName, 'localhost', computerName, ...allowHosts].filter(isName))]
}

const isName = (name: string) => /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name) && !/^[\d.]+$/.test(name)
