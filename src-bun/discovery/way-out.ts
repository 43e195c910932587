import { createSocket } from 'node:dgram'

/** An address that is on no network of anybody's: it is reserved for documentation (RFC 5737). */
const ELSEWHERE = '203.0.113.1'
/** Any port will do: nothing is sent. */
const PORT = 9

/**
 * The IPv4 address from which this computer sends to other networks; undefined if it has no route to any. Connecting a UDP
 * socket sends nothing: the system only looks up the route, so this needs no Internet, and takes no time.
 */
export function wayOutAddress(target = ELSEWHERE): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    // Where there is no route, Node and Bun differ in whether they call back or emit an error.
    socket.on('error', () => resolve(undefined))
    socket.connect(PORT, target, () => {
      resolve(localAddress(socket))
      socket.close()
    })
  })
}

function localAddress(socket: ReturnType<typeof createSocket>): string | undefined {
  try {
    const { address } = socket.address()
    return address === '0.0.0.0' ? undefined : address
  } catch {
    // The socket is not connected.
    return undefined
  }
}
