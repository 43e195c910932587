import { expect, test } from 'bun:test'
import { STALLED_MESSAGE_MS } from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { createPresence } from '../../src-bun/domain/members/presence.ts'
import type { Clock } from '../../src-bun/domain/ports/common.ts'
import { createLog } from '../../src-bun/log.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import type { Connection, SocketKind } from '../../src-bun/transport/sockets/connection.ts'
import { type Connections, createConnections } from '../../src-bun/transport/sockets/connections.ts'
import type { RawSocket } from '../../src-bun/transport/sockets/open-socket.ts'
import { eventually } from '../support/hub.ts'

const ADA: Member = { id: 'ada', name: 'Ada', colour: '#4457c2', role: 'member' }
const clock = { now: () => Date.now(), monotonic: () => performance.now() }

const connectionsAt = (at: Clock) =>
  createConnections({ clock: at, log: createLog('silent'), work: createWorkBudget(at, true), areRatesLimited: true })

type Options = {
  kind?: SocketKind
  canSend?: boolean
  greeting?: string
  receive?(frame: string | Buffer, connection: Connection): void
}

/** A socket of which one frame is processed at once and the others wait. `ended` counts how often its protocol ended. */
function attachOne({ kind = 'live', canSend = true, greeting, receive }: Options) {
  const connections = connectionsAt(clock)
  // Bun's side of a socket, as far as it is used here. Bun calls the close handler before `close` returns.
  const raw = {
    data: {},
    remoteAddress: '10.0.0.1',
    close(code: number, reason: string) {
      opened.closes.push([code, reason])
      connections.handlers.close(raw)
    },
    terminate() {
      opened.closes.push([1006, ''])
      connections.handlers.close(raw)
    },
    sendText(text: string) {
      opened.texts.push(text)
      return canSend ? 1 : 0
    },
    getBufferedAmount: () => 0,
  } as unknown as RawSocket
  const opened = {
    raw,
    connections,
    ended: 0,
    connection: undefined as Connection | undefined,
    closes: [] as [code: number, reason: string][],
    texts: [] as string[],
  }
  connections.attach(raw, { actor: ADA }, kind, (connection) => {
    opened.connection = connection
    if (greeting !== undefined) connection.send(greeting)
    return {
      rate: { perSecond: 100, burst: 1 },
      receive: (frame) => receive?.(frame, connection),
      onClosed: () => void opened.ended++,
    }
  })
  return opened
}

test('[SOCK-1] a queued frame that closes its socket ends the protocol once', async () => {
  const opened = attachOne({
    receive: (frame, connection) => frame === 'the end' && connection.close(4400, 'bad frames'),
  })

  for (const frame of ['first', 'the end', 'never processed']) opened.connections.handlers.message(opened.raw, frame)
  await eventually(() => opened.ended > 0)
  expect([opened.ended, opened.connections.count()]).toEqual([1, 0])
})

test('[SOCK-2] a socket that the hub closes after its peer has, while frames of it are queued, ends its protocol once', () => {
  const opened = attachOne({})

  for (const frame of ['first', 'queued']) opened.connections.handlers.message(opened.raw, frame)
  opened.connections.handlers.close(opened.raw)
  // The queued frame is still to be processed.
  expect(opened.ended).toBe(0)
  opened.connection?.close(4400, 'document.invalidUpdate')
  expect([opened.ended, opened.connections.count()]).toEqual([1, 0])
})

test('[SOCK-3] a socket that closes because its greeting does not fit ends its protocol once', () => {
  const opened = attachOne({ canSend: false, greeting: 'hello' })

  expect([opened.ended, opened.connections.count()]).toEqual([1, 0])
})

test('[SOCK-6] a socket whose heartbeat throws keeps no other one from being pinged', () => {
  const time = { now: 0 }
  const still = { now: () => time.now, monotonic: () => time.now }
  const connections = connectionsAt(still)
  const pinged: string[] = []
  for (const name of ['broken', 'whole']) {
    const raw = {
      ...{ data: {}, remoteAddress: '10.0.0.1', getBufferedAmount: () => 0, sendText: () => 1, close() {} },
      ping() {
        if (name === 'broken') throw new Error('no')
        pinged.push(name)
      },
    } as unknown as RawSocket
    const protocol = { rate: { perSecond: 100, burst: 1 }, receive() {}, onClosed() {} }
    connections.attach(raw, { actor: ADA }, 'live', () => protocol)
  }
  time.now = 6000
  connections.checkHeartbeats()
  expect(pinged).toEqual(['whole'])
})

test('[SOCK-8] a frame that throws closes a document socket, which has no frame for an error, and is answered on any other', () => {
  const receive = () => {
    throw new Error('a bug')
  }
  const outcomes = (['collaborate', 'live', 'chat'] as const).map((kind) => {
    const opened = attachOne({ kind, receive })
    opened.connections.handlers.message(opened.raw, 'frame')
    return [opened.closes, opened.texts.map((text) => JSON.parse(text) as unknown)]
  })
  const answer = [[], [{ type: 'error', code: 'internal', ref: expect.any(String) }]]
  expect(outcomes).toEqual([[[[1011, 'internal']], []], answer, answer])
})

test('[SOCK-9] a document socket that is opened again just after it was terminated for silence gets twice as long each time, up to five minutes', () => {
  const time = { now: 0 }
  const still = { now: () => time.now, monotonic: () => time.now }
  const connections = connectionsAt(still)
  /** For how many seconds a peer that sends nothing is waited for. */
  function patienceWith(kind: SocketKind, actor = ADA): number {
    let isTerminated = false
    const raw = {
      ...{ data: {}, remoteAddress: '10.0.0.1', getBufferedAmount: () => 0, sendText: () => 1, close() {}, ping() {} },
      terminate() {
        isTerminated = true
        connections.handlers.close(raw)
      },
    } as unknown as RawSocket
    connections.attach(raw, { actor }, kind, () => ({ rate: { perSecond: 1, burst: 1 }, receive() {}, onClosed() {} }))
    let seconds = 0
    for (; !isTerminated; seconds++) {
      time.now += 1000
      connections.checkHeartbeats()
    }
    return seconds - 1
  }
  /** A stock client waits for at most 2.5 s. */
  const again = (kind: SocketKind = 'collaborate') => {
    time.now += 2500
    return patienceWith(kind)
  }
  expect(patienceWith('collaborate')).toBe(18)
  expect([again(), again(), again(), again(), again(), again()]).toEqual([36, 72, 144, 288, 300, 300])
  expect([again('live'), patienceWith('collaborate', { ...ADA, id: 'bob' })]).toEqual([18, 18])
  // Somebody who comes back later was away.
  time.now += 10_000
  expect([patienceWith('collaborate'), again()]).toEqual([18, 36])
})

test('[LIFE-7] what the handling of a socket throws is logged, and reaches neither Bun nor the other sockets', () => {
  const time = { now: 0 }
  const still = { now: () => time.now, monotonic: () => time.now }
  /** Where the first of two sockets throws: what is logged, with which code the hub has closed it, and which of them have ended. */
  function outcomeOf(
    hook: 'onClosed' | 'onDrained' | 'onUnresponsive',
    act: (raw: RawSocket, all: Connections) => void,
  ) {
    const logged: string[] = []
    const log = createLog('error', (line) => void logged.push((JSON.parse(line) as { event: string }).event))
    const connections = createConnections({
      clock: still,
      log,
      work: createWorkBudget(still, true),
      areRatesLimited: true,
    })
    const closes: number[] = []
    const ended: string[] = []
    const raws = ['broken', 'whole'].map((name) => {
      const raw = {
        ...{ data: {}, remoteAddress: '10.0.0.1', getBufferedAmount: () => 0, sendText: () => -1, ping() {} },
        close(code: number) {
          closes.push(code)
          connections.handlers.close(raw)
        },
      } as unknown as RawSocket
      connections.attach(raw, { actor: ADA }, 'live', (connection) => {
        connection.send('a frame that is not read at once')
        const end = { onClosed: () => void ended.push(name) }
        const planted = () => {
          ended.push(...(hook === 'onClosed' ? [name] : []))
          throw new Error('planted')
        }
        const rate = { perSecond: 1000, burst: 1 }
        return { rate, receive() {}, ...end, ...(name === 'broken' ? { [hook]: planted } : {}) }
      })
      return raw
    })
    act(raws[0] as RawSocket, connections)
    connections.closeAll(1001, 'the hub ends')
    return { logged, closes, ended, left: connections.count() }
  }
  const later = (connections: Connections) => {
    time.now += 13_000
    connections.checkHeartbeats()
  }
  const all = { ended: ['broken', 'whole'], left: 0 }

  expect(outcomeOf('onClosed', () => {})).toEqual({ ...all, logged: ['socket.close'], closes: [1001, 1001] })
  expect(outcomeOf('onClosed', (raw, { handlers }) => handlers.close(raw))).toEqual({
    ...{ ...all, logged: ['socket.close'], closes: [1001] },
  })
  expect(outcomeOf('onDrained', (raw, { handlers }) => handlers.drain(raw))).toEqual({
    ...{ ...all, logged: ['socket.drain'], closes: [1011, 1001] },
  })
  // A socket that is shown as gone, or as back, although it could not be, is opened anew.
  expect(outcomeOf('onUnresponsive', (_raw, connections) => later(connections))).toEqual({
    ...{ ...all, logged: ['socket.heartbeat'], closes: [1011, 1001] },
  })
  const pongAfterSilence = outcomeOf('onUnresponsive', (raw, connections) => {
    if (raw.data.socket) raw.data.socket.isUnresponsive = true
    connections.handlers.pong(raw, new Uint8Array())
  })
  expect(pongAfterSilence).toEqual({ ...all, logged: ['socket.receive'], closes: [1001, 1001] })
})

test('[LIFE-14] a peer is not blamed for the time in which the hub did not run, and is for its silence after that', () => {
  const time = { now: 0 }
  const connections = connectionsAt({ now: () => time.now, monotonic: () => time.now })
  const seen: string[] = []
  let unreadBytes = 0
  const raw = {
    ...{ data: {}, remoteAddress: '10.0.0.1', getBufferedAmount: () => unreadBytes, sendText: () => -1 },
    ping: () => seen.push('ping'),
    terminate: () => seen.push('terminated'),
    close: (code: number) => seen.push(`closed with ${code}`),
  } as unknown as RawSocket
  connections.attach(raw, { actor: ADA }, 'live', () => {
    const rate = { perSecond: 1, burst: 1 }
    return { rate, receive() {}, onClosed() {}, onUnresponsive: (is) => void seen.push(is ? 'gone' : 'back') }
  })
  /** Lets seconds pass, and returns what was done in them. The hub did not run in `lateMs` before the first one. */
  const pass = (seconds: number, lateMs = 0) => {
    time.now += lateMs
    for (let second = 0; second < seconds; second++) {
      time.now += 1000
      connections.checkHeartbeats(second === 0 ? lateMs : 0)
    }
    return seen.splice(0)
  }

  // The peer has been silent for 4 s, and has left something unread for 3 s.
  pass(1)
  unreadBytes = 10
  raw.data.socket?.send('a frame')
  expect(pass(3)).toEqual([])
  // The computer sleeps for half an hour. The pong and the reading of the peer wait to be noticed.
  expect(pass(1, 30 * 60_000)).toEqual([])
  unreadBytes = 0
  expect(pass(1)).toEqual(['ping'])
  expect(pass(6)).toEqual(Array(6).fill('ping'))
  expect(pass(1)).toEqual(['ping', 'gone'])
  expect(pass(5)).toEqual(Array(5).fill('ping'))
  expect(pass(1)).toEqual(['terminated'])

  // Something that came between the sleep and the next heartbeat is not taken for something of the future.
  connections.handlers.close(raw)
  connections.attach(raw, { actor: ADA }, 'live', () => ({
    rate: { perSecond: 1, burst: 1 },
    receive() {},
    onClosed() {},
  }))
  time.now += 60_000
  connections.handlers.pong(raw, new Uint8Array())
  connections.checkHeartbeats(60_000)
  expect(pass(19)).toEqual([...Array(13).fill('ping'), 'terminated'])
})

test('[LIFE-19] what cannot be read from the disk is refused as such, and not as a bug of the hub', () => {
  const receive = () => {
    throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_READ' })
  }
  const opened = attachOne({ receive })
  opened.connections.handlers.message(opened.raw, 'frame')
  expect(JSON.parse(opened.texts[0] as string)).toEqual({
    ...{ type: 'error', code: 'storage.unavailable', ref: expect.any(String) },
  })
  const document = attachOne({ kind: 'collaborate', receive })
  document.connections.handlers.message(document.raw, 'frame')
  expect(document.closes).toEqual([[1011, 'storage.unavailable']])
})

test('[VERIFY-3] a document socket that reads too slowly is ended without a code that a stock client takes as final', () => {
  const closesOf = (kind: SocketKind) => attachOne({ kind, canSend: false, greeting: 'welcome' }).closes
  expect(closesOf('live')).toEqual([[4408, 'too slow a reader']])
  expect(closesOf('collaborate')).toEqual([[1006, '']])
})

test('[STATUS-8] somebody whose lid is closed is offline for the others within thirty seconds, however much is sent to them', () => {
  const time = { now: 0 }
  const at = { now: () => time.now, monotonic: () => time.now }
  const connections = connectionsAt(at)
  const presence = createPresence(at)
  // Nothing comes from a computer that sleeps, not even that it is gone; what is sent to it goes into the buffers of the system.
  const raw = {
    ...{ data: {}, remoteAddress: '10.0.0.1', getBufferedAmount: () => 0, sendText: () => 1 },
    ...{ ping() {}, terminate() {}, close() {} },
  } as unknown as RawSocket
  connections.attach(raw, { actor: ADA }, 'live', (connection) => {
    presence.arrive(ADA.id, connection.id)
    return {
      rate: { perSecond: 50, burst: 50 },
      receive() {},
      onClosed: () => void presence.leave(ADA.id, connection.id),
      onUnresponsive: (is) =>
        void (is ? presence.suspend(ADA.id, connection.id) : presence.resume(ADA.id, connection.id)),
    }
  })
  const statusAfter = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      time.now += 1000
      raw.data.socket?.send('what others say')
      connections.checkHeartbeats()
      presence.sweep()
    }
    return presence.of(ADA.id)?.status ?? 'offline'
  }
  // The page answers each ping until its lid is closed.
  for (let n = 0; n < 5; n++) {
    expect(statusAfter(10)).toBe('online')
    connections.handlers.pong(raw, new Uint8Array())
  }
  expect(statusAfter(11)).toBe('online')
  expect(statusAfter(19)).toBe('offline')
  // It opens again: the next sign of life brings the person back.
  connections.handlers.pong(raw, new Uint8Array())
  expect(statusAfter(1)).toBe('online')
})

test('[MEM-21] what was read from an encrypted connection is not taken for a part of a message', () => {
  const time = { now: 0 }
  const still = { now: () => time.now, monotonic: () => time.now }
  // Both have read far more than was in their frames.
  const tcp = { find: () => new Map([0, 4000].map((port) => [`10.0.0.1 ${port}`, port])), bytesRead: () => 1024 * 1024 }
  const connections = createConnections({
    ...{ clock: still, log: createLog('silent'), work: createWorkBudget(still, true), areRatesLimited: true, tcp },
  })
  const closed: string[] = []
  for (const [name, data] of Object.entries({ encrypted: {}, plain: { peerPort: 4000 } })) {
    const raw = {
      ...{ data, remoteAddress: '10.0.0.1', getBufferedAmount: () => 0, sendText: () => 1 },
      terminate: () => void closed.push(name),
    } as unknown as RawSocket
    connections.attach(raw, { actor: ADA }, 'live', () => ({
      ...{ rate: { perSecond: 1000, burst: 1 }, receive() {}, onClosed() {} },
    }))
  }
  const count = () => {
    for (let check = 0; check < 100; check++) connections.measureIncomplete()
  }
  count()
  time.now += STALLED_MESSAGE_MS + 1
  count()
  expect(closed).toContain('plain')
  expect(closed).not.toContain('encrypted')
})

test('[SOCK-10] a socket whose protocol has to wait, and cannot be opened then, keeps none of the frames that were queued for it', async () => {
  let mayWork = false
  const budget = createWorkBudget(clock, true)
  const work = { ...budget, mayWork: () => mayWork }
  const connections = createConnections({ clock, log: createLog('silent'), work, areRatesLimited: true })
  const closes: number[] = []
  const raw = {
    ...{ data: {}, remoteAddress: '10.0.0.1', getBufferedAmount: () => 0, sendText: () => 1 },
    close(code: number) {
      closes.push(code)
      connections.handlers.close(raw)
    },
  } as unknown as RawSocket
  connections.attach(raw, { actor: ADA }, 'collaborate', () => {
    throw new Error('the document cannot be read')
  })
  connections.handlers.message(raw, Buffer.alloc(1_000_000))
  expect(connections.heldBytes()).toBeGreaterThan(1_000_000)
  mayWork = true
  await eventually(() => closes.length > 0 && connections.heldBytes() === 0)
  expect([closes, connections.count()]).toEqual([[1011], 0])
})
