import type { ServerWebSocket } from 'bun'
import { READER_MAY_OWE_BYTES, SEND_BUFFER_MAX_BYTES, STALLED_READER_MS } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports.ts'

/** What this file needs of Bun's socket. */
type WritableSocket = Pick<ServerWebSocket<unknown>, 'sendText' | 'sendBinary' | 'getBufferedAmount'>

/** What one socket is sent, and whether its peer reads it. `drained` is called when it has read everything. */
export function createOutflow(raw: WritableSocket, { monotonic }: Pick<Clock, 'monotonic'>, drained: () => void) {
  /** Something waits to be read: how much when last looked at, and since when it has not become less. */
  let owes: { bytes: number; since: number } | undefined

  function hasRead(): void {
    owes = undefined
    drained()
  }

  return {
    /** False where the peer reads too slowly for this to be sent at all. */
    send(frame: string | Uint8Array): boolean {
      // Judged by what was owed before: one long frame to somebody who keeps up is fine.
      if (owes && raw.getBufferedAmount() > SEND_BUFFER_MAX_BYTES) return false
      const sent = typeof frame === 'string' ? raw.sendText(frame) : raw.sendBinary(frame)
      // 0: nothing went out; -1: it waits in the buffer.
      if (sent === -1) owes ??= { bytes: Number.POSITIVE_INFINITY, since: monotonic() }
      return sent !== 0
    },

    isBehind: (): boolean => owes !== undefined && raw.getBufferedAmount() > READER_MAY_OWE_BYTES,

    drain(): void {
      if (raw.getBufferedAmount() === 0) hasRead()
    },

    /** Called by the heartbeat: has the peer read nothing of what it owes for too long? */
    isStalled(): boolean {
      if (!owes) return false
      const bytes = raw.getBufferedAmount()
      // Bun tells of a drain only where it wrote last itself: a ping may have taken what was waiting with it.
      if (bytes === 0) hasRead()
      else if (bytes < owes.bytes) owes = { bytes, since: monotonic() }
      else owes.bytes = bytes
      return owes !== undefined && monotonic() - owes.since > STALLED_READER_MS
    },
  }
}
export type Outflow = ReturnType<typeof createOutflow>
