// Makes X.509 certificates (RFC 5280) without a program or a library of the system.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import { addressBytes, oneAddress, PERMITTED_RANGES } from './addresses.ts'
import { bitString, inContext, integer, isTrue, objectId, octetString, sequence, set, time, utf8 } from './der.ts'

const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'))
const COMMON_NAME = '2.5.4.3'
const SERVER = '1.3.6.1.5.5.7.3.1'
const EXTENSION = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
}
/** The bits of what a key may be used for, the first one the highest. */
const SIGNS_HANDSHAKES = bitString(Buffer.of(0b1000_0000), 7)
const SIGNS_CERTIFICATES = bitString(Buffer.of(0b0000_0110), 1)

export type Pair = { publicKey: KeyObject; privateKey: KeyObject }
/** In ms since 1970. */
export type Period = { from: number; until: number }

/** For `Bun.serve`. One with a name is for clients that ask for it. */
export type Tls = { cert: string; key: string; serverName?: string }
/** What the hub shows. `until`: in ms since 1970. */
export type ShownCertificate = { tls: Tls[]; until: number }

/** A new pair on the curve that every browser takes. */
export const newPair = (): Pair => generateKeyPairSync('ec', { namedCurve: 'P-256' })

/**
 * The certificate of an authority that signs itself. It may vouch for servers alone, and only for `names`, which are names of DNS, for
 * `addresses`, and for those that no network of the Internet has: whoever steals its key can pose as nothing else.
 */
export function authorityCertificate(
  subject: string,
  { names, addresses }: { names: readonly string[]; addresses: readonly string[] },
  pair: Pair,
  period: Period,
): string {
  const permitted = [
    ...names.map((name) => dnsName(name)),
    ...[...PERMITTED_RANGES, ...addresses.map(oneAddress)].map(({ base, mask }) =>
      ipAddress(Buffer.concat([base, mask])),
    ),
  ]
  return certificate({ subject, issuer: subject, key: pair.publicKey, issuerPair: pair, period }, [
    extension(EXTENSION.basicConstraints, sequence(isTrue(), integer(Buffer.of(0))), 'critical'),
    extension(EXTENSION.keyUsage, SIGNS_CERTIFICATES, 'critical'),
    extension(EXTENSION.extendedKeyUsage, sequence(objectId(SERVER))),
    extension(
      EXTENSION.nameConstraints,
      sequence(inContext(0, true, ...permitted.map((name) => sequence(name)))),
      'critical',
    ),
  ])
}

type Issuer = { subject: string; pair: Pair }

/** The certificate of a server with these names of DNS and addresses, signed by an authority. */
export function serverCertificate(
  subject: string,
  names: readonly string[],
  key: KeyObject,
  issuer: Issuer,
  period: Period,
): string {
  const alternatives = names.map((name) => (isIP(name) === 0 ? dnsName(name) : ipAddress(addressBytes(name))))
  return certificate({ subject, issuer: issuer.subject, key, issuerPair: issuer.pair, period }, [
    extension(EXTENSION.basicConstraints, sequence(), 'critical'),
    extension(EXTENSION.keyUsage, SIGNS_HANDSHAKES, 'critical'),
    extension(EXTENSION.extendedKeyUsage, sequence(objectId(SERVER))),
    extension(EXTENSION.alternativeNames, sequence(...alternatives)),
  ])
}

type Facts = { subject: string; issuer: string; key: KeyObject; issuerPair: Pair; period: Period }

/** Signed, and as PEM. */
function certificate({ subject, issuer, key, issuerPair, period }: Facts, extensions: readonly Buffer[]): string {
  const content = sequence(
    // Version 3.
    inContext(0, true, integer(Buffer.of(2))),
    integer(serialNumber()),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(time(period.from), time(period.until)),
    nameOf(subject),
    key.export({ type: 'spki', format: 'der' }),
    inContext(
      3,
      true,
      sequence(
        ...extensions,
        extension(EXTENSION.subjectKeyId, octetString(keyId(key))),
        extension(EXTENSION.authorityKeyId, sequence(inContext(0, false, keyId(issuerPair.publicKey)))),
      ),
    ),
  )
  const signature = sign('sha256', content, issuerPair.privateKey)
  const der = sequence(content, ECDSA_WITH_SHA256, bitString(signature))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** Random, positive, and without a zero at its beginning, which DER does not allow. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
  return bytes
}

const nameOf = (commonName: string) => sequence(set(sequence(objectId(COMMON_NAME), utf8(commonName))))
const dnsName = (name: string) => inContext(2, false, Buffer.from(name))
const ipAddress = (bytes: Uint8Array) => inContext(7, false, bytes)

/** What is critical makes a program that does not know it refuse the certificate. */
const extension = (id: string, value: Uint8Array, weight?: 'critical') =>
  sequence(objectId(id), ...(weight === 'critical' ? [isTrue()] : []), octetString(value))

/** The bits of a key on this curve are the last 65 bytes of what it is exported as. */
const keyId = (key: KeyObject) =>
  createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }).subarray(-65))
    .digest()
