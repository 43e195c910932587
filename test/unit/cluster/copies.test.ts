// How a machine gets a copy of the whole hub, and how a hub that was alone becomes one on several machines. Over a log in memory.
import { expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { offerCopies, takeCopy } from '../../../src-bun/cluster/healing/copy.ts'
import { NO_HASH, pack, unpack } from '../../../src-bun/cluster/record.ts'
import { UNFINISHED } from '../../../src-bun/store/files/backup-files.ts'
import { logKeyIn, openLogKey } from '../../../src-bun/store/log-tree/log-key.ts'
import { openStore } from '../../../src-bun/store/store.ts'
import { systemClock } from '../../../src-bun/system-clock.ts'
import { LONG } from '../../fault/chance.ts'
import { eventually, temporaryFolder } from '../../support/hub.ts'
import { aCluster, aMachine, expectEqualTables, owns, type TestMachine, textsOf } from '../../support/machines.ts'
import { aSharedLog, type MemoryLog } from '../../support/memory-log.ts'

const SECRET = 'all machines have it, NATS has not'
const RECORDS = LONG ? 100_000 : 400
const ALL = { copyFromRecords: Number.MAX_SAFE_INTEGER }
const TAKES = { copyFromRecords: 100 }

/** A cluster of a hub that was alone: its machine has begun the log. */
async function aGrownHub(change: (log: MemoryLog) => void = () => {}) {
  const folder = temporaryFolder()
  const alone = openStore(folder.path, systemClock, () => {})
  await alone.runAndWait({ type: 'hub.start', door: 'open' })
  const joined = await alone.runAndWait({ type: 'host.join', name: 'Ada' })
  if (!joined.ok) throw new Error(joined.code)
  const memberId = joined.value.id
  const roomId = alone.rooms.byName('lobby')?.id as string
  const say = ({ store }: Pick<TestMachine, 'store'>, body: string) => {
    const command = { type: 'chat.send', clientId: `say ${body}`, roomId, body } as const
    return store.runAndWait({ type: 'command.run', memberId, command })
  }
  for (let n = 0; n < 20; n++) await say({ store: alone }, `alone ${n}`)
  const epoch = alone.settings.get('epoch')
  alone.close()
  const shared = aSharedLog()
  shared.lose()
  const log = shared.open()
  change(log)
  const one = await aMachine('one', log, folder, ALL)
  await one.cluster.start(one.store.backups)
  return { shared, one, say, roomId, epoch }
}

test('[CLUSTER-30] a hub that was alone becomes one on several machines, with all that it had and under its epoch', async () => {
  const { shared, one, say, roomId, epoch } = await aGrownHub()
  await eventually(() => owns(one))
  expect(await say(one, 'first')).toMatchObject({ ok: true })
  const two = await aMachine('two', shared.open(), undefined, ALL)
  await two.cluster.start(two.store.backups)
  await eventually(() => textsOf(two, roomId).length === 21)
  expect(two.store.settings.get('epoch')).toBe(epoch as string)
  expect(await say(two, 'second')).toMatchObject({ ok: true })
  // Receipts that people have kept are signed with the key that the hub had.
  const keys = [one, two].map((machine) => openLogKey(machine.folder.path).publicKey)
  expect(keys[1]).toEqual(keys[0] as Uint8Array)
  expect(two.store.settings.get('cluster.logKey')).toBe('folder')
  // A hub of its own does not become a part of another one.
  const other = temporaryFolder()
  const alone = openStore(other.path, systemClock, () => {})
  await alone.runAndWait({ type: 'hub.start', door: 'open' })
  alone.close()
  await expect(aMachine('three', shared.open(), other, ALL)).rejects.toThrow('has a past that is not of this cluster')
  other.remove()
  await expectEqualTables([one, two])
})

test('[CLUSTER-48] a hub that was alone goes on in the log that it has made, where the answer to that came too late', async () => {
  let made = 0
  const { one, say, roomId } = await aGrownHub((log) => {
    const { make } = log
    log.make = async (...given) => {
      made++
      await make(...given)
      throw new Error('nobody has answered in time')
    }
  })
  await eventually(() => owns(one))
  expect(await say(one, 'first')).toMatchObject({ ok: true })
  expect([textsOf(one, roomId).length, made]).toEqual([21, 1])
})

test('[CLUSTER-82] a hub that was alone goes on in the log that it has asked for, where that appears only later', async () => {
  let made = 0
  const { one, say, roomId } = await aGrownHub((log) => {
    const { make, look } = log
    let looks = 0
    let appear: (() => Promise<unknown>) | undefined
    log.make = async (...given) => {
      made++
      appear = () => make(...given)
      throw new Error('nobody has answered in time')
    }
    log.look = async () => {
      if (appear && ++looks === 2) await appear()
      return look()
    }
  })
  await eventually(() => owns(one))
  expect(await say(one, 'first')).toMatchObject({ ok: true })
  expect([textsOf(one, roomId).length, made]).toEqual([21, 1])
})

test(
  `[CLUSTER-31] an empty machine takes a copy and then the log, and is level after all records (${RECORDS})`,
  async () => {
    const { machines, shared, say, roomId } = await aCluster('one')
    const [first] = machines as [TestMachine]
    first.close()
    const one = await aMachine('one again', shared.open(), first.folder, ALL)
    await one.cluster.start(one.store.backups)
    await eventually(() => owns(one))
    while (shared.records.length < RECORDS) await say(one, `n ${shared.records.length}`)
    // What is said while the copy is made comes by the log.
    let isTaking = true
    const talking = (async () => {
      for (let n = 0; isTaking; n++) await say(one, `meanwhile ${n}`)
    })()
    const two = await aMachine('two', shared.open(), undefined, TAKES)
    expect(two.cluster.status().position).toBeGreaterThanOrEqual(RECORDS)
    await two.cluster.start(two.store.backups)
    isTaking = false
    await talking
    expect(await say(two, 'here')).toMatchObject({ ok: true })
    expect(two.lost).toEqual([expect.stringContaining('takes a copy of the hub from one')])
    await eventually(
      () => two.store.messages.page(roomId, { before: Number.MAX_SAFE_INTEGER, limit: 1 }).messages[0]?.body === 'here',
    )
    await expectEqualTables([one, two])
  },
  LONG ? 1_800_000 : undefined,
)

test('[CLUSTER-32] a machine takes a copy whole or not at all: from one that ends it takes nothing, and a changed byte is refused', async () => {
  const shared = aSharedLog()
  const folder = temporaryFolder()
  const content = randomBytes(200_000)
  const faults: unknown[] = []
  const offer = () =>
    offerCopies({
      ...{ log: shared.open(), process: 'one', secret: SECRET, folder: folder.path },
      copyTo: async (target) => writeFileSync(target, content),
      position: () => 1,
      onFault: (_step, fault) => faults.push(fault),
    })
  const stop = offer()
  const log = shared.open()
  const target = join(folder.path, 'taken')
  await takeCopy({ log, from: 'one', secret: SECRET, target })
  expect(Buffer.from(await Bun.file(target).arrayBuffer()).equals(content)).toBe(true)

  const ask = log.ask
  let asked = 0
  log.ask = async (topic, question) => {
    const answer = await ask(topic, question)
    if (++asked === 3) answer[answer.length - 5] = (answer.at(-5) ?? 0) ^ 1
    return answer
  }
  await expect(takeCopy({ log, from: 'one', secret: SECRET, target })).rejects.toThrow()
  expect(existsSync(target)).toBe(false)

  // The copy is gone between two pieces, and another one has taken its place.
  asked = 0
  let again = () => {}
  log.ask = async (topic, question) => {
    if (++asked === 3) {
      stop()
      content[0] = (content[0] ?? 0) ^ 1
      again = offer()
    }
    return ask(topic, question)
  }
  await expect(takeCopy({ log, from: 'one', secret: SECRET, target })).rejects.toThrow(
    'the copy of the other machine is gone',
  )
  again()
  expect([readdirSync(folder.path), faults]).toEqual([[], []])
  folder.remove()
})

test('[CLUSTER-72] a machine that finds nobody who could give a copy says so once, and tries again until somebody can', async () => {
  const { shared, one, roomId } = await aGrownHub()
  await eventually(() => owns(one))
  // Nobody runs here any more, and the log begins later than an empty machine.
  one.close()
  const log = shared.open()
  let asked = 0
  const { askAll } = log
  log.askAll = (topic, question) => {
    asked++
    return askAll(topic, question)
  }
  const starting = aMachine('two', log, undefined, ALL)
  await eventually(() => asked >= 3)
  const again = await aMachine('one again', shared.open(), one.folder, ALL)
  await again.cluster.start(again.store.backups)
  const two = await starting
  const nobody =
    'No copy of the hub could be fetched: no other machine runs. Start one; this machine tries again by itself.'
  expect(two.lost[0]).toBe(nobody)
  expect(two.lost.filter((words) => words === nobody)).toHaveLength(1)
  expect(two.lost.at(-1)).toBe('This machine takes a copy of the hub from one.')
  await two.cluster.start(two.store.backups)
  await eventually(() => textsOf(two, roomId).length === 20)
  await expectEqualTables([again, two])
})

test('[CLUSTER-33] an owner makes a backup between two groups, and its last one where the log does not answer', async () => {
  const { machines, memberId, roomId, say } = await aCluster('one')
  const [one] = machines as [TestMachine]
  one.log.holdAppends()
  const held = say(one, 'held')
  await one.log.held()
  const target = join(one.folder.path, 'copy.sqlite')
  const copying = one.store.backups.copyTo(target)
  await eventually(() => existsSync(target + UNFINISHED))
  one.log.release()
  await copying
  expect(await held).toMatchObject({ ok: true })
  expect(existsSync(target)).toBe(true)
  // A hub that ends does not wait for a log.
  one.log.isCutOff = true
  const command = { type: 'chat.send', clientId: 'never', roomId, body: 'never' } as const
  one.store.run({ type: 'command.run', memberId, command })
  expect(await one.store.backups.finish(50)).toBeUndefined()
  expect(one.faults.map((fault) => (fault as Error).message)).toContain('the hub ended before its backup was complete')
})

test('[CLUSTER-49] a copy that nobody takes is erased, and one from before the log is not given', async () => {
  const shared = aSharedLog()
  const folder = temporaryFolder()
  const file = join(folder.path, 'copy-for-another-machine.sqlite')
  const faults: unknown[] = []
  let position = 1
  let made = 0
  let mayEnd = Promise.withResolvers<void>()
  const offer = (keptMs: number) =>
    offerCopies({
      ...{ log: shared.open(), process: 'one', secret: SECRET, folder: folder.path, position: () => position, keptMs },
      async copyTo(target) {
        writeFileSync(target, `copy ${++made}`)
        await mayEnd.promise
      },
      onFault: (_step, fault) => faults.push(fault),
    })
  const log = shared.open()
  const ask = async () => (unpack(await log.ask('copy.one', pack({}))) as { kind: string }).kind
  // Whoever asked ends while the copy is made, which takes longer than one is kept.
  const stop = offer(20)
  expect(await ask()).toBe('making')
  // Timers of one process run in the order in which they are due, so the one of the copy would have run by then.
  await Bun.sleep(40)
  expect(existsSync(file)).toBe(true)
  mayEnd.resolve()
  await eventually(() => !existsSync(file))
  stop()

  mayEnd = Promise.withResolvers()
  mayEnd.resolve()
  const stopAgain = offer(3_600_000)
  await eventually(async () => (await ask()) === 'copy')
  expect([await ask(), made]).toEqual(['copy', 2])
  position = 5
  await log.make({ after: 5, hash: NO_HASH, filledUpTo: 5 }, shared.state()?.id)
  expect(await ask()).toBe('making')
  await eventually(async () => (await ask()) === 'copy')
  expect([await Bun.file(file).text(), made, faults]).toEqual(['copy 3', 3, []])
  stopAgain()
  folder.remove()
})

test('[CLUSTER-50] the key that signs receipts goes to another machine only encrypted, and who has another secret takes nothing', async () => {
  const shared = aSharedLog()
  const folder = temporaryFolder()
  openLogKey(folder.path)
  const key = logKeyIn(folder.path) as string
  const stop = offerCopies({
    ...{ log: shared.open(), process: 'one', secret: SECRET, folder: folder.path, position: () => 1 },
    copyTo: async (target) => writeFileSync(target, 'the hub'),
    onFault() {},
  })
  const log = shared.open()
  const heard: Buffer[] = []
  const { ask } = log
  log.ask = async (topic, question) => {
    const answer = await ask(topic, question)
    heard.push(Buffer.from(answer))
    return answer
  }
  const target = join(folder.path, 'taken')
  const give = { log, from: 'one', target }
  await expect(takeCopy({ ...give, secret: `${SECRET}.` })).rejects.toThrow('all machines need the same HUBBUB_SECRET')
  expect(existsSync(target)).toBe(false)
  expect(await takeCopy({ ...give, secret: SECRET })).toBe(key)
  expect(heard.some((answer) => answer.includes('the hub'))).toBe(true)
  for (const form of [Buffer.from(key), Buffer.from(key, 'hex')])
    expect(heard.filter((answer) => answer.includes(form))).toEqual([])
  stop()
  folder.remove()
})

test('[CLUSTER-64] an empty machine takes a copy of a small hub too, also where an older version has written in the log', async () => {
  const { machines, shared, say, roomId } = await aCluster('one')
  const [first] = machines as [TestMachine]
  await say(first, 'a')
  first.close()
  const one = await aMachine('one again', shared.open(), first.folder, ALL)
  await one.cluster.start(one.store.backups)
  await eventually(() => owns(one))
  // This version cannot apply it any more, and the machine that was there when it was written can go on.
  shared.records[0] = new Uint8Array([1, 2, 3])
  const two = await aMachine('two', shared.open(), undefined, { prepares: true })
  await two.cluster.start(two.store.backups)
  expect(await say(two, 'b')).toMatchObject({ ok: true })
  await eventually(() => textsOf(two, roomId).length === 2)
  expect(two.lost).toEqual([expect.stringContaining('takes a copy of the hub from one')])
  await expectEqualTables([one, two])
})

test('[CLUSTER-83] a copy that was not finished is erased, and one that ends before the log begins is not taken', async () => {
  const folder = temporaryFolder()
  const file = join(folder.path, 'copy-for-another-machine.sqlite')
  writeFileSync(file + UNFINISHED, 'of a machine that was killed')
  const faults: unknown[] = []
  const offered = aSharedLog()
  const stop = offerCopies({
    ...{ log: offered.open(), process: 'one', secret: SECRET, folder: folder.path, position: () => 1 },
    async copyTo(target) {
      writeFileSync(target, 'a part')
      throw new Error('the disk has failed')
    },
    onFault: (_step, fault) => faults.push(fault),
  })
  expect(readdirSync(folder.path)).toEqual([])
  await expect(
    takeCopy({ log: offered.open(), from: 'one', secret: SECRET, target: join(folder.path, 'taken') }),
  ).rejects.toThrow('the other machine could not make a copy')
  expect([readdirSync(folder.path), faults]).toEqual([[], [new Error('the disk has failed')]])
  stop()
  folder.remove()

  const { shared, one, roomId } = await aGrownHub()
  await eventually(() => owns(one))
  // The other machine says that it has more than its copy turns out to have.
  const log = shared.open()
  const { look, askAll } = log
  let looks = 0
  const isBefore = () => looks < 4
  log.look = async () => {
    const state = await look()
    looks++
    return state && isBefore() ? { ...state, after: 1000, last: 1001, filledUpTo: 0 } : state
  }
  log.askAll = async (...given) =>
    (await askAll(...given)).map((answer) =>
      isBefore() ? pack({ ...(unpack(answer) as object), position: 2000 }) : answer,
    )
  const taking = temporaryFolder()
  writeFileSync(join(taking.path, 'hub.sqlite.making'), 'of a machine that was killed')
  const two = await aMachine('two', log, taking, ALL)
  expect(two.lost).toContain(
    'No copy of the hub could be fetched: the copy of one ends before the log begins, or has less than this machine.',
  )
  expect(existsSync(join(taking.path, 'hub.sqlite.making'))).toBe(false)
  await two.cluster.start(two.store.backups)
  await eventually(() => textsOf(two, roomId).length === 20)
  await expectEqualTables([one, two])
})
