// Whom messages mention, and how many of that each member has not read, over real sockets and on the disk.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { Message } from '../../src-bun/contract/chat.ts'
import { MENTIONS_PER_MESSAGE, UNREAD_COUNT_MAX } from '../../src-bun/contract/limits.ts'
import type { ReadPosition } from '../../src-bun/contract/rooms.ts'
import { aHub, eventually, type Live, live, lobbyOf, type Peer, type TestHub } from '../support/hub.ts'
import { answerTo, changeOf } from '../support/lobby.ts'
import { plainSocket } from '../support/plain.ts'

let hub: TestHub
let ada: Live
let bob: Live
let mary: Live
let lobbyId: string
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  ada = await live(await hub.join('Ada'))
  bob = await live(await hub.join('Bob'))
  mary = await live(await hub.join('Mary Ann'))
  lobbyId = await lobbyOf(ada)
})
afterAll(() => hub.end())

const run = (by: Live, command: { type: string; [field: string]: unknown }) =>
  answerTo(by, { ...(command.type.startsWith('chat.') && { roomId: lobbyId }), ...command })
async function post(by: Live, body: string, fields: object = {}): Promise<Message> {
  return changeOf(await run(by, { type: 'chat.send', body, ...fields }), 'chat.posted').message
}
async function aRoom(by: Live, name: string, isPrivate = false): Promise<string> {
  return changeOf(await run(by, { type: 'room.create', name, private: isPrivate }), 'room.created').room.id
}
const idOf = ({ peer }: Live) => peer.member.id
const mentionOf = (member: Live, name = member.peer.member.name) => ({ id: idOf(member), name })

/** How far a member has read in a room, and what they have not read, as the hub counts it. */
async function position({ peer }: { peer: Peer }, roomId: string, seq = 0): Promise<ReadPosition> {
  return (await (await peer.post(`/api/rooms/${roomId}/read`, { seq })).json()) as ReadPosition
}
const mentions = async (by: { peer: Peer }, roomId: string) => (await position(by, roomId)).mentions ?? 0

test('[MENTION-1] a message that mentions somebody who does not exist, or too many, is refused and not posted', async () => {
  const roomId = await aRoom(ada, 'refusals')
  const send = (fields: object) => run(ada, { type: 'chat.send', roomId, body: 'x', ...fields })
  expect(await send({ mentions: ['zzzzzzzzzzzzzzzz'] })).toBe('member.notFound')
  expect(await send({ mentions: [idOf(bob), 'zzzzzzzzzzzzzzzz'] })).toBe('member.notFound')
  const many = Array.from({ length: MENTIONS_PER_MESSAGE + 1 }, () => idOf(bob))
  for (const given of [many, ['Bob'], 'Bob', [1], { id: idOf(bob) }])
    expect([given, await send({ mentions: given })]).toEqual([given, 'frame.invalid'])
  expect(await send({ mentionsAll: 'yes' })).toBe('frame.invalid')
  const message = await post(ada, 'x', { roomId })
  expect(message.seq).toBe(1)
  const edit = { type: 'chat.edit', roomId, messageId: message.id, body: 'y', mentions: ['zzzzzzzzzzzzzzzz'] }
  expect(await run(ada, edit)).toBe('member.notFound')
  expect(await mentions(bob, roomId)).toBe(0)
})

test('[MENTION-2] a command names members by their ids, and its message has each of them once with their name', async () => {
  const roomId = await aRoom(ada, 'by id')
  const ids = [idOf(mary), idOf(bob), idOf(mary)]
  const message = await post(ada, '@Mary Ann and @Bob, lunch?', { roomId, mentions: ids })
  expect(message.mentions).toEqual([mentionOf(mary), mentionOf(bob)])
  expect(message.mentionsAll).toBeUndefined()
  const page = (await (await bob.peer.get(`/api/rooms/${roomId}/messages`)).json()) as { messages: Message[] }
  expect(page.messages).toEqual([message])
  expect([await mentions(bob, roomId), await mentions(mary, roomId), await mentions(ada, roomId)]).toEqual([1, 1, 0])
  // Nobody is mentioned where the command says so, whatever stands in the text.
  expect((await post(ada, '@Bob is what I call him', { roomId, mentions: [] })).mentions).toBeUndefined()
  await post(ada, 'to myself', { roomId, mentions: [idOf(ada)] })
  expect([await mentions(bob, roomId), await mentions(ada, roomId)]).toEqual([1, 0])
})

test('[MENTION-3] without ids the names behind an @ in the text are looked for, also those with blanks and in a sentence', async () => {
  const roomId = await aRoom(ada, 'by name')
  const named = async (body: string) => {
    const { mentions = [], mentionsAll } = await post(ada, body, { roomId })
    return [...mentions, ...(mentionsAll ? ['all'] : [])]
  }
  const [b, m] = [mentionOf(bob), mentionOf(mary)]
  const cases: [string, Awaited<ReturnType<typeof named>>][] = [
    ['@Bob', [b]],
    ['@Bob, are you there?', [b]],
    ['(@Bob)', [b]],
    ['That is @Bob’s cup, and "@Bob!"', [b]],
    ['Ask @Mary Ann or @Bob.', [m, b]],
    [
      '@bob and @MARY ANN',
      [
        { ...b, name: 'bob' },
        { ...m, name: 'MARY ANN' },
      ],
    ],
    ['@Bob @Bob\n@Bob', [b]],
    ['@all lunch', ['all']],
    ['@All: @Bob is cooking', [b, 'all']],
    ['bob@example.org, x@Bob, @@Bob, /@Bob', []],
    ['@Bobby @Mary @ Bob @nobody @allergy', []],
    ['@', []],
  ]
  for (const [body, expected] of cases) expect([body, await named(body)]).toEqual([body, expected])
  const many = await post(ada, `${'@nobody '.repeat(60)}@Bob`, { roomId })
  expect(many.mentions).toBeUndefined()
})

test('[MENTION-4] unread mentions are counted apart from unread messages, for each member and room, on all their devices', async () => {
  const roomId = await aRoom(ada, 'counted')
  const phone = await live(bob.peer)
  for (let n = 0; n < 3; n++) await post(ada, `line ${n}`, { roomId })
  await post(ada, '@Bob?', { roomId })
  await run(bob, { type: 'room.mute', roomId, muted: true })
  await post(mary, '@Bob!', { roomId })
  expect(await position(bob, roomId)).toEqual({ roomId, seq: 0, unread: 5, mentions: 2, muted: true })
  const later = await live(bob.peer)
  const reads = later.received('caught-up')[0]?.reads
  expect(reads?.find((each) => each.roomId === roomId)).toMatchObject({ mentions: 2, unread: 5 })
  expect(reads?.every((each) => each.mentions !== 0)).toBe(true)

  bob.send({ type: 'room.read', roomId, seq: 4 })
  await eventually(() => phone.received('read').some((read) => read.roomId === roomId && read.seq === 4))
  expect(phone.received('read').findLast((read) => read.roomId === roomId)).toMatchObject({ unread: 1, mentions: 1 })
  bob.send({ type: 'room.read', roomId, seq: 5 })
  await eventually(() => phone.received('read').some((read) => read.roomId === roomId && read.seq === 5))
  expect(phone.received('read').findLast((read) => read.roomId === roomId)).not.toHaveProperty('mentions')
  for (const socket of [phone, later]) socket.close()
})

test('[MENTION-5] @all is counted for everybody who may read the room and has not, and not for who has written it', async () => {
  const roomId = await aRoom(ada, 'for all', true)
  await run(ada, { type: 'room.invite', roomId, memberId: idOf(bob) })
  await post(ada, 'hello @all', { roomId })
  await post(ada, '@Bob, you too', { roomId, mentions: [idOf(bob)], mentionsAll: true })
  expect([await mentions(bob, roomId), await mentions(ada, roomId)]).toEqual([2, 0])
  expect((await mary.peer.post(`/api/rooms/${roomId}/read`, { seq: 0 })).status).toBe(404)
  await position(bob, roomId, 1)
  expect(await mentions(bob, roomId)).toBe(1)
  for (let n = 0; n < UNREAD_COUNT_MAX; n++) await post(ada, `@all ${n}`, { roomId })
  expect(await mentions(bob, roomId)).toBe(UNREAD_COUNT_MAX)
})

test('[MENTION-6] an edit that adds a mention counts it, also where the message was read, and one that takes it away does not count it any more', async () => {
  const roomId = await aRoom(ada, 'edited')
  const message = await post(ada, 'Lunch?', { roomId })
  const edit = (body: string, fields: object = {}) =>
    run(ada, { type: 'chat.edit', roomId, messageId: message.id, body, ...fields })
  await position(bob, roomId, 1)
  expect(await edit('Lunch, @Bob?')).toMatchObject({ message: { mentions: [mentionOf(bob)] } })
  expect([await mentions(bob, roomId), await mentions(mary, roomId)]).toEqual([1, 0])
  await edit('Lunch, @Bob and @Mary Ann?')
  expect([await mentions(bob, roomId), await mentions(mary, roomId)]).toEqual([1, 1])
  await position(bob, roomId, 1)
  expect(await mentions(bob, roomId)).toBe(0)
  // Who was mentioned before and has read it is not called once more.
  await edit('Lunch at noon, @Bob and @Mary Ann?')
  expect([await mentions(bob, roomId), await mentions(mary, roomId)]).toEqual([0, 1])
  expect(await edit('Lunch at noon?')).not.toHaveProperty('message.mentions')
  expect(await mentions(mary, roomId)).toBe(0)
  await edit('Lunch', { mentionsAll: true })
  expect([await mentions(bob, roomId), await mentions(mary, roomId)]).toEqual([0, 1])
  await edit('Lunch, @Mary Ann')
  expect([await mentions(bob, roomId), await mentions(mary, roomId)]).toEqual([0, 1])
})

test('[MENTION-7] a message that is deleted mentions nobody any more, in the log of changes neither', async () => {
  const roomId = await aRoom(ada, 'deleted')
  const message = await post(ada, 'psst, @Bob', { roomId })
  const toAll = await post(ada, 'psst, @all', { roomId })
  expect(await mentions(bob, roomId)).toBe(2)
  for (const { id } of [message, toAll]) await run(ada, { type: 'chat.delete', roomId, messageId: id })
  expect(await position(bob, roomId)).toEqual({ roomId, seq: 0, unread: 2 })
  const newcomer = await live(mary.peer, { since: 0, epoch: bob.received('hello')[0]?.epoch ?? '' })
  const about = newcomer.changes().filter((change) => 'message' in change && change.message.id === message.id)
  expect(about).toHaveLength(2)
  for (const change of about) expect(change).not.toHaveProperty('message.mentions')
  newcomer.close()
})

test('[MENTION-8] who may not read a room is not mentioned in it, and who has left a conversation of two comes back', async () => {
  const roomId = await aRoom(ada, 'without Bob', true)
  expect((await post(ada, 'not for @Bob', { roomId })).mentions).toBeUndefined()
  expect((await post(ada, 'not for Bob', { roomId, mentions: [idOf(bob), idOf(ada)] })).mentions).toEqual([
    mentionOf(ada),
  ])
  await run(ada, { type: 'room.invite', roomId, memberId: idOf(bob) })
  expect(await mentions(bob, roomId)).toBe(0)

  const direct = await run(ada, { type: 'room.direct', memberId: idOf(bob) })
  const directId = typeof direct !== 'string' && 'room' in direct ? direct.room.id : ''
  await run(bob, { type: 'room.leave', roomId: directId })
  expect((await post(ada, '@Bob, come back', { roomId: directId })).mentions).toEqual([mentionOf(bob)])
  expect(await mentions(bob, directId)).toBe(1)
})

test('[MENTION-9] on /chat a script mentions by name or by id, and is sent whom a message mentions', async () => {
  const sender = await plainSocket(hub.origin, '/chat?room=lobby', { as: ada.peer })
  const reader = await plainSocket(hub.origin, '/chat?room=lobby', { as: bob.peer })
  await eventually(() => sender.of('subscribed').length + reader.of('subscribed').length === 2)
  const got = (content: string) => eventually(() => reader.of('message').find((frame) => frame['content'] === content))
  sender.send({ content: 'The tea is ready, @Bob!' })
  expect(await got('The tea is ready, @Bob!')).toMatchObject({ mentions: [mentionOf(bob)] })
  sender.send({ content: 'The tea is cold', mentions: [idOf(mary)], mentionsAll: true, clientId: 'cold-tea' })
  const cold = await got('The tea is cold')
  expect(cold).toMatchObject({ mentions: [mentionOf(mary)], mentionsAll: true })
  sender.send({ action: 'edit', id: cold?.['id'], content: 'No tea for @Bob' })
  const edited = await eventually(() => reader.of('edited')[0])
  expect(edited).toMatchObject({ mentions: [mentionOf(bob)] })
  expect(edited).not.toHaveProperty('mentionsAll')
  sender.send({ content: 'x', mentions: ['zzzzzzzzzzzzzzzz'], clientId: 'nobody' })
  await eventually(() => sender.of('error').find(({ code }) => code === 'member.notFound'))
  sender.send({ content: 'nobody is called' })
  expect(Object.keys((await got('nobody is called')) as object)).not.toContain('mentions')
  for (const socket of [sender, reader]) socket.close()
})

test('[MENTION-10] over HTTP, on /changes and in exports a message says whom it mentions', async () => {
  const watcher = await plainSocket(hub.origin, '/changes?entities=messages', { as: bob.peer })
  await eventually(() => watcher.of('caught-up').length > 0)
  const path = `/api/rooms/${lobbyId}/messages`
  expect((await ada.peer.post(path, { body: 'x', mentions: ['zzzzzzzzzzzzzzzz'] })).status).toBe(404)
  const message = (await (await ada.peer.post(path, { body: 'Ready, @Mary Ann?' })).json()) as Message
  expect(message.mentions).toEqual([mentionOf(mary)])
  const fields = { body: 'Ready, Bob?', mentions: [idOf(bob)], mentionsAll: true }
  const edited = (await (await ada.peer.send('PATCH', `${path}/${message.id}`, fields)).json()) as Message
  expect(edited).toMatchObject({ mentions: [mentionOf(bob)], mentionsAll: true })
  const seen = () => watcher.frames.filter((frame) => frame['id'] === message.id)
  await eventually(() => seen().length === 2)
  expect(seen().map(({ data }) => data)).toEqual([message, edited])
  const json = (await (await bob.peer.get(`/api/export/rooms/${lobbyId}?format=json`)).json()) as {
    messages: Message[]
  }
  expect(json.messages.find(({ id }) => id === message.id)).toEqual(edited)
  watcher.close()
})
