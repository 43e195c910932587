import { expect, test } from 'bun:test'
import { WIRE } from '../../src-bun/contract/frames/live.ts'
import { PROTOCOL_VERSION } from '../../src-bun/contract/frames/version.ts'

/** If a schema changes so that older clients still work, write the new hash here. Otherwise raise the version as well. */
const PINNED = { version: 1, hash: 'f7436f05ae5aa1bc' }

test('[WIRE-1] the schemas of the wire have the hash that is pinned for this protocol version', () => {
  const hash = new Bun.CryptoHasher('sha256').update(JSON.stringify(WIRE)).digest('hex').slice(0, 16)
  expect({ version: PROTOCOL_VERSION, hash }).toEqual(PINNED)
})
