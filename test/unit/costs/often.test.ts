// What is sent to everybody whenever somebody does it: how often, however many sockets it comes from.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { PRESENCE_CHANGES } from '../../../src-bun/contract/limits.ts'
import type { Member } from '../../../src-bun/contract/members.ts'
import { createPresence } from '../../../src-bun/domain/members/presence.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { createFanout, type Fanout } from '../../../src-bun/transport/fanout.ts'
import { createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'
import { createSubscriber } from '../../../src-bun/transport/subscriber.ts'
import { eventually, temporaryFolder } from '../../support/hub.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const fail = (fault: unknown) => {
  throw fault
}
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let fanout: Fanout
beforeEach(async () => {
  folder = temporaryFolder()
  store = openStore(folder.path, clock, fail)
  fanout = createFanout(store, fail, createWorkBudget(clock, true))
  await store.runAndWait({ type: 'hub.start', door: undefined })
})
afterEach(() => {
  fanout.stop()
  store.close()
  folder.remove()
})

async function aMember(name: string): Promise<Member> {
  const joined = await store.runAndWait({ type: 'member.join', name, deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  return joined.value
}

/** Somebody who is caught up, and what they are sent. */
function follow(actor: Member) {
  const frames: Record<string, unknown>[] = []
  const subscriber = createSubscriber({
    connection: {
      actor,
      payer: undefined,
      send: (frame) => void frames.push(JSON.parse(String(frame))),
      isBehind: () => false,
      hasMemoryForLargeFrame: () => true,
      inOneWrite: (sendAll) => sendAll(),
      close: () => expect().fail('it was closed'),
    },
    frameFor: {
      change: () => undefined,
      roomActivity: (activity, _json, userId) =>
        JSON.stringify({ ...activity, by: userId ?? ('memberId' in activity ? activity.memberId : '') }),
      read: (json) => json,
    },
  })
  fanout.subscribe(subscriber, store.changes.lastSeq())
  return { frames, of: (type: string) => frames.filter((frame) => frame['type'] === type) }
}

const TIMES = Array.from({ length: 200 }, (_, n) => n)

test('[COST-22] typing is sent once a second for each member and room, however many sockets it comes from', async () => {
  const [ada, bob, eve] = [await aMember('Ada'), await aMember('Bob'), await aMember('Eve')]
  const lobby = store.rooms.all(ada)[0]?.id ?? ''
  const other = store.rooms.create({ id: 'other', name: 'other', createdAt: 0, createdBy: ada.id }).id
  const { of } = follow(eve)
  for (const n of TIMES)
    for (const { id: memberId } of [ada, bob])
      for (const roomId of [lobby, other]) fanout.sendRoomActivity({ type: 'typing', roomId, memberId }, `socket ${n}`)
  expect(of('typing').map(({ roomId }) => roomId)).toEqual([lobby, other, lobby, other])
  // Coming and going is not throttled: somebody would be shown in a room that they have left.
  for (const type of ['join', 'leave'] as const) fanout.sendRoomActivity({ type, roomId: lobby, memberId: ada.id })
  expect([of('join').length, of('leave').length]).toEqual([1, 1])
})

test('[COST-23] of what a member has read in a room the first and then the last position is sent, to others and to themselves', async () => {
  const [ada, eve] = [await aMember('Ada'), await aMember('Eve')]
  const roomId = store.rooms.all(ada)[0]?.id ?? ''
  const [self, others] = [follow(ada), follow(eve)]
  for (const n of TIMES) {
    fanout.sendRoomActivity({ type: 'read', roomId, memberId: ada.id, messageId: `message ${n}` }, `socket ${n}`)
    store.readPositions.set(ada.id, roomId, n)
    fanout.sendRead(ada.id, roomId)
  }
  expect([others.of('read').length, self.of('read').length]).toEqual([1, 1])
  await eventually(() => others.of('read').length === 2 && self.of('read').length === 2)
  expect(others.of('read').map(({ messageId, by }) => `${messageId} ${by}`)).toEqual([
    'message 0 socket 0',
    'message 199 socket 199',
  ])
  expect(self.of('read').map(({ seq }) => seq)).toEqual([0, 199])
})

test('[COST-24] what somebody has read is not sent any more once they have left the room', async () => {
  const [ada, eve] = [await aMember('Ada'), await aMember('Eve')]
  const room = { name: 'secret', createdAt: 0, createdBy: eve.id, memberIds: [ada.id, eve.id] }
  const rooms = ['one', 'two'].map((id) => store.rooms.create({ ...room, id }).id)
  const { of } = follow(eve)
  for (const messageId of ['first', 'last'])
    for (const roomId of rooms) fanout.sendRoomActivity({ type: 'read', roomId, memberId: ada.id, messageId })
  store.rooms.leave('one', ada.id)
  await eventually(() => of('read').length === 3)
  expect(of('read').map(({ roomId, messageId }) => `${roomId} ${messageId}`)).toEqual([
    'one first',
    'two first',
    'two last',
  ])
})

test('[COST-25] of a member whose presence changes very often ten changes a second are sent, and the last one in any case', () => {
  const time = { monotonic: 0 }
  const presence = createPresence({ now: () => 1000 + time.monotonic, monotonic: () => time.monotonic })
  const sockets = Array.from({ length: 20 }, (_, n) => `s${n}`)
  let sent = sockets.flatMap((id) => presence.arrive('ada', id)).length
  for (const n of TIMES) sent += presence.set('ada', sockets[n % 20] as string, 'busy', `words ${n}`).length
  expect(sent).toBe(PRESENCE_CHANGES.max)
  // Others are not affected, and what was held back is there for whoever asks now.
  expect(presence.arrive('bob', 'b')).toHaveLength(1)
  expect(presence.of('ada')?.customStatus).toBe('words 199')
  expect(presence.sweep()).toMatchObject([{ memberId: 'ada', customStatus: 'words 199', sockets: 20 }])
  expect(presence.sweep()).toEqual([])

  time.monotonic += PRESENCE_CHANGES.everyMs
  expect(presence.set('ada', 's0', 'busy', 'later')).toMatchObject([{ customStatus: 'later' }])
  for (const n of TIMES) presence.set('ada', 's0', 'busy', `again ${n}`)
  for (const id of sockets) presence.leave('ada', id)
  time.monotonic += 10_000
  expect(presence.sweep()).toMatchObject([{ memberId: 'ada', status: 'offline' }])
  expect(presence.sweep()).toEqual([])
})

test('[COST-28] words that are taken away are gone at once, however often their member has changed them before', () => {
  const presence = createPresence({ now: () => 1000, monotonic: () => 0 })
  presence.arrive('ada', 's1')
  for (const n of TIMES) presence.set('ada', 's1', 'busy', `words ${n}`)
  expect(presence.removeStatusWords('ada')).toMatchObject([{ memberId: 'ada', status: 'busy' }])
  expect(presence.removeStatusWords('ada')).toEqual([])
  expect(presence.sweep()).toEqual([])
  expect(presence.of('ada')).not.toHaveProperty('customStatus')
})
