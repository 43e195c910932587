import type { ServerWebSocket } from 'bun'
import { STALLED_READER_MS } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports.ts'

/** What this file needs of Bun's socket. */
type WritableSocket = Pick<ServerWebSocket<unknown>, 'sendText' | 'sendBinary' | 'getBufferedAmount'>

export type SendBuffer = {
  /** False if the frame was not sent, because the peer has left too much unread, see `maxBytes`. */
  send(frame: string | Uint8Array): boolean
  /** Whether more than so many bytes are unread. What can be sent later should then wait until `onDrained`. */
  isBehind(bytes: number): boolean
  /** To be called by Bun's `drain` handler. */
  drain(): void
  /** To be called every second. `stalled`: bytes are unread, and the peer has read none of them for `STALLED_READER_MS`. */
  checkProgress(): 'ok' | 'stalled'
  /** The last `ms` do not count as time in which the peer has read nothing. */
  forgiveStalling(ms: number): void
}

type Options = {
  raw: WritableSocket
  clock: Pick<Clock, 'monotonic'>
  /** With more than so many bytes unread, no frame is sent. */
  maxBytes(): number
  /** Called with how many bytes are unread, each time that they are counted. */
  onCounted(unreadBytes: number): void
  /** Called when the peer has read everything. */
  onDrained(): void
}

/** What one socket was sent and its peer has not read yet. Bun holds the bytes; this watches how many there are. */
export function createSendBuffer({ raw, clock: { monotonic }, maxBytes, onCounted, onDrained }: Options): SendBuffer {
  /**
   * Undefined if the peer has read everything. `sentBytes` were sent since bytes began to be unread. What was read is the
   * difference to the bytes in Bun's buffer; it was `mostRead` when it was last counted, and has not grown since `since` (on
   * the monotonic clock, ms). Comparing the buffer alone would not do: a peer that reads a little more slowly than the hub
   * sends makes progress, although its buffer grows.
   */
  let unread: { sentBytes: number; mostRead: number; since: number } | undefined

  function onAllRead(): void {
    unread = undefined
    onCounted(0)
    onDrained()
  }

  return {
    send(frame) {
      // Counted without this frame: one long frame is no problem for a peer that has read everything before it.
      if (unread && raw.getBufferedAmount() > maxBytes()) return false
      const sent = typeof frame === 'string' ? raw.sendText(frame) : raw.sendBinary(frame)
      // Bun returns 0 if it dropped the frame, and -1 if a part of it stays in the buffer.
      if (unread && sent !== 0) unread.sentBytes += Buffer.byteLength(frame)
      else if (sent === -1) unread = { sentBytes: 0, mostRead: Number.NEGATIVE_INFINITY, since: monotonic() }
      if (unread) onCounted(raw.getBufferedAmount())
      return sent !== 0
    },

    isBehind: (bytes) => unread !== undefined && raw.getBufferedAmount() > bytes,

    drain() {
      const bytes = raw.getBufferedAmount()
      if (bytes === 0) onAllRead()
      else if (unread) onCounted(bytes)
    },

    checkProgress() {
      if (!unread) return 'ok'
      const bytes = raw.getBufferedAmount()
      // Bun calls `drain` only if its own last write was cut short. A ping may have written the rest, so count here too.
      if (bytes === 0) {
        onAllRead()
        return 'ok'
      }
      onCounted(bytes)
      const read = unread.sentBytes - bytes
      if (read > unread.mostRead) {
        unread.mostRead = read
        unread.since = monotonic()
      }
      return unread !== undefined && monotonic() - unread.since > STALLED_READER_MS ? 'stalled' : 'ok'
    },

    forgiveStalling(ms) {
      if (unread) unread.since = Math.min(unread.since + ms, monotonic())
    },
  }
}
