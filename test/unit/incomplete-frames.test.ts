import { expect, test } from 'bun:test'
import { createIncompleteCount } from '../../src-bun/transport/sockets/memory/incomplete-frames.ts'

const MB = 2 ** 20

function world() {
  const counted: number[] = []
  const connections = new Map<string, { descriptor: number; read: number }>()
  const count = createIncompleteCount({
    find: (known) =>
      new Map(
        [...connections].flatMap(([peer, { descriptor }]) => (known.has(descriptor) ? [] : [[peer, descriptor]])),
      ),
    bytesRead(descriptor) {
      counted.push(descriptor)
      return [...connections.values()].find((connection) => connection.descriptor === descriptor)?.read
    },
  })
  function aSocket(port: number, read: number) {
    connections.set(`10.0.0.1 ${port}`, { descriptor: 100 + port, read })
    const socket = {
      address: '10.0.0.1',
      peerPort: port,
      descriptor: undefined as number | undefined,
      completeBytes: 0,
      incomplete: undefined as number | undefined,
      setIncomplete(bytes: number) {
        socket.incomplete = bytes
      },
    }
    return socket
  }
  /** So many checks, and how many of them have counted one socket. */
  const checks = (times: number, rss: number, sockets: ReturnType<typeof aSocket>[]) => {
    const before = counted.length
    for (let n = 0; n < times; n++) count(rss, sockets)
    return (counted.length - before) / sockets.length
  }
  return { connections, aSocket, checks }
}

test('[MEM-19] parts of messages are counted when memory has grown, often while there are any, and seldom otherwise', () => {
  const { connections, aSocket, checks } = world()
  const sockets = [aSocket(1, 500), aSocket(2, 500)]
  expect(checks(100, 50 * MB, sockets)).toBe(2)
  expect(sockets.map(({ incomplete }) => incomplete)).toEqual([0, 0])
  // What has become less may become more again.
  expect([checks(1, 20 * MB, sockets), checks(1, 27 * MB, sockets), checks(1, 28 * MB, sockets)]).toEqual([0, 0, 1])

  Object.assign(connections.get('10.0.0.1 2') ?? {}, { read: 9 * MB })
  expect(checks(1, 40 * MB, sockets)).toBe(1)
  expect(sockets.map(({ incomplete }) => incomplete)).toEqual([0, 9 * MB - 64 * 1024])
  expect(checks(50, 40 * MB, sockets)).toBe(10)
  for (const socket of sockets) socket.completeBytes = 9 * MB
  expect(checks(5, 40 * MB, sockets)).toBe(1)
  expect(sockets.map(({ incomplete }) => incomplete)).toEqual([0, 0])
  expect(checks(49, 40 * MB, sockets)).toBe(0)

  // Of a connection that cannot be found nothing is known.
  const gone = aSocket(3, 50 * MB)
  connections.delete('10.0.0.1 3')
  expect(checks(1, 90 * MB, [gone])).toBe(0)
  expect(gone.incomplete).toBe(0)
})
