// What people who send files cost those who write: the acks of one writer, alone and while ten send files of 20 MB.
import { join } from 'node:path'
import { newId } from '../../src-bun/store/new-id.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { cpuMs, writtenBytes } from './process-usage.ts'
import { reached } from './progress.ts'
import { joinLive, leave, startHub } from './servers.ts'

const SENDERS = 10
const PER_SECOND = 100
const part = 'files'

/** The acks in ms, and what the hub wrote meanwhile, in MB a second, and used of a core, in percent. */
type Acks = { p50: number; p99: number; written: number; core: number }

export async function files({ repeats, seconds }: Effort): Promise<Figure[]> {
  const hub = await startHub()
  const sentAt = new Map<string, number>()
  let waits: number[] = []
  let roomId = ''
  const { token } = await hub.join()
  const writer = await joinLive(hub, token, (frame) => {
    if (frame.startsWith('{"type":"snapshot"'))
      roomId = (JSON.parse(frame) as { rooms: { id: string }[] }).rooms[0]?.id as string
    if (!frame.startsWith('{"type":"chat.posted"')) return
    const { clientId } = JSON.parse(frame) as { clientId: string }
    waits.push(performance.now() - (sentAt.get(clientId) ?? Number.NaN))
    sentAt.delete(clientId)
  })
  const tokens = await Promise.all(Array.from({ length: SENDERS }, async () => (await hub.join()).token))

  async function write(): Promise<Acks> {
    waits = []
    const count = seconds * PER_SECOND
    const startedAt = performance.now()
    const before = { written: writtenBytes(hub.pid), cpu: cpuMs(hub.pid) }
    for (let n = 0; n < count; n++) {
      const clientId = newId()
      sentAt.set(clientId, performance.now())
      writer.send(JSON.stringify({ type: 'chat.send', clientId, roomId, body: `message ${n} beside files` }))
      await Bun.sleep(startedAt + ((n + 1) * 1000) / PER_SECOND - performance.now())
    }
    await reached('acks of the writer', () => waits.length, count)
    const ms = performance.now() - startedAt
    return {
      p50: percentile(waits, 0.5),
      p99: percentile(waits, 0.99),
      written: (writtenBytes(hub.pid) - before.written) / 1000 / ms,
      core: ((cpuMs(hub.pid) - before.cpu) / ms) * 100,
    }
  }

  await write()
  const [alone, beside]: [Acks[], Acks[]] = [[], []]
  for (let repeat = 0; repeat < repeats; repeat++) {
    alone.push(await write())
    // They stand for ten other computers, so they get the processor time that the hub and the writer leave.
    const senders = Bun.spawn([
      'nice',
      '-n',
      '19',
      process.execPath,
      join(import.meta.dir, 'file-senders.ts'),
      hub.origin,
      ...tokens,
    ])
    await Bun.sleep(1000)
    beside.push(await write())
    senders.kill()
    await senders.exited
  }
  await leave([writer])
  await hub.end()
  const of = (runs: Acks[], key: keyof Acks) => median(runs.map((run) => run[key]))
  const ratio = of(beside, 'p99') / of(alone, 'p99')
  return [
    { part, what: 'ack of a message, alone: p50', value: of(alone, 'p50'), unit: 'ms' },
    { part, what: 'the same, p99', value: of(alone, 'p99'), unit: 'ms' },
    { part, what: `ack while ${SENDERS} people send files: p50`, value: of(beside, 'p50'), unit: 'ms' },
    { part, what: 'the same, p99', value: of(beside, 'p99'), unit: 'ms' },
    { part, what: 'what they send meanwhile', value: of(beside, 'written') - of(alone, 'written'), unit: 'MB/s' },
    { part, what: 'processor time of the hub meanwhile, all threads', value: of(beside, 'core'), unit: '% of a core' },
    { part, what: 'p99 beside files / alone', value: ratio, unit: '×', ...below(2, '×', ratio) },
  ]
}
