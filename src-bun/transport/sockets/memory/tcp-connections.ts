// What the operating system knows of this process's TCP connections and Bun does not tell: how many bytes were read from each.
//
// Only Linux is asked. TCP_INFO says how many bytes have come (`tcpi_bytes_received`, since Linux 4.1), and FIONREAD how many of
// them wait in the kernel to be read. A connection is recognised by the address and the port of its peer.
import { dlopen } from 'bun:ffi'
import { readdirSync } from 'node:fs'

export type TcpConnections = {
  /** The descriptors of the open connections, by peer as `peerName` writes it. Those in `known` are left out. */
  find(known: { has(descriptor: number): boolean }): Map<string, number>
  /** How many bytes were read from a connection since it was opened. Undefined where the descriptor is not one. */
  bytesRead(descriptor: number): number | undefined
}

/** An IPv6 address can be written in several ways, of which this uses one. */
export const peerName = (address: string, port: number): string =>
  `${address.includes(':') ? new URL(`http://[${address.replace(/%.*/, '')}]`).hostname : address} ${port}`

const LIBRARIES = ['libc.so.6', `libc.musl-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.so.1`]
const FUNCTIONS = {
  getpeername: { args: ['i32', 'ptr', 'ptr'], returns: 'i32' },
  getsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'ptr'], returns: 'i32' },
  ioctl: { args: ['i32', 'u64', 'ptr'], returns: 'i32' },
} as const

const AF_INET = 2
const AF_INET6 = 10
const IPV4_IN_IPV6 = '00000000000000000000ffff'
const IPPROTO_TCP = 6
const TCP_INFO = 11
const FIONREAD = 0x541b
/** Where `tcpi_bytes_received` begins in `struct tcp_info`. */
const BYTES_RECEIVED_AT = 128

/** Undefined where the operating system cannot be asked. */
export function openTcpConnections(): TcpConnections | undefined {
  const functions = process.platform === 'linux' ? openLibrary() : undefined
  if (!functions) return undefined
  const { getpeername, getsockopt, ioctl } = functions
  const address = Buffer.alloc(128)
  const info = Buffer.alloc(512)
  const length = new Uint32Array(1)
  const waiting = new Int32Array(1)

  function peerOf(descriptor: number): string | undefined {
    length[0] = address.length
    if (getpeername(descriptor, address, length) !== 0) return undefined
    const family = address.readUInt16LE(0)
    const port = address.readUInt16BE(2)
    if (family === AF_INET) return peerName(address.subarray(4, 8).join('.'), port)
    if (family !== AF_INET6) return undefined
    if (address.toString('hex', 8, 20) === IPV4_IN_IPV6) return peerName(address.subarray(20, 24).join('.'), port)
    return peerName((address.toString('hex', 8, 24).match(/.{4}/g) ?? []).join(':'), port)
  }

  return {
    find(known) {
      const found = new Map<string, number>()
      for (const descriptor of readdirSync('/proc/self/fd').map(Number)) {
        const peer = known.has(descriptor) ? undefined : peerOf(descriptor)
        if (peer !== undefined) found.set(peer, descriptor)
      }
      return found
    },
    bytesRead(descriptor) {
      length[0] = info.length
      if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, info, length) !== 0) return undefined
      if ((length[0] ?? 0) < BYTES_RECEIVED_AT + 8 || ioctl(descriptor, FIONREAD, waiting) !== 0) return undefined
      return Number(info.readBigUInt64LE(BYTES_RECEIVED_AT)) - (waiting[0] ?? 0)
    },
  }
}

function openLibrary() {
  for (const library of LIBRARIES)
    try {
      return dlopen(library, FUNCTIONS).symbols
    } catch {
      // Another C library has another name, and a hardened system lets nobody call one.
    }
  return undefined
}
