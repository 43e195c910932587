// Checks checkpoints in the page. A page on plain HTTP has no `crypto.subtle`, so it brings SHA-256 and Ed25519.
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { createMerkle, isExtended } from '../../../src-bun/contract/log-tree/merkle.ts'
import {
  type Checkpoint,
  fromBase64,
  openCheckpoint,
  originOf,
  parseKey,
  type VerifySignature,
} from '../../../src-bun/contract/log-tree/note.ts'

const merkle = createMerkle(sha256)
/** Throws nothing: a signature from elsewhere may have any form. */
const verify: VerifySignature = (signature, message, publicKey) => {
  try {
    return ed25519.verify(signature, message, publicKey)
  } catch {
    return false
  }
}

/** What a hub of this id has signed with this key; undefined where it has not. */
export function checkpointIn(note: string, keyLine: string, hubId: string): Checkpoint | undefined {
  const key = parseKey(keyLine, sha256)
  const checkpoint = key && openCheckpoint(note, key, { sha256, verify })
  return checkpoint?.origin === originOf(hubId) ? checkpoint : undefined
}

/** Whether the proof, in base64, shows that the tree of `to` begins with that of `from`. */
export function goesOnFrom(from: Checkpoint, to: Checkpoint, proof: readonly string[]): boolean {
  const hashes = proof.map(fromBase64)
  return hashes.every((hash) => hash !== undefined) && isExtended(merkle, { from, to, proof: hashes as Uint8Array[] })
}
