// The contents of files on a hub of several machines, over a log and servers in memory.
import { expect, onTestFinished, test } from 'bun:test'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { watchFreeSpace } from '../../../src-bun/cluster/contents/free-space.ts'
import { PIECE_BYTES } from '../../../src-bun/cluster/contents/pieces.ts'
import { createSharedContents } from '../../../src-bun/cluster/contents/shared.ts'
import { pack } from '../../../src-bun/cluster/record.ts'
import { FILES_LEAVE_FREE_BYTES } from '../../../src-bun/contract/limits.ts'
import type { Incoming, Pace } from '../../../src-bun/store/contents/append.ts'
import { openStore } from '../../../src-bun/store/store.ts'
import { systemClock } from '../../../src-bun/system-clock.ts'
import { eventually, handClock, temporaryFolder } from '../../support/hub.ts'
import { aCluster, aMachine, expectEqualTables, owns, type TestMachine } from '../../support/machines.ts'
import { aSharedLog, type MemoryLog } from '../../support/memory-log.ts'

const atOnce: Pace = { turn: async () => {}, charge: (work) => work() }
function incoming(...pieces: (string | Uint8Array)[]): Incoming {
  const left = pieces.map((piece) => Buffer.from(piece))
  return { next: async () => left.shift(), cancel() {} }
}
const hashOf = (content: string | Uint8Array) => new Bun.CryptoHasher('sha256').update(content).digest('hex')
const contentOf = (content: string | Uint8Array) => ({ hash: hashOf(content), bytes: Buffer.byteLength(content) })
/** More than two pieces, and none like another. */
const LONG = Buffer.alloc(2 * PIECE_BYTES + 100, 'a long content, ')
LONG.write('second piece', PIECE_BYTES)
LONG.write('third piece', 2 * PIECE_BYTES)

/** A content whose hash begins with these digits. */
function wordsOfPart(prefix: string): string {
  for (let n = 0; ; n++) if (hashOf(`content ${n}`).startsWith(prefix)) return `content ${n}`
}

type Sender = Pick<TestMachine, 'store'>

async function begin({ store }: Sender, memberId: string, content: string | Uint8Array): Promise<string> {
  const file = { memberId, name: 'x.txt', mediaType: 'text/plain', bytes: Buffer.byteLength(content) }
  const begun = await store.uploads.begin(file, atOnce)
  if (!begun.ok) throw new Error(begun.code)
  return begun.value.id
}

const receive = ({ store }: Sender, id: string, content: string | Uint8Array) =>
  store.uploads.receive(id, 0, incoming(content), atOnce)

async function send(machine: Sender, memberId: string, content: string | Uint8Array): Promise<string> {
  const id = await begin(machine, memberId, content)
  expect(await receive(machine, id, content)).toMatchObject({ ok: true, value: { isComplete: true } })
  return id
}

const pathAt = ({ store }: Sender, content: string | Uint8Array) => store.uploads.pathOf(hashOf(content)) as string
const isAt = (machine: Sender, content: string | Uint8Array) => existsSync(pathAt(machine, content))
const indexesOf = ({ pieces }: { pieces: ReadonlyMap<string, unknown> }, content: string | Uint8Array) =>
  [...pieces.keys()].filter((key) => key.startsWith(hashOf(content))).map((key) => Number(key.slice(65)))

/** Machines of which the first has a clock that is handed in. `change` is given the log of each before it is used. */
async function machinesWith(change: (log: MemoryLog) => void, ...names: string[]) {
  const shared = aSharedLog()
  const clock = handClock()
  const machines: TestMachine[] = []
  for (const name of names) {
    const log = shared.open()
    change(log)
    const machine = await aMachine(name, log, undefined, machines.length === 0 ? { clock } : {})
    await machine.cluster.start()
    machines.push(machine)
  }
  const [first] = machines as [TestMachine]
  await first.store.runAndWait({ type: 'hub.start', door: 'open' })
  const joined = await first.store.runAndWait({ type: 'host.join', name: 'Ada' })
  if (!joined.ok) throw new Error(joined.code)
  /** What each machine does every second. */
  const maintainUntil = (isDone: () => boolean) =>
    eventually(() => {
      clock.pass(1000)
      for (const { store } of machines) store.runMaintenance()
      return isDone()
    })
  return { shared, machines, memberId: joined.value.id, maintainUntil }
}

test('[CLUSTER-110] a file is on the servers before it counts as complete, and every machine gives it and keeps it', async () => {
  const { shared, machines, memberId, roomId } = await aCluster('one', 'two', 'three')
  const [one, two, three] = machines as [TestMachine, TestMachine, TestMachine]
  const id = await begin(two, memberId, LONG)
  two.log.pieces.holdPuts()
  const received = receive(two, id, LONG)
  await two.log.pieces.putHeld()
  // All bytes are on the disk of that machine, and the record of the hash is on all of them.
  expect(isAt(two, LONG)).toBe(true)
  await eventually(() => one.store.files.byId(id)?.hash === hashOf(LONG))
  expect(one.store.files.byId(id)?.isComplete).toBe(false)
  const named = (clientId: string) => {
    const command = { type: 'chat.send' as const, clientId, roomId, body: 'see', files: [{ id }] }
    return one.store.runAndWait({ type: 'command.run', memberId, command })
  }
  expect(await named('too early')).toEqual({ ok: false, code: 'file.unfinished' })

  two.log.pieces.releasePuts()
  expect(await received).toEqual({ ok: true, value: { offset: LONG.length, isComplete: true } })
  expect(indexesOf(shared, LONG)).toEqual([0, 1, 2])
  await eventually(() => one.store.files.byId(id)?.isComplete === true)
  expect(await named('now')).toMatchObject({ ok: true })

  expect(isAt(three, LONG)).toBe(false)
  expect(await Promise.all([1, 2].map(() => three.store.uploads.fetch(contentOf(LONG))))).toEqual([
    { ok: true, value: true },
    { ok: true, value: true },
  ])
  expect(readFileSync(pathAt(three, LONG)).equals(LONG)).toBe(true)
  // The servers are not asked again.
  three.log.isCutOff = true
  expect(await three.store.uploads.fetch(contentOf(LONG))).toEqual({ ok: true, value: true })
  three.log.isCutOff = false
  // Empty files are files.
  await begin(three, memberId, '')
  expect(await one.store.uploads.fetch(contentOf(''))).toEqual({ ok: true, value: true })
  expect(readFileSync(pathAt(one, '')).length).toBe(0)
  await expectEqualTables(machines)
})

test('[CLUSTER-111] a file is refused where the servers have no room or do not answer, and completes when they do again', async () => {
  const shared = aSharedLog()
  const one = await aMachine('one', shared.open(), undefined, { storePatienceMs: 300 })
  await one.cluster.start()
  await one.store.runAndWait({ type: 'hub.start', door: 'open' })
  const joined = await one.store.runAndWait({ type: 'host.join', name: 'Ada' })
  if (!joined.ok) throw new Error(joined.code)
  const id = await begin(one, joined.value.id, LONG)
  one.log.pieces.hasRoom = false
  expect(await receive(one, id, LONG)).toEqual({ ok: false, code: 'file.noRoom' })
  expect(one.store.files.byId(id)?.isComplete).toBe(false)
  one.log.pieces.hasRoom = true
  const { put } = one.log.pieces
  const tried = new Set<number>()
  one.log.pieces.put = async (_hash, index) => {
    tried.add(index)
    return 'unknown'
  }
  expect(await one.store.uploads.progress(id, atOnce)).toEqual({ ok: false, code: 'storage.unavailable' })
  // Whoever waits for the answer does not wait for each piece.
  expect([...tried]).toEqual([0])
  expect(one.store.files.byId(id)?.isComplete).toBe(false)
  one.log.pieces.put = put
  expect(await one.store.uploads.progress(id, atOnce)).toMatchObject({ ok: true, value: { isComplete: true } })
  expect(indexesOf(shared, LONG)).toEqual([0, 1, 2])
  // What another machine says of its disk counts here as well, because the servers have a copy there.
  const large = { memberId: joined.value.id, name: 'x', mediaType: 'text/plain', bytes: 1024 }
  shared.open().announce('freeSpace', pack({ from: 'two', bytes: 1024 }))
  await eventually(async () => {
    const begun = await one.store.uploads.begin(large, atOnce)
    return !begun.ok && begun.code === 'file.noRoom'
  })
  expect(one.faults).toEqual([])
})

test('[CLUSTER-112] what no file has goes from the servers and from all machines, and what another machine stores meanwhile stays', async () => {
  let gate: PromiseWithResolvers<void> | undefined
  const removing = Promise.withResolvers<void>()
  const { shared, machines, memberId, maintainUntil } = await machinesWith(
    (log) => {
      const { remove } = log.pieces
      log.pieces.remove = async (...given) => {
        removing.resolve()
        await gate?.promise
        await remove(...given)
      }
    },
    'one',
    'two',
    'three',
  )
  const [one, two, three] = machines as [TestMachine, TestMachine, TestMachine]
  await eventually(() => owns(one))
  const id = await send(two, memberId, LONG)
  const kept = await send(three, memberId, 'kept')
  await maintainUntil(() => machines.every((machine) => isAt(machine, LONG) && isAt(machine, 'kept')))

  gate = Promise.withResolvers()
  expect(await two.store.runAndWait({ type: 'file.remove', id, memberId })).toMatchObject({ ok: true })
  let isRemoving = false
  void removing.promise.then(() => {
    isRemoving = true
  })
  await maintainUntil(() => isRemoving)
  // The owner has found that no file has it, and its removal is on the way, when another machine stores the same.
  expect(indexesOf(shared, LONG)).toEqual([0, 1, 2])
  const again = await send(three, memberId, LONG)
  gate.resolve()
  gate = undefined
  const afterwards = await send(two, memberId, 'afterwards')
  await two.store.runAndWait({ type: 'file.remove', id: afterwards, memberId })
  // The owner removes one after the other.
  await maintainUntil(() => indexesOf(shared, 'afterwards').length === 0)
  expect(indexesOf(shared, LONG)).toEqual([0, 1, 2])
  const fourth = await aMachine('four', shared.open())
  await fourth.cluster.start()
  expect(await fourth.store.uploads.fetch(contentOf(LONG))).toMatchObject({ ok: true })

  // Now no file has it.
  expect(await one.store.runAndWait({ type: 'file.remove', id: again, memberId })).toMatchObject({ ok: true })
  machines.push(fourth)
  await maintainUntil(() => indexesOf(shared, LONG).length === 0)
  await maintainUntil(() => machines.every((machine) => !isAt(machine, LONG)))
  expect(one.store.files.byId(kept)?.isComplete).toBe(true)
  expect(indexesOf(shared, 'kept')).toEqual([0])
  expect(machines.slice(0, 3).every((machine) => isAt(machine, 'kept'))).toBe(true)
  for (const { faults } of machines) expect(faults).toEqual([])
  await expectEqualTables(machines)
})

test('[CLUSTER-113] what a machine left behind that ended while it stored, and what was begun at another one, is found and removed', async () => {
  const { shared, machines, memberId, maintainUntil } = await machinesWith(() => {}, 'one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  await eventually(() => owns(one))
  // Of the servers' parts the first one is looked at first.
  const unknown = wordsOfPart('00')
  await one.log.pieces.put(hashOf(unknown), 0, Buffer.from(unknown))
  const id = await send(two, memberId, 'known')
  // Somebody begins at two, and goes on at one.
  const moved = await begin(two, memberId, 'moved')
  await two.store.uploads.receive(moved, 0, incoming('mov'), atOnce)
  expect(await one.store.uploads.progress(moved, atOnce)).toMatchObject({ value: { offset: 0 } })
  expect(await receive(one, moved, 'moved')).toMatchObject({ ok: true, value: { isComplete: true } })
  const unfinished = () => readdirSync(join(two.folder.path, 'files', 'unfinished'))
  expect(unfinished()).toEqual([moved])
  writeFileSync(join(pathAt(two, 'known'), '..', hashOf('nobody has it').slice(2)), '')
  const stray = join(pathAt(two, 'known'), '..', hashOf('nobody has it').slice(2))
  await maintainUntil(() => indexesOf(shared, unknown).length === 0 && unfinished().length === 0 && !existsSync(stray))
  expect(one.store.files.byId(id)?.isComplete).toBe(true)
  expect(indexesOf(shared, 'known')).toEqual([0])
  expect(isAt(two, 'known')).toBe(true)
  await expectEqualTables(machines)
})

test('[CLUSTER-114] the files of a hub that was alone are brought to the servers, and it says how many are missing', async () => {
  const folder = temporaryFolder()
  const alone = openStore(folder.path, systemClock, () => {})
  await alone.runAndWait({ type: 'hub.start', door: 'open' })
  const joined = await alone.runAndWait({ type: 'host.join', name: 'Ada' })
  if (!joined.ok) throw new Error(joined.code)
  const memberId = joined.value.id
  for (const content of [LONG, 'damaged', 'gone']) await send({ store: alone }, memberId, content)
  // A content of as many bytes is not noticed without its hash.
  writeFileSync(pathAt({ store: alone }, 'damaged'), 'DAMAGED')
  writeFileSync(pathAt({ store: alone }, 'gone'), '')
  expect(alone.uploads.missing()).toBeUndefined()
  alone.close()

  const shared = aSharedLog()
  shared.lose()
  const all = { copyFromRecords: Number.MAX_SAFE_INTEGER }
  const one = await aMachine('one', shared.open(), folder, all)
  await one.cluster.start(one.store.backups)
  const { put } = one.log.pieces
  one.log.pieces.put = async () => 'noRoom'
  const missing = async (machine: TestMachine, here: number, onServers: number) =>
    eventually(() => {
      machine.store.runMaintenance()
      const found = machine.store.uploads.missing()
      return found?.here === here && found.onServers === onServers
    })
  // A file with the same content is stored where its machine is, although a complete one has it.
  await missing(one, 1, 3)
  expect(shared.pieces.size).toBe(0)
  const two = await aMachine('two', shared.open(), undefined, all)
  await two.cluster.start(two.store.backups)
  await send(two, memberId, 'damaged')
  expect(indexesOf(shared, 'damaged')).toEqual([0])
  await missing(two, 2, 2)
  one.log.pieces.put = put
  await missing(one, 1, 1)
  expect(indexesOf(shared, LONG)).toEqual([0, 1, 2])
  await missing(two, 1, 1)
  expect(readFileSync(pathAt(two, LONG)).equals(LONG)).toBe(true)
  expect(await two.store.uploads.fetch(contentOf('gone'))).toEqual({ ok: false, code: 'file.notFound' })
  await expectEqualTables([one, two])
})

test('[CLUSTER-115] what the servers give is taken only with its length and its hash', async () => {
  const { shared, machines, memberId } = await aCluster('one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  await send(one, memberId, LONG)
  const key = `${hashOf(LONG)}.1`
  const whole = shared.pieces.get(key) as { piece: Uint8Array; number: number }
  const refused = { ok: false, code: 'file.notFound' } as const
  const changed = new Uint8Array(whole.piece)
  changed[7] = 1
  for (const piece of [changed, whole.piece.subarray(1), new Uint8Array(PIECE_BYTES + 1), new Uint8Array()]) {
    shared.pieces.set(key, { ...whole, piece })
    expect(await two.store.uploads.fetch(contentOf(LONG))).toEqual(refused)
  }
  shared.pieces.delete(key)
  expect(await two.store.uploads.fetch(contentOf(LONG))).toEqual(refused)
  expect(isAt(two, LONG)).toBe(false)
  expect(readdirSync(join(two.folder.path, 'files', 'unfinished'))).toEqual([])
  expect(await two.store.uploads.fetch({ hash: '../../hub.sqlite', bytes: 1 })).toEqual({ ok: true, value: true })
  expect(two.store.uploads.pathOf('../../hub.sqlite')).toBeUndefined()
  shared.pieces.set(key, whole)
  expect(await two.store.uploads.fetch(contentOf(LONG))).toMatchObject({ ok: true })
  await expectEqualTables(machines)
})

test('[CLUSTER-116] one file that two machines get with different bytes names what is stored', async () => {
  const { shared, machines, memberId } = await aCluster('one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  const id = await begin(one, memberId, 'first')
  one.log.pieces.holdPuts()
  const first = receive(one, id, 'first')
  await one.log.pieces.putHeld()
  await eventually(() => two.store.files.byId(id) !== undefined)
  two.log.pieces.holdPuts()
  const second = receive(two, id, 'other')
  await two.log.pieces.putHeld()
  // The second has said last what the file has, and is not stored yet.
  one.log.pieces.releasePuts()
  expect(await first).toEqual({ ok: false, code: 'file.wrongOffset' })
  expect(one.store.files.byId(id)?.isComplete).toBe(false)
  two.log.pieces.releasePuts()
  expect(await second).toMatchObject({ ok: true, value: { isComplete: true } })
  expect(one.store.files.unusedContents(10)).toEqual([hashOf('first')])
  await eventually(() => one.store.files.byId(id)?.isComplete === true)
  expect(one.store.files.byId(id)?.hash).toBe(hashOf('other'))
  expect(indexesOf(shared, 'other')).toEqual([0])
  // Who asks at the first machine how much there is of it learns that it is complete.
  expect(await one.store.uploads.progress(id, atOnce)).toMatchObject({ value: { offset: 5, isComplete: true } })
  await expectEqualTables(machines)
})

test('[CLUSTER-120] a copy that the disk has damaged never takes the place of what the servers have, and its sender sends it again', async () => {
  const { shared, machines, memberId } = await aCluster('one', 'two')
  const [one, two] = machines as [TestMachine, TestMachine]
  const stored = (content: string) => Buffer.from(shared.pieces.get(`${hashOf(content)}.0`)?.piece ?? '').toString()
  // As many bytes, so only the hash tells.
  const damage = () => writeFileSync(pathAt(one, 'damaged'), 'DAMAGED')

  // The servers have it, and an upload of the same that was cut off goes on with the copy of the folder.
  await send(one, memberId, 'damaged')
  damage()
  const second = await begin(one, memberId, 'damaged')
  const announce = {
    type: 'file.announce' as const,
    hash: hashOf('damaged'),
    imageType: undefined,
    imageSize: undefined,
  }
  expect(await one.store.runAndWait({ ...announce, id: second })).toMatchObject({ ok: true })
  expect(await one.store.uploads.progress(second, atOnce)).toEqual({ ok: false, code: 'storage.unavailable' })
  expect(stored('damaged')).toBe('damaged')
  expect(await one.store.uploads.progress(second, atOnce)).toMatchObject({ value: { offset: 0, isComplete: false } })
  expect(await receive(one, second, 'damaged')).toMatchObject({ ok: true, value: { isComplete: true } })
  expect(readFileSync(pathAt(one, 'damaged'), 'utf8')).toBe('damaged')

  // The servers have lost it, and somebody sends it again.
  damage()
  shared.pieces.clear()
  const third = await begin(one, memberId, 'damaged')
  expect(await receive(one, third, 'damaged')).toEqual({ ok: false, code: 'storage.unavailable' })
  expect(one.store.files.byId(third)?.isComplete).toBe(false)
  expect(shared.pieces.size).toBe(0)
  expect(await one.store.uploads.progress(third, atOnce)).toMatchObject({ value: { offset: 0, isComplete: false } })
  expect(await receive(one, third, 'damaged')).toMatchObject({ ok: true, value: { isComplete: true } })
  expect(stored('damaged')).toBe('damaged')
  expect(await two.store.uploads.fetch(contentOf('damaged'))).toEqual({ ok: true, value: true })
  expect(one.faults).toEqual([])
  await expectEqualTables(machines)
})

test('[CLUSTER-121] nothing is stored on the servers where the disk of a machine has no space for it', async () => {
  const shared = aSharedLog()
  const log = shared.open()
  const folder = temporaryFolder()
  const stopped = { from: 'one', folder: () => folder.path, monotonic: () => 0, onFault() {} }
  const free = watchFreeSpace({ log, ...stopped })
  const contents = createSharedContents({ pieces: log.pieces, monotonic: () => 0, freeAnywhere: free.anywhere })
  onTestFinished(() => {
    free.stop()
    contents.stop()
    folder.remove()
  })
  const path = join(folder.path, 'content')
  writeFileSync(path, LONG)
  const put = () => contents.put(contentOf(LONG), path, async () => {})
  const says = (bytes: number) => shared.open().announce('freeSpace', pack({ from: 'two', bytes }))

  // The disk of this machine counts, before any other has said something.
  await eventually(() => Number.isFinite(free.anywhere()))
  // The hub takes nothing that would leave less than 512 MB.
  says(FILES_LEAVE_FREE_BYTES + LONG.length - 1)
  await eventually(() => free.anywhere() === FILES_LEAVE_FREE_BYTES + LONG.length - 1)
  expect(await put()).toEqual({ ok: false, code: 'file.noRoom' })
  expect(shared.pieces.size).toBe(0)
  says(FILES_LEAVE_FREE_BYTES + LONG.length)
  await eventually(() => free.anywhere() === FILES_LEAVE_FREE_BYTES + LONG.length)
  expect(await put()).toEqual({ ok: true, value: true })
  expect(indexesOf(shared, LONG)).toEqual([0, 1, 2])
})

test('[CLUSTER-122] a content that cannot be read does not keep the contents behind it from the servers, and it is reported', async () => {
  const { shared, machines, memberId, maintainUntil } = await machinesWith(() => {}, 'one')
  const [one] = machines as [TestMachine]
  const contents = ['a', 'b', 'c', 'd'].sort((a, b) => hashOf(a).localeCompare(hashOf(b)))
  for (const content of contents) await send(one, memberId, content)
  await maintainUntil(() => one.store.uploads.missing()?.onServers === 0)
  const [first, second, ...others] = contents as [string, string, ...string[]]
  // Looking at the first one fails, and reading the second one does.
  rmSync(pathAt(one, first))
  symlinkSync(pathAt(one, first), pathAt(one, first))
  rmSync(pathAt(one, second))
  mkdirSync(pathAt(one, second))
  shared.pieces.clear()
  await maintainUntil(() => others.every((content) => indexesOf(shared, content).length === 1))
  await maintainUntil(() => one.store.uploads.missing()?.onServers === 2)
  expect(indexesOf(shared, first)).toEqual([])
  // It is reported again after a while.
  expect(one.faults.length).toBeGreaterThan(0)
})

test('[CLUSTER-123] each configuration of NATS that we give says how much it may store, and to sync each write', () => {
  for (const file of ['docs/cluster.md', 'src-bun/cli/cluster/on-one-computer.ts', 'test/support/nats-servers.ts']) {
    const blocks = readFileSync(join(import.meta.dir, '../../..', file), 'utf8').match(/^ *jetstream \{.*\}$/gm) ?? []
    expect(blocks).toHaveLength(1)
    // Without it NATS takes a part of what is free when it starts, which may be less than it has stored.
    expect(blocks[0]).toMatch(/, max_file_store: \d+[GT]B\b/)
    expect(blocks[0]).toContain('sync_interval: always')
  }
})

test('[CLUSTER-125] once the servers have lost the log, nothing is said of files on them before all were looked at again', async () => {
  const { shared, machines, memberId, maintainUntil } = await machinesWith(() => {}, 'one')
  const [one] = machines as [TestMachine]
  await send(one, memberId, LONG)
  await maintainUntil(() => one.store.uploads.missing()?.onServers === 0)
  shared.pieces.clear()
  shared.lose()
  one.log.pieces.hasRoom = false
  await maintainUntil(() => one.lost.length > 0)
  // The time after which it looks at the servers anyway does not pass.
  await eventually(() => {
    one.store.runMaintenance()
    return one.store.uploads.missing()?.onServers === 1
  })
  one.log.pieces.hasRoom = true
  await maintainUntil(() => one.store.uploads.missing()?.onServers === 0)
  expect(indexesOf(shared, LONG)).toEqual([0, 1, 2])
})
