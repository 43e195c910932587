import type { ServerWebSocket } from 'bun'
import { SEND_BUFFER_MAX_BYTES, STALLED_READER_MS, UNREAD_MAX_BYTES } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports.ts'

/** What this file needs of Bun's socket. */
type WritableSocket = Pick<ServerWebSocket<unknown>, 'sendText' | 'sendBinary' | 'getBufferedAmount'>

/** What one socket is sent, and whether its peer reads it. `drained` is called when it has read everything. */
export function createSendBuffer(raw: WritableSocket, { monotonic }: Pick<Clock, 'monotonic'>, onDrained: () => void) {
  /** Something waits to be read: how much when last looked at, and since when it has not become less. */
  let unread: { bytes: number; since: number } | undefined

  function onAllRead(): void {
    unread = undefined
    onDrained()
  }

  return {
    /** False where the peer reads too slowly for this to be sent at all. */
    send(frame: string | Uint8Array): boolean {
      // Judged by what was owed before: one long frame to somebody who keeps up is fine.
      if (unread && raw.getBufferedAmount() > SEND_BUFFER_MAX_BYTES) return false
      const sent = typeof frame === 'string' ? raw.sendText(frame) : raw.sendBinary(frame)
      // 0: nothing went out; -1: it waits in the buffer.
      if (sent === -1) unread ??= { bytes: Number.POSITIVE_INFINITY, since: monotonic() }
      return sent !== 0
    },

    isBehind: (): boolean => unread !== undefined && raw.getBufferedAmount() > UNREAD_MAX_BYTES,

    drain(): void {
      if (raw.getBufferedAmount() === 0) onAllRead()
    },

    /** Called by the heartbeat: has the peer read nothing of what it owes for too long? */
    isStalled(): boolean {
      if (!unread) return false
      const bytes = raw.getBufferedAmount()
      // Bun tells of a drain only where it wrote last itself: a ping may have taken what was waiting with it.
      if (bytes === 0) onAllRead()
      else if (bytes < unread.bytes) unread = { bytes, since: monotonic() }
      else unread.bytes = bytes
      return unread !== undefined && monotonic() - unread.since > STALLED_READER_MS
    },
  }
}
export type SendBuffer = ReturnType<typeof createSendBuffer>
