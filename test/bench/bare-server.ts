// What the hub is compared with: `bun bare-server.ts chat|pings|durable-chat|durable-documents FOLDER`. Nobody is asked who they
// are, nothing is looked at: frames come in, are kept where the kind says so, and go out to everybody (documents: the others).
import type { ServerWebSocket } from 'bun'
import { keepInGroups } from './durable.ts'

const [kind = '', folder = ''] = process.argv.slice(2)
const TOPIC = 'room'

type Socket = ServerWebSocket<unknown>

function onFrame(): (socket: Socket, frame: string | Buffer) => void {
  if (kind === 'chat' || kind === 'pings') return (_socket, frame) => void server.publish(TOPIC, frame)
  if (kind === 'durable-chat') {
    const keep = keepInGroups<string>(folder, (frame) => void server.publish(TOPIC, frame))
    return (_socket, frame) => keep(frame as string)
  }
  // One person types, so whose frame it was needs no remembering.
  let writer: Socket | undefined
  const keep = keepInGroups<Buffer>(folder, (frame) => void writer?.publish(TOPIC, frame))
  return (socket, frame) => {
    writer = socket
    keep(frame as Buffer)
  }
}

const message = onFrame()
const sockets = new Set<Socket>()
/** Each socket is pinged as often as the hub pings one from which nothing else comes. */
const PING_ROUND_S = 6
let second = 0
if (kind === 'pings')
  setInterval(() => {
    let n = second++
    for (const socket of sockets) if (n++ % PING_ROUND_S === 0) socket.ping()
  }, 1000)
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: (request, server) => (server.upgrade(request, { data: undefined }) ? undefined : new Response()),
  websocket: {
    open(socket) {
      socket.subscribe(TOPIC)
      sockets.add(socket)
    },
    close: (socket) => void sockets.delete(socket),
    message,
    perMessageDeflate: false,
    maxPayloadLength: 1024 * 1024,
    backpressureLimit: 64 * 1024 * 1024,
  },
})
console.log(JSON.stringify({ port: server.port }))
