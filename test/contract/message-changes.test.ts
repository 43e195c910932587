// What happens to messages after they were posted, over real sockets and on the disk.
import { afterAll, expect, test } from 'bun:test'
import type { Message } from '../../src-bun/contract/chat.ts'
import { EMOJIS_PER_MESSAGE } from '../../src-bun/contract/limits.ts'
import { clientId, eventually, type Live, live, type Peer } from '../support/hub.ts'
import { threeInTheLobby } from '../support/lobby.ts'
import { plainSocket } from '../support/plain.ts'

const { hub, desk, ada, bob, lobbyId, run, post } = await threeInTheLobby()
afterAll(() => hub.end())

const edit = (by: Live, messageId: string, body: string) => run(by, { type: 'chat.edit', messageId, body })
const remove = (by: Live, messageId: string) => run(by, { type: 'chat.delete', messageId })
const react = (by: Live, messageId: string, emoji: string, isSet = true) =>
  run(by, { type: 'chat.react', messageId, emoji, isSet })
const at = ({ id, roomId }: Message) => `/api/rooms/${roomId}/messages/${id}`

/** The message as it is read from the disk. */
async function stored({ id, roomId }: Message, by: Peer = bob.peer): Promise<Message | undefined> {
  const page = (await (await by.get(`/api/rooms/${roomId}/messages?limit=100`)).json()) as { messages: Message[] }
  return page.messages.find((message) => message.id === id)
}

/** The options of a socket that is sent the whole log. */
const fromTheStart = () => ({ since: 0, epoch: bob.received('hello')[0]?.epoch ?? '' })

test('[MSG-1] a message is changed by its author alone, and anybody else is refused', async () => {
  const message = await post(ada, 'Tee is at four')
  expect(await edit(bob, message.id, 'Tea is at five')).toBe('message.notYours')
  expect(await edit(desk, message.id, 'Tea is at five')).toBe('message.notYours')
  expect(await edit(ada, 'zzzzzzzzzzzzzzzz', 'x')).toBe('message.notFound')
  expect(await edit(ada, message.id, ' \u200b ')).toBe('text.empty')
  expect(await run(ada, { type: 'chat.edit', messageId: message.id, body: 'x', roomId: 'zzzzzzzzzzzzzzzz' })).toBe(
    'room.notFound',
  )
  expect(await stored(message)).toEqual(message)

  const edited = await edit(ada, message.id, 'Tea is at four')
  const now = { ...message, body: 'Tea is at four', editedAt: expect.any(Number) }
  expect(edited).toMatchObject({ type: 'chat.edited', message: now })
  expect(await stored(message)).toEqual(now as unknown as Message)
  await eventually(() => bob.received('chat.edited').some(({ message: { id } }) => id === message.id))
})

test('[MSG-2] a message is deleted by its author or a host, keeps its place, and is changed no more', async () => {
  const [first, second, third] = [await post(ada, 'one'), await post(ada, 'two'), await post(ada, 'three')]
  expect(await remove(bob, second.id)).toBe('message.notYours')
  expect(await remove(ada, second.id)).toMatchObject({ type: 'chat.deleted' })
  expect(await remove(desk, third.id)).toMatchObject({ type: 'chat.deleted' })

  const deletion = { by: ada.peer.member.id, byName: 'Ada', at: expect.any(Number) }
  expect(await stored(second)).toEqual({ ...second, body: '', deleted: deletion } as unknown as Message)
  expect((await stored(third))?.deleted?.by).toBe(desk.peer.member.id)
  expect([first.seq, second.seq, third.seq, (await post(ada, 'four')).seq]).toEqual(
    [0, 1, 2, 3].map((n) => first.seq + n),
  )
  const later = [edit(ada, second.id, 'two'), remove(ada, second.id), react(bob, second.id, '👍')]
  expect(await Promise.all(later)).toEqual(['message.notFound', 'message.notFound', 'message.notFound'])
})

test('[MSG-3] nothing of a deleted text is in the log of changes or in exports, whatever it was changed to before', async () => {
  const message = await post(ada, 'the safe is behind the kettle')
  const elsewhere = await post(bob, 'this one stays')
  await edit(ada, message.id, 'the safe is below the kettle')
  await edit(ada, message.id, 'the safe is in the galley')
  await react(bob, message.id, '🔑')
  const before = await live(bob.peer, fromTheStart())
  expect(JSON.stringify(before.changes()).match(/the safe is/g)).toHaveLength(3)
  before.close()

  await remove(ada, message.id)

  const newcomer = await live(bob.peer, fromTheStart())
  const about = newcomer.changes().filter((change) => 'message' in change && change.message.id === message.id)
  expect(about.map(({ type }) => type)).toEqual(['chat.posted', 'chat.edited', 'chat.edited', 'chat.deleted'])
  for (const change of about)
    expect('message' in change && [change.message.body, change.message.seq]).toEqual(['', message.seq])
  expect(JSON.stringify(newcomer.all)).not.toContain('the safe is')
  expect(JSON.stringify(newcomer.all)).toContain('this one stays')
  newcomer.close()
  for (const format of ['md', 'json']) {
    const text = await (await bob.peer.get(`/api/export/rooms/${lobbyId}?format=${format}`)).text()
    expect(text).not.toContain('the safe is')
    expect(text).toContain(elsewhere.body)
  }
})

test('[MSG-4] a retry of a message that was deleted meanwhile neither posts it again nor brings its text back', async () => {
  const id = clientId()
  const send = () => ada.send({ type: 'chat.send', clientId: id, roomId: lobbyId, body: 'sent twice' })
  send()
  const posted = await ada.answer(id)
  const message = posted.type === 'chat.posted' ? posted.message : undefined
  await remove(ada, message!.id)

  const again = await live(ada.peer)
  again.send({ type: 'chat.send', clientId: id, roomId: lobbyId, body: 'sent twice' })
  expect(await again.answer(id)).toMatchObject({ type: 'chat.posted', message: { id: message!.id, body: '' } })
  again.close()
})

test('[MSG-5] a reaction is one emoji, is counted once for each member, and is taken back', async () => {
  const message = await post(ada, 'Who is coming?')
  for (const emoji of ['x', '👍👍', '1', '<b>', '👍 ', '\u200d', 'é', '🏳'.repeat(9)])
    expect([emoji, await react(bob, message.id, emoji)]).toEqual([emoji, 'reaction.invalid'])
  for (const emoji of ['👍', '👩🏽‍🚀', '🇨🇭', '1️⃣', '❤️', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'])
    expect(await react(bob, message.id, emoji)).toMatchObject({ emoji })

  await react(bob, message.id, '👍')
  await react(ada, message.id, '👍')
  const [thumbs] = (await stored(message))?.reactions ?? []
  expect(thumbs).toEqual({ emoji: '👍', memberIds: [bob.peer.member.id, ada.peer.member.id] })
  await react(bob, message.id, '👍', false)
  await react(bob, message.id, '👍', false)
  expect((await stored(message))?.reactions?.find(({ emoji }) => emoji === '👍')?.memberIds).toEqual([
    ada.peer.member.id,
  ])
})

test('[MSG-6] a message takes so many reactions and no more, and the others can still be taken back', async () => {
  const message = await post(ada, 'Vote!')
  const emojis = Array.from({ length: EMOJIS_PER_MESSAGE }, (_, n) => String.fromCodePoint(0x1f600 + n))
  for (const emoji of emojis) await react(bob, message.id, emoji)
  expect(await react(ada, message.id, '👍')).toBe('reaction.tooMany')
  expect(await react(ada, message.id, emojis[0] as string)).toMatchObject({ isSet: true })
  await react(bob, message.id, emojis[1] as string, false)
  expect(await react(ada, message.id, '👍')).toMatchObject({ isSet: true })
})

test('[MSG-7] in a locked or archived room and for a muted member nothing is changed or reacted to, and own words can be deleted', async () => {
  const made = await run(desk, { type: 'room.create', name: 'quiet' })
  const roomId = typeof made !== 'string' && made.type === 'room.created' ? made.room.id : ''
  const message = await post(ada, 'hush', roomId)
  const tries = (by: Live) => [
    run(by, { type: 'chat.edit', roomId, messageId: message.id, body: 'hush!' }),
    run(by, { type: 'chat.react', roomId, messageId: message.id, emoji: '👍', isSet: true }),
  ]
  await run(desk, { type: 'room.lock', roomId, locked: true })
  expect(await Promise.all(tries(ada))).toEqual(['room.locked', 'room.locked'])
  await run(desk, { type: 'room.lock', roomId, locked: false })
  await run(desk, { type: 'room.archive', roomId, archived: true })
  expect(await Promise.all(tries(ada))).toEqual(['room.archived', 'room.archived'])
  await run(desk, { type: 'room.archive', roomId, archived: false })
  await run(desk, { type: 'member.mute', memberId: ada.peer.member.id, muted: true })
  expect(await Promise.all(tries(ada))).toEqual(['member.muted', 'member.muted'])
  expect(await run(ada, { type: 'chat.delete', roomId, messageId: message.id })).toMatchObject({ type: 'chat.deleted' })
  await run(desk, { type: 'member.mute', memberId: ada.peer.member.id, muted: false })
})

test('[MSG-8] what happens in a private room is seen by its members alone, and others learn nothing of its messages', async () => {
  const made = await run(ada, { type: 'room.create', name: 'secret', private: true })
  const roomId = typeof made !== 'string' && made.type === 'room.created' ? made.room.id : ''
  const message = await post(ada, 'hidden', roomId)
  await run(ada, { type: 'chat.edit', roomId, messageId: message.id, body: 'still hidden' })
  await run(ada, { type: 'chat.react', roomId, messageId: message.id, emoji: '👀', isSet: true })
  const asBob = [
    run(bob, { type: 'chat.react', roomId, messageId: message.id, emoji: '👍', isSet: true }),
    run(bob, { type: 'chat.react', roomId: lobbyId, messageId: message.id, emoji: '👍', isSet: true }),
  ]
  expect(await Promise.all(asBob)).toEqual(['room.notFound', 'message.notFound'])
  expect((await bob.peer.send('DELETE', at(message))).status).toBe(404)
  await run(ada, { type: 'chat.delete', roomId, messageId: message.id })
  await post(ada, 'after it')
  await eventually(() => bob.received('chat.posted').some((posted) => posted.message.body === 'after it'))
  expect(JSON.stringify(bob.all)).not.toContain(message.id)
})

test('[MSG-9] the routes do what the commands do, and a retry of one is answered the same', async () => {
  const message = await post(ada, 'over HTTP')
  const changed = await ada.peer.send('PATCH', at(message), { body: 'by HTTP', clientId: 'patch-1' })
  expect([changed.status, ((await changed.json()) as Message).body]).toEqual([200, 'by HTTP'])
  expect((await ada.peer.send('PATCH', at(message), { body: 'again', clientId: 'patch-1' })).status).toBe(200)
  expect((await stored(message))?.body).toBe('by HTTP')
  expect((await bob.peer.send('PATCH', at(message), { body: 'mine' })).status).toBe(403)
  expect((await ada.peer.send('PATCH', at(message), {})).status).toBe(422)

  expect((await bob.peer.send('PUT', `${at(message)}/reactions/${encodeURIComponent('🎉')}`)).status).toBe(200)
  expect((await bob.peer.send('PUT', `${at(message)}/reactions/no`)).status).toBe(422)
  expect((await stored(message))?.reactions).toEqual([{ emoji: '🎉', memberIds: [bob.peer.member.id] }])
  expect((await bob.peer.send('DELETE', `${at(message)}/reactions/${encodeURIComponent('🎉')}`)).status).toBe(200)
  expect((await stored(message))?.reactions).toBeUndefined()
  expect((await ada.peer.send('DELETE', at(message))).status).toBe(200)
  expect((await ada.peer.send('DELETE', at(message))).status).toBe(404)
})

test('[MSG-10] on /chat a message is changed, deleted and reacted to, also in a room that the socket is not in', async () => {
  const sender = await plainSocket(hub.origin, '/chat?room=lobby', { as: ada.peer })
  const reader = await plainSocket(hub.origin, '/chat?room=lobby', { as: bob.peer })
  const outside = await plainSocket(hub.origin, '/chat', { as: ada.peer })
  await eventually(() => sender.of('subscribed').length + reader.of('subscribed').length === 2)
  sender.send({ content: 'from a device', clientId: 'device-1' })
  const { id } = (await eventually(() => reader.of('message').find(({ content }) => content === 'from a device'))) as {
    id: string
  }
  const ofIt = (type: string) => reader.of(type).find((frame) => frame['id'] === id)

  sender.send({ action: 'edit', id, content: 'from the boiler', clientId: 'device-2' })
  expect(await eventually(() => ofIt('edited'))).toMatchObject({
    ...{ room: 'lobby', user: 'Ada', userId: ada.peer.member.id, content: 'from the boiler', clientId: 'device-2' },
  })
  reader.send({ action: 'react', id, emoji: '👍' })
  expect(await eventually(() => ofIt('reaction'))).toMatchObject({ user: 'Bob', emoji: '👍', isSet: true })
  reader.send({ action: 'edit', id, content: 'not mine', clientId: 'device-3' })
  await eventually(() => reader.of('error').find(({ code }) => code === 'message.notYours'))
  outside.send({ action: 'delete', id, clientId: 'device-4' })
  await eventually(() => outside.of('error').find(({ code }) => code === 'room.notFound'))
  outside.send({ action: 'delete', id, room: 'lobby', clientId: 'device-5' })
  expect(await eventually(() => outside.of('deleted')[0])).toMatchObject({ room: 'lobby', id, user: 'Ada' })
  expect(await eventually(() => ofIt('deleted'))).toMatchObject({ user: 'Ada', userId: ada.peer.member.id })
  for (const socket of [sender, reader, outside]) socket.close()
})

test('[MSG-11] /changes reports edits and deletions of messages, and reactions as an entity of their own', async () => {
  const watcher = await plainSocket(hub.origin, '/changes?entities=messages,reactions', { as: bob.peer })
  await eventually(() => watcher.of('caught-up').length > 0)
  const message = await post(ada, 'watched')
  await edit(ada, message.id, 'watched closely')
  await react(bob, message.id, '👀')
  await react(bob, message.id, '👀', false)
  await remove(ada, message.id)
  const seen = () => watcher.frames.filter((frame) => frame['id'] === message.id)
  await eventually(() => seen().length === 5)
  expect(seen().map(({ entity, action }) => [entity, action])).toEqual([
    ['messages', 'created'],
    ['messages', 'updated'],
    ['reactions', 'created'],
    ['reactions', 'deleted'],
    ['messages', 'deleted'],
  ])
  expect(seen()[2]?.['data']).toEqual({
    messageId: message.id,
    roomId: lobbyId,
    emoji: '👀',
    memberId: bob.peer.member.id,
  })
  watcher.close()
})

test('[MSG-12] exports say what was edited, deleted and reacted to', async () => {
  const [edited, deleted] = [await post(ada, 'draft'), await post(bob, 'oops')]
  await edit(ada, edited.id, 'fair copy')
  await react(bob, edited.id, '👏')
  await remove(desk, deleted.id)
  const markdown = await (await bob.peer.get(`/api/export/rooms/${lobbyId}?format=md`)).text()
  expect(markdown).toMatch(/\*\*Ada\*\* \d\d:\d\d \(edited\)\n\n> fair copy\n\n👏 1\n/)
  expect(markdown).toContain('*Deleted by Host*')
  const json = (await (await bob.peer.get(`/api/export/rooms/${lobbyId}?format=json`)).json()) as {
    messages: Message[]
  }
  expect(json.messages.find(({ id }) => id === edited.id)).toEqual((await stored(edited)) as Message)
})

test('[MSG-22] a message answers another one of its room, also a deleted one, and repeats nothing of its text', async () => {
  const question = await post(ada, 'Who has the key?')
  const made = await run(ada, { type: 'room.create', name: 'elsewhere' })
  const roomId = typeof made !== 'string' && made.type === 'room.created' ? made.room.id : ''
  const elsewhere = await post(ada, 'in another room', roomId)
  const answer = (replyTo: string) => run(bob, { type: 'chat.send', body: 'I have', replyTo })
  expect(await answer(elsewhere.id)).toBe('message.notFound')
  expect(await answer('zzzzzzzzzzzzzzzz')).toBe('message.notFound')

  const replyTo = { id: question.id, seq: question.seq, authorId: ada.peer.member.id, authorName: 'Ada' }
  const answered = await answer(question.id)
  expect(answered).toMatchObject({ type: 'chat.posted', message: { body: 'I have', replyTo } })
  await remove(ada, question.id)
  expect(await answer(question.id)).toMatchObject({ message: { replyTo } })
  const posted = typeof answered !== 'string' && answered.type === 'chat.posted' ? answered.message : undefined
  expect((await stored(posted as Message))?.replyTo).toEqual(replyTo)
  expect(JSON.stringify([answered, await stored(posted as Message)])).not.toContain('Who has the key')
  const markdown = await (await bob.peer.get(`/api/export/rooms/${lobbyId}?format=md`)).text()
  expect(markdown).toMatch(/\*\*Bob\*\* to Ada \d\d:\d\d\n\n> I have/)
})

test('[MSG-23] on /chat and over HTTP a message answers another one, too', async () => {
  const question = await post(ada, 'How warm is it?')
  const device = await plainSocket(hub.origin, '/chat?room=lobby', { as: bob.peer })
  await eventually(() => device.of('subscribed').length > 0)
  device.send({ content: '21 degrees', replyTo: question.id })
  const replyTo = { id: question.id, seq: question.seq, authorId: ada.peer.member.id, authorName: 'Ada' }
  expect(await eventually(() => device.of('message').find(({ content }) => content === '21 degrees'))).toMatchObject({
    replyTo,
  })
  const response = await bob.peer.post(`/api/rooms/${lobbyId}/messages`, { body: '22 now', replyTo: question.id })
  expect(await response.json()).toMatchObject({ body: '22 now', replyTo })
  device.close()
})
