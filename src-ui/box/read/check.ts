// Checks the box as `hubbub verify` does, in short steps, while it is read. A page from the disk may have no `crypto.subtle`.
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { type BoxProblem, type BoxVerdict, createBoxCheck } from '../../../src-bun/contract/log-tree/box-file.ts'
import type { VerifySignature } from '../../../src-bun/contract/log-tree/note.ts'
import { blockCount, blocks, inflate, untilWhole } from './blocks.ts'
import { nextTurn } from './steps.ts'

/** Throws nothing: a signature from elsewhere may have any form. */
const verify: VerifySignature = (signature, message, publicKey) => {
  try {
    return ed25519.verify(signature, message, publicKey)
  } catch {
    return false
  }
}

export type Checked = BoxProblem | BoxVerdict

/** Resolves with undefined where `signal` says that nobody wants to know any more. */
export async function checkBox(
  receipt: string | undefined,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Checked | undefined> {
  const hasher = () => sha256.create()
  const check = createBoxCheck({ sha256, hasher, verify, inflate, receipt })
  await untilWhole()
  const all = blockCount()
  let done = 0
  for (const block of blocks()) {
    for (const step of check.steps(block)) {
      if (step) return step
      await nextTurn()
      if (signal.aborted) return undefined
    }
    onProgress(++done / all)
  }
  return check.end()
}
