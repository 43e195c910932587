// What Eden knows of the plain sockets: the type of each query and frame, and that the hub sends what the types say.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { treaty } from '@elysiajs/eden'
import type { TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { ChangesDown, ChatDown, EchoDown, PresenceDown } from '../../../src-bun/contract/frames/plain-down.ts'
import type { Hub } from '../../../src-bun/transport/app.ts'
import { aHub, eventually, type Peer, type TestHub } from '../../support/hub.ts'
import { type Plain, plainSocket } from '../../support/plain.ts'

let hub: TestHub
let host: Peer
beforeAll(async () => {
  hub = await aHub(['--limits', 'off', '--door', 'open'])
  host = await hub.host()
})
afterAll(() => hub.end())

/** Never called: `tsc -b` compiles it, and an expected error that does not occur is an error. */
export function wrongOnes(eden: ReturnType<typeof treaty<Hub>>): void {
  // @ts-expect-error the query is called `room`
  eden.chat.subscribe({ query: { roomName: 'tea' } })
  // @ts-expect-error a room is a name
  eden.chat.subscribe({ query: { room: 7 } })
  // @ts-expect-error there is no such entity
  eden.changes.subscribe({ query: { entities: 'unicorns' } })
  // @ts-expect-error a position is a number
  eden.changes.subscribe({ query: { since: 'yesterday' } })
  // @ts-expect-error an echo has no room
  eden.ws.subscribe({ query: { room: 'tea' } })
  // @ts-expect-error the query is called `userId`
  eden.presence.subscribe({ query: { user: 'ada' } })
  // @ts-expect-error a document has no room
  eden.collaborate({ docId: 'minutes' }).subscribe({ query: { room: 'tea' } })
  // @ts-expect-error the page's socket takes no name
  eden.live.subscribe({ query: { username: 'ada' } })

  const chat = eden.chat.subscribe({ query: { room: 'tea', username: 'ada' } })
  // @ts-expect-error a message has content
  chat.send({ text: 'hello' })
  // @ts-expect-error there is no such action
  chat.send({ action: 'join', room: 'tea' })
  // @ts-expect-error a subscription names a room
  chat.send({ action: 'subscribe' })
  // @ts-expect-error what is read is a message
  chat.send({ type: 'read' })
  chat.send({ content: 'hello', clientId: 'c-1' })
  chat.send({ action: 'subscribe', room: 'tea' })
  chat.subscribe(({ data }) => {
    // @ts-expect-error a frame may be no message
    void data.content
    if (data.type === 'message') void [data.content.length, data.seq + 1, data.user.length]
    // @ts-expect-error there is no such frame
    if (data.type === 'said') return
    if (data.type === 'error') void (data.code satisfies string)
  })

  const presence = eden.presence.subscribe()
  // @ts-expect-error nobody sets themselves offline
  presence.send({ type: 'status', status: 'offline' })
  // @ts-expect-error a list of people
  presence.send({ type: 'subscribe', userIds: 'ada' })
  presence.subscribe(({ data }) => {
    // @ts-expect-error a status is one of four words
    if (data.type === 'presence') void (data.data[0]?.status === 'asleep')
  })

  const changes = eden.changes.subscribe({ query: { entities: 'rooms,messages', since: 7 } })
  // @ts-expect-error nobody writes here
  changes.send({ content: 'hello' })
  changes.subscribe(({ data }) => {
    if (!('entity' in data)) return
    if (data.entity === 'messages') void data.data.body.length
    // @ts-expect-error a room has no body
    if (data.entity === 'rooms') void data.data.body
  })
  eden.ws.subscribe().subscribe(({ data }) => {
    if (data.type === 'echo') void data.at.toFixed()
  })
}

/** The frames that do not fit the schema of their socket. */
const unfit = ({ frames }: Plain, schema: TSchema) =>
  frames.flatMap((frame) => {
    const problem = Value.Errors(schema, frame).First()
    return problem ? [{ frame, problem: problem.message }] : []
  })

test('[PAT-19] a wrong query or frame of a plain socket does not compile, and what the hub sends fits the types', async () => {
  const open = (path: string) => plainSocket(hub.origin, path, { as: host })
  const [echo, chat, presence, changes] = await Promise.all(
    ['/ws', '/chat?room=lobby', '/presence', '/changes?since=0'].map(open),
  )
  if (!echo || !chat || !presence || !changes) throw new Error('a socket is missing')
  for (const frame of ['007', { any: ['thing'] }, 'text', { type: 'ping', t: 1 }]) echo.send(frame)

  const other = await plainSocket(hub.origin, '/chat?room=lobby&username=Guest')
  other.send({ type: 'typing' })
  other.send({ type: 'read', messageId: 'm1' })
  other.close()
  chat.send({ content: 'hello', clientId: 'c-1' })
  chat.send({ action: 'subscribe', room: 'types' })
  chat.send({ action: 'unsubscribe', room: 'types' })
  chat.send({ content: 'x', room: 'zzzzzzzzzzzzzzzz' })
  presence.send({ type: 'subscribe', userIds: [host.member.id, 'nobody'] })
  presence.send({ type: 'status', status: 'busy', customStatus: 'at lunch' })

  const guest = await hub.join('Guest with a session')
  const made = await host.post('/api/rooms', { name: 'few', private: true })
  const { id: room } = (await made.json()) as { id: string }
  await host.post(`/api/rooms/${room}/members`, { memberId: guest.member.id })
  await host.post('/api/documents', { title: 'minutes' })
  await host.post('/api/boards', { name: 'Climate', columns: [{ key: 'celsius', type: 'number' }] })
  await host.send('PUT', '/api/boards/Climate/records/hall', { values: { celsius: 21.5 } })
  await host.send('DELETE', '/api/boards/Climate/records/hall')
  await host.post('/api/notices', { text: 'Lunch' })
  await host.post(`/api/members/${guest.member.id}/kick`, { reason: 'enough' })
  await host.post(`/api/members/${guest.member.id}/ban`, {})
  await host.send('DELETE', `/api/members/${guest.member.id}/ban`)

  const entities = () => new Set(changes.frames.flatMap(({ entity }) => (entity === undefined ? [] : [entity])))
  await eventually(() => entities().size === 6 && changes.of('notice').length === 1)
  await eventually(() => changes.frames.some(({ entity, action }) => entity === 'records' && action === 'deleted'))
  await eventually(() => changes.frames.some(({ entity, action }) => entity === 'members' && action === 'deleted'))
  for (const type of ['message', 'join', 'leave', 'typing', 'read', 'subscribed', 'unsubscribed', 'error', 'notice'])
    await eventually(() => chat.of(type).length > 0)
  await eventually(() => presence.of('presence').length > 1 && echo.of('pong').length === 1)

  for (const [socket, schema] of [
    [echo, EchoDown],
    [chat, ChatDown],
    [presence, PresenceDown],
    [changes, ChangesDown],
  ] as const) {
    expect(socket.frames.length).toBeGreaterThan(2)
    expect(unfit(socket, schema)).toEqual([])
    expect(unfit({ ...socket, frames: [{ type: 'said' }] }, schema)).toHaveLength(1)
    socket.close()
  }
})
