// The machines of a cluster, over a log in memory that can hold, lose and cut off what a network can.

import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { encodeRecord, NO_HASH } from '../../../src-bun/cluster/record.ts'
import type { Result } from '../../../src-bun/domain/result.ts'
import { openStore } from '../../../src-bun/store/store.ts'
import { systemClock } from '../../../src-bun/system-clock.ts'
import { eventually, temporaryFolder } from '../../support/hub.ts'
import {
  aCluster,
  aMachine,
  expectEqualTables,
  isOwner,
  owns,
  type TestMachine,
  textsOf,
} from '../../support/machines.ts'
import { aSharedLog } from '../../support/memory-log.ts'

test('[CLUSTER-1] what is written at any machine is on all of them, once, and their tables are equal', async () => {
  const { machines, roomId, say } = await aCluster('one', 'two', 'three')
  const [one, two, three] = machines as [TestMachine, TestMachine, TestMachine]
  expect(machines.map(owns)).toEqual([true, false, false])
  expect(machines.every(isOwner)).toBe(true)
  const sent = await Promise.all([say(one, 'a'), say(two, 'b'), say(three, 'c'), say(two, 'd')])
  expect(sent.map(({ ok }) => ok)).toEqual([true, true, true, true])
  // Who was answered sees what they have written on their own machine.
  expect(textsOf(two, roomId)).toContain('b')
  for (const machine of machines) await eventually(() => textsOf(machine, roomId).length === 4)
  for (const { delivered } of machines) {
    const seqs = delivered.flatMap(({ changes }) => changes.map(({ change }) => change.seq))
    expect(seqs).toEqual(seqs.map((_, at) => (seqs[0] ?? 0) + at))
  }
  // A refusal says why, and nothing of it is in the log.
  const position = one.cluster.status().position
  const refused = await two.store.runAndWait({
    type: 'command.run',
    memberId: 'nobody',
    command: { type: 'chat.send', clientId: 'x', roomId, body: 'x' },
  })
  expect(refused).toEqual({ ok: false, code: 'notAllowed' })
  expect(one.cluster.status().position).toBe(position)
  // A repeat is answered to whoever has sent it, at another machine too.
  expect(await say(three, 'a')).toMatchObject({ ok: true, value: { isDuplicate: true } })
  await expectEqualTables(machines)
})

test('[CLUSTER-2] what a held append carries is neither sent nor answered nor seen, and is refused after a takeover', async () => {
  const { machines, roomId, say } = await aCluster('one', 'two', 'three')
  const [one, two, three] = machines as [TestMachine, TestMachine, TestMachine]
  await say(one, 'before')
  const deliveredBefore = one.delivered.length
  one.log.holdAppends()
  let answered: Result<unknown> | undefined
  const held = say(one, 'held').then((result) => {
    answered = result
  })
  await one.log.held()
  one.log.isCutOff = true
  const after = say(two, 'after')
  // Somebody else owns the hub now, and goes on.
  await eventually(() => owns(two) || owns(three))
  expect(await after).toMatchObject({ ok: true })
  expect([answered, one.delivered.length, textsOf(one, roomId)]).toEqual([undefined, deliveredBefore, ['before']])
  one.log.isCutOff = false
  one.log.release()
  // The log refuses it; it is run by the new owner instead, and answered once.
  await held
  expect(answered).toMatchObject({ ok: true })
  expect(owns(one)).toBe(false)
  for (const machine of machines) await eventually(() => textsOf(machine, roomId).join() === 'after,before,held')
  await expectEqualTables(machines)
})

test('[CLUSTER-3] an append whose acknowledgement is lost is in the log once', async () => {
  const { shared, machines, roomId, say } = await aCluster('one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  const before = shared.records.length
  one.log.loseNextAck()
  expect(await say(one, 'a')).toMatchObject({ ok: true })
  expect(shared.records.length).toBe(before + 1)
  await eventually(() => textsOf(two, roomId).length === 1)
  await expectEqualTables(machines)
})

test('[CLUSTER-4] an operation whose answer is lost is sent again and done once', async () => {
  const { machines, memberId, say } = await aCluster('one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  // It has no id by which a second one could be known, and each leaves a line in the audit.
  const decide = {
    type: 'joinRequest.decide',
    actorId: memberId,
    decision: 'refused',
    name: 'Eve',
    address: '',
  } as const
  two.log.isDeaf = true
  two.log.loseNextAnswer()
  const decided = two.store.runAndWait(decide)
  await eventually(() => two.log.asked() >= 2)
  two.log.isDeaf = false
  // The next record brings what was missed.
  await say(one, 'a')
  expect(await decided).toEqual({ ok: true, value: true })
  const audited = one.store.read(({ audit }) => audit.page({ before: Number.MAX_SAFE_INTEGER, limit: 100 }))
  expect(audited.filter((entry) => JSON.stringify(entry).includes('Eve'))).toHaveLength(1)
  await expectEqualTables(machines)
})

test('[CLUSTER-5] a group longer than a record is applied whole, and one that its owner left unfinished not at all', async () => {
  const { shared, machines, memberId, say, roomId } = await aCluster('one', 'two', 'three')
  const [one, two, three] = machines as [TestMachine, TestMachine, TestMachine]
  const noise = () => Array.from({ length: 3000 }, () => String.fromCharCode(0x4e00 + Math.random() * 20000)).join('')
  const before = shared.records.length
  const bodies = Array.from({ length: 30 }, noise)
  const sent = await Promise.all(bodies.map((body, n) => say(one, body, `long ${n}`)))
  expect(sent.every(({ ok }) => ok)).toBe(true)
  expect(shared.records.length).toBeGreaterThan(before + 2)
  await eventually(() => textsOf(two, roomId).length === 30)
  // The owner ends between two parts.
  const position = shared.records.length
  let appended = 0
  const append = one.log.append
  one.log.append = async (...given) => {
    if (appended++ === 1) one.log.holdAppends()
    return append(...given)
  }
  const unfinished = Promise.all(bodies.map((body, n) => say(one, body, `again ${n}`)))
  await eventually(() => appended === 2)
  one.log.isCutOff = true
  await eventually(() => owns(two) || owns(three))
  expect(shared.records.length).toBeGreaterThan(position + 1)
  expect(textsOf(two, roomId)).toHaveLength(30)
  one.log.isCutOff = false
  one.log.release()
  expect((await unfinished).every(({ ok }) => ok)).toBe(true)
  for (const machine of machines) await eventually(() => textsOf(machine, roomId).length === 60)
  expect(one.store.members.byId(memberId)).toBeDefined()
  await expectEqualTables(machines)
})

test('[CLUSTER-6] who goes says so, and another machine goes on without a silence', async () => {
  const { machines, roomId, say } = await aCluster('one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  await say(one, 'a')
  const waiting = say(one, 'b')
  await one.cluster.leave()
  expect(await waiting).toMatchObject({ ok: true })
  await eventually(() => owns(two))
  expect(await say(one, 'c')).toMatchObject({ ok: true })
  await eventually(() => textsOf(two, roomId).length === 3)
  await expectEqualTables(machines)
})

test('[CLUSTER-7] a machine that meets another past stops, and refuses what is written', async () => {
  const { shared, machines, memberId, roomId, say } = await aCluster('one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  await say(one, 'a')
  await eventually(() => textsOf(two, roomId).length === 1)
  // A record that does not follow on the one before.
  shared.records.push(encodeRecord({ kind: 'term', schema: 1, term: 9, by: 'x', previous: NO_HASH }))
  const command = { type: 'chat.send', clientId: 'b', roomId, body: 'b' } as const
  const refused = one.store.runAndWait({ type: 'command.run', memberId, command })
  await eventually(() => two.diverged.length > 0 || one.diverged.length > 0)
  expect(await refused).toEqual({ ok: false, code: 'storage.unavailable' })
  expect(textsOf(two, roomId)).toEqual(['a'])
})

test('[CLUSTER-8] a folder with a past of its own, of another cluster, or from which the log has lost something does not join', async () => {
  const { shared, machines, say } = await aCluster('one')
  const [one] = machines as [TestMachine]
  await say(one, 'a')
  one.close()
  const ownPast = temporaryFolder()
  const alone = openStore(ownPast.path, systemClock, () => {})
  await alone.runAndWait({ type: 'hub.start', door: 'open' })
  alone.close()
  const stranger = await aMachine('stranger', shared.open(), ownPast)
  await expect(stranger.cluster.start()).rejects.toThrow('has a past that is not of this cluster')
  const other = aSharedLog()
  other.records.push(
    ...shared.records.map(() => encodeRecord({ kind: 'term', schema: 1, term: 1, by: 'x', previous: NO_HASH })),
  )
  const elsewhere = await aMachine('elsewhere', other.open(), one.folder)
  await expect(elsewhere.cluster.start()).rejects.toThrow('of the log is not the one that this machine has')
  elsewhere.close()
  shared.records.pop()
  const shortened = await aMachine('shortened', shared.open(), one.folder)
  await expect(shortened.cluster.start()).rejects.toThrow('has lost records that this machine has')
})

test('[CLUSTER-9] an empty machine applies everything, and one that was away the rest', async () => {
  const { shared, machines, roomId, say } = await aCluster('one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  await say(two, 'a')
  two.close()
  for (let n = 0; n < 300; n++) await say(one, `more ${n}`)
  const back = await aMachine('two again', shared.open(), two.folder)
  const fresh = await aMachine('three', shared.open())
  await Promise.all([back.cluster.start(), fresh.cluster.start()])
  for (const machine of [back, fresh]) await eventually(() => textsOf(machine, roomId).length === 301)
  await expectEqualTables([one, back, fresh])
})

test('[CLUSTER-10] SQLite can record every table of the hub, because each has a primary key', () => {
  const folder = temporaryFolder()
  openStore(folder.path, systemClock, () => {}).close()
  const db = new Database(join(folder.path, 'hub.sqlite'), { readonly: true })
  const tables = db
    .query<{ name: string; keys: number }, []>(
      `SELECT name, (SELECT count(*) FROM pragma_table_info(sqlite_schema.name) WHERE pk > 0) AS keys
       FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .all()
  const triggers = db.query("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()
  db.close()
  folder.remove()
  expect(tables.length).toBeGreaterThan(20)
  expect(tables.filter(({ keys }) => keys === 0)).toEqual([])
  // What a trigger writes is recorded, and would be written again where the record is applied.
  expect(triggers).toEqual([])
})
