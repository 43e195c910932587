// One socket of `/chat` whose room is created by its own frames, with a connection in place of Bun's side of it.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import { createPresence } from '../../src-bun/domain/members/presence.ts'
import { newId } from '../../src-bun/store/new-id.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { createFanout } from '../../src-bun/transport/fanout.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import { createChat } from '../../src-bun/transport/plain/chat.ts'
import { createGuests } from '../../src-bun/transport/plain/guests.ts'
import type { Connection, Protocol } from '../../src-bun/transport/sockets/connection.ts'
import { temporaryFolder } from '../support/hub.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
const fail = (fault: unknown) => {
  throw fault
}
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let fanout: ReturnType<typeof createFanout>
let open: (connection: Connection, room?: string) => Protocol
beforeEach(async () => {
  folder = temporaryFolder()
  store = openStore(folder.path, clock, fail)
  fanout = createFanout(store, fail, createWorkBudget(clock, true))
  store.observe(({ changes }) => fanout.deliverGroup(changes))
  await store.runAndWait({ type: 'hub.start', door: 'open' })
  const guests = createGuests({ store, clock })
  const door = { policy: () => 'open' as const } as Parameters<typeof createChat>[0]['door']
  const chat = createChat({ store, fanout, guests, presence: createPresence(clock), clock, newId, door })
  open = (connection, room) => chat.open(connection, room === undefined ? {} : { room })
})
afterEach(() => {
  fanout.stop()
  store.close()
  folder.remove()
})

async function aConnection() {
  const joined = await store.runAndWait({ type: 'member.join', name: 'Sensor', deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  const frames: Record<string, unknown>[] = []
  const connection: Connection = {
    ...{
      id: '1',
      kind: 'chat',
      openedAt: 0,
      actor: joined.value,
      sessionId: undefined,
      address: '10.0.0.1',
      payer: undefined,
    },
    send: (frame) => void frames.push(JSON.parse(String(frame)) as Record<string, unknown>),
    isBehind: () => false,
    hasMemoryForLargeFrame: () => true,
    inOneWrite: (sendAll) => sendAll(),
    close() {},
    reportBadFrame() {},
  }
  return { connection, frames, member: joined.value }
}
/** Commits what is open, and what its answers have run. */
const commit = () => [1, 2, 3].forEach(() => void store.read(() => {}))
const messagesIn = (member: Member, name: string) => {
  const room = store.rooms.all(member).find((each) => each.name === name)
  return room ? store.messages.page(room.id, { before: 100, limit: 100 }).messages.map(({ body }) => body) : undefined
}

test('[CHAT-13] what a script has sent before it closed is posted, also into a room that was still being created', async () => {
  const { connection, member } = await aConnection()
  const inItsRoom = open(connection, 'weather')
  inItsRoom.receive('{"content":"21 degrees"}')
  inItsRoom.onClosed()
  const fromOutside = open({ ...connection, id: '2' })
  fromOutside.receive('{"content":"a leak","room":"alarms"}')
  fromOutside.onClosed()
  commit()
  expect([messagesIn(member, 'weather'), messagesIn(member, 'alarms')]).toEqual([['21 degrees'], ['a leak']])
})

test('[CHAT-14] a message into a room that cannot be created is refused with the reason', async () => {
  const { connection, frames, member } = await aConnection()
  store.members.setMuted(member.id, true)
  const script = open(connection)
  script.receive('{"content":"x","room":"muted","clientId":"c-1"}')
  commit()
  expect(frames).toEqual([{ type: 'error', code: 'member.muted', clientId: 'c-1' }])
  script.onClosed()
})

test('[CHAT-20] whoever was taken out of a private room learns nothing of it any more, also before their socket has been sent that', async () => {
  const [ada, bob, eve] = [await aConnection(), await aConnection(), await aConnection()]
  let isBehind = false
  const slow = { ...eve.connection, isBehind: () => isBehind }
  const run = (by: Member, command: Omit<Command, 'clientId'>) =>
    store.runAndWait({ type: 'command.run', memberId: by.id, command: { clientId: newId(), ...command } as Command })
  const made = await run(ada.member, { type: 'room.create', name: 'cabal', private: true } as Command)
  if (!made.ok || made.value.logged.change.type !== 'room.created') throw new Error('no room')
  const roomId = made.value.logged.change.room.id
  for (const { member } of [bob, eve])
    expect((await run(ada.member, { type: 'room.invite', roomId, memberId: member.id } as Command)).ok).toBe(true)
  const [his, hers] = [open(bob.connection, roomId), open(slow, roomId)]
  const asked = (socket: Protocol, frames: Record<string, unknown>[]) => {
    socket.receive('{"type":"people"}')
    const { timestamp: _timestamp, ...frame } = frames.at(-1) ?? {}
    return frame
  }
  expect(asked(hers, eve.frames)).toMatchObject({ type: 'people', count: 2 })

  // Her peer reads nothing behind this message.
  isBehind = true
  await run(ada.member, { type: 'chat.send', roomId, body: 'the last that she reads' } as Command)
  expect(eve.frames.at(-1)).toMatchObject({ content: 'the last that she reads' })
  expect((await run(ada.member, { type: 'room.remove', roomId, memberId: eve.member.id } as Command)).ok).toBe(true)
  await run(ada.member, { type: 'chat.send', roomId, body: 'about Eve' } as Command)
  const before = eve.frames.length
  expect(asked(hers, eve.frames)).toEqual({ type: 'error', code: 'room.notFound' })
  for (const frame of [
    '{"type":"typing"}',
    '{"type":"read","messageId":"0123456789abcdef"}',
    '{"content":"still here"}',
  ])
    hers.receive(frame)
  commit()
  // The others see her no more in it.
  const present = { user: bob.member.name, userId: bob.member.id }
  expect(asked(his, bob.frames)).toEqual({ type: 'people', room: roomId, people: [present], count: 1 })
  isBehind = false
  hers.onDrained?.()
  expect(eve.frames.at(-1)).toEqual({ type: 'unsubscribed', room: roomId })
  expect(JSON.stringify(eve.frames.slice(before))).not.toMatch(/people|about Eve|Sensor/)
  his.onClosed()
  hers.onClosed()
})
