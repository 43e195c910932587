// A board that a script writes a hundred times a second, and fifty who watch it on `/changes`.
import type { Board } from '../../src-bun/contract/boards.ts'
import { openSocket, type Peer } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { cpuMs } from './process-usage.ts'
import { joinLive, leave, startHub } from './servers.ts'

const WATCHERS = 50
const UPDATES_PER_SECOND = 100
const ROWS = 20
const WARM_UP_MS = 3000
const MIN_SECONDS = 8

type Run = { percent: number; ms: number[]; missed: number }

export async function board({ repeats, seconds }: Effort): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const way of ['socket', 'HTTP'] as const) {
    const runs: Run[] = []
    for (let repeat = 0; repeat < Math.min(repeats, 3); repeat++)
      runs.push(await once(way, Math.max(seconds, MIN_SECONDS)))
    const percent = median(runs.map((run) => run.percent))
    const p99 = median(runs.map((run) => percentile(run.ms, 0.99)))
    const missed = runs.reduce((sum, run) => sum + run.missed, 0)
    const part = 'board'
    const what = `${UPDATES_PER_SECOND}/s by ${way}, ${WATCHERS} watchers`
    figures.push(
      { part, what: `${what}: CPU`, value: percent, unit: '%', ...below(10, '%', percent) },
      { part, what: `${what}: end to end p99`, value: p99, unit: 'ms', ...below(50, 'ms', p99) },
      { part, what: `${what}: not heard, or twice`, value: missed, unit: '', ...below(0, '', missed) },
    )
  }
  return figures
}

async function once(way: 'socket' | 'HTTP', seconds: number): Promise<Run> {
  const hub = await startHub()
  const sensor = await hub.join()
  const made = await sensor.post('/api/boards', { name: 'Bench', columns: [{ key: 'at', type: 'number' }] })
  const { id } = (await made.json()) as Board
  const ms: number[] = []
  let heard = 0
  const sockets: WebSocket[] = []
  for (let n = 0; n < WATCHERS; n++)
    sockets.push(
      await watch(hub.origin, await hub.join(), (at) => {
        heard++
        ms.push(performance.now() - at)
      }),
    )

  let written = 0
  const writer = await joinLive(hub, sensor.token, () => {})
  sockets.push(writer)
  const pending = new Set<Promise<unknown>>()
  const timer = setInterval(() => {
    const [key, values] = [`row-${written++ % ROWS}`, { at: performance.now() }]
    if (way === 'socket') {
      const clientId = `put-${String(written).padStart(6, '0')}`
      writer.send(JSON.stringify({ type: 'record.put', clientId, boardId: id, key, values }))
      return
    }
    const work = sensor.send('PUT', `/api/boards/${id}/records/${key}`, { values })
    pending.add(work)
    void work.then(() => pending.delete(work))
  }, 1000 / UPDATES_PER_SECOND)
  await Bun.sleep(WARM_UP_MS)
  ms.length = 0
  const [cpuBefore, writtenBefore, started] = [cpuMs(hub.pid), written, performance.now()]
  await Bun.sleep(seconds * 1000)
  const elapsed = performance.now() - started
  const percent = ((cpuMs(hub.pid) - cpuBefore) / elapsed) * 100
  // A timer that cannot keep up would flatter the hub.
  const rate = ((written - writtenBefore) / elapsed) * 1000
  if (rate < UPDATES_PER_SECOND * 0.9) throw new Error(`only ${rate} updates a second`)
  clearInterval(timer)
  await Promise.all(pending)
  await Bun.sleep(200)
  await leave(sockets)
  await hub.end()
  return { percent, ms, missed: Math.abs(written * WATCHERS - heard) }
}

/** Resolves when it is level with the log. */
function watch(origin: string, { token }: Peer, onUpdate: (at: number) => void): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(`${origin}/changes?entities=records`, { authorization: `Bearer ${token}` })
    socket.onerror = reject
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data as string) as { type?: string; data?: { values: { at: number } } }
      if (frame.type === 'caught-up') resolve(socket)
      else if (frame.data) onUpdate(frame.data.values.at)
    }
  })
}
