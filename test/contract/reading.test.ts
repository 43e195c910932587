// How far each member has read, which the hub remembers so that their devices agree.
import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../../src-bun/config.ts'
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

let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
})
afterAll(() => hub.end())

const newRoom = async (peer: Peer, name: string, isPrivate = false): Promise<Room> =>
  (await (await peer.post('/api/rooms', { name, private: isPrivate })).json()) as Room
const say = async (socket: Live, roomId: string, bodies: readonly string[]) => {
  const sent = bodies.map((body) => chatSend(roomId, body))
  for (const command of sent) socket.send(command)
  for (const { clientId } of sent) await socket.answer(clientId)
}
const named = (count: number) => Array.from({ length: count }, (_, n) => `message ${n + 1}`)
/** The position in one room with which a socket has caught up. */
const positionAtStart = (socket: Live, roomId: string) =>
  socket.received('caught-up')[0]?.reads?.find((each) => each.roomId === roomId)

test('[READ-1] reading a room that one may not see, or up to what is no position, is refused', async () => {
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const secret = await newRoom(ada, 'secret', true)
  const open = await newRoom(ada, 'open to all')
  const socket = await live(bob)
  const codeOf = async (roomId: string, seq: unknown) => {
    const before = socket.received('error').length
    socket.send({ type: 'room.read', roomId, seq })
    await eventually(() => socket.received('error').length > before)
    return socket.received('error').at(-1)?.code
  }
  expect(await codeOf(secret.id, 1)).toBe('room.notFound')
  expect(await codeOf('zzzzzzzzzzzzzzzz', 1)).toBe('room.notFound')
  for (const seq of [-1, 1.5, '1', null, undefined])
    expect([seq, await codeOf(open.id, seq)]).toEqual([seq, 'frame.invalid'])

  expect((await bob.post(`/api/rooms/${secret.id}/read`, { seq: 1 })).status).toBe(404)
  for (const body of [{}, { seq: -1 }, { seq: '1' }, { seq: 1, more: true }])
    expect((await bob.post(`/api/rooms/${open.id}/read`, body)).status).toBe(422)
})

test('[READ-2] all devices of a member learn how far they have read, and nobody else does', async () => {
  const [ada, bob] = [await hub.join('Ada two'), await hub.join('Bob two')]
  const [writer, desk, phone] = [await live(bob), await live(ada), await live(ada)]
  const { id } = await newRoom(bob, 'devices')
  await say(writer, id, named(5))
  desk.send({ type: 'room.read', roomId: id, seq: 3 })
  await eventually(() => phone.received('read').length > 0)
  expect(phone.received('read')).toEqual([{ type: 'read', roomId: id, seq: 3, unread: 2 }])

  const answer = await ada.post(`/api/rooms/${id}/read`, { seq: 4 })
  expect([answer.status, await answer.json()]).toEqual([200, { roomId: id, seq: 4, unread: 1 }])
  await eventually(() => desk.received('read').length > 1)
  expect(desk.received('read').at(-1)).toEqual({ type: 'read', roomId: id, seq: 4, unread: 1 })

  const tablet = await live(ada)
  expect(positionAtStart(tablet, id)).toEqual({ roomId: id, seq: 4, unread: 1 })
  expect(positionAtStart(await live(bob), id)).toEqual({ roomId: id, seq: 0, unread: 0 })
  expect(writer.received('read')).toEqual([])
})

test('[READ-3] a position never goes back, and never beyond the newest message', async () => {
  const [ada, bob] = [await hub.join('Ada three'), await hub.join('Bob three')]
  const writer = await live(bob)
  const { id } = await newRoom(bob, 'forward')
  await say(writer, id, named(3))
  const read = async (seq: number) => (await ada.post(`/api/rooms/${id}/read`, { seq })).json()
  expect(await read(2)).toEqual({ roomId: id, seq: 2, unread: 1 })
  expect(await read(1)).toEqual({ roomId: id, seq: 2, unread: 1 })
  expect(await read(Number.MAX_SAFE_INTEGER)).toEqual({ roomId: id, seq: 3, unread: 0 })
  await say(writer, id, ['later'])
  expect(await read(0)).toEqual({ roomId: id, seq: 3, unread: 1 })
})

test('[READ-4] own messages are never unread, what a newcomer finds is read, and a count ends at a hundred', async () => {
  const [ada, bob] = [await hub.join('Ada four'), await hub.join('Bob four')]
  const [adas, bobs] = [await live(ada), await live(bob)]
  const { id } = await newRoom(bob, 'counted')
  await say(bobs, id, ['one'])
  await say(adas, id, ['mine', 'mine'])
  await say(bobs, id, ['two'])
  expect(positionAtStart(await live(ada), id)).toEqual({ roomId: id, seq: 0, unread: 2 })
  await say(bobs, id, named(120))
  expect(positionAtStart(await live(ada), id)).toEqual({ roomId: id, seq: 0, unread: 100 })

  const eve = await live(await hub.join('Eve four'))
  expect(positionAtStart(eve, id)).toEqual({ roomId: id, seq: 124, unread: 0 })
  // A room made later is new to everybody.
  const later = await newRoom(bob, 'later')
  await say(bobs, later.id, ['first'])
  expect(positionAtStart(await live(eve.peer), later.id)).toEqual({ roomId: later.id, seq: 0, unread: 1 })
})

test('[READ-5] positions survive a restart of the hub', async () => {
  const first = await aHub()
  const ada = await first.join('Ada five')
  const bob = await live(await first.join('Bob five'))
  const id = await lobbyOf(bob)
  await say(bob, id, named(4))
  await ada.post(`/api/rooms/${id}/read`, { seq: 3 })
  await first.stop('hubEnds')
  const config = readConfig(['--port', '0', '--data', first.folder], { HUBBUB_LOG: 'silent' })
  const second = await startHub(config)
  const again = await live(peerOf(`http://127.0.0.1:${second.port}`, ada))
  expect(positionAtStart(again, id)).toEqual({ roomId: id, seq: 3, unread: 1 })
  await second.stop('hubEnds')
  await first.end()
})

test('[READ-6] in a database from before positions were stored, everything that a member may see counts as read', () => {
  const migrations = join(import.meta.dir, '../../src-bun/store/migrations')
  const db = new Database(':memory:')
  migrate(db, readdirSync(migrations).filter((file) => file < '0007').length)
  for (const id of ['a', 'b'])
    db.run("INSERT INTO members (id, name, name_key, colour, role, created_at) VALUES (?1, ?1, ?1, '', 'member', 1)", [
      id,
    ])
  for (const [id, isPrivate] of [
    ['public', 0],
    ['private', 1],
  ] as const) {
    db.run(
      "INSERT INTO rooms (id, name, name_key, private, direct, created_at, created_by, last_seq) VALUES (?1, ?1, ?1, ?2, 0, 1, 'a', 2)",
      [id, isPrivate],
    )
    for (const seq of [1, 2])
      db.run("INSERT INTO messages VALUES (?, ?, ?, 'b', 'b', 'words', 1)", [id, seq, `${id} ${seq}`])
  }
  db.run("INSERT INTO room_members (room_id, member_id, joined_at) VALUES ('private', 'a', 1)")

  migrate(db)

  const positions = createReadPositions(db)
  expect(positions.all('a')).toEqual([
    { roomId: 'private', seq: 2, unread: 0 },
    { roomId: 'public', seq: 2, unread: 0 },
  ])
  expect(positions.all('b')).toEqual([{ roomId: 'public', seq: 2, unread: 0 }])
  // Somebody who is invited later begins at the first message.
  expect(positions.of('b', 'private').seq).toBe(0)
  db.close()
})

test('[READ-9] who may see a room can ask who has read a message there: those who were there when it came, and not its author', async () => {
  const [ada, bob, eve] = [await hub.join('Ada Reader'), await hub.join('Bob Reader'), await hub.join('Eve Reader')]
  const [open, secret] = [await newRoom(ada, 'reading room'), await newRoom(ada, 'reading nook', true)]
  const post = async (roomId: string) =>
    (await (await ada.post(`/api/rooms/${roomId}/messages`, { body: 'read me' })).json()) as { id: string; seq: number }
  const [first, hidden] = [await post(open.id), await post(secret.id)]
  const readersOf = async (by: Peer, roomId: string, messageId: string) => {
    const answer = await by.get(`/api/rooms/${roomId}/messages/${messageId}/readers`)
    const { readers, error } = (await answer.json()) as { readers?: { name: string }[]; error?: { code: string } }
    return readers?.map(({ name }) => name).sort() ?? `${answer.status} ${error?.code}`
  }
  expect(await readersOf(bob, secret.id, hidden.id)).toBe('404 room.notFound')
  expect(await readersOf(bob, 'zzzzzzzzzzzzzzzz', first.id)).toBe('404 room.notFound')
  // A message of another room is none of this one.
  expect(await readersOf(ada, open.id, hidden.id)).toBe('404 message.notFound')
  expect((await fetch(`${hub.origin}/api/rooms/${open.id}/messages/${first.id}/readers`)).status).toBe(401)

  expect(await readersOf(ada, open.id, first.id)).toEqual([])
  await bob.post(`/api/rooms/${open.id}/read`, { seq: first.seq })
  await ada.post(`/api/rooms/${open.id}/read`, { seq: first.seq })
  expect(await readersOf(eve, open.id, first.id)).toEqual(['Bob Reader'])
  // For a newcomer everything counts as read, and they have not been there.
  await hub.join('New Reader')
  expect(await readersOf(ada, open.id, first.id)).toEqual(['Bob Reader'])
  const second = await post(open.id)
  expect(await readersOf(ada, open.id, second.id)).toEqual([])
  await eve.post(`/api/rooms/${open.id}/read`, { seq: second.seq })
  expect(await readersOf(ada, open.id, first.id)).toEqual(['Bob Reader', 'Eve Reader'])
  expect(await readersOf(ada, open.id, second.id)).toEqual(['Eve Reader'])

  // Who has left a private room is not named there any more.
  await ada.post(`/api/rooms/${secret.id}/members`, { memberId: bob.member.id })
  await bob.post(`/api/rooms/${secret.id}/read`, { seq: hidden.seq })
  expect(await readersOf(ada, secret.id, hidden.id)).toEqual(['Bob Reader'])
  const socket = await live(bob)
  socket.send({ type: 'room.leave', clientId: 'readers-leave', roomId: secret.id })
  await socket.answer('readers-leave')
  expect(await readersOf(ada, secret.id, hidden.id)).toEqual([])
  socket.close()
})
