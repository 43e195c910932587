// Random bytes, comparisons whose time reveals nothing, and the key that signs the session tokens.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'
import type { Secrets } from './domain/door.ts'

const KEY_BYTES = 32

export const secrets: Secrets = {
  randomBytes,
  same(a, b) {
    const [left, right] = [a, b].map((text) => new Bun.CryptoHasher('sha256').update(text).digest())
    return timingSafeEqual(left as Buffer, right as Buffer)
  },
}

/** The key of the session tokens: `HUBBUB_SECRET`, else a file in the data folder that only its owner can read. */
export function signingKey(config: Config): Uint8Array {
  if (config.secret !== undefined) return new TextEncoder().encode(config.secret)
  const file = join(config.data, 'secret')
  const stored = existsSync(file) ? Buffer.from(readFileSync(file, 'utf8').trim(), 'hex') : undefined
  if (stored?.length === KEY_BYTES) return stored
  // Missing, or cut short by a crash: a short key could be guessed, so everybody signs in again. Written under another name and
  // renamed, so that there is never half a file.
  const fresh = randomBytes(KEY_BYTES)
  writeFileSync(`${file}.new`, fresh.toString('hex'), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return fresh
}

/** 128 random bits. */
export const randomToken = () => randomBytes(16).toString('base64url')
