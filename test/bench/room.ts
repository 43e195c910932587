// A usual room: 25 people who chat, three documents in which somebody writes and the rest watch.
import type { Snapshot } from '../../src-bun/contract/frames/live.ts'
import type { Peer } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { openDocument, updateFrame } from './document-sockets.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { cpuMs, residentBytes } from './process-usage.ts'
import { joinLive, leave, startHub } from './servers.ts'
import { keystrokes } from './trace.ts'

const PEOPLE = 25
const MESSAGES_PER_SECOND = 5
const DOCUMENTS = 3
const KEYS_PER_SECOND = 10
const WARM_UP_MS = 3000
const MIN_SECONDS = 15

type Run = { chatMs: number[]; keyMs: number[]; percent: number; megabytes: number }

export async function room({ repeats, seconds }: Effort): Promise<Figure[]> {
  const frames = keystrokes().slice(0, 10_000).map(updateFrame)
  const runs: Run[] = []
  for (let repeat = 0; repeat < Math.min(repeats, 3); repeat++)
    runs.push(await once(frames, Math.max(seconds, MIN_SECONDS)))
  const of = (look: (run: Run) => number) => median(runs.map(look))
  const latency = (samples: 'chatMs' | 'keyMs', share: number) => of((run) => percentile(run[samples], share))
  const [percent, megabytes] = [of((run) => run.percent), of((run) => run.megabytes)]
  const part = 'room'
  const timed = (['chatMs', 'keyMs'] as const).flatMap((samples): Figure[] => {
    const what = samples === 'chatMs' ? 'message, end to end' : 'keystroke, end to end'
    const [p50, p99] = [latency(samples, 0.5), latency(samples, 0.99)]
    return [
      { part, what: `${what} p50`, value: p50, unit: 'ms', ...below(10, 'ms', p50) },
      { part, what: `${what} p99`, value: p99, unit: 'ms', ...below(50, 'ms', p99) },
    ]
  })
  return [
    ...timed,
    { part, what: 'CPU', value: percent, unit: '%', ...below(10, '%', percent) },
    { part, what: 'memory of the hub', value: megabytes, unit: 'MB', ...below(150, 'MB', megabytes) },
  ]
}

async function once(frames: readonly Uint8Array[], seconds: number): Promise<Run> {
  const hub = await startHub()
  const people: Peer[] = []
  for (let n = 0; n < PEOPLE; n++) people.push(await hub.join())
  const chatMs: number[] = []
  const keyMs: number[] = []
  const sockets: WebSocket[] = []
  const stops = [await chatter(hub, people, sockets, chatMs)]
  for (let n = 0; n < DOCUMENTS; n++) {
    const readers = people.filter((_, index) => index % DOCUMENTS === n)
    stops.push(await typing(readers, `notes-${n}`, frames, sockets, keyMs))
  }
  await Bun.sleep(WARM_UP_MS)
  chatMs.length = 0
  keyMs.length = 0
  const cpuBefore = cpuMs(hub.pid)
  await Bun.sleep(seconds * 1000)
  const percent = ((cpuMs(hub.pid) - cpuBefore) / (seconds * 1000)) * 100
  const megabytes = residentBytes(hub.pid) / 1e6
  for (const stop of stops) stop()
  await leave(sockets)
  await hub.end()
  return { chatMs, keyMs, percent, megabytes }
}

/** Everybody says something in turn. Returns what ends it. */
async function chatter(hub: { origin: string }, people: readonly Peer[], sockets: WebSocket[], into: number[]) {
  const sentAt = new Map<string, number>()
  let roomId = ''
  const heard = (frame: string) => {
    if (frame.startsWith('{"type":"snapshot"')) roomId = (JSON.parse(frame) as Snapshot).rooms[0]?.id as string
    const clientId = /"clientId":"(room-\d+)"/.exec(frame)?.[1]
    if (clientId !== undefined) into.push(performance.now() - (sentAt.get(clientId) as number))
  }
  for (const { token } of people) sockets.push(await joinLive(hub, token, heard))
  const talkers = sockets.slice(-people.length)
  let said = 0
  const timer = setInterval(() => {
    const clientId = `room-${String(said).padStart(5, '0')}`
    sentAt.set(clientId, performance.now())
    const body = 'Could somebody have a look at the second page?'
    talkers[said++ % talkers.length]?.send(JSON.stringify({ type: 'chat.send', clientId, roomId, body }))
  }, 1000 / MESSAGES_PER_SECOND)
  return () => clearInterval(timer)
}

/** The first one writes, all the others read. Returns what ends it. */
async function typing(
  [author, ...readers]: readonly Peer[],
  name: string,
  frames: readonly Uint8Array[],
  sockets: WebSocket[],
  into: number[],
) {
  const sentAt: number[] = []
  for (const reader of readers) {
    let heard = 0
    sockets.push(await openDocument(reader, name, () => into.push(performance.now() - (sentAt[heard++] as number))))
  }
  const writer = await openDocument(
    author as Peer,
    name,
    () => {},
    () => {},
  )
  sockets.push(writer)
  const timer = setInterval(() => {
    const frame = frames[sentAt.length] as Uint8Array<ArrayBuffer>
    sentAt.push(performance.now())
    writer.send(frame)
  }, 1000 / KEYS_PER_SECOND)
  return () => clearInterval(timer)
}
