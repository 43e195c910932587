// Numbers that a client is given only to send them back, such as the place where a search goes on. That is a place in a table that has rows of
// private rooms as well, so whoever could read two of them would know how much was written there in between.
import { type Cipheriv, createCipheriv, createDecipheriv, type Decipheriv } from 'node:crypto'

const CIPHER = 'aes-256-ecb'
const BLOCK_BYTES = 16
/** The number is in the second half of a block. The first half is empty, by which a block is known that was not made here. */
const NUMBER_AT = 8
const SEALED = /^[0-9a-f]{32}$/

export type SealedNumbers = {
  /** A whole number from 0. */
  seal(number: number): string
  /** Undefined for what was not sealed with this key. */
  open(sealed: string): number | undefined
}

/** `key` has 32 bytes. Each number is one block, so only equal ones look alike. */
export function createSealedNumbers(key: Uint8Array): SealedNumbers {
  const through = (cipher: Cipheriv | Decipheriv, block: Uint8Array) =>
    Buffer.concat([cipher.setAutoPadding(false).update(block), cipher.final()])
  return {
    seal(number) {
      const block = Buffer.alloc(BLOCK_BYTES)
      block.writeBigUInt64BE(BigInt(number), NUMBER_AT)
      return through(createCipheriv(CIPHER, key, null), block).toString('hex')
    },
    open(sealed) {
      if (!SEALED.test(sealed)) return undefined
      const block = through(createDecipheriv(CIPHER, key, null), Buffer.from(sealed, 'hex'))
      const number = Number(block.readBigUInt64BE(NUMBER_AT))
      return block.readBigUInt64BE(0) === 0n && Number.isSafeInteger(number) ? number : undefined
    },
  }
}
