// A subscriber of `/changes` over broken connections and restarts of the hub, who must miss nothing.
import { expect, test } from 'bun:test'
import { eventually, joinAt, live, temporaryFolder } from '../support/hub.ts'
import { aRelay } from '../support/relay.ts'
import { chance, LONG, seedFor } from './chance.ts'
import { spawnHub } from './hubs.ts'

const CHANGES = LONG ? 100_000 : 6000
const BATCH = 100
const RESTARTS = LONG ? 5 : 2

test(`[FAULT-16] ${CHANGES} changes of records are sent once each and in order, over cut connections and restarts of the hub`, async () => {
  const { below, happens } = chance(seedFor('FAULT-16'))
  const folder = temporaryFolder()
  let hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const ada = await joinAt(hub.origin, { name: 'Ada', code: hub.code })
  const relay = await aRelay(hub.port)
  const columns = [{ key: 'n', type: 'number' }]
  const { id } = (await (await ada.post('/api/boards', { name: 'Numbers', columns })).json()) as { id: string }

  const numbers: number[] = []
  let seen = 0
  let connections = 0
  let isOver = false
  function follow(): void {
    if (isOver) return
    connections++
    const url = `${relay.origin.replace('http', 'ws')}/changes?entities=records&since=${seen}`
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${ada.token}` } } as never)
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as { seq: number; entity?: string; data?: { values: { n: number } } }
      seen = Math.max(seen, frame.seq)
      if (frame.entity === 'records') numbers.push(frame.data?.values.n as number)
    }
    socket.onclose = () => setTimeout(follow, 20)
  }
  follow()

  for (let n = 0; n < CHANGES; n += BATCH) {
    const put = Array.from({ length: BATCH }, (_, m) => ({ key: `k${(n + m) % 1000}`, values: { n: n + m } }))
    const body = { put, clientId: `follow-${n}` }
    // The writer retries as well.
    await eventually(async () => {
      const path = `${hub.origin}/api/boards/${id}/records/batch`
      const headers = { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' }
      return (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).ok
    })
    if (happens(0.2)) relay.cut(below(3000))
    if ((n / BATCH + 1) % Math.floor(CHANGES / BATCH / (RESTARTS + 1)) === 0 && n + BATCH < CHANGES) {
      await hub.kill('SIGKILL')
      hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
      relay.redirectTo(hub.port)
    }
  }
  await eventually(() => numbers.at(-1) === CHANGES - 1)
  console.log(`[FAULT-16] ${numbers.length} told over ${connections} connections`)

  expect(connections).toBeGreaterThan(RESTARTS + 2)
  expect(numbers.length).toBe(CHANGES)
  expect(numbers.every((number, n) => number === n)).toBe(true)
  isOver = true
  relay.end()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)

test('[FAULT-17] a subscriber whose seq is older than the log is sent a reset on /changes and a snapshot on /live', async () => {
  const folder = temporaryFolder()
  const { Database } = await import('bun:sqlite')
  const first = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const ada = await joinAt(first.origin, { name: 'Ada', code: first.code })
  for (let n = 0; n < 5; n++) await ada.post('/api/rooms', { name: `room ${n}` })
  const before = await live(ada)
  const { epoch } = before.received('hello')[0] as { epoch: string }
  before.close()
  await first.kill('SIGTERM')
  const db = new Database(`${folder.path}/hub.sqlite`)
  db.run('DELETE FROM changes WHERE seq < 4')
  db.close()

  const hub = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const frames: { type?: string; seq: number; entity?: string }[] = []
  const socket = new WebSocket(`${hub.origin.replace('http', 'ws')}/changes?entities=rooms&since=1`, {
    headers: { authorization: `Bearer ${ada.token}` },
  } as never)
  socket.onmessage = ({ data }) => void frames.push(JSON.parse(String(data)))
  await eventually(() => frames.some(({ type }) => type === 'caught-up'))
  expect(frames.map(({ type }) => type)).toEqual(['reset', 'caught-up'])
  const back = await live({ ...ada, origin: hub.origin }, { since: 1, epoch })
  expect(back.received('snapshot')).toHaveLength(1)
  // Changes that the log still has are sent one by one.
  const enough = await live({ ...ada, origin: hub.origin }, { since: 3, epoch })
  expect([enough.received('snapshot').length, enough.changes().length]).toEqual([0, 3])
  socket.close()
  await hub.kill('SIGTERM')
  folder.remove()
}, 600_000)
