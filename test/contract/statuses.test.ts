// What members choose to be shown as: over HTTP, on `/live` and `/presence`, with a clock that is handed in.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { readConfig } from '../../src-bun/config.ts'
import { CUSTOM_STATUS_MAX_CHARS, STATUS_FOR_MAX_MS } from '../../src-bun/contract/limits.ts'
import { startHub } from '../../src-bun/hub.ts'
import { aHub, eventually, handClock, type Live, live, type Peer, peerOf, type TestHub } from '../support/hub.ts'
import { plainSocket } from '../support/plain.ts'

const HOUR = 60 * 60 * 1000
/** Less than the silence after which the hub ends a socket, because its clock makes jumps here. */
const A_MOMENT = 4000

const clock = handClock()
let hub: TestHub
beforeAll(async () => {
  hub = await aHub(['--limits', 'off'], clock)
})
afterAll(() => hub.end())

/** Waits until nothing is thrown. */
const holds = (expectation: () => void) =>
  eventually(() => {
    expectation()
    return true
  })
const choose = (peer: Peer, choice: unknown) => peer.send('PUT', '/api/me/status', choice)
/** The newest entry about a member that a socket was sent, at its start or since. */
const seenBy = (socket: Live, { member }: Peer) =>
  [
    ...socket.received('caught-up').map(({ presence }) => presence),
    ...socket.received('presence').map(({ entries }) => entries),
  ]
    .flat()
    .filter(({ memberId }) => memberId === member.id)
    .at(-1)

test('[STATUS-1] a status that is none, words that are too long, a time that is none, and words of who may not speak are refused', async () => {
  const [host, ada] = [await hub.host(), await hub.join('Ada of 1')]
  const watching = await live(await hub.join('Bob of 1'))
  const socket = await live(ada)
  const tooLong = 'x'.repeat(CUSTOM_STATUS_MAX_CHARS + 1)
  const bad = [
    {},
    [],
    { status: 'offline' },
    { status: 'busy', customStatus: tooLong },
    { status: 'busy', customStatus: 5 },
    ...[0, -1, 1.5, '60000', STATUS_FOR_MAX_MS + 1].map((forMs) => ({ status: 'busy', forMs })),
    { status: 'busy', until: Date.now() },
  ]
  for (const body of bad) {
    const response = await choose(ada, body)
    expect([body, response.status, await response.json()]).toEqual([body, 422, { error: { code: 'frame.invalid' } }])
  }
  expect((await fetch(`${hub.origin}/api/me/status`, { method: 'PUT' })).status).toBe(401)

  const words = { status: 'busy', customStatus: 'I say what I like' }
  expect((await choose(ada, words)).status).toBe(200)
  await eventually(() => seenBy(watching, ada)?.customStatus === 'I say what I like')
  // The words that are there go away, new ones are refused, and the status without words is not.
  await host.send('PUT', `/api/members/${ada.member.id}/role`, { role: 'viewer' })
  await eventually(() => seenBy(watching, ada)?.customStatus === undefined)
  expect(await (await choose(ada, words)).json()).toEqual({ error: { code: 'notAllowed' } })
  expect(await (await choose(ada, { status: 'busy' })).json()).toEqual({ status: 'busy' })
  await host.send('PUT', `/api/members/${ada.member.id}/role`, { role: 'member' })
  await choose(ada, words)
  const hostSocket = await live(host)
  hostSocket.send({ type: 'member.mute', clientId: 'mute-of-status', memberId: ada.member.id, muted: true })
  await hostSocket.answer('mute-of-status')
  expect(await (await choose(ada, words)).json()).toEqual({ error: { code: 'member.muted' } })
  expect(seenBy(await live(ada), ada)).toMatchObject({ status: 'busy', chosen: 'busy' })
  expect(seenBy(await live(ada), ada)?.customStatus).toBeUndefined()
  for (const each of [socket, watching, hostSocket]) each.close()
})

test('[STATUS-2] what a member has chosen ends for everybody when its time has passed on the clock of the hub, whether the member is here or not', async () => {
  const [ada, eve] = [await hub.join('Ada of 2'), await hub.join('Eve of 2')]
  const bob = await live(await hub.join('Bob of 2'))
  const socket = await live(ada)
  const until = clock.now() + A_MOMENT
  const choice = { status: 'busy', customStatus: ' in the\tworkshop ', forMs: A_MOMENT }
  expect(await (await choose(ada, choice)).json()).toEqual({ status: 'busy', customStatus: 'in the workshop', until })
  await choose(eve, { ...choice, status: 'online' })
  await holds(() => {
    expect(seenBy(bob, ada)).toMatchObject({ status: 'busy', chosen: 'busy', customStatus: 'in the workshop', until })
    expect(seenBy(bob, eve)).toMatchObject({ status: 'offline', customStatus: 'in the workshop', until })
  })

  clock.pass(A_MOMENT - 1)
  // Comes after whatever the hub would have sent by now.
  await choose(bob.peer, { status: 'away' })
  await eventually(() => seenBy(bob, bob.peer)?.status === 'away')
  expect(seenBy(bob, ada)?.customStatus).toBe('in the workshop')
  clock.pass(1)
  await holds(() => {
    expect([seenBy(bob, ada)?.status, seenBy(bob, ada)?.customStatus]).toEqual(['online', undefined])
    expect([seenBy(bob, eve)?.status, seenBy(bob, eve)?.customStatus]).toEqual(['offline', undefined])
  })
  for (const each of [bob, socket]) each.close()
})

test('[STATUS-3] what is chosen is there on each device and after the hub has started again, but not what has ended meanwhile', async () => {
  const clock = handClock()
  const first = await aHub([], clock)
  const [ada, eve] = [await first.join('Ada'), await first.join('Eve')]
  const bob = await first.join('Bob')
  await choose(ada, { status: 'busy', customStatus: 'back at 14:00' })
  await choose(eve, { status: 'away', customStatus: 'at lunch', forMs: HOUR })
  const [phone, desk] = [await live(ada), await live(ada)]
  expect(seenBy(phone, ada)).toMatchObject({ status: 'busy', customStatus: 'back at 14:00' })
  await eventually(() => seenBy(desk, ada)?.sockets === 2 && seenBy(desk, ada)?.status === 'busy')
  await first.stop('hubRestarts')

  clock.pass(HOUR)
  const config = readConfig(['--port', '0', '--data', first.folder], { HUBBUB_LOG: 'silent' })
  const second = await startHub(config, undefined, clock)
  const at = (peer: Peer) => peerOf(`http://127.0.0.1:${second.port}`, peer)
  const watching = await live(at(bob))
  // Her words are there before she is.
  expect(seenBy(watching, ada)).toMatchObject({ status: 'offline', customStatus: 'back at 14:00', sockets: 0 })
  expect(seenBy(watching, eve)).toBeUndefined()
  await live(at(ada))
  await live(at(eve))
  await holds(() => {
    expect(seenBy(watching, ada)).toMatchObject({ status: 'busy', customStatus: 'back at 14:00' })
    expect(seenBy(watching, eve)).toMatchObject({ status: 'online' })
  })
  await second.stop('hubEnds')
  await first.end()
})

test('[STATUS-4] the words of somebody who is not here are sent to pages, go with a removal, and are not sent on /presence', async () => {
  const [host, ada] = [await hub.join('Host of 4'), await hub.join('Ada of 4')]
  const owner = await hub.issueHostToken()
  const boss = peerOf(
    hub.origin,
    (await (await host.post('/api/host', { hostToken: owner })).json()) as { token: string; member: Peer['member'] },
  )
  const bob = await live(await hub.join('Bob of 4'))
  await choose(ada, { status: 'online', customStatus: 'back at 14:00' })
  await eventually(() => seenBy(bob, ada)?.customStatus === 'back at 14:00')
  const watching = await plainSocket(hub.origin, '/presence', { as: bob.peer })
  watching.send({ type: 'subscribe', userIds: [ada.member.id] })
  await eventually(() => watching.of('presence').length > 0)
  const visit = await live(ada)
  visit.close()
  type Seen = { status: string; customStatus?: string; until?: number }
  const seen = () => watching.of('presence').flatMap(({ data }) => data as Seen[])
  await eventually(() => {
    // Until the hub counts her as gone, and not faster than its heartbeat.
    clock.pass(5)
    return seen().length === 3
  })
  expect(seen().map(({ status, customStatus = '' }) => `${status} ${customStatus}`)).toEqual([
    'offline ',
    'online back at 14:00',
    'offline ',
  ])
  expect((await boss.post(`/api/members/${ada.member.id}/ban`, {})).status).toBe(200)
  await eventually(() => seenBy(bob, ada)?.customStatus === undefined)
  expect(seenBy(await live(bob.peer), ada)).toBeUndefined()
  for (const each of [bob, watching]) each.close()
})

test('[STATUS-5] words that a script says on /presence hold as long as it asks for, and then those that its member has chosen are there again', async () => {
  const ada = await hub.join('Ada of 5')
  const bob = await live(await hub.join('Bob of 5'))
  const script = await plainSocket(hub.origin, '/presence', { as: ada })
  const watching = await plainSocket(hub.origin, '/presence', { as: bob.peer })
  watching.send({ type: 'subscribe', userIds: [ada.member.id] })
  script.send({ type: 'status', status: 'busy', customStatus: 'building', forMs: 0 })
  await eventually(() => script.of('error').length > 0)
  expect(script.of('error')[0]?.['code']).toBe('frame.invalid')

  await choose(ada, { status: 'online', customStatus: 'in the workshop' })
  const until = clock.now() + A_MOMENT
  script.send({ type: 'status', status: 'busy', customStatus: 'building', forMs: A_MOMENT })
  await holds(() => expect(seenBy(bob, ada)).toMatchObject({ customStatus: 'building', until, status: 'busy' }))
  await holds(() =>
    expect(
      watching
        .of('presence')
        .flatMap(({ data }) => data as object[])
        .at(-1),
    ).toMatchObject({ customStatus: 'building', until }),
  )
  clock.pass(A_MOMENT)
  await holds(() => expect(seenBy(bob, ada)).toMatchObject({ customStatus: 'in the workshop', status: 'busy' }))
  expect(seenBy(bob, ada)?.until).toBeUndefined()
  for (const each of [bob, script, watching]) each.close()
})

test('[STATUS-13] where somebody is is sent only to those who may see the place, and nobody is somewhere that they may not see', async () => {
  const [ada, bob, eve] = await Promise.all(
    ['Ada of 13', 'Bob of 13', 'Eve of 13'].map(async (name) => live(await hub.join(name))),
  )
  if (!ada || !bob || !eve) throw new Error('nobody came')
  const make = async (path: string, body: object) => (await (await ada.peer.post(path, body)).json()) as { id: string }
  const secret = await make('/api/rooms', { name: 'secret of 13', private: true })
  const plan = await make('/api/documents', { title: 'plan of 13', roomId: secret.id })
  const open = await make('/api/rooms', { name: 'open of 13' })
  await ada.peer.post(`/api/rooms/${secret.id}/members`, { memberId: bob.peer.member.id })
  for (const place of [
    { kind: 'room' },
    { kind: 'attic', id: open.id },
    { kind: 'room', id: open.id, more: 1 },
    'lobby',
  ])
    eve.send({ type: 'presence.set', status: 'online', place })
  await eventually(() => eve.received('error').length === 4)
  expect(new Set(eve.received('error').map(({ code }) => code))).toEqual(new Set(['frame.invalid'] as const))

  ada.send({ type: 'presence.set', status: 'online', place: { kind: 'room', id: open.id } })
  await eventually(() => seenBy(eve, ada.peer)?.place?.id === open.id)
  for (const place of [
    { kind: 'room', id: secret.id },
    { kind: 'document', id: plan.id },
  ]) {
    ada.send({ type: 'presence.set', status: 'online', place })
    await eventually(() => seenBy(bob, ada.peer)?.place?.id === place.id)
    await eventually(() => seenBy(eve, ada.peer)?.place === undefined)
    const [late, insider] = [await live(eve.peer), await live(bob.peer)]
    expect(seenBy(late, ada.peer)).toMatchObject({ status: 'online' })
    expect(seenBy(late, ada.peer)?.place).toBeUndefined()
    expect(seenBy(insider, ada.peer)?.place).toMatchObject(place)
    for (const socket of [late, insider]) socket.close()
    expect(JSON.stringify(eve.all)).not.toContain(place.id)
  }

  // A claim to be in a room that one may not see, or that is not there, is none.
  eve.send({ type: 'presence.set', status: 'online', place: { kind: 'room', id: open.id } })
  await eventually(() => seenBy(bob, eve.peer)?.place?.id === open.id)
  for (const id of [secret.id, 'zzzzzzzzzzzzzzzz']) {
    eve.send({ type: 'presence.set', status: 'online', place: { kind: 'room', id } })
    await eventually(() => seenBy(bob, eve.peer)?.place === undefined)
  }
  // Who has been taken out of the room is not there any more for those who are.
  bob.send({ type: 'presence.set', status: 'online', place: { kind: 'room', id: secret.id } })
  await eventually(() => seenBy(ada, bob.peer)?.place?.id === secret.id)
  ada.send({ type: 'room.remove', clientId: 'out-of-13', roomId: secret.id, memberId: bob.peer.member.id })
  await ada.answer('out-of-13')
  expect(seenBy(await live(ada.peer), bob.peer)?.place).toBeUndefined()
  for (const socket of [ada, bob, eve]) socket.close()
})
