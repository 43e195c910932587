// Very many come into a room of `/chat` at once: how many frames the others are sent, and what is in them.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { ROOM_JOINS } from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { createPresence } from '../../src-bun/domain/members/presence.ts'
import { newId } from '../../src-bun/store/new-id.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { createFanout, type Fanout } from '../../src-bun/transport/fanout.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import { createJoinBatches } from '../../src-bun/transport/join-batches.ts'
import { createChat } from '../../src-bun/transport/plain/chat.ts'
import { createGuests } from '../../src-bun/transport/plain/guests.ts'
import { createMemberNames } from '../../src-bun/transport/plain/member-names.ts'
import { openPresence } from '../../src-bun/transport/plain/presence.ts'
import type { Connection } from '../../src-bun/transport/sockets/connection.ts'
import { createSubscriber, type RoomActivity, type RoomPeople } from '../../src-bun/transport/subscriber.ts'
import { eventually, handClock, temporaryFolder } from '../support/hub.ts'

const MANY = 500
const fail = (_step: string, fault: unknown) => {
  throw fault
}
const ids = (count: number) => Array.from({ length: count }, (_, n) => `m${n}`)

/** What a room is sent; `tick` is what the hub does by a timer, and `ticks` whether it has one. */
function aRoom(receivers = 1) {
  const sent: (RoomActivity | RoomPeople)[] = []
  let tick: (() => void) | undefined
  const send = ({ activity }: { activity: RoomActivity | RoomPeople }) => {
    sent.push(activity)
    return receivers
  }
  const batches = createJoinBatches(send, fail, (act) => {
    tick = act
    return () => {
      tick = undefined
    }
  })
  return {
    sent,
    stop: batches.stop,
    push: (type: 'join' | 'leave', memberId: string, userId?: string) =>
      batches.push({ type, roomId: 'r', memberId }, userId),
    tick: () => tick?.(),
    ticks: () => tick !== undefined,
    types: () => sent.map(({ type }) => type),
  }
}
const people = (all: readonly (RoomActivity | RoomPeople)[]) => all.filter((each) => each.type === 'people')

test('[PRES-9] a few who join and leave a room are each sent at once, as often as that happens', () => {
  const room = aRoom()
  for (const id of ids(ROOM_JOINS.atOnce)) room.push('join', id)
  expect(room.types()).toEqual(ids(ROOM_JOINS.atOnce).map(() => 'join'))
  for (const id of ids(200)) {
    room.tick()
    room.push('leave', id)
  }
  expect(room.sent.at(-1)).toEqual({ type: 'leave', roomId: 'r', memberId: 'm199' })
  expect(people(room.sent)).toEqual([])
  expect(room.sent).toHaveLength(ROOM_JOINS.atOnce + 200)
})

test('[PRES-10] of very many who join and leave a room one frame a tick is sent, which has everybody, and then no timer is left', () => {
  const room = aRoom()
  for (const id of ids(MANY)) room.push('join', id)
  expect(room.sent).toHaveLength(ROOM_JOINS.atOnce)
  room.tick()
  for (const id of ids(MANY)) room.push('leave', id)
  expect(room.sent).toHaveLength(ROOM_JOINS.atOnce + 1)
  room.tick()
  room.tick()
  const [joins, leaves, ...others] = people(room.sent)
  const joined = room.sent.flatMap((each) => (each.type === 'join' ? [each.memberId] : []))
  expect([...joined, ...(joins?.joined ?? []).map(({ memberId }) => memberId)]).toEqual(ids(MANY))
  expect(leaves?.left.map(({ memberId }) => memberId)).toEqual(ids(MANY))
  expect([joins?.left, leaves?.joined, others]).toEqual([[], [], []])
  expect(room.sent).toHaveLength(ROOM_JOINS.atOnce + 2)

  for (let n = 0; n < 2 * ROOM_JOINS.atOnce; n++) room.tick()
  expect(room.ticks()).toBe(false)
  room.push('join', 'one more')
  expect(room.sent.at(-1)).toEqual({ type: 'join', roomId: 'r', memberId: 'one more' })
  room.stop()
  room.push('leave', 'one more')
  expect([room.ticks(), room.types().at(-1)]).toEqual([false, 'join'])
})

test('[PRES-11] who joins and leaves between two ticks is not sent, one alone is sent as always, and another userId is', () => {
  const room = aRoom()
  for (const id of ids(ROOM_JOINS.atOnce)) room.push('join', id)
  const before = room.sent.length
  room.push('join', 'passes by')
  room.push('leave', 'passes by')
  room.push('leave', 'm0')
  room.push('join', 'm0')
  room.tick()
  expect(room.sent).toHaveLength(before)
  room.push('join', 'uses up what came back')
  room.push('join', 'alone')
  room.tick()
  expect(room.sent.at(-1)).toEqual({ type: 'join', roomId: 'r', memberId: 'alone' })
  room.push('leave', 'm1', 'Ann')
  room.push('join', 'm1', 'Anna')
  room.tick()
  expect(room.sent.at(-1)).toEqual({
    ...{ type: 'people', roomId: 'r' },
    joined: [{ memberId: 'm1', userId: 'Anna' }],
    left: [{ memberId: 'm1', userId: 'Ann' }],
  })
})

test('[PRES-14] a frame about who comes counts as several where very many receive it, so that it costs the same in a second', () => {
  const sentIn = (receivers: number, ticks: number) => {
    const room = aRoom(receivers)
    for (let tick = 0; tick < ticks; tick++) {
      for (const id of ids(5)) room.push('join', `${id} ${tick}`)
      room.tick()
    }
    const people = room.sent.map((each) => (each.type === 'people' ? each.joined.length : 1))
    return { frames: people.length, people: people.reduce((sum, count) => sum + count, 0) }
  }
  const usual = sentIn(ROOM_JOINS.receivers, 300)
  expect(usual.frames).toBeLessThanOrEqual(ROOM_JOINS.atOnce + 300)
  expect(usual.people).toBe(5 * 300)
  const many = sentIn(10 * ROOM_JOINS.receivers, 300)
  expect(many.frames).toBeGreaterThan(10)
  expect(many.frames).toBeLessThanOrEqual((ROOM_JOINS.atOnce + 300) / 10 + 1)
  // Those since the last frame are still waiting.
  expect(many.people).toBeGreaterThan(5 * (300 - 11))
})

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let fanout: Fanout
let looks = 0
beforeEach(async () => {
  folder = temporaryFolder()
  looks = 0
  const opened = openStore(folder.path, handClock(), (fault) => fail('', fault))
  const byId = (id: string) => {
    looks++
    return opened.members.byId(id)
  }
  store = { ...opened, members: { ...opened.members, byId } }
  fanout = createFanout(store, (fault) => fail('', fault), createWorkBudget(handClock(), true))
  await store.runAndWait({ type: 'hub.start', door: 'open' })
})
afterEach(() => {
  fanout.stop()
  store.close()
  folder.remove()
})

async function someMembers(count: number): Promise<Member[]> {
  const members: Member[] = []
  for (const name of ids(count)) {
    const joined = await store.runAndWait({ type: 'member.join', name, deviceKey: '', address: '10.0.0.1' })
    if (!joined.ok) throw new Error(joined.code)
    members.push(joined.value)
  }
  return members
}

const aConnection = (actor: Member, n: number, onFrame: (frame: string) => void) =>
  ({
    ...{ id: `${n}`, kind: 'chat', openedAt: 0, actor, sessionId: undefined, address: '', payer: undefined },
    send: onFrame,
    isBehind: () => false,
    hasMemoryForLargeFrame: () => true,
    inOneWrite: (sendAll: () => void) => sendAll(),
    close() {},
    reportBadFrame() {},
  }) as unknown as Connection

test('[PRES-12] what a room is sent of who comes is made once for all who call the room the same, and names at most a hundred', async () => {
  const clock = handClock()
  const members = await someMembers(2 * ROOM_JOINS.atOnce + ROOM_JOINS.named)
  const roomId = store.rooms.named(members[0] as Member, 'lobby')?.id ?? ''
  const door = { policy: () => 'open' as const } as Parameters<typeof createChat>[0]['door']
  const guests = createGuests({ store, clock })
  const chat = createChat({ store, fanout, guests, presence: createPresence(clock), clock, newId, door })
  const received = members.map(() => [] as { type: string; [field: string]: unknown }[])
  const open = (member: Member, n: number) => {
    const connection = aConnection(member, n, (frame) => received[n]?.push(JSON.parse(frame)))
    return chat.open(connection, { room: n === 1 ? roomId : 'lobby' })
  }
  const [first, ...others] = members.map((member, n) => [member, n] as const)
  const sockets = [open(...(first as [Member, number]))]
  looks = 0
  for (const other of others) sockets.push(open(...other))
  // One for each join that was sent alone, however many were there already.
  expect(looks).toBe(ROOM_JOINS.atOnce - 1)
  const of = (n: number, type: string) => received[n]?.filter((frame) => frame.type === type) ?? []
  await eventually(() => of(0, 'people').length > 0)
  expect(looks).toBe(ROOM_JOINS.atOnce - 1 + ROOM_JOINS.named)
  expect([of(0, 'join').length, of(0, 'people').length]).toEqual([ROOM_JOINS.atOnce - 1, 1])
  const [batch] = of(0, 'people') as unknown as [{ joined: unknown[]; count: number }]
  expect(batch.joined).toHaveLength(ROOM_JOINS.named)
  expect(batch.joined[0]).toEqual({ user: 'm30', userId: members[ROOM_JOINS.atOnce]?.id })
  expect(batch).toMatchObject({ room: 'lobby', left: [], count: members.length })
  expect(of(1, 'people')).toEqual([{ ...batch, room: roomId }] as never)
  expect(of(members.length - 1, 'people')).toEqual([batch] as never)
  for (const socket of sockets) socket.onClosed()
})

test('[PRES-15] who comes is looked up once for all who watch others on /presence, and not at all where nobody watches', async () => {
  const members = await someMembers(60)
  const [watched] = members as [Member, ...Member[]]
  const presence = createPresence(handClock())
  const guests = createGuests({ store, clock: handClock() })
  const parts = { store, fanout, presence, guests, memberNames: createMemberNames(store) }
  const received: string[] = []
  const sockets = members.slice(0, 20).map((member, n) =>
    openPresence(
      parts,
      aConnection(member, n, (frame) => received.push(frame)),
    ),
  )
  let entriesSent = 0
  const witness = createSubscriber({
    connection: aConnection(watched, 99, () => {}),
    frameFor: {
      change: () => undefined,
      presence(entries) {
        entriesSent += entries.length
        return undefined
      },
    },
  })
  fanout.subscribe(witness, store.changes.lastSeq())
  /** Everybody opens another socket, in one frame. */
  async function come(id: string): Promise<void> {
    const before = entriesSent
    fanout.queuePresence(members.flatMap((member) => presence.arrive(member.id, `${id} ${member.id}`)))
    await eventually(() => entriesSent >= before + members.length)
  }
  await come('a')
  expect(looks).toBe(0)
  for (const socket of sockets) socket.receive(JSON.stringify({ type: 'subscribe', userIds: [watched.name, 'nobody'] }))
  received.length = looks = 0
  await come('b')
  expect(looks).toBe(members.length)
  // One socket more is no news.
  expect(received).toEqual([])
  fanout.queuePresence(presence.set(watched.id, `b ${watched.id}`, 'busy'))
  await eventually(() => received.length === sockets.length)
  expect(looks).toBe(members.length + 1)
  for (const socket of sockets) socket.onClosed()
})
