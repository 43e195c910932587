// What machines do whose log is lost or has lost something, and how another one takes its place. Over a log in memory.
import { expect, test } from 'bun:test'
import { wordsOf } from '../../../src-bun/cli/cluster/heal.ts'
import { statusLines } from '../../../src-bun/cli/cluster/status.ts'
import { answerHealing, isHealed, planHealing, startHealing } from '../../../src-bun/cluster/healing/heal.ts'
import { createRecent } from '../../../src-bun/cluster/healing/recent.ts'
import { type MachineReport, reportTo } from '../../../src-bun/cluster/healing/reports.ts'
import { examineCluster } from '../../../src-bun/cluster/healing/status.ts'
import { watchLog } from '../../../src-bun/cluster/healing/watch.ts'
import { encodeRecord, hashOf, NO_HASH, pack } from '../../../src-bun/cluster/record.ts'
import { eventually } from '../../support/hub.ts'
import { aCluster, expectEqualTables, owns, type TestMachine, textsOf } from '../../support/machines.ts'
import { aSharedLog, type MemoryLog } from '../../support/memory-log.ts'

const plan = (log: MemoryLog, expected: number) => planHealing(log, expected, async () => {})

async function heal(log: MemoryLog, expected: number) {
  const found = await plan(log, expected)
  if (found.kind !== 'plan') throw new Error(`nothing to heal: ${found.kind}`)
  await startHealing(log, found.from, found.lowest)
  await eventually(() => isHealed(log))
  return found
}

test('[CLUSTER-25] where the log is gone nothing is acknowledged, and a log that is made anew goes on with all that was', async () => {
  const { shared, machines, roomId, say } = await aCluster('one', 'two', 'three')
  const [one, two, three] = machines as [TestMachine, TestMachine, TestMachine]
  await say(one, 'a')
  for (const machine of machines) await eventually(() => textsOf(machine, roomId).length === 1)
  // The third machine lacks what the others have.
  three.log.isDeaf = true
  for (let n = 0; n < 20; n++) await say(two, `more ${n}`)
  const log = shared.open()
  expect(await plan(log, 3)).toEqual({ kind: 'whole' })
  shared.lose()
  const answered: string[] = []
  const sent = [say(one, 'b'), say(two, 'c')].map((saying, n) => saying.then(() => answered.push(`${n}`)))
  expect(await plan(log, 4)).toMatchObject({ kind: 'missing' })
  expect([answered, textsOf(one, roomId).length]).toEqual([[], 21])

  const { term } = one.cluster.status()
  const { from, lowest } = await heal(log, 3)
  expect(lowest).toBeLessThan(from.position)
  three.log.isDeaf = false
  await Promise.all(sent)
  expect(await say(three, 'd')).toMatchObject({ ok: true })
  for (const machine of machines) await eventually(() => textsOf(machine, roomId).length === 24)
  expect(machines.filter(owns)).toHaveLength(1)
  for (const { cluster } of machines) expect(cluster.status().term).toBeGreaterThan(term)
  expect(await plan(log, 3)).toEqual({ kind: 'whole' })
  expect(machines.flatMap(({ diverged }) => diverged)).toEqual([])
  await expectEqualTables(machines)
})

test('[CLUSTER-27] a machine says so where its log stays lost, and goes on in one that goes on from what it has', async () => {
  const record = (by: string, previous: Uint8Array) => encodeRecord({ kind: 'term', schema: 1, term: 1, by, previous })
  const first = record('one', NO_HASH)
  const second = record('two', hashOf(first))
  const place = { position: 2, term: 1, by: 'two', hash: hashOf(second) }
  const shared = aSharedLog()
  shared.records.push(first)
  const log = shared.open()
  const said: string[] = []
  let now = 0
  const watch = watchLog({
    ...{ log, head: () => place, monotonic: () => now },
    onAnotherLog: () => said.push('another'),
    onLost: () => said.push('lost'),
    onHealed: () => said.push('healed'),
    diverge: (words) => said.push(words),
  })
  async function look(afterMs: number) {
    now += afterMs
    await watch.tick()
  }
  await look(3000)
  await look(10_000)
  expect([said, watch.isLost()]).toEqual([[], false])
  await look(11_000)
  shared.lose()
  await look(3000)
  expect([said, watch.isLost()]).toEqual([['lost'], true])
  // One that is not filled yet does not count, also where it has what this machine has.
  const made = await log.make({ after: 1, hash: hashOf(first), filledUpTo: 3 }, undefined)
  log.use(made.id)
  expect(await log.append(second, 1, 'second')).toBe('appended')
  log.use('log 1')
  await look(3000)
  expect(said).toEqual(['lost'])
  log.use(made.id)
  expect(await log.append(record('three', hashOf(second)), 2, 'third')).toBe('appended')
  log.use('log 1')
  await look(3000)
  expect([said, watch.isLost(), (await log.look())?.isInUse]).toEqual([['lost', 'another', 'healed'], false, true])
  await look(3000)
  expect(said).toHaveLength(3)
  await log.make({ after: 5, hash: NO_HASH, filledUpTo: 5 }, made.id)
  await look(3000)
  expect(said.at(-1)).toContain('the log begins after 5')
})

test('[CLUSTER-28] the last records are kept in their order, without a hole, and not without end', () => {
  const recent = createRecent()
  const record = (n: number) => new Uint8Array([n % 256])
  for (let n = 1; n <= 700; n++) recent.add(n, record(n))
  expect(recent.between(690, 700).map(({ position }) => position)).toEqual([
    691, 692, 693, 694, 695, 696, 697, 698, 699, 700,
  ])
  expect(recent.between(0, 700)).toHaveLength(512)
  // One that comes again takes the place of the first, and what was behind it is not known any more.
  recent.add(699, record(1))
  expect([recent.between(697, 699).map(({ record: [byte] }) => byte), recent.between(690, 700)]).toEqual([
    [698 % 256, 1],
    [],
  ])
  recent.add(900, record(900))
  expect(recent.between(600, 900).map(({ position }) => position)).toEqual([900])
})

test('[CLUSTER-71] the commands say where the log is not the one that a machine has, and name the machines that differ', async () => {
  const record = (by: string) => encodeRecord({ kind: 'term', schema: 1, term: 1, by, previous: NO_HASH })
  const shared = aSharedLog()
  const log = shared.open()
  expect(await log.append(record('one'), 0, 'first')).toBe('appended')
  const report = (name: string, position: number, by: string): MachineReport => ({
    ...{ name, process: name, position, term: 1, state: 'runs', isOwner: false },
    hash: hashOf(record(by)),
  })
  async function statusOf(reported: MachineReport) {
    const stop = reportTo(log, () => reported)
    const status = await examineCluster(log)
    stop()
    return [status.log, statusLines(status)[0]]
  }
  const differs = ['differs', 'The log is not the one that m1 has: see what that machine says.']
  expect(await statusOf(report('m1', 1, 'one'))).toEqual(['whole', 'The log has 1 records and is whole.'])
  expect(await statusOf(report('m1', 1, 'two'))).toEqual(differs)
  expect(await statusOf(report('m1', 2, 'one'))).toEqual(['lost', expect.stringContaining('hubbub cluster heal')])
  // The log starts later than what the machine has.
  await log.make({ after: 5, hash: NO_HASH, filledUpTo: 5 }, 'log 1')
  expect(await statusOf(report('m1', 1, 'one'))).toEqual(differs)

  shared.lose()
  const stops = [report('m1', 3, 'one'), report('m2', 3, 'two')].map((each) => reportTo(log, () => each))
  const words = wordsOf(await plan(log, 2), 2).join('\n')
  for (const stop of stops) stop()
  expect(words).toMatch(/m1 +3 log records\n +m2 +3 log records\n\nTwo machines/)
  expect(words).toContain('Decide which one to keep. Stop the other, move its data folder away (do not delete it)')
})

test('[CLUSTER-29] of several that make the log anew one succeeds, and nothing reaches it that was sent for the lost one', async () => {
  const { shared, machines, say, roomId } = await aCluster('one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  await say(one, 'a')
  await eventually(() => textsOf(two, roomId).length === 1)
  // The owner has a group under way when the log is lost; it arrives after the new one was made.
  one.log.holdAppends()
  const held = say(one, 'held')
  await one.log.held()
  shared.lose()
  const log = shared.open()
  const found = await plan(log, 2)
  if (found.kind !== 'plan') throw new Error(found.kind)
  // Both are asked, as by two people at once.
  await Promise.allSettled(found.machines.map((machine) => startHealing(log, machine, found.lowest)))
  one.log.release()
  await eventually(() => isHealed(log))
  expect(await held).toMatchObject({ ok: true })
  for (const machine of machines) await eventually(() => textsOf(machine, roomId).length === 2)
  expect(machines.flatMap(({ diverged }) => diverged)).toEqual([])
  await expectEqualTables(machines)
})

test('[CLUSTER-47] heal makes no log of a machine whose records the hub has gone on without', async () => {
  const term = (number: number, by: string, previous: Uint8Array) =>
    encodeRecord({ kind: 'term', schema: 1, term: number, by, previous })
  const first = term(1, 'one', NO_HASH)
  const second = term(1, 'one', hashOf(first))
  const third = term(1, 'one', hashOf(second))
  const healed = term(2, 'two', hashOf(first))
  const shared = aSharedLog()
  shared.lose()
  const log = shared.open()
  const report = (name: string, position: number, record: Uint8Array, inTerm: number, isOwner = false) => {
    const place = { position, hash: hashOf(record), term: inTerm }
    return reportTo(log, () => ({ ...place, ...{ name, process: name, state: 'runs', isOwner } }))
  }
  // One was away while the log was made anew behind the first record, and two and three went on.
  const made = await log.make({ after: 1, hash: hashOf(first), filledUpTo: 1 }, undefined)
  log.use(made.id)
  expect(await log.append(healed, 1, 'healed')).toBe('appended')
  const faults: unknown[] = []
  const stopOne = report('one', 3, third, 1)
  const stopAnswering = answerHealing({
    ...{ log, process: 'one', head: () => ({ position: 3, hash: hashOf(third), term: 1, by: 'one' }) },
    ...{ recent: undefined, mayOwn: () => false, beforeMaking() {}, onMade: async () => {} },
    onFault: (_step, fault) => faults.push(fault),
  })
  const stopTwo = report('two', 2, healed, 2, true)
  const isApart = { kind: 'forked', apart: { name: 'one' } }
  expect(await plan(log, 2)).toMatchObject(isApart)
  // Somebody may ask the machine itself.
  await log.ask('heal.one', pack({ lowest: 2 }))
  await eventually(() => faults.length > 0)
  expect([faults, shared.state()?.id]).toEqual([
    [expect.objectContaining({ message: expect.stringContaining('goes on without') })],
    made.id,
  ])
  // Nobody owns the hub at this moment, or its log is lost once more.
  stopTwo()
  const stopThree = report('three', 2, healed, 2)
  expect(await plan(log, 2)).toMatchObject(isApart)
  shared.lose()
  expect(await plan(log, 2)).toMatchObject(isApart)
  stopThree()
  // An owner of the same term goes on in a log that has lost the last records; where the log is gone, nobody does.
  const stopOwner = report('two', 1, first, 1, true)
  expect(await plan(log, 2)).toMatchObject({ kind: 'plan', from: { name: 'one' } })
  await log.make({ after: 1, hash: hashOf(first), filledUpTo: 1 }, undefined)
  expect(await plan(log, 2)).toMatchObject(isApart)
  for (const stop of [stopOwner, stopOne, stopAnswering]) stop()
})

test('[CLUSTER-81] a machine whose new log is gone as well can be asked again, and says that it is busy before', async () => {
  const { shared, machines, say, roomId } = await aCluster('one')
  const [one] = machines as [TestMachine]
  await say(one, 'a')
  shared.lose()
  const log = shared.open()
  const found = await plan(log, 1)
  if (found.kind !== 'plan') throw new Error(found.kind)
  // The last record of the new log, the one of the new term, is under way when that is lost.
  one.log.holdAppends()
  expect(await startHealing(log, found.from, found.lowest)).toEqual({ isBusy: false })
  await one.log.held()
  expect(await startHealing(log, found.from, found.lowest)).toEqual({ isBusy: true })
  shared.lose()
  one.log.release()
  await eventually(async () => !(await startHealing(log, found.from, found.lowest)).isBusy)
  await eventually(() => isHealed(log))
  expect(await say(one, 'b')).toMatchObject({ ok: true })
  expect(textsOf(one, roomId)).toEqual(['a', 'b'])

  // The same while it is filled with what the others lack.
  const record = encodeRecord({ kind: 'term', schema: 1, term: 1, by: 'x', previous: NO_HASH })
  const other = aSharedLog()
  other.lose()
  const filled = other.open()
  const faults: unknown[] = []
  const stop = answerHealing({
    ...{ log: filled, process: 'x', head: () => ({ position: 1, hash: hashOf(record), term: 1, by: 'x' }) },
    recent: { add() {}, between: () => [{ position: 1, record }] },
    ...{ mayOwn: () => false, beforeMaking() {}, onMade: async () => {} },
    onFault: (_step, fault) => faults.push(fault),
  })
  const x: MachineReport = {
    ...{ name: 'x', process: 'x', position: 1, term: 1, state: 'waits', isOwner: false, hash: hashOf(record) },
  }
  filled.holdAppends()
  await startHealing(filled, x, 0)
  await filled.held()
  other.lose()
  filled.release()
  await eventually(() => faults.length > 0)
  expect(faults).toEqual([new Error('the new log is gone, too: this machine can be asked again')])
  await eventually(async () => !(await startHealing(filled, x, 0)).isBusy)
  await eventually(() => other.state()?.last === 1)
  stop()
})

test('[CLUSTER-124] a healing goes on where the servers say for a moment that its new log is not there', async () => {
  const record = encodeRecord({ kind: 'term', schema: 1, term: 1, by: 'x', previous: NO_HASH })
  const shared = aSharedLog()
  shared.lose()
  const log = shared.open()
  const { append, look } = log
  let appends = 0
  log.append = async (...given) => (++appends < 3 ? 'unknown' : append(...given))
  log.look = async () => (appends === 0 || appends > 2 ? look() : undefined)
  const faults: unknown[] = []
  const stop = answerHealing({
    ...{ log, process: 'x', head: () => ({ position: 1, hash: hashOf(record), term: 1, by: 'x' }) },
    recent: { add() {}, between: () => [{ position: 1, record }] },
    ...{ mayOwn: () => false, beforeMaking() {}, onMade: async () => {} },
    onFault: (_step, fault) => faults.push(fault),
  })
  const x: MachineReport = {
    ...{ name: 'x', process: 'x', position: 1, term: 1, state: 'waits', isOwner: false, hash: hashOf(record) },
  }
  await startHealing(log, x, 0)
  await eventually(() => faults.length > 0 || shared.state()?.last === 1)
  expect(faults).toEqual([])
  expect(appends).toBe(3)
  stop()
})
