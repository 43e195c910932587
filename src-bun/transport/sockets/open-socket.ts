import type { ServerWebSocket } from 'bun'
import { CLOSE } from '../../contract/errors.ts'
import {
  BAD_FRAMES_PER_MINUTE,
  SEND_BUFFER_MAX_BYTES,
  STALLED_MESSAGE_MS,
  TERMINATED_AFTER_SILENCE_MS,
  UNREAD_MAX_BYTES,
} from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import type { Clock, Payer } from '../../domain/ports/common.ts'
import type { Visitor } from '../identity/auth.ts'
import type { Connection, Protocol, SocketKind } from './connection.ts'
import type { FrameLog } from './frame-log.ts'
import type { Counted } from './memory/incomplete-frames.ts'
import type { Holder, MemoryPart, SocketAccount, SocketMemory } from './memory/socket-memory.ts'
import type { ReceiveQueue } from './receive-queue.ts'
import { SendBuffer, type Sender } from './send-buffer.ts'

/** Bun's socket. In `data`, `socket` and `peerPort`, the TCP port of the peer, are ours; `open` is Elysia's, which calls it after the upgrade. */
export type RawSocket = ServerWebSocket<{
  socket?: OpenSocket | undefined
  open?: (ws: unknown) => void
  peerPort?: number | undefined
}>

type Options = {
  id: string
  kind: SocketKind
  raw: RawSocket
  visitor: Visitor
  address: string
  payer: Payer
  /** To whom the socket counts (not the owner of the hub): the member, or all guests at one address, see `ownerOf` in open-counts.ts. */
  owner: string
  clock: Clock
  memory: SocketMemory
  frameLog: FrameLog | undefined
  /** Drops the frames that still wait in the receive queue; called before the hub closes the socket, even one that its peer has closed. */
  dropQueue(socket: OpenSocket): void
  /** There is memory for a large frame again. */
  onMemoryAvailable(socket: OpenSocket): void
}

/** A socket from its upgrade to its end, with everything the hub knows about it. */
export class OpenSocket implements Connection, Sender, Holder, Counted {
  readonly id: string
  readonly kind: SocketKind
  readonly openedAt: number
  readonly sessionId: string | undefined
  readonly address: string
  readonly payer: Payer
  readonly owner: string
  readonly raw: RawSocket
  readonly account: SocketAccount
  readonly sendBuffer: SendBuffer
  /** The TCP port of its peer, or 0 where the connection is encrypted, and the descriptor once that is known. */
  readonly peerPort: number
  descriptor: number | undefined
  /** The bytes of its complete frames on the wire, those of control frames included. */
  completeBytes = 0
  actor: Member
  /** A placeholder until the protocol has been made, which may send a greeting while it is made. */
  protocol: Protocol = NO_PROTOCOL_YET
  /** Undefined before the first frame, and if the hub runs with `--limits off`. */
  receiveQueue: ReceiveQueue | undefined
  /** Makes the protocol, if that has to wait until the work budget of the member allows it. */
  openLater: (() => void) | undefined
  isOpen = true
  isUnresponsive = false
  /** When the last frame or pong came, by the monotonic clock in ms. */
  lastReceivedAt: number
  /** After how many ms without a frame or pong the socket is terminated. */
  silenceMaxMs = TERMINATED_AFTER_SILENCE_MS
  /** When the last complete frame came, or the socket opened. Pongs do not count. */
  lastFrameAt: number
  readonly #clock: Clock
  readonly #memory: SocketMemory
  readonly #frameLog: FrameLog | undefined
  readonly #dropQueue: Options['dropQueue']
  readonly #onMemoryAvailable: Options['onMemoryAvailable']
  #badFramesAt: number[] = []
  /** The longest frame that Bun has put together for this socket. */
  #longestFrame = 0
  #unreadBytes = 0
  #receivedBytes = 0
  /** The bytes of an incomplete frame, and when they last became more, by the monotonic clock in ms. */
  #incompleteBytes = 0
  #incompleteSince = 0
  #hasEnded = false

  constructor({
    id,
    kind,
    raw,
    visitor,
    address,
    payer,
    owner,
    clock,
    memory,
    frameLog,
    dropQueue,
    onMemoryAvailable,
  }: Options) {
    this.id = id
    this.kind = kind
    this.openedAt = clock.now()
    this.sessionId = visitor.sessionId
    this.address = address
    this.payer = payer
    this.owner = owner
    this.raw = raw
    this.peerPort = raw.data.peerPort ?? 0
    this.actor = visitor.actor
    this.lastReceivedAt = this.lastFrameAt = clock.monotonic()
    this.account = memory.open(owner, this)
    this.sendBuffer = new SendBuffer(raw, clock, this)
    this.#onMemoryAvailable = onMemoryAvailable
    this.#clock = clock
    this.#memory = memory
    this.#frameLog = frameLog
    this.#dropQueue = dropQueue
  }

  /** Sends a frame. If the send buffer is full, closes the socket instead; the client reconnects and resumes. */
  send(frame: string | Uint8Array): void {
    if (!this.isOpen) return
    this.#frameLog?.sent(this, frame)
    if (!this.sendBuffer.send(frame)) this.closeToReconnect(CLOSE.slowReader, 'too slow a reader')
  }

  inOneWrite(sendAll: () => void): void {
    this.raw.cork(sendAll)
  }

  isBehind(): boolean {
    return !this.isOpen || this.sendBuffer.isBehind(this.#memory.isTight() ? 0 : UNREAD_MAX_BYTES)
  }

  hasMemoryForLargeFrame(): boolean {
    return this.isOpen && this.account.hasMemoryForLargeFrame()
  }

  /** Frames that were not processed yet were never answered, and are dropped. */
  close(code: number, reason: string): void {
    this.#dropQueue(this)
    if (this.#memory.mayLinger(this.isOpen ? this.#unreadBytes + this.#receivedBytes : 0))
      this.raw.close(code, shortenCloseReason(reason))
    else this.raw.terminate()
  }

  /**
   * Closes a socket whose peer should connect again: it may have done nothing worse than to write faster than the hub works. A document socket is
   * ended without a close code: a stock Yjs client takes each of 4400 to 4499 as final, and its user would write on without ever being connected
   * again.
   */
  closeToReconnect(code: number, reason: string): void {
    if (this.kind === 'collaborate') {
      this.#dropQueue(this)
      this.raw.terminate()
    } else this.close(code, reason)
  }

  closeForMemory(part: MemoryPart): void {
    if (part === 'unread') this.closeToReconnect(CLOSE.slowReader, 'too slow a reader')
    else if (part === 'received') {
      // Bun frees its buffer once the connection has ended, which it has not while the peer leaves a close frame unread.
      this.#dropQueue(this)
      this.raw.terminate()
    } else this.closeToReconnect(CLOSE.tooMuch, 'too much at once')
  }

  onMemoryAvailable(): void {
    this.#onMemoryAvailable(this)
  }

  /** When all sockets together hold too much, one with much unread is sent nothing more. */
  maxUnreadBytes(): number {
    return this.#memory.isFull() ? UNREAD_MAX_BYTES : SEND_BUFFER_MAX_BYTES
  }

  onUnread(bytes: number): void {
    this.#unreadBytes = bytes
    this.account.set('unread', bytes)
  }

  onAllRead(): void {
    this.protocol.onDrained?.()
  }

  /** Notes a complete frame, after `markReceived`. Bun keeps the buffer in which it has put a large one together until the socket closes. */
  markFrame(frame: string | Uint8Array): void {
    this.lastFrameAt = this.lastReceivedAt
    const bytes = this.markBytes(frame)
    const isLongest = bytes > this.#longestFrame && bytes >= COUNTED_FROM_BYTES
    if (isLongest) this.#longestFrame = bytes
    if (isLongest || this.#incompleteBytes > 0) this.setIncomplete(0)
  }

  /** Notes the bytes of a complete frame, and returns how many it has; those of its header are added. */
  markBytes(frame: string | Uint8Array): number {
    const bytes = Buffer.byteLength(frame)
    this.completeBytes += bytes + headerBytes(bytes)
    return bytes
  }

  setIncomplete(bytes: number): void {
    const now = this.#clock.monotonic()
    if (bytes !== this.#incompleteBytes) this.#incompleteSince = now
    this.#incompleteBytes = bytes
    this.#receivedBytes = Math.max(bytes, this.#longestFrame)
    this.account.set('received', this.#receivedBytes)
    if (bytes > 0 && now - this.#incompleteSince > STALLED_MESSAGE_MS) this.closeForMemory('received')
  }

  reportBadFrame(): void {
    const now = this.#clock.monotonic()
    this.#badFramesAt = [...this.#badFramesAt.filter((at) => at > now - 60_000), now]
    if (this.#badFramesAt.length > BAD_FRAMES_PER_MINUTE) this.close(CLOSE.badFrames, 'too many bad frames')
  }

  /**
   * Ends the protocol, once: a frame that is processed after the close may close the socket again. A socket that closes while
   * its protocol is being made is ended by `attach`.
   */
  end(): void {
    if (this.#hasEnded || this.protocol === NO_PROTOCOL_YET) return
    this.#hasEnded = true
    this.protocol.onClosed()
  }

  markReceived(): void {
    this.lastReceivedAt = this.#clock.monotonic()
    if (!this.isUnresponsive) return
    this.isUnresponsive = false
    this.protocol.onUnresponsive?.(false)
  }

  /** The last `ms` do not count: this process did not run, so the peer could not be received, and could not read. */
  forgiveSilence(ms: number): void {
    this.lastReceivedAt = Math.min(this.lastReceivedAt + ms, this.#clock.monotonic())
    this.lastFrameAt = Math.min(this.lastFrameAt + ms, this.#clock.monotonic())
    this.#incompleteSince = Math.min(this.#incompleteSince + ms, this.#clock.monotonic())
    this.sendBuffer.forgiveStalling(ms)
  }

  markUnresponsive(): void {
    if (this.isUnresponsive) return
    this.isUnresponsive = true
    this.protocol.onUnresponsive?.(true)
  }
}

/** What precedes the bytes of a frame that a client sends: lengths of 0, 2 or 8 bytes more, and the mask. */
const headerBytes = (length: number): number => (length < 126 ? 6 : length < 65_536 ? 8 : 14)

/** Smaller frames come in one piece, which Bun does not keep. */
const COUNTED_FROM_BYTES = 64 * 1024

const NO_PROTOCOL_YET: Protocol = { rate: { perSecond: 0, burst: 0 }, receive() {}, onClosed() {} }

/** A WebSocket close frame has room for 123 bytes of reason. */
const CLOSE_REASON_MAX_BYTES = 123

function shortenCloseReason(reason: string): string {
  let short = reason
  while (Buffer.byteLength(short) > CLOSE_REASON_MAX_BYTES) short = short.slice(0, -1)
  return short
}
