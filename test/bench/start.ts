// What a start costs, from nothing to the line that says where the hub is, on an empty folder: from the sources, and from the bundle that `npm start` makes.
import { hubEntry } from '../../src-bun/set-up/builds/hub.mjs'
import { temporaryFolder } from '../support/hub.ts'
import { CLI, spawnHub } from '../support/process.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, median } from './figures.ts'
import { cpuMs } from './process-usage.ts'

export async function start({ repeats }: Effort): Promise<Figure[]> {
  const entries = { sources: CLI, bundle: await hubEntry(process.execPath) }
  const costs: Record<keyof typeof entries, number[]> = { sources: [], bundle: [] }
  for (let repeat = 0; repeat < repeats; repeat++) {
    costs.sources.push(await costOf(entries.sources))
    costs.bundle.push(await costOf(entries.bundle))
  }
  const [sources, bundle] = [median(costs.sources), median(costs.bundle)]
  const part = 'start'
  return [
    { part, what: 'CPU of a start from the sources', value: sources, unit: 'ms' },
    { part, what: 'CPU of a start from the bundle', value: bundle, unit: 'ms', ...below(160, 'ms', bundle) },
    { part, what: 'the same: bundle / sources', value: bundle / sources, unit: '×' },
  ]
}

async function costOf(entry: string): Promise<number> {
  const folder = temporaryFolder()
  const hub = await spawnHub(folder.path, ['--port', '0', '--no-discovery'], {}, entry)
  const cpu = cpuMs(hub.pid)
  await hub.kill('SIGTERM')
  folder.remove()
  return cpu
}
