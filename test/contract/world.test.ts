// What a client begins with, and how it asks for the rest. The hub has a past of hundreds of members, rooms, documents and boards.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, spyOn, test } from 'bun:test'
import type { Snapshot } from '../../src-bun/contract/frames/live.ts'
import { RECENT_MAX } from '../../src-bun/contract/limits.ts'
import { aHub, chatSend, eventually, type Live, live, lobbyOf, type Peer, type TestHub } from '../support/hub.ts'
import { idOf, makePast, type Past } from '../support/past.ts'

const PAST: Past = { members: 150, rooms: 130, documents: 130, boards: 120 }
let hub: TestHub
let ada: Peer
let host: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'], undefined, (folder) => makePast(folder, PAST))
  host = await hub.host()
  ada = await hub.join('Ada')
})
afterAll(() => hub.end())

const snapshotOf = (socket: Live) => socket.received('snapshot').at(-1) as Snapshot
type Item = { id: string; name: string; title?: string }
type Kind = 'members' | 'rooms' | 'documents' | 'boards'

async function list(peer: Peer, kind: Kind, query: string): Promise<{ items: Item[]; next?: string }> {
  const response = await peer.get(`/api/${kind}?${query}`)
  expect([query, response.status]).toEqual([query, 200])
  const { [kind]: items, next } = (await response.json()) as { [K in Kind]: Item[] } & { next?: string }
  return { items, ...(next === undefined ? {} : { next }) }
}

async function listAll(peer: Peer, kind: Kind, query: string): Promise<Item[]> {
  const items: Item[] = []
  for (let after = ''; ; ) {
    const page = await list(peer, kind, `${query}${after}`)
    items.push(...page.items)
    if (page.next === undefined) return items
    after = `&after=${page.next}`
  }
}

test('[WORLD-1] a client that asks for recent snapshots is sent what is in use and what there is more of, any other one everything', async () => {
  const whole = await live(ada)
  expect(snapshotOf(whole).more).toBeUndefined()
  expect(snapshotOf(whole).rooms.length).toBe(131)
  expect(snapshotOf(whole).members.length).toBe(152)
  expect(snapshotOf(whole).documents.length).toBe(130)
  expect(snapshotOf(whole).boards.length).toBe(120)

  const recent = await live(ada, { snapshot: 'recent' })
  const snapshot = snapshotOf(recent)
  expect(snapshot.more).toEqual({ rooms: true, members: true, documents: true, boards: true })
  expect(snapshot.rooms.map(({ name }) => name).slice(0, 2)).toEqual(['lobby', 'Room 129'])
  expect(snapshot.documents.map(({ title }) => title).slice(0, 2)).toEqual(['Notes 129', 'Notes 128'])
  expect(snapshot.boards.map(({ name }) => name)[0]).toBe('Board 119')
  expect([snapshot.documents.length, snapshot.boards.length]).toEqual([RECENT_MAX, RECENT_MAX])
  expect(snapshot.members.map(({ name }) => name).sort()).toEqual(['Ada', host.member.name].sort())
  const [caughtUp] = recent.received('caught-up')
  expect(caughtUp?.presence.map(({ memberId }) => memberId)).toEqual([ada.member.id])
  expect(caughtUp?.reads?.every(({ roomId }) => snapshot.rooms.some(({ id }) => id === roomId))).toBe(true)
  for (const socket of [whole, recent]) socket.close()

  const small = await aHub(['--limits', 'off'])
  const socket = await live(await small.join('Bob'), { snapshot: 'recent' })
  expect(snapshotOf(socket).more).toEqual({ rooms: false, members: false, documents: false, boards: false })
  await small.end()
})

test('[WORLD-2] a recent snapshot has the members who are here, and those of direct rooms, and a presence frame names who has come', async () => {
  const [bob, eve] = [await hub.join('Bob'), await hub.join('Eve')]
  const bobs = await live(bob, { snapshot: 'recent' })
  bobs.send({ type: 'room.direct', clientId: 'direct-1', memberId: eve.member.id })
  await bobs.answer('direct-1')
  const again = await live(bob, { snapshot: 'recent' })
  const names = snapshotOf(again).members.map(({ name }) => name)
  expect(names).toContain('Bob')
  expect(names).toContain('Eve')
  expect(snapshotOf(again).rooms.some(({ direct }) => direct)).toBe(true)
  // Somebody who may not see the room is not sent it.
  const eves = await live(eve, { snapshot: 'recent' })
  expect(snapshotOf(eves).members.map(({ name }) => name)).toContain('Bob')
  await eventually(() =>
    bobs.received('presence').some(({ entries }) => entries.some(({ member }) => member?.name === 'Eve')),
  )
  const adas = await live(ada, { snapshot: 'recent' })
  expect(snapshotOf(adas).rooms.some(({ direct }) => direct)).toBe(false)
  for (const socket of [bobs, again, eves, adas]) socket.close()
})

test('[WORLD-3] a message and a record bring their room and board among the recent ones', async () => {
  const before = await live(ada, { snapshot: 'recent' })
  const [roomId, boardId] = [idOf('room', 3), idOf('board', 3)]
  expect(snapshotOf(before).rooms.some(({ id }) => id === roomId)).toBe(false)
  expect(snapshotOf(before).boards.some(({ id }) => id === boardId)).toBe(false)
  before.send(chatSend(roomId, 'still here', 'recent-1'))
  await before.answer('recent-1')
  expect((await ada.send('PUT', `/api/boards/${boardId}/records/x`, { values: { a: '1' } })).status).toBe(201)
  const after = await live(ada, { snapshot: 'recent' })
  expect(snapshotOf(after).rooms[0]?.id).toBe(roomId)
  expect(snapshotOf(after).boards[0]?.id).toBe(boardId)
  // The lobby is there, however long nobody has said anything in it.
  expect(await lobbyOf(after)).toBeDefined()
  for (const socket of [before, after]) socket.close()
})

test('[WORLD-4] members, rooms, documents and boards are listed by name page by page, searched, and found by their ids', async () => {
  for (const [kind, count, one] of [
    ['members', PAST.members, 'person7'],
    ['rooms', PAST.rooms, 'ROOM 7'],
    ['documents', PAST.documents, 'otes 7'],
    ['boards', PAST.boards, 'board７'],
  ] as const) {
    const all = await listAll(ada, kind, 'limit=37')
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    expect(all.length).toBeGreaterThanOrEqual(count as number)
    const found = await listAll(ada, kind, `limit=3&q=${encodeURIComponent(one)}`)
    const names = found.map(({ name, title }) => title ?? name)
    expect([kind, names.length]).toEqual([kind, 11])
    expect(names.every((name) => / 7\d?$/.test(name))).toBe(true)
    const ids = found.slice(0, 2).map(({ id }) => id)
    const byId = await list(ada, kind, `ids=${ids.join()},zzzzzzzzzzzzzzzz`)
    expect(byId.items.map(({ id }) => id).sort()).toEqual(ids.sort())
    expect((await list(ada, kind, 'q=nothing-like-it')).items).toEqual([])
  }
  // A name that ends in a number is found by that.
  expect((await list(ada, 'members', 'q=145')).items.map(({ name }) => name)).toEqual(['Person 145'])
})

test('[WORLD-5] a page goes on where the last one ended, also where the thing there was renamed or deleted meanwhile', async () => {
  const first = await list(ada, 'documents', 'q=notes&limit=5')
  const last = first.items.at(-1) as Item
  const socket = await live(host)
  socket.send({ type: 'document.rename', clientId: 'rename-1', documentId: last.id, title: 'A first one' })
  await socket.answer('rename-1')
  await host.send('DELETE', `/api/documents/${first.items[0]?.id}`)
  const rest = await listAll(ada, 'documents', `q=notes&limit=50&after=${first.next}`)
  const ids = [...first.items, ...rest].map(({ id }) => id)
  expect([ids.length, new Set(ids).size]).toEqual([130, 130])
  expect((await list(ada, 'documents', 'q=afirst')).items.map(({ title }) => title)).toEqual(['A first one'])
  socket.close()
})

test('[WORLD-6] what is archived is listed by itself, and a list has nothing that its reader may not see or that was deleted', async () => {
  const room = (await (await host.post('/api/rooms', { name: 'Hidden plans', private: true })).json()) as Item
  await host.post('/api/documents', { title: 'Hidden notes', roomId: room.id })
  for (const [kind, title] of [
    ['rooms', 'hidden plans'],
    ['documents', 'hidden notes'],
  ] as const) {
    const theirs = await list(host, kind, `q=${title}`)
    expect(theirs.items).toHaveLength(1)
    expect((await list(ada, kind, `q=${title}`)).items).toEqual([])
    expect((await list(ada, kind, `ids=${theirs.items[0]?.id}`)).items).toEqual([])
  }
  for (const kind of ['rooms', 'documents', 'boards'] as const) {
    const [thing] = (await list(host, kind, 'q=12')).items as [Item]
    expect((await list(host, kind, 'archived=true')).items).toEqual([])
    await host.send('PATCH', `/api/${kind}/${thing.id}`, { archived: true })
    expect((await list(ada, kind, 'archived=true')).items.map(({ id }) => id)).toEqual([thing.id])
    await host.send('DELETE', `/api/${kind}/${thing.id}`)
    expect((await list(ada, kind, `ids=${thing.id}`)).items).toEqual([])
    expect((await list(ada, kind, 'archived=true')).items).toEqual([])
  }
  // A direct room is found by the name of the other.
  const socket = await live(ada)
  socket.send({ type: 'room.direct', clientId: 'direct-2', memberId: idOf('member', 77) })
  await socket.answer('direct-2')
  const direct = await list(ada, 'rooms', 'q=person 77')
  expect(direct.items).toMatchObject([{ direct: true }])
  socket.close()
})

test('[WORLD-7] a query of a list that is none is refused, and the lists of before there were pages are whole', async () => {
  const bad = [
    'limit=0',
    'limit=101',
    'limit=x',
    'after=!',
    'after=Zm9v',
    'archived=maybe',
    'ids=',
    'ids=x',
    `q=${'x'.repeat(1001)}`,
  ]
  bad.push(`ids=${Array.from({ length: 101 }, (_, n) => idOf('room', n)).join()}`)
  for (const kind of ['members', 'rooms', 'documents', 'boards'] as const) {
    for (const query of bad) {
      const response = await ada.get(`/api/${kind}?${query}`)
      expect([kind, query, response.status]).toEqual([kind, query, 422])
      expect(await response.json()).toEqual({ error: { code: 'frame.invalid' } })
    }
    const { items, next } = await list(ada, kind, '')
    if (kind !== 'members') expect([items.length > 100, next]).toEqual([true, undefined])
  }
  const socket = await live(ada, { sync: false })
  socket.send({ type: 'sync', snapshot: 'everything' })
  await eventually(() => socket.received('error').length === 1)
  expect(socket.received('error')[0]?.code).toBe('frame.invalid')
  socket.close()
})

const LITTLE: Past = { members: 60, rooms: 60, documents: 60, boards: 60 }
const MUCH: Past = { members: 6000, rooms: 6000, documents: 6000, boards: 200 }

/** Counts the statements that are run while `during` runs, and the rows that they read, of databases that are opened from now on. */
function countingStatements() {
  const query = Database.prototype.query
  let [statements, rows] = [0, 0]
  const counted = new WeakSet<object>()
  const spy = spyOn(Database.prototype, 'query').mockImplementation(function (this: Database, sql: string) {
    const statement = query.call(this, sql)
    // The index of the search follows in its own time.
    if (!this.filename.endsWith('hub.sqlite')) return statement
    // Bun returns the same one again for the same SQL.
    if (counted.has(statement)) return statement
    counted.add(statement)
    for (const name of ['get', 'all', 'run'] as const) {
      const original = statement[name] as (...values: unknown[]) => unknown
      Object.assign(statement, {
        [name](...values: unknown[]) {
          const result = original.apply(statement, values)
          statements++
          rows += Array.isArray(result) ? result.length : 1
          return result
        },
      })
    }
    return statement
  } as typeof query)
  return { seen: () => ({ statements, rows }), stop: () => spy.mockRestore() }
}

/** The bytes from hello to caught-up, and the statements and rows for them, of a first visit and of a resume. */
async function costWith(past: Past) {
  const counter = countingStatements()
  const hub = await aHub(['--limits', 'off'], undefined, (folder) => makePast(folder, past))
  const bob = await hub.join('Bob')
  ;(await live(bob, { snapshot: 'recent' })).close()
  // The index of the search follows the past, a little at a time, and leaves the processor to everybody else: on a busy machine that
  // takes minutes, for which only the limit of the test itself stands.
  const isIndexing = async () => 'indexing' in ((await (await bob.get('/api/search?q=anything')).json()) as object)
  while (await isIndexing()) await Bun.sleep(100)
  async function costOf(options: Parameters<typeof live>[1]) {
    const before = counter.seen()
    const socket = await live(bob, options)
    socket.close()
    const after = counter.seen()
    return {
      bytes: JSON.stringify(socket.all).length,
      statements: after.statements - before.statements,
      rows: after.rows - before.rows,
      hello: socket.received('hello')[0],
      caughtUp: socket.received('caught-up')[0],
    }
  }
  const first = await costOf({ snapshot: 'recent' })
  const resume = await costOf({
    snapshot: 'recent',
    since: first.caughtUp?.seq ?? 0,
    epoch: first.hello?.epoch ?? '',
  })
  await hub.end()
  counter.stop()
  return { first, resume }
}

test('[WORLD-8] from hello to caught-up neither the bytes nor the statements and rows grow with the past, on a first visit and on a resume', async () => {
  // The hub's regular work may fall into a measurement, the more the slower the machine is; what grows with the past is in each.
  let grown: string[] = []
  const least = new Map<string, number>()
  const atLeast = (what: string, count: number) => {
    least.set(what, Math.min(count, least.get(what) ?? count))
    return least.get(what) as number
  }
  for (let tries = 0; tries < 5; tries++) {
    const [little, much] = [await costWith(LITTLE), await costWith(MUCH)]
    grown = (['first', 'resume'] as const).flatMap((visit) =>
      (['bytes', 'statements', 'rows'] as const).flatMap((count) => {
        expect(little[visit][count]).toBeGreaterThan(0)
        const [before, after] = [little, much].map((cost, n) => atLeast(`${visit} ${count} ${n}`, cost[visit][count]))
        return (after as number) / (before as number) < 1.3 ? [] : [`${visit} ${count}`]
      }),
    )
    expect(much.first.bytes).toBeLessThan(30_000)
    if (grown.length === 0) break
  }
  expect(grown).toEqual([])
})
