// The two sides of a socket: `Connection` is what the hub can do to a peer, `Protocol` what a peer's frames do in the hub.
import type { Member } from '../../contract/members.ts'
import type { Payer } from '../../domain/ports/common.ts'
import type { Rate } from './token-bucket.ts'

/** The route by which a socket came. */
export const SOCKET_KINDS = ['live', 'ws', 'chat', 'presence', 'changes', 'collaborate'] as const
export type SocketKind = (typeof SOCKET_KINDS)[number]

/** An open socket of a member, as protocols see it. */
export type Connection = {
  readonly id: string
  readonly kind: SocketKind
  /** In ms since 1970. */
  readonly openedAt: number
  /** The member as they are now: a new role counts at once. */
  readonly actor: Member
  readonly sessionId: string | undefined
  /** Of the peer on the network. */
  readonly address: string
  /** Who is charged for the work that this socket causes. */
  readonly payer: Payer
  send(frame: string | Uint8Array): void
  /**
   * Whether the peer has much unread. If so, leave out what it can do without, and send what can wait when the protocol's
   * `onDrained` is called. Answers may still be sent.
   */
  isBehind(): boolean
  /**
   * Whether the hub has memory for a large frame to this peer. If not, the hub calls the protocol's `onDrained` as soon as it has:
   * send the frame then. To be asked before each large frame that can be made from the database again later: a part of a document, a snapshot.
   */
  hasMemoryForLargeFrame(): boolean
  /** Everything that `sendAll` sends goes to the network in one write. */
  inOneWrite(sendAll: () => void): void
  close(code: number, reason: string): void
  /** Counts an invalid frame; too many within a minute close the socket. */
  reportBadFrame(): void
}

/** What a kind of socket does with the frames of its peer. */
export type Protocol = {
  /** How many frames are processed per second; more wait in the receive queue. */
  readonly rate: Rate
  /**
   * Processes a frame as it came, text or bytes. An operation that the frame causes has run when this returns, and is answered after the COMMIT.
   * An exception is logged and answered `internal`.
   */
  receive(frame: string | Buffer): void
  /** The peer has read everything that was sent, or there is memory for a large frame again. */
  onDrained?(): void
  /** Called once, however the socket ended, after the last of its frames. */
  onClosed(): void
  /**
   * Called with true when the peer counts as gone: no frame has come from it for `SHOWN_OFFLINE_AFTER_SILENCE_MS`, or its socket has closed
   * while frames of it still wait in the receive queue. Called with false when something comes again.
   */
  onUnresponsive?(isUnresponsive: boolean): void
}
