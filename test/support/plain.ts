// A plain WebSocket, as a script or a device opens it.
import { eventually, type Peer } from './hub.ts'

export type Frame = { type?: string; [field: string]: unknown }
export type Plain = Awaited<ReturnType<typeof plainSocket>>

/** Opens a path of a hub with the session of `as`, or without one as a guest. */
export async function plainSocket(
  origin: string,
  path: string,
  { as, headers = {}, protocols }: { as?: Peer; headers?: Record<string, string>; protocols?: string[] } = {},
) {
  const signed = as ? { ...headers, authorization: `Bearer ${as.token}` } : headers
  const socket = new WebSocket(
    origin.replace('http', 'ws') + path,
    (protocols ? { protocols, headers: signed } : { headers: signed }) as never,
  )
  socket.binaryType = 'arraybuffer'
  const frames: Frame[] = []
  const bytes: Uint8Array[] = []
  let closed: { code: number; reason: string } | undefined
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') frames.push(JSON.parse(data) as Frame)
    else bytes.push(new Uint8Array(data as ArrayBuffer))
  })
  socket.addEventListener('close', ({ code, reason }) => {
    closed = { code, reason }
  })
  await eventually(() => socket.readyState === WebSocket.OPEN || closed)
  return {
    socket,
    frames: frames,
    bytes,
    of: (type: string) => frames.filter((frame) => frame.type === type),
    closed: () => closed,
    send: (frame: unknown) =>
      socket.send(
        typeof frame === 'string' || frame instanceof Uint8Array
          ? (frame as Uint8Array<ArrayBuffer>)
          : JSON.stringify(frame),
      ),
    close: () => socket.close(),
  }
}
