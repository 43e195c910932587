// Archiving, deleting, restoring and erasing rooms, documents and boards.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TrashItem } from '../../src-bun/contract/trash.ts'
import { openStore } from '../../src-bun/store/store.ts'
import {
  aHub,
  clientId,
  eventually,
  handClock,
  joinAt,
  type Live,
  live,
  lobbyOf,
  type Peer,
  type TestHub,
  temporaryFolder,
} from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'
import { openStock } from '../support/stock.ts'

let hub: TestHub
let host: Peer
let ada: Peer
let bob: Peer
let viewer: Peer
let muted: Peer
/** Their `/live` sockets. */
let desks: { host: Live; ada: Live; bob: Live; viewer: Live; muted: Live }
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
  ada = await hub.join('Ada')
  bob = await hub.join('Bob')
  viewer = await hub.join('Vera')
  muted = await hub.join('Mute')
  const [a, b, c, d, e] = await Promise.all([host, ada, bob, viewer, muted].map((peer) => live(peer)))
  desks = { host: a, ada: b, bob: c, viewer: d, muted: e } as typeof desks
  await host.send('PUT', `/api/members/${viewer.member.id}/role`, { role: 'viewer' })
})
afterAll(async () => {
  for (const desk of Object.values(desks)) desk.close()
  await hub.end()
})

let number = 0
const name = (word: string) => `${word} ${++number}`
const made = async (answer: Promise<Response>) => (await (await answer).json()) as { id: string }
const aDocument = (by: Peer, title = name('Notes'), roomId?: string) =>
  made(by.post('/api/documents', { title, ...(roomId ? { roomId } : {}) }))
const aRoom = (by: Peer, called = name('room'), isPrivate = false) =>
  made(by.post('/api/rooms', { name: called, private: isPrivate }))
const aBoard = (by: Peer, called = name('board')) =>
  made(by.post('/api/boards', { name: called, columns: [{ key: 'a', type: 'text' }] }))
const makers = { rooms: aRoom, documents: aDocument, boards: aBoard }
type Kind = keyof typeof makers
const KINDS = Object.keys(makers) as Kind[]
const idField = { rooms: 'roomId', documents: 'documentId', boards: 'boardId' } as const
const noun = { rooms: 'room', documents: 'document', boards: 'board' } as const

/** The code of the refusal, or undefined. */
async function codeOf(answer: Promise<Response>): Promise<string | undefined> {
  const { error } = (await (await answer).json()) as { error?: { code: string } }
  return error?.code
}
async function idsIn(peer: Peer, kind: Kind): Promise<string[]> {
  const list = (await (await peer.get(`/api/${kind}`)).json()) as { [K in Kind]: { id: string }[] }
  return list[kind].map(({ id }) => id)
}
const trashOf = async (peer: Peer) => ((await (await peer.get('/api/trash')).json()) as { items: TrashItem[] }).items
async function command(desk: Live, fields: { type: string; [field: string]: unknown }) {
  const id = clientId()
  desk.send({ ...fields, clientId: id })
  return desk.answer(id)
}
const mute = async (on: boolean) => command(desks.host, { type: 'member.mute', memberId: muted.member.id, muted: on })
const write = async (peer: Peer, documentId: string, text: string) => {
  const editor = openStock(peer, documentId)
  await editor.synced()
  editor.text.insert(0, text)
  await eventually(async () =>
    (await (await peer.get(`/api/export/documents/${documentId}?format=md`)).text()).includes(text),
  )
  return editor
}

test('[REMOVE-1] archiving, deleting and restoring is refused to a viewer, a muted member, another member and whoever does not see the thing', async () => {
  for (const kind of KINDS) {
    const { id } = await makers[kind](ada)
    const ofMuted = await makers[kind](muted)
    await mute(true)
    const address = `/api/${kind}/${id}`
    for (const [peer, code] of [
      [viewer, 'notAllowed'],
      [bob, 'notAllowed'],
    ] as const) {
      expect([kind, await codeOf(peer.send('PATCH', address, { archived: true }))]).toEqual([kind, code])
      expect([kind, await codeOf(peer.send('DELETE', address))]).toEqual([kind, code])
    }
    expect(await codeOf(muted.send('PATCH', `/api/${kind}/${ofMuted.id}`, { archived: true }))).toBe('member.muted')
    expect(await codeOf(muted.send('DELETE', `/api/${kind}/${ofMuted.id}`))).toBe('member.muted')
    await mute(false)
    for (const peer of [ada, host]) {
      expect(await codeOf(peer.send('PATCH', `/api/${kind}/zzzzzzzzzzzzzzzz`, { archived: true }))).toBe(
        `${noun[kind]}.notFound`,
      )
      expect(await codeOf(peer.send('DELETE', `/api/${kind}/zzzzzzzzzzzzzzzz`))).toBe(`${noun[kind]}.notFound`)
      expect(await codeOf(peer.send('PATCH', address, { archived: 'yes' }))).toBe('frame.invalid')
    }
    expect(await idsIn(bob, kind)).toContain(id)

    expect((await ada.send('DELETE', address)).status).toBe(200)
    expect(await codeOf(bob.post(`/api/trash/${id}/restore`, {}))).toBe('trash.notFound')
    expect(await codeOf(viewer.post(`/api/trash/${id}/restore`, {}))).toBe('notAllowed')
    for (const path of [`/api/trash/${id}`, '/api/trash'])
      for (const peer of [ada, bob, viewer]) expect(await codeOf(peer.send('DELETE', path))).toBe('notAllowed')
    // What is in the trash is not there for any other command.
    for (const type of [`${noun[kind]}.archive`, `${noun[kind]}.delete`]) {
      const more = type.endsWith('archive') ? { archived: true } : {}
      const refused = await command(desks.host, { type, [idField[kind]]: id, ...more })
      expect([type, 'code' in refused && refused.code]).toEqual([type, `${noun[kind]}.notFound`])
    }
  }
  const secret = await aRoom(ada, name('secret'), true)
  const inside = await aDocument(ada, name('secret notes'), secret.id)
  expect(await codeOf(host.send('DELETE', `/api/rooms/${secret.id}`))).toBe('room.notFound')
  expect(await codeOf(host.send('DELETE', `/api/documents/${inside.id}`))).toBe('document.notFound')
  expect(await codeOf(host.send('PATCH', `/api/documents/${inside.id}`, { archived: true }))).toBe('document.notFound')
  const lobby = await lobbyOf(desks.host)
  expect(await codeOf(host.send('DELETE', `/api/rooms/${lobby}`))).toBe('room.isLobby')
  const direct = await command(desks.ada, { type: 'room.direct', memberId: host.member.id })
  if (direct.type !== 'room.created') throw new Error('no conversation')
  for (const peer of [ada, host])
    expect(await codeOf(peer.send('DELETE', `/api/rooms/${direct.room.id}`))).toBe('room.isDirect')
}, 600_000)

test('[REMOVE-2] an archived document or board is read and not written, and can be taken out of the archive', async () => {
  const { id } = await aDocument(ada)
  const editor = await write(bob, id, 'before')
  expect(await (await ada.send('PATCH', `/api/documents/${id}`, { archived: true })).json()).toMatchObject({
    id,
    archived: true,
  })
  const changed = await eventually(() =>
    desks.bob.received('document.changed').find(({ document }) => document.id === id),
  )
  expect(changed?.document.archived).toBe(true)
  editor.text.insert(0, 'too late ')
  await eventually(() => editor.closes.some(([code, reason]) => code === 4400 && reason === 'document.archived'))
  editor.end()
  const renamed = await command(desks.ada, { type: 'document.rename', documentId: id, title: 'other' })
  expect(renamed).toMatchObject({ type: 'error', code: 'document.archived' })
  const reader = openStock(bob, id)
  await reader.synced()
  expect(reader.text.toString()).toBe('before')
  await host.send('PATCH', `/api/documents/${id}`, { archived: false })
  reader.text.insert(0, 'and ')
  await eventually(async () => (await (await ada.get(`/api/export/documents/${id}?format=md`)).text()) === 'and before')
  reader.end()

  const board = await aBoard(ada)
  await ada.send('PUT', `/api/boards/${board.id}/records/k`, { values: { a: 'x' } })
  await ada.send('PATCH', `/api/boards/${board.id}`, { archived: true })
  for (const answer of [
    bob.send('PUT', `/api/boards/${board.id}/records/k`, { values: { a: 'y' } }),
    bob.send('PATCH', `/api/boards/${board.id}/records/k`, { values: { a: 'y' } }),
    bob.send('DELETE', `/api/boards/${board.id}/records/k`),
    bob.post(`/api/boards/${board.id}/records/batch`, { put: [{ key: 'l', values: {} }] }),
  ])
    expect(await codeOf(answer)).toBe('board.archived')
  expect((await (await bob.get(`/api/boards/${board.id}/records`)).json()) as object).toMatchObject({
    records: [{ values: { a: 'x' } }],
  })
  expect(await (await bob.get(`/api/boards/${board.id}`)).json()).toMatchObject({ archived: true })
  await ada.send('PATCH', `/api/boards/${board.id}`, { archived: false })
  expect((await bob.send('DELETE', `/api/boards/${board.id}/records/k`)).status).toBe(200)
}, 600_000)

test('[REMOVE-3] what was deleted is in no list, snapshot, export or replayed log, and who saw it is sent that it went', async () => {
  for (const kind of KINDS) {
    const { id } = await makers[kind](ada)
    const since = desks.bob.received('caught-up')[0]?.seq ?? 0
    if (kind === 'rooms') await ada.post(`/api/rooms/${id}/messages`, { body: 'a secret word' })
    if (kind === 'boards') await ada.send('PUT', `/api/boards/${id}/records/k`, { values: { a: 'a secret word' } })
    expect(await (await ada.send('DELETE', `/api/${kind}/${id}`)).json()).toEqual({ id })
    const type = `${noun[kind]}.deleted` as 'room.deleted' | 'document.deleted' | 'board.deleted'
    await eventually(() => desks.bob.received(type).some((change) => Object.values(change).includes(id)))

    for (const peer of [ada, host]) expect(await idsIn(peer, kind)).not.toContain(id)
    expect(await codeOf(host.get(`/api/export/${kind}/${id}?format=json`))).toBe(`${noun[kind]}.notFound`)
    if (kind === 'rooms') {
      expect(await codeOf(host.get(`/api/rooms/${id}/messages`))).toBe('room.notFound')
      expect(await codeOf(host.post(`/api/rooms/${id}/messages`, { body: 'x' }))).toBe('room.notFound')
      expect(await codeOf(host.post(`/api/rooms/${id}/read`, { seq: 1 }))).toBe('room.notFound')
    }
    if (kind === 'boards')
      for (const path of ['', '/records'])
        expect(await codeOf(host.get(`/api/boards/${id}${path}`))).toBe('board.notFound')
    const { epoch } = desks.bob.received('hello')[0] ?? { epoch: '' }
    for (const options of [{}, { since, epoch }]) {
      const again = await live(bob, options)
      const [, ...frames] = again.all
      const mentioned = frames.filter((frame) => JSON.stringify(frame).includes(id)).map((frame) => frame.type)
      expect([kind, mentioned]).toEqual([kind, 'since' in options ? [type] : []])
      again.close()
    }
  }
}, 600_000)

test('[REMOVE-4] the open sockets of a deleted document are closed with 4404 and document.deleted, and a socket that comes back finds the same', async () => {
  const title = name('minutes')
  const byName = openStock(ada, title)
  await byName.synced()
  byName.text.insert(0, 'the text of everybody')
  const found = await eventually(async () => {
    const { documents } = (await (await ada.get('/api/documents')).json()) as {
      documents: { id: string; title: string }[]
    }
    return documents.find((document) => document.title === title)
  })
  const id = found?.id ?? ''
  const byId = openStock(bob, id)
  await byId.synced()
  await host.send('DELETE', `/api/documents/${id}`)
  // A client that comes back, with its text, brings nothing back, neither under the id nor under the name.
  for (const editor of [byId, byName]) {
    await eventually(() => editor.closes.length > 0)
    editor.provider.connect()
    await eventually(() => editor.closes.length > 1)
    expect(new Set(editor.closes.map(String))).toEqual(new Set(['4404,document.deleted']))
    editor.end()
  }
  const { documents } = (await (await ada.get(`/api/documents?name=${encodeURIComponent(title)}`)).json()) as {
    documents: unknown[]
  }
  expect(documents).toEqual([])

  // A ticket for one document tells nothing of another.
  const own = await aDocument(ada)
  const { ticket } = (await (await bob.post('/api/tickets', { documentId: own.id })).json()) as { ticket: string }
  await host.send('DELETE', `/api/documents/${own.id}`)
  for (const [document, reason] of [
    [own.id, 'document.deleted'],
    [id, 'document.notFound'],
  ]) {
    const socket = await plainSocket(hub.origin, `/collaborate/${document}?token=${ticket}`)
    await eventually(() => socket.closed())
    expect(socket.closed()).toEqual({ code: 4404, reason: reason as string })
  }

  const room = await aRoom(ada, name('secret'), true)
  const inside = await aDocument(ada, name('inside'), room.id)
  await ada.send('DELETE', `/api/documents/${inside.id}`)
  const stranger = openStock(bob, inside.id)
  await eventually(() => stranger.closes.length > 0)
  expect(stranger.closes[0]).toEqual([4404, 'document.notFound'])
  stranger.end()
}, 600_000)

test('[REMOVE-5] on /chat the sockets in a deleted room are sent unsubscribed, and on /changes a deletion and a restoration are those of an entity', async () => {
  const called = name('team')
  const room = await aRoom(ada, called)
  const inside = await aDocument(ada, name('plan'), room.id)
  const chat = await plainSocket(hub.origin, `/chat?room=${encodeURIComponent(called)}`, { as: bob })
  const changes = await plainSocket(hub.origin, '/changes', { as: bob })
  await eventually(() => chat.of('subscribed').length > 0 && changes.of('caught-up').length > 0)
  await ada.send('DELETE', `/api/rooms/${room.id}`)
  await eventually(() => chat.of('unsubscribed').length > 0)
  expect(chat.of('unsubscribed')).toEqual([{ type: 'unsubscribed', room: called }])
  chat.send({ content: 'is anybody here?' })
  await eventually(() => chat.of('error').length > 0)
  expect(chat.of('error')[0]).toMatchObject({ code: 'room.notFound' })

  await ada.post(`/api/trash/${room.id}/restore`, {})
  await ada.send('PATCH', `/api/documents/${inside.id}`, { archived: true })
  await ada.send('DELETE', `/api/documents/${inside.id}`)
  const ofThese = () => changes.frames.filter(({ id }) => id === room.id || id === inside.id)
  await eventually(() => ofThese().length >= 6)
  expect(ofThese().map(({ entity, action }) => `${entity} ${action}`)).toEqual([
    'rooms deleted',
    'documents deleted',
    'rooms created',
    'documents created',
    'documents updated',
    'documents deleted',
  ])
  expect(ofThese()[0]?.['data']).toEqual({ id: room.id })
  chat.close()
  changes.close()
}, 600_000)

test('[REMOVE-6] what is restored is as it was, for everybody who saw it: a room with its messages and documents, a document with its text, a board with its records', async () => {
  const room = await aRoom(ada)
  await bob.post(`/api/rooms/${room.id}/messages`, { body: 'still here' })
  const inside = await aDocument(ada, name('plan'), room.id)
  const alone = await aDocument(ada, name('alone'), room.id)
  ;(await write(bob, inside.id, 'the plan')).end()
  const board = await aBoard(ada)
  await ada.send('PUT', `/api/boards/${board.id}/records/k`, { values: { a: 'x' } })

  await ada.send('DELETE', `/api/documents/${alone.id}`)
  await ada.send('DELETE', `/api/rooms/${room.id}`)
  await ada.send('DELETE', `/api/boards/${board.id}`)
  // Only the room is listed: its documents come back with it.
  const listed = (await trashOf(ada)).map(({ id }) => id)
  expect(listed.filter((id) => [room.id, inside.id, alone.id, board.id].includes(id))).toEqual([board.id, room.id])
  expect(await codeOf(ada.post(`/api/trash/${inside.id}/restore`, {}))).toBe('trash.notFound')
  expect(await idsIn(bob, 'documents')).not.toContain(inside.id)

  expect(await (await ada.post(`/api/trash/${room.id}/restore`, {})).json()).toMatchObject({ id: room.id, lastSeq: 1 })
  expect(await (await host.post(`/api/trash/${board.id}/restore`, {})).json()).toMatchObject({ id: board.id })
  await eventually(() => desks.bob.received('room.restored').some((change) => change.room.id === room.id))
  await eventually(() => desks.bob.received('document.restored').some((change) => change.document.id === inside.id))
  await eventually(() => desks.bob.received('board.restored').some((change) => change.board.id === board.id))
  expect(await (await bob.get(`/api/rooms/${room.id}/messages`)).json()).toMatchObject({
    messages: [{ body: 'still here' }],
  })
  expect(await (await bob.get(`/api/export/documents/${inside.id}?format=md`)).text()).toBe('the plan')
  expect(await (await bob.get(`/api/boards/${board.id}/records`)).json()).toMatchObject({
    records: [{ values: { a: 'x' } }],
  })
  // What was in the trash by itself still is.
  expect(await idsIn(bob, 'documents')).not.toContain(alone.id)
  expect((await trashOf(ada)).map(({ id }) => id)).toContain(alone.id)
  ;(await write(bob, inside.id, 'more of ')).end()
}, 600_000)

test('[REMOVE-7] the name of what was deleted is free, and what is restored meanwhile gets a number', async () => {
  for (const kind of ['rooms', 'boards'] as const) {
    const called = name('taken')
    const first = await makers[kind](ada, called)
    expect(
      await codeOf(
        kind === 'rooms'
          ? bob.post('/api/rooms', { name: called })
          : bob.post('/api/boards', { name: called, columns: [{ key: 'a', type: 'text' }] }),
      ),
    ).toBe(`${noun[kind]}.nameTaken`)
    await ada.send('DELETE', `/api/${kind}/${first.id}`)
    const second = await makers[kind](bob, called)
    expect(second.id).not.toBe(first.id)
    expect(await (await ada.post(`/api/trash/${first.id}/restore`, {})).json()).toMatchObject({
      id: first.id,
      name: `${called} 2`,
    })
  }
  const title = name('minutes')
  const first = await aDocument(ada, title)
  await ada.send('DELETE', `/api/documents/${first.id}`)
  const second = await aDocument(bob, title)
  const editor = openStock(bob, title)
  await editor.synced()
  editor.text.insert(0, 'new')
  await eventually(async () => (await (await bob.get(`/api/export/documents/${second.id}?format=md`)).text()) === 'new')
  editor.end()
}, 600_000)

test('[REMOVE-8] a host sees who deleted what and when, members what they have deleted, and nobody the name of what they could not see', async () => {
  const { id } = await aDocument(ada, 'Old minutes')
  await ada.send('DELETE', `/api/documents/${id}`)
  const secret = await aRoom(ada, 'plans of Ada', true)
  const inside = await aDocument(ada, 'secret notes', secret.id)
  await ada.send('DELETE', `/api/documents/${inside.id}`)
  const of = async (peer: Peer) => (await trashOf(peer)).filter((item) => [id, secret.id, inside.id].includes(item.id))
  const [hidden, known] = await of(host)
  expect(known).toMatchObject({ kind: 'document', name: 'Old minutes', deletedBy: ada.member.id, deletedByName: 'Ada' })
  expect(known?.erasedAt).toBe((known?.deletedAt ?? 0) + 30 * 24 * 60 * 60 * 1000)
  expect(hidden).toMatchObject({ kind: 'document', deletedByName: 'Ada' })
  expect(JSON.stringify(hidden)).not.toContain('secret')
  expect((await of(ada)).map(({ name }) => name)).toEqual(['secret notes', 'Old minutes'])
  expect(await of(bob)).toEqual([])
  // Taking it back would show it to the host.
  expect(await codeOf(host.post(`/api/trash/${inside.id}/restore`, {}))).toBe('notAllowed')
  const refused = await command(desks.host, { type: 'trash.restore', id: inside.id })
  expect(refused).toMatchObject({ type: 'error', code: 'notAllowed' })
  await ada.send('DELETE', `/api/rooms/${secret.id}`)
  expect(await codeOf(host.post(`/api/trash/${secret.id}/restore`, {}))).toBe('notAllowed')
  expect((await of(host)).map(({ kind, name }) => [kind, name])).toEqual([
    ['room', undefined],
    ['document', 'Old minutes'],
  ])
  const { entries } = (await (await host.get('/api/audit')).json()) as {
    entries: { action: string; subject: string }[]
  }
  expect(entries).toContainEqual(expect.objectContaining({ action: 'document.delete', subject: id }))
}, 600_000)

/** Every row of every table of a database file, as text. */
function rowsIn(file: string): string {
  const db = new Database(file, { readonly: true })
  const tables = db.query<{ name: string }, []>("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  const rows = tables.flatMap(({ name }) => db.query<Record<string, unknown>, []>(`SELECT * FROM ${name}`).all())
  db.close()
  const text = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value))
  return rows.flatMap((row) => Object.values(row).map(text)).join('\n')
}

test('[REMOVE-9] what a host erases is in no file of the hub any more: not in its database, a backup, an export or the log, which keeps the place', async () => {
  const folder = temporaryFolder()
  const clock = handClock()
  const hub = await aHub(['--limits', 'off'], clock)
  const host = await hub.host()
  const bob = await hub.join('Bob')
  const desk = await live(host)
  const room = await aRoom(host, 'Zebrafinch room')
  const inside = await aDocument(host, 'Zebrafinch title', room.id)
  await host.post(`/api/documents/${inside.id}/versions`, { name: 'Zebrafinch version' })
  const comments = `/api/documents/${inside.id}/comments`
  const said = await made(host.post(comments, { body: 'Zebrafinch comment', quote: 'Zebrafinch quote' }))
  await host.post(comments, { body: 'Zebrafinch reply', replyTo: said.id })
  await host.send('PATCH', `${comments}/${said.id}`, { body: 'Zebrafinch in other words' })
  const board = await aBoard(host, 'Zebrafinch board')
  const outside = await aDocument(host, 'Zebrafinch plan')
  // Shown to everybody, with some words of it.
  const place = { kind: 'document', id: outside.id, passage: 'Zebrafinch passage' }
  expect((await host.send('PUT', '/api/leading/look-here', { place })).status).toBe(200)
  // More than one part of each, and between them what stays.
  const lobby = await lobbyOf(desk)
  for (let n = 0; n < 300; n++) {
    desk.send({
      type: 'chat.send',
      clientId: clientId(),
      roomId: room.id,
      body: `Zebrafinch ${n} ${'sang '.repeat(20)}`,
    })
    desk.send({ type: 'chat.send', clientId: clientId(), roomId: lobby, body: `Goldfinch ${n} ${'sang '.repeat(20)}` })
    desk.send({
      type: 'record.put',
      clientId: clientId(),
      boardId: board.id,
      key: `k${n}`,
      values: { a: `Zebrafinch ${n}` },
    })
  }
  await eventually(() => desk.received('record.set').length === 300 && desk.received('chat.posted').length === 600)
  const editor = await write(host, inside.id, `Zebrafinch ${'text '.repeat(5000)}`)
  editor.end()
  await command(desk, { type: 'record.remove', boardId: board.id, key: 'k0' })
  const before = await live(bob)
  const seq = before.received('caught-up')[0]?.seq ?? 0

  await host.send('DELETE', `/api/rooms/${room.id}`)
  await host.send('DELETE', `/api/boards/${board.id}`)
  await host.send('DELETE', `/api/documents/${outside.id}`)
  // What was shown is gone with it, for everybody.
  await eventually(() => before.received('lookHere.changed').length > 0)
  expect(await (await bob.get('/api/leading')).json()).not.toHaveProperty('lookHere')
  const { ids } = (await (await host.send('DELETE', '/api/trash')).json()) as { ids: string[] }
  expect(ids.sort()).toEqual([room.id, board.id, outside.id].sort())
  expect(await trashOf(host)).toEqual([])
  for (const id of [room.id, board.id, inside.id, outside.id])
    expect(await codeOf(host.post(`/api/trash/${id}/restore`, {}))).toBe('trash.notFound')

  const { token } = JSON.parse(readFileSync(join(hub.folder, 'control.json'), 'utf8')) as { token: string }
  /** Every row of a backup that is made now. */
  const backup = async () => {
    const file = join(folder.path, 'backup.sqlite')
    const answer = await fetch(`${hub.origin}/api/backup`, { headers: { authorization: `Bearer ${token}` } })
    // Bun 1.3 never ends writing a body that is still arriving.
    await Bun.write(file, await answer.arrayBuffer())
    return rowsIn(file)
  }
  await eventually(async () => !(await backup()).includes('Zebrafinch'))
  expect(await backup()).toContain('Goldfinch')
  const changes = await plainSocket(hub.origin, '/changes?since=0', { as: bob })
  await eventually(() => changes.of('caught-up').length > 0)
  expect(JSON.stringify(changes.frames)).not.toContain('Zebrafinch')
  expect(changes.frames.filter(({ entity }) => entity === 'messages')).toHaveLength(300)
  expect(changes.of('caught-up')[0]?.['seq']).toBeGreaterThan(seq)
  // Who was away since before is sent that they are gone.
  const { epoch } = before.received('hello')[0] ?? { epoch: '' }
  const back = await live(bob, { since: seq, epoch })
  expect(
    back
      .changes()
      .map(({ type }) => type)
      .filter((type) => type.endsWith('.deleted')),
  ).toEqual(['room.deleted', 'document.deleted', 'board.deleted', 'document.deleted'])
  for (const socket of [changes, before, back, desk]) socket.close()
  await hub.stop('hubEnds')
  // SQLite leaves copies in pages from which it has moved rows, until the next start rewrites the file.
  openStore(hub.folder, clock, () => {}).close()
  expect(readFileSync(join(hub.folder, 'hub.sqlite')).includes('Zebrafinch')).toBe(false)
  expect(existsSync(join(hub.folder, 'hub.sqlite-wal'))).toBe(false)
  await hub.end()
  folder.remove()
}, 600_000)

test('[REMOVE-10] what has been in the trash for thirty days is erased, and nothing before', async () => {
  const clock = handClock()
  const hub = await aHub(['--limits', 'off'], clock)
  const host = await hub.host()
  const [first, second] = [await aRoom(host, 'first'), await aBoard(host, 'second')]
  await host.send('DELETE', `/api/rooms/${first.id}`)
  clock.pass(24 * 60 * 60 * 1000)
  await host.send('DELETE', `/api/boards/${second.id}`)
  const listed = async () => (await trashOf(host)).map(({ id }) => id)
  expect(await listed()).toEqual([second.id, first.id])
  clock.pass(29 * 24 * 60 * 60 * 1000 + 1)
  // Sessions end after thirty days, too.
  const again = await joinAt(hub.origin, { hostToken: hub.issueHostToken() }, '/api/host')
  const left = async () => (await trashOf(again)).map(({ id }) => id)
  await eventually(async () => (await left()).length < 2)
  expect(await left()).toEqual([second.id])
  await hub.end()
}, 600_000)

test('[REMOVE-13] a host starts a document anew from its text: the old one is archived, the new one has its title, room and text and takes edits of everybody, and its name leads there', async () => {
  const room = await aRoom(ada)
  const title = name('full')
  const { id } = await aDocument(ada, title, room.id)
  const text = `first line\n${'many words '.repeat(60_000)}`
  const editor = await write(bob, id, text)
  const anew = `/api/documents/${id}/start-anew`
  for (const peer of [ada, bob, viewer]) expect(await codeOf(peer.post(anew, {}))).toBe('notAllowed')
  expect(await codeOf(host.post('/api/documents/zzzzzzzzzzzzzzzz/start-anew', {}))).toBe('document.notFound')

  const answer = await host.post(anew, {})
  expect(answer.status).toBe(201)
  const next = (await answer.json()) as { id: string; title: string; roomId: string }
  expect(next).toMatchObject({ title, roomId: room.id })
  expect(next.id).not.toBe(id)
  editor.text.insert(0, 'too late ')
  await eventually(() => editor.closes.some(([, reason]) => reason === 'document.archived'))
  editor.end()
  for (const document of [id, next.id])
    expect(await (await bob.get(`/api/export/documents/${document}?format=md`)).text()).toBe(text)
  // Somebody who knows it by its name comes to the new one, and writes there.
  const again = openStock(bob, title)
  await again.synced()
  again.text.insert(0, 'more: ')
  await eventually(async () =>
    (await (await ada.get(`/api/export/documents/${next.id}?format=md`)).text()).startsWith('more: first line'),
  )
  again.end()
  const empty = await aDocument(host, name('empty'))
  expect((await host.post(`/api/documents/${empty.id}/start-anew`, {})).status).toBe(201)
}, 600_000)
