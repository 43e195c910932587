// What may take long is done in pieces. The clock is moved by the work alone.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { WORK_BURST_MS, WORK_TURN_MS } from '../../../src-bun/contract/limits.ts'
import { openStore, type Store } from '../../../src-bun/store/store.ts'
import { createFanout } from '../../../src-bun/transport/fanout.ts'
import { createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'
import { streamOf } from '../../../src-bun/transport/http/record/stream.ts'
import { createSubscriber } from '../../../src-bun/transport/subscriber.ts'
import { eventually, temporaryFolder } from '../../support/hub.ts'

const KEYS = Array.from({ length: 1000 }, (_, n) => `key-${n}`)
const ADA = { id: 'ada', name: 'Ada', colour: '', role: 'member' } as const
const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve))
const fail = (fault: unknown) => {
  throw fault
}
const folder = temporaryFolder()
let store: Store
beforeAll(() => {
  store = openStore(folder.path, { now: () => 0, monotonic: () => 0 }, fail)
  // Opens a transaction, in which everything here is stored at once.
  store.run({ type: 'changes.trim', keepCount: 1_000_000, deleteAtMost: 1 })
  store.members.create({ ...ADA, createdAt: 0 })
  store.boards.create({ id: 'b', name: 'board', columns: [], createdAt: 0, createdBy: ADA.id })
  for (const key of KEYS) store.changes.append({ type: 'record.removed', boardId: 'b', key }, { actorId: 'a', at: 0 })
  store.read(() => {})
})
afterAll(() => {
  store.close()
  folder.remove()
})

/** A subscriber of Ada's. Each change takes so many ms, whether a frame follows from it or not. */
function aSubscriber({ changeTakesMs, isSent = true }: { changeTakesMs: number; isSent?: boolean }) {
  const clock = { at: 0, monotonic: () => clock.at }
  const work = createWorkBudget(clock, true)
  const fanout = createFanout(store, fail, work)
  const seen: string[] = []
  let caughtUps = 0
  const subscriber = createSubscriber({
    connection: {
      ...{
        actor: ADA,
        payer: 'ada',
        send() {},
        isBehind: () => false,
        hasMemoryForLargeFrame: () => true,
        inOneWrite: (sendAll) => sendAll(),
      },
      close: () => expect().fail('it was closed'),
    },
    frameFor: {
      change(change, json) {
        clock.at += changeTakesMs
        seen.push((change as unknown as { key: string }).key)
        return isSent ? json : undefined
      },
    },
    onCaughtUp: () => void caughtUps++,
  })
  return { clock, work, fanout, seen, subscriber, caughtUps: () => caughtUps }
}

test('[WORK-10] a long resume is sent in many turns, whole and in order, whatever its reader may see of it', async () => {
  for (const isSent of [true, false]) {
    const { fanout, seen, subscriber, caughtUps } = aSubscriber({ changeTakesMs: WORK_TURN_MS / 50, isSent })
    fanout.subscribe(subscriber, 0)
    let turns = 0
    for (let before = seen.length; caughtUps() === 0; turns++) {
      expect(before).toBeLessThanOrEqual(seen.length)
      expect(seen.length - before).toBeLessThanOrEqual(100)
      before = seen.length
      await turnOfLoop()
    }
    expect(turns).toBeGreaterThanOrEqual(KEYS.length / 100)
    expect(seen).toEqual(KEYS)
    expect(caughtUps()).toBe(1)
    fanout.stop()
  }
})

test('[WORK-11] a resume waits for the budget, and ends where its socket has closed', async () => {
  // A page takes more than the budget, and refills a quarter of what it takes.
  const { clock, fanout, seen, subscriber, caughtUps, work } = aSubscriber({ changeTakesMs: WORK_BURST_MS / 30 })
  fanout.subscribe(subscriber, 0)
  const page = seen.length
  for (let n = 0; n < 10; n++) await turnOfLoop()
  expect([seen.length, work.mayWork('ada')]).toEqual([page, false])
  clock.at += work.waitMs('ada') + 1
  await eventually(() => seen.length === 2 * page)
  fanout.unsubscribe(subscriber)
  clock.at += 100_000
  await work.turn('ada')
  for (let n = 0; n < 10; n++) await turnOfLoop()
  await eventually(() => work.queuedCount('ada') === 0)
  expect([seen.length, caughtUps()]).toEqual([2 * page, 0])
  fanout.stop()
})

test('[WORK-12] of two syncs of one socket the second one goes on alone', async () => {
  const { fanout, seen, subscriber, caughtUps } = aSubscriber({ changeTakesMs: WORK_TURN_MS / 50 })
  fanout.subscribe(subscriber, 0)
  for (let n = 0; n < 50; n++) fanout.subscribe(subscriber, 10)
  await eventually(() => caughtUps() > 0)
  for (let n = 0; n < 10; n++) await turnOfLoop()
  expect(caughtUps()).toBe(1)
  // Whatever else is asked, each sync begins with no more than a turn has room for.
  expect(seen.slice(-(KEYS.length - 10))).toEqual(KEYS.slice(10))
  expect(seen.length).toBeLessThanOrEqual(KEYS.length - 10 + 100)
  fanout.stop()
})

test('[WORK-13] a download goes on a piece at a time, as the budget allows', async () => {
  const clock = { at: 0, monotonic: () => clock.at }
  const work = createWorkBudget(clock, true)
  let made = 0
  function* pieces() {
    for (; made < 20; made++) {
      clock.at += 2 * WORK_BURST_MS
      yield 'piece'
    }
  }
  const text = new Response(streamOf(pieces(), { work, payer: 'ada' }, fail)).text()
  // The first piece takes more than the budget.
  await eventually(() => work.queuedCount('ada') === 1)
  for (let n = 0; n < 10; n++) await turnOfLoop()
  const before = made
  await eventually(() => {
    clock.at += 100
    return made > before
  })
  await eventually(() => {
    clock.at += 1000
    return made === 20
  })
  expect(await text).toBe('piece'.repeat(20))
})
