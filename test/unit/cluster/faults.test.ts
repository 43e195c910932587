// Faults of one machine of a cluster: of its disk, of its log, and of what it knows about rights. Over a log in memory.
import { expect, test } from 'bun:test'
import * as Y from 'yjs'
import { decodeRecord, encodeRecord, hashOf, pack } from '../../../src-bun/cluster/record.ts'
import type { Place, Replica } from '../../../src-bun/cluster/replica.ts'
import { createTakeover, PLACE_TOPIC } from '../../../src-bun/cluster/takeover.ts'
import { eventually } from '../../support/hub.ts'
import { aCluster, aMachine, expectEqualTables, owns, type TestMachine, textsOf } from '../../support/machines.ts'
import { aSharedLog } from '../../support/memory-log.ts'

type Two = [TestMachine, TestMachine]

test('[CLUSTER-19] a document is not written in by a member whose right another machine has not heard is gone', async () => {
  const { machines, memberId } = await aCluster('one', 'two')
  const [one, two] = machines as Two
  const joined = await one.store.runAndWait({ type: 'member.join', name: 'Bob', deviceKey: '', address: '10.0.0.1' })
  const command = { type: 'document.create', clientId: 'd', title: 'Plan' } as const
  const made = await one.store.runAndWait({ type: 'command.run', memberId, command })
  if (!joined.ok || !made.ok) throw new Error('nobody has a document')
  const bob = joined.value.id
  const { change } = made.value.logged
  const documentId = change.type === 'document.created' ? change.document.id : ''
  const doc = new Y.Doc()
  let writes = 0
  function write() {
    doc.getText('content').insert(0, 'a')
    const update = { documentId, bytes: Y.encodeStateAsUpdate(doc), relayFrame: undefined }
    const socket = { memberId: bob, mayWrite: true, connectionId: `${++writes}` }
    return two.store.runAndWait({ type: 'document.write', ...update, ...socket })
  }
  expect(await write()).toMatchObject({ ok: true })
  const remove = { type: 'member.ban', clientId: 'r', memberId: bob } as const
  expect(await one.store.runAndWait({ type: 'command.run', memberId, command: remove })).toMatchObject({ ok: true })
  // The socket at the second machine still says that Bob may write.
  expect(await write()).toEqual({ ok: false, code: 'notAllowed' })
  await expectEqualTables(machines)
})

test('[CLUSTER-20] a machine does not take over a log that is another one or that lacks what it has', async () => {
  const record = (by: string) => encodeRecord({ kind: 'term', schema: 1, term: 1, by, previous: new Uint8Array(32) })
  const own = record('one')
  const place: Place = { position: 1, term: 1, by: 'one', hash: hashOf(own) }
  async function claimed(records: Uint8Array[], afterMs: number[], other?: Pick<Place, 'position' | 'term'>) {
    const shared = aSharedLog()
    shared.records.push(...records)
    const [words, owned]: [string[], number[]] = [[], []]
    let now = 0
    const takeover = createTakeover({
      ...{ log: shared.open(), machine: 'two', schema: 1, monotonic: () => now },
      replica: { place: () => place, head: () => place } as Replica,
      ...{ mayOwn: () => true, owns: () => undefined, apply() {}, stepDown() {}, followAnew() {} },
      diverge: (said) => words.push(said),
      own: (term) => owned.push(term),
    })
    if (other) {
      const elsewhere = shared.open()
      const heard = Promise.withResolvers<unknown>()
      elsewhere.hear(PLACE_TOPIC, heard.resolve)
      shared.open().announce(PLACE_TOPIC, pack({ machine: 'three', ...other }))
      await heard.promise
    }
    for (const ms of afterMs) {
      now += ms
      await takeover.claim()
    }
    takeover.stop(new Error('the test has ended'))
    return { words, owned, appended: shared.records.length - records.length }
  }
  const other = expect.stringContaining('record 1 of the log is not the one that this machine has')
  expect(await claimed([record('x')], [0])).toEqual({ words: [other], owned: [], appended: 0 })
  // A NATS server that was cut off may say so for a while. `watch.ts` says when it does so for long.
  expect(await claimed([], [0, 20_000])).toEqual({ words: [], owned: [], appended: 0 })
  expect(await claimed([own], [0])).toEqual({ words: [], owned: [2], appended: 1 })
  // Another machine has more, unless it comes from before the log was made anew.
  expect(await claimed([own], [0], { position: 2, term: 1 })).toEqual({ words: [], owned: [], appended: 0 })
  expect(await claimed([own], [0], { position: 2, term: 0 })).toEqual({ words: [], owned: [2], appended: 1 })
})

test('[CLUSTER-21] a machine leaves where only refusals wait, and where the log does not answer', async () => {
  const { machines, roomId, say } = await aCluster('one')
  const [one] = machines as [TestMachine]
  one.log.holdAppends()
  const held = say(one, 'a')
  await one.log.held()
  const command = { type: 'chat.send', clientId: 'x', roomId, body: 'x' } as const
  const refused = one.store.runAndWait({ type: 'command.run', memberId: 'nobody', command })
  const left = one.cluster.leave()
  one.log.release()
  await left
  expect(await held).toMatchObject({ ok: true })
  expect(await refused).toEqual({ ok: false, code: 'notAllowed' })
  expect(owns(one)).toBe(false)

  const silent = (await aCluster('silent')).machines[0] as TestMachine
  silent.log.isCutOff = true
  await silent.cluster.leave()
  silent.close()
})

test('[CLUSTER-22] a machine whose COMMIT fails applies its own group from the log, a group in parts too', async () => {
  const { shared, machines, roomId, say } = await aCluster('one', 'two')
  const [one, two] = machines as Two
  const noise = () => Array.from({ length: 3000 }, () => String.fromCharCode(0x4e00 + Math.random() * 20000)).join('')
  const before = shared.records.length
  one.failCommit('SQLITE_BUSY')
  const bodies = Array.from({ length: 30 }, noise)
  const sent = await Promise.all(bodies.map((body, n) => say(one, body, `long ${n}`)))
  expect(sent.every(({ ok }) => ok)).toBe(true)
  expect(shared.records.length).toBeGreaterThan(before + 2)
  for (const machine of machines) await eventually(() => textsOf(machine, roomId).length === 30)
  expect([one.diverged, two.diverged]).toEqual([[], []])
  await expectEqualTables(machines)
})

test('[CLUSTER-23] a machine whose disk takes nothing for a moment goes on with the log afterwards', async () => {
  const { machines, roomId, say } = await aCluster('one', 'two')
  const [one, two] = machines as Two
  await say(one, 'a')
  await eventually(() => textsOf(two, roomId).length === 1)
  two.failCommit('SQLITE_BUSY')
  await say(one, 'b')
  await eventually(() => two.faults.length > 0)
  await eventually(() => textsOf(two, roomId).length === 2)
  expect(two.diverged).toEqual([])
  await expectEqualTables(machines)
})

test('[CLUSTER-24] a machine that meets a record of another version while it starts does not start, and says which', async () => {
  const shared = aSharedLog()
  const record = (schema: number) =>
    encodeRecord({ kind: 'term', schema, term: 1, by: 'x', previous: new Uint8Array(32) })
  shared.records.push(record(1))
  const late = await aMachine('late', shared.open())
  await expect(late.cluster.start()).rejects.toThrow('written by an older version of Hubbub, and this machine lacks it')
  shared.records[0] = record(100_000)
  const early = await aMachine('early', shared.open())
  await expect(early.cluster.start()).rejects.toThrow('written by a newer version of Hubbub; stop all machines')
  // Records of the first format had no part of their hash at the end.
  const plain = { schema: 1, kind: 'term', term: 1, by: 'x', previous: new Uint8Array(32) }
  shared.records[0] = pack({ format: 1, ...plain })
  const first = await aMachine('first', shared.open())
  await expect(first.cluster.start()).rejects.toThrow('written by an older version of Hubbub')
  expect(() => decodeRecord(pack({ format: 2, ...plain }))).toThrow('the checksum of this record is wrong')
})

test('[CLUSTER-36] a machine that joins does not take back an end of the hub that was announced, and the first one does', async () => {
  const { machines, memberId } = await aCluster('one', 'two')
  const [one, two] = machines as Two
  const command = { type: 'ending.start', clientId: 'e', ms: 60_000 } as const
  expect(await one.store.runAndWait({ type: 'command.run', memberId, command })).toMatchObject({ ok: true })
  const announced = () => one.store.settings.get('leading.ending')
  const before = announced()
  expect(before).toContain('byName')
  await two.store.runAndWait({ type: 'hub.start', door: undefined, joins: true })
  expect(announced()).toBe(before)
  await two.store.runAndWait({ type: 'hub.start', door: undefined })
  expect(announced()).not.toContain('byName')
  await expectEqualTables(machines)
})

test('[CLUSTER-37] a record with a changed byte, and one of a kind that this version does not know, stop a machine before it applies anything', async () => {
  for (const change of ['byte', 'kind'] as const) {
    const { shared, machines, roomId, say } = await aCluster('one', 'two')
    const [one, two] = machines as Two
    await say(one, 'a')
    await eventually(() => textsOf(two, roomId).length === 1)
    two.log.isDeaf = true
    await say(one, 'b')
    const at = shared.records.findLastIndex((each) => decodeRecord(each).kind === 'group')
    const record = shared.records[at] as Uint8Array
    if (change === 'byte') record[record.length - 1] = (record.at(-1) ?? 0) ^ 1
    else shared.records[at] = encodeRecord({ ...decodeRecord(record), kind: 'later' as 'group' })
    two.log.isDeaf = false
    await say(one, 'c')
    await eventually(() => two.diverged.length > 0)
    expect((two.diverged[0] as Error).message).toBe(`record ${at + 1} cannot be read`)
    expect(textsOf(two, roomId)).toEqual(['a'])
    // The owner has what it has committed, and what is written at the other machine is refused there.
    expect(await two.store.runAndWait({ type: 'hub.start', door: undefined })).toEqual({
      ok: false,
      code: 'storage.unavailable',
    })
    expect(textsOf(one, roomId)).toContain('b')
  }
})

test('[CLUSTER-38] somebody who was admitted at one machine and comes at another one first stays a member', async () => {
  const { machines } = await aCluster('one', 'two')
  const [one, two] = machines as Two
  const joined = await one.store.runAndWait({ type: 'member.join', name: 'Bob', deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok) throw new Error(joined.code)
  const memberId = joined.value.id
  const session = { id: 's', memberId, createdAt: 0, expiresAt: Number.MAX_SAFE_INTEGER, deviceKey: 'd', device: '' }
  expect(await one.store.runAndWait({ type: 'session.open', session: { ...session, address: '' } })).toMatchObject({
    ok: true,
  })
  await eventually(() => two.store.sessions.memberOf('s', 1)?.id === memberId)
  // The first machine has not seen Bob, and would take back that they came in.
  const undone = await one.store.runAndWait({ type: 'member.undoJoin', memberId, sessionId: 's' })
  expect(undone).toEqual({ ok: false, code: 'storage.unavailable' })
  expect(one.store.sessions.memberOf('s', 1)?.id).toBe(memberId)
  await expectEqualTables(machines)
})

test('[MOD-13] no session is opened at a machine that has not heard yet that its member was removed at another one', async () => {
  const { machines } = await aCluster('one', 'two')
  const [one, two] = machines as Two
  const host = await one.store.runAndWait({ type: 'host.join', name: 'Host' })
  const joined = await two.store.runAndWait({ type: 'member.join', name: 'Eve', deviceKey: '', address: '10.0.0.1' })
  if (!joined.ok || !host.ok) throw new Error('nobody joined')
  const memberId = joined.value.id
  two.log.isDeaf = true
  const ban = { type: 'member.ban', clientId: 'ban', memberId } as const
  const banned = await one.store.runAndWait({ type: 'command.run', memberId: host.value.id, command: ban })
  expect(banned.ok).toBe(true)

  const session = { id: 's', memberId, createdAt: 0, expiresAt: Number.MAX_SAFE_INTEGER, deviceKey: 'd', device: '' }
  async function open() {
    for (;;) {
      const result = await two.store.runAndWait({ type: 'session.open', session: { ...session, address: '' } })
      if (result.ok || result.code !== 'storage.unavailable') return result
      await Bun.sleep(50)
    }
  }
  const opened = open()
  expect(two.store.members.removal({ id: memberId }, Date.now())).toBeUndefined()
  two.log.isDeaf = false
  expect(await opened).toEqual({ ok: false, code: 'member.removed' })
  await eventually(() => two.store.members.removal({ id: memberId }, Date.now()) !== undefined)
  expect(two.store.sessions.memberOf('s', 1)).toBeUndefined()
  await expectEqualTables(machines)
})
