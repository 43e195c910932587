// Rooms on `/chat` that change while a socket is subscribed to them.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { aHub, clientId, eventually, live, type Peer, post, type TestHub } from '../../support/hub.ts'
import { plainSocket } from '../../support/plain.ts'

let hub: TestHub
let host: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off', '--door', 'open'])
  host = await hub.host()
})
afterAll(() => hub.end())

test('[CHAT-6] a member who is taken out of a private room leaves it on /chat, and joins it again after being invited', async () => {
  const [ada, bob] = [await hub.join('Ada'), await hub.join('Bob')]
  const bearer = { authorization: `Bearer ${host.token}` }
  const created = await post(hub.origin, '/api/rooms', { name: 'plans', private: true }, bearer)
  const { id: room } = (await created.json()) as { id: string }
  const invite = (member: Peer) =>
    post(
      hub.origin,
      `/api/rooms/${room}/members`,
      { memberId: member.member.id },
      { authorization: `Bearer ${host.token}` },
    )
  await invite(ada)
  await invite(bob)
  const watcher = await plainSocket(hub.origin, `/chat?room=${room}`, { as: ada })
  const script = await plainSocket(hub.origin, `/chat?room=${room}`, { as: bob })
  const seen = () =>
    watcher.frames
      .filter(({ user, type }) => user === 'Bob' && ['join', 'leave'].includes(type ?? ''))
      .map(({ type }) => type)
  await eventually(() => seen().length === 1)

  const desk = await live(host)
  desk.send({ type: 'room.remove', clientId: clientId(), roomId: room, memberId: bob.member.id })
  await eventually(() => seen().length === 2)
  await invite(bob)
  script.send({ action: 'subscribe', room })
  await eventually(() => seen().length === 3)
  script.close()
  await eventually(() => seen().length === 4)

  expect(seen()).toEqual(['join', 'leave', 'join', 'leave'])
  watcher.close()
  desk.close()
})

test('[CHAT-7] a frame that is sent right after the subscription to a new room finds that room', async () => {
  const [ada, bob] = await Promise.all(['ada', 'bob'].map((name) => plainSocket(hub.origin, `/chat?username=${name}`)))
  for (const [script, content] of [
    [ada, 'from ada'],
    [bob, 'from bob'],
  ] as const) {
    script?.send({ action: 'subscribe', room: 'brand new' })
    script?.send({ content, room: 'brand new' })
  }
  await eventually(() => ada?.of('message').length === 2 && bob?.of('message').length === 2)
  expect(ada?.of('message').map(({ content }) => content)).toEqual(bob?.of('message').map(({ content }) => content))
  expect([ada, bob].flatMap((script) => script?.of('error'))).toEqual([])
  ada?.close()
  bob?.close()
})
