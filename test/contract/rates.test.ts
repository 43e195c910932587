// How fast one socket and one address may send, and that a faster one delays nobody else.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Agent, request } from 'node:http'
import * as Y from 'yjs'
import { AWARENESS_RATE, COMMAND_RATE, REQUESTS_PER_10_S_PER_ADDRESS } from '../../src-bun/contract/limits.ts'
import { awarenessFrame, updateFrame } from '../../src-bun/transport/documents/frames.ts'
import {
  aHub,
  chatSend,
  eventually,
  handClock,
  type Live,
  live,
  lobbyOf,
  openSocket,
  type TestHub,
} from '../support/hub.ts'
import { openDeaf, rawClose, rawText } from '../support/raw-socket.ts'
import { openStock } from '../support/stock.ts'

const clock = handClock()
let hub: TestHub
let bob: Live
beforeAll(async () => {
  hub = await aHub([], clock)
  bob = await live(await hub.join('Bob'))
})
afterAll(() => hub.end())

const bodies = (person: Live, by: string) =>
  person.received('chat.posted').flatMap(({ message }) => (message.authorId === by ? [message.body] : []))
const numbers = (count: number) => Array.from({ length: count }, (_, n) => String(n))

/** Somebody else asks the hub something and is answered, at which point it has also read whatever was sent to it before. */
async function bobIsAnswered() {
  const before = bob.received('pong').length
  bob.send({ type: 'ping', t: 0 })
  await eventually(() => bob.received('pong').length > before)
}

/** Sends so many frames at a time until the hub closes the socket, while somebody else is answered; returns the code. */
async function flood(person: { closed(): { code: number } | undefined }, atOnce: number, sendNext: () => void) {
  while (!person.closed()) {
    for (let n = 0; n < atOnce; n++) sendNext()
    await bobIsAnswered()
    // Bob may say as much as he does.
    clock.pass(20)
  }
  return person.closed()?.code
}

test('[RATE-3] a burst above the rate is processed whole and in order, only later', async () => {
  const ada = await live(await hub.join('Ada'))
  const roomId = await lobbyOf(ada)
  const { perSecond, burst } = COMMAND_RATE
  const done = () => bodies(bob, ada.peer.member.id).length
  // Its sync has taken a token.
  clock.pass(1000)

  for (const body of numbers(burst + 60)) ada.send(chatSend(roomId, body))

  await eventually(() => done() === burst)
  await bobIsAnswered()
  expect(done()).toBe(burst)
  clock.pass(1000)
  await eventually(() => done() === burst + perSecond)
  clock.pass(200)
  await eventually(() => done() === burst + 60)
  expect(bodies(bob, ada.peer.member.id)).toEqual(numbers(burst + 60))
  expect(ada.closed()).toBeUndefined()
  ada.close()
})

test('[RATE-4] a member who closes the socket right after sending is shown as offline, and what they sent is processed', async () => {
  const roomId = await lobbyOf(bob)
  const eve = await hub.join('Eve')
  const { id } = eve.member
  // As bytes: the WebSocket client of Bun may drop frames that it has not yet given to the network when it closes.
  const { connection, send } = await openDeaf(hub.origin, '/live', eve)
  connection.resume()
  for (const frame of [{ type: 'sync' }, ...numbers(280).map((body) => chatSend(roomId, body))])
    send(rawText(JSON.stringify(frame)))
  send(rawClose())

  await eventually(() => {
    clock.pass(10)
    return bob
      .received('presence')
      .some(({ entries }) => entries.some((e) => e.memberId === id && e.status === 'offline'))
  })
  await eventually(() => {
    clock.pass(10)
    return bodies(bob, id).length === 280
  })
  expect(bodies(bob, id)).toEqual(numbers(280))
})

test('[RATE-5] of a flood no more than the rate is processed before its socket is closed with 4429, and others wait no longer', async () => {
  for (const kind of ['chat', 'ping'] as const) {
    const mallory = await live(await hub.join('Mallory'))
    const roomId = await lobbyOf(mallory)
    const startedAt = clock.monotonic()
    const code = await flood(mallory, kind === 'chat' ? 200 : 2000, () =>
      mallory.send(kind === 'chat' ? chatSend(roomId, 'x'.repeat(1000)) : { type: 'ping', t: 0 }),
    )

    expect([kind, code]).toEqual([kind, 4429])
    const done = kind === 'chat' ? bodies(bob, mallory.peer.member.id) : mallory.received('pong')
    const seconds = (clock.monotonic() - startedAt) / 1000
    expect(done.length).toBeGreaterThan(COMMAND_RATE.burst / 2)
    expect(done.length).toBeLessThanOrEqual(COMMAND_RATE.burst + COMMAND_RATE.perSecond * seconds)
  }
})

/** A document socket, with the code it was closed with. */
async function onDocument(name: string) {
  const peer = await hub.join('Mallory')
  const socket = openSocket(`${hub.origin.replace('http', 'ws')}/collaborate/${name}`, {
    authorization: `Bearer ${peer.token}`,
  })
  let closed: { code: number } | undefined
  socket.addEventListener('close', ({ code }) => {
    closed = { code }
  })
  await eventually(() => socket.readyState === WebSocket.OPEN)
  return { peer, closed: () => closed, send: (frame: Uint8Array) => socket.send(frame as Uint8Array<ArrayBuffer>) }
}

test('[RATE-6] a socket that floods a document with carets is closed with 4429, one that floods it with edits without a code, and others wait no longer', async () => {
  const doc = new Y.Doc()
  const edits: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => edits.push(updateFrame(update)))
  for (let n = 0; n < 15_000; n++) doc.getText('content').insert(n * 200, 'x'.repeat(200))
  const caret = (n: number) => awarenessFrame([{ clientId: 7, clock: n, state: '{}' }])
  const floods = { carets: [100, caret, 4429], edits: [150, (n: number) => edits[n] as Uint8Array, 1006] } as const
  for (const [name, [atOnce, frame, code]] of Object.entries(floods)) {
    const mallory = await onDocument(name)
    let sent = 0
    expect([name, await flood(mallory, atOnce, () => mallory.send(frame(sent++)))]).toEqual([name, code])
  }
})

test('[RATE-10] a stock client that repeats the carets of very many is not closed, and still shows its own', async () => {
  const [ada, eve] = [openStock(await hub.join('Ada'), 'many carets'), openStock(await hub.join('Eve'), 'many carets')]
  await Promise.all([ada.synced(), eve.synced()])
  const others = await Promise.all(Array.from({ length: 40 }, () => onDocument('many carets')))
  let repeated = 0
  ada.provider.awareness.on('update', () => repeated++)
  const seenAt = (at: number) =>
    others.every((_, n) => ada.provider.awareness.getStates().get(n + 1)?.['at'] === at) || ada.closes.length > 0
  for (let at = 1; repeated <= AWARENESS_RATE.burst + 1; at++) {
    for (const [n, { send }] of others.entries())
      send(awarenessFrame([{ clientId: n + 1, clock: at, state: JSON.stringify({ at }) }]))
    await eventually(() => seenAt(at))
    expect(ada.closes).toEqual([])
  }
  // The hub reads the frames of a socket in their order, so it has read all repetitions before this caret.
  ada.provider.awareness.setLocalState({ own: true })
  await eventually(() => eve.provider.awareness.getStates().get(ada.doc.clientID)?.['own'] || ada.closes.length > 0)
  expect(ada.closes).toEqual([])
  for (const client of [ada, eve]) client.end()
})

// Other systems have only one loopback address to connect from.
const hasTwoAddresses = process.platform === 'linux' && Bun.semver.satisfies(Bun.version, '>=1.4.0')
test.skipIf(!hasTwoAddresses)(
  '[RATE-7] an address that opens too many sockets is refused, and another address is not',
  async () => {
    const openSocketFrom = (localAddress: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = {
          connection: 'upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        }
        const outgoing = request({
          host: '127.0.0.1',
          port: hub.port,
          path: '/live',
          headers,
          localAddress,
          agent: false,
        })
        outgoing.on('upgrade', (_answer, socket) => {
          socket.destroy()
          resolve(101)
        })
        outgoing.on('response', (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        })
        outgoing.on('error', reject)
        outgoing.end()
      })

    const answers = new Set<number>()
    for (let n = 0; n < 22 && !answers.has(429); n++)
      for (const answer of await Promise.all(Array.from({ length: 50 }, () => openSocketFrom('127.0.0.2'))))
        answers.add(answer)

    expect(answers).toEqual(new Set([101, 429]))
    expect(await openSocketFrom('127.0.0.3')).toBe(101)
    expect(bob.closed()).toBeUndefined()
  },
  600_000,
)

test.skipIf(!hasTwoAddresses)(
  '[RATE-8] an address that sends too many requests is refused, and neither another address nor an open socket is',
  async () => {
    const requestFrom = (localAddress: string) =>
      new Promise<number>((resolve, reject) => {
        const outgoing = request({
          host: '127.0.0.1',
          port: hub.port,
          path: '/health',
          localAddress,
          agent: agents[localAddress],
        })
        outgoing.on('response', (answer) => {
          answer.resume()
          answer.on('end', () => resolve(answer.statusCode ?? 0))
        })
        outgoing.on('error', reject)
        outgoing.end()
      })
    const agents: Record<string, Agent> = {}
    for (const address of ['127.0.0.4', '127.0.0.5']) agents[address] = new Agent({ keepAlive: true, maxSockets: 20 })

    const answers: number[] = []
    while (!answers.includes(429) && answers.length < 2 * REQUESTS_PER_10_S_PER_ADDRESS) {
      answers.push(...(await Promise.all(Array.from({ length: 100 }, () => requestFrom('127.0.0.4')))))
      await bobIsAnswered()
      clock.pass(20)
    }

    expect(new Set(answers)).toEqual(new Set([200, 429]))
    expect(answers.filter((status) => status === 200).length).toBeGreaterThanOrEqual(REQUESTS_PER_10_S_PER_ADDRESS)
    expect(await requestFrom('127.0.0.5')).toBe(200)
    expect(bob.closed()).toBeUndefined()
    for (const agent of Object.values(agents)) agent.destroy()
  },
  600_000,
)
