// Polls in rooms, over real sockets and on the disk.
import { afterAll, expect, test } from 'bun:test'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { PollToSend } from '../../src-bun/contract/leading/polls.ts'
import { POLL_ANSWER_MAX_CHARS } from '../../src-bun/contract/limits.ts'
import { clientId, eventually, type Live, live, type Peer } from '../support/hub.ts'
import { changeOf, threeInTheLobby } from '../support/lobby.ts'
import { type Frame, plainSocket } from '../support/plain.ts'

const { hub, desk, ada, bob, lobbyId, run, aRoom } = await threeInTheLobby()
afterAll(() => hub.end())

const LUNCH = { answers: ['Soup', 'Bread', 'Nothing'] }
async function ask(by: Live, poll: Partial<PollToSend> = {}, roomId = lobbyId, body = 'What for lunch?') {
  const answer = await run(by, { type: 'chat.send', roomId, body, poll: { ...LUNCH, ...poll } })
  return changeOf(answer, 'chat.posted').message
}
const vote = (by: Live, { id, roomId }: Message, ...choices: number[]) =>
  run(by, { type: 'poll.vote', roomId, messageId: id, choices })
const close = (by: Live, { id, roomId }: Message) => run(by, { type: 'poll.close', roomId, messageId: id })

/** The message as it is read from the disk. */
async function read({ id, roomId }: Message, by: Peer = bob.peer): Promise<Message> {
  const answer = await by.get(`/api/rooms/${roomId}/messages?limit=100`)
  const { messages } = (await answer.json()) as { messages: Message[] }
  return messages.find((message) => message.id === id) as Message
}
const countsOf = async (message: Message) => (await read(message)).poll?.answers.map(({ count }) => count)

test('[POLL-1] a poll without a question, with one answer, an empty one, too many or twice the same is refused', async () => {
  const send = (body: string, poll: object) => run(ada, { type: 'chat.send', body, poll })
  expect(await send('', LUNCH)).toBe('frame.invalid')
  expect(await send(' ', LUNCH)).toBe('text.empty')
  expect(await send('One?', { answers: ['only'] })).toBe('frame.invalid')
  expect(await send('Eleven?', { answers: Array.from({ length: 11 }, (_, n) => `${n}`) })).toBe('frame.invalid')
  expect(await send('Blank?', { answers: ['a', ' '] })).toBe('text.empty')
  expect(await send('Long?', { answers: ['a', 'b'.repeat(POLL_ANSWER_MAX_CHARS + 1)] })).toBe('frame.invalid')
  expect(await send('Twice?', { answers: ['Soup', ' soup '] })).toBe('poll.invalid')
  expect(await send('More?', { ...LUNCH, secret: true })).toBe('frame.invalid')
  const { messages } = (await (await ada.peer.get(`/api/rooms/${lobbyId}/messages`)).json()) as { messages: Message[] }
  expect(messages).toEqual([])
})

test('[POLL-2] a vote is refused that is about no poll, about what is not seen, with unknown answers, several where one is asked for, or too late', async () => {
  const poll = await ask(ada)
  const plain = await run(ada, { type: 'chat.send', body: 'No poll' })
  const plainMessage = typeof plain !== 'string' && plain.type === 'chat.posted' ? plain.message : poll
  expect(await vote(bob, plainMessage, 0)).toBe('poll.notFound')
  expect(await close(ada, plainMessage)).toBe('poll.notFound')
  expect(await vote(bob, { ...poll, id: 'zzzzzzzzzzzzzzzz' }, 0)).toBe('message.notFound')
  expect(await vote(bob, poll, 3)).toBe('poll.invalid')
  expect(await vote(bob, poll, 10)).toBe('frame.invalid')
  expect(await vote(bob, poll, 0, 0)).toBe('frame.invalid')
  expect(await vote(bob, poll, 0, 1)).toBe('poll.invalid')
  const hidden = await ask(ada, {}, await aRoom(ada, 'hers', { private: true }))
  expect(await vote(bob, hidden, 0)).toBe('room.notFound')
  expect(await close(bob, hidden)).toBe('room.notFound')
  expect((await bob.peer.get(`/api/rooms/${hidden.roomId}/messages/${hidden.id}/vote`)).status).toBe(404)
  expect(await close(bob, poll)).toBe('message.notYours')

  await run(desk, { type: 'member.mute', memberId: bob.peer.member.id, muted: true })
  expect(await vote(bob, poll, 0)).toBe('member.muted')
  await run(desk, { type: 'member.mute', memberId: bob.peer.member.id, muted: false })
  const old = await ask(ada, {}, await aRoom(desk, 'old'))
  await run(desk, { type: 'room.archive', roomId: old.roomId, archived: true })
  expect(await vote(bob, old, 0)).toBe('room.archived')

  await close(ada, poll)
  expect([await vote(bob, poll, 0), await close(ada, poll)]).toEqual(['poll.closed', 'poll.closed'])
  expect(await countsOf(poll)).toEqual([0, 0, 0])
})

test('[POLL-3] votes are counted, replaced and taken back, and a retry counts once', async () => {
  const one = await ask(ada)
  const [first] = [await vote(ada, one, 0), await vote(bob, one, 0)]
  expect(first).toMatchObject({ type: 'poll.voted', messageId: one.id, counts: [1, 0, 0], voters: 1 })
  expect(await vote(bob, one, 2)).toMatchObject({ counts: [1, 0, 1], voters: 2 })
  expect(await vote(desk, one, 1)).toMatchObject({ counts: [1, 1, 1], voters: 3 })
  expect(await vote(desk, one)).toMatchObject({ counts: [1, 0, 1], voters: 2 })
  const command = { type: 'poll.vote', messageId: one.id, choices: [1], clientId: clientId() }
  const both = [await run(bob, command), await run(bob, command)]
  expect(both[0]).toEqual(both[1] as never)
  expect((await read(one)).poll).toEqual({
    answers: [
      { text: 'Soup', count: 1 },
      { text: 'Bread', count: 1 },
      { text: 'Nothing', count: 0 },
    ],
    ...{ several: false, named: false, voters: 2 },
  })
  const several = await ask(ada, { several: true })
  await vote(ada, several, 2, 0)
  expect(await vote(bob, several, 0, 1, 2)).toMatchObject({ counts: [2, 1, 2], voters: 2 })
})

test('[POLL-4] who voted is sent to nobody, not even hosts, where the poll shows no names, and each member gets their own vote', async () => {
  const message = await ask(ada)
  await vote(bob, message, 1)
  await eventually(() => desk.received('poll.voted').some(({ messageId }) => messageId === message.id))
  const changed = desk.received('poll.voted').filter(({ messageId }) => messageId === message.id)
  expect(JSON.stringify([changed, await read(message, desk.peer)])).not.toContain(bob.peer.member.id)
  const path = `/api/rooms/${lobbyId}/messages/${message.id}/vote`
  expect(await (await bob.peer.get(path)).json()).toEqual({ choices: [1] })
  expect(await (await desk.peer.get(path)).json()).toEqual({ choices: [] })
})

test('[POLL-5] a poll that shows names says to everybody who has chosen what', async () => {
  const message = await ask(ada, { named: true, several: true })
  const [adaId, bobId] = [ada.peer.member.id, bob.peer.member.id]
  expect(await vote(bob, message, 2, 0)).toMatchObject({ vote: { memberId: bobId, choices: [0, 2] } })
  await vote(ada, message, 0)
  const answers = (await read(message)).poll?.answers.map(({ memberIds }) => memberIds?.toSorted())
  expect(answers).toEqual([[adaId, bobId].toSorted(), [], [bobId]])
})

test('[POLL-6] who has begun a poll or a host closes it, and it says who did', async () => {
  const [own, other] = [await ask(ada), await ask(ada)]
  expect(await close(ada, own)).toMatchObject({ type: 'poll.closed', by: ada.peer.member.id, byName: 'Ada' })
  await close(desk, other)
  const by = { by: desk.peer.member.id, byName: desk.peer.member.name, at: expect.any(Number) as unknown as number }
  expect((await read(other)).poll?.closed).toEqual(by)
})

test('[POLL-7] a locked room takes votes, and the question of a poll does not change once there are some', async () => {
  const roomId = await aRoom(desk, 'class')
  const message = await ask(desk, {}, roomId)
  await run(desk, { type: 'room.lock', roomId, locked: true })
  expect(await run(desk, { type: 'chat.edit', roomId, messageId: message.id, body: 'For supper?' })).toMatchObject({
    message: { body: 'For supper?', poll: { voters: 0 } },
  })
  expect(await vote(bob, message, 0)).toMatchObject({ counts: [1, 0, 0] })
  expect(await run(desk, { type: 'chat.edit', roomId, messageId: message.id, body: 'x?' })).toBe('poll.hasVotes')
})

test('[POLL-8] of a poll that is deleted no answer and no vote is left, also in the log', async () => {
  const message = await ask(ada, { answers: ['xylophone', 'zither'] })
  const seq = ada.changes().at(-1)?.seq ?? 0
  await vote(bob, message, 0)
  const deleted = await run(ada, { type: 'chat.delete', messageId: message.id })
  expect(JSON.stringify(deleted)).not.toContain('xylophone')
  expect(await vote(bob, message, 1)).toBe('message.notFound')
  const late = await live(bob.peer, { since: seq - 1, epoch: bob.received('hello')[0]?.epoch ?? '' })
  await eventually(() => late.received('chat.deleted').some((change) => change.message.id === message.id))
  expect(JSON.stringify(late.all)).not.toContain('xylophone')
  late.socket.close()
})

test('[POLL-9] the routes begin a poll, vote and close it as the commands do', async () => {
  const path = `/api/rooms/${lobbyId}/messages`
  const sent = await bob.peer.post(path, { body: 'Tea?', poll: { answers: ['yes', 'no'] } })
  const message = (await sent.json()) as Message
  expect([sent.status, message.poll?.answers.length]).toEqual([201, 2])
  const voted = await ada.peer.send('PUT', `${path}/${message.id}/vote`, { choices: [1] })
  expect([voted.status, await voted.json()]).toEqual([200, { counts: [0, 1], voters: 1 }])
  expect((await ada.peer.send('PUT', `${path}/${message.id}/vote`, { choices: [2] })).status).toBe(422)
  expect((await ada.peer.post(`${path}/${message.id}/close-poll`, {})).status).toBe(403)
  expect((await bob.peer.post(`${path}/${message.id}/close-poll`, {})).status).toBe(200)
  expect((await ada.peer.send('PUT', `${path}/${message.id}/vote`, { choices: [0] })).status).toBe(409)
})

test('[POLL-10] on /chat a poll is begun, voted in and closed, and everybody in the room is sent the counts', async () => {
  const one = await plainSocket(hub.origin, '/chat?room=lobby', { as: ada.peer })
  const two = await plainSocket(hub.origin, '/chat?room=lobby', { as: bob.peer })
  const poll = { answers: ['yes', 'no'] }
  one.send({ content: 'Coffee?', poll: { ...poll, named: true } })
  const of = (content: string) => eventually(() => two.of('message').find((frame) => frame['content'] === content))
  const asked = (await of('Coffee?')) as Frame
  const [id, seq] = [asked['id'], asked['seq']]
  expect(asked['poll']).toMatchObject({ answers: [{ text: 'yes', count: 0 }, { text: 'no' }], voters: 0 })
  two.send({ action: 'vote', id, choices: [0] })
  const voted = await eventually(() => one.of('vote')[0])
  expect(voted).toMatchObject({ user: 'Bob', choices: [0], counts: [1, 0], voters: 1, id, seq })
  one.send({ action: 'closePoll', id })
  expect(await eventually(() => two.of('pollClosed')[0])).toMatchObject({ user: 'Ada', id, seq })
  one.send({ content: 'Secret?', poll })
  const secret = (await of('Secret?')) as Frame
  two.send({ action: 'vote', id: secret['id'], choices: [1] })
  const counted = (await eventually(() => one.of('vote')[1])) as Frame
  expect([counted['user'], counted['userId'], counted['choices']]).toEqual([undefined, undefined, undefined])
  expect(counted).toMatchObject({ counts: [0, 1], voters: 1 })
  for (const socket of [one, two]) socket.close()
})

test('[POLL-11] /changes reports votes and the end of a poll as an entity of their own', async () => {
  const socket = await plainSocket(hub.origin, '/changes?entities=polls', { as: bob.peer })
  const changes = () => socket.frames.filter((frame) => 'entity' in frame)
  const message = await ask(ada, { named: true })
  await vote(bob, message, 2)
  await close(ada, message)
  await eventually(() => changes().length >= 2)
  const [voted, closed] = changes()
  const of = { messageId: message.id, roomId: lobbyId }
  const at = { entity: 'polls', action: 'updated', id: message.id }
  const chosen = { memberId: bob.peer.member.id, choices: [2] }
  expect(voted).toMatchObject({ ...at, data: { ...of, counts: [0, 0, 1], voters: 1, ...chosen } })
  expect(closed).toMatchObject({ ...at, data: { ...of, closed: { by: ada.peer.member.id, byName: 'Ada' } } })
  socket.close()
})

test('[POLL-12] exports have the answers of a poll with their counts, and with names where it shows them', async () => {
  const roomId = await aRoom(ada, 'kitchen')
  const [named, secret] = [await ask(ada, { named: true }, roomId), await ask(ada, {}, roomId, 'And to drink?')]
  await vote(bob, named, 1)
  await vote(bob, secret, 2)
  await close(ada, named)
  const exported = async (format: string) => (await ada.peer.get(`/api/export/rooms/${roomId}?format=${format}`)).text()
  const markdown = await exported('md')
  expect(markdown).toContain(
    '> What for lunch?\n\n- Soup: 0\n- Bread: 1 (Bob)\n- Nothing: 0\n\n*Poll, 1 vote, closed by Ada',
  )
  expect(markdown).toContain('> And to drink?\n\n- Soup: 0\n- Bread: 0\n- Nothing: 1\n\n*Poll, 1 vote*')
  const { messages } = JSON.parse(await exported('json')) as { messages: { poll: { answers: object[] } }[] }
  expect(messages.map(({ poll }) => poll.answers[1])).toEqual([
    { text: 'Bread', count: 1, memberIds: [bob.peer.member.id], memberNames: ['Bob'] },
    { text: 'Bread', count: 0 },
  ])
})

test('[POLL-13] a poll is found by its question and by its answers, and no more once it was deleted', async () => {
  const message = await ask(ada, { answers: ['marimba', 'bassoon'] }, lobbyId, 'Which quince instrument?')
  const found = async (q: string) => {
    const { results } = (await (await bob.peer.get(`/api/search?q=${q}&kind=message`)).json()) as {
      results: { id: string; excerpt: string }[]
    }
    return results.filter(({ id }) => id === message.id)
  }
  await eventually(async () => (await found('bassoon')).length === 1)
  expect((await found('bassoon'))[0]?.excerpt).toContain('bassoon')
  expect(await found('quince')).toHaveLength(1)
  await run(ada, { type: 'chat.delete', messageId: message.id })
  await eventually(async () => (await found('bassoon')).length === 0)
})
