// Signs how far the log tree has grown.
import type { CheckpointAnswer } from '../../contract/log-tree/http.ts'
import { checkpointText, keyText, type LogKey, originOf, signNote } from '../../contract/log-tree/note.ts'
import { sha256 } from './sha256.ts'
import type { LogTree } from './tables.ts'
import { hashOfRange } from './tiles.ts'

/** The Ed25519 key of a data folder. */
export type Signer = { publicKey: Uint8Array; sign(message: Uint8Array): Uint8Array }

export type Checkpoints = {
  /** Of the tree as it is stored now; signed once for each size. */
  current(): CheckpointAnswer & { size: number }
  /** Any other text as a signed note. It must not read as a checkpoint. */
  sign(text: string): string
}

/** `read` commits the open group first: what is signed must not be rolled back. */
export function createCheckpoints(
  read: <T>(look: (tables: { logTree: LogTree }) => T) => T,
  hubId: string,
  signer: Signer,
): Checkpoints {
  const key: LogKey = { name: originOf(hubId), publicKey: signer.publicKey }
  let last: (CheckpointAnswer & { size: number }) | undefined
  return {
    sign: (text) => signNote(text, key, sha256, signer.sign),
    current() {
      const size = read(({ logTree }) => logTree.size())
      if (last?.size === size) return last
      const root = read(({ logTree }) => hashOfRange(logTree.tile, 0, size))
      const text = checkpointText({ origin: key.name, size, root })
      last = { size, checkpoint: signNote(text, key, sha256, signer.sign), key: keyText(key, sha256) }
      return last
    },
  }
}
