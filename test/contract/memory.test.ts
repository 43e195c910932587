// What open sockets may cost the hub together: peers that read nothing, and more sockets than anybody needs.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { CLOSE } from '../../src-bun/contract/errors.ts'
import {
  REFUSALS_PER_10_S_PER_ADDRESS,
  SOCKET_MEMORY_PER_OWNER_MAX_BYTES,
  SOCKETS_PER_ADDRESS,
  SOCKETS_PER_MEMBER,
  STALLED_MESSAGE_MS,
  UNREAD_MAX_BYTES,
  UPDATE_PIECE_BYTES,
} from '../../src-bun/contract/limits.ts'
import { awarenessFrame, step1Frame } from '../../src-bun/transport/documents/frames.ts'
import { aHub, eventually, handClock, type Peer, type TestHub } from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'
import { openDeaf, type RawPeer, rawFrame, rawText, unfinished } from '../support/raw-socket.ts'
import { documentsOf, openStock } from '../support/stock.ts'

const clock = handClock()
let hub: TestHub
let open: TestHub
let ada: Peer
beforeAll(async () => {
  hub = await aHub([], clock)
  open = await aHub(['--door', 'open'], clock)
  ada = await hub.join('Ada')
})
afterAll(() => Promise.all([hub.end(), open.end()]))

const NOTHING_KNOWN = Uint8Array.of(0)

test('[MEM-8] readers who ask for a document again and again and read nothing are owed one answer each, others get all at once, and who comes back has everything', async () => {
  const writer = openStock(ada, 'minutes')
  await writer.synced()
  writer.text.insert(0, 'lorem ipsum dolor sit amet\n'.repeat(15_000))
  const mallory = await hub.join('Mallory')
  const id = await eventually(async () => (await documentsOf(mallory)).find(({ title }) => title === 'minutes')?.id)

  // Until the hub has all of it, the large frame of the writer counts as a message of which only a part has come.
  await eventually(async () => (await (await mallory.get(`/api/documents/${id}/text`)).text()).length > 400_000)
  // Bun keeps the buffer of that frame.
  const before = hub.heldBytes()
  const deaf = await Promise.all(Array.from({ length: 12 }, () => openDeaf(hub.origin, `/collaborate/${id}`, mallory)))
  for (const [n, peer] of deaf.entries()) {
    for (let questions = 0; questions < 60; questions++) peer.send(rawFrame(step1Frame(NOTHING_KNOWN)))
    // Shows when the hub has read all of the questions.
    peer.send(rawFrame(awarenessFrame([{ clientId: 1000 + n, clock: 1, state: '{}' }])))
  }
  await eventually(() => deaf.every((_, n) => writer.provider.awareness.getStates().has(1000 + n)))
  const held = hub.heldBytes() - before
  expect(held).toBeGreaterThan(0)
  expect(held).toBeLessThanOrEqual(deaf.length * (UNREAD_MAX_BYTES + 2 * UPDATE_PIECE_BYTES))

  writer.text.insert(0, 'while they are deaf. ')
  const witness = openStock(await hub.join('Bob'), 'minutes')
  await witness.synced()
  await eventually(() => witness.text.toString() === writer.text.toString())

  for (const peer of deaf) peer.end()
  const back = openStock(mallory, 'minutes')
  await back.synced()
  await eventually(() => back.text.toString() === writer.text.toString())
  for (const client of [writer, witness, back]) client.end()
  // Nothing is left of the answers that the deaf readers were owed.
  await eventually(() => hub.heldBytes() === 0)
})

const isLinux = process.platform === 'linux'
const MB = 2 ** 20
const closedOf = (peers: readonly RawPeer[]) => peers.filter(({ isClosed }) => isClosed()).length

test.skipIf(!isLinux)(
  '[MEM-18] messages of which only a part has come are counted, whoever begins too many of them loses the largest, and nobody else is closed',
  async () => {
    const held = () => hub.heldBytes()
    await eventually(() => held() === 0)
    // Whole frames, however many, and pings are no part of anything.
    const busy = await openDeaf(hub.origin, '/ws', await hub.join('Bob'))
    const ping = Uint8Array.of(0x89, 0x80, 0, 0, 0, 0)
    for (let n = 0; n < 100; n++) {
      busy.send(rawText(`"${'ü漢😀 '.repeat(500)}"`))
      for (let pings = 0; pings < 150; pings++) busy.send(ping)
    }
    busy.connection.resume()
    const slow = await openDeaf(hub.origin, '/ws', await hub.join('Cleo'))
    slow.send(unfinished(MB / 2))
    // Somebody looks when the memory of the process has grown.
    const grown = new Uint8Array(16 * MB).fill(1)
    await eventually(() => grown.length > 0 && held() >= MB / 2 - 64 * 1024 && held() < MB / 2 + 4096)

    const mallory = await hub.join('Mallory')
    const many = await Promise.all(Array.from({ length: 60 }, () => openDeaf(hub.origin, '/ws', mallory)))
    for (const { connection } of many) connection.resume()
    for (const peer of many) peer.send(unfinished(MB))
    // How many have to go depends on how many had come when the hub looked. Up to 64 KB of a message are not counted.
    const counted = MB - 64 * 1024
    await eventually(() => (60 - closedOf(many)) * counted <= SOCKET_MEMORY_PER_OWNER_MAX_BYTES + MB)
    await eventually(() => held() <= SOCKET_MEMORY_PER_OWNER_MAX_BYTES + MB)
    expect(closedOf(many)).toBeLessThan(60)

    expect(closedOf([slow, busy])).toBe(0)
    let echoed = 0
    slow.connection.on('data', ({ length }) => {
      echoed += length
    })
    slow.connection.resume()
    const last = rawFrame(new Uint8Array(100))
    last[0] = 0x80
    slow.send(last)
    await eventually(() => echoed > MB / 2 + 100)
    clock.pass(STALLED_MESSAGE_MS + 1)
    await eventually(() => closedOf(many) === 60)
    for (const peer of [slow, busy, ...many]) peer.end()
    await eventually(() => held() === 0)
  },
)

/** Opens so many sockets for scripts. */
const openMany = (origin: string, count: number, as?: Peer) =>
  Promise.all(
    Array.from({ length: count }, (_, n) => plainSocket(origin, `/ws?username=guest-${n % 50}`, as ? { as } : {})),
  )

test('[MEM-9] a member with too many sockets is closed with 4429 on the next one, or without a code on a document, others are not, and a closed one makes place', async () => {
  const eve = await hub.join('Eve')
  const sockets = await openMany(hub.origin, SOCKETS_PER_MEMBER, eve)
  const [tooMany] = await openMany(hub.origin, 1, eve)
  expect(await eventually(() => tooMany?.closed())).toEqual({
    code: CLOSE.tooMuch,
    reason: 'too many sockets of this member',
  })
  const document = await plainSocket(hub.origin, '/collaborate/one-too-many', { as: eve })
  expect((await eventually(document.closed))?.code).toBe(1006)
  const [other] = await openMany(hub.origin, 1, ada)
  other?.send({ n: 1 })
  await eventually(() => other?.of('echo').length === 1)

  sockets[0]?.socket.close()
  await eventually(() => sockets[0]?.closed())
  const [another] = await openMany(hub.origin, 1, eve)
  another?.send({ n: 1 })
  await eventually(() => another?.of('echo').length === 1)
  for (const { socket } of [...sockets, other, another].filter((each) => each !== undefined)) socket.close()
})

test('[MEM-10] guests at one address share a number of sockets, whatever they call themselves, and members there do not', async () => {
  const sockets = await openMany(open.origin, SOCKETS_PER_ADDRESS)
  // An address may open only so many in ten seconds, too.
  clock.pass(10_000)
  const [tooMany] = await openMany(open.origin, 1)
  expect(await eventually(() => tooMany?.closed())).toEqual({
    code: CLOSE.tooMuch,
    reason: 'too many sockets of guests from this address',
  })
  const member = await open.join('Ada')
  const [other] = await openMany(open.origin, 1, member)
  other?.send({ n: 1 })
  await eventually(() => other?.of('echo').length === 1)
  for (const { socket } of [...sockets, other].filter((each) => each !== undefined)) socket.close()
})

test('[MEM-11] a socket that nobody is signed in on is told why it is closed, until there are too many from one address', async () => {
  clock.pass(20_000)
  const codes: number[] = []
  for (let n = 0; n < REFUSALS_PER_10_S_PER_ADDRESS + 3; n++) {
    const { closed } = await plainSocket(hub.origin, '/ws')
    codes.push((await eventually(closed))?.code ?? 0)
  }
  expect(codes.slice(0, REFUSALS_PER_10_S_PER_ADDRESS)).toEqual(Array(REFUSALS_PER_10_S_PER_ADDRESS).fill(CLOSE.signIn))
  expect(codes.slice(REFUSALS_PER_10_S_PER_ADDRESS)).toEqual([1006, 1006, 1006])
  clock.pass(20_000)
  const { closed } = await plainSocket(hub.origin, '/ws')
  expect((await eventually(closed))?.code).toBe(CLOSE.signIn)
})
