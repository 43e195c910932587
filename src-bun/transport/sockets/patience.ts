// How long the peer of a document socket may be unresponsive before the socket is terminated. The hub sees nothing of a frame before it is
// complete, and no pong comes while the peer is sending one. So a peer that sends a large update over a slow network looks like a dead peer
// for as long as that takes, and its socket is terminated. But unlike a dead peer it reconnects within seconds; the next time it gets twice as long.
import { DOCUMENT_SILENCE_MAX_MS, TERMINATED_AFTER_SILENCE_MS } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports/common.ts'

/** Stock Yjs clients dial again within 2.5 s. */
const COMES_BACK_WITHIN_MS = 10_000

export type Patience = {
  /** How long the peer of a document socket that this member opens now may be silent, in ms. */
  silenceMaxMs(memberId: string): number
  /** A document socket of the member was terminated after `silenceMaxMs` without a frame. */
  onTerminated(memberId: string, silenceMaxMs: number): void
}

export function createPatience({ monotonic }: Pick<Clock, 'monotonic'>): Patience {
  /** The last termination, by member, the oldest first. */
  const terminations = new Map<string, { at: number; silenceMaxMs: number }>()

  function forgetOld(): void {
    for (const [memberId, { at }] of terminations) {
      if (monotonic() - at <= COMES_BACK_WITHIN_MS) return
      terminations.delete(memberId)
    }
  }

  return {
    silenceMaxMs(memberId) {
      forgetOld()
      const last = terminations.get(memberId)
      return last ? Math.min(2 * last.silenceMaxMs, DOCUMENT_SILENCE_MAX_MS) : TERMINATED_AFTER_SILENCE_MS
    },
    onTerminated(memberId, silenceMaxMs) {
      forgetOld()
      terminations.delete(memberId)
      terminations.set(memberId, { at: monotonic(), silenceMaxMs })
    },
  }
}
