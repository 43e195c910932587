// How fast one socket and one address may send, and that a faster one delays nobody else.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Agent, request } from 'node:http'
import * as Y from 'yjs'
import { REQUESTS_PER_10_S_PER_ADDRESS } from '../../src-bun/contract/limits.ts'
import { awarenessFrame, updateFrame } from '../../src-bun/transport/documents/frames.ts'
import { aHub, chatSend, eventually, type Live, live, lobbyOf, openSocket, type TestHub } from '../support/hub.ts'

let hub: TestHub
let bob: Live
beforeAll(async () => {
  hub = await aHub()
  bob = await live(await hub.join('Bob'))
})
afterAll(() => hub.end())

const bodies = (person: Live, by: string) =>
  person.received('chat.posted').flatMap(({ message }) => (message.authorId === by ? [message.body] : []))
const numbers = (count: number) => Array.from({ length: count }, (_, n) => String(n))

/** The 99th percentile, in ms, of the time from a ping to its pong, with a ping every 25 ms until `done`. */
async function pingP99Until(person: Live, done: Promise<unknown>): Promise<number> {
  const took: number[] = []
  let isDone = false
  void done.then(() => {
    isDone = true
  })
  while (!isDone || took.length < 20) {
    const before = person.received('pong').length
    const askedAt = performance.now()
    person.send({ type: 'ping', t: 0 })
    await eventually(() => person.received('pong').length > before)
    took.push(performance.now() - askedAt)
    await Bun.sleep(25)
  }
  return took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] as number
}

async function untilClosed(person: { closed(): { code: number } | undefined }): Promise<number | undefined> {
  await eventually(() => person.closed(), 4000)
  return person.closed()?.code
}

test('[RATE-3] a burst above the rate is processed whole and in order, only later', async () => {
  const ada = await live(await hub.join('Ada'))
  const roomId = await lobbyOf(ada)

  for (const body of numbers(260)) ada.send(chatSend(roomId, body))

  await eventually(() => bodies(bob, ada.peer.member.id).length >= 200, 1000)
  expect(bodies(bob, ada.peer.member.id).length).toBeLessThan(260)
  await eventually(() => bodies(bob, ada.peer.member.id).length === 260)
  expect(bodies(bob, ada.peer.member.id)).toEqual(numbers(260))
  expect(ada.closed()).toBeUndefined()
  ada.close()
})

test('[RATE-4] a member who closes the socket right after sending is shown as offline, and what they sent is processed', async () => {
  const eve = await live(await hub.join('Eve'))
  const roomId = await lobbyOf(eve)
  const { id } = eve.peer.member
  for (const body of numbers(280)) eve.send(chatSend(roomId, body))
  eve.close()

  await eventually(() =>
    bob.received('presence').some(({ entries }) => entries.some((e) => e.memberId === id && e.status === 'offline')),
  )
  await eventually(() => bodies(bob, id).length === 280)
  expect(bodies(bob, id)).toEqual(numbers(280))
})

test('[RATE-5] a socket that floods the hub with commands or pings is closed with 4429, and others wait no longer', async () => {
  const usual = await pingP99Until(bob, Bun.sleep(500))
  for (const kind of ['chat', 'ping'] as const) {
    const mallory = await live(await hub.join('Mallory'))
    const roomId = await lobbyOf(mallory)
    const startedAt = performance.now()
    const flood = setInterval(() => {
      for (let n = 0; n < 100; n++)
        mallory.send(kind === 'chat' ? chatSend(roomId, 'x'.repeat(60)) : { type: 'ping', t: n })
    }, 10)

    const closed = untilClosed(mallory).finally(() => clearInterval(flood))
    const duringFlood = await pingP99Until(bob, closed)

    expect([kind, await closed]).toEqual([kind, 4429])
    expect(performance.now() - startedAt).toBeLessThan(3000)
    // The flood is made on the same thread, so a part of the time is the test's own.
    expect(duringFlood).toBeLessThan(usual * 2 + 25)
  }
}, 20_000)

/** A document socket, with the code it was closed with. */
async function onDocument(name: string) {
  const { token } = await hub.join('Mallory')
  const socket = openSocket(`${hub.origin.replace('http', 'ws')}/collaborate/${name}`, {
    authorization: `Bearer ${token}`,
  })
  let closed: { code: number } | undefined
  socket.addEventListener('close', ({ code }) => {
    closed = { code }
  })
  await eventually(() => socket.readyState === WebSocket.OPEN)
  return { closed: () => closed, send: (frame: Uint8Array) => socket.send(frame as Uint8Array<ArrayBuffer>) }
}

test('[RATE-6] a socket that floods a document with carets or edits is closed with 4429, and others wait no longer', async () => {
  const usual = await pingP99Until(bob, Bun.sleep(500))
  const doc = new Y.Doc()
  const edits: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => edits.push(updateFrame(update)))
  for (let n = 0; n < 30_000; n++) doc.getText('content').insert(n, 'x')
  const caret = (n: number) => awarenessFrame([{ clientId: 7, clock: n, state: '{}' }])
  const floods = { carets: [20, caret], edits: [150, (n: number) => edits[n % edits.length] as Uint8Array] } as const
  for (const [name, [each, frame]] of Object.entries(floods)) {
    const mallory = await onDocument(name)
    const startedAt = performance.now()
    let sent = 0
    const flood = setInterval(() => {
      for (let n = 0; n < each; n++) mallory.send(frame(sent++))
    }, 10)
    const closed = untilClosed(mallory).finally(() => clearInterval(flood))
    const duringFlood = await pingP99Until(bob, closed)

    expect([name, await closed]).toEqual([name, 4429])
    expect(performance.now() - startedAt).toBeLessThan(3000)
    expect(duringFlood).toBeLessThan(usual * 2 + 25)
  }
}, 20_000)

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
  15_000,
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

    const usual = await pingP99Until(bob, Bun.sleep(500))
    const flood = (async () => {
      const answers: number[] = []
      // The ten seconds that the hub counts may start anew in the middle.
      while (!answers.includes(429) && answers.length < 2 * REQUESTS_PER_10_S_PER_ADDRESS + 100)
        answers.push(...(await Promise.all(Array.from({ length: 100 }, () => requestFrom('127.0.0.4')))))
      return answers
    })()
    const duringFlood = await pingP99Until(bob, flood)
    const answers = await flood

    expect(new Set(answers)).toEqual(new Set([200, 429]))
    expect(answers.filter((status) => status === 200).length).toBeGreaterThanOrEqual(REQUESTS_PER_10_S_PER_ADDRESS)
    expect(await requestFrom('127.0.0.5')).toBe(200)
    expect(bob.closed()).toBeUndefined()
    // The flood is made on the same thread.
    expect(duringFlood).toBeLessThan(usual * 2 + 100)
    for (const agent of Object.values(agents)) agent.destroy()
  },
  20_000,
)
