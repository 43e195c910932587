// The patterns of docs/patterns.md, one test each: with plain WebSockets, and with Eden's typed client where it matters.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { treaty } from '@elysiajs/eden'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { Hub } from '../../../src-bun/transport/app.ts'
import { aHub, eventually, handClock, type Peer, post, type TestHub } from '../../support/hub.ts'
import { type Plain, plainSocket } from '../../support/plain.ts'

const clock = handClock()
let hub: TestHub
let host: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off', '--door', 'open'], clock)
  host = await hub.host()
})
afterAll(() => hub.end())

const open = (path: string, options?: Parameters<typeof plainSocket>[2]) => plainSocket(hub.origin, path, options)
const api = (peer: Peer) =>
  treaty<Hub>(hub.origin, { parseDate: false, headers: { authorization: `Bearer ${peer.token}` } })
const ends = (...sockets: Plain[]) => {
  for (const socket of sockets) socket.close()
}

test('[PAT-1] echo: /ws sends JSON back as JSON, text as text, and bytes as they were', async () => {
  const echo = await open('/ws')
  for (const frame of ['hello', '007', 'null', '{"deep":{"er":[1,"2026-11-27T08:00:00Z"]}}']) echo.send(frame)
  echo.send(Uint8Array.of(0, 255, 7))
  echo.send({ type: 'ping', t: 5 })
  await eventually(() => echo.of('pong').length === 1 && echo.bytes.length === 1)
  expect(echo.of('echo').map(({ data }) => data)).toEqual([
    'hello',
    '007',
    null,
    { deep: { er: [1, '2026-11-27T08:00:00Z'] } },
  ])
  expect(echo.of('echo').every(({ at }) => Number.isInteger(at))).toBe(true)
  expect([...(echo.bytes[0] as Uint8Array)]).toEqual([0, 255, 7])
  expect(echo.of('pong')).toEqual([{ type: 'pong', t: 5 }])
  ends(echo)
})

test('[PAT-2] lifecycle: an open socket is in the list of connections, until the host closes it with a code and a reason', async () => {
  const socket = await open('/ws?username=Cycle')
  const listed = async () =>
    (await api(host).api.connections.get()).data?.connections.find(({ name }) => name === 'Cycle')
  const mine = await eventually(listed)
  expect(mine).toMatchObject({ kind: 'ws', address: '127.0.0.1' })
  await host.send('DELETE', `/api/connections/${mine?.id}`)
  await eventually(() => socket.closed())
  expect(socket.closed()).toEqual({ code: 4411, reason: 'disconnected' })
  expect(await listed()).toBeUndefined()
})

test('[PAT-3] message validation: an invalid frame is answered with a code, its socket stays open, and others receive nothing of it', async () => {
  const [ada, bob] = [await open('/chat?room=checks&username=ada'), await open('/chat?room=checks&username=bob')]
  const wrong = [
    ['not json', 'frame.malformed'],
    ['[1,2]', 'frame.invalid'],
    [{ content: '' }, 'frame.invalid'],
    [{ content: 'x'.repeat(4001) }, 'frame.invalid'],
    [{ content: 7 }, 'frame.invalid'],
    [{ content: 'x', extra: 1 }, 'frame.invalid'],
    [`{"content":"${'x'.repeat(70_000)}"}`, 'frame.tooLarge'],
    [`${'{"content":'.repeat(40)}1${'}'.repeat(40)}`, 'frame.tooDeep'],
    [{ content: 'x', room: 'not-mine-yet' }, undefined],
  ] as const
  for (const [frame] of wrong) ada.send(frame)
  ada.send({ content: 'still here', room: 'checks', clientId: 'ok' })
  await eventually(() => bob.of('message').length === 1)
  expect(ada.of('error').map(({ code }) => code)).toEqual(wrong.flatMap(([, code]) => (code ? [code] : [])))
  expect(ada.closed()).toBeUndefined()
  expect(bob.of('error')).toEqual([])
  for (let n = 0; n < 20; n++) ada.send('again')
  await eventually(() => ada.closed())
  expect(ada.closed()?.code).toBe(4400)
  ends(bob)
})

test('[PAT-4] query validation: an unknown entity or an invalid number is answered with a code, and the socket is closed', async () => {
  for (const [query, code] of [
    ['entities=rooms,nonsense', 'changes.unknownEntity'],
    ['entities=rooms&since=x', 'frame.invalid'],
    ['entities=rooms&since=-1', 'frame.invalid'],
    ['entities=rooms&since=1.5', 'frame.invalid'],
  ]) {
    const socket = await open(`/changes?${query}`)
    await eventually(() => socket.closed())
    expect([query, socket.of('error')[0], socket.closed()?.code]).toEqual([query, { type: 'error', code }, 4400])
  }
})

test('[PAT-5] header validation: a session in the header signs in, an invalid one is closed with 4401, another Host or Origin is refused', async () => {
  const ada = await hub.join('Header')
  const fine = await open('/chat?room=headers', { as: ada })
  await eventually(() => fine.of('subscribed').length === 1)
  fine.send({ content: 'as myself' })
  await eventually(() => fine.of('message').length === 1)
  expect(fine.of('message')[0]).toMatchObject({ user: 'Header', userId: ada.member.id })
  const forged = await open('/chat?room=headers&username=Header', { headers: { authorization: 'Bearer nonsense' } })
  await eventually(() => forged.closed())
  expect(forged.closed()?.code).toBe(4401)
  for (const [name, value, status] of [
    ['host', 'evil.example', 421],
    ['origin', 'http://evil.example', 403],
  ] as const) {
    const headers = {
      upgrade: 'websocket',
      connection: 'upgrade',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      [name]: value,
    }
    expect([name, (await fetch(`${hub.origin}/chat`, { headers })).status]).toEqual([name, status])
  }
  ends(fine)
})

test('[PAT-6] room chat: everybody in the room receives the same messages, the sender included, and who joins and leaves', async () => {
  const ada = await open('/chat?room=tea&username=ada')
  const bob = await open('/chat?room=tea&username=bob')
  const [eve, lurker] = [await open('/chat?room=coffee&username=eve'), await open('/chat?username=lurker')]
  await eventually(() => ada.of('join').length === 1)
  expect(ada.of('join')[0]).toMatchObject({ room: 'tea', user: 'bob', userId: 'bob' })
  ada.send({ content: 'Who is for tea?', clientId: 'tea-1' })
  ada.send({ type: 'typing' })
  await eventually(() => bob.of('message').length === 1 && bob.of('typing').length === 1)
  const [message] = bob.of('message')
  expect(message).toMatchObject({
    room: 'tea',
    user: 'ada',
    userId: 'ada',
    content: 'Who is for tea?',
    seq: 1,
    clientId: 'tea-1',
  })
  expect(ada.of('message')).toEqual([message as never])
  expect(ada.of('typing')).toEqual([])
  bob.send({ type: 'read', messageId: message?.['id'] })
  await eventually(() => ada.of('read').length === 1)
  expect(ada.of('read')[0]).toMatchObject({ user: 'bob', messageId: message?.['id'] as string })
  // A retry, as after a lost answer, is answered and not posted again.
  ada.send({ content: 'Who is for tea?', clientId: 'tea-1' })
  await eventually(() => ada.of('message').length === 2)
  expect(bob.of('message')).toHaveLength(1)
  bob.close()
  await eventually(() => ada.of('leave').length === 1)
  expect([...eve.frames, ...lurker.frames].filter(({ type }) => type !== 'subscribed')).toEqual([])
  ends(ada, eve, lurker)
})

test('[PAT-7] many rooms: a socket receives only the rooms that it has subscribed to, and cannot subscribe to a private one', async () => {
  const [ada, bob] = [await open('/chat?username=ada'), await open('/chat?username=bob')]
  for (const room of ['red', 'blue']) ada.send({ action: 'subscribe', room })
  await eventually(() => ada.of('subscribed').length === 2)
  bob.send({ action: 'subscribe', room: 'blue' })
  await eventually(() => bob.of('subscribed').length === 1)
  // With two rooms a frame must name its room.
  ada.send({ content: 'where?' })
  await eventually(() => ada.of('error').length === 1)
  ada.send({ action: 'message', room: 'red', content: 'only red' })
  ada.send({ action: 'message', room: 'blue', content: 'both' })
  await eventually(() => bob.of('message').length === 1)
  expect(bob.of('message').map(({ content, room }) => [room, content])).toEqual([['blue', 'both']])
  bob.send({ action: 'unsubscribe', room: 'blue' })
  await eventually(() => bob.of('unsubscribed').length === 1)
  ada.send({ action: 'message', room: 'blue', content: 'without bob' })
  await eventually(() => ada.of('message').length === 3)
  bob.send({ type: 'ping', t: 1 })
  await eventually(() => bob.of('pong').length === 1)
  expect(bob.of('message').map(({ content }) => content)).toEqual(['both'])
  // To others a private room does not exist, neither by its name nor by its id.
  const member = await hub.join('Owner')
  const { data: secret } = await api(member).api.rooms.post({ name: 'secret', private: true })
  bob.send({ action: 'subscribe', room: (secret as { id: string }).id })
  await eventually(() => bob.of('error').at(-1)?.['code'] === 'room.notFound')
  ends(ada, bob)
})

test('[PAT-8] JWT: the Bearer token of a join signs sockets in, and a ticket does so where no header can be set', async () => {
  const ada = await hub.join('Jwt')
  const { data } = await api(ada).api.tickets.post({})
  const { ticket } = data as { ticket: string }
  const other = (await api(ada).api.tickets.post({})).data as { ticket: string }
  const sockets = [
    await open('/ws', { as: ada }),
    await open(`/ws?token=${ticket}`),
    await open('/ws', { protocols: ['hubbub', `ticket.${other.ticket}`] }),
  ]
  expect(sockets[2]?.socket.protocol).toBe('hubbub')
  const reused = await open(`/ws?token=${ticket}`)
  await eventually(() => reused.closed()?.code === 4401)
  const { data: listed } = await api(ada).api.connections.get()
  expect(listed?.connections.filter(({ memberId }) => memberId === ada.member.id)).toHaveLength(3)
  ends(...sockets)
})

test('[PAT-9] cookie: the cookie signs a socket in where the Origin is the hub’s own, and nowhere else', async () => {
  const joined = await post(hub.origin, '/api/join', { name: 'Cookie' })
  const cookie = joined.headers.getSetCookie()[0]?.split(';')[0] as string
  const fine = await open('/chat?room=cookies', { headers: { cookie, origin: hub.origin } })
  await eventually(() => fine.of('subscribed').length === 1)
  fine.send({ content: 'hello' })
  await eventually(() => fine.of('message')[0]?.['user'] === 'Cookie')
  const without = await open('/chat?room=cookies&username=Cookie', { headers: { cookie } })
  await eventually(() => without.closed())
  expect(without.closed()?.code).toBe(4401)
  ends(fine)
})

test('[PAT-10] connection registry: the host sees each member’s sockets, and a notice reaches all sockets of one member or of everybody', async () => {
  const [one, two, other] = [
    await open('/chat?username=twice'),
    await open('/ws?username=twice'),
    await open('/ws?username=once'),
  ]
  const { data } = await api(host).api.connections.get()
  const twice = data?.connections.filter(({ name }) => name === 'twice') ?? []
  expect(twice.map(({ kind }) => kind).sort()).toEqual(['chat', 'ws'])
  const memberId = twice[0]?.memberId as string
  const { data: notified } = await api(host).api.members({ id: memberId }).notices.post({ text: 'for you' })
  expect(notified).toEqual({ sockets: 2 })
  await eventually(() => one.of('notice').length === 1 && two.of('notice').length === 1)
  expect((await host.post('/api/notices', { text: 'for all' })).status).toBe(200)
  await eventually(() => other.of('notice').length === 1)
  expect(other.of('notice')[0]).toMatchObject({ text: 'for all', fromName: 'Host' })
  expect((await (await hub.join('Plain')).post('/api/notices', { text: 'x' })).status).toBe(403)
  ends(one, two, other)
})

test('[PAT-11] heartbeat: a ping is answered at once, and a pong is accepted without an answer', async () => {
  const sockets = [
    await open('/chat?username=beat'),
    await open('/presence?userId=beat'),
    await open('/changes?entities=rooms'),
  ]
  for (const socket of sockets) {
    const before = socket.of('pong').length
    socket.send({ type: 'pong' })
    socket.send({ type: 'ping', t: 42 })
    await eventually(() => socket.of('pong').length === before + 1)
    expect(socket.of('pong').at(-1)).toEqual({ type: 'pong', t: 42 })
    expect(socket.of('error')).toEqual([])
  }
  ends(...sockets)
})

test('[PAT-12] presence: subscribers get every change, two sockets are one member, and an unknown member is offline with lastSeen 0', async () => {
  const watcher = await open('/presence?userId=watcher')
  const idle = await open('/presence?userId=idle')
  watcher.send({ type: 'subscribe', userIds: ['pam', 'nobody-ever', 'oz'] })
  await eventually(() => watcher.of('presence').length === 1)
  expect(watcher.of('presence')[0]?.['data']).toEqual([
    { userId: 'pam', name: 'pam', status: 'offline', lastSeen: 0 },
    { userId: 'nobody-ever', name: 'nobody-ever', status: 'offline', lastSeen: 0 },
    { userId: 'oz', name: 'oz', status: 'offline', lastSeen: 0 },
  ])
  const seen = (who: string) =>
    watcher
      .of('presence')
      .slice(1)
      .flatMap(({ data }) => data as { userId: string; status: string; customStatus?: string }[])
      .filter(({ userId }) => userId === who)
      .map(({ status, customStatus }) => [status, customStatus].filter(Boolean).join(' '))
  const [first, second] = [await open('/presence?userId=pam'), await open('/presence?userId=pam')]
  for (const status of ['away', 'busy', 'online']) {
    first.send({ type: 'status', status, customStatus: status === 'busy' ? 'in a call' : undefined })
    second.send({ type: 'status', status })
  }
  await eventually(() => seen('pam').at(-1) === 'online' && seen('pam').includes('busy in a call'))
  const oz = await open('/presence?userId=oz')
  const isOffline = (who: string) =>
    eventually(() => {
      clock.pass(10)
      return seen(who).at(-1) === 'offline'
    })
  first.close()
  oz.close()
  // Who leaves later is gone later.
  await isOffline('oz')
  expect(seen('pam')).not.toContain('offline')
  second.close()
  await isOffline('pam')
  expect(idle.of('presence')).toEqual([])
  ends(watcher, idle)
}, 600_000)

test('[PAT-13] data changes: each committed change is sent in order with entity, action, data and time, and only to who asked for its entity', async () => {
  const ada = await hub.join('Changes')
  const [all, records] = [await open('/changes'), await open('/changes?entities=records')]
  const { data: board } = await api(ada).api.boards.post({ name: 'Stock', columns: [{ key: 'left', type: 'number' }] })
  const boards = api(ada).api.boards({ id: (board as { id: string }).id }).records
  await boards({ key: 'screws' }).put({ values: { left: 10 } })
  await boards({ key: 'screws' }).patch({ values: { left: 9 } })
  await boards({ key: 'screws' }).delete()
  await eventually(() => records.frames.filter(({ entity }) => entity).length === 3)
  const changes = records.frames.filter(({ entity }) => entity)
  expect(changes.map(({ entity, action, id }) => [entity, action, id])).toEqual([
    ['records', 'created', 'screws'],
    ['records', 'updated', 'screws'],
    ['records', 'deleted', 'screws'],
  ])
  expect(changes[1]?.['data']).toMatchObject({ values: { left: 9 } })
  const seqs = changes.map(({ seq }) => seq as number)
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  expect(all.frames.filter(({ entity }) => entity).map(({ entity }) => entity)).toContain('boards')
  // With `since` a socket gets the rest, once, and then `caught-up`.
  const later = await open(`/changes?entities=records&since=${seqs[0]}`)
  await eventually(() => later.of('caught-up').length === 1)
  expect(later.frames.filter(({ entity }) => entity)).toEqual(changes.slice(1))
  // With a `since` that this hub does not have it gets a reset.
  const lost = await open('/changes?entities=records&since=999999999')
  await eventually(() => lost.of('reset').length === 1)
  ends(all, records, later, lost)
})

test('[PAT-14] collaborative editing: two stock Yjs clients write together with a name alone', async () => {
  const clients = ['ann', 'ben'].map((username) => {
    const doc = new Y.Doc()
    const provider = new WebsocketProvider(`${hub.origin.replace('http', 'ws')}/collaborate`, 'minutes', doc, {
      params: { username },
      disableBc: true,
    })
    return { doc, provider, text: doc.getText('content') }
  })
  const [ann, ben] = clients as [(typeof clients)[0], (typeof clients)[0]]
  await eventually(() => clients.every(({ provider }) => provider.synced))
  ann.text.insert(0, 'Present: ann')
  await eventually(() => ben.text.toString() === 'Present: ann')
  ben.text.insert(ben.text.length, ', ben')
  await eventually(() => ann.text.toString() === 'Present: ann, ben')
  for (const { provider } of clients) provider.destroy()
})

test('[PAT-15] error handling: a refused frame is answered to its sender with a code and no stack, and the socket stays open', async () => {
  const ada = await open('/chat?username=err')
  ada.send({ action: 'message', room: 'zzzzzzzzzzzzzzzz', content: 'to nowhere', clientId: 'lost-1' })
  await eventually(() => ada.of('error').length === 1)
  expect(ada.of('error')[0]).toEqual({ type: 'error', code: 'room.notFound', clientId: 'lost-1' })
  ada.send({ action: 'subscribe', room: 'after' })
  await eventually(() => ada.of('subscribed').length === 1)
  // A refusal by the command's handler.
  ada.send({ content: '   ', clientId: 'nothing-1' })
  await eventually(() => ada.of('error').length === 2)
  expect(ada.of('error')[1]).toEqual({ type: 'error', code: 'text.empty', clientId: 'nothing-1' })
  const { error, status } = await api(host).api.rooms({ id: 'zzzzzzzzzzzzzzzz' }).messages.get({ query: {} })
  expect([status, error?.value]).toEqual([404, { error: { code: 'room.notFound' } }] as never)
  ends(ada)
})

test('[PAT-16] eden client: routes and sockets are typed, and strings that look like dates stay strings', async () => {
  const ada = await hub.join('Eden')
  const { data, status } = await api(ada).api.rooms.post({ name: '2026-11-27' })
  expect([status, (data as { name: string }).name]).toEqual([201, '2026-11-27'])
  const eden = treaty<Hub>(hub.origin).chat.subscribe({ query: { username: 'eden', room: 'typed' } })
  const frames: unknown[] = []
  // Eden's parser turns strings that look like dates into dates, so the test uses the socket that Eden opened.
  eden.ws.addEventListener('message', (event: MessageEvent) => frames.push(JSON.parse(String(event.data))))
  await eventually(() => eden.ws.readyState === WebSocket.OPEN)
  eden.ws.send(JSON.stringify({ content: '2026-11-27T08:00:00.000Z' }))
  await eventually(() =>
    frames.some((frame) => (frame as { content?: unknown }).content === '2026-11-27T08:00:00.000Z'),
  )
  eden.close()
})

test('[PAT-17] native client: five lines of WebSocket send and receive a message', async () => {
  const socket = new WebSocket(`${hub.origin.replace('http', 'ws')}/chat?room=native&username=nat`)
  const first = new Promise<string>((resolve) => {
    socket.onmessage = ({ data }) => String(data).includes('"message"') && resolve(String(data))
  })
  socket.onopen = () => socket.send('{"content":"hello"}')
  expect(JSON.parse(await first)).toMatchObject({ type: 'message', room: 'native', user: 'nat', content: 'hello' })
  socket.close()
})
