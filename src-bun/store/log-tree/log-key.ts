// The key that signs checkpoints of the log tree. It is made once and belongs to the data folder, not to the database: a backup that is
// given away must not let others sign for this hub, and a restored one goes on under the same key.
import { createPrivateKey, createPublicKey, hkdfSync, randomBytes, sign } from 'node:crypto'
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Signer } from '../../domain/log-tree/checkpoints.ts'

const SEED_BYTES = 32
/** What PKCS #8 has before the 32 bytes of an Ed25519 key (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

export const logKeyFileIn = (folder: string): string => join(folder, 'log-key')

/**
 * Throws where the folder takes no file, and where the key cannot be read: another one would make every receipt worthless. All machines
 * of a cluster sign with one key, so there it comes from the secret that they share.
 */
export function openLogKey(folder: string, sharedSecret?: string): Signer {
  const file = logKeyFileIn(folder)
  const stored = () => (existsSync(file) ? readSeed(file) : makeSeed(file))
  const seed = sharedSecret === undefined ? stored() : seedOf(sharedSecret)
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  return {
    publicKey: new Uint8Array(Buffer.from(x ?? '', 'base64url')),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  }
}

/** What another machine of the hub needs to sign as this one does; undefined in a folder without a key. */
export function logKeyIn(folder: string): string | undefined {
  const file = logKeyFileIn(folder)
  return existsSync(file) ? readSeed(file).toString('hex') : undefined
}

/** Throws for what is no key. */
export function keepLogKey(folder: string, key: string): void {
  const seed = Buffer.from(key, 'hex')
  if (seed.length !== SEED_BYTES) throw new Error('this is no key of a log')
  writeSeed(logKeyFileIn(folder), seed)
}

const seedOf = (secret: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'hubbub log key', SEED_BYTES))

function readSeed(file: string): Buffer {
  const seed = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
  if (seed.length !== SEED_BYTES) throw new Error(`${file} is not the key that it was`)
  chmodSync(file, 0o600)
  return seed
}

function makeSeed(file: string): Buffer {
  const seed = randomBytes(SEED_BYTES)
  writeSeed(file, seed)
  return seed
}

/** Written under another name and renamed, so that there is never half a key. */
function writeSeed(file: string, seed: Buffer): void {
  const handle = openSync(`${file}.new`, 'w', 0o600)
  writeSync(handle, seed.toString('hex'))
  fsyncSync(handle)
  closeSync(handle)
  renameSync(`${file}.new`, file)
}
