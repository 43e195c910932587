// Counts the bytes of frames of which only the beginning has come. Bun buffers such a frame and reports nothing before it is complete.
//
// The operating system knows how many bytes were read from a connection. Those that were neither its request nor in a complete frame belong to
// an incomplete one. Asking the system takes some microseconds a socket. So it is asked when the memory of the process has grown, every
// half second while a frame is incomplete, and otherwise every few seconds: something else may have shrunk while a frame has grown.
import { peerName, type TcpConnections } from './tcp-connections.ts'

/** A socket, as this file sees it. */
export type Counted = {
  readonly address: string
  readonly peerPort: number
  /** Set here, once it is known. */
  descriptor: number | undefined
  /** The bytes of its complete frames on the wire. */
  readonly completeBytes: number
  /** `bytes`: how many bytes of an incomplete frame have come. May close the socket. */
  setIncomplete(bytes: number): void
}

/** To be called every `MEMORY_CHECK_MS`, with the memory of the process in bytes. */
export type CountIncomplete = (rss: number, sockets: Iterable<Counted>) => void

const GROWN_BYTES = 8 * 1024 * 1024
/** After how many checks the bytes are counted: while a frame is incomplete, and otherwise. */
const COUNTED_EVERY = { incomplete: 5, idle: 50 }
/** The request that has opened the socket, the headers of the fragments of a frame, and what else is not counted. */
const OVERHEAD_BYTES = 64 * 1024

export function createIncompleteCount(tcp: TcpConnections): CountIncomplete {
  /** The least that the process has used since the last count. */
  let least = Number.POSITIVE_INFINITY
  let checks = 0
  let isAnyIncomplete = false

  function findDescriptors(sockets: readonly Counted[]): void {
    if (sockets.every(({ descriptor }) => descriptor !== undefined)) return
    const found = tcp.find(new Set(sockets.map(({ descriptor }) => descriptor)))
    for (const socket of sockets) socket.descriptor ??= found.get(peerName(socket.address, socket.peerPort))
  }

  function count(sockets: readonly Counted[]): void {
    findDescriptors(sockets)
    isAnyIncomplete = false
    for (const socket of sockets) {
      const read = socket.descriptor === undefined ? undefined : tcp.bytesRead(socket.descriptor)
      const bytes = (read ?? 0) - socket.completeBytes - OVERHEAD_BYTES
      socket.setIncomplete(Math.max(0, bytes))
      if (bytes > 0) isAnyIncomplete = true
    }
  }

  return (rss, sockets) => {
    least = Math.min(least, rss)
    checks++
    if (rss - least < GROWN_BYTES && checks < COUNTED_EVERY[isAnyIncomplete ? 'incomplete' : 'idle']) return
    least = rss
    checks = 0
    count([...sockets])
  }
}
