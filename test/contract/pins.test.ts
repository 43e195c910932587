// Messages that are pinned in their room, over real sockets and on the disk.
import { afterAll, expect, test } from 'bun:test'
import type { Message } from '../../src-bun/contract/chat.ts'
import { PINS_PER_ROOM } from '../../src-bun/contract/limits.ts'
import { eventually, type Live, type Peer } from '../support/hub.ts'
import { threeInTheLobby } from '../support/lobby.ts'
import { plainSocket } from '../support/plain.ts'

const { hub, desk, ada, bob, lobbyId, run, post, aRoom } = await threeInTheLobby()
afterAll(() => hub.end())

const pin = (by: Live, { id, roomId }: Message, isSet = true) =>
  run(by, { type: 'chat.pin', roomId, messageId: id, isSet })

/** The pinned messages of a room, as they are read from the disk. */
async function pinned(roomId = lobbyId, by: Peer = bob.peer): Promise<Message[]> {
  return ((await (await by.get(`/api/rooms/${roomId}/pins`)).json()) as { messages: Message[] }).messages
}

test('[PIN-1] a message that is not there, or in a room that one does not see or may not write in, is not pinned', async () => {
  const message = await post(ada, 'The kettle is in the galley')
  const at = { type: 'chat.pin', messageId: message.id, isSet: true }
  expect(await run(bob, { ...at, messageId: 'zzzzzzzzzzzzzzzz' })).toBe('message.notFound')
  expect(await run(bob, { ...at, roomId: 'zzzzzzzzzzzzzzzz' })).toBe('room.notFound')
  expect(await run(bob, { type: 'chat.pin', messageId: message.id })).toBe('frame.invalid')
  const roomId = await aRoom(ada, 'hers', { private: true })
  const hidden = await post(ada, 'nobody else reads this', roomId)
  expect(await pin(bob, hidden)).toBe('room.notFound')
  expect(await run(bob, { ...at, messageId: hidden.id })).toBe('message.notFound')
  expect((await bob.peer.get(`/api/rooms/${roomId}/pins`)).status).toBe(404)

  const quietId = await aRoom(desk, 'quiet')
  const quiet = await post(ada, 'hush', quietId)
  await run(desk, { type: 'room.lock', roomId: quietId, locked: true })
  expect(await pin(ada, quiet)).toBe('room.locked')
  await run(desk, { type: 'room.lock', roomId: quietId, locked: false })
  await run(desk, { type: 'room.archive', roomId: quietId, archived: true })
  expect(await pin(ada, quiet)).toBe('room.archived')
  await run(desk, { type: 'member.mute', memberId: ada.peer.member.id, muted: true })
  expect(await pin(ada, message)).toBe('member.muted')
  await run(desk, { type: 'member.mute', memberId: ada.peer.member.id, muted: false })

  await run(ada, { type: 'chat.delete', messageId: message.id })
  expect(await pin(ada, message)).toBe('message.notFound')
  expect([await pinned(), await pinned(quietId)]).toEqual([[], []])
})

test('[PIN-2] whoever may write in a room pins and unpins its messages, and each pin says who and when', async () => {
  const [first, second] = [await post(ada, 'Door code: 4711'), await post(ada, 'Lunch at noon')]
  const byBob = { by: bob.peer.member.id, byName: 'Bob' }
  expect(await pin(bob, first)).toMatchObject({
    ...{ type: 'chat.pinned', roomId: lobbyId, messageId: first.id, messageSeq: first.seq, isSet: true, ...byBob },
  })
  await pin(ada, second)
  await eventually(() => desk.received('chat.pinned').some(({ messageId }) => messageId === second.id))
  expect(await pinned()).toEqual([
    { ...second, pinned: { by: ada.peer.member.id, byName: 'Ada', at: expect.any(Number) } },
    { ...first, pinned: { ...byBob, at: expect.any(Number) } },
  ] as unknown as Message[])
  // A message that is pinned once more is at the top.
  await pin(ada, first)
  expect((await pinned()).map(({ id, pinned }) => [id, pinned?.byName])).toEqual([
    [first.id, 'Ada'],
    [second.id, 'Ada'],
  ])
  await run(ada, { type: 'chat.edit', messageId: first.id, body: 'Door code: 4712' })
  expect((await pinned()).map(({ body }) => body)).toEqual(['Door code: 4712', 'Lunch at noon'])
  await pin(bob, second, false)
  await pin(bob, second, false)
  expect(await pin(bob, first, false)).toMatchObject({ isSet: false, ...byBob })
  expect(await pinned()).toEqual([])
})

test('[PIN-3] a room has a hundred pins and no more, and one that is taken away makes place for another', async () => {
  const roomId = await aRoom(ada, 'many')
  const messages: Message[] = []
  for (let n = 0; n <= PINS_PER_ROOM; n++) messages.push(await post(ada, `line ${n}`, roomId))
  const last = messages.pop() as Message
  for (const message of messages) await pin(bob, message)
  expect(await pin(bob, last)).toBe('pin.tooMany')
  expect(await pin(ada, messages[0] as Message)).toMatchObject({ isSet: true })
  expect(await pinned(roomId)).toHaveLength(PINS_PER_ROOM)
  await pin(bob, messages[1] as Message, false)
  expect(await pin(bob, last)).toMatchObject({ isSet: true })
})

test('[PIN-4] a message that is deleted is pinned no more', async () => {
  const message = await post(ada, 'The safe is open')
  await pin(ada, message)
  const deleted = await run(ada, { type: 'chat.delete', messageId: message.id })
  expect(typeof deleted !== 'string' && 'message' in deleted && deleted.message.pinned).toBeUndefined()
  expect(await pinned()).toEqual([])
  expect(await pin(bob, message, false)).toBe('message.notFound')
})

test('[PIN-5] the routes pin and unpin as the commands do, and a retry of one is answered the same', async () => {
  const message = await post(ada, 'pinned over HTTP')
  const path = `/api/rooms/${lobbyId}/messages/${message.id}/pin`
  expect((await bob.peer.send('PUT', `/api/rooms/${lobbyId}/messages/zzzzzzzzzzzzzzzz/pin`)).status).toBe(404)
  expect((await bob.peer.send('PUT', path, { clientId: 'not a client id' })).status).toBe(422)
  const answer = await bob.peer.send('PUT', path, { clientId: 'pin-1' })
  expect([answer.status, await answer.json()]).toEqual([200, { id: message.id }])
  expect((await bob.peer.send('PUT', path, { clientId: 'pin-1' })).status).toBe(200)
  expect((await pinned()).map(({ id }) => id)).toEqual([message.id])
  expect((await bob.peer.send('DELETE', `${path}?clientId=pin-2`)).status).toBe(200)
  expect(await pinned()).toEqual([])
})

test('[PIN-6] on /chat a message is pinned and unpinned, and everybody in the room is sent who did', async () => {
  const sender = await plainSocket(hub.origin, '/chat?room=lobby', { as: ada.peer })
  const reader = await plainSocket(hub.origin, '/chat?room=lobby', { as: bob.peer })
  await eventually(() => sender.of('subscribed').length + reader.of('subscribed').length === 2)
  const message = await post(bob, 'to be pinned by a device')
  sender.send({ action: 'pin', id: 'zzzzzzzzzzzzzzzz', clientId: 'device-pin-0' })
  await eventually(() => sender.of('error').find(({ code }) => code === 'message.notFound'))
  sender.send({ action: 'pin', id: message.id, clientId: 'device-pin-1' })
  expect(await eventually(() => reader.of('pin')[0])).toMatchObject({
    ...{ room: 'lobby', user: 'Ada', userId: ada.peer.member.id, id: message.id, seq: message.seq, isSet: true },
    clientId: 'device-pin-1',
  })
  sender.send({ action: 'pin', id: message.id, isSet: false })
  expect(await eventually(() => reader.of('pin')[1])).toMatchObject({ id: message.id, isSet: false })
  for (const socket of [sender, reader]) socket.close()
})

test('[PIN-7] /changes reports pins as an entity of their own, from any place in the log', async () => {
  const since = bob.changes().at(-1)?.seq ?? 0
  const message = await post(ada, 'pinned and watched')
  await pin(bob, message)
  await pin(ada, message, false)
  const watcher = await plainSocket(hub.origin, `/changes?entities=pins&since=${since}`, { as: bob.peer })
  await eventually(() => watcher.of('caught-up').length > 0)
  const data = { messageId: message.id, roomId: lobbyId }
  expect(watcher.frames.filter(({ entity }) => entity === 'pins')).toMatchObject([
    { action: 'created', id: message.id, data: { ...data, by: bob.peer.member.id, byName: 'Bob' } },
    { action: 'deleted', id: message.id, data: { ...data, by: ada.peer.member.id, byName: 'Ada' } },
  ])
  watcher.close()
})

test('[PIN-8] exports say what is pinned, and by whom', async () => {
  const message = await post(ada, 'worth keeping')
  await pin(bob, message)
  const markdown = await (await bob.peer.get(`/api/export/rooms/${lobbyId}?format=md`)).text()
  expect(markdown).toMatch(/\*\*Ada\*\* \d\d:\d\d \(pinned by Bob\)\n\n> worth keeping\n/)
  const json = (await (await bob.peer.get(`/api/export/rooms/${lobbyId}?format=json`)).json()) as {
    messages: Message[]
  }
  expect(json.messages.find(({ id }) => id === message.id)).toEqual((await pinned())[0] as Message)
})

test('[PIN-9] pins of a private room are seen by its members alone', async () => {
  const roomId = await aRoom(ada, 'between us', { private: true })
  const message = await post(ada, 'our plan', roomId)
  await pin(ada, message)
  await post(ada, 'after the pin')
  await eventually(() => bob.received('chat.posted').some((posted) => posted.message.body === 'after the pin'))
  expect(JSON.stringify(bob.all)).not.toContain(message.id)
  await run(ada, { type: 'room.invite', roomId, memberId: bob.peer.member.id })
  expect((await pinned(roomId)).map(({ id }) => id)).toEqual([message.id])
})
