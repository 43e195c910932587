// One frame and many readers: what is done once for all of them, counted in calls.
import { afterEach, beforeEach, expect, spyOn, test } from 'bun:test'
import type { Member } from '../../../src-bun/contract/members.ts'
import { createPresence } from '../../../src-bun/domain/members/presence.ts'
import { newId } from '../../../src-bun/store/new-id.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { createFanout, type Fanout } from '../../../src-bun/transport/fanout.ts'
import { createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'
import { createChat } from '../../../src-bun/transport/plain/chat.ts'
import { createGuests } from '../../../src-bun/transport/plain/guests.ts'
import type { FrameFor } from '../../../src-bun/transport/subscriber.ts'
import { temporaryFolder } from '../../support/hub.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const fail = (fault: unknown) => {
  throw fault
}
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let fanout: Fanout
/** How often it was asked for the author of a message, which is done for each frame that is made. */
let asked = 0
let open: (name: string, room: string) => Promise<Reader>
let openGuest: (query: { username: string; userId: string }) => Promise<Reader>
/** How often members were looked for by a name. */
let lookedUp = 0
beforeEach(async () => {
  folder = temporaryFolder()
  const opened = openStore(folder.path, clock, fail)
  const byName: Store['members']['byName'] = (...given) => {
    lookedUp++
    return opened.members.byName(...given)
  }
  store = { ...opened, members: { ...opened.members, byName } }
  fanout = createFanout(store, fail, createWorkBudget(clock, true))
  store.observe(({ changes }) => fanout.deliverGroup(changes))
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  const guests = createGuests({ store, clock })
  store.observe(({ changes }) => {
    for (const { change } of changes) if (change.type === 'member.joined') guests.nameTaken(change.member)
  })
  const authorOf: typeof guests.authorOf = (...given) => {
    asked++
    return guests.authorOf(...given)
  }
  const door = { policy: () => 'open' as const } as Parameters<typeof createChat>[0]['door']
  const parts = { store, fanout, guests: { ...guests, authorOf }, presence: createPresence(clock), clock, newId, door }
  const chat = createChat(parts)
  open = async (name, room) => aReader(chat, await aMember(name), { room })
  openGuest = async ({ username, userId }) => {
    const joined = await guests.admit({ username, userId }, '10.0.0.9')
    if (!joined.ok) throw new Error(joined.code)
    lookedUp = 0
    return aReader(chat, joined.value, { room: 'lobby', username, userId })
  }
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

type Frame = { type: string; room: string; userId?: string; content?: string }
type Reader = ReturnType<typeof aReader>

function aReader(chat: ReturnType<typeof createChat>, actor: Member, query: Record<string, string>) {
  const frames: Frame[] = []
  const protocol = chat.open(
    {
      ...{ id: actor.id, kind: 'chat', openedAt: 0, actor, sessionId: undefined, address: '', payer: undefined },
      send: (frame) => void frames.push(JSON.parse(String(frame))),
      isBehind: () => false,
      hasMemoryForLargeFrame: () => true,
      inOneWrite: (sendAll) => sendAll(),
      close() {},
      reportBadFrame() {},
    },
    query,
  )
  const received = (type: string) => frames.filter((frame) => frame.type === type)
  return { protocol, room: query['room'] as string, received }
}

/** Ten readers in one room, of whom every second calls it by its id. */
async function readers(): Promise<[Reader, ...Reader[]]> {
  const roomId = store.rooms.byName('lobby')?.id as string
  const all: Reader[] = []
  for (let n = 0; n < 10; n++) all.push(await open(`Reader ${n}`, n % 2 === 0 ? 'lobby' : roomId))
  asked = 0
  return all as [Reader, ...Reader[]]
}

test('[FANOUT-1] the frame of a message is made once for all sockets of /chat that call its room the same', async () => {
  const all = await readers()
  for (const content of ['one', 'two', 'three']) all[0].protocol.receive(JSON.stringify({ content }))
  store.read(() => {})
  for (const { room, received } of all)
    expect(received('message').map((frame) => frame.room)).toEqual([room, room, room])
  expect(asked).toBe(3 * 2)
})

test('[FANOUT-2] what a guest is called is looked up once for many messages, and anew when a name is given or given back', async () => {
  const kitchen = await openGuest({ username: 'Sensor', userId: 'Kitchen' })
  const post = (content: string) => kitchen.protocol.receive(JSON.stringify({ content }))
  const commit = () => store.read(() => {})
  const calledIn = (content: string) =>
    kitchen.received('message').find((frame) => frame.content === content)?.userId === 'Kitchen'
  commit()
  lookedUp = 0
  for (const content of ['one', 'two', 'three']) {
    post(content)
    commit()
  }
  expect(lookedUp).toBe(0)

  post('before')
  const taking = aMember('Kitchen')
  commit()
  post('after')
  const taker = await taking
  const rename = { type: 'member.rename', clientId: 'c-1', name: 'Cook' } as const
  await store.runAndWait({ type: 'command.run', memberId: taker.id, command: rename })
  post('given back')
  commit()
  const contents = ['three', 'before', 'after', 'given back']
  expect(contents.map(calledIn)).toEqual([true, true, false, true])
})

test('[FANOUT-3] of the sockets of /chat that are in one room and call it the same only the first is asked for the frame', async () => {
  const alike: Reader[] = []
  for (let n = 0; n < 10; n++) alike.push(await open(`Reader ${n}`, 'lobby'))
  const others = [await open('Elsewhere', 'attic'), await open('Left', 'lobby'), await open('Both', 'lobby')] as const
  others[1].protocol.receive('{"action":"unsubscribe","room":"lobby"}')
  others[2].protocol.receive('{"action":"subscribe","room":"attic"}')
  const change = spyOn(Object.getPrototypeOf(others[0].protocol) as FrameFor, 'change')
  others[2].protocol.receive('{"content":"hello","room":"lobby"}')
  store.read(() => {})
  expect(change).toHaveBeenCalledTimes(1 + others.length)
  change.mockRestore()
  const roomsOf = ({ received }: Reader) => received('message').map(({ room }) => room)
  expect(alike.map(roomsOf)).toEqual(alike.map(() => ['lobby']))
  expect(others.map(roomsOf)).toEqual([[], [], ['lobby']])
})
