// Sockets that open and close in every way, with errors too. Afterwards the hub must hold nothing of them.
import { expect, test } from 'bun:test'
import { chatSend, eventually, joinAt, live, lobbyOf, openSocket, type Peer, temporaryFolder } from '../support/hub.ts'
import { aRelay } from '../support/relay.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'
import { aDocument } from './writer.ts'

const CYCLES = LONG ? 10_000 : 500
const AT_ONCE = 20
const HEAP_MAX_MB = 2
const RSS_MAX_MB = 24

test(`[FAULT-9] after ${CYCLES} sockets that opened and closed in every way the hub holds no memory and no descriptor of them`, async () => {
  const { below } = chance(seedFor('FAULT-9'))
  const folder = temporaryFolder()
  const inside = insideHub(folder.path)
  const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'], { ...inside.env, HUBBUB_LOG: 'silent' })
  const peers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) => joinAt(hub.origin, { name: `p${n}`, code: hub.code })),
  )
  const me = await live(peers[0]!)
  const roomId = await lobbyOf(me)
  const documentId = await aDocument(peers[0]!, 'left behind')
  const relay = await aRelay(hub.port)

  async function cycles(count: number) {
    for (let done = 0; done < count; done += AT_ONCE)
      await Promise.all(
        peers.map((peer) => WAYS[below(WAYS.length)]?.({ peer, relay: relay.origin, roomId, documentId })),
      )
    relay.cut()
    // The grace after which who has left is forgotten.
    await eventually(async () => (await present(peers[0]!)).length === 1)
    // Twice: what the first finds may hold what the second finds.
    await inside.lookTidied()
    return inside.lookTidied()
  }
  const warm = await cycles(CYCLES / 2)
  const after = await cycles(CYCLES / 2)
  const grown = (what: 'heap' | 'rss') => (after[what] - warm[what]) / 2 ** 20
  console.log(
    `[FAULT-9] heap ${grown('heap').toFixed(2)} MiB, rss ${grown('rss').toFixed(1)} MiB more; ${after.webSockets} sockets, ${after.descriptors} descriptors`,
  )

  expect((await present(peers[0]!)).map(({ memberId, sockets }) => [memberId, sockets])).toEqual([
    [peers[0]!.member.id, 2],
  ])
  // My socket, the one that has just looked, and the prototype.
  expect(after.webSockets).toBeLessThanOrEqual(4)
  expect(after.descriptors).toBeLessThanOrEqual(warm.descriptors + 5)
  expect(grown('heap')).toBeLessThan(HEAP_MAX_MB)
  expect(grown('rss')).toBeLessThan(RSS_MAX_MB)
  expect(me.closed()).toBeUndefined()
  me.close()
  relay.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

/** The presence that a new socket is sent. It includes that socket. */
async function present(peer: Peer) {
  const asking = await live(peer)
  const [caughtUp] = asking.received('caught-up')
  asking.close()
  return caughtUp?.presence ?? []
}

/** Ends a socket without a close frame. Browsers cannot do that, so the types lack it. */
const tear = (socket: WebSocket) => (socket as WebSocket & { terminate(): void }).terminate()

type Place = { peer: Peer; relay: string; roomId: string; documentId: string }
type Way = (place: Place) => Promise<void>

const WAYS: Way[] = [
  async ({ peer }) => (await live(peer)).close(),
  async ({ peer }) => (await live(peer, { sync: false })).close(),
  async ({ peer, roomId }) => {
    const person = await live(peer)
    for (let n = 0; n < 3; n++) person.send(chatSend(roomId, 'hello'))
    person.send({ type: 'presence.set', status: 'away' })
    person.send({ type: 'chat.typing', roomId })
    person.close()
  },
  async ({ peer }) => {
    const person = await live(peer)
    for (let n = 0; n < 25; n++) person.send('{')
    await eventually(() => person.closed())
  },
  async ({ peer }) => {
    const person = await live(peer)
    for (let n = 0; n < 5; n++) person.send({ type: 'sync' })
    person.send(chatSend('nowhere', 'hello'))
    tear(person.socket)
  },
  // Over the relay, which is cut later: the hub may never receive a close frame.
  async ({ peer, relay }) => tear((await live({ ...peer, origin: relay })).socket),
  async (place) => at(place, `${place.documentId}?acks=1`, [CARET]),
  async (place) => at(place, place.documentId, [[0, 2, 2, 0, 0], [3]]),
  async (place) => at(place, place.documentId, [[9, 9, 9]]),
  async (place) => at(place, place.documentId, [[0, 2, 3, 255, 255, 255]]),
  async (place) => at(place, 'zzzzzzzzzzzzzzzz', []),
  async (place) => at(place, `${place.documentId}?epoch=another`, []),
  async (place) => at({ ...place, peer: { ...place.peer, token: 'none' } }, place.documentId, []),
  async (place) => at({ ...place, peer: { ...place.peer, origin: place.relay } }, place.documentId, [CARET]),
]

/** An awareness frame of the Yjs client 7. */
const CARET = [1, 6, 1, 7, 1, 2, 123, 125]

/** Opens a document, sends these frames and closes the socket. */
async function at({ peer }: Place, path: string, frames: number[][]) {
  const socket = openSocket(`${peer.origin.replace('http', 'ws')}/collaborate/${path}`, {
    authorization: `Bearer ${peer.token}`,
  })
  await eventually(() => socket.readyState !== WebSocket.CONNECTING)
  for (const frame of frames) if (socket.readyState === WebSocket.OPEN) socket.send(Uint8Array.from(frame))
  socket.close()
  await eventually(() => socket.readyState === WebSocket.CLOSED)
}
