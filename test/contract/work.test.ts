// The budget of work on a running hub, whose clock is moved by the tests, or by the hub's own work where a test wants that.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'bun:test'
import { connect, type Socket } from 'node:net'
import { QUEUED_REQUESTS_MAX, RECORD_WORK_MS, RECORDS_PER_BATCH, WORK_BURST_MS } from '../../src-bun/contract/limits.ts'
import { aHub, eventually, handClock, joinAt, live, type Peer, type TestHub } from '../support/hub.ts'

const hand = handClock()
/** How much a look at the monotonic clock moves both, and how long an export takes, in ms. */
let perLookMs = 0
let exportTakesMs = 0
let onLook: (() => void) | undefined
const clock = {
  now() {
    onLook?.()
    // The hub's regular work looks at any moment, and its looks would refill the budget that a test uses up.
    if (exportTakesMs > 0 && new Error().stack?.includes('http/record/exports.ts')) {
      hand.pass(exportTakesMs)
      exportTakesMs = 0
    }
    return hand.now()
  },
  monotonic() {
    hand.pass(perLookMs)
    return hand.monotonic()
  },
}
let hub: TestHub
beforeAll(async () => {
  hub = await aHub([], clock)
})
afterAll(() => hub.end())

/** A request of theirs takes so long that the account is overdrawn. `other` is somebody else. */
async function useUp(member: Peer, other: Peer) {
  const { rooms } = (await (await member.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  exportTakesMs = 9000
  const answer = member.get(`/api/export/rooms/${rooms[0]?.id}?format=md`)
  await eventually(() => exportTakesMs === 0)
  // Once somebody else is answered, what was used has been charged.
  expect((await other.get('/api/me')).status).toBe(200)
  return { answer }
}

test('[WORK-14] requests of a member without a budget wait, too many are answered 429 with a time, and others are answered', async () => {
  const [mallory, bob] = [await hub.join('Mallory'), await hub.join('Bob')]
  const download = await useUp(mallory, bob)
  const answers: Response[] = []
  const ask = () => void mallory.get('/api/me').then((answer) => answers.push(answer))
  // The download is queued, too.
  for (let n = 1; n < QUEUED_REQUESTS_MAX + 20; n++) ask()
  await eventually(() => answers.length === 20)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([429]))
  expect(await answers[0]?.json()).toEqual({ error: { code: 'rate.tooMuch' } })
  expect(Number(answers[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await bob.get('/api/me')).status).toBe(200)
  expect(answers).toHaveLength(20)

  hand.pass(10_000)
  await eventually(() => answers.length === QUEUED_REQUESTS_MAX + 19)
  expect(new Set(answers.slice(20).map(({ status }) => status))).toEqual(new Set([200]))
  expect(await (await download.answer).text()).toContain('# lobby')
})

test('[WORK-14] a member who is removed while their request waits is not answered', async () => {
  const [mallory, host] = [await hub.join('Eve'), await hub.host()]
  await useUp(mallory, host)
  const answer = mallory.get('/api/rooms')
  expect((await host.post(`/api/members/${mallory.member.id}/kick`, {})).ok).toBe(true)
  hand.pass(10_000)
  expect((await answer).status).toBe(401)
})

test('[WORK-15] a batch is charged for each of its records', async () => {
  const ada = await hub.join('Ada')
  const socket = await live(ada)
  const columns = [{ key: 'n', type: 'number' }]
  const board = (await (await ada.post('/api/boards', { name: 'Readings', columns })).json()) as { id: string }
  const put = Array.from({ length: RECORDS_PER_BATCH }, (_, n) => ({ key: `k${n}`, values: { n } }))
  const batches = Math.ceil(WORK_BURST_MS / (RECORD_WORK_MS * RECORDS_PER_BATCH)) + 5
  for (let n = 0; n < batches; n++)
    socket.send({ type: 'record.batch', clientId: `batch-${n}`, boardId: board.id, put })
  const done = () => socket.changes().filter(({ clientId }) => clientId?.startsWith('batch-')).length
  await eventually(() => done() === batches - 5)
  // Over HTTP, too, because it is the same member.
  const more = ada.post(`/api/boards/${board.id}/records/batch`, { put })
  let isAnswered = false
  void more.then(() => {
    isAnswered = true
  })
  const bob = await live(await hub.join('Bob'))
  expect([done(), isAnswered]).toEqual([batches - 5, false])
  // Enough for the rest. A socket that is silent for 18 s would be closed.
  hand.pass(10_000)
  await eventually(() => done() === batches)
  expect((await more).status).toBe(200)
  bob.close()
  socket.close()
})

test('[WORK-16] a command that follows a sync at once is answered, however long the sync takes', async () => {
  const ada = await live(await hub.join('Carol'), { sync: false })
  perLookMs = 1
  ada.send({ type: 'sync', since: 0, epoch: ada.received('hello')[0]?.epoch })
  ada.send({ type: 'room.create', clientId: 'with-sync', name: 'plans' })
  const answer = await ada.answer('with-sync')
  perLookMs = 0
  expect(answer.type).toBe('room.created')
  await eventually(() => ada.received('caught-up').length > 0)
  const seqs = ada.changes().map(({ seq }) => seq)
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  ada.close()
})

test('[WORK-21] however many requests and sockets come at once, one turn of the loop looks up no more of them than it has time for, and all are answered', async () => {
  // Without limits, because one member opens and asks for more than their budget allows.
  const other = await aHub(['--limits', 'off', '--door', 'open'], clock)
  onTestFinished(() => other.end())
  const ada = await joinAt(other.origin, { name: 'Ada', code: undefined })
  const signedIn = `Authorization: Bearer ${ada.token}`
  const upgrade =
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
  const body = '{"name":"Bob"}'
  for (const [what, request, status, atMost] of [
    ['requests', `GET /api/me HTTP/1.1\r\n${signedIn}\r\n`, '200', 60],
    ['sockets', `GET /ws HTTP/1.1\r\n${signedIn}\r\n${upgrade}\r\n`, '101', 60],
    ['sockets of guests', `GET /ws?username=Guest HTTP/1.1\r\n${upgrade}\r\n`, '101', 60],
    [
      'joins',
      `POST /api/join HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`,
      '201',
      100,
    ],
  ] as const) {
    const connections = await Promise.all(Array.from({ length: 40 }, () => connectTo(other.port)))
    const lookedUp = looksInEachTurn()
    perLookMs = 1
    for (const { connection } of connections)
      connection.write(`${request}Host: 127.0.0.1:${other.port}\r\n\r\n${what === 'joins' ? body : ''}`)
    await eventually(() => connections.every(({ status }) => status() !== ''))
    perLookMs = 0
    expect(connections.map((each) => each.status())).toEqual(connections.map(() => status))
    // All at once they are 80 to 120. Those whose token is verified in one turn have looked at the time once then, and those whom
    // one COMMIT lets in go on together.
    const most = Math.max(...lookedUp.end())
    expect([what, most, most <= atMost]).toEqual([what, most, true])
    for (const { connection } of connections) connection.destroy()
  }
})

/** A connection, and the status of its answer. */
async function connectTo(port: number): Promise<{ connection: Socket; status(): string }> {
  const connection = connect(port, '127.0.0.1')
  await new Promise((resolve) => connection.once('connect', resolve))
  let received = ''
  connection.on('data', (bytes) => {
    received += bytes.toString('latin1')
  })
  return { connection, status: () => received.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length) }
}

/** How often the hub looks at the time of day in each turn of the loop: with each session that it looks up, and each that it opens. */
function looksInEachTurn() {
  const looks = [0]
  let timer = setImmediate(next)
  onLook = () => {
    looks[looks.length - 1] = (looks.at(-1) ?? 0) + 1
  }
  function next() {
    looks.push(0)
    timer = setImmediate(next)
  }
  return {
    end() {
      clearImmediate(timer)
      onLook = undefined
      return looks
    },
  }
}
