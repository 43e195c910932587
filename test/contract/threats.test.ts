// The attacks of SECURITY.md, each tried on a running hub.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import * as Y from 'yjs'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import { readText } from '../../src-bun/domain/documents/state.ts'
import { routes } from '../../src-bun/domain/permissions.ts'
import { awarenessFrame, step2Frame, updateFrame } from '../../src-bun/transport/documents/frames.ts'
import {
  aHub,
  chatSend,
  clientId,
  eventually,
  hasBody,
  joinAt,
  type Live,
  live,
  lobbyOf,
  openSocket,
  type Peer,
  post,
  type TestHub,
  temporaryFolder,
} from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'
import { spawnHub } from '../support/process.ts'

let hub: TestHub
let host: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
  host = await hub.host()
})
afterAll(() => hub.end())

const ID = 'zzzzzzzzzzzzzzzz'
const wsOrigin = () => hub.origin.replace('http', 'ws')
const json = async <T>(response: Response | Promise<Response>) => (await (await response).json()) as T
const written = (text: string) => {
  const doc = new Y.Doc()
  doc.getText('content').insert(0, text)
  return doc
}

/** A document socket with the frames it receives and its close code and reason. */
async function onDocument(peer: Peer, documentId: string) {
  const socket = openSocket(`${wsOrigin()}/collaborate/${documentId}?acks=1`, { authorization: `Bearer ${peer.token}` })
  socket.binaryType = 'arraybuffer'
  const frames: Uint8Array[] = []
  let closed: [number, string] | undefined
  socket.addEventListener('message', ({ data }) => frames.push(new Uint8Array(data as ArrayBuffer)))
  socket.addEventListener('close', ({ code, reason }) => {
    closed = [code, reason]
  })
  await eventually(() => frames.length > 0)
  const send = (frame: Uint8Array) => socket.send(frame as Uint8Array<ArrayBuffer>)
  return { socket, frames, send, closed: () => closed }
}

test('[THREAT-1] a page of another origin or port opens no socket, whatever session its request carries', async () => {
  const { token } = await hub.join('Victim')
  for (const path of routes.flatMap((route) => (route.startsWith('WS') ? [route.slice(3).replace(':docId', 'x')] : [])))
    for (const origin of [
      'http://evil.example',
      `http://127.0.0.1:${hub.port + 1}`,
      'null',
      '',
      `https://127.0.0.1:${hub.port}`,
    ]) {
      const headers = {
        upgrade: 'websocket',
        connection: 'upgrade',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        origin,
        cookie: `hubbub_${hub.port}=${token}`,
        authorization: `Bearer ${token}`,
      }
      expect([path, origin, (await fetch(hub.origin + path, { headers })).status]).toEqual([path, origin, 403])
    }
})

test('[THREAT-2] a request under a name that is not the hub’s is answered 421 on every route', async () => {
  for (const route of routes) {
    const [method, path] = route.split(' ') as [string, string]
    const response = await fetch(hub.origin + path.replace(/:\w+|\*/g, 'x'), {
      method: method === 'WS' ? 'GET' : method,
      headers: { host: 'rebound.example', ...(method === 'WS' ? { upgrade: 'websocket' } : {}) },
    })
    expect([route, response.status]).toEqual([route, 421])
  }
})

test('[THREAT-3] a form or a page of another origin changes nothing and reads no answer', async () => {
  const { token } = await hub.join('Clicked')
  const cookie = `hubbub_${hub.port}=${token}`
  const before = await (await host.get('/api/rooms')).text()
  for (const headers of [
    { cookie, origin: 'http://evil.example', 'content-type': 'application/json' },
    { cookie, 'content-type': 'application/json' },
    { cookie, origin: hub.origin, 'content-type': 'text/plain' },
    { cookie, origin: hub.origin, 'content-type': 'application/x-www-form-urlencoded' },
  ] as Record<string, string>[]) {
    const response = await fetch(`${hub.origin}/api/rooms`, { method: 'POST', headers, body: '{"name":"forged"}' })
    expect(response.status).toBeOneOf([401, 403, 415])
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  }
  expect(await (await host.get('/api/rooms')).text()).toBe(before)
})

test('[THREAT-5] a wrong code, an empty one and none are answered alike, and the host is warned of the guessing', async () => {
  const guarded = await aHub()
  const watching = await live(await guarded.host())
  const wrong = async (code: string | undefined) => {
    const response = await post(guarded.origin, '/api/join', { name: 'Guess', ...(code === undefined ? {} : { code }) })
    return [response.status, await response.text()]
  }
  const first = await wrong('AAAAAAAA')
  for (const other of ['x', undefined, '']) expect(await wrong(other)).toEqual(first)
  await wrong('BBBBBBBB')
  expect((await wrong(guarded.code))[0]).toBe(429)
  const { headers } = await post(guarded.origin, '/api/join', { name: 'Guess', code: 'x' })
  expect(Number(headers.get('retry-after'))).toBeWithin(1, 61)
  // The link cannot be guessed, so it still opens.
  expect((await post(guarded.origin, '/api/join', { name: 'Linked', code: guarded.token })).status).toBe(201)
  await eventually(() => watching.received('waiting').at(-1)?.guessing)
  watching.close()
  await guarded.end()
})

test('[THREAT-6] no token, ticket or code is in a log, an error or an export', async () => {
  const folder = temporaryFolder()
  const shipped = await spawnHub(folder.path, ['--port', '0'], { HUBBUB_LOG: 'debug' })
  const ada = await joinAt(shipped.origin, { name: 'Ada', code: shipped.code })
  const { ticket } = await json<{ ticket: string }>(ada.post('/api/tickets', {}))
  const canaries = [ada.token, ticket, shipped.hostToken, shipped.code, shipped.token].filter(
    (secret) => secret !== undefined,
  )
  const outputs: string[] = []
  for (const route of routes.filter((route) => !/^WS|sign-out|backup|invitation|tickets|^GET \/\*/.test(route))) {
    const [method, path] = route.split(' ') as [string, string]
    const response = await ada.send(
      method,
      `${path.replace(/:\w+/g, ID)}?token=${ticket}&code=${shipped.code}`,
      hasBody(method) ? { name: ticket, code: ticket, hostToken: ticket, door: ticket } : undefined,
    )
    outputs.push(await response.text(), ...response.headers.values())
  }
  for (const frame of [
    ticket,
    `{"type":"${shipped.hostToken}"}`,
    `{"type":"chat.send","clientId":"canary-1","roomId":"${ada.token}"}`,
  ]) {
    const socket = await live({ ...ada })
    socket.send(frame)
    await eventually(() => socket.received('error').length > 0)
    outputs.push(JSON.stringify(socket.all))
    socket.close()
  }
  const lobby = (await json<{ rooms: { id: string }[] }>(ada.get('/api/rooms'))).rooms[0]?.id
  outputs.push(await (await ada.get(`/api/export/rooms/${lobby}?format=json`)).text())
  await shipped.kill('SIGTERM')
  outputs.push(await shipped.stderrText())
  folder.remove()
  const all = outputs.join('\n')
  for (const canary of canaries) expect(all).not.toContain(canary)
  expect(all).toContain('hub.started')
})

test('[THREAT-7] a token with changed claims, a role for example, is refused, and so is a name or a host token that is not a string', async () => {
  const { token } = await hub.join('Plain')
  const [head, body, signature] = token.split('.') as [string, string, string]
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  for (const change of [{ role: 'host' }, { sub: host.member.id }, { admin: false }, { jti: ['x'] }, { aud: 'other' }])
    expect(
      (
        await fetch(`${hub.origin}/api/me`, {
          headers: { authorization: `Bearer ${head}.${encode({ ...claims, ...change })}.${signature}` },
        })
      ).status,
    ).toBe(401)
  for (const name of [['a'], { a: 1 }, 7, null])
    expect((await post(hub.origin, '/api/join', { name, code: hub.code })).status).toBe(422)
  expect((await post(hub.origin, '/api/host', { hostToken: { $ne: '' } })).status).toBe(422)
})

test('[THREAT-8] nothing that is posted after a kick under load reaches the kicked member, and their session, ticket and name are refused', async () => {
  const [eve, writers] = [
    await hub.join('Kicked'),
    await Promise.all([live(await hub.join('W1')), live(await hub.join('W2'))]),
  ]
  const { ticket } = await json<{ ticket: string }>(eve.post('/api/tickets', {}))
  const sockets: Live[] = await Promise.all(Array.from({ length: 5 }, () => live(eve)))
  const document = await json<{ id: string }>(eve.post('/api/documents', { title: 'of the kicked' }))
  const writing = await onDocument(eve, document.id)
  const roomId = await lobbyOf(writers[0] as Live)
  const load = setInterval(() => {
    for (const writer of writers) for (let n = 0; n < 5; n++) writer.send(chatSend(roomId, 'load'))
  }, 5)
  await eventually(() => sockets.every((socket) => socket.received('chat.posted').length > 20))

  expect((await host.post(`/api/members/${eve.member.id}/kick`, { reason: 'too loud' })).status).toBe(200)
  const writer = writers[0] as Live
  const after = chatSend(roomId, 'after the kick')
  writer.send(after)
  const { seq } = (await writer.answer(after.clientId)) as LoggedChange
  await eventually(() => (writer.changes().at(-1)?.seq ?? 0) > seq + 20)
  clearInterval(load)

  for (const socket of sockets)
    expect(await eventually(() => socket.closed())).toEqual({ code: 4410, reason: 'too loud' })
  expect(sockets.flatMap((socket) => socket.changes().filter((change) => change.seq >= seq))).toEqual([])
  expect(await eventually(() => writing.closed())).toEqual([4410, 'too loud'])
  expect((await eve.get('/api/me')).status).toBe(401)
  expect((await post(hub.origin, '/api/join', { name: 'Kicked', code: hub.code })).status).toBe(403)
  const closeCodes = await Promise.all(
    [`/live?token=${ticket}`, '/live'].map(
      (path) =>
        new Promise((resolve) => {
          const socket = openSocket(wsOrigin() + path, path === '/live' ? { authorization: `Bearer ${eve.token}` } : {})
          socket.addEventListener('close', ({ code }) => resolve(code))
        }),
    ),
  )
  expect(closeCodes).toEqual([4401, 4401])
  for (const writer of writers) writer.close()
})

test('[THREAT-10] a viewer can open and read a document; their caret is not relayed, and an update closes their socket with 4403', async () => {
  const [ada, eve] = [await hub.join('Author'), await hub.join('Reader')]
  await host.send('PUT', `/api/members/${eve.member.id}/role`, { role: 'viewer' })
  const document = await json<{ id: string }>(ada.post('/api/documents', { title: 'read only' }))
  const author = await onDocument(ada, document.id)
  author.send(updateFrame(Y.encodeStateAsUpdate(written('as it is'))))

  const quietViewer = await onDocument(eve, document.id)
  quietViewer.send(step2Frame(new Uint8Array([0, 0])))
  quietViewer.send(awarenessFrame([{ clientId: 99, clock: 1, state: '{"user":{"name":"ghost"}}' }]))
  await eventually(() => quietViewer.frames.some(([kind]) => kind === 100))
  expect(quietViewer.closed()).toBeUndefined()
  for (const frame of [updateFrame, step2Frame]) {
    const writingViewer = await onDocument(eve, document.id)
    writingViewer.send(frame(Y.encodeStateAsUpdate(written('forged'))))
    await eventually(() => writingViewer.closed())
    expect(writingViewer.closed()).toEqual([4403, 'notAllowed'])
  }
  expect(await (await ada.get(`/api/export/documents/${document.id}?format=md`)).text()).toBe('as it is')
  // The hub sends an empty frame from time to time, so that stock clients stay.
  expect(author.frames.filter(([kind, , carets]) => kind === 1 && carets !== 0)).toEqual([])
  for (const { socket } of [author, quietViewer]) socket.close()
})

test('[THREAT-11] a name that looks like another one, through other scripts, digits or invisible characters, gets a number', async () => {
  const fresh = await aHub()
  const names = []
  for (const name of ['Alice', 'Аlice', 'A1ice', 'ALICE', 'Al\u200bice', 'Ａlice'])
    names.push((await fresh.join(name)).member.name)
  expect(new Set(names).size).toBe(6)
  expect(names.slice(1).every((name) => /\d$/.test(name))).toBe(true)
  await fresh.end()
})

test('[THREAT-15] a frame that is too large, too deep or has unknown fields, prototypes or endless numbers is refused at once and delays nobody', async () => {
  const [mallory, bob] = [await live(await hub.join('Sizes')), await live(await hub.join('Bystander'))]
  const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`
  const refused: [frame: string, code: string][] = [
    ['{"type":"ping","t":1e999}', 'frame.invalid'],
    ['{"type":"ping","t":1,"__proto__":{"x":1}}', 'frame.invalid'],
    ['{"type":"ping","t":1,"t":{}}', 'frame.invalid'],
    [`{"type":"chat.send","clientId":"wide-0001","roomId":"${ID}","body":"${'x'.repeat(60_000)}"}`, 'frame.invalid'],
    [deep, 'frame.tooDeep'],
    [`"${'x'.repeat(70_000)}"`, 'frame.tooLarge'],
    ['null', 'frame.malformed'],
    ['[]', 'frame.invalid'],
    ['{"type":"ping","t":1', 'frame.malformed'],
  ]
  for (const [frame, code] of refused) {
    const before = mallory.received('error').length
    mallory.send(frame)
    bob.send({ type: 'ping', t: before })
    await eventually(() => mallory.received('error').length > before && bob.received('pong').at(-1)?.t === before)
    expect(mallory.received('error').at(-1)?.code as string).toBe(code)
    // Never what was sent.
    expect(JSON.stringify(mallory.received('error').at(-1)).length).toBeLessThan(120)
  }
  const body = JSON.stringify({ name: 'x'.repeat(70_000) })
  expect((await mallory.peer.post('/api/rooms', body)).status).toBe(413)
  expect(({} as { x?: number }).x).toBeUndefined()
  for (const person of [mallory, bob]) person.close()
})

test('[THREAT-16] a handshake that is never completed is closed within 15 s, and delays nobody', async () => {
  const halves = Array.from({ length: 20 }, () => connect(hub.port, '127.0.0.1'))
  const ends = halves.map((half) => new Promise((resolve) => half.on('close', resolve)))
  for (const half of halves) {
    half.on('error', () => {})
    half.write('GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n')
  }
  let ended = 0
  for (const end of ends) void end.then(() => ended++)
  expect((await fetch(`${hub.origin}/health`)).status).toBe(200)
  expect(ended).toBe(0)
  await Promise.all(ends)
}, 600_000)

test('[THREAT-17] an invalid update, or one under another member’s clientID, closes its own socket, and the other writers stay', async () => {
  const [ada, mallory] = [await hub.join('Healthy'), await hub.join('Poison')]
  const document = await json<{ id: string }>(ada.post('/api/documents', { title: 'poisoned' }))
  const author = await onDocument(ada, document.id)
  const doc = written('sound')
  author.send(updateFrame(Y.encodeStateAsUpdate(doc)))
  for (const bytes of [
    [0xff, 0xff, 0xff, 0xff, 0x7f],
    [1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0],
    Array.from(Y.encodeStateAsUpdateV2(doc)),
  ]) {
    const socket = await onDocument(mallory, document.id)
    socket.send(updateFrame(Uint8Array.from(bytes)))
    await eventually(() => socket.closed())
    expect(socket.closed()?.[0]).toBe(4400)
  }
  // The clientID belongs to another member.
  const forged = new Y.Doc()
  Y.applyUpdate(forged, Y.encodeStateAsUpdate(doc))
  forged.clientID = doc.clientID
  forged.getText('content').insert(5, ' and forged')
  const socket = await onDocument(mallory, document.id)
  socket.send(updateFrame(Y.encodeStateAsUpdate(forged, Y.encodeStateVector(doc))))
  await eventually(() => socket.closed())
  expect(socket.closed()).toEqual([4400, 'document.notYours'])
  expect(author.closed()).toBeUndefined()
  expect(await (await ada.get(`/api/export/documents/${document.id}?format=md`)).text()).toBe('sound')
  expect(readText({ snapshot: [Y.encodeStateAsUpdate(doc)], tail: [] })).toBe('sound')
  author.socket.close()
})

test('[THREAT-18] hundreds of carets and typing signals reach others a few times a second, the last caret included', async () => {
  const [ada, bob] = [await hub.join('Caret'), await hub.join('Watcher')]
  const document = await json<{ id: string }>(ada.post('/api/documents', { title: 'carets' }))
  const [mover, watcher] = [await onDocument(ada, document.id), await onDocument(bob, document.id)]
  const startedAt = performance.now()
  for (let clock = 1; clock <= 200; clock++) {
    mover.send(awarenessFrame([{ clientId: 5, clock, state: `{"n":${clock}}` }]))
    // Spread over time, so that the hub does not read them all at once.
    if (clock % 5 === 0) await Bun.sleep(5)
  }
  await eventually(() => watcher.frames.some((frame) => frame[0] === 1 && Buffer.from(frame).includes('{"n":200}')))
  const relayedCarets = watcher.frames.filter(([kind]) => kind === 1).length
  expect(relayedCarets).toBeLessThanOrEqual(2 + Math.ceil((performance.now() - startedAt) / 100))
  const typingAt = performance.now()
  const [typist, reader] = [await live(ada), await live(bob)]
  const roomId = await lobbyOf(typist)
  for (let n = 0; n < 100; n++) typist.send({ type: 'chat.typing', roomId })
  typist.send(chatSend(roomId, 'done'))
  await eventually(() => reader.received('chat.posted').length === 1)
  expect(reader.received('typing').length).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - typingAt) / 1000))
  // The same on the socket for scripts.
  const scriptAt = performance.now()
  const [bot, follower] = await Promise.all([ada, bob].map((as) => plainSocket(hub.origin, '/chat?room=lobby', { as })))
  for (let n = 0; n < 100; n++) bot?.send({ type: 'typing' })
  bot?.send({ content: 'done' })
  await eventually(() => follower?.of('message').length === 1)
  expect(follower?.of('typing').length).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - scriptAt) / 1000))
  for (const person of [typist, reader, bot, follower]) person?.close()
  for (const { socket } of [mover, watcher]) socket.close()
})

test('[THREAT-20] a name that is not a string is refused, and one that looks like SQL is stored as text', async () => {
  const ada = await hub.join('Robert')
  const nasty = "x'); DROP TABLE messages; --"
  expect((await ada.post('/api/rooms', { name: nasty })).status).toBe(201)
  const { rooms } = await json<{ rooms: { name: string }[] }>(ada.get('/api/rooms'))
  expect(rooms.some(({ name }) => name === nasty)).toBe(true)
  for (const name of [{ $gt: '' }, ['x'], 1, true]) expect((await ada.post('/api/rooms', { name })).status).toBe(422)
  expect((await host.get(`/api/audit?action=${encodeURIComponent("' OR 1=1 --")}`)).status).toBe(200)
})

test('[THREAT-24] an error is a code, without a stack, a path or the input', async () => {
  const socket = await live(await hub.join('Errors'))
  socket.send({ type: 'chat.send', clientId: clientId(), roomId: ID, body: 'SECRET-INPUT' })
  await eventually(() => socket.received('error').length === 1)
  expect(Object.keys(socket.received('error')[0] ?? {}).sort()).toEqual(['clientId', 'code', 'type'])
  for (const path of ['/api/nothing-here', '/api/rooms/%00/messages', '/api/export/rooms/x?format=SECRET-INPUT']) {
    const text = await (await socket.peer.get(path)).text()
    expect(text).not.toMatch(/SECRET-INPUT|at .*\.ts|node_modules|Error:/)
  }
  socket.close()
})

test('[THREAT-25] every file in the data folder can be read by its owner only', () => {
  for (const name of ['hub.sqlite', 'hub.sqlite-wal', 'secret', 'control.json', 'hub.lock'])
    expect([name, statSync(join(hub.folder, name)).mode & 0o777]).toEqual([name, 0o600])
})

test('[THREAT-26] every answer but the frame of diagrams forbids framing, content sniffing, inline scripts and referrers', async () => {
  for (const path of ['/', '/health', '/api/me', '/nothing.js']) {
    const { headers } = await fetch(hub.origin + path)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
  }
  expect((await fetch(`${hub.origin}/api/me`)).headers.get('cache-control')).toBe('no-store')
})
