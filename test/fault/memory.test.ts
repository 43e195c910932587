// Peers that read nothing and messages that are never completed, all at once, and how much memory they cost the hub.
import { expect, onTestFinished, test } from 'bun:test'
import * as Y from 'yjs'
import { MEMORY_CHECK_MS } from '../../src-bun/contract/limits.ts'
import { step1Frame, updateFrame } from '../../src-bun/transport/documents/frames.ts'
import { eventually, joinAt, live, type Peer, temporaryFolder } from '../support/hub.ts'
import { openDeaf, type RawPeer, rawFrame, unfinished } from '../support/raw-socket.ts'
import { openDocumentSocket, openStock } from '../support/stock.ts'
import { LONG } from './chance.ts'
import { spawnHub } from './hubs.ts'
import { insideHub } from './inside.ts'
import { aDocument, exported } from './writer.ts'

const MB = 2 ** 20
const MB_OF_TEXT = 1_000_000
/** What the hub may take more while all of it goes on, and after that. Held as a whole it would be 900 MB, in the long form 6 GB. */
const RSS_MAX_MB = 250
const RSS_AFTER_MAX_MB = 60
const LARGE_MB = LONG ? 50 : 6
const DEAF = 20
const ASKING = LONG ? 400 : 40
const QUESTIONS = 12
const UNFINISHED = LONG ? 300 : 150
const UNFINISHED_BYTES = LONG ? MB : 2 * MB
/**
 * Between two counts the hub takes in whatever comes, and on a fast machine all of it could. So no more comes than this until it
 * has counted.
 */
const UNCOUNTED_BYTES = 16 * MB
const SLOW = LONG ? 200 : 20
const SLOW_DOCUMENT_MB = LONG ? 5 : 1

const NOTHING_KNOWN = Uint8Array.of(0)
const ask = () => rawFrame(step1Frame(NOTHING_KNOWN))
const PART = unfinished(UNFINISHED_BYTES)
const PONG = Uint8Array.of(0x8a, 0x80, 0, 0, 0, 0)

/** Writes a document of so many MB, in updates that are each stored before the next one is sent. */
async function written(peer: Peer, title: string, megabytes: number): Promise<string> {
  const id = await aDocument(peer, title)
  const { socket, frames } = await openDocumentSocket(peer, `${id}?acks=count`)
  const acks = () => frames.filter(([kind]) => kind === 100).length
  const doc = new Y.Doc()
  let latest = new Uint8Array()
  doc.on('update', (update: Uint8Array) => {
    latest = new Uint8Array(update)
  })
  for (let n = 0; n < megabytes; n++) {
    doc.getText('content').insert(0, `${title} ${n} lorem ipsum\n`.repeat(60_000).slice(0, MB_OF_TEXT))
    socket.send(updateFrame(latest) as Uint8Array<ArrayBuffer>)
    await eventually(() => acks() === n + 1)
  }
  socket.close()
  return id
}

/** What the hub uses once it uses the same for a while: the documents that were just written are then compacted. */
async function restingMemory(inside: ReturnType<typeof insideHub>): Promise<number> {
  let { rss } = await inside.lookTidied()
  for (let same = 0; same < 20; same++) {
    await Bun.sleep(100)
    const now = (await inside.lookTidied()).rss
    if (Math.abs(now - rss) > 4 * MB) same = 0
    rss = now
  }
  return rss
}

async function aHubWithPeople(count: number, flags: string[] = []) {
  const folder = temporaryFolder()
  const inside = insideHub(folder.path)
  const hub = await spawnHub(folder.path, ['--port', '0', ...flags], inside.env)
  const join = (name: string) => joinAt(hub.origin, { name, code: hub.code })
  const people = await Promise.all(Array.from({ length: count }, (_, n) => join(`mallory ${n}`)))
  onTestFinished(folder.remove)
  return { hub, inside, join, people }
}

test('[MEM-14] deaf readers of a large document, hundreds of repeated questions and unfinished messages together cost the hub little memory for a short time, and nobody loses anything', async () => {
  const { hub, inside, join, people } = await aHubWithPeople(8, ['--door', 'open'])
  const ada = await join('Ada')
  const large = await written(ada, 'large', LARGE_MB)
  const middle = await written(ada, 'middle', 1)
  const witness = { live: await live(await join('Bob')), writer: openStock(ada, 'witnessed') }
  await witness.writer.synced()
  const before = await restingMemory(inside)
  let peak = before
  const watching = setInterval(async () => {
    peak = Math.max(peak, (await inside.look()).rss)
  }, 200)
  onTestFinished(() => clearInterval(watching))

  const peers: RawPeer[] = []
  const open = async (
    count: number,
    path: string,
    by: readonly (Peer | undefined)[],
    act: (peer: RawPeer, n: number) => void | Promise<void>,
  ) => {
    for (let n = 0; n < count; n++) {
      const peer = await openDeaf(hub.origin, path, by[n % by.length])
      peers.push(peer)
      await act(peer, n)
    }
  }
  await Promise.all([
    open(DEAF, `/collaborate/${large}`, people.slice(0, 4), (peer) => peer.send(ask())),
    open(ASKING, `/collaborate/${middle}`, people, (peer) => {
      for (let n = 0; n < QUESTIONS; n++) peer.send(ask())
    }),
    open(UNFINISHED, '/ws?username=eve', [undefined], async (peer, n) => {
      peer.send(PART)
      if (n % (UNCOUNTED_BYTES / UNFINISHED_BYTES) === 0) await inside.rest(2 * MEMORY_CHECK_MS)
    }),
  ])
  const alive = setInterval(() => {
    for (const peer of peers) peer.send(PONG)
  }, 4000)
  onTestFinished(() => clearInterval(alive))

  // Meanwhile others are served.
  for (let n = 0; n < 20; n++) {
    witness.writer.text.insert(0, `${n} `)
    witness.live.send({ type: 'ping', t: n })
    await eventually(() => witness.live.received('pong').length === n + 1)
  }
  // Who comes now does not wait for those who read nothing.
  const newcomer = await live(await join('Dan'))
  expect(newcomer.received('snapshot')).toHaveLength(1)
  // Who reads nothing is closed within seconds, and who completes nothing within half a minute.
  await eventually(async () => (await inside.lookTidied()).rss < before + RSS_AFTER_MAX_MB * MB)
  clearInterval(watching)
  const grown = Math.round((peak - before) / MB)
  console.log(
    `[MEM-14] ${LARGE_MB} MB × ${DEAF}, ${ASKING} × ${QUESTIONS}, ${UNFINISHED} × ${UNFINISHED_BYTES / 1024} KiB: rss + ${grown} MiB`,
  )
  expect(grown).toBeLessThanOrEqual(RSS_MAX_MB)

  const back = openStock(people[0] as Peer, large)
  const texts = await Promise.all([large, middle].map((id) => exported(ada, id)))
  await eventually(() => back.text.toString() === texts[0]?.md)
  const other = openStock(await join('Cleo'), 'witnessed')
  await eventually(() => other.text.toString() === witness.writer.text.toString())
  expect(witness.live.closed()).toBeUndefined()
  expect(witness.writer.closes).toEqual([])
  for (const peer of peers) peer.end()
  for (const client of [back, other, witness.writer]) client.end()
})

test(`[MEM-15] ${SLOW} readers who read slowly all get a document of ${SLOW_DOCUMENT_MB} MB, whole and without being closed`, async () => {
  const { hub, people } = await aHubWithPeople(SLOW)
  const id = await written(people[0] as Peer, 'slides', SLOW_DOCUMENT_MB)
  const wanted = SLOW_DOCUMENT_MB * MB_OF_TEXT
  const readers = await Promise.all(
    people.map(async (person) => {
      const peer = await openDeaf(hub.origin, `/collaborate/${id}`, person)
      const reader = { peer, bytes: 0 }
      // A little at a time, and a pause.
      peer.connection.on('data', ({ length }) => {
        reader.bytes += length
        peer.send(PONG)
        peer.connection.pause()
        setTimeout(() => peer.connection.resume(), 20)
      })
      peer.send(ask())
      peer.connection.resume()
      return reader
    }),
  )
  const received = () => readers.reduce((sum, { bytes }) => sum + bytes, 0)
  const hasEnded = () => readers.every(({ bytes, peer }) => bytes >= wanted || peer.isClosed())
  // However long it takes: only that it goes on.
  for (let before = -1; !hasEnded(); before = received()) await eventually(() => received() > before || hasEnded())
  expect(readers.filter(({ peer }) => peer.isClosed()).length).toBe(0)
  for (const { peer } of readers) peer.end()
})
