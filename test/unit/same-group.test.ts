// Commands of a member whom another command of the same group takes out of a room, or out of the hub.
import { afterEach, beforeEach, expect, test } from 'bun:test'
import * as Y from 'yjs'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import type { Down } from '../../src-bun/contract/frames/live.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { Room } from '../../src-bun/contract/rooms.ts'
import { readText } from '../../src-bun/domain/documents/state.ts'
import { createPresence } from '../../src-bun/domain/members/presence.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { createFanout } from '../../src-bun/transport/fanout.ts'
import { createWorkBudget } from '../../src-bun/transport/guard/work-budget.ts'
import { openLive } from '../../src-bun/transport/live.ts'
import { eventually, temporaryFolder } from '../support/hub.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let fanout: ReturnType<typeof createFanout>
let host: Member
let ada: Member
let room: Room
beforeEach(async () => {
  folder = temporaryFolder()
  const fail = (fault: unknown) => {
    throw fault
  }
  store = openStore(folder.path, clock, fail)
  fanout = createFanout(store, fail, createWorkBudget(clock, true))
  store.observe(({ changes }) => fanout.deliverGroup(changes))
  await store.runAndWait({ type: 'hub.start', door: undefined })
  const asHost = await store.runAndWait({ type: 'host.join', name: 'Host' })
  const joined = await store.runAndWait({ type: 'member.join', name: 'Ada', deviceKey: '', address: '10.0.0.1' })
  if (!asHost.ok || !joined.ok) throw new Error('nobody joined')
  host = asHost.value
  ada = joined.value
  const made = await run(host, { type: 'room.create', clientId: 'room', name: 'plans', private: true })
  room = (made as unknown as { room: Room }).room
  await run(host, { type: 'room.invite', clientId: 'invite', roomId: room.id, memberId: ada.id })
})
afterEach(() => {
  fanout.stop()
  store.close()
  folder.remove()
})

async function run(member: Member, command: Command) {
  const result = await store.runAndWait({ type: 'command.run', memberId: member.id, command })
  return result.ok ? result.value.logged.change : result.code
}

/** Ada's `/live` socket after its sync. Its peer reads everything at once, or nothing while `isBehind`. */
function adasSocket() {
  const frames: Down[] = []
  const peer = { isBehind: false }
  const connection = {
    ...{
      id: '1',
      kind: 'live' as const,
      openedAt: 0,
      actor: ada,
      sessionId: undefined,
      address: '10.0.0.1',
      payer: undefined,
    },
    send: (frame: string | Uint8Array) => void frames.push(JSON.parse(String(frame)) as Down),
    isBehind: () => peer.isBehind,
    hasMemoryForLargeFrame: () => true,
    inOneWrite: (sendAll: () => void) => sendAll(),
    close() {},
    reportBadFrame() {},
  }
  const info = {
    epoch: 'e',
    hello: () => ({ build: '', hubName: '', hubId: '', epoch: 'e' }),
    health: () => ({ version: '', protocol: 1, hubId: '', hubName: '' }),
  }
  const joinRequestsFrame = () => ({ type: 'waiting' as const, people: [], guessing: false })
  const parts = {
    store,
    fanout,
    presence: createPresence(clock),
    info,
    clock,
    work: createWorkBudget(clock, true),
    joinRequestsFrame,
  }
  const protocol = openLive(parts, connection)
  protocol.receive(JSON.stringify({ type: 'sync' }))
  return {
    peer,
    protocol,
    answersTo: (id: string) => frames.filter((frame) => 'clientId' in frame && frame.clientId === id),
    told: () => frames.findLast((frame) => frame.type === 'pong')?.told,
    reads: () => frames.filter((frame) => frame.type === 'read'),
    changeCount: () => frames.filter((frame) => 'seq' in frame && 'at' in frame).length,
    ping: () => protocol.receive('{"type":"ping","t":1}'),
  }
}

const removal = (): Command => ({ type: 'room.remove', clientId: 'out', roomId: room.id, memberId: ada.id })
const message = (id: string) => JSON.stringify({ type: 'chat.send', clientId: id, roomId: room.id, body: 'last words' })

test('[SYNC-8] a command whose sender is taken out of the room in the same group is answered to them, when they are caught up', async () => {
  const { answersTo, peer, protocol, ping, told, changeCount } = adasSocket()

  protocol.receive(message('c-1'))
  await run(host, removal())
  expect(answersTo('c-1')).toMatchObject([{ type: 'chat.posted', message: { body: 'last words' } }])

  await run(host, { type: 'room.invite', clientId: 'back', roomId: room.id, memberId: ada.id })
  peer.isBehind = true
  await run(host, { type: 'chat.send', clientId: 'full', roomId: room.id, body: 'fills the send buffer' })
  protocol.receive(message('c-2'))
  await run(host, { ...removal(), clientId: 'out again' } as Command)
  expect(answersTo('c-2')).toEqual([])
  peer.isBehind = false
  protocol.onDrained?.()
  expect(answersTo('c-2')).toMatchObject([{ type: 'chat.posted' }])

  ping()
  expect(told()).toBe(changeCount())
})

test('[MOD-7] a command that comes after its sender was removed is refused, in the same group too', async () => {
  const answers: unknown[] = []
  const send = (id: string) =>
    store.run({ type: 'command.run', memberId: ada.id, command: JSON.parse(message(id)) as Command }, (result) =>
      answers.push(result.ok || result.code),
    )
  send('before')
  store.run({
    type: 'command.run',
    memberId: host.id,
    command: { type: 'member.ban', clientId: 'ban', memberId: ada.id },
  })
  send('after')
  send('before')
  await run(host, { type: 'member.readmit', clientId: 'readmit', memberId: ada.id })
  send('readmitted')
  await run(host, { type: 'chat.send', clientId: 'flush', roomId: room.id, body: 'x' })
  expect(answers).toEqual([true, 'member.removed', 'member.removed', true])
})

/** The answers to three updates of one group, of which the second comes after `limit` and the third after `lift`, both by the host. */
async function answersAround(limit: Command, lift: Command) {
  await run(host, { type: 'document.create', clientId: `document ${limit.clientId}`, title: 'plans', roomId: room.id })
  const documentId = store.documents.all(ada)[0]?.id as string
  const answers: unknown[] = []
  function write(connectionId: string) {
    const doc = new Y.Doc()
    doc.getText('content').insert(0, 'a')
    const update = { documentId, memberId: ada.id, mayWrite: true, bytes: Y.encodeStateAsUpdate(doc) }
    store.run({ type: 'document.write', ...update, connectionId, relayFrame: undefined }, (result) =>
      answers.push(result.ok || result.code),
    )
  }
  const deed = (command: Command) => store.run({ type: 'command.run', memberId: host.id, command })
  write('1')
  deed(limit)
  write('2')
  deed(lift)
  write('3')
  store.read(() => {})
  return answers
}

test('[MOD-9] an update of a document is refused once its writer was removed, muted or taken out of the room, in the same group too', async () => {
  const deeds: [Command, Command][] = [
    [
      { type: 'member.ban', clientId: 'ban', memberId: ada.id },
      { type: 'member.readmit', clientId: 'unban', memberId: ada.id },
    ],
    [
      { type: 'member.mute', clientId: 'mute', memberId: ada.id, muted: true },
      { type: 'member.mute', clientId: 'unmute', memberId: ada.id, muted: false },
    ],
    [
      { type: 'member.setRole', clientId: 'viewer', memberId: ada.id, role: 'viewer' },
      { type: 'member.setRole', clientId: 'member', memberId: ada.id, role: 'member' },
    ],
    [removal(), { type: 'room.invite', clientId: 'in', roomId: room.id, memberId: ada.id }],
  ]
  for (const [limit, lift] of deeds)
    expect([limit.type, await answersAround(limit, lift)]).toEqual([limit.type, [true, 'notAllowed', true]])
})

test('[RIGHT-4] an update of a document is refused once its room was locked or archived, in the same group too', async () => {
  const deeds: [Command, Command][] = [
    [
      { type: 'room.lock', clientId: 'lock', roomId: room.id, locked: true },
      { type: 'room.lock', clientId: 'unlock', roomId: room.id, locked: false },
    ],
    [
      { type: 'room.archive', clientId: 'archive', roomId: room.id, archived: true },
      { type: 'room.archive', clientId: 'restore', roomId: room.id, archived: false },
    ],
  ]
  for (const [limit, lift] of deeds)
    expect([limit.type, await answersAround(limit, lift)]).toEqual([limit.type, [true, 'notAllowed', true]])
})

test('[STORE-26] an operation that is refused undoes none of the updates that came before it in its group, although it has put them into rows', async () => {
  const created = async (clientId: string) => {
    const made = await run(host, { type: 'document.create', clientId, title: clientId })
    return (made as unknown as { document: { id: string } }).document.id
  }
  const [documentId, other] = [await created('notes'), await created('log of a script')]
  const doc = new Y.Doc()
  let update: Uint8Array = new Uint8Array()
  doc.on('update', (bytes: Uint8Array) => {
    update = bytes
  })
  const answers: unknown[] = []
  const note = (result: { ok: boolean; code?: string }) => void answers.push(result.ok || result.code)
  function type(letter: string): void {
    doc.getText('content').insert(doc.getText('content').length, letter)
    const sent = {
      documentId,
      memberId: ada.id,
      mayWrite: true,
      bytes: update,
      connectionId: '1',
      relayFrame: undefined,
    }
    store.run({ type: 'document.write', ...sent }, note)
  }
  /** Nobody has the document open, so the buffer is put into rows to read it. */
  const refusedOne = () =>
    store.run({ type: 'document.nameVersion', memberId: host.id, documentId: other, seq: 99, name: 'v' }, note)
  type('a')
  store.read(() => {})
  type('b')
  refusedOne()
  type('c')
  refusedOne()
  refusedOne()
  type('d')
  store.read(() => {})
  const refused = 'document.noSuchPoint'
  expect(answers).toEqual([true, true, refused, true, refused, refused, true])
  const { snapshot, tail } = store.read(({ documentLog }) => documentLog.stored(documentId))
  expect(tail.map(({ seq, updateCount }) => [seq, updateCount])).toEqual([
    [1, 1],
    [2, 3],
  ])
  expect(readText({ snapshot, tail })).toBe('abcd')
})

test('[READ-12] how far somebody has read in a room is not sent to them once they have left it', async () => {
  const { reads } = adasSocket()
  await run(host, removal())
  await run(host, { type: 'chat.send', clientId: 'later', roomId: room.id, body: 'about Ada' })
  // It waits for others of the same room, and for the log where another machine has announced it.
  fanout.sendRead(ada.id, room.id)
  expect(reads()).toEqual([])
  await run(host, { type: 'room.invite', clientId: 'back', roomId: room.id, memberId: ada.id })
  fanout.sendRead(ada.id, room.id)
  await eventually(() => reads().length > 0)
  expect(reads()).toMatchObject([{ type: 'read', roomId: room.id, unread: 1 }])
})
