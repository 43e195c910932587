// How long the peer of a document socket may be silent. The hub sees nothing of a frame before it is complete, and no pong comes
// while the peer is sending one. So a peer that sends a large update over a slow network is silent for as long as that takes, and
// is terminated like one that is gone. But it comes back at once, which one that is gone does not: then it gets twice as long.
import { DOCUMENT_SILENCE_MAX_MS, TERMINATED_AFTER_SILENCE_MS } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports.ts'

/** Stock Yjs clients dial again within 2.5 s. */
const COMES_BACK_WITHIN_MS = 10_000

export type Patience = {
  /** How long the peer of a document socket that this member opens now may be silent, in ms. */
  silenceMaxMs(memberId: string): number
  /** A document socket of the member was terminated after so many ms of silence. */
  onTerminated(memberId: string, silenceMaxMs: number): void
}

export function createPatience({ monotonic }: Pick<Clock, 'monotonic'>): Patience {
  /** The last termination, by member. */
  const terminations = new Map<string, { at: number; silenceMaxMs: number }>()

  return {
    silenceMaxMs(memberId) {
      const last = terminations.get(memberId)
      if (!last) return TERMINATED_AFTER_SILENCE_MS
      if (monotonic() - last.at <= COMES_BACK_WITHIN_MS) return Math.min(2 * last.silenceMaxMs, DOCUMENT_SILENCE_MAX_MS)
      terminations.delete(memberId)
      return TERMINATED_AFTER_SILENCE_MS
    },
    onTerminated: (memberId, silenceMaxMs) => void terminations.set(memberId, { at: monotonic(), silenceMaxMs }),
  }
}
