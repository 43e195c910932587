// Names and texts as people type them: what is stored, how it is found again, and how long it may be.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { aHub, chatSend, clientId, eventually, live, type Peer, post, type TestHub } from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'

let hub: TestHub
let ada: Peer
let host: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off', '--door', 'open'])
  ada = await hub.join('Ada')
  host = await hub.host()
})
afterAll(() => hub.end())

type Made = { id: string; name: string; title: string; columns: { name: string; unit: string }[] }
async function make(path: string, body: object): Promise<Made> {
  const answer = await ada.post(path, body)
  expect([path, answer.status]).toEqual([path, 201])
  return (await answer.json()) as Made
}
const columns = (name: string, unit: string) => [{ key: 'v', type: 'number', name, unit }]
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code
const FAMILY = '👨‍👩‍👧‍👦'

test('[TEXT-10] titles, names of rooms, boards and columns, and units are answered as they were typed, and found by what they read like', async () => {
  for (const typed of [
    ...['E = mc²', 'H₂O und CO₂', '10 m³/h', '½ Liter', 'Team №1', 'Größe in ㎡', '株式会社㈱', 'Temperature ℃'],
    ...['Wait…', '™ review'],
  ]) {
    expect((await make('/api/documents', { title: typed })).title).toBe(typed)
    const room = await make('/api/rooms', { name: typed })
    expect(room.name).toBe(typed)
    for (const unit of ['µg/m³', 'm²', 'Ω']) {
      const board = await make('/api/boards', { name: `${typed} in ${unit}`, columns: columns(typed, unit) })
      expect([board.name, board.columns]).toEqual([`${typed} in ${unit}`, columns(typed, unit)] as never)
      const found = await ada.get(`/api/boards/${encodeURIComponent(`${typed} in ${unit}`.normalize('NFKC'))}/records`)
      expect([typed, found.status]).toEqual([typed, 200])
    }
    const again = await ada.post('/api/rooms', { name: typed.normalize('NFKC') })
    expect(await codeOf(again)).toBe('room.nameTaken')
    const script = await plainSocket(hub.origin, `/chat?username=C&room=${encodeURIComponent(typed.normalize('NFKC'))}`)
    script.send({ type: 'read', messageId: 'm', room: typed })
    script.send({ type: 'ping', t: 1 })
    await eventually(() => script.of('pong').length === 1)
    expect([script.of('subscribed').length, script.of('error')]).toEqual([1, []])
    script.close()
  }
})

test('[TEXT-11] names and texts are accepted up to the number of characters that people see, and refused beyond it', async () => {
  for (const sign of ['😀', '🇩🇪', FAMILY, 'e\u0301', '字']) {
    const join = (count: number) => post(hub.origin, '/api/join', { name: sign.repeat(count) })
    expect([sign, (await join(40)).status]).toEqual([sign, 201])
    const refused = await join(41)
    expect([refused.status, await codeOf(refused)]).toEqual([422, 'name.unusable'])

    const makers: [limit: number, make: (text: string) => Promise<Response>][] = [
      [60, (name) => ada.post('/api/rooms', { name })],
      [120, (title) => ada.post('/api/documents', { title })],
      [60, (name) => ada.post('/api/boards', { name, columns: columns(sign.repeat(60), sign.repeat(16)) })],
      [16, (unit) => ada.post('/api/boards', { name: `${sign} ${[...unit].length}`, columns: columns('v', unit) })],
      [500, (text) => host.post('/api/notices', { text })],
    ]
    for (const [limit, makeOf] of makers) {
      expect((await makeOf(sign.repeat(limit))).status).toBeLessThan(300)
      expect((await makeOf(sign.repeat(limit + 1))).status).toBe(422)
    }
  }
  const desk = await live(ada)
  const lobby = ((await (await ada.get('/api/rooms')).json()) as { rooms: Made[] }).rooms[0] as Made
  desk.send(chatSend(lobby.id, '😀'.repeat(4001)))
  desk.send(chatSend(lobby.id, '😀'.repeat(4000)))
  await eventually(() => desk.received('chat.posted').length === 1 && desk.received('error').length === 1)
  expect(desk.received('error')[0]?.code).toBe('frame.invalid')
  expect(desk.received('chat.posted')[0]?.message.body).toBe('😀'.repeat(4000))
  desk.close()
})

test('[CHAT-10] a room is found on /chat by its name with invisible characters in it, and made without them', async () => {
  const tea = await make('/api/rooms', { name: 'tea' })
  for (const asked of ['tea%E2%80%8B', 't%C2%ADea', 'tea%E2%81%A0', '%E2%80%AAtea', 'tea%00', '%EF%BC%B4EA']) {
    const script = await plainSocket(hub.origin, `/chat?username=C&room=${asked}`)
    await eventually(() => script.of('subscribed').length + script.of('error').length > 0)
    expect([asked, script.of('error')]).toEqual([asked, []])
    script.send({ content: asked, room: 'te\u00ada' })
    script.send({ type: 'typing', room: 'tea' })
    await eventually(() => script.of('message').length === 1)
    script.send({ action: 'unsubscribe', room: 'tea\u200b' })
    await eventually(() => script.of('unsubscribed').length + script.of('error').length > 0)
    expect(script.of('error')).toEqual([])
    script.close()
  }
  const { messages } = (await (await ada.get(`/api/rooms/${tea.id}/messages`)).json()) as { messages: unknown[] }
  expect(messages).toHaveLength(6)
  // Frames call it by the name that was asked for, without what shows nothing.
  const asked = ['te\u200da', 'tea\ufe0f', 'tea\ufe0e', '\u200dtea\u200d', 'TE\u200dA', 'TEA', 'tea']
  for (const room of asked) {
    const called = room.toUpperCase() === room ? 'TEA' : 'tea'
    const script = await plainSocket(hub.origin, `/chat?username=C&room=${encodeURIComponent(room)}`)
    script.send({ content: 'x' })
    script.send({ content: 'y', room })
    await eventually(() => script.of('message').length === 2)
    script.send({ action: 'unsubscribe', room })
    script.send({ content: 'z', room })
    await eventually(() => script.of('message').length === 3)
    const frames = (['subscribed', 'message', 'unsubscribed', 'error'] as const).map((type) => script.of(type))
    const names = frames.map((of) => of.map((frame) => (frame as { room?: string }).room))
    expect([room, ...names]).toEqual([room, [called], [called, called, called], [called], []])
    script.close()
  }

  const script = await plainSocket(hub.origin, '/chat?username=C&room=kof%C2%ADfie')
  await eventually(() => script.of('subscribed').length === 1)
  expect(script.of('subscribed')[0]).toMatchObject({ room: 'koffie' })
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: Made[] }
  expect(rooms.filter(({ name }) => name === 'koffie')).toHaveLength(1)
  script.close()
})

test('[CHAT-11] the name of a private room means that room for those who are in it, also at an open door', async () => {
  const plans = await make('/api/rooms', { name: 'Plans', private: true })
  const script = await plainSocket(hub.origin, '/chat', { as: ada })
  script.send({ action: 'subscribe', room: 'Plans' })
  script.send({ content: 'secret', room: 'Plans' })
  await eventually(() => script.of('message').length >= 1)
  const inside = (await (await ada.get(`/api/rooms/${plans.id}/messages`)).json()) as { messages: { body: string }[] }
  expect(inside.messages.map(({ body }) => body)).toContain('secret')
  const { rooms } = (await (await ada.get('/api/rooms')).json()) as { rooms: Made[] }
  expect(rooms.filter(({ name }) => name.toLowerCase() === 'plans').map(({ id }) => id)).toEqual([plans.id])

  // Somebody who is not in it gets a public room of that name, as if the private one did not exist.
  const outside = await plainSocket(hub.origin, '/chat?username=Eve&room=Plans')
  await eventually(() => outside.of('subscribed').length === 1)
  outside.send({ content: 'hello?' })
  await eventually(() => outside.of('message').length === 1)
  // There are two now. For those who are in the private one its name goes on meaning that one.
  const later = await plainSocket(hub.origin, '/chat?room=Plans', { as: ada })
  await eventually(() => later.of('subscribed').length === 1)
  later.send({ content: 'still secret' })
  await eventually(() => later.of('message').length === 1)
  outside.send({ type: 'ping', t: 1 })
  await eventually(() => outside.of('pong').length === 1)
  expect(outside.of('message').map(({ content }) => content)).toEqual(['hello?'])
  for (const each of [script, outside, later]) each.close()
})

test('[CHAT-12] a message that shows nothing is refused as empty', async () => {
  const script = await plainSocket(hub.origin, '/chat?username=C&room=lobby')
  await eventually(() => script.of('subscribed').length === 1)
  const nothing = ['\u200b', '\u2800', '\u3164', '\u00ad', '\ufe0f', '\u{1d159}', ' \u200e\n']
  for (const content of nothing) script.send({ content, clientId: clientId() })
  script.send({ content: 'seen' })
  await eventually(() => script.of('message').length === 1)
  expect(script.of('message')[0]).toMatchObject({ content: 'seen' })
  expect(script.of('error').map(({ code }) => code)).toEqual(nothing.map(() => 'text.empty'))
  script.close()
})

test('[GUEST-2] a guest who calls themselves by the id or the name of a member is not shown under it', async () => {
  const ann = await hub.join('Ann')
  const watcher = await plainSocket(hub.origin, '/presence?username=Watcher')
  watcher.send({ type: 'subscribe', userIds: [ann.member.id, 'Ann', 'eve-1'] })
  const room = await plainSocket(hub.origin, '/chat?username=R&room=lobby')
  await eventually(() => room.of('subscribed').length === 1 && watcher.of('presence').length === 1)

  for (const asked of [
    `username=Eve&userId=${ann.member.id}`,
    `username=Eve&userId=${ann.member.id}%E2%80%8B`,
    `username=${ann.member.id}`,
    'username=Eve&userId=Ann',
    'username=Eve&userId=eve-1',
  ]) {
    const status = await plainSocket(hub.origin, `/presence?${asked}`)
    status.send({ type: 'status', status: 'busy', customStatus: asked })
    const chat = await plainSocket(hub.origin, `/chat?${asked}&room=lobby`)
    chat.send({ content: asked })
    await eventually(() => room.of('message').at(-1)?.['content'] === asked)
    expect([asked, room.of('message').at(-1)?.['userId']]).not.toEqual([asked, ann.member.id])
    status.close()
    chat.close()
  }
  type Seen = { userId: string; status: string; customStatus?: string }
  const seen = () => watcher.of('presence').flatMap(({ data }) => data as Seen[])
  await eventually(() => seen().some(({ userId, status }) => userId === 'eve-1' && status === 'busy'))
  expect(seen().filter(({ userId, status }) => userId !== 'eve-1' && status !== 'offline')).toEqual([])
  watcher.close()
  room.close()
})

test('[GUEST-4] each socket of a guest speaks, joins and leaves on /chat under the userId that it has given', async () => {
  const watcher = await plainSocket(hub.origin, '/chat?username=R&room=lobby')
  await eventually(() => watcher.of('subscribed').length === 1)
  const seen = (type: 'message' | 'typing' | 'read' | 'join' | 'leave') =>
    watcher.of(type).map(({ user, userId, content }) => [user, userId, content].filter(Boolean).join(' '))
  const phone = await plainSocket(hub.origin, '/chat?username=Zoe&userId=phone&room=lobby')
  await eventually(() => seen('join').length === 1)
  const desk = await plainSocket(hub.origin, '/chat?username=Zoe&userId=desk&room=lobby')
  const unusable = await plainSocket(hub.origin, `/chat?username=Zoe&userId=${ada.member.id}&room=lobby`)
  await eventually(() => [desk, unusable].every((socket) => socket.of('subscribed').length === 1))

  const id = clientId()
  phone.send({ content: 'one', clientId: id })
  phone.send({ type: 'typing' })
  phone.send({ type: 'read', messageId: 'm' })
  await eventually(() => seen('message').length === 1 && seen('read').length === 1)
  for (const [at, [socket, content]] of (
    [
      [desk, 'two'],
      [unusable, 'three'],
      [phone, 'four'],
    ] as const
  ).entries()) {
    socket.send({ content })
    await eventually(() => seen('message').length === at + 2)
  }
  // A message that was sent twice is the first one, whoever sends it again.
  desk.send({ content: 'one', clientId: id })
  await eventually(() => desk.of('message').length === 5)
  expect(desk.of('message').map(({ userId }) => userId)).toEqual(['phone', 'desk', 'desk', 'phone', 'phone'])

  unusable.close()
  phone.close()
  desk.close()
  await eventually(() => seen('leave').length === 1)
  expect(seen('message')).toEqual(['Zoe phone one', 'Zoe desk two', 'Zoe desk three', 'Zoe phone four'])
  for (const type of ['typing', 'read', 'join', 'leave'] as const)
    expect([type, seen(type)]).toEqual([type, ['Zoe phone']])

  // Into a room that the socket is not in.
  const outside = await plainSocket(hub.origin, '/chat?username=Zoe&userId=outside')
  const later = await plainSocket(hub.origin, '/presence?username=Zoe&userId=later')
  outside.send({ action: 'message', room: 'lobby', content: 'five' })
  await eventually(() => outside.of('message').length === 1)
  expect([outside.of('message')[0]?.['userId'], seen('message').at(-1)]).toEqual(['outside', 'Zoe outside five'])
  for (const socket of [outside, later, watcher]) socket.close()
})

test('[GUEST-3] a guest’s name that is too long is cut, and what is cut still tells two guests apart', async () => {
  const watcher = await plainSocket(hub.origin, '/chat?username=R&room=lobby')
  await eventually(() => watcher.of('subscribed').length === 1)
  const long = `${'Sensor in the hall '.repeat(3)}number`
  for (const [name, shown] of [
    [`${long} one`, 'Sensor in the hall Sensor in the hall Se'],
    [`${long} two`, 'Sensor in the hall Sensor in the hall 2'],
    [`${long} one`, 'Sensor in the hall Sensor in the hall Se'],
    ['👩‍👩‍👧'.repeat(60), '👩‍👩‍👧'.repeat(40)],
  ] as const) {
    const guest = await plainSocket(hub.origin, `/chat?username=${encodeURIComponent(name)}&room=lobby`)
    guest.send({ content: name })
    await eventually(() => watcher.of('message').at(-1)?.['content'] === name)
    expect(watcher.of('message').at(-1)).toMatchObject({ user: shown, userId: name })
    guest.close()
  }
  const nameless = await plainSocket(hub.origin, '/chat?username=%E2%80%8B&room=lobby')
  nameless.send({ content: 'nameless' })
  await eventually(() => watcher.of('message').at(-1)?.['content'] === 'nameless')
  expect(watcher.of('message').at(-1)).toMatchObject({ user: 'Guest', userId: expect.stringMatching(/^\w{16}$/) })
  nameless.close()
  watcher.close()
})
