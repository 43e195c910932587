// What `/api/log/` answers. Hashes, salts and proofs are in base64; the hashes of a proof come from the leaf to the root.

/** `checkpoint` is the signed note, `key` the line of the public key that has signed it. */
export type CheckpointAnswer = { checkpoint: string; key: string }

export type ConsistencyAnswer = { proof: string[] }

/** `salt` and `content` are left out where the asker may not see what the leaf is of, and where that is gone. */
export type InclusionAnswer = { leaf: number; hash: string; proof: string[]; salt?: string; content?: string }

/** What somebody keeps of a log: a small file that shows later whether an export goes on from it. */
export type Receipt = { format: typeof RECEIPT_FORMAT; key: string; checkpoint: string }
export const RECEIPT_FORMAT = 'hubbub receipt 1'

export const RECEIPT_MAX_BYTES = 16 * 1024

/** Undefined where the text is no receipt. What it says is not checked. */
export function parseReceipt(text: string): Receipt | undefined {
  try {
    const { format, key, checkpoint } = JSON.parse(text) as Partial<Record<keyof Receipt, unknown>>
    if (format !== RECEIPT_FORMAT || typeof key !== 'string' || typeof checkpoint !== 'string') return undefined
    return { format, key, checkpoint }
  } catch {
    return undefined
  }
}
