// A WebSocket as bytes on a TCP connection, for peers that do what no client does: they read nothing, or begin a message and
// leave it unfinished.
import { connect, type Socket } from 'node:net'
import type { Peer } from './hub.ts'

export type RawPeer = { connection: Socket; isClosed(): boolean; send(bytes: Uint8Array): void; end(): void }

/** Opens a path of a hub with the session of `peer`, or as a guest, and reads nothing after the upgrade until `connection.resume()`. */
export async function openDeaf(origin: string, path: string, peer?: Peer): Promise<RawPeer> {
  const { hostname, port, host } = new URL(origin)
  const connection = connect(Number(port), hostname)
  let isClosed = false
  connection.on('error', () => {})
  connection.on('close', () => {
    isClosed = true
  })
  const headers = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...(peer ? [`Authorization: Bearer ${peer.token}`] : []),
  ]
  connection.write(`${headers.join('\r\n')}\r\n\r\n`)
  await new Promise<void>((resolve) => {
    connection.once('data', () => {
      connection.pause()
      resolve()
    })
    connection.once('close', () => resolve())
  })
  return {
    connection,
    isClosed: () => isClosed,
    send: (bytes) => void connection.write(bytes),
    end: () => void connection.destroy(),
  }
}

/** A masked text frame. */
export function rawText(text: string): Uint8Array {
  const frame = rawFrame(Buffer.from(text))
  frame[0] = 0x81
  return frame
}

/** The first part of a message that has more of them. Its peer can send pings and pongs after it, and is then not silent. */
export function unfinished(bytes: number): Uint8Array {
  const frame = rawFrame(new Uint8Array(bytes))
  frame[0] = 0x02
  return frame
}

/** A masked close frame without a code. */
export const rawClose = (): Uint8Array => Uint8Array.of(0x88, 0x80, 0, 0, 0, 0)

/** A masked binary frame. With a mask of zeros its bytes stay as they are. `announced`: the length in its header. */
export function rawFrame(bytes: Uint8Array, announced = bytes.length): Uint8Array {
  const header = Buffer.alloc(14)
  header[0] = 0x82
  header[1] = 0xff
  header.writeBigUInt64BE(BigInt(announced), 2)
  return Buffer.concat([header, bytes])
}
