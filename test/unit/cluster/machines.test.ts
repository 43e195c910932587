// What the machines of a cluster tell each other and their clients of themselves.
import { expect, test } from 'bun:test'
import { askMachines, reportTo } from '../../../src-bun/cluster/healing/reports.ts'
import { originsOf } from '../../../src-bun/cluster/join.ts'
import { createCutOff } from '../../../src-bun/cluster/machines/cut-off.ts'
import { createMachineList } from '../../../src-bun/cluster/machines/machines.ts'
import { pack } from '../../../src-bun/cluster/record.ts'
import { eventually, handClock } from '../../support/hub.ts'
import { aSharedLog } from '../../support/memory-log.ts'

type Own = { position: number; isOwner: boolean; isCutOff: boolean }

function aList(shared: ReturnType<typeof aSharedLog>, name: string, origins: string[], process = '1') {
  const clock = handClock()
  const own: Own = { position: 0, isOwner: false, isCutOff: false }
  let changes = 0
  const log = shared.open()
  const list = createMachineList({
    ...{ log, clock, name, from: `${name} ${process}` },
    own: () => own,
    origins: async () => origins,
    onChanged: () => changes++,
    onFault: (_step, fault) => {
      throw fault
    },
  })
  return { ...list, log, clock, own, changes: () => changes }
}

test('[CLUSTER-40] a machine knows where people reach the others, leaves out those that cannot save, and keeps those that are silent for last', async () => {
  const shared = aSharedLog()
  const a = aList(shared, 'a', ['http://a:1', 'http://same.local:1'])
  const b = aList(shared, 'b', ['http://b:1', 'http://b2:1', 'http://same.local:1'])
  const c = aList(shared, 'c', ['http://c:1'])
  expect(a.elsewhere()).toEqual([])
  for (const { tick } of [a, b, c]) tick(0)
  // The first address of each before the second of any, and none that is of this machine, too.
  await eventually(() => a.elsewhere().length === 3)
  expect(a.elsewhere().slice(0, 2).sort()).toEqual(['http://b:1', 'http://c:1'])
  expect(a.elsewhere()[2]).toBe('http://b2:1')

  const changes = a.changes()
  c.own.position = 7
  c.own.isOwner = true
  b.own.isCutOff = true
  for (const { tick, clock } of [b, c]) {
    clock.pass(2000)
    tick(0)
  }
  await eventually(() => a.elsewhere().join() === 'http://c:1')
  expect(a.changes()).toBe(changes + 1)
  await eventually(() => a.list().some(({ isOwner }) => isOwner))
  expect(a.list().map(({ name, state, behind, isThis, isOwner }) => [name, state, behind, isThis, isOwner])).toEqual([
    ['a', 'well', 7, true, false],
    ['b', 'cutOff', 7, false, false],
    ['c', 'well', 0, false, true],
  ])

  // This process did not run, so it could hear nobody.
  a.clock.pass(60_000)
  a.tick(60_000)
  expect(a.list().map(({ state }) => state)).toEqual(['well', 'cutOff', 'well'])
  // It hears nobody: it may be cut off itself, and its pages look where the others were.
  a.clock.pass(7000)
  a.tick(0)
  expect(a.list().map(({ state }) => state)).toEqual(['well', 'silent', 'silent'])
  expect(a.elsewhere()).toEqual(['http://c:1'])
  // A machine that was started again is one machine.
  aList(shared, 'c', ['http://c2:1', 'http://c:1'], '2').tick(0)
  await eventually(() => a.elsewhere().includes('http://c2:1'))
  expect(a.list().map(({ name, state }) => [name, state])).toEqual([
    ['a', 'well'],
    ['b', 'silent'],
    ['c', 'well'],
  ])
  // Two computers of one name are two, also where one of them is silent.
  aList(shared, 'b', ['http://d:1'], '2').tick(0)
  aList(shared, 'a', ['http://e:1'], '2').tick(0)
  await eventually(() => ['http://d:1', 'http://e:1'].every((origin) => a.elsewhere().includes(origin)))
  a.clock.pass(7000)
  a.tick(0)
  expect(a.list().map(({ name, state }) => `${name} ${state}`)).toEqual([
    ...['a well', 'b silent', 'c silent', 'b silent', 'a silent'],
  ])
  for (const { stop } of [a, b, c]) stop()
})

test('[CLUSTER-41] what no machine says is not believed, and only some machines with some addresses are remembered', async () => {
  const shared = aSharedLog()
  const a = aList(shared, 'a', ['http://a:1'])
  const { log } = aList(shared, 'x', [])
  const say = (said: unknown) => log.announce('machines', pack(said))
  for (const said of [null, 'x', 7, [], {}, { from: 'm', name: 'm', origins: 'http://m', position: 1 }]) say(said)
  say({ from: 'm', name: 'm', origins: ['http://m'], position: 'far' })
  say({
    ...{ from: 'm 1', name: 'm'.repeat(1000), position: 1 },
    origins: ['javascript:alert(1)', 'http://m/path', 'http://u:p@m', 7, '', 'http://m'],
  })
  await eventually(() => a.elsewhere().join() === 'http://m')
  expect(a.list().map(({ name }) => name.length)).toEqual([1, 100])
  const origins = Array.from({ length: 1000 }, (_, n) => `http://n${n}`)
  for (let n = 0; n < 200; n++) say({ from: `n ${n}`, name: `n${n}`, origins, position: 1 })
  await eventually(() => a.list().some(({ name }) => name === 'n199'))
  expect(a.list().length).toBeLessThanOrEqual(33)
  expect(Math.max(...a.list().map(({ addresses }) => addresses.length))).toBeLessThanOrEqual(12)
  a.stop()
})

test('[CLUSTER-42] a machine without its log or an owner for thirty seconds is cut off until both are back, and one that has stopped stays so', async () => {
  const clock = handClock()
  const it = { answers: true, owned: true, halted: false, asked: 0 }
  const watch = createCutOff({
    log: {
      look: async () => {
        it.asked++
        if (it.answers) return { id: '', isInUse: true, after: 0, last: 1, hash: new Uint8Array() } as never
        // A server answers that there is no log, or none does.
        if (it.asked % 2 === 0) return undefined
        throw new Error('nobody answers')
      },
    },
    monotonic: clock.monotonic,
    hasOwner: () => it.owned,
    isHalted: () => it.halted,
  })
  async function pass(seconds: number) {
    for (let n = 0; n < seconds; n++) {
      clock.pass(1000)
      watch.tick(0)
      await Bun.sleep(0)
    }
  }
  await pass(60)
  expect(watch.isCutOff()).toBe(false)
  expect(it.asked).toBe(12)
  for (const fault of ['answers', 'owned'] as const) {
    it[fault] = false
    await pass(25)
    // A computer that slept.
    clock.pass(3_600_000)
    watch.tick(3_600_000)
    expect(watch.isCutOff()).toBe(false)
    await pass(12)
    expect(watch.isCutOff()).toBe(true)
    it[fault] = true
    await pass(6)
    expect(watch.isCutOff()).toBe(false)
  }
  it.halted = true
  expect(watch.isCutOff()).toBe(true)
  await pass(60)
  expect(watch.isCutOff()).toBe(true)
})

test('[CLUSTER-62] a machine tells its addresses, and leaves out a given name that is none', async () => {
  const links = async () => [{ url: 'http://10.0.0.7:4280/?code=x' }]
  const allowHosts = ['', 'fd00::1', 'a.example:443', 'a b', 'hub.example']
  const parts = { reach: { links }, config: { allowHosts }, port: () => 4280 } as unknown as Parameters<
    typeof originsOf
  >[0]
  expect(await originsOf(parts)).toEqual(['http://10.0.0.7:4280', 'http://[fd00::1]:4280', 'http://hub.example:4280'])
})

test('[CLUSTER-63] of the machines that have come furthest one that runs comes first', async () => {
  const shared = aSharedLog()
  const place = { position: 7, hash: new Uint8Array(32), term: 1, isOwner: false }
  const add = (process: string, state: 'waits' | 'runs', position = 7) =>
    reportTo(shared.open(), () => ({ ...place, position, name: process, process, state }))
  const stops = [add('a', 'waits'), add('b', 'runs', 6), add('c', 'runs'), add('d', 'runs')]
  const order = (await askMachines(shared.open())).map(({ process }) => process)
  expect(order).toEqual(['c', 'd', 'a', 'b'])
  for (const stop of stops) stop()
})
