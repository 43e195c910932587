// Counts the bytes of messages of which only a part has come. Bun puts them together and says nothing before they are complete.
//
// What was read from a connection, and was neither its request nor in a complete frame, is a part of a message. The operating
// system is asked for the former, which takes some microseconds a socket. So it is asked when the memory of the process has
// grown, for as long as something is unfinished, and every few seconds in case that something else has shrunk meanwhile.
import { peerName, type TcpConnections } from './tcp-connections.ts'

/** A socket, as this file sees it. */
export type Counted = {
  readonly address: string
  readonly peerPort: number
  /** Set here, once it is known. */
  descriptor: number | undefined
  /** The bytes of its complete frames on the wire. */
  readonly completeBytes: number
  /** So many bytes of a message have come that is not complete. May close the socket. */
  setUnfinished(bytes: number): void
}

/** To be called every `MEMORY_CHECK_MS`, with the memory of the process in bytes. */
export type CountUnfinished = (rss: number, sockets: Iterable<Counted>) => void

const GROWN_BYTES = 8 * 1024 * 1024
/** In checks: while something is unfinished, and otherwise. */
const COUNTED_EVERY = { unfinished: 5, idle: 50 }
/** The request that has opened the socket, the headers of a fragmented message, and what else is not counted. */
const OVERHEAD_BYTES = 64 * 1024

export function createUnfinishedCount(tcp: TcpConnections): CountUnfinished {
  /** The least that the process has used since the last count. */
  let least = Number.POSITIVE_INFINITY
  let checks = 0
  let isAnyUnfinished = false

  function findDescriptors(sockets: readonly Counted[]): void {
    if (sockets.every(({ descriptor }) => descriptor !== undefined)) return
    const found = tcp.find(new Set(sockets.map(({ descriptor }) => descriptor)))
    for (const socket of sockets) socket.descriptor ??= found.get(peerName(socket.address, socket.peerPort))
  }

  function count(sockets: readonly Counted[]): void {
    findDescriptors(sockets)
    isAnyUnfinished = false
    for (const socket of sockets) {
      const read = socket.descriptor === undefined ? undefined : tcp.bytesRead(socket.descriptor)
      const bytes = (read ?? 0) - socket.completeBytes - OVERHEAD_BYTES
      socket.setUnfinished(Math.max(0, bytes))
      if (bytes > 0) isAnyUnfinished = true
    }
  }

  return (rss, sockets) => {
    least = Math.min(least, rss)
    checks++
    if (rss - least < GROWN_BYTES && checks < COUNTED_EVERY[isAnyUnfinished ? 'unfinished' : 'idle']) return
    least = rss
    checks = 0
    count([...sockets])
  }
}
