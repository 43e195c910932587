// The documents and boards of a room: over HTTP, `/live` and `/changes`.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { aHub, clientId, eventually, live, type Peer, type TestHub } from '../support/hub.ts'

let hub: TestHub
let ada: Peer
let bob: Peer
let host: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
  ada = await hub.join('Ada')
  bob = await hub.join('Bob')
})
afterAll(() => hub.end())

const made = async (response: Response) => ((await response.json()) as { id: string }).id
const aRoom = async (name: string, isPrivate: boolean) =>
  made(await ada.post('/api/rooms', { name, private: isPrivate }))
const aDocument = async (title: string, roomId?: string) =>
  made(await ada.post('/api/documents', roomId === undefined ? { title } : { title, roomId }))
type List = { documents?: { title: string }[]; next?: string; error?: { code: string } }

async function ask(
  by: Peer,
  query: Record<string, string>,
): Promise<{ titles: string[]; next?: string; refused?: string }> {
  const response = await by.get(`/api/documents?${new URLSearchParams(query)}`)
  const { documents = [], next, error } = (await response.json()) as List
  return {
    titles: documents.map(({ title }) => title),
    ...(next === undefined ? {} : { next }),
    ...(error && { refused: `${response.status} ${error.code}` }),
  }
}

test('[PLACES-1] the documents of a room are listed in pages to those who may see the room, and to others there is no such room', async () => {
  const [open, vault] = [await aRoom('workshop', false), await aRoom('vault', true)]
  await aDocument('Of everybody')
  for (const title of ['Plan', 'agenda', 'Übersicht', 'Notes']) await aDocument(title, open)
  const old = await aDocument('Old', open)
  const gone = await aDocument('Gone', open)
  await aDocument('Secret plan', vault)

  for (const room of ['', 'x', 'lobby', '../etc'])
    expect([room, (await ask(bob, { room })).refused]).toEqual([room, '422 frame.invalid'])
  expect((await ask(bob, { room: open, limit: '0' })).refused).toBe('422 frame.invalid')
  for (const by of [bob, host])
    expect(await ask(by, { room: vault })).toEqual({ titles: [], refused: '404 room.notFound' })
  expect((await ask(bob, { room: 'zzzzzzzzzzzzzzzz' })).refused).toBe('404 room.notFound')
  expect((await fetch(`${hub.origin}/api/documents?room=${open}`)).status).toBe(401)

  expect(await ask(ada, { room: vault })).toEqual({ titles: ['Secret plan'] })
  await ada.send('PATCH', `/api/documents/${old}`, { archived: true })
  await ada.send('DELETE', `/api/documents/${gone}`, {})
  const all = ['agenda', 'Notes', 'Old', 'Plan', 'Übersicht']
  expect(await ask(bob, { room: open })).toEqual({ titles: all })
  expect(await ask(bob, { room: open, archived: 'true' })).toEqual({ titles: ['Old'] })
  expect(await ask(bob, { room: open, q: 'PLAN' })).toEqual({ titles: ['Plan'] })
  const pages: string[][] = []
  for (let after: string | undefined; ; ) {
    const { titles, next } = await ask(bob, { room: open, limit: '2', ...(after === undefined ? {} : { after }) })
    pages.push(titles)
    after = next
    if (after === undefined) break
  }
  expect(pages).toEqual([all.slice(0, 2), all.slice(2, 4), all.slice(4)])
  // A room that is in the trash has taken its documents with it.
  await ada.send('DELETE', `/api/rooms/${open}`, {})
  expect((await ask(bob, { room: open })).refused).toBe('404 room.notFound')
})

const COLUMNS = [{ key: 'left', type: 'number' as const }]
const aBoard = async (name: string, roomId?: string) =>
  made(await ada.post('/api/boards', { name, columns: COLUMNS, ...(roomId !== undefined && { roomId }) }))
const refusalOf = async (response: Response) =>
  ((await response.json()) as { error?: { code: string } }).error?.code ?? response.status
const idsOf = async (by: Peer, path: string, key: string) =>
  ((await (await by.get(path)).json()) as Record<string, { id: string }[]>)[key]?.map(({ id }) => id)

test('[PLACES-4] a board of a private room is there for those who may see the room, and to others there is no such board', async () => {
  const vault = await aRoom('strongroom', true)
  expect(await refusalOf(await bob.post('/api/boards', { name: 'x', columns: COLUMNS, roomId: vault }))).toBe(
    'room.notFound',
  )
  expect(await refusalOf(await ada.post('/api/boards', { name: 'x', columns: COLUMNS, roomId: 'lobby' }))).toBe(
    'frame.invalid',
  )
  const [hers, his] = [await live(ada), await live(bob)]
  const id = await aBoard('Quicksilver', vault)
  const board = `/api/boards/${id}`
  expect((await ada.send('PUT', `${board}/records/flask`, { values: { left: 3 } })).status).toBe(201)

  for (const by of [bob, host]) {
    for (const path of [board, `${board}/records`, `/api/export/boards/${id}?format=json`, '/api/boards/Quicksilver'])
      expect([path, await refusalOf(await by.get(path))]).toEqual([path, 'board.notFound'])
    for (const [method, path, body] of [
      ['PUT', `${board}/records/flask`, { values: { left: 1 } }],
      ['PATCH', `${board}/records/flask`, { values: { left: 1 } }],
      ['POST', `${board}/records/batch`, { remove: ['flask'] }],
      ['DELETE', `${board}/records/flask`, {}],
      ['PATCH', board, { archived: true }],
      ['DELETE', board, {}],
    ] as const)
      expect([method, await refusalOf(await by.send(method, path, body))]).toEqual([method, 'board.notFound'])
    expect(await refusalOf(await by.get(`/api/boards?room=${vault}`))).toBe('room.notFound')
    expect(await idsOf(by, '/api/boards', 'boards')).not.toContain(id)
    expect(await idsOf(by, '/api/boards?q=quicksilver', 'boards')).toEqual([])
    expect(await idsOf(by, `/api/boards?ids=${id}`, 'boards')).toEqual([])
    expect(await idsOf(by, '/api/search?q=quicksilver', 'results')).toEqual([])
  }
  // Nothing of it reaches those who may not see it, and the next thing that they may see does.
  const open = await aBoard('Copper')
  await ada.send('PUT', `/api/boards/${open}/records/bar`, { values: { left: 1 } })
  await eventually(() => his.changes().some(({ type }) => type === 'record.set'))
  expect(JSON.stringify(his.all)).not.toContain(id)
  await eventually(() => hers.changes().filter(({ type }) => type === 'record.set').length === 2)
  for (const recent of [undefined, 'recent'] as const) {
    const snapshots = await Promise.all(
      [ada, bob].map(async (by) => (await live(by, recent && { snapshot: recent })).received('snapshot')[0]),
    )
    expect(snapshots.map((snapshot) => snapshot?.boards.some((each) => each.id === id))).toEqual([true, false])
  }
  expect(await idsOf(ada, `/api/boards?room=${vault}`, 'boards')).toEqual([id])
  expect(await idsOf(ada, '/api/search?q=quicksilver', 'results')).toEqual([id])
  // The id of the room stands behind the key of the name, and is not searched.
  expect(await idsOf(ada, `/api/boards?q=${vault}`, 'boards')).toEqual([])
  expect((await ada.get(`/api/export/boards/${id}?format=json`)).status).toBe(200)

  // Whoever comes into the room sees it, and whoever leaves does not any more.
  await ada.post(`/api/rooms/${vault}/members`, { memberId: bob.member.id })
  expect((await bob.send('PATCH', `${board}/records/flask`, { values: { left: 2 } })).status).toBe(200)
  await eventually(() => his.changes().some((change) => change.type === 'record.set' && change.record.boardId === id))
  his.send({ type: 'room.leave', clientId: clientId(), roomId: vault })
  await eventually(async () => (await refusalOf(await bob.get(board))) === 'board.notFound')
  for (const socket of [hers, his]) socket.close()
})

test('[PLACES-5] a board goes with its room: locked, archived, into the trash and back, and its name is free elsewhere', async () => {
  const [one, two] = [await aRoom('first shelf', false), await aRoom('second shelf', true)]
  const [first, second] = [await aBoard('Stock', one), await aBoard('Stock', two)]
  const everybodys = await aBoard('Stock')
  const taken = { name: 'S T O C K', columns: COLUMNS }
  for (const roomId of [one, two, undefined])
    expect(await refusalOf(await ada.post('/api/boards', { ...taken, ...(roomId && { roomId }) }))).toBe(
      'board.nameTaken',
    )
  // A script that knows only the name means that of everybody.
  expect(await made(await ada.get('/api/boards/stock'))).toBe(everybodys)

  const put = async (by: Peer, id: string) =>
    refusalOf(await by.send('PUT', `/api/boards/${id}/records/nails`, { values: { left: 5 } }))
  const hers = await live(host)
  hers.send({ type: 'room.lock', clientId: clientId(), roomId: one, locked: true })
  await eventually(async () => (await put(bob, first)) === 'room.locked')
  expect([await put(host, first), await put(bob, everybodys)]).toEqual([201, 201])
  expect(await refusalOf(await bob.post('/api/boards', { name: 'x', columns: COLUMNS, roomId: one }))).toBe(
    'room.locked',
  )
  hers.send({ type: 'room.lock', clientId: clientId(), roomId: one, locked: false })
  await eventually(async () => (await put(bob, first)) === 200)
  await ada.send('PATCH', `/api/rooms/${one}`, { archived: true })
  for (const by of [bob, host]) expect(await put(by, first)).toBe('room.archived')
  await ada.send('PATCH', `/api/rooms/${one}`, { archived: false })

  await ada.send('DELETE', `/api/rooms/${one}`, {})
  await eventually(() => hers.changes().some((change) => change.type === 'board.deleted' && change.boardId === first))
  expect(await put(ada, first)).toBe('board.notFound')
  expect(await idsOf(ada, '/api/boards', 'boards')).toEqual(expect.arrayContaining([second, everybodys]))
  // It is in the trash with its room, and not beside it.
  const trashed = await idsOf(ada, '/api/trash', 'items')
  expect([trashed?.includes(one), trashed?.includes(first)]).toEqual([true, false])
  await ada.post(`/api/trash/${one}/restore`, {})
  expect(await put(ada, first)).toBe(200)
  await eventually(() => hers.changes().some((change) => change.type === 'board.restored' && change.board.id === first))

  // By itself: a name that was taken meanwhile gets a number, in this room alone.
  await ada.send('DELETE', `/api/boards/${first}`, {})
  await aBoard('Stock', one)
  expect((await ada.post(`/api/trash/${first}/restore`, {})).status).toBe(200)
  expect(await (await ada.get(`/api/boards/${first}`)).json()).toMatchObject({ name: 'Stock 2', roomId: one })
  // Erased with its room.
  await ada.send('DELETE', `/api/rooms/${two}`, {})
  expect((await host.send('DELETE', `/api/trash/${two}`, {})).status).toBe(200)
  expect(await refusalOf(await ada.get(`/api/boards/${second}`))).toBe('board.notFound')
  hers.close()
})
