// Every open socket of the hub: what it sent last, what it still has to read, and when it is given up.
import type { ServerWebSocket } from 'bun'
import { CLOSE } from '../contract/errors.ts'
import {
  BAD_FRAMES_PER_MINUTE,
  PING_AFTER_SILENCE_MS,
  SEND_BUFFER_MAX_BYTES,
  SHOWN_OFFLINE_AFTER_SILENCE_MS,
  SOCKETS_PER_ADDRESS,
  TERMINATED_AFTER_SILENCE_MS,
} from '../contract/limits.ts'
import type { Clock } from '../domain/ports.ts'
import type { Log } from '../log.ts'

/** What a kind of socket does with what arrives. */
export type Protocol = {
  /** A frame as it came: text or bytes. Synchronous up to the commit. */
  receive(frame: string | Buffer): void
  /** Called once, however the socket ended. */
  ended(): void
  /** Nothing has been heard from the peer for long enough to show it as gone, or it is heard again. */
  silent?(silent: boolean): void
}

export type Connection = {
  readonly id: string
  readonly memberId: string
  readonly address: string
  send(frame: string | Uint8Array): void
  close(code: number, reason: string): void
  /** Counts a frame that was wrong; too many in a minute close the socket. */
  bad(): void
}

type Entry = Connection & {
  raw: RawSocket
  protocol: Protocol
  heardAt: number
  silent: boolean
  badFrames: number[]
}

/** Elysia keeps its own things in `data`; ours is the one field that the handlers below look at. */
export type RawSocket = ServerWebSocket<{ connection?: Entry | undefined; open?: (ws: unknown) => void }>

export function createConnections(clock: Clock, log: Log, limits: boolean) {
  const entries = new Set<Entry>()
  const perAddress = new Map<string, number>()
  let nextId = 1

  /** `protocol` is made with the connection, so that it can greet. An address with too many sockets is sent away. */
  function attach(raw: RawSocket, memberId: string, protocol: (connection: Connection) => Protocol): void {
    const address = plainAddress(raw.remoteAddress)
    const open = perAddress.get(address) ?? 0
    if (limits && open >= SOCKETS_PER_ADDRESS) {
      raw.close(CLOSE.tooMuch, 'too many sockets from this address')
      return
    }
    perAddress.set(address, open + 1)
    const entry: Entry = {
      id: String(nextId++),
      memberId,
      address,
      raw,
      heardAt: clock.monotonic(),
      silent: false,
      badFrames: [],
      protocol: { receive() {}, ended() {} },
      send: (frame) => send(entry, frame),
      close: (code, reason) => raw.close(code, reason),
      bad: () => bad(entry),
    }
    raw.data.connection = entry
    entries.add(entry)
    try {
      entry.protocol = protocol(entry)
    } catch (thrown) {
      log.fault('socket.open', thrown, { connection: entry.id, member: memberId })
      raw.close(CLOSE.fault, 'internal')
      return
    }
    // A greeting too long for its reader closes the socket while it is being made.
    if (!entries.has(entry)) entry.protocol.ended()
  }

  function send(entry: Entry, frame: string | Uint8Array): void {
    const sent = typeof frame === 'string' ? entry.raw.sendText(frame) : entry.raw.sendBinary(frame)
    // 0: nothing went out; -1: it waits in the buffer. A reader that is too slow starts again where it was.
    if (sent === 0 || (sent === -1 && entry.raw.getBufferedAmount() > SEND_BUFFER_MAX_BYTES)) {
      entry.raw.close(CLOSE.slowReader, 'too slow a reader')
    }
  }

  function bad(entry: Entry): void {
    const minuteAgo = clock.monotonic() - 60_000
    entry.badFrames = [...entry.badFrames.filter((at) => at > minuteAgo), clock.monotonic()]
    if (entry.badFrames.length > BAD_FRAMES_PER_MINUTE) entry.raw.close(CLOSE.badFrames, 'too many bad frames')
  }

  function heard(entry: Entry): void {
    entry.heardAt = clock.monotonic()
    if (!entry.silent) return
    entry.silent = false
    entry.protocol.silent?.(false)
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
      try {
        entry.protocol.receive(frame)
      } catch (thrown) {
        const ref = log.fault('socket.receive', thrown, { connection: entry.id, member: entry.memberId })
        entry.send(JSON.stringify({ type: 'error', code: 'internal', ref }))
      }
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
      entry.protocol.ended()
    },
  }

  return {
    attach,
    handlers,
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
      }
    },
    closeAll(code: number, reason: string): void {
      for (const entry of entries) entry.raw.close(code, reason)
    },
    count: () => entries.size,
  }
}
export type Connections = ReturnType<typeof createConnections>

/** IPv4 peers of a socket that listens on both look like `::ffff:192.168.1.7`; limits must see one address. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
