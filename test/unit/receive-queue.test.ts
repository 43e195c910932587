import { expect, test } from 'bun:test'
import { QUEUE_MAX_BYTES } from '../../src-bun/contract/limits.ts'
import { createReceiveQueue } from '../../src-bun/transport/sockets/receive-queue.ts'
import { eventually } from '../support/hub.ts'

function aReceiveQueue(all = { bytes: 0 }) {
  const clock = { now: 0, monotonic: () => clock.now }
  const queue = createReceiveQueue({
    rate: () => ({ perSecond: 10, burst: 3 }),
    clock,
    all,
    mayReceive: () => true,
    onCounted() {},
  })
  const takeDue = () => {
    const passed: unknown[] = []
    for (let frame = queue.removeNext(); frame !== undefined; frame = queue.removeNext()) passed.push(frame)
    return passed
  }
  const wait = (ms: number) => {
    clock.now += ms
  }
  return { queue, takeDue, all, wait }
}

test('[RATE-1] frames above the rate wait in order and pass at the rate', () => {
  const { queue, takeDue, wait, all } = aReceiveQueue()

  expect(['a', 'b', 'c', 'd', 'e'].map((frame) => queue.accept(frame))).toEqual(['now', 'now', 'now', 'later', 'later'])
  expect(takeDue()).toEqual([])
  wait(100)
  expect(takeDue()).toEqual(['d'])
  // A new frame does not overtake the queue.
  wait(200)
  expect(queue.accept('f')).toBe('later')
  expect(takeDue()).toEqual(['e', 'f'])
  expect(queue.isEmpty()).toBe(true)
  expect(all.bytes).toBe(0)
})

test('[RATE-1] a long pause saves up no more than one burst', () => {
  const { queue, wait } = aReceiveQueue()
  wait(3_600_000)
  expect(Array.from({ length: 5 }, () => queue.accept('x'))).toEqual(['now', 'now', 'now', 'later', 'later'])
})

test('[RATE-2] a frame is not taken if its receive queue is full, or if all queues together are', () => {
  const { queue, all } = aReceiveQueue()
  for (let n = 0; n < 3; n++) queue.accept('x')
  const frame = 'x'.repeat(64 * 1024)
  let taken = 0
  while (queue.accept(frame) === 'later') taken++
  expect(taken * frame.length).toBeGreaterThan(QUEUE_MAX_BYTES - 2 * frame.length)
  expect(taken * frame.length).toBeLessThanOrEqual(QUEUE_MAX_BYTES)

  queue.clear()
  expect(all.bytes).toBe(0)
  const other = aReceiveQueue({ bytes: 64 * 1024 * 1024 })
  for (let n = 0; n < 3; n++) other.queue.accept('x')
  expect(other.queue.accept('x')).toBe('full')
})

test('[RATE-9] frames that were processed are freed while others still wait', async () => {
  const { queue, wait } = aReceiveQueue()
  const processed: WeakRef<Buffer>[] = []
  for (let n = 0; n < 20; n++) queue.accept(Buffer.alloc(1000))
  for (let n = 0; n < 1000; n++) {
    wait(100)
    const frame = queue.removeNext()
    if (frame) processed.push(new WeakRef(frame as Buffer))
    queue.accept(Buffer.alloc(1000))
  }
  expect([queue.isEmpty(), processed.length > 900]).toEqual([false, true])
  await eventually(() => {
    Bun.gc(true)
    return processed.filter((frame) => frame.deref()).length < 200
  })
  expect(queue.isEmpty()).toBe(false)
})
