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
import { createAddressRate } from '../guard/rate-per-address.ts'
import type { Visitor } from '../identity/auth.ts'
import { createInflow, type Inflow } from './receive-queue.ts'
import { createQueues } from './receive-scheduler.ts'
import { createOutflow, type Outflow } from './send-buffer.ts'
import type { Rate } from './token-bucket.ts'

const CLOSE_REASON_MAX_BYTES = 123

/** What a kind of socket does with what arrives. */
export type Protocol = {
  /** How fast it is listened to. */
  readonly rate: Rate
  /** A frame as it came: text or bytes. Synchronous up to the commit. */
  receive(frame: string | Buffer): void
  /** The peer has read everything it was sent. */
  drained?(): void
  /** Called once, however the socket ended. */
  ended(): void
  /** Nothing has been heard from the peer for long enough to show it as gone, or it is heard again. */
  silent?(silent: boolean): void
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
  together(say: () => void): void
  close(code: number, reason: string): void
  /** Counts a frame that was wrong; too many in a minute close the socket. */
  bad(): void
}

type Entry = Omit<Connection, 'actor'> & {
  actor: Member
  raw: RawSocket
  protocol: Protocol
  isOpen: boolean
  heardAt: number
  silent: boolean
  badFrames: number[]
  inflow: Inflow | undefined
  outflow: Outflow
}

/** Elysia keeps its own things in `data`; ours is the one field that the handlers below look at. */
export type RawSocket = ServerWebSocket<{ connection?: Entry | undefined; open?: (ws: unknown) => void }>

export function createConnections(clock: Clock, log: Log, limits: boolean) {
  const entries = new Set<Entry>()
  const perAddress = new Map<string, number>()
  const opens = createAddressRate(clock, { max: OPENS_PER_10_S_PER_ADDRESS, everyMs: 10_000, limits })
  const inAllQueues = { bytes: 0 }
  const queues = createQueues<Entry>(receive, (entry) => {
    if (!entry.isOpen) entry.protocol.ended()
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
    const entry: Entry = {
      id: String(nextId++),
      kind,
      openedAt: clock.now(),
      actor,
      sessionId,
      address,
      raw,
      isOpen: true,
      heardAt: clock.monotonic(),
      silent: false,
      badFrames: [],
      inflow: undefined,
      outflow: createOutflow(raw, clock, () => entry.protocol.drained?.()),
      protocol: NOTHING_YET,
      send: (frame) => send(entry, frame),
      together: (say) => void raw.cork(say),
      isBehind: () => !entry.isOpen || entry.outflow.isBehind(),
      close: (code, reason) => sendAway(entry, code, reason),
      bad: () => bad(entry),
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
    if (limits) entry.inflow = createInflow(entry.protocol.rate, clock, inAllQueues)
    // A greeting too long for its reader closes the socket while it is being made.
    if (!entry.isOpen) entry.protocol.ended()
  }

  /** A reader that is too slow starts again where it was. */
  function send(entry: Entry, frame: string | Uint8Array): void {
    if (entry.isOpen && !entry.outflow.send(frame)) sendAway(entry, CLOSE.slowReader, 'too slow a reader')
  }

  /** What still waits of somebody who is sent away was never answered, and is not looked at any more. */
  function sendAway(entry: Entry, code: number, reason: string): void {
    queues.drop(entry)
    entry.raw.close(code, reason)
  }

  function bad(entry: Entry): void {
    const minuteAgo = clock.monotonic() - 60_000
    entry.badFrames = [...entry.badFrames.filter((at) => at > minuteAgo), clock.monotonic()]
    if (entry.badFrames.length > BAD_FRAMES_PER_MINUTE) sendAway(entry, CLOSE.badFrames, 'too many bad frames')
  }

  function heard(entry: Entry): void {
    entry.heardAt = clock.monotonic()
    if (!entry.silent) return
    entry.silent = false
    entry.protocol.silent?.(false)
  }

  function receive(entry: Entry, frame: string | Buffer): void {
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
      heard(entry)
      const when = entry.inflow?.take(frame) ?? 'now'
      if (when === 'now') receive(entry, frame)
      else if (when === 'later') queues.add(entry)
      else sendAway(entry, CLOSE.tooMuch, 'too much at once')
    },
    drain(raw: RawSocket): void {
      const entry = raw.data.connection
      if (entry?.isOpen) entry.outflow.drain()
    },
    pong(raw: RawSocket): void {
      if (raw.data.connection) heard(raw.data.connection)
    },
    close(raw: RawSocket): void {
      const entry = raw.data.connection
      if (!entry || !entries.delete(entry)) return
      const open = (perAddress.get(entry.address) ?? 1) - 1
      if (open > 0) perAddress.set(entry.address, open)
      else perAddress.delete(entry.address)
      entry.isOpen = false
      if (!queues.has(entry)) entry.protocol.ended()
      // What it said before it went still counts, at the rate it may; but it is not here any more.
      else entry.protocol.silent?.(true)
    },
  }

  return {
    attach,
    handlers,
    /** Asked before an upgrade: an address that opens sockets by the thousand is not even looked at. */
    mayOpen: (address: string): boolean => opens.allow(address),
    /** The heartbeat, one timer for all: asks the silent for a sign of life and gives up on the dead. */
    beat(): void {
      for (const entry of entries) {
        const silence = clock.monotonic() - entry.heardAt
        if (silence > TERMINATED_AFTER_SILENCE_MS) entry.raw.terminate()
        else if (silence > PING_AFTER_SILENCE_MS) entry.raw.ping()
        if (silence > SHOWN_OFFLINE_AFTER_SILENCE_MS && !entry.silent) {
          entry.silent = true
          entry.protocol.silent?.(true)
        }
        if (entry.outflow.isStalled()) sendAway(entry, CLOSE.slowReader, 'too slow a reader')
      }
    },
    /** Somebody has another name, or another role. */
    became(member: Member): void {
      for (const entry of [...entries, ...queues.all()]) if (entry.actor.id === member.id) entry.actor = member
    },
    /** Ends those that match, and what they have said and nobody has looked at yet. */
    closeWhere(matches: (connection: Connection) => boolean, code: number, reason: string): void {
      for (const entry of queues.all()) if (!entry.isOpen && matches(entry)) queues.finish(entry)
      for (const entry of [...entries]) if (matches(entry)) sendAway(entry, code, withinCloseFrame(reason))
    },
    list: (): readonly Connection[] => [...entries],
    closeAll(code: number, reason: string): void {
      queues.stop()
      for (const entry of entries) sendAway(entry, code, reason)
    },
    count: () => entries.size,
  }
}
export type Connections = ReturnType<typeof createConnections>

const NOTHING_YET: Protocol = { rate: { perSecond: 0, burst: 0 }, receive() {}, ended() {} }

/** A reason longer than 123 bytes would be no close frame. */
function withinCloseFrame(reason: string): string {
  let short = reason
  while (Buffer.byteLength(short) > CLOSE_REASON_MAX_BYTES) short = short.slice(0, -1)
  return short
}
