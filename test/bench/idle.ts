// Two thousand sockets that say nothing: what they weigh, and what they cost.
import type { Peer } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, median } from './figures.ts'
import { cpuMs, residentBytes } from './process-usage.ts'
import { joinLive, leave, startHub } from './servers.ts'

const PEOPLE = 200
const SOCKETS_EACH = 10
/** Time for the hub to give back what opening them took. */
const SETTLE_MS = 5000
/** Longer than it takes until silent sockets are asked for a sign of life. */
const WATCH_MS = 12_000

export async function idle({ repeats }: Effort): Promise<Figure[]> {
  const runs: { kilobytes: number; percent: number }[] = []
  for (let repeat = 0; repeat < Math.min(repeats, 3); repeat++) runs.push(await once())
  const kilobytes = median(runs.map((run) => run.kilobytes))
  const percent = median(runs.map((run) => run.percent))
  const sockets = PEOPLE * SOCKETS_EACH
  const part = 'idle'
  return [
    { part, what: `memory a socket, ${sockets} of them`, value: kilobytes, unit: 'kB', ...below(25, 'kB', kilobytes) },
    { part, what: `CPU of ${sockets} sockets`, value: percent, unit: '%', ...below(2, '%', percent) },
  ]
}

async function once(): Promise<{ kilobytes: number; percent: number }> {
  const hub = await startHub()
  const people: Peer[] = []
  for (let n = 0; n < PEOPLE; n++) people.push(await hub.join())
  // What opening a socket needs once is not the sockets' weight.
  await leave(await open(hub, people.slice(0, 20)))
  await Bun.sleep(SETTLE_MS)
  const before = residentBytes(hub.pid)

  const sockets: WebSocket[] = []
  for (let round = 0; round < SOCKETS_EACH; round++) sockets.push(...(await open(hub, people)))
  await Bun.sleep(SETTLE_MS)
  const cpuBefore = cpuMs(hub.pid)
  await Bun.sleep(WATCH_MS)
  const percent = ((cpuMs(hub.pid) - cpuBefore) / WATCH_MS) * 100
  const kilobytes = (residentBytes(hub.pid) - before) / 1000 / sockets.length
  await leave(sockets)
  await hub.end()
  return { kilobytes, percent }
}

async function open(hub: { origin: string }, people: readonly Peer[]): Promise<WebSocket[]> {
  const sockets: WebSocket[] = []
  for (const { token } of people) sockets.push(await joinLive(hub, token, () => {}))
  return sockets
}
