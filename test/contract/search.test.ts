// Search, over HTTP: what is found, by whom, and what is left in the file of the index.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SearchAnswer, SearchResult } from '../../src-bun/contract/http/search.ts'
import { SEARCH_QUERY_MAX_UNITS } from '../../src-bun/contract/limits.ts'
import { aDocument, aWriter } from '../fault/writer.ts'
import { sendFile } from '../support/files.ts'
import { aHub, eventually, joinAt, type Peer, type TestHub, temporaryFolder } from '../support/hub.ts'
import { spawnHub } from '../support/process.ts'

let hub: TestHub
let host: Peer
let ada: Peer
let bob: Peer
let lobbyId: string
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
  ada = await hub.join('Ada')
  bob = await hub.join('Bob')
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  lobbyId = rooms[0]?.id as string
  await eventually(async () => !(await ask(ada, 'anything')).indexing)
})
afterAll(() => hub.end())

type Asked = Record<string, string | number>

async function ask(by: Peer, q: string, more: Asked = {}): Promise<SearchAnswer> {
  const response = await by.get(`/api/search?${new URLSearchParams({ q, ...(more as Record<string, string>) })}`)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return response.json() as Promise<SearchAnswer>
}

const found = async (by: Peer, q: string, more?: Asked) => (await ask(by, q, more)).results
const bodies = async (by: Peer, q: string, more?: Asked) => (await found(by, q, more)).map(({ excerpt }) => excerpt)

/** What is between the ranges of a result. */
const marked = ({ excerpt, highlights }: SearchResult) => highlights.map(([start, end]) => excerpt.slice(start, end))

async function post(by: Peer, body: string, roomId = lobbyId): Promise<{ id: string; seq: number; postedAt: number }> {
  const response = await by.post(`/api/rooms/${roomId}/messages`, { body })
  return response.json() as Promise<{ id: string; seq: number; postedAt: number }>
}

const aRoom = async (by: Peer, name: string, isPrivate = false) =>
  ((await (await by.post('/api/rooms', { name, private: isPrivate })).json()) as { id: string }).id

/** The index is some moments behind. What was written before this is in it. */
let marks = 0
async function indexed(by = ada): Promise<void> {
  const mark = `mark${++marks}mark`
  await post(by, mark)
  await eventually(async () => (await found(by, mark)).length === 1)
}

test('[SEARCH-1] nobody searches without a sign-in, and what cannot be searched for is refused with a code', async () => {
  expect((await fetch(`${hub.origin}/api/search?q=hello`)).status).toBe(401)
  const refused = async (query: string) => {
    const response = await ada.get(`/api/search?${query}`)
    const { error } = (await response.json()) as { error?: { code: string } }
    return `${response.status} ${error?.code}`
  }
  for (const query of ['', 'q=', 'q=%20%20', 'q=%22%22'])
    expect([query, await refused(query)]).toEqual([query, query === '' ? '422 frame.invalid' : '422 text.empty'])
  const long = 'x'.repeat(SEARCH_QUERY_MAX_UNITS + 1)
  for (const more of [
    `q=${long}`,
    ...['kind=person', 'kind=', 'room=lobby', 'from=ada', 'limit=0', 'limit=101', 'limit=x', 'before=soon', 'since=-1']
      .concat(['after=x', 'before=1.5'])
      .map((filter) => `q=hello&${filter}`),
  ])
    expect([more, await refused(more)]).toEqual([more, '422 frame.invalid'])
  expect(await refused('q=hello&room=zzzzzzzzzzzzzzzz')).toBe('404 room.notFound')
  const hidden = await aRoom(bob, 'bobs own', true)
  expect(await refused(`q=hello&room=${hidden}`)).toBe('404 room.notFound')

  const gone = await hub.join('Gone')
  expect(await found(gone, 'hello')).toEqual([])
  await host.post(`/api/members/${gone.member.id}/ban`, {})
  expect((await gone.get('/api/search?q=hello')).status).toBe(401)
})

test('[SEARCH-2] what is typed is plain text: no sign of the language of the index is one, and none is an error', async () => {
  await post(ada, 'signs: NEAR(a b) * ^ body:x {y} -z + col ‘q’ a"b 100% _under c++ AND OR NOT')
  await indexed()
  for (const q of ['NEAR(a', 'NEAR(a b)', 'body:x', '{y}', '-z +', 'c++', '100%', '_under', 'AND OR NOT', '‘q’', 'not'])
    expect([q, (await bodies(ada, q, { kind: 'message' })).length]).toEqual([q, 1])
  const nothing = [
    '*',
    'body:',
    "'",
    "x' OR 1=1 --",
    '"',
    '"" "',
    '{body} : a',
    'signs*',
    '^signs',
    '\0',
    '\ud800',
    '(((',
  ]
  for (const q of nothing) {
    const response = await ada.get(`/api/search?q=${encodeURIComponent(q.toWellFormed())}`)
    expect([q, [200, 422].includes(response.status)]).toEqual([q, true])
  }
  expect(await bodies(ada, 'signs*', { kind: 'message' })).toEqual([])
  expect(await bodies(ada, '2026', { kind: 'message' })).toEqual([])
})

test('[SEARCH-3] words are found in any case, without accents, within others, and in languages that put no blanks between words', async () => {
  const first = await post(ada, 'Die Straßenbahn zum Café fährt um Viertel nach Neun')
  const second = await post(bob, 'CAFE at nine?\nOr the harbour')
  const [japanese, chinese] = [await post(ada, '明日の会議は東京駅の近くです'), await post(ada, '我们在北京开会')]
  await post(ada, 'Ёлка и йогурт')
  await post(ada, 'Ｈｅｌｌｏ ﬁne wörld')
  await indexed()
  expect((await found(bob, 'café', { kind: 'message' })).map(({ id, seq }) => [id, seq])).toEqual([
    [second.id, second.seq],
    [first.id, first.seq],
  ])
  const one = async (q: string) => (await found(ada, q, { kind: 'message' })).map(marked)
  expect(await one('straßen')).toEqual([['Straßen']])
  expect(await one('FAHRT neun')).toEqual([['fährt', 'Neun']])
  expect(await one('"nine? or"')).toEqual([['nine? Or']])
  expect(await one('harbour nine')).toEqual([['nine', 'harbour']])
  expect(await one('东京')).toEqual([])
  expect(await one('東京')).toEqual([['東京']])
  expect(await one('会議は')).toEqual([['会議は']])
  expect(await one('开会')).toEqual([['开会']])
  expect(await one('北')).toEqual([['北']])
  expect(await one('елка ЙОГ')).toEqual([['Ёлка', 'йог']])
  expect(await one('hello fine world')).toEqual([['Ｈｅｌｌｏ', 'ﬁne', 'wörld']])
  expect(await one('harbour missing')).toEqual([])
  expect((await found(ada, '会議は'))[0]).toEqual({
    kind: 'message',
    id: japanese.id,
    roomId: lobbyId,
    seq: japanese.seq,
    title: 'lobby',
    excerpt: '明日の会議は東京駅の近くです',
    highlights: [[3, 6]],
    at: japanese.postedAt,
    authorId: ada.member.id,
    authorName: 'Ada',
  })
  expect((await found(ada, '北京 开会'))[0]?.id).toBe(chinese.id)
})

test('[SEARCH-4] words of a private room are found by those who are in it, and by others neither directly nor by how an answer is cut', async () => {
  const secret = await aRoom(ada, 'treasure', true)
  for (let n = 0; n < 40; n++) await post(ada, `doubloon ${n}`, secret)
  const open = await post(ada, 'one doubloon in the open')
  const direct = (await (await ada.post('/api/rooms', { name: 'x', private: true })).json()) as { id: string }
  await post(ada, 'a doubloon for two', direct.id)
  const documentId = (
    (await (await ada.post('/api/documents', { title: 'Doubloons', roomId: secret })).json()) as { id: string }
  ).id
  await indexed()

  expect((await found(ada, 'doubloon', { kind: 'message', limit: 100 })).length).toBe(42)
  for (const by of [bob, host]) {
    const answer = await ask(by, 'doubloon', { limit: 1 })
    expect(answer).toEqual({ results: [expect.objectContaining({ id: open.id })] } as never)
    expect(await bodies(by, 'db')).toEqual([])
    for (const q of ['doubloon', 'ou', 'treasure'])
      for (const { kind, id, roomId } of await found(by, q, { limit: 100 }))
        expect([q, kind, id === documentId || roomId === secret || id === secret]).toEqual([q, kind, false])
  }
  await ada.post(`/api/rooms/${secret}/members`, { memberId: bob.member.id })
  expect((await found(bob, 'doubloon', { limit: 100 })).map(({ kind }) => kind)).toContain('document')
  expect((await found(bob, 'doubloon', { kind: 'message', limit: 100, room: secret })).length).toBe(40)
  expect((await found(bob, 'treasure')).map(({ kind, id }) => [kind, id])).toEqual([['room', secret]])
})

/** Whether the file of the index, or its log, has these bytes. Read while the hub has it open. */
function isInFile(folder: string, text: string): boolean {
  return ['search.sqlite', 'search.sqlite-wal'].some((name) => {
    try {
      return readFileSync(join(folder, name)).includes(text)
    } catch {
      return false
    }
  })
}

test('[SEARCH-5] a message is found by its present words, one that was deleted by none, and then the file of the index has none of them', async () => {
  const own = await aHub(['--limits', 'off'])
  const cleo = await own.join('Cleo')
  const { rooms } = (await (await cleo.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const roomId = rooms[0]?.id as string
  const message = await post(cleo, 'the xylophone is behind the quagmire', roomId)
  const older = await post(cleo, 'nothing of note', roomId)
  await eventually(async () => (await found(cleo, 'xylophone')).length === 1)
  await eventually(() => isInFile(own.folder, 'xylophone'))

  const at = `/api/rooms/${roomId}/messages/${message.id}`
  await cleo.send('PATCH', at, { body: 'the clarinet is behind the quagmire' })
  expect(await bodies(cleo, 'xylophone')).toEqual([])
  await eventually(async () => (await found(cleo, 'clarinet')).length === 1)
  // It stands where it stood: behind what was posted later.
  await eventually(async () => {
    const ids = (await found(cleo, 'nothing')).concat(await found(cleo, 'clarinet')).map(({ id }) => id)
    return expect(ids).toEqual([older.id, message.id]) === undefined
  })

  await cleo.send('DELETE', at)
  expect([await bodies(cleo, 'clarinet'), await bodies(cleo, 'quagmire')]).toEqual([[], []])
  // The log of the file is emptied some seconds later.
  const words = ['xylophone', 'clarinet', 'quagmire', 'quag', 'yloph']
  await eventually(() => !words.some((word) => isInFile(own.folder, word)))
  expect(isInFile(own.folder, 'nothing of note')).toBe(true)
  await own.end()
})

test('[SEARCH-6] a document is found by its title and by its text as it is written, not while it is in the trash, and nothing is left of one that was erased', async () => {
  const own = await aHub(['--limits', 'off'])
  const [cleo, desk] = [await own.join('Cleo'), await own.host()]
  const id = await aDocument(cleo, 'Plan of the winter')
  expect((await found(cleo, 'winter')).map(({ kind, id, title }) => ({ kind, id, title }))).toEqual([
    { kind: 'document', id, title: 'Plan of the winter' },
  ])
  const writer = aWriter(cleo, () => own.origin, id)
  writer.text.insert(
    0,
    `${'Snow falls here.\n'.repeat(2000)}We keep the firewood below the stairs.\n${'It melts.\n'.repeat(2000)}`,
  )
  await eventually(async () => (await found(cleo, 'FIREWOOD below')).length > 0)
  const [result] = await found(cleo, 'FIREWOOD below')
  expect(result).toMatchObject({ kind: 'document', id, title: 'Plan of the winter', at: expect.any(Number) })
  expect(marked(result as SearchResult)).toEqual(['firewood', 'below'])
  expect((await found(cleo, 'snow')).length).toBe(1)

  const place = writer.text.toString().indexOf('firewood')
  writer.text.delete(place, 'firewood'.length)
  writer.text.insert(place, 'charcoal')
  await eventually(async () => (await found(cleo, 'charcoal', { kind: 'document' })).length === 1)
  expect(await found(cleo, 'firewood')).toEqual([])

  await eventually(() => writer.isSynced())
  writer.end()
  await cleo.send('DELETE', `/api/documents/${id}`)
  expect([await found(cleo, 'charcoal'), await found(cleo, 'winter')]).toEqual([[], []])
  await cleo.post(`/api/trash/${id}/restore`, {})
  expect((await found(cleo, 'charcoal')).length).toBe(1)
  await cleo.send('DELETE', `/api/documents/${id}`)

  const roomId = await aRoom(desk, 'doomed')
  for (let n = 0; n < 25; n++) await post(desk, `a zeppelin ${n}`, roomId)
  await eventually(async () => (await found(cleo, 'zeppelin')).length === 25)
  await desk.send('DELETE', `/api/rooms/${roomId}`)
  expect(await found(cleo, 'zeppelin')).toEqual([])
  await desk.send('DELETE', '/api/trash')
  // The log of the file is emptied some seconds later.
  await eventually(() => !['zeppelin', 'charcoal', 'firewood'].some((word) => isInFile(own.folder, word)))
  await own.end()
})

test('[SEARCH-7] filters say the kind, the room, the author and the time, and pages follow each other without gaps', async () => {
  const [here, there] = [await aRoom(ada, 'here'), await aRoom(ada, 'there')]
  const sent: { id: string; postedAt: number }[] = []
  for (let n = 0; n < 12; n++) {
    sent.push(await post(n % 3 === 0 ? bob : ada, `pelican ${n}`, n % 2 === 0 ? here : there))
    await eventually(() => Date.now() > (sent.at(-1)?.postedAt ?? 0))
  }
  await ada.post('/api/boards', { name: 'Pelicans seen', columns: [{ key: 'a', type: 'text' }] })
  await aRoom(bob, 'pelican house')
  await aDocument(bob, 'On pelicans')
  await indexed()

  const kinds = (await found(ada, 'pelican')).map(({ kind }) => kind)
  expect(kinds).toEqual(['room', 'board', 'document', ...Array(12).fill('message')])
  for (const kind of ['room', 'board', 'document', 'message'])
    expect([...new Set((await found(ada, 'pelican', { kind })).map((result) => result.kind))]).toEqual([kind as never])
  const numbers = async (more: Asked) =>
    (await bodies(ada, 'pelican', { kind: 'message', ...more })).map((body) => Number(body.slice(8)))
  expect(await numbers({ room: here })).toEqual([10, 8, 6, 4, 2, 0])
  expect(await numbers({ from: bob.member.id })).toEqual([9, 6, 3, 0])
  expect(await numbers({ from: bob.member.id, room: there })).toEqual([9, 3])
  expect(await numbers({ from: host.member.id })).toEqual([])
  const at = (n: number) => sent[n]?.postedAt as number
  expect(await numbers({ before: at(3) })).toEqual([2, 1, 0])
  expect(await numbers({ since: at(9) })).toEqual([11, 10, 9])
  expect(await numbers({ since: at(4), before: at(6), room: here })).toEqual([4])
  expect(await numbers({ since: Date.now() + 1000 })).toEqual([])
  // Two letters are not in the index.
  expect((await found(ada, 'pe', { room: here, from: bob.member.id })).map(({ excerpt }) => excerpt)).toEqual([
    'pelican 6',
    'pelican 0',
  ])

  const seen: string[] = []
  let after: string | undefined
  for (let page = 0; page < 10; page++) {
    const answer: SearchAnswer = await ask(ada, 'pelican', { limit: 5, ...(after ? { after } : {}) })
    seen.push(...answer.results.filter(({ kind }) => kind === 'message').map(({ id }) => id))
    after = answer.next
    if (!after) break
  }
  expect(seen).toEqual(sent.map(({ id }) => id).reverse())
})

test('[SEARCH-40] the place where a search goes on can be read by nobody but the hub, as it counts what is written in private rooms', async () => {
  const room = await aRoom(ada, 'sealed')
  for (let n = 0; n < 3; n++) await post(ada, `narwhal ${n}`, room)
  await indexed()
  const nextOf = async (more: Asked): Promise<string> => {
    const { next } = await ask(ada, 'narwhal', { kind: 'message', limit: 1, ...more })
    return next ?? 'none'
  }
  const first = await nextOf({})
  const second = await nextOf({ after: first })
  // Two places beside each other have nothing in common.
  for (const next of [first, second]) expect(next).toMatch(/^[0-9a-f]{32}$/)
  const same = [...first].filter((digit, place) => digit === second[place]).length
  expect(same).toBeLessThan(16)
  expect(await bodies(ada, 'narwhal', { kind: 'message', after: second })).toEqual(['narwhal 0'])
  // What the hub has not sealed is no place: neither a number nor what somebody has changed.
  const changed = `${first.slice(0, -1)}${first.endsWith('0') ? '1' : '0'}`
  for (const after of [String(2 ** 40), '7', changed, `${first}0`, '0'.repeat(32)])
    expect([after, (await ada.get(`/api/search?q=narwhal&after=${after}`)).status]).toEqual([after, 422])
})

test('[SEARCH-8] a data folder of before the index, or with one that is damaged or of another past, has everything found by itself', async () => {
  const folder = temporaryFolder()
  const flags = ['--port', '0', '--limits', 'off']
  const file = join(folder.path, 'search.sqlite')
  let running = await spawnHub(folder.path, flags)
  const cleo = await joinAt(running.origin, { name: 'Cleo', code: running.code })
  const { rooms } = (await (await cleo.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const roomId = rooms[0]?.id as string
  for (let n = 0; n < 120; n++) await post(cleo, `walrus ${n}`, roomId)
  const documentId = await aDocument(cleo, 'Notes')
  const writer = aWriter(cleo, () => running.origin, documentId)
  writer.text.insert(0, 'a manatee and a dugong')
  await eventually(() => writer.sent() > 0 && writer.isSynced())
  writer.end()

  const spoil: (() => unknown)[] = [
    () => rm(file),
    () => writeFileSync(file, 'this is not a database, whatever its name says'),
    // Damaged in the middle of its pages.
    () => writeFileSync(file, new Uint8Array(readFileSync(file)).fill(0xaa, 4096)),
    () => {
      const db = new Database(file)
      db.run("UPDATE progress SET value = 'another' WHERE key = 'epoch'")
      db.run('DELETE FROM messages')
      db.close()
    },
  ]
  for (const [n, spoilt] of spoil.entries()) {
    await running.kill(n === 1 ? 'SIGKILL' : 'SIGTERM')
    for (const name of ['search.sqlite-wal']) await rm(join(folder.path, name), { force: true })
    await spoilt()
    running = await spawnHub(folder.path, flags)
    const here = {
      ...cleo,
      get: (path: string) => fetch(running.origin + path, { headers: { authorization: `Bearer ${cleo.token}` } }),
    }
    await eventually(async () => {
      const answer = await ask(here, 'walrus', { limit: 100 })
      return answer.results.length === 100 && !answer.indexing
    })
    const last = await ask(here, '"walrus 0"')
    expect([n, last.results.map(({ excerpt }) => excerpt)]).toEqual([n, ['walrus 0']])
    await eventually(async () => (await found(here, 'dugong')).length === 1)
  }
  await running.kill('SIGTERM')
  folder.remove()
}, 600_000)

test('[SEARCH-9] after kill -9 in the middle of indexing every message is found, and none twice', async () => {
  const folder = temporaryFolder()
  const flags = ['--port', '0', '--limits', 'off']
  let running = await spawnHub(folder.path, flags)
  let cleo = await joinAt(running.origin, { name: 'Cleo', code: running.code })
  const { rooms } = (await (await cleo.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const roomId = rooms[0]?.id as string
  const sent: string[] = []
  for (let round = 0; round < 4; round++) {
    const send = async (n: number) => {
      const body = `penguin ${round} ${n}`
      if ((await cleo.post(`/api/rooms/${roomId}/messages`, { body })).status === 201) sent.push(body)
    }
    await Promise.all(Array.from({ length: 150 }, (_, n) => send(n)))
    if (round === 1) await eventually(async () => (await found(cleo, 'penguin', { kind: 'message' })).length > 0)
    await running.kill('SIGKILL')
    // Once the index has to begin from nothing, and is killed in it.
    if (round === 2) await rm(join(folder.path, 'search.sqlite'))
    running = await spawnHub(folder.path, flags)
    const { token, member } = cleo
    const headers = { authorization: `Bearer ${token}` }
    const { origin } = running
    cleo = {
      ...cleo,
      ...{ token, member, origin },
      get: (path) => fetch(origin + path, { headers }),
      post: (path, body) =>
        fetch(origin + path, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
    }
  }
  await eventually(async () => !(await ask(cleo, 'penguin')).indexing)
  const all: string[] = []
  await eventually(async () => {
    all.length = 0
    let after: string | undefined
    do {
      const answer: SearchAnswer = await ask(cleo, 'penguin', {
        kind: 'message',
        limit: 100,
        ...(after ? { after } : {}),
      })
      all.push(...answer.results.map(({ excerpt }) => excerpt))
      after = answer.next
    } while (after)
    return all.length >= sent.length
  })
  expect(sent.length).toBe(600)
  expect(all.toSorted()).toEqual(sent.toSorted())
  await running.kill('SIGTERM')
  folder.remove()
}, 600_000)

test('[SEARCH-10] a hub whose index cannot be opened serves everything else, and search has an own code', async () => {
  const own = await aHub(['--limits', 'off'], undefined, (folder) =>
    mkdir(join(folder, 'search.sqlite')).then(() => {}),
  )
  const cleo = await own.join('Cleo')
  const response = await cleo.get('/api/search?q=hello')
  expect([response.status, await response.json()]).toEqual([503, { error: { code: 'search.unavailable' } }])
  expect((await cleo.post('/api/rooms', { name: 'still here' })).status).toBe(201)
  await own.end()
})

async function postFiles(by: Peer, body: string, names: readonly string[], roomId = lobbyId) {
  const files = []
  for (const filename of names) files.push({ id: await sendFile(by, `content of ${filename}`, { filename }) })
  const response = await by.post(`/api/rooms/${roomId}/messages`, { body, ...(files.length > 0 && { files }) })
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`)
  return (await response.json()) as { id: string; seq: number; postedAt: number; files: { id: string }[] }
}

test('[SEARCH-24] a file is found by its name by those alone who may read its message, and nothing is left of the name of one that was deleted', async () => {
  const own = await aHub(['--limits', 'off'])
  const [cleo, dora] = [await own.join('Cleo'), await own.join('Dora')]
  const { rooms } = (await (await cleo.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const roomId = rooms[0]?.id as string
  const secret = await aRoom(cleo, 'vault', true)
  const message = await postFiles(cleo, '', ['Budget Übersicht.xlsx', 'kazoo.png'], roomId)
  const hidden = await postFiles(cleo, 'for us two', ['budget-secret.xlsx'], secret)
  await postFiles(dora, 'budget words', ['other.txt'], roomId)
  await eventually(async () => (await found(cleo, 'other.txt', { kind: 'file' })).length === 1)

  expect(await found(dora, 'ubersicht BUDGET')).toEqual([
    {
      kind: 'file',
      id: message.files[0]?.id as string,
      roomId,
      seq: message.seq,
      title: 'Budget Übersicht.xlsx',
      excerpt: 'Budget Übersicht.xlsx',
      highlights: [
        [0, 6],
        [7, 16],
      ],
      at: message.postedAt,
      authorId: cleo.member.id,
      authorName: 'Cleo',
    },
  ])
  const names = async (by: Peer, q: string, more: Asked = {}) =>
    (await found(by, q, { kind: 'file', ...more })).map(({ title }) => title)
  const kinds = async (by: Peer, q: string) => (await found(by, q)).map(({ kind, title }) => `${kind} ${title}`)
  expect(await names(cleo, 'budget')).toEqual(['budget-secret.xlsx', 'Budget Übersicht.xlsx'])
  expect(await kinds(dora, 'budget')).toEqual(['file Budget Übersicht.xlsx', `message ${'lobby'}`])
  for (const q of ['secret', 'se', '-s', 'budget-secret.xlsx']) expect([q, await kinds(dora, q)]).toEqual([q, []])
  // Words of two files, or of a name and the text, are not in one.
  for (const q of ['budget kazoo', 'budget other']) expect([q, await names(cleo, q)]).toEqual([q, []])
  expect(await found(cleo, 'budget', { kind: 'message', from: cleo.member.id })).toEqual([])
  expect(await names(cleo, 'xlsx', { room: secret })).toEqual(['budget-secret.xlsx'])
  expect(await names(cleo, 'x', { room: secret })).toEqual(['budget-secret.xlsx'])
  expect(await names(cleo, 'budget', { before: message.postedAt })).toEqual([])
  expect(await names(cleo, 't', { from: dora.member.id })).toEqual(['other.txt'])

  // An edit leaves the names, and a deletion nothing.
  const at = `/api/rooms/${roomId}/messages/${message.id}`
  expect((await cleo.send('PATCH', at, { body: 'the figures' })).status).toBe(200)
  await eventually(async () => (await found(cleo, 'figures')).length === 1)
  expect(await names(cleo, 'kazoo')).toEqual(['kazoo.png'])
  await eventually(() => isInFile(own.folder, 'kazoo'))
  await cleo.send('DELETE', at)
  expect([await names(dora, 'budget'), await names(cleo, 'kazoo')]).toEqual([[], []])
  await cleo.send('DELETE', `/api/rooms/${secret}/messages/${hidden.id}`)
  const parts = ['kazoo', 'azoo', 'Übersicht', 'ubersicht', 'budget-', 'xlsx']
  await eventually(() => !parts.some((part) => isInFile(own.folder, part)))
  expect(isInFile(own.folder, 'other.txt')).toBe(true)
  await own.end()
})

test('[SEARCH-25] files of before the index are found, and pages of files follow each other without gaps, within a message too', async () => {
  const folder = temporaryFolder()
  const flags = ['--port', '0', '--limits', 'off']
  let running = await spawnHub(folder.path, flags)
  const cleo = await joinAt(running.origin, { name: 'Cleo', code: running.code })
  const { rooms } = (await (await cleo.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  const sent: string[] = []
  for (let n = 0; n < 6; n++) {
    const names = Array.from({ length: n === 3 ? 10 : n % 3 }, (_, place) => `wombat ${n}-${place}.jpg`)
    sent.unshift(...names)
    await postFiles(cleo, `wombat text ${n}`, names, rooms[0]?.id as string)
  }
  // The index of an older version.
  await running.kill('SIGTERM')
  const db = new Database(join(folder.path, 'search.sqlite'))
  db.run('PRAGMA user_version = 1')
  db.close()
  running = await spawnHub(folder.path, flags)
  const here = {
    ...cleo,
    get: (path: string) => fetch(running.origin + path, { headers: { authorization: `Bearer ${cleo.token}` } }),
  }
  await eventually(async () => {
    const answer = await ask(here, 'wombat', { kind: 'file', limit: 100 })
    return answer.results.length === sent.length && !answer.indexing
  })
  const all = (await found(here, 'wombat', { kind: 'file', limit: 100 })).map(({ title }) => title)
  expect(all).toEqual(sent)
  for (const q of ['wombat', 'wo'])
    for (const limit of [1, 3, 4, 7]) {
      const pages: string[] = []
      let after: string | undefined
      do {
        const answer = await ask(here, q, { kind: 'file', limit, ...(after === undefined ? {} : { after }) })
        expect(answer.results.length).toBeLessThanOrEqual(limit)
        pages.push(...answer.results.map(({ title }) => title))
        after = answer.next
      } while (after !== undefined)
      expect([q, limit, pages]).toEqual([q, limit, sent])
    }
  // A few of them stand above the messages.
  const mixed = await found(here, 'wombat', { limit: 100 })
  expect(mixed.map(({ kind }) => kind)).toEqual([...Array(5).fill('file'), ...Array(6).fill('message')])
  await running.kill('SIGTERM')
  folder.remove()
})
