import { expect, test } from 'bun:test'
import { QUEUE_MAX_BYTES } from '../../src-bun/contract/limits.ts'
import { createReceiveQueue } from '../../src-bun/transport/sockets/receive-queue.ts'
import { eventually } from '../support/hub.ts'

function anInflow(all = { bytes: 0 }) {
  const clock = { now: 0, monotonic: () => clock.now }
  const inflow = createReceiveQueue({ perSecond: 10, burst: 3 }, clock, all)
  const passing = () => {
    const passed: unknown[] = []
    for (let frame = inflow.removeNext(); frame !== undefined; frame = inflow.removeNext()) passed.push(frame)
    return passed
  }
  const wait = (ms: number) => {
    clock.now += ms
  }
  return { inflow, passing, all, wait }
}

test('[RATE-1] frames above the rate wait in order and pass at the rate', () => {
  const { inflow, passing, wait, all } = anInflow()

  expect(['a', 'b', 'c', 'd', 'e'].map((frame) => inflow.accept(frame))).toEqual([
    'now',
    'now',
    'now',
    'later',
    'later',
  ])
  expect(passing()).toEqual([])
  wait(100)
  expect(passing()).toEqual(['d'])
  // Nobody overtakes those who wait.
  wait(200)
  expect(inflow.accept('f')).toBe('later')
  expect(passing()).toEqual(['e', 'f'])
  expect(inflow.isEmpty()).toBe(true)
  expect(all.bytes).toBe(0)
})

test('[RATE-1] a long pause saves up no more than one burst', () => {
  const { inflow, wait } = anInflow()
  wait(3_600_000)
  expect(Array.from({ length: 5 }, () => inflow.accept('x'))).toEqual(['now', 'now', 'now', 'later', 'later'])
})

test('[RATE-2] a frame is not taken if its receive queue is full, or if all queues together are', () => {
  const { inflow, all } = anInflow()
  for (let n = 0; n < 3; n++) inflow.accept('x')
  const frame = 'x'.repeat(64 * 1024)
  let taken = 0
  while (inflow.accept(frame) === 'later') taken++
  expect(taken * frame.length).toBeGreaterThan(QUEUE_MAX_BYTES - 2 * frame.length)
  expect(taken * frame.length).toBeLessThanOrEqual(QUEUE_MAX_BYTES)

  inflow.clear()
  expect(all.bytes).toBe(0)
  const other = anInflow({ bytes: 64 * 1024 * 1024 })
  for (let n = 0; n < 3; n++) other.inflow.accept('x')
  expect(other.inflow.accept('x')).toBe('full')
})

test('[RATE-9] frames that were processed are freed while others still wait', async () => {
  const { inflow, wait } = anInflow()
  const processed: WeakRef<Buffer>[] = []
  for (let n = 0; n < 20; n++) inflow.accept(Buffer.alloc(1000))
  for (let n = 0; n < 1000; n++) {
    wait(100)
    const frame = inflow.removeNext()
    if (frame) processed.push(new WeakRef(frame as Buffer))
    inflow.accept(Buffer.alloc(1000))
  }
  expect([inflow.isEmpty(), processed.length > 900]).toEqual([false, true])
  await eventually(() => {
    Bun.gc(true)
    return processed.filter((frame) => frame.deref()).length < 200
  })
  expect(inflow.isEmpty()).toBe(false)
})
