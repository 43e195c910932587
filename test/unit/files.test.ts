// What becomes of files that nobody needs, and of those for which there is no room, on a real store with a clock that is handed in.
import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, expect, spyOn, test } from 'bun:test'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '../../src-bun/contract/chat.ts'
import type { Command } from '../../src-bun/contract/frames/commands.ts'
import {
  FILE_UNSURE_BYTES,
  FILES_LEAVE_FREE_BYTES,
  FILES_MAX_BYTES,
  UNUSED_FILE_KEPT_MS,
} from '../../src-bun/contract/limits.ts'
import type { Member } from '../../src-bun/contract/members.ts'
import type { Incoming, Pace } from '../../src-bun/store/contents/append.ts'
import { createDiskTurns, createLoopTurns } from '../../src-bun/store/contents/turns.ts'
import { createUploads, type Progress } from '../../src-bun/store/contents/uploads.ts'
import { openStore, type Store } from '../../src-bun/store/store.ts'
import { type Fields, runFor, startWithHost } from '../support/host-store.ts'
import { eventually, handClock, temporaryFolder } from '../support/hub.ts'

let folder: ReturnType<typeof temporaryFolder>
let clock: ReturnType<typeof handClock>
let store: Store
let host: Member
let lobbyId: string
const open = () =>
  openStore(folder.path, clock, (fault) => {
    // A backup that is under way when a test ends.
    if ((fault as Error).name !== 'AbortError') throw fault
  })
beforeEach(async () => {
  folder = temporaryFolder()
  clock = handClock()
  store = open()
  ;({ host, lobbyId } = await startWithHost(store))
})
afterEach(() => {
  store.close()
  folder.remove()
})

const NO_IMAGE = { imageType: undefined, imageSize: undefined }
const atOnce: Pace = { turn: async () => {}, charge: (work) => work() }
function incoming(...pieces: (string | Uint8Array)[]): Incoming {
  const left = pieces.map((piece) => Buffer.from(piece))
  return { next: async () => left.shift(), cancel() {} }
}

async function begin(bytes: number, uploads: Pick<Store['uploads'], 'begin'> = store.uploads): Promise<string> {
  const begun = await uploads.begin({ memberId: host.id, name: 'x.txt', mediaType: 'text/plain', bytes }, atOnce)
  if (!begun.ok) throw new Error(begun.code)
  return begun.value.id
}

async function send(content: string): Promise<string> {
  const id = await begin(Buffer.byteLength(content))
  const received = await store.uploads.receive(id, 0, incoming(content), atOnce)
  expect(received).toEqual({ ok: true, value: { offset: Buffer.byteLength(content), isComplete: true } as Progress })
  return id
}

const run = (command: Fields<Command>) => runFor(store, host.id, command)
async function post(roomId: string, ...ids: string[]): Promise<Message> {
  const change = await run({ type: 'chat.send', roomId, body: 'x', files: ids.map((id) => ({ id })) })
  if (change.type !== 'chat.posted') throw new Error(change.type)
  return change.message
}

const hashOf = (content: string) => new Bun.CryptoHasher('sha256').update(content).digest('hex')
const isStored = (content: string) => existsSync(store.uploads.pathOf(hashOf(content)) ?? '')
const totalBytes = () => store.files.totalBytes()
const unfinished = () => join(folder.path, 'files', 'unfinished')

/** Lets time pass, and the hub do what it does every second, until it has done it. */
async function maintainUntil(isDone: () => boolean): Promise<void> {
  await eventually(() => {
    clock.pass(1000)
    store.runMaintenance()
    return isDone()
  })
}

test('[FILE-17] a file that no message has, complete or not, is gone after a day with its content, and no sooner', async () => {
  const [kept, dropped] = [await send('kept'), await send('dropped')]
  const half = await begin(10)
  await store.uploads.receive(half, 0, incoming('12345'), atOnce)
  await post(lobbyId, kept)
  // Another minute does not make a day.
  clock.pass(UNUSED_FILE_KEPT_MS - 120_000)
  const looksBefore = clock.monotonic()
  await maintainUntil(() => clock.monotonic() - looksBefore > 61_000)
  expect([store.files.byId(dropped)?.id, store.files.byId(half)?.id]).toEqual([dropped, half])
  await maintainUntil(() => !isStored('dropped') && !existsSync(join(unfinished(), half)))
  expect(store.files.byId(dropped)).toBeUndefined()
  expect(await store.uploads.receive(half, 5, incoming('67890'), atOnce)).toEqual({ ok: false, code: 'file.notFound' })
  expect([isStored('kept'), totalBytes()]).toEqual([true, 4])
})

test('[FILE-18] the content of a deleted message goes at once, unless another message has the same', async () => {
  const [first, second, other] = [await send('same'), await send('same'), await send('other')]
  expect(totalBytes()).toBe(9)
  const [one, two] = [await post(lobbyId, first, other), await post(lobbyId, second)]
  await run({ type: 'chat.delete', roomId: lobbyId, messageId: one.id })
  await maintainUntil(() => !isStored('other') && store.files.byId(first) === undefined)
  expect([isStored('same'), totalBytes()]).toEqual([true, 4])
  await run({ type: 'chat.delete', roomId: lobbyId, messageId: two.id })
  await maintainUntil(() => !isStored('same') && store.files.unusedContents(1).length === 0)
  expect(totalBytes()).toBe(0)
  // The same content can come once more.
  await send('same')
  expect([isStored('same'), totalBytes()]).toEqual([true, 4])
})

test('[FILE-19] a room is erased with the contents and the names of its files', async () => {
  const made = await run({ type: 'room.create', name: 'Plans' })
  const roomId = made.type === 'room.created' ? made.room.id : ''
  const id = await send('of the room')
  await post(roomId, id)
  await run({ type: 'room.delete', roomId })
  await run({ type: 'trash.empty', ids: [roomId] })
  await maintainUntil(() => !store.trash.isErasing())
  await maintainUntil(() => !isStored('of the room') && store.files.byId(id) === undefined)
  store.close()
  const db = new Database(join(folder.path, 'hub.sqlite'), { readonly: true })
  expect(db.query("SELECT count(*) AS n FROM files WHERE name <> ''").get()).toEqual({ n: 0 })
  db.close()
  store = open()
})

test('[FILE-20] a file for which the disk or the folder has no room is refused before it is sent, and one that fills the disk ends', async () => {
  let free = FILES_LEAVE_FREE_BYTES + 100
  const uploads = createUploads({
    data: folder.path,
    files: store.files,
    run: store.runAndWait,
    isInPlace: () => store.place() === 'inPlace',
    clock,
    trustedTime: store.trustedTime,
    onFault(fault) {
      throw fault
    },
    freeBytes: async () => free,
  })
  const newFile = { memberId: host.id, name: '', mediaType: '' }
  expect(await uploads.begin({ ...newFile, bytes: 101 }, atOnce)).toEqual({ ok: false, code: 'file.noRoom' })
  const id = await begin(100, uploads)
  free = FILES_LEAVE_FREE_BYTES - 1
  expect(await uploads.receive(id, 0, incoming('x'), atOnce)).toEqual({ ok: false, code: 'file.noRoom' })
  free = FILES_LEAVE_FREE_BYTES
  expect(await uploads.receive(id, 0, incoming('x'), atOnce)).toMatchObject({ ok: true, value: { offset: 1 } })

  store.settings.set('files.bytes', String(FILES_MAX_BYTES - 5))
  expect(await store.uploads.begin({ ...newFile, bytes: 6 }, atOnce)).toEqual({ ok: false, code: 'file.noRoom' })
  expect((await store.uploads.begin({ ...newFile, bytes: 5 }, atOnce)).ok).toBe(true)
})

test('[FILE-21] a start cuts off what a power cut may have left half written, and drops what nobody knows', async () => {
  const content = new Uint8Array(FILE_UNSURE_BYTES * 2 + 7).map((_, at) => at * 3)
  const id = await begin(content.length)
  await store.uploads.receive(id, 0, incoming(content.subarray(0, FILE_UNSURE_BYTES + 5)), atOnce)
  writeFileSync(join(unfinished(), 'zzzzzzzzzzzzzzzz'), 'unknown')
  store.close()
  store = open()
  expect(await store.uploads.progress(id, atOnce)).toEqual({ ok: true, value: { offset: 5, isComplete: false } })
  expect(readdirSync(unfinished())).toEqual([id])
  expect(statSync(join(unfinished(), id)).size).toBe(5)
  const received = await store.uploads.receive(id, 5, incoming(content.subarray(5)), atOnce)
  expect(received).toMatchObject({ ok: true, value: { isComplete: true } })
  expect(readdirSync(unfinished())).toEqual([])
})

test('[FILE-22] a hub that was killed while it completed a file completes it when it is asked for', async () => {
  const content = 'almost there'
  const [announced, inPlace] = [await begin(content.length), await begin(content.length)]
  for (const id of [announced, inPlace]) {
    const half = await store.uploads.receive(id, 0, incoming(content.slice(0, -1)), atOnce)
    expect(half).toMatchObject({ ok: true, value: { isComplete: false } })
    await store.runAndWait({ type: 'file.announce', id, hash: hashOf(content), ...NO_IMAGE })
  }
  // Of one the content has not come into its place.
  expect(await store.uploads.progress(announced, atOnce)).toMatchObject({ value: { isComplete: false } })
  mkdirSync(join(store.uploads.pathOf(hashOf(content)) ?? '', '..'), { recursive: true })
  writeFileSync(store.uploads.pathOf(hashOf(content)) ?? '', content)
  expect(await store.uploads.progress(inPlace, atOnce)).toMatchObject({ value: { offset: 12, isComplete: true } })
  await post(lobbyId, inPlace)
})

test('[FILE-23] a database from elsewhere leads to no file outside the folder', async () => {
  const id = await send('x')
  await post(lobbyId, id)
  for (const hash of ['../../../../../../etc/passwd', `${'a'.repeat(62)}/.`, 'A'.repeat(64), ''])
    expect(store.uploads.pathOf(hash)).toBeUndefined()
})

test('[FILE-33] after a hub has stopped nothing is asked of its database for files that were being completed or removed', async () => {
  const asked: string[] = []
  const faults: unknown[] = []
  let isStopped = false
  const uploads = createUploads({
    data: folder.path,
    files: store.files,
    run(operation) {
      asked.push(isStopped ? `${operation.type} after the stop` : operation.type)
      return store.runAndWait(operation)
    },
    isInPlace: () => true,
    clock,
    trustedTime: store.trustedTime,
    onFault: (fault) => void faults.push(fault),
  })
  const stop = () => {
    isStopped = true
    uploads.stop()
  }
  const id = await begin(5, uploads)
  // Every byte is there, and the content is being hashed.
  const stopping: Pace = {
    ...atOnce,
    charge(work) {
      stop()
      return work()
    },
  }
  expect(await uploads.receive(id, 0, incoming('whole'), stopping)).toEqual({ ok: false, code: 'storage.unavailable' })
  expect([asked, faults]).toEqual([['file.begin'], []])
  // The next start asks for the last piece again, and then completes it.
  expect(await store.uploads.progress(id, atOnce)).toMatchObject({ ok: true, value: { offset: 0 } })
  expect(await store.uploads.receive(id, 0, incoming('whole'), atOnce)).toMatchObject({ value: { isComplete: true } })

  clock.pass(UNUSED_FILE_KEPT_MS + 1000)
  store.runMaintenance()
  store.close()
  // A fault of the sweep that has begun would end this test.
  await Bun.sleep(0)
  store = open()
  await maintainUntil(() => store.files.byId(id) === undefined)
})

test('[FILE-35] whoever sends one file writes to the disk after one write of somebody who sends very many', async () => {
  const inDiskTurn = createDiskTurns()
  const order: string[] = []
  const firstDone = Promise.withResolvers<void>()
  const write = (memberId: string, wait?: Promise<void>) =>
    inDiskTurn(memberId, async () => {
      await wait
      order.push(memberId)
      return memberId
    })
  const many = Array.from({ length: 20 }, () => write('many', firstDone.promise))
  const others = [write('one'), write('other'), write('one')]
  const failed = inDiskTurn('other', () => Promise.reject(new Error('no disk'))).catch(({ message }: Error) => message)
  firstDone.resolve()
  expect(await Promise.all(others)).toEqual(['one', 'other', 'one'])
  expect(await failed).toBe('no disk')
  await Promise.all(many)
  expect(order.slice(0, 6)).toEqual(['many', 'many', 'one', 'other', 'many', 'one'])
  expect(order.length).toBe(23)
  // Somebody comes when all others are done.
  expect(await write('late')).toBe('late')
})

test('[FILE-38] however fast many people send, a turn of the loop takes in one piece or hashes one', async () => {
  // Each of a megabyte, from senders who are always faster than the hub.
  const [senders, pieces, pieceBytes] = [10, 8, 128 * 1024]
  let steps = 0
  let isDone = false
  async function mostInOneTurn(): Promise<number> {
    let most = 0
    for (let before = 0; !isDone; before = steps) {
      await new Promise((resolve) => setImmediate(resolve))
      most = Math.max(most, steps - before)
    }
    return most
  }
  const most = mostInOneTurn()
  const pace: Pace = {
    ...atOnce,
    charge(work) {
      steps++
      return work()
    },
  }
  const ids = await Promise.all(Array.from({ length: senders }, () => begin(pieces * pieceBytes)))
  const sent = ids.map((id, sender) => {
    const { next, cancel } = incoming(...Array.from({ length: pieces }, () => new Uint8Array(pieceBytes).fill(sender)))
    const counting: Incoming = {
      cancel,
      next() {
        steps++
        return next()
      },
    }
    return store.uploads.receive(id, 0, counting, pace)
  })
  for (const received of await Promise.all(sent)) expect(received).toMatchObject({ value: { isComplete: true } })
  isDone = true
  // Whoever counts is at another place of each turn, so the ends of two may count as one.
  expect(await most).toBeLessThanOrEqual(2)
  // Of each file all pieces and its end, and each piece of 256 KiB once more for its hash.
  expect(steps).toBe(senders * (pieces + 1 + pieces / 2))
})

test('[FILE-39] files pause three times as long as the loop has worked since their last piece, whoever it worked for', async () => {
  let ms = 0
  const pauses: number[] = []
  const sleep = async (pauseMs: number) => void pauses.push(pauseMs)
  const work = (usedMs: number) => async () => {
    // What this turn of the loop does besides.
    setImmediate(() => {
      ms += usedMs
    })
  }
  const { inTurn } = createLoopTurns({ ...clock, busy: () => ms }, sleep)
  async function paused(...turns: number[]): Promise<number[]> {
    await Promise.all(turns.map((usedMs) => inTurn(host.id, work(usedMs))))
    // The pause follows at the end of that turn, and this is scheduled before it.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
    return pauses.splice(0)
  }
  expect(await paused(2)).toEqual([6])
  // What is too short for a timer is paid with what follows.
  expect(await paused(0.25, 0.25, 0.25, 5)).toEqual([1.5, 15.75])
  expect(await paused(1000)).toEqual([20])
  ms += 3
  expect(await paused(1)).toEqual([12])
})

test('[FILE-40] where the processor time of a thread is unknown, that of all threads is what files pause for', async () => {
  const pauses: number[] = []
  const { inTurn } = createLoopTurns({ monotonic: clock.monotonic }, async (ms) => void pauses.push(ms))
  const usedMs = () => process.cpuUsage().user / 1000
  for (const atLeastMs of [2, 10]) {
    await inTurn(host.id, async () => {
      for (const before = usedMs(); usedMs() < before + atLeastMs; );
    })
    await eventually(() => pauses.length > 0)
    expect(pauses.pop()).toBeGreaterThanOrEqual(Math.min(3 * atLeastMs, 20))
  }
})

test('[FILE-41] files pause twice as long for a second after somebody has written something', async () => {
  store.close()
  const sleep = spyOn(Bun, 'sleep')
  let ms = 0
  // Each look at the clock finds that the loop has worked.
  store = openStore(folder.path, { ...clock, busy: () => (ms += 2) }, (fault) => {
    throw fault
  })
  /** The pauses of the disk have no such length. */
  const pausedFor = new Set<unknown>()
  async function sendOne(): Promise<void> {
    sleep.mockClear()
    await send('x'.repeat(1000))
    for (const [pauseMs] of sleep.mock.calls) pausedFor.add(pauseMs)
  }
  const lengths = () => [6, 12].filter((pauseMs) => pausedFor.has(pauseMs))
  try {
    clock.pass(1001)
    await sendOne()
    expect(lengths()).toEqual([6])
    pausedFor.clear()
    await post(lobbyId)
    await sendOne()
    clock.pass(999)
    await sendOne()
    expect(lengths()).toEqual([12])
    pausedFor.clear()
    clock.pass(1)
    await sendOne()
    expect(lengths()).toEqual([6])
  } finally {
    sleep.mockRestore()
  }
})

test('[FILE-42] where what was begun could not be looked at for a moment, the next upload goes on', async () => {
  const id = await begin(5)
  await store.uploads.receive(id, 0, incoming('be'), atOnce)
  store.close()
  const faults: unknown[] = []
  store = openStore(folder.path, clock, (fault) => faults.push(fault))
  renameSync(unfinished(), `${unfinished()} elsewhere`)
  writeFileSync(unfinished(), '')
  expect(await store.uploads.progress(id, atOnce)).toEqual({ ok: false, code: 'storage.unavailable' })
  expect(faults).toHaveLength(1)
  rmSync(unfinished())
  renameSync(`${unfinished()} elsewhere`, unfinished())
  expect(await store.uploads.progress(id, atOnce)).toEqual({ ok: true, value: { offset: 0, isComplete: false } })
  expect(await store.uploads.receive(id, 0, incoming('begun'), atOnce)).toMatchObject({ value: { isComplete: true } })
})
