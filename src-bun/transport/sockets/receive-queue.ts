import { ALL_QUEUES_MAX_BYTES, QUEUE_MAX_BYTES } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports.ts'
import { createBucket, type Rate } from './token-bucket.ts'

type Frame = string | Buffer

/** What a frame weighs in the queue beside its own length, so that many empty ones do not wait for free. */
const FRAME_BYTES = 100

/**
 * What one socket says, at the rate it may. What comes faster waits here in its order, and nothing of it is dropped.
 * `all` is what waits of all sockets together.
 */
export function createInflow(rate: Rate, clock: Pick<Clock, 'monotonic'>, all: { bytes: number }) {
  const mayPass = createBucket(rate, clock)
  let waiting: Frame[] = []
  let first = 0
  let bytes = 0

  function count(more: number): void {
    bytes += more
    all.bytes += more
  }

  function clear(): void {
    waiting = []
    first = 0
    count(-bytes)
  }

  return {
    /** `full`: it was not taken, nor will anything after it be. */
    take(frame: Frame): 'now' | 'later' | 'full' {
      if (first === waiting.length && mayPass()) return 'now'
      const more = frame.length + FRAME_BYTES
      if (bytes + more > QUEUE_MAX_BYTES || all.bytes + more > ALL_QUEUES_MAX_BYTES) return 'full'
      count(more)
      waiting.push(frame)
      return 'later'
    },

    /** The next of those that wait, where it may pass by now. */
    next(): Frame | undefined {
      if (first === waiting.length || !mayPass()) return undefined
      const frame = waiting[first++] as Frame
      count(-frame.length - FRAME_BYTES)
      if (first === waiting.length) clear()
      return frame
    },

    clear,
    isEmpty: () => first === waiting.length,
  }
}
export type Inflow = ReturnType<typeof createInflow>
