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
  // The script itself is sent that it gets nothing more of the room.
  await eventually(() => script.of('unsubscribed').length === 1)
  expect(script.of('unsubscribed')).toEqual([{ type: 'unsubscribed', room }])
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

test('[CHAT-9] a message into a room that the socket is not subscribed to is refused or answered to its sender, once', async () => {
  const [ada, bob] = [await hub.join('Ada of CHAT-9'), await hub.join('Bob of CHAT-9')]
  const made = await bob.post('/api/rooms', { name: 'hidden', private: true })
  const { id: hidden } = (await made.json()) as { id: string }
  const script = await plainSocket(hub.origin, '/chat?room=lobby', { as: ada })
  const other = await plainSocket(hub.origin, '/chat?room=workshop', { as: bob })
  const answers = (id: string) => script.frames.filter((frame) => frame['clientId'] === id)

  for (const [n, room] of [hidden, 'zzzzzzzzzzzzzzzz'].entries()) {
    script.send({ action: 'message', room, content: 'x', clientId: `no-${n}` })
    await eventually(() => answers(`no-${n}`).length === 1)
    expect(answers(`no-${n}`)).toMatchObject([{ type: 'error', code: 'room.notFound' }])
  }

  const workshop = (await (await ada.get('/api/rooms')).json()) as { rooms: { id: string; name: string }[] }
  const { id } = workshop.rooms.find(({ name }) => name === 'workshop') as { id: string }
  // By name and by id, in the form with and without an action, into a room that is there and one that is created by it.
  const frames = [
    { action: 'message', room: 'workshop' },
    { room: 'Workshop' },
    { action: 'message', room: id },
    { action: 'message', room: 'made by a message' },
  ]
  for (const [n, frame] of frames.entries()) {
    const up = { ...frame, content: `from outside ${n}`, clientId: `out-${n}` }
    script.send(up)
    await eventually(() => answers(`out-${n}`).length === 1)
    script.send(up)
    await eventually(() => answers(`out-${n}`).length === 2)
    const [first, again] = answers(`out-${n}`)
    expect(first).toMatchObject({ type: 'message', room: frame.room, user: 'Ada of CHAT-9', content: up.content })
    expect(again).toEqual(first as never)
  }
  await eventually(() => other.of('message').length === 3)
  expect(other.of('message').map(({ content }) => content)).toEqual([0, 1, 2].map((n) => `from outside ${n}`))

  // Once subscribed, the socket gets one frame for a message, and none of before.
  script.send({ action: 'subscribe', room: 'workshop' })
  script.send({ room: 'workshop', content: 'from inside', clientId: 'in' })
  await eventually(() => other.of('message').length === 4)
  script.send({ type: 'ping', t: 9 })
  await eventually(() => script.of('pong').length === 1)
  expect(answers('in')).toHaveLength(1)

  // The clientId of another command is no message's.
  await ada.post('/api/rooms', { name: 'by http', clientId: 'taken' })
  script.send({ room: 'workshop', content: 'x', clientId: 'taken' })
  await eventually(() => answers('taken').length === 1)
  expect(answers('taken')).toMatchObject([{ type: 'error', code: 'frame.invalid' }])
  script.close()
  other.close()
})

test('[PRES-13] a script asks who is in a room that it is in, and everybody who comes at once is in what the others are sent', async () => {
  const name = (n: number) => `guest ${n} of PRES-13`
  const watcher = await plainSocket(hub.origin, '/chat?room=crowd&username=watcher')
  const outside = await plainSocket(hub.origin, '/chat?username=outside')
  await eventually(() => watcher.of('subscribed').length === 1)
  for (const frame of [{ type: 'people' }, { type: 'people', room: 'crowd' }, { type: 'people', room: 'nowhere' }])
    outside.send(frame)
  outside.send({ type: 'people', room: 'crowd', all: true })
  await eventually(() => outside.of('error').length === 4)
  expect(outside.of('error').map(({ code }) => code)).toEqual([
    ...['room.notFound', 'room.notFound', 'room.notFound', 'frame.invalid'],
  ])
  expect(outside.of('people')).toEqual([])

  const count = 90
  const guests = await Promise.all(
    Array.from({ length: count }, (_, n) => plainSocket(hub.origin, `/chat?room=crowd&username=${name(n)}`)),
  )
  type People = { joined?: { user: string }[]; left?: { user: string }[] }
  /** Who is there, as a script knows that has listened since the beginning. */
  function present(): Set<unknown> {
    const here = new Set<unknown>(['watcher'])
    for (const frame of watcher.frames) {
      const { joined = [], left = [] } = frame as People
      if (frame.type === 'join') here.add(frame['user'])
      if (frame.type === 'leave') here.delete(frame['user'])
      for (const { user } of joined) here.add(user)
      for (const { user } of left) here.delete(user)
    }
    return here
  }
  const answers = () => watcher.of('people').filter(({ people }) => people !== undefined)
  async function ask() {
    const before = answers().length
    watcher.send({ type: 'people' })
    await eventually(() => answers().length > before)
    return answers().at(-1) as { room: string; count: number; people: { user: string; userId: string }[] }
  }

  await eventually(() => present().size === count + 1)
  const all = await ask()
  expect([all.room, all.count]).toEqual(['crowd', count + 1])
  expect(new Set(all.people.map(({ user }) => user))).toEqual(present() as never)
  expect(all.people[0]).toEqual({ user: 'watcher', userId: 'watcher' })
  for (const guest of guests) guest.close()
  await eventually(() => present().size === 1)
  expect(await ask()).toMatchObject({ count: 1, people: [{ user: 'watcher', userId: 'watcher' }] })
  watcher.close()
  outside.close()
})
