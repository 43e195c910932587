import { expect, test } from 'bun:test'
import { WORK_BURST_MS, WORK_DEBT_MAX_MS, WORK_PER_SECOND_MS, WORK_TURN_MS } from '../../../src-bun/contract/limits.ts'
import { OWNER } from '../../../src-bun/domain/ports/common.ts'
import { payerOf } from '../../../src-bun/transport/guard/payer.ts'
import { arrivalsFrom, createWorkBudget } from '../../../src-bun/transport/guard/work-budget.ts'

const turnOfLoop = () => new Promise((resolve) => setImmediate(resolve))

function aBudget({ isLimited = true } = {}) {
  const clock = { now: 0, monotonic: () => clock.now }
  const work = createWorkBudget(clock, isLimited)
  const pass = (ms: number) => {
    clock.now += ms
  }
  return { work, pass, use: (payer: string | undefined, ms: number) => work.charge(payer, () => pass(ms)) }
}

test('[WORK-1] work is charged to the member of a session, to the address of a guest, and to nobody where it is the owner’s', () => {
  const actor = { id: 'ada', name: 'Ada', colour: '', role: 'member' } as const
  expect(payerOf({ actor, sessionId: 's' }, '10.0.0.1')).toBe('ada')
  expect(payerOf({ actor }, '10.0.0.1')).toBe('10.0.0.1')
  expect(payerOf({ actor: OWNER }, '127.0.0.1')).toBeUndefined()

  const { work, use } = aBudget()
  use(undefined, 100_000)
  expect(work.mayWork(undefined)).toBe(true)
})

test('[WORK-2] whoever has used up their budget waits until it is refilled, for six seconds at most, and nobody else does', async () => {
  const { work, pass, use } = aBudget()
  use('ada', WORK_BURST_MS)
  await turnOfLoop()
  expect([work.mayWork('ada'), work.mayWork('bob')]).toEqual([false, true])
  pass(1)
  expect(work.mayWork('ada')).toBe(true)

  use('ada', 1_000_000)
  await turnOfLoop()
  const longestMs = (WORK_DEBT_MAX_MS * 1000) / WORK_PER_SECOND_MS
  expect([work.mayWork('ada'), work.waitMs('ada'), longestMs]).toEqual([false, longestMs, 6000])
  pass(longestMs - 1)
  expect(work.mayWork('ada')).toBe(false)
  pass(2)
  expect(work.mayWork('ada')).toBe(true)

  // A long absence saves up no more than one burst.
  pass(3_600_000)
  use('ada', WORK_BURST_MS)
  await turnOfLoop()
  expect(work.mayWork('ada')).toBe(false)
})

test('[WORK-2] with the limits off nobody waits for a budget', async () => {
  const { work, use } = aBudget({ isLimited: false })
  use('ada', 1_000_000)
  await turnOfLoop()
  expect([work.mayWork('ada'), work.waitMs('ada')]).toEqual([true, 0])
})

test('[WORK-3] when a turn of the event loop has taken its time everything else is left to the next one, with the limits off, too', async () => {
  for (const isLimited of [true, false]) {
    const { work, pass, use } = aBudget({ isLimited })
    use('ada', WORK_TURN_MS - 1)
    expect(work.mayWork('ada')).toBe(true)
    // Work that is under way asks, too.
    work.charge('ada', () => {
      expect(work.mayWork('ada')).toBe(true)
      pass(1)
      expect(work.mayWork('ada')).toBe(false)
    })
    expect([work.mayWork('ada'), work.mayWork('bob'), work.isTurnOver()]).toEqual([false, false, true])
    await work.turn('ada')
    expect(work.mayWork('ada')).toBe(true)
  }
})

test('[WORK-4] what a handler of a request takes is charged until the loop goes on, and no longer', async () => {
  const { work, pass, use } = aBudget()
  work.chargeRestOfTurn('ada')
  pass(WORK_BURST_MS - 10)
  // A frame that the loop comes to in the same turn ends it.
  use('bob', 1)
  pass(10_000)
  await turnOfLoop()
  expect(work.waitMs('ada')).toBe(0)

  work.chargeRestOfTurn('ada')
  pass(WORK_BURST_MS)
  await turnOfLoop()
  pass(1)
  expect([work.mayWork('ada'), work.current()]).toEqual([true, undefined])
  work.charge('ada', () => pass(WORK_BURST_MS))
  await turnOfLoop()
  expect(work.mayWork('ada')).toBe(false)
})

test('[WORK-5] work that serves several members is charged to each for their part, and not to whoever caused it', async () => {
  const { work, pass } = aBudget()
  work.charge('eve', () => {
    work.chargeTogether([], () => pass(300))
    work.chargeTogether(['ada', 'ada', 'ada', 'bob', undefined], () => pass(3000))
    expect(work.current()).toBe('eve')
    pass(WORK_BURST_MS - 1)
  })
  await turnOfLoop()
  expect(['ada', 'bob', 'eve'].map((payer) => work.mayWork(payer))).toEqual([false, true, true])
  const refilledMs = ((WORK_BURST_MS - 1) * WORK_PER_SECOND_MS) / 1000
  expect(work.waitMs('ada')).toBe(((1800 - WORK_BURST_MS - refilledMs) * 1000) / WORK_PER_SECOND_MS)
})

test('[WORK-2] an account that is forgotten was full', async () => {
  const { work, pass, use } = aBudget()
  use('ada', WORK_BURST_MS + 100)
  for (let n = 0; n < 3000; n++) use(`10.0.${n >> 8}.${n & 255}`, 0)
  await turnOfLoop()
  expect(work.mayWork('ada')).toBe(false)
  pass(500)
  expect(work.mayWork('ada')).toBe(true)
})

test('[WORK-19] what comes from an address is charged to its arrivals until it is known who sends it, and these have no budget and take turns', async () => {
  const { work, use } = aBudget()
  const [busy, quiet] = [arrivalsFrom('10.0.0.1'), arrivalsFrom('10.0.0.2')]
  use(busy, 10 * WORK_BURST_MS)
  await turnOfLoop()
  expect(work.mayWork(busy)).toBe(true)
  expect([work.usedMs(busy), work.usedMs('10.0.0.1')]).toEqual([10 * WORK_BURST_MS, 0])

  // This turn has no time left.
  use(undefined, WORK_TURN_MS)
  use('ada', WORK_TURN_MS)
  const done: string[] = []
  const pieces = Array.from({ length: 3 }, async (_, n) => {
    await work.takeTurn(busy)
    done.push(`busy ${n}`)
    use(undefined, 1)
  })
  const other = work.takeTurn(quiet).then(() => done.push('quiet'))
  expect(work.queuedCount(busy)).toBe(3)
  await Promise.all([...pieces, other])
  expect(done).toEqual(['quiet', 'busy 0', 'busy 1', 'busy 2'])
})

test('[WORK-20] of those who wait one goes on in a turn of the loop, the next one when the work of this one is known, and the queues of sockets have their time between them', async () => {
  const { work, use, pass } = aBudget()
  use('mallory', WORK_TURN_MS)
  let done = 0
  const pieces = Array.from({ length: 40 }, async () => {
    await work.takeTurn(arrivalsFrom('10.0.0.1'))
    // Longer than a turn, so that nothing else is left of it.
    pass(2 * WORK_TURN_MS)
    done++
  })
  let [turns, free] = [0, 0]
  for (let before = 0; done < 40 && turns < 200; turns++) {
    await turnOfLoop()
    expect(done - before).toBeLessThanOrEqual(1)
    before = done
    if (!work.isTurnOver()) free++
  }
  expect(done).toBe(40)
  expect(free).toBeGreaterThanOrEqual(20)
  await Promise.all(pieces)
})

test('[WORK-22] whoever is known by now waits behind those who have used less, although others from the same address come after them', async () => {
  const { work, use, pass } = aBudget()
  use('eve', WORK_TURN_MS)
  const done: string[] = []
  const request = async (by: string, takesMs: number) => {
    await work.takeTurn(arrivalsFrom('10.0.0.1'))
    pass(0.1)
    if (!work.isTheirTurn(by)) await work.turn(by)
    work.charge(by, () => pass(takesMs))
    done.push(by)
  }
  await Promise.all([...Array.from({ length: 10 }, () => request('mallory', 20)), request('bob', 0)])
  expect(done.indexOf('bob')).toBeLessThanOrEqual(2)
  expect(done.filter((by) => by === 'mallory')).toHaveLength(10)
})
