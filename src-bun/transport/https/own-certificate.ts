// A certificate of one's own: `--cert FILE --key FILE`.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ShownCertificate } from './certificate.ts'

/** A certificate that cannot be used. The message is a sentence for the person who started the hub. */
export class UnusableCertificate extends Error {
  override name = 'UnusableCertificate'
}

/** `certificate` may hold those of its authorities behind it. Throws `UnusableCertificate`. */
export function readOwnCertificate(files: { cert: string; key: string }, now: number): ShownCertificate {
  const chain = read(files.cert, '--cert')
  const key = read(files.key, '--key')
  const leaf = parse(() => new X509Certificate(chain), `${files.cert} is no certificate in the form of PEM.`)
  const privateKey: KeyObject = parse(
    () => createPrivateKey(key),
    `${files.key} is no private key in the form of PEM, or it has a passphrase.`,
  )
  if (!leaf.checkPrivateKey(privateKey))
    throw new UnusableCertificate(`The key ${files.key} does not belong to the certificate ${files.cert}.`)
  const until = Date.parse(leaf.validTo)
  if (until < now)
    throw new UnusableCertificate(`The certificate ${files.cert} has expired on ${dayOf(until)}. Use a new one.`)
  const from = Date.parse(leaf.validFrom)
  if (from > now)
    throw new UnusableCertificate(
      `The certificate ${files.cert} is not valid before ${dayOf(from)}. Is the clock of this computer right?`,
    )
  return { tls: [{ cert: chain, key }], until }
}

function read(file: string, flag: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const { code } = cause as { code?: string }
    const why = code === 'ENOENT' ? 'there is no such file' : 'this account may not read it'
    throw new UnusableCertificate(`Cannot read ${file} (${flag}): ${why}.`, { cause })
  }
}

function parse<T>(work: () => T, words: string): T {
  try {
    return work()
  } catch (cause) {
    throw new UnusableCertificate(words, { cause })
  }
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
