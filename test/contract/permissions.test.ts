// Who may use which route, command and signal, generated from those that are registered: one without a row in the table fails.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Command, type CommandOf } from '../../src-bun/contract/frames/commands.ts'
import { Signal, type SignalOf } from '../../src-bun/contract/frames/live.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { mayRun, mayUse, type Route, routes } from '../../src-bun/domain/permissions.ts'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { createApp } from '../../src-bun/transport/app.ts'
import type { HubParts } from '../../src-bun/transport/parts.ts'
import { aHub, eventually, hasBody, type Live, live, openSocket, type TestHub } from '../support/hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'])
})
afterAll(() => hub.end())

// Registering routes uses none of the other parts, so the app can be made without them.
const signatureOf = () => new Uint8Array(32)
const registered = createApp({ signatureOf } as unknown as HubParts).routes.map(
  ({ method, path }) => `${method} ${path}`,
)

test('[PERM-1] every registered route has a row in the permission table, and every row a route', () => {
  expect([...new Set(registered)].sort()).toEqual([...routes].sort())
})

test('[PERM-2] a route or socket that needs a session is refused without one, whatever else is wrong', async () => {
  for (const route of routes.filter((route) => !mayUse(undefined, route))) {
    const [method, path] = route.split(' ') as [string, string]
    const url = hub.origin + path.replace(/:\w+/g, 'zzzzzzzzzzzzzzzz')
    if (method === 'WS') {
      const socket = openSocket(url.replace('http', 'ws'))
      const code = await new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
      expect([route, code]).toEqual([route, 4401])
    } else {
      const response = await fetch(url, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(hasBody(method) ? { body: '{}' } : {}),
      })
      expect([route, response.status]).toEqual([route, 401])
    }
  }
})

test('[PERM-3] an unknown role may run no command, and use only the routes that need no session', () => {
  const strange = { id: 'x', name: 'x', colour: '', role: 'admin' as Member['role'] }
  for (const schema of [...Command.anyOf, ...Signal.anyOf]) {
    const type = schema.properties.type.const
    expect([type, mayRun(strange, type)]).toEqual([type, false])
    expect([type, mayRun({ ...strange, role: 'host' }, type)]).toEqual([type, true])
  }
  for (const route of routes as Route[]) expect(mayUse(strange, route)).toBe(mayUse(undefined, route))
})

const ID = 'zzzzzzzzzzzzzzzz'
const common = { clientId: 'matrix-0' }
/** One valid sample of each command, about things that do not exist. A missing sample does not compile. */
const SAMPLES: { readonly [T in Command['type']]: Omit<CommandOf<T>, 'type' | 'clientId'> } = {
  'chat.send': { roomId: ID, body: 'x' },
  'chat.edit': { roomId: ID, messageId: ID, body: 'x' },
  'chat.delete': { roomId: ID, messageId: ID },
  'chat.react': { roomId: ID, messageId: ID, emoji: '👍', isSet: true },
  'chat.pin': { roomId: ID, messageId: ID, isSet: true },
  'poll.vote': { roomId: ID, messageId: ID, choices: [0] },
  'poll.close': { roomId: ID, messageId: ID },
  'hand.raise': {},
  'hand.lower': {},
  'hand.lowerAll': {},
  'timer.start': { ms: 60_000 },
  'timer.pause': { isPaused: true },
  'timer.extend': { ms: 60_000 },
  'timer.end': {},
  'eyesUp.start': { text: '\u200b' },
  'eyesUp.end': {},
  'lookHere.start': { place: { kind: 'room', id: ID } },
  'lookHere.end': {},
  'groups.start': { groups: [{ name: '\u200b', memberIds: [] }] },
  'groups.join': {},
  'groups.end': {},
  'ending.start': { ms: 3_600_000 },
  'ending.cancel': {},
  'room.create': { name: '\u200b' },
  'room.direct': { memberId: ID },
  'room.invite': { roomId: ID, memberId: ID },
  'room.remove': { roomId: ID, memberId: ID },
  'room.leave': { roomId: ID },
  'room.archive': { roomId: ID, archived: true },
  'room.lock': { roomId: ID, locked: true },
  'room.change': { roomId: ID, topic: 'x' },
  'room.mute': { roomId: ID, muted: true },
  'member.rename': { name: '\u200b' },
  'member.mute': { memberId: ID, muted: true },
  'member.setRole': { memberId: ID, role: 'viewer' },
  'member.kick': { memberId: ID },
  'member.ban': { memberId: ID },
  'member.readmit': { memberId: ID },
  'document.create': { title: '\u200b' },
  'document.rename': { documentId: ID, title: 'x' },
  'comment.create': { documentId: ID, body: 'x' },
  'comment.reply': { documentId: ID, commentId: ID, body: 'x' },
  'comment.edit': { documentId: ID, commentId: ID, body: 'x' },
  'comment.resolve': { documentId: ID, commentId: ID, resolved: true },
  'comment.delete': { documentId: ID, commentId: ID },
  'comment.suggest': { documentId: ID, suggestion: { original: 'x', replacement: 'y' } },
  'comment.accept': { documentId: ID, commentId: ID },
  'comment.markRead': { documentId: ID, upTo: 1 },
  'door.set': { door: 'code' },
  'door.renew': {},
  'exports.allow': { to: 'everybody' },
  'retention.set': { days: 3650 },
  'board.create': { name: '\u200b', columns: [{ key: 'a', type: 'text' }] },
  'record.put': { boardId: ID, key: 'k', values: {} },
  'record.patch': { boardId: ID, key: 'k', values: {} },
  'record.remove': { boardId: ID, key: 'k' },
  'record.batch': { boardId: ID, remove: ['k'] },
  'room.delete': { roomId: ID },
  'document.archive': { documentId: ID, archived: true },
  'document.delete': { documentId: ID },
  'document.letViewersComment': { documentId: ID, viewersComment: true },
  'board.archive': { boardId: ID, archived: true },
  'board.delete': { boardId: ID },
  'trash.restore': { id: ID },
  'trash.empty': { ids: [ID] },
}
/** The same for the signals, which are not answered. */
const SIGNALS: { readonly [T in Signal['type']]: Omit<SignalOf<T>, 'type'> } = {
  sync: {},
  ping: { t: 0 },
  'presence.set': { status: 'online' },
  'chat.typing': { roomId: ID },
  'room.read': { roomId: ID, seq: 0 },
}

test('[THREAT-9] every role is refused exactly the routes, commands and signals that the permission table does not give it', async () => {
  const host = await hub.host()
  const [member, viewer] = [await hub.join('Member'), await hub.join('Viewer')]
  await host.send('PUT', `/api/members/${viewer.member.id}/role`, { role: 'viewer' })
  for (const peer of [host, member, { ...viewer, member: { ...viewer.member, role: 'viewer' as const } }]) {
    const { role } = peer.member
    for (const route of routes.filter((route) => !route.startsWith('WS') && route !== 'POST /api/sign-out')) {
      const [method, path] = route.split(' ') as [string, string]
      const response = await peer.send(method, path.replace(/:\w+/g, ID), hasBody(method) ? {} : undefined)
      const isRefused = response.status === 403 && (await response.text()).includes('notAllowed')
      expect([role, route, isRefused]).toEqual([role, route, !mayUse(peer.member, route)])
    }
    const socket = await live(peer)
    for (const [n, type] of (Object.keys(SAMPLES) as Command['type'][]).entries()) {
      const clientId = `${role}-matrix-${n}`
      socket.send({ ...common, type, clientId, ...SAMPLES[type] })
      const answer = await socket.answer(clientId)
      const isRefused = answer.type === 'error' && answer.code === 'notAllowed'
      expect([role, type, isRefused]).toEqual([role, type, !mayRun(peer.member, type)])
    }
    for (const [n, type] of (Object.keys(SIGNALS) as Signal['type'][]).entries()) {
      const before = socket.received('error').length
      socket.send({ type, ...SIGNALS[type] })
      // Answers arrive in order, so the pong comes after a possible refusal.
      socket.send({ type: 'ping', t: 1000 + n })
      await eventually(() => socket.received('pong').some(({ t }) => t === 1000 + n))
      const isRefused = socket
        .received('error')
        .slice(before)
        .some(({ code }) => code === 'notAllowed')
      expect([role, type, isRefused]).toEqual([role, type, !mayRun(peer.member, type)])
    }
    socket.close()
  }
})

type FrameType = (Command | Signal)['type']
/** What a muted member may still send: nobody else reads or sees anything of it. */
const SILENT: readonly FrameType[] = [
  'chat.delete',
  'poll.close',
  'hand.raise',
  'hand.lower',
  'groups.join',
  'comment.delete',
  'comment.markRead',
  'room.direct',
  'room.remove',
  'room.leave',
  'room.read',
  'room.mute',
  'presence.set',
  'sync',
  'ping',
]
/** What is read in the room or in the document that the frame names. */
const IN_A_ROOM: readonly FrameType[] = [
  'chat.send',
  'chat.edit',
  'chat.react',
  'chat.pin',
  'chat.typing',
  'room.invite',
  'room.change',
  'document.create',
  'document.rename',
  'comment.create',
  'comment.reply',
  'comment.edit',
  'comment.resolve',
  'comment.suggest',
  'comment.accept',
]

test('[RIGHT-1] who is muted, and who is in a locked or an archived room, is refused every command and signal that says something there', async () => {
  const hub = await aHub(['--limits', 'off'])
  const [desk, ada] = [await live(await hub.host()), await live(await hub.join('Ada'))]
  const page = { host: desk, member: ada }
  let count = 0
  async function ask(socket: Live, command: object) {
    const clientId = `right-1-${count++}`
    socket.send({ ...command, clientId })
    return socket.answer(clientId)
  }
  /** A private room of both, with a document. */
  async function aRoomOf(socket: Live) {
    const made = await ask(socket, { type: 'room.create', name: `Room ${count}`, private: true })
    const roomId = made.type === 'room.created' ? made.room.id : ''
    const other = socket === ada ? desk : ada
    await ask(socket, { type: 'room.invite', roomId, memberId: other.peer.member.id })
    const written = await ask(socket, { type: 'document.create', title: `Text ${count}`, roomId })
    return { roomId, documentId: written.type === 'document.created' ? written.document.id : '' }
  }
  /** The code with which a frame about this room and document is refused. */
  async function refusalOf(socket: Live, type: FrameType, place: { roomId: string; documentId: string }) {
    const sample: object = { ...SAMPLES, ...SIGNALS, 'document.create': { title: 'x', roomId: ID } }[type]
    const here = Object.entries(place).filter(([field]) => field in sample)
    const frame = { type, ...sample, ...Object.fromEntries(here) }
    if (type in SAMPLES) {
      const answer = await ask(socket, frame)
      return answer.type === 'error' ? answer.code : undefined
    }
    const before = socket.received('error').length
    const t = count++
    socket.send(frame)
    socket.send({ type: 'ping', t })
    await eventually(() => socket.received('pong').some((pong) => pong.t === t))
    return socket.received('error')[before]?.code
  }

  const cases = [
    { who: 'member', code: 'member.muted', state: { type: 'member.mute', muted: true } },
    { who: 'member', code: 'room.locked', state: { type: 'room.lock', locked: true } },
    { who: 'member', code: 'room.archived', state: { type: 'room.archive', archived: true } },
    { who: 'host', code: 'room.locked', state: { type: 'room.lock', locked: true } },
    { who: 'host', code: 'room.archived', state: { type: 'room.archive', archived: true } },
  ] as const
  // These end the state of the room, or that the sender is in it.
  const last: FrameType[] = ['room.archive', 'document.delete', 'room.leave', 'room.delete']
  const types = ([...Object.keys(SAMPLES), ...Object.keys(SIGNALS)] as FrameType[]).filter(
    (type) => !last.includes(type),
  )
  for (const { who, code, state } of cases) {
    const socket = page[who]
    const place = await aRoomOf(socket)
    const id = state.type === 'member.mute' ? { memberId: ada.peer.member.id } : { roomId: place.roomId }
    await ask(desk, { ...state, ...id })
    for (const type of [...types, ...last].filter((type) => mayRun(socket.peer.member, type))) {
      const isRefused = (await refusalOf(socket, type, place)) === code
      const isSpeech = code === 'member.muted' ? !SILENT.includes(type) : IN_A_ROOM.includes(type)
      const isFree = who === 'host' && code === 'room.locked'
      expect([who, code, type, isRefused]).toEqual([who, code, type, isSpeech && !isFree])
    }
    await ask(desk, { type: 'member.mute', memberId: ada.peer.member.id, muted: false })
  }
  for (const socket of [desk, ada]) socket.close()
  await hub.end()
})

test('[PERM-4] the token of the control file reads from this computer, and changes nothing', async () => {
  const hub = await aHub(['--limits', 'off'])
  const { token } = (await Bun.file(`${hub.folder}/control.json`).json()) as { token: string }
  const authorization = { authorization: `Bearer ${token}` }
  const headers = { ...authorization, 'content-type': 'application/json' }
  expect((await fetch(`${hub.origin}/api/rooms`, { headers })).status).toBe(200)
  const change = await fetch(`${hub.origin}/api/rooms`, { method: 'POST', headers, body: '{"name":"by control"}' })
  expect(change.status).toBe(403)

  // Of things that are there: a session, a socket, a member, a room.
  const ada = await hub.join('Ada of PERM-4')
  const desk = await live(ada)
  const { sessions } = (await (await ada.get('/api/sessions')).json()) as { sessions: { id: string }[] }
  const { connections } = (await (await ada.get('/api/connections')).json()) as { connections: { id: string }[] }
  const idIn = (path: string) => {
    if (path.startsWith('/api/sessions')) return sessions[0]?.id ?? ''
    if (path.startsWith('/api/connections')) return connections[0]?.id ?? ''
    return path.startsWith('/api/members') ? ada.member.id : ID
  }
  // These are for the owner alone. A host link changes nothing before somebody opens it, and a window only comes to the front.
  const forTheOwner = ['POST /api/host/links', 'POST /api/window']
  const changing = routes.filter(
    (route) => !/^(GET|WS) /.test(route) && !mayUse(undefined, route) && !forTheOwner.includes(route),
  )
  expect(changing.length).toBeGreaterThan(20)
  for (const route of changing) {
    const [method, path] = route.split(' ') as [string, string]
    const url = hub.origin + path.replace(/:\w+/g, idIn(path))
    const body = JSON.stringify({ text: 'x', name: 'x', role: 'viewer', door: 'open' })
    const answer = await fetch(url, { method, headers, body })
    expect([route, answer.status, await answer.text()]).toEqual([route, 403, '{"error":{"code":"notAllowed"}}'])
  }
  for (const route of routes.filter((route) => route.startsWith('WS '))) {
    const path = route.slice(3).replace(/:\w+/g, 'minutes')
    const socket = openSocket(hub.origin.replace('http', 'ws') + path, authorization)
    const code = await new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
    expect([route, code]).toEqual([route, 4401])
  }
  expect((await ada.get('/api/me')).status).toBe(200)
  expect([desk.closed(), desk.received('notice')]).toEqual([undefined, []])
  desk.close()
  await hub.end()
})

test('[PERM-7] what is for the owner of this computer alone is refused to everybody who comes over the network, the host too', async () => {
  // A hub of its own, because the link of the host works once.
  const hub = await aHub(['--limits', 'off'])
  const people = [await hub.host(), await hub.join('Eve of PERM-7')]
  for (const route of ['/api/host/links', '/api/window']) {
    for (const person of people) {
      const answer = await person.post(route, {})
      expect([route, answer.status]).toEqual([route, 403])
    }
    expect((await fetch(hub.origin + route, { method: 'POST' })).status).toBe(401)
  }
  await hub.end()
})

test('[PERM-6] the owner of this computer may use routes that read, get a host link and show the window, and nothing else', () => {
  const used = routes.filter((route) => mayUse(OWNER, route) && !mayUse(undefined, route))
  expect(used.filter((route) => !route.startsWith('GET '))).toEqual(['POST /api/host/links', 'POST /api/window'])
  expect(used).toContain('GET /api/export/rooms/:id')
})
