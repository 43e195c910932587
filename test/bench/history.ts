// Somebody looks through the history of a paper of 260,000 keystrokes while another one talks: how long each point takes, whether it is
// the text that was there, and how long the other one waits.
import * as Y from 'yjs'
import { DOCUMENT_TEXT } from '../../src-bun/contract/frames/collaborate.ts'
import { type Live, live, type Peer, peerOf, temporaryFolder } from '../support/hub.ts'
import { updateFrame } from './document-sockets.ts'
import { onHub, typeOut } from './documents.ts'
import { below, type Figure, percentile } from './figures.ts'
import { cpuMs } from './process-usage.ts'
import { startHub } from './servers.ts'
import { keystrokes } from './trace.ts'

const POINTS = 1000
/** Pings one after another, before somebody opens the history and while. */
const PINGS = 200
const PING_EVERY_MS = 10

export async function history(): Promise<Figure[]> {
  const updates = keystrokes()
  const folder = temporaryFolder()
  const keep = { path: folder.path, remove() {} }
  const writing = await startHub(keep)
  const writers = [await writing.join(), await writing.join()] as const
  await typeOut((heard) => onHub(writers, 'paper', heard), updates.map(updateFrame))
  await writing.end()

  // After a restart nothing of it is in memory.
  const hub = await startHub(keep)
  const [ada, bob] = writers.map((peer) => peerOf(hub.origin, peer)) as [Peer, Peer]
  const { documents } = (await (await ada.get('/api/documents?name=paper')).json()) as { documents: { id: string }[] }
  const path = `/api/documents/${documents[0]?.id}`
  const socket = await live(bob)
  const quietMs = await pings(socket, () => true)
  const page = await timed(() => ada.get(`${path}/versions`))
  let isOpen = false
  const waiting = pings(socket, () => isOpen)
  const beforeMs = cpuMs(hub.pid)
  const first = await timed(() => ada.get(`${path}/text?seq=${updates.length >> 1}`))
  const firstCpuMs = cpuMs(hub.pid) - beforeMs
  isOpen = true
  const waitedMs = await waiting

  const wanted = pointsOf(updates.length)
  const byOne = textsOneByOne(updates, wanted)
  const pointMs: number[] = []
  let same = 0
  for (const seq of wanted) {
    const { text, ms } = await timed(() => ada.get(`${path}/text?seq=${seq}`))
    pointMs.push(ms)
    if (Bun.hash(text) === byOne.hashes.get(seq)) same++
  }
  const blame = await timed(() => ada.get(`${path}/blame`))
  const compared = await timed(() => ada.get(`${path}/compare?from=${updates.length >> 1}&seq=${updates.length}`))
  socket.close()
  await hub.end()
  folder.remove()

  const part = 'history'
  const slowest = Math.max(...pointMs)
  return [
    { part, what: 'first page of stretches', value: page.ms, unit: 'ms' },
    { part, what: 'first point', value: first.ms, unit: 'ms', ...below(1500, 'ms', first.ms) },
    { part, what: 'processor for it, with the pings of another one', value: firstCpuMs, unit: 'ms' },
    { part, what: 'all updates one by one into a Y.Doc / first point', value: byOne.ms / first.ms, unit: '×' },
    { part, what: 'a point after that, p50', value: percentile(pointMs, 0.5), unit: 'ms' },
    { part, what: 'the slowest of 1,000 points', value: slowest, unit: 'ms', ...below(300, 'ms', slowest) },
    { part, what: 'first point / a point after that', value: first.ms / percentile(pointMs, 0.5), unit: '×' },
    {
      ...{ part, what: 'points that are the text of a client which has all updates up to there', unit: `of ${POINTS}` },
      ...{ value: same, goal: `${POINTS}`, met: same === POINTS },
    },
    { part, what: 'who wrote it', value: blame.ms, unit: 'ms' },
    { part, what: 'what has changed since the middle', value: compared.ms, unit: 'ms' },
    {
      ...{ part, what: 'ping of another one while the history is opened, p99 / before', unit: '×' },
      value: percentile(waitedMs, 0.99) / percentile(quietMs, 0.99),
    },
  ]
}

async function timed(ask: () => Promise<Response>): Promise<{ ms: number; text: string }> {
  const startedAt = performance.now()
  const response = await ask()
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  return { ms: performance.now() - startedAt, text }
}

/** How long each of at least so many pings takes; they go on until `isEnough`. */
async function pings({ socket, send }: Live, isEnough: () => boolean): Promise<number[]> {
  const tookMs: number[] = []
  while (tookMs.length < PINGS || !isEnough()) {
    const startedAt = performance.now()
    const pong = new Promise<void>((resolve) => {
      function onFrame({ data }: MessageEvent) {
        if (!String(data).includes('"pong"')) return
        socket.removeEventListener('message', onFrame)
        resolve()
      }
      socket.addEventListener('message', onFrame)
    })
    send({ type: 'ping', t: startedAt })
    await pong
    tookMs.push(performance.now() - startedAt)
    // As often as a page that has much to show, and so that the hub has the processor.
    await Bun.sleep(PING_EVERY_MS)
  }
  return tookMs
}

/** Spread over the whole history, in an order that jumps. */
function pointsOf(count: number): number[] {
  const step = Math.floor(count / POINTS)
  return Array.from({ length: POINTS }, (_, n) => ((n * 617) % POINTS) * step + (n % step))
}

function textsOneByOne(updates: readonly Uint8Array[], wanted: readonly number[]) {
  const points = new Set(wanted)
  const hashes = new Map<number, number | bigint>([[0, Bun.hash('')]])
  const doc = new Y.Doc()
  const text = doc.getText(DOCUMENT_TEXT)
  let ms = 0
  for (const [n, update] of updates.entries()) {
    const startedAt = performance.now()
    Y.applyUpdate(doc, update)
    ms += performance.now() - startedAt
    if (points.has(n + 1)) hashes.set(n + 1, Bun.hash(text.toString()))
  }
  return { hashes, ms }
}
