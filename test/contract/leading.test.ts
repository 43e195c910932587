// Hands, the timer and the sentence that everybody reads, over real sockets and on the disk.
import { afterAll, expect, test } from 'bun:test'
import { readConfig } from '../../src-bun/config.ts'
import type { Leading } from '../../src-bun/contract/leading/leading.ts'
import {
  EYES_UP_WITHOUT_HOST_MS,
  HAND_WITHOUT_MEMBER_MS,
  TIMER_SHOWN_AFTER_END_MS,
  TURN_SHOWN_MS,
} from '../../src-bun/contract/limits.ts'
import { startHub } from '../../src-bun/hub.ts'
import { aHub, clientId, eventually, handClock, joinAt, live, type Peer } from '../support/hub.ts'
import { threeInTheLobby } from '../support/lobby.ts'
import { plainSocket } from '../support/plain.ts'

const clock = handClock()
const { hub, desk, ada, bob, lobbyId, run } = await threeInTheLobby(clock)
afterAll(() => hub.end())

const leading = async (by: Peer) => (await (await by.get('/api/leading')).json()) as Leading
const namesUp = async () => (await leading(desk.peer)).hands.queue?.map(({ name }) => name)
const SENTENCE = { type: 'eyesUp.start', text: 'Everybody look at the screen' }

test('[LEAD-1] only hosts lower the hands of others, start and change a timer, and ask everybody to look up', async () => {
  await run(ada, { type: 'hand.raise' })
  const commands = [
    { type: 'hand.lower', memberId: ada.peer.member.id },
    { type: 'hand.lowerAll' },
    { type: 'timer.start', ms: 60_000 },
    { type: 'timer.pause', isPaused: true },
    { type: 'timer.extend', ms: 60_000 },
    { type: 'timer.end' },
    SENTENCE,
    { type: 'eyesUp.end' },
  ]
  for (const command of commands) expect([command.type, await run(bob, command)]).toEqual([command.type, 'notAllowed'])
  const { timer, eyesUp, hands } = await leading(desk.peer)
  expect({ timer, eyesUp, count: hands.count }).toEqual({ count: 1 } as never)
  await run(ada, { type: 'hand.lower' })
})

test('[LEAD-2] hands are a queue in their order, of which everybody knows how long it is and hosts alone who is in it', async () => {
  expect(await run(bob, { type: 'hand.raise' })).toMatchObject({ type: 'hands.changed', count: 1 })
  await run(ada, { type: 'hand.raise' })
  // A hand that is up keeps its place.
  expect(await run(bob, { type: 'hand.raise' })).toMatchObject({ count: 2 })
  await eventually(() => desk.received('hands.changed').at(-1)?.count === 2)
  expect(await namesUp()).toEqual(['Bob', 'Ada'])
  expect((await leading(ada.peer)).hands).toEqual({ count: 2, isUp: true })
  expect(JSON.stringify(ada.received('hands.changed'))).not.toContain(bob.peer.member.id)
  expect(await run(desk, { type: 'hand.lower', memberId: bob.peer.member.id })).toMatchObject({ count: 1 })
  expect(await run(bob, { type: 'hand.lower' })).toMatchObject({ count: 1 })
  await run(bob, { type: 'hand.raise' })
  expect(await namesUp()).toEqual(['Ada', 'Bob'])
  expect(await run(desk, { type: 'hand.lowerAll' })).toMatchObject({ count: 0 })
  expect(await leading(ada.peer)).toMatchObject({ hands: { count: 0, isUp: false } })
})

test('[LEAD-40] the first member of the queue whom a host calls is shown that it is their turn, and nobody else is, until they dismiss it, raise a hand or all hands are lowered', async () => {
  const [adaId, bobId] = [ada.peer.member.id, bob.peer.member.id]
  const turns = async () => [(await leading(ada.peer)).hands.isTurn, (await leading(bob.peer)).hands.isTurn]
  const call = (memberId: string) => run(desk, { type: 'hand.lower', memberId })
  await run(ada, { type: 'hand.raise' })
  await run(bob, { type: 'hand.raise' })
  // Whoever is not the first is not called, and who lowers their own hand was not called either.
  await call(bobId)
  await run(ada, { type: 'hand.lower' })
  expect(await turns()).toEqual([undefined, undefined])
  await run(ada, { type: 'hand.raise' })
  await run(bob, { type: 'hand.raise' })
  await call(adaId)
  expect(await turns()).toEqual([true, undefined])
  expect((await leading(desk.peer)).hands.isTurn).toBeUndefined()
  await call(bobId)
  expect(await turns()).toEqual([undefined, true])
  // Of the other one, whose turn it is not.
  await run(ada, { type: 'hand.lower' })
  expect(await turns()).toEqual([undefined, true])
  await run(bob, { type: 'hand.lower' })
  expect(await turns()).toEqual([undefined, undefined])
  const isCalled = async () => {
    await run(ada, { type: 'hand.raise' })
    await call(adaId)
    return (await turns())[0]
  }
  expect(await isCalled()).toBe(true)
  await run(ada, { type: 'hand.raise' })
  expect(await turns()).toEqual([undefined, undefined])
  expect(await isCalled()).toBe(true)
  await run(desk, { type: 'hand.lowerAll' })
  expect(await turns()).toEqual([undefined, undefined])
})

test('[LEAD-43] that it was the turn of somebody is forgotten after ten minutes', async () => {
  // A hub of its own: it may close the sockets of the others when so much time passes at once.
  const passing = handClock()
  const other = await threeInTheLobby(passing)
  const isTurn = async () => (await leading(other.ada.peer)).hands.isTurn
  await other.run(other.ada, { type: 'hand.raise' })
  await other.run(other.desk, { type: 'hand.lower', memberId: other.ada.peer.member.id })
  passing.pass(TURN_SHOWN_MS)
  expect(await isTurn()).toBe(true)
  passing.pass(1)
  expect(await isTurn()).toBeUndefined()
  await other.hub.end()
})

test('[LEAD-3] the muted and viewers may raise a hand, and whoever is sent away has none any more', async () => {
  const eve = await live(await hub.join('Eve'))
  const memberId = eve.peer.member.id
  await run(desk, { type: 'member.mute', memberId, muted: true })
  expect(await run(eve, { type: 'hand.raise' })).toMatchObject({ count: 1 })
  const finn = await live(await hub.join('Finn'))
  await run(desk, { type: 'member.setRole', memberId: finn.peer.member.id, role: 'viewer' })
  expect(await run(finn, { type: 'hand.raise' })).toMatchObject({ count: 2 })
  expect(await run(finn, { type: 'hand.lower' })).toMatchObject({ count: 1 })
  await run(desk, { type: 'member.kick', memberId })
  await eventually(() => ada.received('hands.changed').at(-1)?.count === 0)
  expect(await namesUp()).toEqual([])
})

test('[LEAD-4] a timer runs by the clock of the hub, is paused, goes on and is made longer, and late comers are sent its rest', async () => {
  expect(await run(desk, { type: 'timer.pause', isPaused: true })).toBe('timer.notFound')
  expect(await run(desk, { type: 'timer.extend', ms: 60_000 })).toBe('timer.notFound')
  expect(await run(desk, { type: 'timer.start', ms: 0 })).toBe('frame.invalid')
  const at = clock.now()
  const by = { by: desk.peer.member.id, byName: desk.peer.member.name }
  const started = await run(desk, { type: 'timer.start', ms: 300_000, label: ' Group work ' })
  expect(started).toMatchObject({ timer: { label: 'Group work', endsAt: at + 300_000, ...by } })
  clock.pass(1000)
  const paused = await run(desk, { type: 'timer.pause', isPaused: true })
  expect(paused).toMatchObject({ timer: { label: 'Group work', restMs: 299_000, ...by } })
  clock.pass(1000)
  await run(desk, { type: 'timer.extend', ms: 60_000 })
  const late = await live(ada.peer, { snapshot: 'recent' })
  expect(late.received('caught-up')[0]?.leading).toEqual({
    ...{ now: at + 2000, hands: { count: 0, isUp: false } },
    timer: { label: 'Group work', restMs: 359_000, ...by },
  })
  late.close()
  const goesOn = await run(desk, { type: 'timer.pause', isPaused: false })
  expect(goesOn).toMatchObject({ timer: { endsAt: at + 2000 + 359_000 } })
  await run(desk, { type: 'timer.end' })
  await eventually(() => bob.received('timer.changed').at(-1)?.timer === undefined)
  expect((await leading(bob.peer)).timer).toBeUndefined()
})

test('[LEAD-5] while everybody is asked to look up, nobody but hosts posts, changes or reacts in any room, over sockets and HTTP', async () => {
  const posted = await run(ada, { type: 'chat.send', roomId: lobbyId, body: 'before' })
  const messageId = typeof posted !== 'string' && posted.type === 'chat.posted' ? posted.message.id : ''
  const own = await run(ada, { type: 'room.create', name: 'hers', private: true })
  const ownId = typeof own !== 'string' && own.type === 'room.created' ? own.room.id : ''
  const poll = await run(desk, { type: 'chat.send', roomId: lobbyId, body: 'Ready?', poll: { answers: ['yes', 'no'] } })
  const pollId = typeof poll !== 'string' && poll.type === 'chat.posted' ? poll.message.id : ''
  expect(await run(desk, { ...SENTENCE, text: ' \u200b ' })).toBe('text.empty')
  expect(await run(desk, SENTENCE)).toMatchObject({ eyesUp: { text: SENTENCE.text, byName: desk.peer.member.name } })
  await eventually(() => bob.received('eyesUp.changed').length > 0)
  const of = { roomId: lobbyId, messageId }
  const refused = [
    { type: 'chat.send', roomId: lobbyId, body: 'x' },
    { type: 'chat.send', roomId: ownId, body: 'x' },
    { type: 'chat.edit', ...of, body: 'x' },
    { type: 'chat.react', ...of, emoji: '👍', isSet: true },
    { type: 'chat.pin', ...of, isSet: true },
  ]
  for (const command of refused) expect([command.type, await run(ada, command)]).toEqual([command.type, 'room.quiet'])
  expect((await ada.peer.post(`/api/rooms/${lobbyId}/messages`, { body: 'x' })).status).toBe(403)
  const chat = await plainSocket(hub.origin, '/chat?room=lobby', { as: ada.peer })
  chat.send({ content: 'x' })
  expect(await eventually(() => chat.of('error')[0])).toMatchObject({ code: 'room.quiet' })
  chat.close()
  // A vote, a hand and a deletion say nothing.
  expect(await run(ada, { type: 'poll.vote', roomId: lobbyId, messageId: pollId, choices: [0] })).toMatchObject({
    voters: 1,
  })
  expect(await run(ada, { type: 'hand.raise' })).toMatchObject({ count: 1 })
  expect(await run(ada, { type: 'chat.delete', ...of })).toMatchObject({ type: 'chat.deleted' })
  expect(await run(desk, { type: 'chat.send', roomId: lobbyId, body: 'Thank you' })).toMatchObject({
    type: 'chat.posted',
  })
  await run(desk, { type: 'eyesUp.end' })
  await eventually(() => bob.received('eyesUp.changed').at(-1)?.eyesUp === undefined)
  expect(await run(ada, { type: 'chat.send', roomId: lobbyId, body: 'after' })).toMatchObject({ type: 'chat.posted' })
  await run(ada, { type: 'hand.lower' })
})

test('[LEAD-6] /changes reports hands, the timer and the sentence as an entity of their own', async () => {
  const socket = await plainSocket(hub.origin, '/changes?entities=leading', { as: bob.peer })
  await run(ada, { type: 'hand.raise' })
  await run(desk, { type: 'timer.start', ms: 60_000 })
  await run(desk, SENTENCE)
  for (const type of ['hand.lowerAll', 'timer.end', 'eyesUp.end']) await run(desk, { type })
  const changes = () => socket.frames.filter((frame) => 'entity' in frame)
  await eventually(() => changes().length === 6)
  expect(changes().map(({ id, data }) => [id, Object.keys(data as object)])).toEqual([
    ['hands', ['count']],
    ['timer', ['timer']],
    ['eyesUp', ['eyesUp']],
    ['hands', ['count']],
    ['timer', []],
    ['eyesUp', []],
  ])
  socket.close()
})

test('[LEAD-7] hands, timer and sentence are there after a restart, and what nobody is here for ends by itself', async () => {
  const other = handClock()
  const first = await aHub(['--limits', 'off'], other)
  const [host, eve] = [await live(await first.host()), await live(await first.join('Eve'))]
  await run(eve, { type: 'hand.raise' })
  await run(host, { type: 'timer.start', ms: 60_000 })
  await run(host, SENTENCE)
  await first.stop('hubRestarts')

  const config = readConfig(['--port', '0', '--data', first.folder, '--limits', 'off'], { HUBBUB_LOG: 'silent' })
  const second = await startHub(config, undefined, other)
  const origin = `http://127.0.0.1:${second.port}`
  const peer = await joinAt(origin, { name: 'Finn', code: second.code })
  const endsAt = expect.any(Number) as unknown as number
  expect(await leading(peer)).toMatchObject({
    ...{ timer: { endsAt }, eyesUp: { text: SENTENCE.text }, hands: { count: 1 } },
  })
  // The watch has to see once that nobody is here.
  const isUp = async () => (await leading(peer)).eyesUp !== undefined
  await eventually(async () => {
    other.pass(EYES_UP_WITHOUT_HOST_MS / 2)
    return !(await isUp())
  })
  await eventually(async () => {
    other.pass(HAND_WITHOUT_MEMBER_MS / 2)
    return (await leading(peer)).hands.count === 0
  })
  other.pass(TIMER_SHOWN_AFTER_END_MS)
  expect((await leading(peer)).timer).toBeUndefined()
  await second.stop('hubEnds')
  await first.end()
})

test('[LEAD-16] over HTTP and on /chat hands, the timer and the sentence are changed by the same commands, answered after the COMMIT, and refused to who may not', async () => {
  const desks = desk.peer
  const forHosts = [
    ['DELETE', '/api/leading/hands', undefined],
    ['DELETE', `/api/leading/hands/${ada.peer.member.id}`, undefined],
    ['PUT', '/api/leading/timer', { ms: 60_000 }],
    ['PATCH', '/api/leading/timer', { isPaused: true }],
    ['DELETE', '/api/leading/timer', undefined],
    ['PUT', '/api/leading/eyes-up', { text: 'x' }],
    ['DELETE', '/api/leading/eyes-up', undefined],
  ] as const
  for (const [method, path, body] of forHosts)
    expect([path, (await ada.peer.send(method, path, body)).status]).toEqual([path, 403])
  const by = async (peer: Peer, method: string, path: string, body?: object) => {
    const answer = await peer.send(method, `/api/leading/${path}`, body)
    return [answer.status, await answer.json()]
  }
  expect(await by(desks, 'PATCH', 'timer', { isPaused: true })).toEqual([404, { error: { code: 'timer.notFound' } }])
  expect(await by(desks, 'PUT', 'timer', { ms: 0 })).toMatchObject([422, { error: { code: 'frame.invalid' } }])
  expect(await by(ada.peer, 'PUT', 'hand', {})).toEqual([200, { count: 1 }])
  expect(await by(bob.peer, 'PUT', 'hand', {})).toEqual([200, { count: 2 }])
  expect(await by(bob.peer, 'DELETE', 'hand')).toEqual([200, { count: 1 }])
  expect(await by(desks, 'DELETE', `hands/${ada.peer.member.id}`)).toEqual([200, { count: 0 }])
  const start = { ms: 60_000, label: 'Break', clientId: clientId() }
  const [status, started] = await by(desks, 'PUT', 'timer', start)
  expect([status, started]).toMatchObject([200, { timer: { label: 'Break', byName: desks.member.name } }])
  // Somebody else has a timer meanwhile; the same request once more changes nothing.
  await run(desk, { type: 'timer.start', ms: 90_000, label: 'Other' })
  expect(await by(desks, 'PUT', 'timer', start)).toEqual([200, started])
  expect((await leading(desks)).timer?.label).toBe('Other')
  expect(await by(desks, 'PATCH', 'timer', { isPaused: true })).toMatchObject([200, { timer: { restMs: 90_000 } }])
  expect(await by(desks, 'PATCH', 'timer', { ms: 1000 })).toMatchObject([200, { timer: { restMs: 91_000 } }])
  expect(await by(desks, 'DELETE', 'timer')).toEqual([200, {}])
  expect(await by(desks, 'PUT', 'eyes-up', { text: 'Look' })).toMatchObject([200, { eyesUp: { text: 'Look' } }])
  expect(await by(desks, 'DELETE', 'eyes-up')).toEqual([200, {}])

  const [chat, hosts] = [
    await plainSocket(hub.origin, '/chat?room=lobby', { as: ada.peer }),
    await plainSocket(hub.origin, '/chat?room=lobby', { as: desks }),
  ]
  const notTheirs = [{ action: 'timer.start', ms: 60_000 }, { action: 'hand.lowerAll' }, { action: 'eyesUp.end' }]
  for (const [n, frame] of notTheirs.entries()) chat.send({ ...frame, clientId: `chat-16-${n}` })
  const refused = await eventually(() => chat.of('error').length === 3 && chat.of('error'))
  expect(refused).toMatchObject(notTheirs.map((_, n) => ({ code: 'notAllowed', clientId: `chat-16-${n}` })))
  chat.send({ action: 'hand.raise', clientId: 'chat-hand' })
  const raised = await eventually(() => chat.of('leading')[0])
  expect(raised).toMatchObject({ id: 'hands', data: { count: 1 }, clientId: 'chat-hand' })
  hosts.send({ action: 'timer.start', ms: 60_000, label: 'By a script' })
  hosts.send({ action: 'hand.lower', memberId: ada.peer.member.id })
  hosts.send({ action: 'timer.end' })
  const answers = await eventually(() => hosts.of('leading').length === 3 && hosts.of('leading'))
  expect(answers).toMatchObject([
    { id: 'timer', data: { timer: { label: 'By a script' } } },
    { id: 'hands', data: { count: 0 } },
    { id: 'timer', data: {} },
  ])
  hosts.send({ action: 'timer.start', ms: 0 })
  expect(await eventually(() => hosts.of('error')[0])).toMatchObject({ code: 'frame.invalid' })
  for (const socket of [chat, hosts]) socket.close()
})
