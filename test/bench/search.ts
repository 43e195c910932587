// How fast something is found among 100,000 messages and 500 documents, what making the index costs, and what it adds to a message.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'
import type { SearchAnswer } from '../../src-bun/contract/http/search.ts'
import { newId } from '../../src-bun/store/new-id.ts'
import { openStore } from '../../src-bun/store/store.ts'
import { type Peer, temporaryFolder } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { cpuMs } from './process-usage.ts'
import { reached } from './progress.ts'
import { type HubServer, joinLive, leave, startHub } from './servers.ts'

const MESSAGES = 100_000
const DOCUMENTS = 500
const ROOMS = 20
const QUERIES = 300
/** Messages a second, one after another. */
const RATE = 100

const WORDS =
  'the of and to in is you that it he was for on are as with his they at be this have from or one had by word but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part harbour anchor engine kettle lantern compass rudder wind west east'.split(
    ' ',
  )
/** Words that are in every second message, in few, and in none; several; a part of a word; two letters. */
const ASKED = [
  'the',
  'lantern',
  'kettle rudder',
  'ompas',
  'zanzibar',
  '"the water"',
  'anchor 77',
  'ru',
  '会議',
  'compass harbour engine',
]

const part = 'search'

export async function search({ repeats, seconds }: Effort): Promise<Figure[]> {
  const folder = await filled()
  const hub = await startHub(folder, ['--door', 'open'])
  const peer = await hub.join()
  const before = cpuMs(hub.pid)
  const startedAt = performance.now()
  while ((await ask(peer, 'zanzibar')).indexing) await Bun.sleep(200)
  const figures: Figure[] = [
    {
      part,
      what: `${MESSAGES} messages of before are in the index after`,
      value: (performance.now() - startedAt) / 1000,
      unit: 's',
    },
    {
      part,
      what: 'processor for it, with the questions whether it is done',
      value: (cpuMs(hub.pid) - before) / 1000,
      unit: 's',
    },
  ]
  // Documents come after the messages.
  while ((await ask(peer, `document-${DOCUMENTS - 1}`)).results.length === 0) await Bun.sleep(200)
  const waits: number[] = []
  for (let n = 0; n < QUERIES; n++) {
    const askedAt = performance.now()
    await ask(peer, ASKED[n % ASKED.length] as string)
    waits.push(performance.now() - askedAt)
  }
  const p95 = percentile(waits, 0.95)
  figures.push(
    {
      part,
      what: `first results among ${MESSAGES} messages and ${DOCUMENTS} documents, p50`,
      value: median(waits),
      unit: 'ms',
    },
    { part, what: 'the same, p95', value: p95, unit: 'ms', ...below(100, 'ms', p95) },
  )
  await hub.end()
  return [...figures, ...(await acks(repeats, seconds))]
}

/** One hub with an index and one without, measured in turns. A folder in the place of the file keeps a hub from having one. */
async function acks(repeats: number, seconds: number): Promise<Figure[]> {
  const without = temporaryFolder()
  mkdirSync(join(without.path, 'search.sqlite'))
  const hubs = [await startHub(temporaryFolder()), await startHub(without)]
  const rounds = hubs.map((): { p50: number; p99: number; cpuUs: number }[] => [])
  for (let round = 0; round <= repeats; round++)
    for (const [n, hub] of hubs.entries()) {
      const measured = await measureAcks(hub, seconds)
      // The first round is not counted: it compiles.
      if (round > 0) rounds[n]?.push(measured)
    }
  for (const hub of hubs) await hub.end()
  const [on = [], off = []] = rounds
  const figures = (['p50', 'p99', 'cpuUs'] as const).flatMap((key): Figure[] => {
    const what = key === 'cpuUs' ? 'processor time a message' : `ack ${key}`
    const unit = key === 'cpuUs' ? 'µs' : 'ms'
    return [on, off].map((measured, n) => ({
      ...{ part, what: `${what}, ${RATE} a second, ${n === 0 ? 'with' : 'without'} the index` },
      ...{ value: median(measured.map((each) => each[key])), unit },
    }))
  })
  const ratio = median(on.map(({ p99 }, n) => p99 / (off[n]?.p99 ?? Number.NaN)))
  return [...figures, { part, what: 'ack p99 with / without', value: ratio, unit: '×', ...below(1.3, '×', ratio) }]
}

async function measureAcks(hub: HubServer, seconds: number) {
  const { token } = await hub.join()
  const sentAt = new Map<string, number>()
  const waits: number[] = []
  let roomId = ''
  const socket = await joinLive(hub, token, (frame) => {
    if (frame.startsWith('{"type":"snapshot"'))
      roomId = (JSON.parse(frame) as { rooms: { id: string }[] }).rooms[0]?.id as string
    if (!frame.startsWith('{"type":"chat.posted"')) return
    const { clientId } = JSON.parse(frame) as { clientId?: string }
    const at = sentAt.get(clientId ?? '')
    if (at !== undefined) waits.push(performance.now() - at)
  })
  const before = cpuMs(hub.pid)
  const count = RATE * seconds
  for (let n = 0; n < count; n++) {
    const clientId = newId()
    sentAt.set(clientId, performance.now())
    socket.send(JSON.stringify({ type: 'chat.send', clientId, roomId, body: someWords(12) }))
    await Bun.sleep(1000 / RATE)
  }
  await reached('acks of the writer', () => waits.length, count)
  // What the index still has to do.
  await Bun.sleep(1000)
  const cpuUs = ((cpuMs(hub.pid) - before) * 1000) / count
  await leave([socket])
  return { p50: median(waits), p99: percentile(waits, 0.99), cpuUs }
}

async function ask({ origin, token }: Peer, q: string): Promise<SearchAnswer> {
  const url = `${origin}/api/search?q=${encodeURIComponent(q)}`
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  return response.json() as Promise<SearchAnswer>
}

const someWords = (count: number) =>
  Array.from({ length: count }, () => WORDS[Math.floor(Math.random() * WORDS.length)]).join(' ')

/** A data folder of a hub of before, which had no index. */
async function filled() {
  const folder = temporaryFolder()
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const fail = (fault: unknown): never => {
    throw fault
  }
  const store = openStore(folder.path, clock, fail, undefined, undefined, false)
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  store.run({ type: 'door.renewExpired' })
  const author = { id: newId(), name: 'Ada', colour: '#4f46e5', role: 'member' as const, createdAt: 0 }
  store.members.create(author)
  const roomIds = Array.from({ length: ROOMS }, (_, n) => {
    const id = newId()
    store.rooms.create({
      id,
      name: `Room ${n}`,
      createdAt: 0,
      createdBy: author.id,
      ...(n % 4 === 0 ? { memberIds: [author.id] } : {}),
    })
    return id
  })
  for (let n = 0; n < MESSAGES; n++) {
    const body = `${someWords(4 + (n % 20))} ${n % 50 === 0 ? '明日の会議' : n}`
    const roomId = roomIds[n % ROOMS] as string
    store.messages.append({ id: newId(), roomId, authorId: author.id, authorName: 'Ada', body, postedAt: Date.now() })
  }
  for (let n = 0; n < DOCUMENTS; n++) {
    const documentId = newId()
    store.documents.create({ id: documentId, title: `Notes ${n}`, createdAt: 0, createdBy: author.id })
    const doc = new Y.Doc()
    doc.getText(DOCUMENT_TEXT).insert(0, `document-${n}\n${Array.from({ length: 40 }, () => someWords(12)).join('\n')}`)
    const bytes = Y.encodeStateAsUpdate(doc)
    const write = { documentId, memberId: author.id, bytes, connectionId: documentId, mayWrite: true }
    store.run({ type: 'document.write', relayFrame: undefined, ...write })
    store.releaseDocument(documentId)
  }
  store.close()
  return folder
}
