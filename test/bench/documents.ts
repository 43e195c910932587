// One person types a whole paper, another one watches: what an update costs, and what the history costs afterwards.
import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { type Peer, temporaryFolder } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { coldOpen, openDocument, updateFrame } from './document-sockets.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { cpuMs } from './process-usage.ts'
import { connect, leave, startBare, startHub } from './servers.ts'
import { keystrokes } from './trace.ts'

/** How many updates are under way. */
const WINDOW = 1000
/** How much of the trace one repeat types. */
const SLICE = 60_000
/**
 * Keystrokes a second, a few more than the goal, each sent by itself, as people type. At full speed it is chance whether the kernel hands over one or
 * five hundred together, and that alone makes either server three times as dear as in the run before.
 */
const PACE = 31_000
export const FULL_SPEED = 1e9
/** A server that uses no more in a quarter of a second has nothing left to do. */
const QUIET_CPU_MS = 10
/** At the end of the history, as fast as several people together type. */
const LAST_WORDS = { keys: 300, perSecond: 60 } as const

type Cost = { perSecond: number; cpuUs: number }
/** Opens a fresh document with readers; what is given to `heard` comes once for each update, from one of them. */
export type Opener = (heard: () => void) => Promise<{ writer: WebSocket; readers: WebSocket[] }>

export async function documents({ repeats }: Effort): Promise<Figure[]> {
  const frames = keystrokes().map(updateFrame)
  return [...(await updates(frames, repeats)), ...(await history(frames))]
}

async function updates(frames: readonly Uint8Array[], repeats: number): Promise<Figure[]> {
  const [hub, bare] = [await startHub(), await startBare('durable-documents')]
  const peers = [await hub.join(), await hub.join()] as const
  let opened = 0
  const openers: Record<'hub' | 'bare', [number, Opener]> = {
    hub: [hub.pid, (heard) => onHub(peers, `paper-${opened++}`, heard)],
    bare: [
      bare.pid,
      async (heard) => ({ readers: [await connect(bare.url, heard)], writer: await connect(bare.url, () => {}) }),
    ],
  }
  const slice = frames.slice(0, SLICE)
  async function measure(pace: number) {
    const costs: Record<'hub' | 'bare', Cost[]> = { hub: [], bare: [] }
    for (let repeat = 0; repeat <= repeats; repeat++) {
      for (const target of repeat % 2 ? (['hub', 'bare'] as const) : (['bare', 'hub'] as const)) {
        const cost = await costOf(openers[target], slice, pace)
        // The first one warms up.
        if (repeat > 0) costs[target].push(cost)
      }
    }
    return (target: 'hub' | 'bare', key: keyof Cost) => median(costs[target].map((cost) => cost[key]))
  }
  const paced = await measure(PACE)
  const fast = await measure(FULL_SPEED)
  await hub.end()
  await bare.end()

  const part = 'documents'
  const perSecond = fast('hub', 'perSecond')
  const pace = paced('hub', 'perSecond')
  return [
    {
      part,
      what: 'updates a second: hub',
      value: perSecond,
      unit: '/s',
      goal: '≥ 30,000 /s',
      met: perSecond >= 30_000,
    },
    { part, what: 'updates a second: bare', value: fast('bare', 'perSecond'), unit: '/s' },
    ...costFigures('at full speed', fast),
    { part, what: 'updates a second at a steady pace: hub', value: pace, unit: '/s' },
    ...costFigures('at a steady pace', paced),
  ]
}

function costFigures(how: string, of: (target: 'hub' | 'bare', key: keyof Cost) => number): Figure[] {
  const [part, hub, bare] = ['documents', of('hub', 'cpuUs'), of('bare', 'cpuUs')]
  const what = `CPU an update ${how}`
  return [
    { part, what: `${what}: hub`, value: hub, unit: 'µs' },
    { part, what: `${what}: bare`, value: bare, unit: 'µs' },
    {
      part,
      what: `${what}: hub / bare`,
      value: hub / bare,
      unit: '×',
      goal: '≤ 2 ×, or ≤ 9 µs',
      met: hub <= 9 || hub <= 2 * bare,
    },
  ]
}

export async function onHub([ada, bob]: readonly [Peer, Peer], name: string, heard: () => void) {
  const reader = await openDocument(bob, name, heard)
  return {
    readers: [reader],
    writer: await openDocument(
      ada,
      name,
      () => {},
      () => {},
    ),
  }
}

/** What typing costs a server, to the end: what was typed last is compacted when everybody has left. */
export async function costOf(
  [pid, open]: [number, Opener],
  frames: readonly Uint8Array[],
  pace: number,
): Promise<Cost> {
  const before = cpuMs(pid)
  const perSecond = await typeOut(open, frames, pace)
  let cpu = cpuMs(pid)
  for (let last = 0; cpu - last > QUIET_CPU_MS; ) {
    last = cpu
    await Bun.sleep(250)
    cpu = cpuMs(pid)
  }
  return { perSecond, cpuUs: ((cpu - before) * 1000) / frames.length }
}

/** Sends every frame when it is due, until the reader has had them all. How many a second that were. */
export async function typeOut(open: Opener, frames: readonly Uint8Array[], pace: number = FULL_SPEED): Promise<number> {
  let [sent, heard] = [0, 0]
  const { promise: done, resolve } = Promise.withResolvers<void>()
  const { writer, readers } = await open(() => {
    if (++heard === frames.length) resolve()
  })
  const startedAt = performance.now()
  function type(): void {
    const due = Math.min(frames.length, heard + WINDOW, ((performance.now() - startedAt) * pace) / 1000)
    while (sent < due) writer.send(frames[sent++] as Uint8Array<ArrayBuffer>)
    if (sent < frames.length) setImmediate(type)
  }
  type()
  await done
  const tookMs = performance.now() - startedAt
  await leave([writer, ...readers])
  return (frames.length * 1000) / tookMs
}

/** A document with all the edits in it: what it weighs, how long it takes to open after a restart, and how it feels to go on typing. */
async function history(frames: readonly Uint8Array[]): Promise<Figure[]> {
  const folder = temporaryFolder()
  const keep = { path: folder.path, remove() {} }
  const before = frames.length - LAST_WORDS.keys
  const writing = await startHub(keep)
  const peers = [await writing.join(), await writing.join()] as const
  await typeOut((heard) => onHub(peers, 'paper', heard), frames.slice(0, before))
  await writing.end()

  const bytes = historyBytes(folder.path)
  const hub = await startHub(keep)
  const here = peers.map((peer) => ({ ...peer, origin: hub.origin })) as [Peer, Peer]
  const open = await coldOpen(here[0], 'paper')
  const relayMs = await typeOn((heard) => onHub(here, 'paper', heard), frames.slice(before))
  await hub.end()
  folder.remove()

  const part = 'documents'
  const p99 = percentile(relayMs, 0.99)
  const of = `${Math.round(before / 1000)}k edits`
  return [
    { part, what: `cold open of ${of}`, value: open.tookMs, unit: 'ms', ...below(1000, 'ms', open.tookMs) },
    { part, what: `step 2 of ${of}`, value: open.bytes / 1000, unit: 'kB' },
    { part, what: `history of ${of} on the disk`, value: bytes / 1e6, unit: 'MB', ...below(1.5, 'MB', bytes / 1e6) },
    { part, what: `relay p50 in ${of}`, value: percentile(relayMs, 0.5), unit: 'ms' },
    { part, what: `relay p99 in ${of}`, value: p99, unit: 'ms', ...below(30, 'ms', p99) },
  ]
}

/** What all its tables of documents weigh, in whole pages, however the history is kept in them. */
function historyBytes(folder: string): number {
  const db = new Database(join(folder, 'hub.sqlite'))
  const kept = db
    .query<{ bytes: number }, []>("SELECT sum(pgsize) AS bytes FROM dbstat WHERE name LIKE 'document\\_%' ESCAPE '\\'")
    .get()
  db.close()
  return kept?.bytes ?? Number.NaN
}

/** Key by key. How long each took from one to the other. */
async function typeOn(open: Opener, frames: readonly Uint8Array[]): Promise<number[]> {
  const relayMs: number[] = []
  let sentAt = 0
  let heard = () => {}
  const { writer, readers } = await open(() => {
    relayMs.push(performance.now() - sentAt)
    heard()
  })
  for (const frame of frames) {
    const told = new Promise<void>((resolve) => {
      heard = resolve
    })
    sentAt = performance.now()
    writer.send(frame as Uint8Array<ArrayBuffer>)
    await Promise.all([told, Bun.sleep(1000 / LAST_WORDS.perSecond)])
  }
  await leave([writer, ...readers])
  return relayMs
}
