// Five hundred people come in within a second, each from the front door to a usable room.
import type { Effort } from './chat.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { cpuMs, residentBytes } from './process-usage.ts'
import { joinLive, leave, startHub } from './servers.ts'

const PEOPLE = 500
const WITHIN_MS = 1000

type Run = { usableMs: number[]; refused: number; megabytes: number; cpuMs: number }

export async function storm({ repeats }: Effort): Promise<Figure[]> {
  const runs: Run[] = []
  for (let repeat = 0; repeat < repeats; repeat++) runs.push(await once())
  const of = (look: (run: Run) => number) => median(runs.map(look))
  const p99 = of(({ usableMs }) => percentile(usableMs, 0.99))
  const refused = Math.max(...runs.map((run) => run.refused))
  const megabytes = of((run) => run.megabytes)
  const part = 'storm'
  return [
    { part, what: 'usable p50', value: of(({ usableMs }) => percentile(usableMs, 0.5)), unit: 'ms' },
    { part, what: 'usable p99', value: p99, unit: 'ms', ...below(1000, 'ms', p99) },
    { part, what: 'refused, worst run', value: refused, unit: '', ...below(0, '', refused) },
    { part, what: 'memory', value: megabytes, unit: 'MB', ...below(60, 'MB', megabytes) },
    { part, what: 'CPU a person', value: of((run) => run.cpuMs) / PEOPLE, unit: 'ms' },
  ]
}

async function once(): Promise<Run> {
  const hub = await startHub()
  // The first one is not part of a storm.
  await leave([await joinLive(hub, (await hub.join()).token, () => {})])
  const [memoryBefore, cpuBefore] = [residentBytes(hub.pid), cpuMs(hub.pid)]
  const usableMs: number[] = []
  const arrivals = Array.from({ length: PEOPLE }, async (_, n) => {
    await Bun.sleep((n * WITHIN_MS) / PEOPLE)
    const startedAt = performance.now()
    const { token } = await hub.join()
    const socket = await joinLive(hub, token, () => {})
    usableMs.push(performance.now() - startedAt)
    return socket
  })
  const came = await Promise.allSettled(arrivals)
  const [cpu, memory] = [cpuMs(hub.pid) - cpuBefore, residentBytes(hub.pid) - memoryBefore]
  const sockets = came.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  await leave(sockets)
  await hub.end()
  return { usableMs, refused: PEOPLE - sockets.length, megabytes: memory / 1e6, cpuMs: cpu }
}
