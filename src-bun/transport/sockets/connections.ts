// Every open socket of the hub: what it sent last, what it still has to read, and when it is given up.
import type { ServerWebSocket } from 'bun'
import { CLOSE } from '../../contract/errors.ts'
import {
  BAD_FRAMES_PER_MINUTE,
  OPENS_PER_10_S_PER_ADDRESS,
  PING_AFTER_SILENCE_MS,
  SHOWN_OFFLINE_AFTER_SILENCE_MS,
  SOCKETS_PER_ADDRESS,
  TERMINATED_AFTER_SILENCE_MS,
} from '../../contract/limits.ts'
import type { Member } from '../../contract/members.ts'
import type { Clock } from '../../domain/ports.ts'
import type { Log } from '../../log.ts'
import { plainAddress } from '../guard/peer-address.ts'
import { createRatePerAddress } from '../guard/rate-per-address.ts'
import type { Visitor } from '../identity/auth.ts'
import { createReceiveQueue, type ReceiveQueue } from './receive-queue.ts'
import { createReceiveScheduler } from './receive-scheduler.ts'
import { createSendBuffer, type SendBuffer } from './send-buffer.ts'
import type { Rate } from './token-bucket.ts'

const CLOSE_REASON_MAX_BYTES = 123

/** What a kind of socket does with what arrives. */
export type Protocol = {
  /** How fast it is listened to. */
  readonly rate: Rate
  /** A frame as it came: text or bytes. Synchronous up to the commit. */
  receive(frame: string | Buffer): void
  /** The peer has read everything it was sent. */
  onDrained?(): void
  /** Called once, however the socket ended. */
  onClosed(): void
  /** Nothing has been heard from the peer for long enough to show it as gone, or it is heard again. */
  onUnresponsive?(silent: boolean): void
}

/** The route it came by. */
export type SocketKind = 'live' | 'ws' | 'chat' | 'presence' | 'changes' | 'collaborate'

export type Connection = {
  readonly id: string
  readonly kind: SocketKind
  /** In ms since 1970. */
  readonly openedAt: number
  /** As they are now: a new role counts at once. */
  readonly actor: Member
  readonly sessionId: string | undefined
  readonly address: string
  send(frame: string | Uint8Array): void
  /** The peer reads more slowly than it is told things: what is not for it alone has to wait until `drained`. */
  isBehind(): boolean
  /** What is sent within `say` goes out in one write. */
  cork(say: () => void): void
  close(code: number, reason: string): void
  /** Counts a frame that was wrong; too many in a minute close the socket. */
  reportBadFrame(): void
}

type OpenSocket = Omit<Connection, 'actor'> & {
  actor: Member
  raw: RawSocket
  protocol: Protocol
  isOpen: boolean
  lastReceivedAt: number
  isUnresponsive: boolean
  badFrames: number[]
  receiveQueue: ReceiveQueue | undefined
  sendBuffer: SendBuffer
}

/** Elysia keeps its own things in `data`; ours is the one field that the handlers below look at. */
export type RawSocket = ServerWebSocket<{ connection?: OpenSocket | undefined; open?: (ws: unknown) => void }>

export function createConnections(clock: Clock, log: Log, limits: boolean) {
  const entries = new Set<OpenSocket>()
  const perAddress = new Map<string, number>()
  const opens = createRatePerAddress(clock, { max: OPENS_PER_10_S_PER_ADDRESS, everyMs: 10_000, limits })
  const allQueues = { bytes: 0 }
  const scheduler = createReceiveScheduler<OpenSocket>(receive, (entry) => {
    if (!entry.isOpen) entry.protocol.onClosed()
  })
  let nextId = 1

  /** `protocol` is made with the connection, so that it can greet. An address with too many sockets is sent away. */
  function attach(
    raw: RawSocket,
    { actor, sessionId }: Visitor,
    kind: SocketKind,
    protocol: (connection: Connection) => Protocol,
  ): void {
    const address = plainAddress(raw.remoteAddress)
    const open = perAddress.get(address) ?? 0
    if (limits && open >= SOCKETS_PER_ADDRESS) {
      raw.close(CLOSE.tooMuch, 'too many sockets from this address')
      return
    }
    perAddress.set(address, open + 1)
    const entry: OpenSocket = {
      id: String(nextId++),
      kind,
      openedAt: clock.now(),
      actor,
      sessionId,
      address,
      raw,
      isOpen: true,
      lastReceivedAt: clock.monotonic(),
      isUnresponsive: false,
      badFrames: [],
      receiveQueue: undefined,
      sendBuffer: createSendBuffer(raw, clock, () => entry.protocol.onDrained?.()),
      protocol: NO_PROTOCOL_YET,
      send: (frame) => send(entry, frame),
      cork: (say) => void raw.cork(say),
      isBehind: () => !entry.isOpen || entry.sendBuffer.isBehind(),
      close: (code, reason) => disconnect(entry, code, reason),
      reportBadFrame: () => bad(entry),
    }
    raw.data.connection = entry
    entries.add(entry)
    try {
      entry.protocol = protocol(entry)
    } catch (thrown) {
      log.fault('socket.open', thrown, { connection: entry.id, member: actor.id })
      raw.close(CLOSE.fault, 'internal')
      return
    }
    if (limits) entry.receiveQueue = createReceiveQueue(entry.protocol.rate, clock, allQueues)
    // A greeting too long for its reader closes the socket while it is being made.
    if (!entry.isOpen) entry.protocol.onClosed()
  }

  /** A reader that is too slow starts again where it was. */
  function send(entry: OpenSocket, frame: string | Uint8Array): void {
    if (entry.isOpen && !entry.sendBuffer.send(frame)) disconnect(entry, CLOSE.slowReader, 'too slow a reader')
  }

  /** What still waits of somebody who is sent away was never answered, and is not looked at any more. */
  function disconnect(entry: OpenSocket, code: number, reason: string): void {
    scheduler.drop(entry)
    entry.raw.close(code, reason)
  }

  function bad(entry: OpenSocket): void {
    const minuteAgo = clock.monotonic() - 60_000
    entry.badFrames = [...entry.badFrames.filter((at) => at > minuteAgo), clock.monotonic()]
    if (entry.badFrames.length > BAD_FRAMES_PER_MINUTE) disconnect(entry, CLOSE.badFrames, 'too many bad frames')
  }

  function markReceived(entry: OpenSocket): void {
    entry.lastReceivedAt = clock.monotonic()
    if (!entry.isUnresponsive) return
    entry.isUnresponsive = false
    entry.protocol.onUnresponsive?.(false)
  }

  function receive(entry: OpenSocket, frame: string | Buffer): void {
    try {
      entry.protocol.receive(frame)
    } catch (thrown) {
      const ref = log.fault('socket.receive', thrown, { connection: entry.id, member: entry.actor.id })
      entry.send(JSON.stringify({ type: 'error', code: 'internal', ref }))
    }
  }

  /**
   * Given to `Bun.serve` instead of Elysia's own handlers: those parse text before anybody has looked at its size, and
   * await in between. Elysia still routes, upgrades and types the sockets.
   */
  const handlers = {
    message(raw: RawSocket, frame: string | Buffer): void {
      const entry = raw.data.connection
      if (!entry) return
      markReceived(entry)
      const when = entry.receiveQueue?.take(frame) ?? 'now'
      if (when === 'now') receive(entry, frame)
      else if (when === 'later') scheduler.add(entry)
      else disconnect(entry, CLOSE.tooMuch, 'too much at once')
    },
    drain(raw: RawSocket): void {
      const entry = raw.data.connection
      if (entry?.isOpen) entry.sendBuffer.drain()
    },
    pong(raw: RawSocket): void {
      if (raw.data.connection) markReceived(raw.data.connection)
    },
    close(raw: RawSocket): void {
      const entry = raw.data.connection
      if (!entry || !entries.delete(entry)) return
      const open = (perAddress.get(entry.address) ?? 1) - 1
      if (open > 0) perAddress.set(entry.address, open)
      else perAddress.delete(entry.address)
      entry.isOpen = false
      if (!scheduler.has(entry)) entry.protocol.onClosed()
      // What it said before it went still counts, at the rate it may; but it is not here any more.
      else entry.protocol.onUnresponsive?.(true)
    },
  }

  return {
    attach,
    handlers,
    /** Asked before an upgrade: an address that opens sockets by the thousand is not even looked at. */
    mayOpen: (address: string): boolean => opens.allow(address),
    /** The heartbeat, one timer for all: asks the silent for a sign of life and gives up on the dead. */
    checkHeartbeats(): void {
      for (const entry of entries) {
        const silence = clock.monotonic() - entry.lastReceivedAt
        if (silence > TERMINATED_AFTER_SILENCE_MS) entry.raw.terminate()
        else if (silence > PING_AFTER_SILENCE_MS) entry.raw.ping()
        if (silence > SHOWN_OFFLINE_AFTER_SILENCE_MS && !entry.isUnresponsive) {
          entry.isUnresponsive = true
          entry.protocol.onUnresponsive?.(true)
        }
        if (entry.sendBuffer.isStalled()) disconnect(entry, CLOSE.slowReader, 'too slow a reader')
      }
    },
    /** Somebody has another name, or another role. */
    updateMember(member: Member): void {
      for (const entry of [...entries, ...scheduler.all()]) if (entry.actor.id === member.id) entry.actor = member
    },
    /** Ends those that match, and what they have said and nobody has looked at yet. */
    closeWhere(matches: (connection: Connection) => boolean, code: number, reason: string): void {
      for (const entry of scheduler.all()) if (!entry.isOpen && matches(entry)) scheduler.finish(entry)
      for (const entry of [...entries]) if (matches(entry)) disconnect(entry, code, withinCloseFrame(reason))
    },
    list: (): readonly Connection[] => [...entries],
    closeAll(code: number, reason: string): void {
      scheduler.stop()
      for (const entry of entries) disconnect(entry, code, reason)
    },
    count: () => entries.size,
  }
}
export type Connections = ReturnType<typeof createConnections>

const NO_PROTOCOL_YET: Protocol = { rate: { perSecond: 0, burst: 0 }, receive() {}, onClosed() {} }

/** A reason longer than 123 bytes would be no close frame. */
function withinCloseFrame(reason: string): string {
  let short = reason
  while (Buffer.byteLength(short) > CLOSE_REASON_MAX_BYTES) short = short.slice(0, -1)
  return short
}
