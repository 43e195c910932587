// One frame and many readers: what is done once for all of them, counted in calls.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import { createPresence } from '../../../src-bun/domain/members/presence.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { newId } from '../../../src-bun/store/tables/new-id.ts'
import { createFanout, type Fanout } from '../../../src-bun/transport/fanout.ts'
import { createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'
import { createChat } from '../../../src-bun/transport/plain/chat.ts'
import { createGuests } from '../../../src-bun/transport/plain/guests.ts'
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
beforeEach(async () => {
  folder = temporaryFolder()
  store = openStore(folder.path, clock, fail)
  fanout = createFanout(store, fail, createWorkBudget(clock, true))
  store.observe(({ changes }) => fanout.deliverGroup(changes))
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  const guests = createGuests({ store, clock })
  const authorOf: typeof guests.authorOf = (...given) => {
    asked++
    return guests.authorOf(...given)
  }
  const door = { policy: () => 'open' as const } as Parameters<typeof createChat>[0]['door']
  const parts = { store, fanout, guests: { ...guests, authorOf }, presence: createPresence(clock), clock, newId, door }
  const chat = createChat(parts)
  open = (name, room) => aReader(chat, name, room)
})
afterEach(() => {
  fanout.stop()
  store.close()
  folder.remove()
})

type Reader = Awaited<ReturnType<typeof aReader>>

async function aReader(chat: ReturnType<typeof createChat>, name: string, room: string) {
  const joined = await store.runAndWait({ type: 'member.join', name, deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  const frames: { type: string; room: string }[] = []
  const protocol = chat.open(
    {
      ...{
        id: name,
        kind: 'chat',
        openedAt: 0,
        actor: joined.value,
        sessionId: undefined,
        address: '',
        payer: undefined,
      },
      send: (frame) => void frames.push(JSON.parse(String(frame))),
      isBehind: () => false,
      hasRoom: () => true,
      inOneWrite: (sendAll) => sendAll(),
      close() {},
      reportBadFrame() {},
    },
    { room },
  )
  return { protocol, room, received: (type: string) => frames.filter((frame) => frame.type === type) }
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
