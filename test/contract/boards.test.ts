// Boards and records as scripts write them.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Board } from '../../src-bun/contract/boards.ts'
import type { RecordHistory } from '../../src-bun/contract/http/board-history.ts'
import { aHub, eventually, live, type Peer, type TestHub } from '../support/hub.ts'

let hub: TestHub
let ada: Peer
let board: Board
const records = (path = '') => `/api/boards/${board.id}/records${path}`
const json = async <T>(response: Response | Promise<Response>) => (await (await response).json()) as T
const codeOf = async (response: Response | Promise<Response>) =>
  (await json<{ error?: { code: string } }>(response)).error?.code

beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  ada = await hub.join('Ada')
  board = await json<Board>(
    ada.post('/api/boards', {
      name: 'Machines',
      columns: [
        { key: 'state', type: 'choice', choices: ['running', 'stopped'] },
        { key: 'speed', type: 'number', unit: 'rpm' },
        { key: 'note', type: 'text' },
        { key: 'since', type: 'time' },
        { key: 'checked', type: 'boolean' },
      ],
    }),
  )
})
afterAll(() => hub.end())

test('[BOARD-1] a board with invalid columns or a name that is taken is refused, and a board is found by its name', async () => {
  for (const [body, code] of [
    [{ name: 'machines', columns: [{ key: 'a', type: 'text' }] }, 'board.nameTaken'],
    [{ name: 'x', columns: [] }, 'frame.invalid'],
    [{ name: 'x', columns: [{ key: '__proto__', type: 'text' }] }, 'frame.invalid'],
    [{ name: 'x', columns: [{ key: 'a', type: 'picture' }] }, 'frame.invalid'],
    [{ name: 'x', columns: [{ key: 'a', type: 'choice' }] }, 'board.invalid'],
    [{ name: 'x', columns: [{ key: 'a', type: 'text', choices: ['b'] }] }, 'board.invalid'],
    [
      {
        name: 'x',
        columns: [
          { key: 'a', type: 'text' },
          { key: 'a', type: 'number' },
        ],
      },
      'board.invalid',
    ],
    [{ name: '\u200b', columns: [{ key: 'a', type: 'text' }] }, 'name.unusable'],
  ] as const)
    expect([body, await codeOf(ada.post('/api/boards', body))]).toEqual([body, code] as never)
  expect((await json<{ boards: Board[] }>(ada.get('/api/boards'))).boards.map(({ name }) => name)).toEqual(['Machines'])
  // Scripts know a board by its name.
  expect((await json<Board>(ada.get('/api/boards/machines'))).id).toBe(board.id)
})

test('[BOARD-2] a value that does not fit its column is refused, and the record stays as it was', async () => {
  await ada.send('PUT', records('/press'), { values: { speed: 1 } })
  for (const values of [
    { speed: 'fast' },
    { state: 'broken' },
    { since: 1.5 },
    { since: 9007199254740991 },
    { since: -8.64e15 },
    // Microseconds, and the years 0 and 10000.
    { since: 1_795_893_837_261_000 },
    { since: -62_135_596_800_001 },
    { since: 253_402_300_800_000 },
    { checked: 1 },
    { note: 7 },
    { unknown: 1 },
    { unknown: null },
    { speed: 2, note: false },
  ])
    expect([values, await codeOf(ada.send('PATCH', records('/press'), { values }))]).toEqual([
      values,
      'record.invalid',
    ] as never)
  for (const since of [-62_135_596_800_000, 0, 253_402_300_799_999])
    expect((await ada.send('PATCH', records('/press'), { values: { since } })).status).toBe(200)
  await ada.send('PATCH', records('/press'), { values: { since: null } })
  const infinite = await fetch(hub.origin + records('/press'), {
    method: 'PATCH',
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' },
    body: '{"values":{"speed":1e999}}',
  })
  expect(infinite.status).toBe(422)
  const polluted = await fetch(hub.origin + records('/press'), {
    method: 'PATCH',
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json' },
    body: '{"values":{"__proto__":{"x":1}}}',
  })
  expect(polluted.status).toBe(422)
  expect(await codeOf(ada.send('PUT', records('/..%2Fetc'), { values: {} }))).toBe('frame.invalid')
  const { records: stored } = await json<{ records: { key: string; values: object }[] }>(ada.get(records()))
  expect(stored.map(({ key, values }) => [key, values])).toEqual([['press', { speed: 1 }]])
})

test('[BOARD-3] POST, PUT, PATCH and DELETE add, replace, merge and remove records, with author and time; null clears a value', async () => {
  const posted = await ada.post(records(), { values: { state: 'running' } })
  const made = await json<{ key: string; updatedByName: string; updatedAt: number }>(posted)
  expect([posted.status, made.updatedByName, made.updatedAt > 1e12]).toEqual([201, 'Ada', true])
  expect((await ada.send('PUT', records('/saw'), { values: { speed: 100, note: 'new' } })).status).toBe(201)
  expect((await ada.send('PUT', records('/saw'), { values: { speed: 120 } })).status).toBe(200)
  const patched = await json<{ values: object }>(
    ada.send('PATCH', records('/saw'), { values: { state: 'stopped', checked: true, speed: null } }),
  )
  expect(patched.values).toEqual({ state: 'stopped', checked: true })
  expect(await codeOf(ada.send('PATCH', records('/nobody'), { values: {} }))).toBe('record.notFound')
  expect((await ada.send('DELETE', records('/saw'))).status).toBe(200)
  expect(await codeOf(ada.send('DELETE', records('/saw')))).toBe('record.notFound')
  expect(await codeOf(ada.post('/api/boards/nothing/records', { values: {} }))).toBe('board.notFound')
  await ada.send('DELETE', records(`/${made.key}`))
})

test('[BOARD-4] a batch is stored whole and in order, each record as a change of its own, or not at all', async () => {
  const watching = await live(await hub.join('Watcher'))
  const put = Array.from({ length: 50 }, (_, n) => ({ key: `m${String(n).padStart(2, '0')}`, values: { speed: n } }))
  const refused = ada.post(records('/batch'), { put: [...put, { key: 'bad', values: { speed: 'x' } }] })
  expect(await codeOf(refused)).toBe('record.invalid')
  expect(await codeOf(ada.post(records('/batch'), {}))).toBe('frame.invalid')
  expect((await json<{ records: object[] }>(ada.get(records()))).records).toHaveLength(1)

  const batch = { put, patch: [{ key: 'm00', values: { note: 'first' } }], remove: ['m49'], clientId: 'batch-0001' }
  expect((await json<{ changed: number }>(ada.post(records('/batch'), batch))).changed).toBe(52)
  await eventually(() => watching.received('record.removed').length === 1)
  const seqs = watching.changes().map(({ seq }) => seq)
  expect(seqs).toEqual(Array.from({ length: 52 }, (_, n) => (seqs[0] as number) + n))
  const page = await json<{ records: { key: string }[]; more: boolean }>(ada.get(records('?limit=10&after=m05')))
  expect([page.records.map(({ key }) => key).join(), page.more]).toEqual([
    'm06,m07,m08,m09,m10,m11,m12,m13,m14,m15',
    true,
  ])
  expect(await codeOf(ada.get(records('?limit=1000')))).toBe('frame.invalid')
  watching.close()
})

test('[BOARD-10] a record that is put as a new one is refused where there is one already, which stays as it was', async () => {
  await ada.send('PUT', records('/lathe'), { values: { speed: 5 } })
  const put = { values: { note: 'another' }, isNew: true }
  const refused = await ada.send('PUT', records('/lathe'), put)
  expect([refused.status, await codeOf(refused)]).toEqual([409, 'record.exists'])
  expect(await codeOf(ada.send('PUT', records('/lathe'), { values: {}, isNew: false }))).toBe('frame.invalid')
  const { records: stored } = await json<{ records: { key: string; values: object }[] }>(
    ada.get(records('?after=lath')),
  )
  expect(stored.find(({ key }) => key === 'lathe')?.values).toEqual({ speed: 5 })
  await ada.send('DELETE', records('/lathe'))
  expect((await ada.send('PUT', records('/lathe'), put)).status).toBe(201)
  await ada.send('DELETE', records('/lathe'))
})

test('[BOARD-11] a batch or a DELETE that is sent once more under its clientId is answered the same, and changes nothing', async () => {
  const batch = {
    put: ['a', 'b', 'c'].map((key) => ({ key: `retry-${key}`, values: {} })),
    remove: ['retry-b'],
    clientId: 'retry-batch',
  }
  const first = await json<object>(ada.post(records('/batch'), batch))
  expect(first).toMatchObject({ changed: 4 })
  // Changes that follow in the log are not of the batch.
  await ada.send('PUT', records('/retry-d'), { values: {} })
  const bob = await hub.join('Bob')
  await bob.send('PUT', records('/retry-d'), { values: { speed: 1 } })
  expect(await json<object>(ada.post(records('/batch'), batch))).toEqual(first)

  for (const [key, body, query] of [
    ['retry-a', { clientId: 'retry-delete-1' }, ''],
    ['retry-c', undefined, '?clientId=retry-delete-2'],
  ] as const) {
    const send = async () => {
      const answer = await ada.send('DELETE', records(`/${key}${query}`), body)
      return [answer.status, await answer.json()]
    }
    expect(await send()).toEqual([200, { key }])
    await bob.send('PUT', records(`/${key}`), { values: { note: 'made since' } })
    expect(await send()).toEqual([200, { key }])
    expect((await ada.send('PATCH', records(`/${key}`), { values: {} })).status).toBe(200)
    // Without a clientId it is another command.
    expect((await ada.send('DELETE', records(`/${key}`))).status).toBe(200)
    expect((await ada.send('DELETE', records(`/${key}`))).status).toBe(404)
  }
  expect(await codeOf(ada.send('DELETE', records('/retry-d?clientId=not%20one')))).toBe('frame.invalid')
  await ada.send('DELETE', records('/retry-d'))
})

test('[BOARD-17] the past of a cell is read page by page, the newest first, between two times, by whoever sees the board, which is nobody when it is deleted', async () => {
  const host = await hub.host()
  const room = await json<{ id: string }>(host.post('/api/rooms', { name: 'engine room', private: true }))
  const columns = [
    { key: 'bar', type: 'number' },
    { key: 'constructor', type: 'text' },
  ]
  const { id } = await json<Board>(host.post('/api/boards', { name: 'Gauges', columns, roomId: room.id }))
  const past = (query = '', by: Peer = host) => by.get(`/api/boards/${id}/records/boiler/history?${query}`)
  expect(await codeOf(past('column=bar', ada))).toBe('board.notFound')
  for (const query of ['', 'column=', 'column=none', 'column=toString'])
    expect([query, await codeOf(past(query))]).toEqual([query, 'record.invalid'])
  for (const query of ['limit=0', 'limit=1001', 'limit=x', 'before=-1', 'from=1.5', 'to=soon'])
    expect([query, await codeOf(past(`column=bar&${query}`))]).toEqual([query, 'frame.invalid'])
  expect(await json<RecordHistory>(past('column=bar'))).toEqual({ values: [] })

  const row = `/api/boards/${id}/records/boiler`
  for (const bar of [1, 2, 3]) await host.send('PUT', row, { values: { bar } })
  await host.send('PUT', `/api/boards/${id}/records/other`, { values: { bar: 100 } })
  await host.send('PATCH', row, { values: { bar: null, constructor: 'x' } })
  await host.send('DELETE', row)
  await host.send('PUT', row, { values: { bar: 4 } })

  const { values, next } = await json<RecordHistory>(past('column=bar'))
  expect(values.map(({ value }) => value)).toEqual([4, null, null, 3, 2, 1])
  expect(next).toBeUndefined()
  expect(new Set(values.map(({ by, byName }) => `${by} ${byName}`))).toEqual(
    new Set([`${host.member.id} ${host.member.name}`]),
  )
  expect((await json<RecordHistory>(past('column=constructor'))).values.map(({ value }) => value)).toEqual([
    null,
    null,
    'x',
    null,
    null,
    null,
  ])
  const pages: unknown[] = []
  for (let before: number | undefined, n = 0; n < 4; n++) {
    const page = await json<RecordHistory>(past(`column=bar&limit=2${before === undefined ? '' : `&before=${before}`}`))
    pages.push(page.values.map(({ value }) => value))
    before = page.next
    if (before === undefined) break
  }
  expect(pages).toEqual([
    [4, null],
    [null, 3],
    [2, 1],
  ])
  const [newest, oldest] = [values[0]?.at ?? 0, values.at(-1)?.at ?? 0]
  expect((await json<RecordHistory>(past(`column=bar&from=${newest + 1}`))).values).toEqual([])
  expect((await json<RecordHistory>(past(`column=bar&to=${oldest - 1}`))).values).toEqual([])
  expect((await json<RecordHistory>(past(`column=bar&from=${oldest}&to=${newest}`))).values).toHaveLength(6)

  await host.send('DELETE', `/api/boards/${id}`)
  expect(await codeOf(past('column=bar'))).toBe('board.notFound')
})
