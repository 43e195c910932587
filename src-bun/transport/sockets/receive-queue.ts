import { ALL_QUEUES_MAX_BYTES, QUEUE_MAX_BYTES } from '../../contract/limits.ts'
import type { Clock } from '../../domain/ports.ts'
import { createTokenBucket, type Rate } from './token-bucket.ts'

type Frame = string | Buffer

/** What a frame weighs in the queue beside its own length, so that many empty ones do not wait for free. */
const FRAME_BYTES = 100

/**
 * What one socket says, at the rate it may. What comes faster waits here in its order, and nothing of it is dropped.
 * `all` is what waits of all sockets together.
 */
export function createReceiveQueue(rate: Rate, clock: Pick<Clock, 'monotonic'>, all: { bytes: number }) {
  const takeToken = createTokenBucket(rate, clock)
  let frames: Frame[] = []
  let first = 0
  let bytes = 0

  function count(more: number): void {
    bytes += more
    all.bytes += more
  }

  function clear(): void {
    frames = []
    first = 0
    count(-bytes)
  }

  return {
    /** `full`: it was not taken, nor will anything after it be. */
    take(frame: Frame): 'now' | 'later' | 'full' {
      if (first === frames.length && takeToken()) return 'now'
      const more = frame.length + FRAME_BYTES
      if (bytes + more > QUEUE_MAX_BYTES || all.bytes + more > ALL_QUEUES_MAX_BYTES) return 'full'
      count(more)
      frames.push(frame)
      return 'later'
    },

    /** The next of those that wait, where it may pass by now. */
    next(): Frame | undefined {
      if (first === frames.length || !takeToken()) return undefined
      const frame = frames[first++] as Frame
      count(-frame.length - FRAME_BYTES)
      if (first === frames.length) clear()
      return frame
    },

    clear,
    isEmpty: () => first === frames.length,
  }
}
export type ReceiveQueue = ReturnType<typeof createReceiveQueue>
