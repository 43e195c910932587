// The key that signs the log, on its way to another machine of the hub. Whoever reaches the NATS servers can ask for it and hear it, so it goes
// encrypted under the secret that all machines have and NATS never gets.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEAD_BYTES = SALT_BYTES + NONCE_BYTES

const keyOf = (secret: string, salt: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, 'hubbub log key travels', 32))

export function sealKey(logKey: string, secret: string): Uint8Array {
  const salt = randomBytes(SALT_BYTES)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, keyOf(secret, salt), nonce, { authTagLength: TAG_BYTES })
  const sealed = [cipher.update(logKey, 'utf8'), cipher.final()]
  return new Uint8Array(Buffer.concat([salt, nonce, ...sealed, cipher.getAuthTag()]))
}

/** Throws for what was changed, and for what a machine with another secret has sealed. */
export function unsealKey(sealed: Uint8Array, secret: string): string {
  try {
    const [salt, nonce] = [sealed.subarray(0, SALT_BYTES), sealed.subarray(SALT_BYTES, HEAD_BYTES)]
    const decipher = createDecipheriv(CIPHER, keyOf(secret, salt), nonce, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    throw new Error('the key of the log cannot be read; all machines need the same HUBBUB_SECRET')
  }
}
