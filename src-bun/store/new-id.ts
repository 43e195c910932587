const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** 80 random bits in 16 lower-case Crockford signs. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => ALPHABET.charAt(byte % 32)).join('')
}
