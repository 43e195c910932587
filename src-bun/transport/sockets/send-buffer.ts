import type { ServerWebSocket } from 'bun'
import { STALLED_READER_MS } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports/common.ts'

/** What this file needs of Bun's socket. */
type WritableSocket = Pick<ServerWebSocket<unknown>, 'sendText' | 'sendBinary' | 'getBufferedAmount'>

/** A socket, as this file sees it. */
export type Sender = {
  /** The most unread bytes with which a frame is still sent. */
  maxUnreadBytes(): number
  /** Called with how many bytes are unread, each time that they are counted. */
  onUnread(bytes: number): void
  /** Called when the peer has read everything. */
  onAllRead(): void
}

/** What one socket was sent and its peer has not read yet. Bun holds the bytes; this watches how many there are. */
export class SendBuffer {
  readonly #raw: WritableSocket
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #sender: Sender
  /**
   * Undefined if the peer has read everything. `sentBytes` were sent since bytes began to be unread. What was read is the
   * difference to the bytes in Bun's buffer; it was `mostRead` when it was last counted, and has not grown since `since` (on
   * the monotonic clock, ms). Comparing the buffer alone would not do: a peer that reads a little more slowly than the hub
   * sends makes progress, although its buffer grows.
   */
  #unread: { sentBytes: number; mostRead: number; since: number } | undefined

  constructor(raw: WritableSocket, clock: Pick<Clock, 'monotonic'>, sender: Sender) {
    this.#raw = raw
    this.#clock = clock
    this.#sender = sender
  }

  /** False if the frame was not sent, because the peer has left too much unread, see `maxUnreadBytes`. */
  send(frame: string | Uint8Array): boolean {
    // Counted without this frame: one long frame is no problem for a peer that has read everything before it.
    if (this.#unread && this.#raw.getBufferedAmount() > this.#sender.maxUnreadBytes()) return false
    const sent = typeof frame === 'string' ? this.#raw.sendText(frame) : this.#raw.sendBinary(frame)
    // Bun returns 0 if it dropped the frame, and -1 if a part of it stays in the buffer.
    if (this.#unread && sent !== 0) this.#unread.sentBytes += Buffer.byteLength(frame)
    else if (sent === -1)
      this.#unread = { sentBytes: 0, mostRead: Number.NEGATIVE_INFINITY, since: this.#clock.monotonic() }
    if (this.#unread) this.#sender.onUnread(this.#raw.getBufferedAmount())
    return sent !== 0
  }

  /** Whether more than `bytes` are unread. What can be sent later should then wait until `onAllRead`. */
  isBehind(bytes: number): boolean {
    return this.#unread !== undefined && this.#raw.getBufferedAmount() > bytes
  }

  /** To be called by Bun's `drain` handler. */
  drain(): void {
    const bytes = this.#raw.getBufferedAmount()
    if (bytes === 0) this.#onAllRead()
    else if (this.#unread) this.#sender.onUnread(bytes)
  }

  /** To be called every second. `stalled`: bytes are unread, and the peer has read none of them for `STALLED_READER_MS`. */
  checkProgress(): 'ok' | 'stalled' {
    if (!this.#unread) return 'ok'
    const bytes = this.#raw.getBufferedAmount()
    // Bun calls `drain` only if its own last write was cut short. A ping may have written the rest, so count here too.
    if (bytes === 0) {
      this.#onAllRead()
      return 'ok'
    }
    this.#sender.onUnread(bytes)
    // Counting may have closed the socket.
    const unread = this.#unread
    if (!unread) return 'ok'
    const read = unread.sentBytes - bytes
    if (read > unread.mostRead) {
      unread.mostRead = read
      unread.since = this.#clock.monotonic()
    }
    return this.#clock.monotonic() - unread.since > STALLED_READER_MS ? 'stalled' : 'ok'
  }

  /** The last `ms` do not count as time in which the peer has read nothing. */
  forgiveStalling(ms: number): void {
    if (this.#unread) this.#unread.since = Math.min(this.#unread.since + ms, this.#clock.monotonic())
  }

  #onAllRead(): void {
    this.#unread = undefined
    this.#sender.onUnread(0)
    this.#sender.onAllRead()
  }
}
