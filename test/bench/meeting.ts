// A usual meeting: 25 people in the app, who together say five things a second, and read, react and type as people do.
import { newId } from '../../src-bun/store/new-id.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, percentile } from './figures.ts'
import { cpuMs, residentBytes } from './process-usage.ts'
import { reached } from './progress.ts'
import { joinLive, leave, startHub } from './servers.ts'

const PEOPLE = 25
const PER_SECOND = 5
/** A second has five samples of what matters, so a measurement takes as many times as long as others. */
const TIMES = 10
const part = 'meeting'

export async function meeting({ seconds }: Effort): Promise<Figure[]> {
  const hub = await startHub()
  const sentAt = new Map<string, number>()
  const waits: number[] = []
  let roomId = ''
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, async () => {
      const { token } = await hub.join()
      return joinLive(hub, token, (frame) => {
        if (frame.startsWith('{"type":"snapshot"'))
          roomId = (JSON.parse(frame) as { rooms: { id: string }[] }).rooms[0]?.id as string
        if (!frame.startsWith('{"type":"chat.posted"')) return
        const { message } = JSON.parse(frame) as { message: { body: string } }
        const at = sentAt.get(message.body)
        if (at !== undefined) waits.push(performance.now() - at)
      })
    }),
  )
  const count = seconds * TIMES * PER_SECOND
  const before = cpuMs(hub.pid)
  const startedAt = performance.now()
  for (let n = 0; n < count; n++) {
    const [author, typist] = [people[n % PEOPLE], people[(n + 1) % PEOPLE]] as [WebSocket, WebSocket]
    const body = `message ${n} of a usual meeting`
    sentAt.set(body, performance.now())
    author.send(JSON.stringify({ type: 'chat.send', clientId: newId(), roomId, body }))
    typist.send(JSON.stringify({ type: 'chat.typing', roomId }))
    await Bun.sleep(startedAt + ((n + 1) * 1000) / PER_SECOND - performance.now())
  }
  await reached('messages of the meeting', () => waits.length, count * PEOPLE)
  const share = (100 * (cpuMs(hub.pid) - before)) / (performance.now() - startedAt)
  const [p50, p99] = [percentile(waits, 0.5), percentile(waits, 0.99)]
  const residentMiB = residentBytes(hub.pid) / 2 ** 20
  await leave(people)
  await hub.end()
  const what = `${PEOPLE} people, ${PER_SECOND} messages a second:`
  return [
    { part, what: `${what} from sending to everybody, p50`, value: p50, unit: 'ms' },
    { part, what: 'the same, p99', value: p99, unit: 'ms', ...below(50, 'ms', p99) },
    { part, what: `${what} processor of the hub, of one core`, value: share, unit: '%', ...below(10, '%', share) },
    { part, what: `${what} memory of the hub`, value: residentMiB, unit: 'MiB' },
  ]
}
