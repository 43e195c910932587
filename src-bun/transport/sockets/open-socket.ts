import type { ServerWebSocket } from 'bun'
import { CLOSE } from '../../contract/errors.ts'
import { BAD_FRAMES_PER_MINUTE, TERMINATED_AFTER_SILENCE_MS } from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import type { Clock, Payer } from '../../domain/ports.ts'
import type { Visitor } from '../identity/auth.ts'
import type { Connection, Protocol, SocketKind } from './connection.ts'
import type { FrameLog } from './frame-log.ts'
import type { ReceiveQueue } from './receive-queue.ts'
import { createSendBuffer, type SendBuffer } from './send-buffer.ts'

/** Bun's socket. In `data`, `socket` is ours; `open` is Elysia's, which calls it after the upgrade. */
export type RawSocket = ServerWebSocket<{ socket?: OpenSocket | undefined; open?: (ws: unknown) => void }>

type Options = {
  id: string
  kind: SocketKind
  raw: RawSocket
  visitor: Visitor
  address: string
  payer: Payer
  clock: Clock
  frameLog: FrameLog | undefined
  /** Drops the frames that still wait in the receive queue; called before the hub closes the socket, even one that its peer has closed. */
  dropQueue(socket: OpenSocket): void
}

/** A socket from its upgrade to its end, with everything the hub knows about it. */
export class OpenSocket implements Connection {
  readonly id: string
  readonly kind: SocketKind
  readonly openedAt: number
  readonly sessionId: string | undefined
  readonly address: string
  readonly payer: Payer
  readonly raw: RawSocket
  readonly sendBuffer: SendBuffer
  actor: Member
  /** A placeholder until the protocol has been made, which may send a greeting while it is made. */
  protocol: Protocol = NO_PROTOCOL_YET
  /** Undefined if the hub runs with `--limits off`. */
  receiveQueue: ReceiveQueue | undefined
  /** Makes the protocol, where that has to wait until the budget of the member allows it. */
  openLater: (() => void) | undefined
  isOpen = true
  isUnresponsive = false
  /** Of the last inbound frame, on the monotonic clock in ms. */
  lastReceivedAt: number
  /** After so many ms without a frame the socket is terminated. */
  silenceMaxMs = TERMINATED_AFTER_SILENCE_MS
  readonly #clock: Clock
  readonly #frameLog: FrameLog | undefined
  readonly #dropQueue: Options['dropQueue']
  #badFramesAt: number[] = []
  #hasEnded = false

  constructor({ id, kind, raw, visitor, address, payer, clock, frameLog, dropQueue }: Options) {
    this.id = id
    this.kind = kind
    this.openedAt = clock.now()
    this.sessionId = visitor.sessionId
    this.address = address
    this.payer = payer
    this.raw = raw
    this.actor = visitor.actor
    this.lastReceivedAt = clock.monotonic()
    this.sendBuffer = createSendBuffer(raw, clock, () => this.protocol.onDrained?.())
    this.#clock = clock
    this.#frameLog = frameLog
    this.#dropQueue = dropQueue
  }

  /** Sends a frame. If the send buffer is full, closes the socket instead; the client reconnects and resumes. */
  send(frame: string | Uint8Array): void {
    if (!this.isOpen) return
    this.#frameLog?.sent(this, frame)
    if (!this.sendBuffer.send(frame)) this.close(CLOSE.slowReader, 'too slow a reader')
  }

  inOneWrite(sendAll: () => void): void {
    this.raw.cork(sendAll)
  }

  isBehind(): boolean {
    return !this.isOpen || this.sendBuffer.isBehind()
  }

  /** Frames that were not processed yet were never answered, and are dropped. */
  close(code: number, reason: string): void {
    this.#dropQueue(this)
    this.raw.close(code, shortenCloseReason(reason))
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
    this.sendBuffer.forgiveStalling(ms)
  }

  markUnresponsive(): void {
    if (this.isUnresponsive) return
    this.isUnresponsive = true
    this.protocol.onUnresponsive?.(true)
  }
}

const NO_PROTOCOL_YET: Protocol = { rate: { perSecond: 0, burst: 0 }, receive() {}, onClosed() {} }

/** A WebSocket close frame has room for 123 bytes of reason. */
const CLOSE_REASON_MAX_BYTES = 123

function shortenCloseReason(reason: string): string {
  let short = reason
  while (Buffer.byteLength(short) > CLOSE_REASON_MAX_BYTES) short = short.slice(0, -1)
  return short
}
