// The hub's own certificate authority. Devices that have installed it trust this hub for as long as it is the same, so it is kept in
// the data folder, and in no backup: whoever has its key can pose as this hub.
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { authorityCertificate, newPair, type Pair } from './certificate.ts'

export type Authority = {
  subject: string
  /** As PEM. */
  certificate: string
  pair: Pair
  /** The names of DNS for which it may vouch. */
  names: readonly string[]
  /** Addresses for which it may vouch beside private ones. */
  addresses: readonly string[]
  /** In ms since 1970. */
  until: number
}

/** What is in the file. The key and the certificate are PEM. */
type Stored = { subject: string; certificate: string; key: string; names: string[]; addresses?: string[] }

const DAY_MS = 24 * 60 * 60 * 1000
const AUTHORITY_DAYS = 5 * 365
/** Clocks of guests that are a little slow would not take one that begins now. */
export const BACKDATED_MS = DAY_MS
/**
 * An authority begins at this time, in ms since 1970, so that one that was made while the clock of the computer was ahead is valid once the
 * clock is right. It is not made anew then: a clock that is behind for a moment would cost everybody their trust in it.
 */
const BEGINS_AT = Date.UTC(2026, 0, 1)

const fileIn = (data: string) => join(data, 'certificate-authority.json')

/**
 * The authority of a data folder, which is made where there is none, where its file is damaged, or where it ends before `neededUntil`.
 * One that is there stays as it is: another one would have to be installed by everybody again.
 */
export function openAuthority(
  data: string,
  localName: string,
  { names, addresses }: Pick<Authority, 'names' | 'addresses'>,
  now: number,
  neededUntil: number,
) {
  const kept = readAuthority(fileIn(data))
  if (kept && kept.until >= neededUntil) {
    // Copies of folders do not always keep the mode.
    chmodSync(fileIn(data), 0o600)
    return kept
  }
  const subject = `Hubbub ${localName}`
  const pair = newPair()
  const period = { from: Math.min(BEGINS_AT, now - BACKDATED_MS), until: now + AUTHORITY_DAYS * DAY_MS }
  const certificate = authorityCertificate(subject, { names, addresses }, pair, period)
  const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const stored: Stored = { subject, certificate, key, names: [...names], addresses: [...addresses] }
  // Written under another name and renamed, so that there is never half a file.
  writeFileSync(`${fileIn(data)}.new`, JSON.stringify(stored), { mode: 0o600 })
  renameSync(`${fileIn(data)}.new`, fileIn(data))
  return { subject, certificate, pair, names, addresses, until: period.until } satisfies Authority
}

function readAuthority(file: string): Authority | undefined {
  try {
    const { subject, certificate, key, names, addresses = [] } = JSON.parse(readFileSync(file, 'utf8')) as Stored
    const privateKey = createPrivateKey(key)
    const read = new X509Certificate(certificate)
    if (!read.checkPrivateKey(privateKey)) return undefined
    return {
      ...{ subject, certificate, names, addresses },
      pair: { privateKey, publicKey: createPublicKey(privateKey) },
      until: Date.parse(read.validTo),
    }
  } catch {
    // There is none yet, or what is there is not one.
    return undefined
  }
}
