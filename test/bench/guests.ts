// Guests who come into one room of `/chat` with a name alone and say nothing: five hundred within a second, and two thousand as fast
// as they are let in. Beside them the same sockets on a server that asks nobody who they are, announces nobody, and pings.
import type { Effort } from './chat.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { cpuMs, residentBytes } from './process-usage.ts'
import { connect, leave, socketUrl, startBare, startHub } from './servers.ts'

const STORM = 500
const WITHIN_MS = 1000
const SILENT = 2000
/** So many come at a time. */
const AT_A_TIME = 50
/** Time for a server to give back what opening sockets took, and for its collectors to rest. */
const SETTLE_MS = 10_000
/** Two rounds of pings. */
const WATCH_MS = 12_000

type Target = { pid: number; come(n: number): Promise<WebSocket>; end(): Promise<void> }
type Run = Record<'stormCpuMs' | 'p99Ms' | 'comeS' | 'comeCpuMs' | 'kilobytes' | 'percent', number>

export async function guests({ repeats }: Effort): Promise<Figure[]> {
  const runs = { hub: [] as Run[], bare: [] as Run[] }
  for (let repeat = 0; repeat < Math.min(repeats, 3); repeat++) {
    runs.hub.push({ ...(await storm(await hubTarget())), ...(await silence(await hubTarget())) })
    runs.bare.push({ ...(await storm(await bareTarget())), ...(await silence(await bareTarget())) })
  }
  const figures = (what: string, which: keyof Run, unit: string, goal: number): Figure[] =>
    (['hub', 'bare'] as const).map((name) => {
      const value = median(runs[name].map((run) => run[which]))
      return {
        ...{ part: 'guests', what: `${what}: ${name}`, value, unit },
        ...(name === 'hub' ? below(goal, unit, value) : {}),
      }
    })
  return [
    ...figures(`${STORM} in a second, CPU a guest`, 'stormCpuMs', 'ms', 1),
    ...figures(`${STORM} in a second, usable p99`, 'p99Ms', 'ms', 300),
    ...figures(`${SILENT} come in`, 'comeS', 's', 3),
    ...figures(`${SILENT} come in, CPU a guest`, 'comeCpuMs', 'ms', 1),
    ...figures(`memory a guest, ${SILENT} of them`, 'kilobytes', 'kB', 12),
    ...figures(`CPU of ${SILENT} silent guests, more than of none`, 'percent', '%', 0.3),
  ]
}

type Storm = Pick<Run, 'stormCpuMs' | 'p99Ms'>
type Silence = Omit<Run, keyof Storm>

async function storm(target: Target): Promise<Storm> {
  await warmUp(target)
  const stormBefore = cpuMs(target.pid)
  const usableMs: number[] = []
  const arrivals = Array.from({ length: STORM }, async (_, n) => {
    await Bun.sleep((n * WITHIN_MS) / STORM)
    const startedAt = performance.now()
    const socket = await target.come(n)
    usableMs.push(performance.now() - startedAt)
    return socket
  })
  const stormed = await Promise.all(arrivals)
  const stormCpuMs = (cpuMs(target.pid) - stormBefore) / STORM
  await leave(stormed)
  await target.end()
  return { stormCpuMs, p99Ms: percentile(usableMs, 0.99) }
}

async function silence(target: Target): Promise<Silence> {
  await warmUp(target)
  await Bun.sleep(SETTLE_MS)
  const percentBefore = await percentOf(target)
  const [cpuBefore, memoryBefore, startedAt] = [cpuMs(target.pid), residentBytes(target.pid), performance.now()]
  const sockets: WebSocket[] = []
  while (sockets.length < SILENT)
    sockets.push(...(await Promise.all(Array.from({ length: AT_A_TIME }, (_, n) => target.come(sockets.length + n)))))
  const comeS = (performance.now() - startedAt) / 1000
  const comeCpuMs = (cpuMs(target.pid) - cpuBefore) / SILENT
  await Bun.sleep(SETTLE_MS)
  // What the server costs by itself is not the guests'.
  const percent = (await percentOf(target)) - percentBefore
  const kilobytes = (residentBytes(target.pid) - memoryBefore) / 1000 / SILENT
  await leave(sockets)
  await target.end()
  return { comeS, comeCpuMs, kilobytes, percent }
}

/** What a server needs once, its code compiled among it, is not the guests' cost. */
async function warmUp(target: Target): Promise<void> {
  for (let round = 1; round <= 4; round++)
    await leave(await Promise.all(Array.from({ length: AT_A_TIME }, (_, n) => target.come(-round * AT_A_TIME - n))))
}

/** How much of a core is used while nobody does anything. */
async function percentOf({ pid }: Target): Promise<number> {
  const before = cpuMs(pid)
  await Bun.sleep(WATCH_MS)
  return ((cpuMs(pid) - before) / WATCH_MS) * 100
}

async function hubTarget(): Promise<Target> {
  const hub = await startHub(undefined, ['--door', 'open'])
  const url = socketUrl(hub.origin, '/chat?room=lobby&username=guest')
  return {
    pid: hub.pid,
    async come(n) {
      const { promise: usable, resolve } = Promise.withResolvers<void>()
      const onFrame = (frame: string) => void (frame.startsWith('{"type":"subscribed"') && resolve())
      const socket = await connect(`${url}${n}`, onFrame)
      await usable
      return socket
    },
    end: hub.end,
  }
}

async function bareTarget(): Promise<Target> {
  const bare = await startBare('pings')
  return { pid: bare.pid, come: () => connect(bare.url, () => {}), end: bare.end }
}
