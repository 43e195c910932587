// Eyes up in front of two hundred people: how long it takes until the last of them has the sentence, beside a message to the same people.

import { newId } from '../../src-bun/store/new-id.ts'
import { joinAt } from '../support/hub.ts'
import type { Effort } from './chat.ts'
import { below, type Figure, median, percentile } from './figures.ts'
import { joinLive, leave, startHub } from './servers.ts'

const PEOPLE = 200
/** A round is a sentence, its end and a message. */
const ROUNDS_A_SECOND = 5
const part = 'leading'
const SENTENCE = 'Everybody please look at the map'

export async function leading({ seconds }: Effort): Promise<Figure[]> {
  const hub = await startHub()
  let roomId = ''
  let [wanted, received, allHave] = ['', 0, () => {}]
  function count(frame: string) {
    if (frame.startsWith('{"type":"snapshot"'))
      roomId = (JSON.parse(frame) as { rooms: { id: string }[] }).rooms[0]?.id as string
    if (wanted === '' || !frame.startsWith(`{"type":"${wanted}"`)) return
    if (++received === PEOPLE) allHave()
  }
  const host = await joinLive(
    hub,
    (await joinAt(hub.origin, { hostToken: hub.hostToken }, '/api/host')).token,
    () => {},
  )
  const people: WebSocket[] = []
  for (let n = 0; n < PEOPLE; n++) people.push(await joinLive(hub, (await hub.join()).token, count))

  /** How long (ms) until everybody has the change that a command of the host makes. */
  async function reach(command: Record<string, unknown>, change: string): Promise<number> {
    const everybody = new Promise<void>((resolve) => {
      ;[wanted, received, allHave] = [change, 0, resolve]
    })
    const sentAt = performance.now()
    host.send(JSON.stringify({ ...command, clientId: newId() }))
    await everybody
    return performance.now() - sentAt
  }

  const [sentences, messages]: [number[], number[]] = [[], []]
  for (let round = 0; round < seconds * ROUNDS_A_SECOND; round++) {
    sentences.push(await reach({ type: 'eyesUp.start', text: SENTENCE }, 'eyesUp.changed'))
    await reach({ type: 'eyesUp.end' }, 'eyesUp.changed')
    messages.push(await reach({ type: 'chat.send', roomId, body: SENTENCE }, 'chat.posted'))
  }
  await leave([...people, host])
  await hub.end()
  const what = `from eyes up to the last of ${PEOPLE} sockets`
  const worst = percentile(sentences, 0.99)
  return [
    { part, what: `${what}, p50`, value: median(sentences), unit: 'ms' },
    { part, what: `${what}, p99`, value: worst, unit: 'ms', ...below(200, 'ms', worst) },
    { part, what: 'a message to the same sockets, p50', value: median(messages), unit: 'ms' },
    { part, what: 'eyes up / a message, p50', value: median(sentences) / median(messages), unit: '×' },
  ]
}
