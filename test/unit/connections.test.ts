import { expect, test } from 'bun:test'
import type { Member } from '../../src-bun/contract/members.ts'
import { createLog } from '../../src-bun/log.ts'
import type { Connection } from '../../src-bun/transport/sockets/connection.ts'
import { createConnections } from '../../src-bun/transport/sockets/connections.ts'
import type { RawSocket } from '../../src-bun/transport/sockets/open-socket.ts'
import { eventually } from '../support/hub.ts'

const ADA: Member = { id: 'ada', name: 'Ada', colour: '#4457c2', role: 'member' }
const clock = { now: () => Date.now(), monotonic: () => performance.now() }

test('[SOCK-1] a queued frame that closes its socket ends the protocol once', async () => {
  const connections = createConnections(clock, createLog('silent'), true, undefined)
  // Bun's side of a socket, as far as it is used here. Bun calls the close handler before `close` returns.
  const raw = {
    data: {},
    remoteAddress: '10.0.0.1',
    close: () => connections.handlers.close(raw),
    sendText: () => 1,
    getBufferedAmount: () => 0,
  } as unknown as RawSocket
  let connection: Connection | undefined
  let ended = 0
  connections.attach(raw, { actor: ADA }, 'live', (opened) => {
    connection = opened
    return {
      rate: { perSecond: 100, burst: 1 },
      receive: (frame) => frame === 'the end' && connection?.close(4400, 'bad frames'),
      onClosed: () => void ended++,
    }
  })

  for (const frame of ['first', 'the end', 'never processed']) connections.handlers.message(raw, frame)
  await eventually(() => ended > 0)
  expect([ended, connections.count()]).toEqual([1, 0])
})
