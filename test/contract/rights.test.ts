// Who may say something to others, where it is no command: on the sockets for scripts and in documents.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import * as encoding from 'lib0/encoding'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { JOIN_REQUEST_EXPIRY_MS } from '../../src-bun/contract/limits.ts'
import { createPresence } from '../../src-bun/domain/members/presence.ts'
import { routes } from '../../src-bun/domain/permissions.ts'
import { allow, refuse } from '../../src-bun/domain/result.ts'
import { hostRoutes } from '../../src-bun/transport/http/door/host.ts'
import { createHostTokens } from '../../src-bun/transport/identity/host-tokens.ts'
import {
  aHub,
  clientId,
  eventually,
  handClock,
  hasBody,
  joinAt,
  type Live,
  live,
  type Peer,
  peerOf,
  post,
  type TestHub,
} from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'
import { openDocumentSocket, openStock, syncFrame } from '../support/stock.ts'

let hub: TestHub
/** The host's socket. */
let desk: Live
let ada: Peer
let bob: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  desk = await live(await hub.host())
  ada = await hub.join('Ada')
  bob = await hub.join('Bob')
})
afterAll(() => hub.end())

/** A command of the host. */
async function byHost(command: object) {
  const id = clientId()
  desk.send({ ...command, clientId: id })
  const answer = await desk.answer(id)
  expect(answer.type).not.toBe('error')
  return answer
}

const setMuted = (muted: boolean) => byHost({ type: 'member.mute', memberId: ada.member.id, muted })
const setRole = (role: 'member' | 'viewer') => byHost({ type: 'member.setRole', memberId: ada.member.id, role })

async function aRoom(name: string): Promise<string> {
  const made = await byHost({ type: 'room.create', name })
  return made.type === 'room.created' ? made.room.id : ''
}

/** For each reason why Ada may not speak in a room: its code, how it begins and how it ends. */
const reasons = (roomId: string) => [
  { code: 'member.muted', begin: () => setMuted(true), end: () => setMuted(false) },
  { code: 'notAllowed', begin: () => setRole('viewer'), end: () => setRole('member') },
  {
    code: 'room.locked',
    begin: () => byHost({ type: 'room.lock', roomId, locked: true }),
    end: () => byHost({ type: 'room.lock', roomId, locked: false }),
  },
  {
    code: 'room.archived',
    begin: () => byHost({ type: 'room.archive', roomId, archived: true }),
    end: () => byHost({ type: 'room.archive', roomId, archived: false }),
  },
]

test('[RIGHT-2] on /chat and /presence, too, who may not speak says nothing: no typing, no reading position and no words beside the name', async () => {
  const roomId = await aRoom('quiet')
  const [script, witness] = [
    await plainSocket(hub.origin, '/chat?room=quiet', { as: ada }),
    await plainSocket(hub.origin, '/chat?room=quiet', { as: bob }),
  ]
  const [status, watcher] = [
    await plainSocket(hub.origin, '/presence', { as: ada }),
    await plainSocket(hub.origin, '/presence', { as: bob }),
  ]
  watcher.send({ type: 'subscribe', userIds: [ada.member.id] })
  await eventually(() => watcher.of('presence').length > 0 && script.of('subscribed').length > 0)
  for (const [n, { begin, end }] of reasons(roomId).entries()) {
    await begin()
    script.send({ type: 'read', messageId: 'I say what I like' })
    script.send({ type: 'typing' })
    await eventually(() => script.of('error').length === 2 * (n + 1))
    // Words beside a name are in no room.
    if (n < 2) status.send({ type: 'status', status: 'busy', customStatus: 'I say what I like' })
    await eventually(() => status.of('error').length === Math.min(n + 1, 2))
    await end()
  }
  const codes = reasons(roomId).map(({ code }) => code)
  expect(script.of('error').map(({ code }) => code)).toEqual(codes.flatMap((code) => [code, code]))
  expect(status.of('error').map(({ code }) => code)).toEqual(codes.slice(0, 2))
  status.send({ type: 'status', status: 'busy', customStatus: 'back at two' })
  script.send({ type: 'read', messageId: 'allowed' })
  await eventually(() => witness.of('read').length > 0 && JSON.stringify(watcher.frames).includes('back at two'))
  expect(JSON.stringify([...witness.frames, ...watcher.frames])).not.toContain('what I like')
  expect(witness.of('typing')).toEqual([])
  for (const { close } of [script, witness, status, watcher]) close()
})

test('[RIGHT-3] in a document of a locked or archived room nobody who may not speak there writes or shows a caret, until they may again', async () => {
  const roomId = await aRoom('notes')
  const made = await byHost({ type: 'document.create', title: 'minutes', roomId })
  const documentId = made.type === 'document.created' ? made.document.id : ''
  const reader = openStock(bob, documentId)
  await reader.synced()
  const words = new Set<unknown>()
  reader.provider.awareness.on('change', () => {
    for (const state of reader.provider.awareness.getStates().values()) words.add(state['words'])
  })
  const shown = (client: number) => reader.provider.awareness.getStates().get(client)?.['words']
  let text = ''
  for (const { code, begin, end } of reasons(roomId)) {
    const writer = openStock(ada, documentId)
    await writer.synced()
    writer.provider.awareness.setLocalState({ user: {}, words: 'before' })
    await eventually(() => shown(writer.doc.clientID) === 'before')
    await begin()
    // A caret that others see goes away.
    await eventually(() => shown(writer.doc.clientID) === undefined)

    const socket = await openDocumentSocket(ada, documentId)
    const doc = new Y.Doc()
    const caret = new Awareness(doc)
    caret.setLocalState({ user: {}, words: code })
    const frame = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 1)
      encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(caret, [doc.clientID]))
    })
    socket.socket.send(frame as Uint8Array<ArrayBuffer>)
    doc.getText('content').insert(0, 'I say what I like. ')
    socket.socket.send(syncFrame(Y.encodeStateAsUpdate(doc)))
    expect(await socket.closed()).toEqual([4403, code])
    caret.destroy()

    await end()
    // Sent after the other caret would have been.
    writer.provider.awareness.setLocalState({ user: {}, words: 'after' })
    await eventually(() => shown(writer.doc.clientID) === 'after')
    writer.text.insert(0, `${code}. `)
    text = `${code}. ${text}`
    await eventually(() => reader.text.toString() === text)
    writer.end()
  }
  expect(words).toEqual(new Set([undefined, 'before', 'after']))
  reader.end()
})

test('[RIGHT-6] who is admitted while their phone sleeps is in when it wakes within a minute, and otherwise leaves no member and no session behind', async () => {
  const clock = handClock()
  const own = await aHub(['--limits', 'off', '--door', 'ask'], clock)
  const host = await own.host()
  const ask = async (name: string) => {
    const { pending } = (await (await post(own.origin, '/api/join', { name })).json()) as { pending: string }
    return `${own.origin}/api/join/${pending}`
  }
  const admit = async (url: string) => expect((await host.post(`${new URL(url).pathname}/admit`, {})).status).toBe(200)
  const peer = async (answer: Promise<Response>) => peerOf(own.origin, (await (await answer).json()) as Peer)
  const sessions = async () => {
    const { sessions } = (await (await host.get('/api/sessions')).json()) as { sessions: { memberId: string }[] }
    return sessions.map(({ memberId }) => memberId)
  }

  // The network says that the phone has gone: nothing is made for nobody.
  const cut = await ask('Cut')
  const network = new AbortController()
  const poll = fetch(cut, { signal: network.signal }).catch(() => undefined)
  const desk = await live(host)
  const waiting = () => desk.received('waiting').at(-1)?.people.length
  await eventually(() => waiting() === 1)
  network.abort()
  await poll
  await eventually(() => {
    clock.pass(100)
    // The host's socket must not be closed as unresponsive when the clock runs.
    desk.send({ type: 'ping', t: 0 })
    return waiting() === 0
  })
  await admit(cut)
  // It does not say so: each of them has an answer that nobody reads.
  const [lost, never, known] = [await ask('Lost'), await ask('Never'), await ask('Known')]
  const unread = [fetch(lost), fetch(never), fetch(known)]
  for (const url of [lost, never, known]) await admit(url)
  await Promise.all(unread)
  const joined = () => desk.received('member.joined').map(({ member }) => member)
  const members = () => joined().map(({ name }) => name)
  await eventually(() => members().length === 3)
  expect(members().sort()).toEqual(['Known', 'Lost', 'Never'])
  // Of whom others know something, the name stays.
  const knownId = joined().find(({ name }) => name === 'Known')?.id
  desk.send({ type: 'member.mute', clientId: 'mute', memberId: knownId, muted: true })
  expect((await desk.answer('mute')).type).toBe('member.changed')

  const [woken, back] = [await peer(fetch(cut)), await peer(fetch(lost))]
  expect([woken.member.name, back.member.name]).toEqual(['Cut', 'Lost'])
  expect([(await woken.get('/api/me')).status, (await back.get('/api/me')).status]).toEqual([200, 200])
  expect((await sessions()).length).toBe(5)
  await eventually(() => members().length === 4)

  desk.close()
  clock.pass(JOIN_REQUEST_EXPIRY_MS + 1)
  await eventually(async () => (await sessions()).length === 3)
  expect((await sessions()).sort()).toEqual([host.member.id, woken.member.id, back.member.id].sort())
  expect((await fetch(never)).status).toBe(404)
  const later = await live(host)
  expect(
    later
      .received('snapshot')[0]
      ?.members.map(({ name }) => name)
      .sort(),
  ).toEqual(['Cut', 'Host', 'Known', 'Lost'])
  expect((await woken.get('/api/me')).status).toBe(200)
  later.close()
  await own.end()
})

test('[RIGHT-7] a repeated command is answered with its first result only while its sender may still see that', async () => {
  const page = await live(bob)
  const run = async (command: object, id = clientId()) => {
    const before = page.all.length
    page.send({ ...command, clientId: id })
    return eventually(() =>
      page.all.slice(before).find((frame) => 'clientId' in frame && frame.clientId === id),
    ) as ReturnType<Live['answer']>
  }
  const code = async (answer: ReturnType<typeof run>) => {
    const frame = await answer
    return frame.type === 'error' ? frame.code : frame.type
  }
  const made = await byHost({ type: 'room.create', name: 'board meeting', private: true })
  const roomId = made.type === 'room.created' ? made.room.id : ''
  await byHost({ type: 'room.invite', roomId, memberId: bob.member.id })
  const inRoom = {
    invite: { type: 'room.invite', roomId, memberId: ada.member.id },
    write: { type: 'document.create', title: 'agenda', roomId },
    say: { type: 'chat.send', roomId, body: 'hello' },
  }
  for (const [id, command] of Object.entries(inRoom)) await run(command, id)
  // Also over HTTP, where a retry is the same request.
  const again = () => bob.post(`/api/rooms/${roomId}/messages`, { body: 'over HTTP', clientId: 'http' })
  expect((await again()).status).toBe(201)
  expect(await Promise.all([code(run(inRoom.invite, 'invite')), code(run(inRoom.write, 'write'))])).toEqual([
    'room.joined',
    'document.created',
  ])

  await byHost({ type: 'room.remove', roomId, memberId: bob.member.id })
  const refused = await again()
  expect([refused.status, await refused.json()]).toEqual([404, { error: { code: 'room.notFound' } }])
  expect(await code(run(inRoom.invite, 'invite'))).toBe('room.notFound')
  expect(await code(run(inRoom.say, 'say'))).toBe('room.notFound')
  expect(await code(run(inRoom.write, 'write'))).toBe('document.notFound')

  const direct = { type: 'room.direct', memberId: ada.member.id }
  const begun = await run(direct, 'direct')
  const directId = begun.type === 'room.created' ? begun.room.id : ''
  await run({ type: 'room.leave', roomId: directId }, 'leave')
  expect(await code(run(direct, 'direct'))).toBe('room.notFound')
  // Who asked to leave may know that they have.
  expect(await code(run({ type: 'room.leave', roomId: directId }, 'leave'))).toBe('room.left')

  await byHost({ type: 'room.invite', roomId, memberId: bob.member.id })
  expect(await code(run(inRoom.say, 'say'))).toBe('chat.posted')
  page.close()
})

test('[RIGHT-8] a direct room that both have left is opened again by either, and each of their commands is answered', async () => {
  const pages = [await live(ada), await live(bob)] as const
  const run = async (page: Live, command: object) => {
    const id = clientId()
    page.send({ ...command, clientId: id })
    return page.answer(id)
  }
  const open = async (page: Live, other: Peer) => {
    const answer = await run(page, { type: 'room.direct', memberId: other.member.id })
    return 'room' in answer ? answer.room.id : ''
  }
  const roomId = await open(pages[0], bob)
  for (const [page, other] of [[pages[0], bob] as const, [pages[1], ada] as const]) {
    for (const each of pages) await run(each, { type: 'room.leave', roomId })
    expect(await open(page, other)).toBe(roomId)
    const posted = await run(page, { type: 'chat.send', roomId, body: 'back' })
    expect(posted.type).toBe('chat.posted')
    const mine = page === pages[0] ? pages[1] : pages[0]
    await eventually(() => mine.received('chat.posted').some(({ seq }) => 'seq' in posted && seq === posted.seq))
  }
  for (const page of pages) page.close()
})

test('[RIGHT-9] a path that cannot be decoded is refused with a code on every route, and none is a fault of the hub', async () => {
  const odd = ['%', 'a%', '%2', '%ff', '%zz', '%c3%28', '%E0%A4%A', '%u0041', '%00', '%2f', '%252f']
  for (const route of routes.filter((route) => route.includes(':') && !route.startsWith('WS'))) {
    const [method, path] = route.split(' ') as [string, string]
    // In the place of every parameter, and of the last one alone.
    const last = path.replace(/:\w+(?!.*:)/, 'PART').replace(/:\w+/g, 'zzzzzzzzzzzzzzzz')
    for (const place of new Set([path.replace(/:\w+/g, 'PART'), last]))
      for (const part of odd) {
        const answer = await desk.peer.send(method, place.replaceAll('PART', part), hasBody(method) ? {} : undefined)
        const { error } = (await answer.json()) as { error?: { code: string } }
        const isRefusal = answer.status >= 400 && answer.status < 500
        expect([route, part, isRefusal, typeof error?.code]).toEqual([route, part, true, 'string'])
        if (part === '%') expect([route, answer.status, error?.code]).toEqual([route, 400, 'frame.malformed'])
      }
  }
  for (const path of ['/%', '/%ff', '/assets/%zz', '/api/%', '/api/documents?name=%', '/api/rooms?%=%ff'])
    expect((await desk.peer.get(path)).status).toBeLessThan(500)
})

test('[RIGHT-10] a guest is never called by the name or the id of another member, or what looks like it, and by no words while they may not speak', async () => {
  const own = await aHub(['--limits', 'off', '--door', 'open'])
  const host = await own.host()
  const ann = await joinAt(own.origin, { name: 'Ann' })
  const witness = await plainSocket(own.origin, '/chat?username=W&room=lobby')
  const heard = (type: string) => witness.of(type).map(({ user, userId }) => [user, userId])
  await eventually(() => witness.of('subscribed').length === 1)
  const page = await live(host)
  const idOf = (name: string) =>
    eventually(() => page.received('member.joined').find(({ member }) => member.name === name)?.member.id)
  /** Who a guest's socket says it is, when it joins and when it speaks. */
  async function calledOn(query: string) {
    const socket = await plainSocket(own.origin, `/chat?${query}&room=lobby`)
    const before = witness.frames.length
    socket.send({ content: query })
    await eventually(() => witness.of('message').at(-1)?.['content'] === query)
    const frames = witness.frames.slice(before).filter(({ user }) => user !== 'W')
    socket.close()
    await eventually(() => heard('leave').length === heard('join').length)
    return new Set(frames.map(({ userId }) => userId))
  }

  const padded = encodeURIComponent(`Ann${' '.repeat(200)}x`)
  const idInCapitals = ann.member.id.toUpperCase()
  for (const taken of ['Ann', 'ANN', '%D0%90nn', 'A%E2%80%8Bnn', padded, ann.member.id, idInCapitals])
    expect([taken, [...(await calledOn(`username=Eve&userId=${taken}`))]]).toEqual([taken, [await idOf('Eve')]])
  // Whose name has got a number is not called by it without the number.
  expect(await calledOn('username=Ann')).toEqual(new Set([await idOf('Ann 2')]))
  expect(await calledOn('username=Eve&userId=eve-1')).toEqual(new Set(['eve-1']))

  // Somebody who joins later, or takes the name, has it from then on.
  const early = await plainSocket(own.origin, '/chat?username=Eve&userId=Lou&room=lobby')
  early.send({ content: 'before' })
  await eventually(() => witness.of('message').at(-1)?.['content'] === 'before')
  expect(witness.of('message').at(-1)?.['userId']).toBe('Lou')
  await joinAt(own.origin, { name: 'lou' })
  early.send({ content: 'after' })
  await eventually(() => witness.of('message').at(-1)?.['content'] === 'after')
  expect(witness.of('message').at(-1)?.['userId']).not.toBe('Lou')

  page.send({ type: 'member.mute', clientId: 'mute', memberId: await idOf('Eve'), muted: true })
  await page.answer('mute')
  early.close()
  await eventually(() => heard('leave').length === heard('join').length)
  const joins = heard('join').length
  const muted = await plainSocket(own.origin, '/chat?username=Eve&userId=I%20say%20what%20I%20like&room=lobby')
  await eventually(() => heard('join').length > joins)
  muted.close()
  await eventually(() => heard('leave').length === heard('join').length)
  expect(JSON.stringify(witness.frames)).not.toContain('what I like')
  witness.close()
  page.close()
  await own.end()
})

test('[RIGHT-11] one host token signs in one browser, however many ask at once, and is given back where signing in fails', async () => {
  const own = await aHub(['--limits', 'off'])
  const signIn = (name: string) => post(own.origin, '/api/host', { hostToken: own.hostToken, name })
  expect((await signIn('\u200b')).status).toBe(422)
  const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await signIn('Host')).status))
  expect(statuses.sort()).toEqual([201, ...Array.from({ length: 19 }, () => 403)])
  await own.end()

  // A disk that is full refuses the session, and a fault throws.
  const outcomes = [() => refuse('storage.unavailable'), () => Promise.reject(new Error('a fault'))]
  const hostTokens = createHostTokens(() => 'the token', Object.is)
  hostTokens.issue()
  const parts = {
    hostTokens,
    store: { runAndWait: async () => allow(desk.peer.member) },
    cookies: { device: () => ({}) },
    auth: { signIn: async () => outcomes.shift()?.() },
    work: { takeTurn: async () => {} },
  }
  const app = hostRoutes(parts as never)
  const request = () =>
    new Request('http://localhost/api/host', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"hostToken":"the token"}',
    })
  for (const status of [503, 500]) {
    expect((await app.handle(request())).status).toBe(status)
    expect(hostTokens.redeem('the token')).toBe(true)
    hostTokens.giveBack('the token')
  }
})

test('[RIGHT-13] the words beside the name of a member who may not speak any more go away at once, and do not come back with a socket', async () => {
  const [status, watcher] = [
    await plainSocket(hub.origin, '/presence', { as: ada }),
    await plainSocket(hub.origin, '/presence', { as: bob }),
  ]
  watcher.send({ type: 'subscribe', userIds: [ada.member.id] })
  await eventually(() => watcher.of('presence').length > 0)
  type Seen = { status: string; customStatus?: string }
  const newest = () =>
    watcher
      .of('presence')
      .flatMap(({ data }) => data as Seen[])
      .at(-1)
  for (const { begin, end } of reasons('').slice(0, 2)) {
    status.send({ type: 'status', status: 'busy', customStatus: 'I say what I like' })
    await eventually(() => newest()?.customStatus === 'I say what I like')
    await begin()
    await eventually(() => newest()?.status === 'busy' && newest()?.customStatus === undefined)
    await end()
  }
  for (const { close } of [status, watcher]) close()

  const presence = createPresence({ now: () => 0, monotonic: () => 0 })
  presence.arrive('ada', 'phone')
  presence.set('ada', 'phone', 'busy', 'I say what I like')
  presence.suspend('ada', 'phone')
  presence.removeStatusWords('ada')
  presence.resume('ada', 'phone')
  expect([presence.of('ada')?.status, presence.of('ada')?.customStatus]).toEqual(['busy', undefined])
})
