// What a room is called and what it is about, and which rooms a member has muted.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../../src-bun/config.ts'
import { ROOM_NAME_MAX_CHARS, ROOM_TOPIC_MAX_CHARS } from '../../src-bun/contract/limits.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { startHub } from '../../src-bun/hub.ts'
import { migrate } from '../../src-bun/store/migrate.ts'
import { createReadPositions } from '../../src-bun/store/tables/read-positions.ts'
import {
  aHub,
  chatSend,
  eventually,
  type Live,
  live,
  lobbyOf,
  type Peer,
  peerOf,
  type TestHub,
} from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'

let hub: TestHub
let host: Peer
let ada: Peer
let bob: Peer
let viewer: Peer
let desk: Live
let hers: Live
let his: Live
let reads: Live
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
  ada = await hub.join('Ada')
  bob = await hub.join('Bob')
  viewer = await hub.join('Vera')
  await host.send('PUT', `/api/members/${viewer.member.id}/role`, { role: 'viewer' })
  desk = await live(host)
  hers = await live(ada)
  his = await live(bob)
  reads = await live(viewer)
})
afterAll(() => hub.end())

let count = 0
/** The change that a command has made, or the code with which it was refused. */
async function run(socket: Live, command: object) {
  const clientId = `details-${count++}`
  socket.send({ ...command, clientId })
  const answer = await socket.answer(clientId)
  return answer.type === 'error' ? answer.code : answer
}
const change = (socket: Live, roomId: string, fields: object) => run(socket, { type: 'room.change', roomId, ...fields })
const mute = (socket: Live, roomId: string, muted = true) => run(socket, { type: 'room.mute', roomId, muted })
const newRoom = async (peer: Peer, name: string, isPrivate = false): Promise<Room> =>
  (await (await peer.post('/api/rooms', { name, private: isPrivate })).json()) as Room
const roomAt = async (peer: Peer, id: string): Promise<Room | undefined> =>
  ((await (await peer.get(`/api/rooms?ids=${id}`)).json()) as { rooms: Room[] }).rooms[0]

test('[TOPIC-1] a name or topic is refused for a room that one may not see, without any of the two, and where it is too long, and stays as it was', async () => {
  const secret = await newRoom(ada, 'secret', true)
  const open = await newRoom(ada, 'open')
  expect(await change(his, secret.id, { topic: 'mine now' })).toBe('room.notFound')
  expect(await change(desk, secret.id, { name: 'mine now' })).toBe('room.notFound')
  expect(await change(his, 'zzzzzzzzzzzzzzzz', { topic: 'x' })).toBe('room.notFound')
  expect(await change(reads, open.id, { topic: 'x' })).toBe('notAllowed')
  const invalid = [{}, { topic: null }, { topic: 7 }, { name: '' }, { topic: 'x', more: 1 }]
  for (const fields of [...invalid, { topic: '漢'.repeat(ROOM_TOPIC_MAX_CHARS + 1) }])
    expect([fields, await change(hers, open.id, fields)]).toEqual([fields, 'frame.invalid'])
  for (const name of ['\u200b', ' ', 'x'.repeat(ROOM_NAME_MAX_CHARS + 1)])
    expect([name, await change(hers, open.id, { name, topic: 'x' })]).toEqual([name, 'name.unusable'])
  expect(await roomAt(ada, open.id)).toEqual(open)
  await run(desk, { type: 'room.archive', roomId: open.id, archived: true })
  expect(await change(hers, open.id, { topic: 'x' })).toBe('room.archived')
})

test('[TOPIC-2] a room is renamed by a host and by who has made it, never the lobby or a conversation of two, and to no name that another public room has', async () => {
  const [room, other] = [await newRoom(ada, 'plans'), await newRoom(ada, 'kitchen')]
  expect(await change(his, room.id, { name: 'his' })).toBe('notAllowed')
  expect(await change(hers, room.id, { name: 'KITCHEN' })).toBe('room.nameTaken')
  expect(await change(hers, room.id, { name: 'Lobby' })).toBe('room.nameTaken')
  const lobby = await lobbyOf(desk)
  expect(await change(desk, lobby, { name: 'hall' })).toBe('room.isLobby')
  const talk = await run(hers, { type: 'room.direct', memberId: bob.member.id })
  const talkId = typeof talk === 'object' && talk.type === 'room.created' ? talk.room.id : ''
  expect(await change(hers, talkId, { name: 'ours' })).toBe('room.isDirect')

  expect(await change(hers, room.id, { name: ' Plans\u200b  B ' })).toMatchObject({ room: { name: 'Plans B' } })
  // The same name in other letters is no other name.
  expect(await change(desk, room.id, { name: 'PLANS b' })).toMatchObject({ room: { name: 'PLANS b' } })
  await eventually(() => his.received('room.changed').some((each) => each.room.name === 'PLANS b'))
  // What it was called is free, and what it is called leads to it.
  expect(await newRoom(bob, 'plans')).toMatchObject({ name: 'plans' })
  const chat = await plainSocket(hub.origin, '/chat?room=plans%20b', { as: bob })
  await eventually(() => chat.frames.some(({ type, room: called }) => type === 'subscribed' && called === 'plans b'))
  hers.send(chatSend(room.id, 'still here'))
  await eventually(() => chat.frames.some(({ content }) => content === 'still here'))

  // Private rooms of one name may be two; nobody learns that there is another one.
  const secret = await newRoom(ada, 'ideas', true)
  expect(await change(hers, secret.id, { name: 'kitchen' })).toMatchObject({ room: { name: 'kitchen', private: true } })
  expect(await roomAt(bob, other.id)).toMatchObject({ name: 'kitchen', private: false })
  const audit = (await (await host.get('/api/audit?action=room.rename')).json()) as { entries: object[] }
  expect(audit.entries.at(-1)).toMatchObject({ actorName: 'Ada', subject: room.id, detail: 'plans' })
  expect(audit.entries[0]).toMatchObject({ actorName: 'Ada', subject: secret.id, detail: '' })
})

test('[TOPIC-3] whoever may speak in a room gives it a topic, of one clean line, and all who may see the room learn of it', async () => {
  const room = await newRoom(ada, 'garden')
  const watching = await plainSocket(hub.origin, '/changes?entities=rooms', { as: bob })
  const topic = 'What grows where,\nand \u202ewho\u202c waters it'
  const changed = await change(his, room.id, { topic })
  const now = { ...room, topic: 'What grows where, and who waters it' }
  expect(changed).toMatchObject({ type: 'room.changed', room: now })
  expect(await roomAt(ada, room.id)).toEqual(now)
  await eventually(() => reads.received('room.changed').some((each) => each.room.topic === now.topic))
  await eventually(() =>
    watching.frames.some(
      ({ entity, action, data }) => `${entity} ${action}` === 'rooms updated' && (data as Room).topic === now.topic,
    ),
  )
  expect((await live(ada)).received('snapshot')[0]?.rooms.find(({ id }) => id === room.id)).toEqual(now)

  const secret = await newRoom(ada, 'surprise', true)
  await change(hers, secret.id, { topic: 'the party' })
  const talk = await run(hers, { type: 'room.direct', memberId: host.member.id })
  const talkId = typeof talk === 'object' && talk.type === 'room.created' ? talk.room.id : ''
  expect(await change(desk, talkId, { topic: 'our trip' })).toMatchObject({ room: { topic: 'our trip' } })
  expect(await change(his, room.id, { topic: '\u200b ' })).toMatchObject({ room: { topic: '' } })
  await eventually(() => his.received('room.changed').at(-1)?.room.topic === '')
  expect(JSON.stringify([...his.all, ...watching.frames])).not.toMatch(/the party|our trip/)
})

test('[TOPIC-4] over HTTP one request changes name and topic together, and a retry of it is answered the same', async () => {
  const room = await newRoom(ada, 'tools')
  const path = `/api/rooms/${room.id}`
  const refused = async (fields: object, peer = ada) => {
    const answer = await peer.send('PATCH', path, fields)
    return [answer.status, ((await answer.json()) as { error?: { code: string } }).error?.code]
  }
  expect(await refused({})).toEqual([422, 'frame.invalid'])
  expect(await refused({ archived: true, topic: 'x' })).toEqual([422, 'frame.invalid'])
  expect(await refused({ name: 'x' }, bob)).toEqual([403, 'notAllowed'])
  expect(await refused({ name: 'lobby', topic: 'x' })).toEqual([409, 'room.nameTaken'])
  expect(await roomAt(ada, room.id)).toEqual(room)

  const fields = { name: 'workshop', topic: 'Who has the drill?', clientId: 'workshop-1' }
  const now = { ...room, name: 'workshop', topic: 'Who has the drill?' }
  for (const _ of [1, 2]) {
    const answer = await ada.send('PATCH', path, fields)
    expect([answer.status, await answer.json()]).toEqual([200, now])
  }
  expect(await (await ada.send('PATCH', path, { archived: true })).json()).toEqual({ ...now, archived: true })
})

test('[TOPIC-5] exports name the topic of a room', async () => {
  const room = await newRoom(ada, 'crew')
  const exported = async (format: string) =>
    await (await ada.get(`/api/export/rooms/${room.id}?format=${format}`)).text()
  expect(await exported('md')).toMatch(/^# crew\n\nTaken [^\n]*\n$/)
  await change(hers, room.id, { topic: 'Watches, # and *tea*' })
  expect(await exported('md')).toMatch(/^# crew\n\nTaken [^\n]*\n\nWatches, \\# and \\\*tea\\\*\n$/)
  expect(JSON.parse(await exported('json')).room.topic).toBe('Watches, # and *tea*')
})

/** What a socket knows at its start of a room: its position, with `muted` where it is. */
const positionAtStart = (socket: Live, roomId: string) =>
  socket.received('caught-up')[0]?.reads?.find((each) => each.roomId === roomId)

test('[TOPIC-7] on /chat a room is found by a former name by those who may see it, until another one has it', async () => {
  const own = await aHub(['--limits', 'off', '--door', 'open'])
  const [boss, cleo, dora] = [await own.host(), await own.join('Cleo'), await own.join('Dora')]
  const make = async (by: Peer, name: string, isPrivate = false) => newRoom(by, name, isPrivate)
  const rename = async (by: Peer, id: string, name: string) =>
    expect((await by.send('PATCH', `/api/rooms/${id}`, { name })).status).toBe(200)
  const namesNow = async () =>
    ((await (await boss.get('/api/rooms')).json()) as { rooms: Room[] }).rooms.map(({ name }) => name).sort()
  /** Posts by a name, and returns the bodies that the room has then. */
  async function say(by: Peer, room: string, content: string) {
    const script = await plainSocket(own.origin, `/chat?room=${encodeURIComponent(room)}`, { as: by })
    script.send({ content })
    await eventually(() => script.of('message').length + script.of('error').length > 0)
    const [message] = script.of('message')
    script.close()
    return message?.['room'] ?? script.of('error')[0]?.['code']
  }
  const bodiesIn = async (id: string) =>
    ((await (await cleo.get(`/api/rooms/${id}/messages`)).json()) as { messages: { body: string }[] }).messages.map(
      ({ body }) => body,
    )

  const build = await make(cleo, 'builds')
  await rename(cleo, build.id, 'continuous integration')
  await rename(cleo, build.id, 'ci')
  // As it was called, in any case; and no room of that name is made.
  expect(await say(dora, 'Builds', 'by the first name')).toBe('Builds')
  expect(await say(dora, 'continuous integration', 'by the second')).toBe('continuous integration')
  expect(await bodiesIn(build.id)).toEqual(['by the first name', 'by the second'])
  expect(await namesNow()).toEqual(['ci', 'lobby'])

  // Who has the name now is meant by it, and the last one that had it afterwards.
  const other = await make(dora, 'builds')
  await say(dora, 'builds', 'to the new one')
  await rename(dora, other.id, 'doras builds')
  await say(dora, 'builds', 'to the last one')
  expect(await bodiesIn(other.id)).toEqual(['to the new one', 'to the last one'])
  // A capital more is no other name.
  await rename(dora, other.id, "Dora's Builds")
  await rename(dora, other.id, 'doras builds')

  // Of a private room nobody else learns what it was called.
  const vault = await make(cleo, 'treasure map', true)
  await rename(cleo, vault.id, 'nothing to see')
  await say(cleo, 'treasure map', 'still here')
  expect(await bodiesIn(vault.id)).toEqual(['still here'])
  await say(dora, 'treasure map', 'mine is another')
  expect(await namesNow()).toEqual(['ci', 'doras builds', 'lobby', 'treasure map'])
  expect(await bodiesIn(vault.id)).toEqual(['still here'])

  // In the trash it is not found.
  await cleo.send('DELETE', `/api/rooms/${build.id}`, {})
  await say(dora, 'continuous integration', 'made anew')
  expect(await namesNow()).toContain('continuous integration')
  await own.end()
})

test('[MUTE-1] a room that one may not see is not muted, and who may not write can mute one', async () => {
  const secret = await newRoom(ada, 'quiet secret', true)
  const open = await newRoom(ada, 'quiet')
  expect(await mute(his, secret.id)).toBe('room.notFound')
  expect(await mute(his, 'zzzzzzzzzzzzzzzz')).toBe('room.notFound')
  expect(await run(his, { type: 'room.mute', roomId: open.id })).toBe('frame.invalid')
  expect((await bob.send('PUT', `/api/rooms/${secret.id}/mute`)).status).toBe(404)
  expect(await mute(reads, open.id)).toMatchObject({ type: 'room.muted', roomId: open.id, muted: true })
  expect(positionAtStart(await live(viewer), open.id)).toEqual({
    roomId: open.id,
    seq: 0,
    unread: 0,
    muted: true,
  })
  // Who leaves a room is sent nothing of it.
  const left = await newRoom(ada, 'left', true)
  await run(hers, { type: 'room.invite', roomId: left.id, memberId: bob.member.id })
  await mute(his, left.id)
  await run(his, { type: 'room.leave', roomId: left.id })
  expect(positionAtStart(await live(bob), left.id)).toBeUndefined()
})

test('[MUTE-2] that a room is muted is known to all devices of the member, also after a restart of the hub, and to nobody else', async () => {
  const own = await aHub(['--limits', 'off'])
  const [eve, mal] = [await own.join('Eve'), await own.join('Mal')]
  const [phone, tablet, others] = [await live(eve), await live(eve), await live(mal)]
  const lobbyId = await lobbyOf(phone)
  const watching = await plainSocket(own.origin, '/changes', { as: mal })
  expect(await mute(phone, lobbyId)).toMatchObject({ type: 'room.muted', memberId: eve.member.id, muted: true })
  await eventually(() => tablet.received('room.muted').length === 1)
  expect((await eve.send('DELETE', `/api/rooms/${lobbyId}/mute`)).status).toBe(200)
  const answer = await eve.send('PUT', `/api/rooms/${lobbyId}/mute?clientId=once`)
  expect([answer.status, await answer.json()]).toEqual([200, { id: lobbyId }])
  await eventually(() => tablet.received('room.muted').length === 3)
  expect(tablet.received('room.muted').map(({ muted }) => muted)).toEqual([true, false, true])
  expect(await (await eve.post(`/api/rooms/${lobbyId}/read`, { seq: 0 })).json()).toMatchObject({ muted: true })

  // A later change reaches the others, so that what came before it would have, too.
  others.send(chatSend(lobbyId, 'x'))
  await eventually(() => watching.frames.some(({ entity }) => entity === 'messages'))
  const all = JSON.stringify([
    ...others.all,
    ...watching.frames,
    ...(await live(mal, { since: 0, epoch: epochOf(others) })).all,
  ])
  expect(all).not.toContain('muted')

  await own.stop('hubEnds')
  const again = await startHub(readConfig(['--port', '0', '--data', own.folder], { HUBBUB_LOG: 'silent' }))
  const origin = `http://127.0.0.1:${again.port}`
  expect(positionAtStart(await live(peerOf(origin, eve)), lobbyId)).toMatchObject({ seq: 0, unread: 1, muted: true })
  expect(positionAtStart(await live(peerOf(origin, mal)), lobbyId)?.muted).toBeUndefined()
  const recent = await live(peerOf(origin, eve), { snapshot: 'recent' })
  expect(positionAtStart(recent, lobbyId)).toMatchObject({ muted: true })
  await again.stop('hubEnds')
  await own.end()
})
const epochOf = (socket: Live) => socket.received('hello')[0]?.epoch ?? ''

test('[MUTE-3] a muted room has its reading position as before, and in a database of before rooms could be muted none is', async () => {
  const room = await newRoom(ada, 'noise')
  for (const body of ['one', 'two', 'three']) await run(his, { type: 'chat.send', roomId: room.id, body })
  const read = async (seq: number) => (await (await ada.post(`/api/rooms/${room.id}/read`, { seq })).json()) as object
  await mute(hers, room.id)
  expect(await read(0)).toEqual({ roomId: room.id, seq: 0, unread: 3, muted: true })
  expect(await read(2)).toEqual({ roomId: room.id, seq: 2, unread: 1, muted: true })
  await mute(hers, room.id, false)
  expect(await read(0)).toEqual({ roomId: room.id, seq: 2, unread: 1 })

  const db = new Database(':memory:', { strict: true })
  const before = readdirSync(join(import.meta.dir, '../../src-bun/store/migrations'))
    .sort()
    .findIndex((name) => /muted/.test(name))
  migrate(db, before)
  db.run(
    "INSERT INTO members (id, name, name_key, colour, role, created_at) VALUES ('m1', 'Ada', 'ada', '', 'member', 1)",
  )
  db.run("INSERT INTO rooms (id, name, name_key, created_at, last_seq) VALUES ('r1', 'old', 'old', 1, 5)")
  db.run("INSERT INTO read_positions (member_id, room_id, seq) VALUES ('m1', 'r1', 3)")
  migrate(db)
  const positions = createReadPositions(db)
  expect(positions.all('m1')).toEqual([{ roomId: 'r1', seq: 3, unread: 0 }])
  positions.mute('m1', 'r1', true)
  positions.set('m1', 'r1', 4)
  expect(positions.of('m1', 'r1')).toEqual({ roomId: 'r1', seq: 4, unread: 0, muted: true })
})
