import { expect, test } from 'bun:test'
import { QUEUE_MAX_BYTES } from '../../src-bun/contract/limits.ts'
import { createReceiveQueue } from '../../src-bun/transport/sockets/receive-queue.ts'

function anInflow(all = { bytes: 0 }) {
  const clock = { now: 0, monotonic: () => clock.now }
  const inflow = createReceiveQueue({ perSecond: 10, burst: 3 }, clock, all)
  const passing = () => {
    const passed: unknown[] = []
    for (let frame = inflow.next(); frame !== undefined; frame = inflow.next()) passed.push(frame)
    return passed
  }
  const wait = (ms: number) => {
    clock.now += ms
  }
  return { inflow, passing, all, wait }
}

test('[RATE-1] what comes faster than it may waits in its order and passes at the rate', () => {
  const { inflow, passing, wait, all } = anInflow()

  expect(['a', 'b', 'c', 'd', 'e'].map((frame) => inflow.take(frame))).toEqual(['now', 'now', 'now', 'later', 'later'])
  expect(passing()).toEqual([])
  wait(100)
  expect(passing()).toEqual(['d'])
  // Nobody overtakes those who wait.
  wait(200)
  expect(inflow.take('f')).toBe('later')
  expect(passing()).toEqual(['e', 'f'])
  expect(inflow.isEmpty()).toBe(true)
  expect(all.bytes).toBe(0)
})

test('[RATE-1] what comes faster than it may waits in its order, and a long rest saves up no more than one burst', () => {
  const { inflow, wait } = anInflow()
  wait(3_600_000)
  expect(Array.from({ length: 5 }, () => inflow.take('x'))).toEqual(['now', 'now', 'now', 'later', 'later'])
})

test('[RATE-2] a queue that is full takes nothing more, its own or that of all together', () => {
  const { inflow, all } = anInflow()
  for (let n = 0; n < 3; n++) inflow.take('x')
  const frame = 'x'.repeat(64 * 1024)
  let taken = 0
  while (inflow.take(frame) === 'later') taken++
  expect(taken * frame.length).toBeGreaterThan(QUEUE_MAX_BYTES - 2 * frame.length)
  expect(taken * frame.length).toBeLessThanOrEqual(QUEUE_MAX_BYTES)

  inflow.clear()
  expect(all.bytes).toBe(0)
  const other = anInflow({ bytes: 64 * 1024 * 1024 })
  for (let n = 0; n < 3; n++) other.inflow.take('x')
  expect(other.inflow.take('x')).toBe('full')
})
