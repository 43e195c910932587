// A host brings everybody to a place, into groups and back, and ends the hub: over real sockets, and as a process.
import { afterAll, expect, test } from 'bun:test'
import { readConfig } from '../../src-bun/config.ts'
import type { Leading } from '../../src-bun/contract/leading/leading.ts'
import { ENDING_MS, LOOK_HERE_SHOWN_MS } from '../../src-bun/contract/limits.ts'
import { startHub } from '../../src-bun/hub.ts'
import {
  aHub,
  clientId,
  eventually,
  HUB_ENDS,
  handClock,
  joinAt,
  type Live,
  live,
  lobbyOf,
  type Peer,
  temporaryFolder,
} from '../support/hub.ts'
import { threeInTheLobby } from '../support/lobby.ts'
import { plainSocket } from '../support/plain.ts'
import { spawnHub } from '../support/process.ts'

const { hub, desk, ada, bob, lobbyId, run } = await threeInTheLobby()
afterAll(() => hub.end())

const leading = async (by: Peer) => (await (await by.get('/api/leading')).json()) as Leading
const NOBODY = 'zzzzzzzzzzzzzzzz'

test('[LEAD-17] only hosts show everybody a place, of what all may see, and who comes later is offered it for an hour', async () => {
  const made = await run(ada, { type: 'document.create', title: 'Plan' })
  const documentId = typeof made !== 'string' && made.type === 'document.created' ? made.document.id : ''
  const hidden = await run(desk, { type: 'room.create', name: 'Hidden', private: true })
  const hiddenId = typeof hidden !== 'string' && hidden.type === 'room.created' ? hidden.room.id : ''
  const inside = await run(desk, { type: 'document.create', title: 'Secret plan', roomId: hiddenId })
  const insideId = typeof inside !== 'string' && inside.type === 'document.created' ? inside.document.id : ''
  const show = (place: object) => ({ type: 'lookHere.start', place })
  const lobby = { kind: 'room', id: lobbyId }
  expect(await run(ada, show(lobby))).toBe('notAllowed')
  expect(await run(ada, { type: 'lookHere.end' })).toBe('notAllowed')
  expect(await run(desk, show({ kind: 'room', id: hiddenId }))).toBe('lookHere.notForAll')
  expect(await run(desk, show({ kind: 'document', id: insideId }))).toBe('lookHere.notForAll')
  expect(await run(desk, show({ kind: 'room', id: NOBODY }))).toBe('room.notFound')
  expect(await run(desk, show({ kind: 'document', id: NOBODY }))).toBe('document.notFound')
  expect(await run(desk, show({ kind: 'board', id: NOBODY }))).toBe('board.notFound')
  expect(await run(desk, show({ ...lobby, passage: 'x'.repeat(201) }))).toBe('frame.invalid')
  expect((await leading(ada.peer)).lookHere).toBeUndefined()

  const by = { by: desk.peer.member.id, byName: desk.peer.member.name }
  expect(await run(desk, show({ kind: 'document', id: documentId, passage: 'Second\u202e day' }))).toMatchObject({
    lookHere: { place: { kind: 'document', id: documentId, passage: 'Second day' }, name: 'Plan', ...by },
  })
  await run(desk, show({ ...lobby, messageSeq: 3 }))
  const changed = () => bob.received('lookHere.changed')
  await eventually(() => changed().length === 2)
  expect(changed()[1]?.lookHere).toMatchObject({ place: { ...lobby, messageSeq: 3 }, name: 'lobby' })
  const late = await live(ada.peer, { snapshot: 'recent' })
  expect(late.received('caught-up')[0]?.leading?.lookHere).toMatchObject({ name: 'lobby' })
  late.close()
  expect(await run(desk, { type: 'lookHere.end' })).not.toHaveProperty('lookHere')
  expect((await leading(ada.peer)).lookHere).toBeUndefined()

  // Over HTTP, because a hub that looks for sockets that are silent closes all of them after such an hour.
  const clock = handClock()
  const other = await aHub(['--limits', 'off'], clock)
  const host = await other.host()
  const { rooms } = (await (await host.get('/api/rooms')).json()) as { rooms: { id: string }[] }
  await host.send('PUT', '/api/leading/look-here', { place: { kind: 'room', id: rooms[0]?.id } })
  expect((await leading(host)).lookHere).toMatchObject({ name: 'lobby' })
  clock.pass(LOOK_HERE_SHOWN_MS + 1)
  expect((await leading(host)).lookHere).toBeUndefined()
  await other.end()
})

test('[LEAD-18] groups have a room each, new or of that name, nobody is in two, who comes late joins the smallest, and all come back with the timer over', async () => {
  const [adaId, bobId] = [ada.peer.member.id, bob.peer.member.id]
  const start = (groups: object[], more = {}) => ({ type: 'groups.start', groups, ...more })
  expect(await run(ada, start([{ name: 'Red', memberIds: [] }]))).toBe('notAllowed')
  expect(await run(ada, { type: 'groups.end' })).toBe('notAllowed')
  expect(await run(ada, { type: 'groups.join' })).toBe('groups.notFound')
  const both = [
    { name: 'Red', memberIds: [adaId] },
    { name: 'Blue', memberIds: [bobId, adaId] },
  ]
  expect(await run(desk, start(both))).toBe('groups.twice')
  expect(
    await run(
      desk,
      start([
        { name: 'Red', memberIds: [] },
        { name: ' red', memberIds: [] },
      ]),
    ),
  ).toBe('groups.twice')
  expect(await run(desk, start([{ name: 'Red', memberIds: [NOBODY] }]))).toBe('member.notFound')
  expect(await run(desk, start([{ name: '\u200b', memberIds: [] }]))).toBe('name.unusable')
  expect(await run(desk, start([]))).toBe('frame.invalid')
  // What was refused has made no room.
  expect(await (await ada.peer.get('/api/rooms?q=red')).json()).toEqual({ rooms: [] })

  const kept = await run(bob, { type: 'room.create', name: 'Blue' })
  const blueId = typeof kept !== 'string' && kept.type === 'room.created' ? kept.room.id : ''
  const id = clientId()
  const asked = start(
    [
      { name: 'Red', memberIds: [adaId] },
      { name: 'blue', memberIds: [bobId, desk.peer.member.id] },
    ],
    {
      ...{ ms: 60_000, label: 'Groups', clientId: id },
    },
  )
  desk.send(asked)
  await eventually(() => ada.received('timer.changed').at(-1)?.timer?.label === 'Groups')
  const begun = ada.received('groups.changed').at(-1)?.groups
  const red = ada.received('room.created').find(({ room }) => room.name === 'Red')?.room
  expect(begun).toMatchObject({
    groups: [
      { roomId: red?.id, name: 'Red', memberIds: [adaId] },
      { roomId: blueId, name: 'Blue' },
    ],
    isTimed: true,
  })
  // The same command once more makes no other room.
  const before = ada.received('room.created').length
  desk.send(asked)
  await eventually(() => desk.received('groups.changed').length > 1)
  const eve = await live(await hub.join('Eve'))
  expect(eve.received('caught-up')[0]?.leading?.groups?.groups.map(({ memberIds }) => memberIds.length)).toEqual([1, 2])
  expect(await run(eve, { type: 'groups.join', roomId: NOBODY })).toBe('groups.notFound')
  const joined = await run(eve, { type: 'groups.join' })
  expect(joined).toMatchObject({ groups: { groups: [{ memberIds: [adaId, eve.peer.member.id] }, {}] } })
  expect(await run(eve, { type: 'groups.join', roomId: blueId })).toMatchObject({
    groups: { groups: [{ memberIds: [adaId] }, { memberIds: [bobId, desk.peer.member.id, eve.peer.member.id] }] },
  })
  expect(ada.received('room.created').length).toBe(before)

  await run(desk, { type: 'groups.end', place: { kind: 'room', id: lobbyId } })
  await eventually(() => ada.received('lookHere.changed').at(-1)?.lookHere?.name === 'lobby')
  const after = await leading(ada.peer)
  expect([after.groups, after.timer, after.lookHere?.name]).toEqual([undefined, undefined, 'lobby'])
  // What was written in the groups is still there.
  expect((await ada.peer.get(`/api/rooms/${red?.id}/messages`)).status).toBe(200)
  // New groups end what was shown: everybody would be called to two places.
  await run(desk, start([{ name: 'Red', memberIds: [adaId] }]))
  expect((await leading(ada.peer)).lookHere).toBeUndefined()
  expect(await run(desk, { type: 'groups.end', place: { kind: 'room', id: NOBODY } })).toBe('room.notFound')
  expect((await leading(ada.peer)).groups?.groups).toHaveLength(1)
  await run(desk, { type: 'groups.end' })
  eve.close()
})

test('[LEAD-19] places, groups and the end are changed over HTTP and on /chat as well, and reported on /changes', async () => {
  const changes = await plainSocket(hub.origin, '/changes?entities=leading', { as: bob.peer })
  const place = { kind: 'room', id: lobbyId }
  const groups = [{ name: 'Red', memberIds: [ada.peer.member.id] }]
  const forHosts = [
    ['PUT', 'look-here', { place }, 'lookHere'],
    ['DELETE', 'look-here', undefined, undefined],
    ['PUT', 'groups', { groups }, 'groups'],
    ['DELETE', 'groups', undefined, undefined],
    ['PUT', 'ending', { ms: 60_000 }, 'ending'],
    ['DELETE', 'ending', undefined, undefined],
  ] as const
  for (const [method, path, body, field] of forHosts) {
    const refused = await ada.peer.send(method, `/api/leading/${path}`, body)
    expect([method, path, refused.status]).toEqual([method, path, 403])
    const done = await desk.peer.send(method, `/api/leading/${path}`, body)
    expect([method, path, done.status, Object.keys(await done.json())]).toEqual([
      method,
      path,
      200,
      field ? [field] : [],
    ])
    if (path === 'groups' && body) {
      const joined = await bob.peer.post('/api/leading/groups/join', {})
      expect(await joined.json()).toMatchObject({
        groups: { groups: [{ memberIds: groups[0]?.memberIds.concat(bob.peer.member.id) }] },
      })
    }
  }
  const reported = () => changes.frames.filter((frame) => 'entity' in frame)
  await eventually(() => reported().length === forHosts.length + 1)
  expect(reported().map(({ id }) => id)).toEqual([
    'lookHere',
    'lookHere',
    'groups',
    'groups',
    'groups',
    'ending',
    'ending',
  ])
  const chat = await plainSocket(hub.origin, '/chat?room=lobby', { as: ada.peer })
  const host = await plainSocket(hub.origin, '/chat?room=lobby', { as: desk.peer })
  for (const frame of [
    { action: 'lookHere.start', place },
    { action: 'groups.start', groups },
    { action: 'ending.start' },
  ])
    chat.send(frame)
  await eventually(() => chat.of('error').length === 3)
  expect(chat.of('error').map(({ code }) => code)).toEqual(['notAllowed', 'notAllowed', 'notAllowed'])
  for (const frame of [{ action: 'groups.start', groups }, { action: 'groups.end' }, { action: 'lookHere.end' }])
    host.send(frame)
  await eventually(() => host.of('leading').length === 3)
  expect(host.of('leading')).toMatchObject([
    { id: 'groups', data: { groups: { groups: [{ name: 'Red' }] } } },
    { id: 'groups', data: {} },
    { id: 'lookHere', data: {} },
  ])
  for (const socket of [changes, chat, host]) socket.close()
})

test('[LEAD-20] a hub that a host has ended says when, goes on until then, and not at all where that is taken back or it starts again', async () => {
  const other = handClock()
  const own = await aHub(['--limits', 'off'], other)
  const [host, eve] = [await live(await own.host()), await live(await own.join('Eve'))]
  let isOver = false
  void own.endedByHost.then(() => {
    isOver = true
  })
  expect(await run(eve, { type: 'ending.start' })).toBe('notAllowed')
  expect(await run(eve, { type: 'ending.cancel' })).toBe('notAllowed')
  expect(await run(host, { type: 'ending.start', ms: ENDING_MS - 1 })).toBe('frame.invalid')
  const at = other.now() + ENDING_MS
  expect(await run(host, { type: 'ending.start' })).toMatchObject({ ending: { at, byName: host.peer.member.name } })
  expect(await run(host, { type: 'ending.cancel' })).not.toHaveProperty('ending')
  other.pass(2 * ENDING_MS)
  expect(await run(host, { type: 'ending.start', ms: 60_000 })).toMatchObject({ ending: { at: other.now() + 60_000 } })
  expect(await (await eve.peer.get('/api/leading')).json()).toMatchObject({ ending: { by: host.peer.member.id } })
  await own.stop('hubRestarts')
  expect(isOver).toBe(false)

  const config = readConfig(['--port', '0', '--data', own.folder, '--limits', 'off'], { HUBBUB_LOG: 'silent' })
  const again = await startHub(config, undefined, other)
  const peer = await joinAt(`http://127.0.0.1:${again.port}`, { hostToken: again.hostToken }, '/api/host')
  expect((await leading(peer)).ending).toBeUndefined()
  await peer.send('PUT', '/api/leading/ending', {})
  other.pass(ENDING_MS)
  await again.endedByHost
  await again.stop('hubEnds')
  await own.end()
})

test('[LEAD-27] an end that a host has begun is taken back when that host is made a member again, and no other one is', async () => {
  const own = await aHub(['--limits', 'off'], handClock())
  const [launcher, eve] = [await live(await own.host()), await live(await own.join('Eve'))]
  const setRole = (role: string) => run(launcher, { type: 'member.setRole', memberId: eve.peer.member.id, role })
  expect(await setRole('host')).toMatchObject({ member: { role: 'host' } })
  expect(await run(eve, { type: 'ending.start', ms: 60_000 })).toHaveProperty('ending')
  expect(await setRole('host')).toMatchObject({ member: { role: 'host' } })
  expect((await leading(launcher.peer)).ending).toMatchObject({ byName: 'Eve' })
  expect(await setRole('member')).toMatchObject({ type: 'member.changed', member: { role: 'member' } })
  expect((await leading(launcher.peer)).ending).toBeUndefined()
  await eventually(() => eve.received('ending.changed').length === 2)
  expect(eve.received('ending.changed').at(-1)).not.toHaveProperty('ending')

  await setRole('host')
  expect(await run(launcher, { type: 'ending.start', ms: 60_000 })).toHaveProperty('ending')
  const over = await eve.peer.send('PUT', `/api/members/${eve.peer.member.id}/role`, { role: 'member' })
  expect(over.status).toBe(200)
  expect((await leading(eve.peer)).ending).toMatchObject({ by: launcher.peer.member.id })
  await own.end()
})

test('[LEAD-21] a hub that was started in a terminal closes every socket, ends by itself once a host has ended it, and all that was written is in its folder', async () => {
  const folder = temporaryFolder()
  const first = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const host = await live(await joinAt(first.origin, { hostToken: first.hostToken }, '/api/host'))
  const eve = await live(await joinAt(first.origin, { name: 'Eve', code: first.code }))
  const roomId = await lobbyOf(eve)
  expect(await run(host, { type: 'ending.start' })).toMatchObject({ type: 'ending.changed' })
  expect(await run(eve, { type: 'chat.send', roomId, body: 'One more thing' })).toMatchObject({ type: 'chat.posted' })
  expect(await first.exited()).toEqual({ exitCode: 0 })
  await eventually(() => eve.closed() && host.closed())
  expect([eve.closed(), host.closed()]).toEqual([HUB_ENDS, HUB_ENDS])
  const second = await spawnHub(folder.path, ['--port', '0', '--limits', 'off'])
  const reader = await joinAt(second.origin, { name: 'Finn', code: second.code })
  expect(JSON.stringify(await (await reader.get(`/api/rooms/${roomId}/messages`)).json())).toContain('One more thing')
  expect((await leading(reader)).ending).toBeUndefined()
  await second.kill('SIGTERM')
  folder.remove()
})

test('[LEAD-26] thirty people are led through a lesson: eyes up, hands, a poll, groups with a timer and back, and the end, and all see the same', async () => {
  const own = await aHub(['--limits', 'off'], handClock())
  const host = await live(await own.host())
  const pupils = await Promise.all(
    Array.from({ length: 30 }, async (_, n) => live(await own.join(`Pupil ${n}`), { snapshot: 'recent' })),
  )
  const roomId = await lobbyOf(host)
  const ids = pupils.map(({ peer }) => peer.member.id)
  await run(host, { type: 'eyesUp.start', text: 'Look at the board' })
  await eventually(() => pupils.every((pupil) => pupil.received('eyesUp.changed').length === 1))
  const say = { type: 'chat.send', roomId, body: 'x' }
  expect(await Promise.all(pupils.map((pupil) => run(pupil, say)))).toEqual(pupils.map(() => 'room.quiet'))
  await run(host, { type: 'eyesUp.end' })
  await Promise.all(pupils.map((pupil) => run(pupil, { type: 'hand.raise' })))
  expect((await leading(host.peer)).hands.queue?.map(({ memberId }) => memberId).sort()).toEqual([...ids].sort())
  await run(host, { type: 'hand.lowerAll' })
  const asked = await run(host, { ...say, body: 'Done?', poll: { answers: ['yes', 'no'] } })
  const messageId = typeof asked !== 'string' && asked.type === 'chat.posted' ? asked.message.id : ''
  await Promise.all(pupils.map((pupil, n) => run(pupil, { type: 'poll.vote', roomId, messageId, choices: [n % 2] })))
  await eventually(() => host.received('poll.voted').some(({ counts }) => counts.join() === '15,15'))
  const groups = [0, 1, 2, 3, 4].map((group) => ({
    name: `Group ${group}`,
    memberIds: ids.filter((_, n) => n % 5 === group),
  }))
  await run(host, { type: 'groups.start', groups, ms: 600_000 })
  await eventually(() => pupils.every((pupil) => pupil.received('groups.changed').length === 1))
  const made = pupils[0]?.received('groups.changed')[0]?.groups
  expect(made?.groups.map(({ memberIds }) => memberIds.length)).toEqual([6, 6, 6, 6, 6])
  const roomOf = (id: string) => made?.groups.find(({ memberIds }) => memberIds.includes(id))?.roomId
  const posted = pupils.map((pupil) => run(pupil, { ...say, roomId: roomOf(pupil.peer.member.id), body: 'ours' }))
  for (const answer of await Promise.all(posted)) expect(answer).toMatchObject({ type: 'chat.posted' })
  await run(host, { type: 'groups.end', place: { kind: 'room', id: roomId } })
  await run(host, { type: 'ending.start', ms: 60_000 })
  await eventually(() => pupils.every((pupil) => pupil.received('ending.changed').length === 1))
  const seen = (by: Live) =>
    by
      .changes()
      .filter(({ type }) => /^(hands|eyesUp|timer|groups|lookHere|ending|poll)\./.test(type))
      .map(({ seq }) => seq)
  for (const pupil of pupils) expect(seen(pupil)).toEqual(seen(host))
  await own.end()
})
